"""What the comparison of groups by their median days to close says."""

from collections.abc import Sequence
from math import isinf

from data_access import LEAST_DAYS, MEASURES, WAITED, GroupWait, Median
from pages.charts.numbers import more_days, shown
from pages.statements.office.groups_and_places import people
from pages.statements.speaker import Office


def title(office: Office, found: Sequence[GroupWait]) -> str:
    """Return the largest gap, or that there is none."""
    named = {"measure": MEASURES[WAITED].label.in_language(office.language)}
    if all(one.why_not for one in found):
        return office.say("groups.title_nothing", **named)
    gaps = sorted((one for one in found if one.is_gap), key=lambda one: -abs(one.difference))
    if not gaps:
        return office.say("groups.title_none", **named)
    label = people.label_of(office, gaps[0].group)
    points = more_days(gaps[0].difference, office.language)
    return office.say("groups.title_gap", label=label, points=points, **named)


def notes(office: Office, found: Sequence[GroupWait]) -> list[str]:
    """Return how to read the table, who is set against whom, and who is not compared."""
    searched = sum(not one.why_not for one in found)
    mix = people.mix_of(office)
    how = office.say("groups.waits_how", mix=mix, searched=searched, least=LEAST_DAYS)
    return [*([how] if searched else []), *people.reasons(office, found)]


def days(office: Office, median: Median) -> str:
    """Return a median; fewer than half are closed where there is none."""
    if median.days is None:
        return office.say("groups.not_reached")
    return shown(median.days, "days", office.language)


def difference(office: Office, one: GroupWait) -> str:
    """Return the difference with the same cases, or that nothing is compared."""
    if one.why_not:
        return office.say("groups.not_compared")
    return more_days(one.difference, office.language)


def interval(office: Office, one: GroupWait) -> str:
    """Return the interval of the difference."""
    if one.why_not:
        return office.say("groups.not_compared")
    low, high = (
        office.say("groups.not_reached") if isinf(bound) else more_days(bound, office.language)
        for bound in map(float, one.interval)
    )
    return office.say("groups.span", low=low, high=high)
