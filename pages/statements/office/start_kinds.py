"""What a sentence of the start page is, and those on kinds of people, of matters and of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from data_access import (
    MEASURES,
    Answer,
    Filters,
    GroupComparison,
    GroupGap,
    Signals,
    by_stratum,
    lowest_of,
)
from pages.charts.numbers import percent, tenths_of_points
from pages.statements.office import signals
from pages.statements.office.groups_and_places import people
from pages.statements.speaker import Office

_SATISFIED = "satisfaction"
_MOST = 3  # groups that are named
Params = Mapping[str, list[str]]


class Link(NamedTuple):
    """An address of this host: a page and what its URL holds; ``label``: what stands there."""

    label: str
    page: str
    params: Params


@dataclass(frozen=True)
class Finding:
    """One sentence as a link to what shows it, and further links.

    ``about``: the code of the one department that it is about, else ""; ``also``: further
    sentences about it, so that none is told of in several places.
    """

    link: Link
    more: tuple[Link, ...] = ()
    about: str = ""
    also: tuple[Link, ...] = ()


def one_for_each(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings with those about one department made one, where its first stands."""
    kept: dict[object, Finding] = {}
    for place, finding in enumerate(found):
        first = kept.setdefault(finding.about or place, finding)
        if first is not finding:
            also = (*first.also, finding.link, *finding.also)
            more = (link for link in finding.more if link not in first.more)
            kept[finding.about] = replace(first, also=also, more=(*first.more, *more))
    return list(kept.values())


def worse_groups(office: Office, groups: GroupComparison, filters: Filters) -> list[Finding]:
    """Return for each group that fares worse with the same cases by how much, the largest first."""
    by_group: dict[str, list[GroupGap]] = {}
    for gap in groups.found:
        if people.is_worse(gap):
            by_group.setdefault(gap.group, []).append(gap)
    found = []
    for group, gaps in list(by_group.items())[:_MOST]:
        told = office.say(
            "start.group",
            label=people.label_of(office, group),
            gaps=office.semicolon.join(_gap(office, gap) for gap in gaps),
            of=groups.searched,
        )
        own = {"figure": [gaps[0].measure]}
        found.append(Finding(Link(told, "groups", filters.to_query_params() | own)))
    return found


def _gap(office: Office, gap: GroupGap) -> str:
    low, high = (tenths_of_points(bound, office.language) for bound in gap.adjusted_interval)
    label = MEASURES[gap.measure].label.in_language(office.language)
    points = tenths_of_points(gap.adjusted, office.language)
    return office.say("start.gap", measure=label, points=points, low=low, high=high)


def least_satisfied(office: Office, shares: Answer, filters: Filters) -> Finding | None:
    """Return the category whose citizens are less satisfied than those of any other, by more than
    chance; None where there is no such one.
    """
    found = lowest_of(by_stratum(shares, "department", _SATISFIED, "category"))
    entry = found and office.codebook.by_number("category").get(found.code)
    if not entry:
        return None
    told = office.say(
        "start.category",
        label=entry.label.in_language(office.language),
        share=percent(found.part / found.whole, office.language),
        answers=office.number(found.whole),
        next=percent(found.next_share, office.language),
        of=found.of,
    )
    chosen = filters.to_query_params() | {"category": [entry.code]}
    return Finding(Link(told, "office-overview", chosen))


def bunched(office: Office, found: Signals, filters: Filters) -> Finding | None:
    """Return before which limits closings of all bunch; None where nothing says so."""
    told = [
        signals.of_bunching(office, limit, excess)
        for limit, excess in found.bunching.items()
        if excess.score > signals.CLEAR
    ]
    if not told:
        return None
    said = office.say("start.bunched", told=" ".join(told))
    return Finding(Link(said, "honesty", filters.to_query_params()))
