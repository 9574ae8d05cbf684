"""What the comparison of groups says: which gaps there are among how many comparisons, what is not
compared and why, and who files least for their number.
"""

from collections.abc import Mapping, Sequence

from data_access import (
    BREAKDOWNS,
    CODE_LISTS,
    GROUP_MIX,
    GROUPS,
    HIDDEN,
    LEAST_CASES,
    LEAST_GAP,
    MEASURES,
    Answer,
    GroupComparison,
    GroupGap,
    GroupWait,
    Row,
    rate_of,
)
from pages.charts.numbers import percent, tenths_of_points
from pages.statements.speaker import Office

_LABELS = {entry.code: entry.label for name in ("group", "identity") for entry in CODE_LISTS[name]}
_REASONS = ("recorded", "few", "nobody", "peers", "open")
_TOLD = 3  # gaps, and categories, that a sentence names


def label_of(office: Office, group: str) -> str:
    """Return the name of a group, or of the anonymous."""
    return _LABELS[group].in_language(office.language)


def is_worse(gap: GroupGap) -> bool:
    """Whether a difference lies on the worse side of its share."""
    return (gap.adjusted > 0) == (MEASURES[gap.measure].worse == "high")


def summary(office: Office, found: GroupComparison) -> str:
    """Return how many gaps there are among all comparisons, and the largest of them."""
    if not found.searched:
        return office.say("groups.nothing")
    if not found.found:
        return office.say("groups.none_found", searched=found.searched)
    gaps = [_named(office, gap) for gap in found.found[:_TOLD]]
    return office.say(
        "groups.found",
        count=len(found.found),
        searched=found.searched,
        gaps=office.semicolon.join(gaps),
    )


def _named(office: Office, gap: GroupGap) -> str:
    return office.say(
        "groups.one_gap",
        label=label_of(office, gap.group),
        measure=_measure(office, gap.measure),
        points=tenths_of_points(gap.adjusted, office.language),
    )


def scope_of(office: Office, filters: str, found: GroupComparison) -> str:
    """Return which complaints are compared, and what is called a gap."""
    least = office.number(100 * LEAST_GAP, 0)
    return office.say("groups.scope", filters=filters, least=least, searched=found.searched)


def title(office: Office, found: GroupComparison, measure: str) -> str:
    """Return the largest gap of one measure, or that there is none."""
    named = {"measure": _measure(office, measure)}
    if all(gap.why_not for gap in found.of(measure)):
        return office.say("groups.title_nothing", **named)
    gaps = [gap for gap in found.found if gap.measure == measure]
    if not gaps:
        return office.say("groups.title_none", **named)
    points = tenths_of_points(gaps[0].adjusted, office.language)
    label = label_of(office, gaps[0].group)
    return office.say("groups.title_gap", label=label, points=points, **named)


def notes(office: Office, gaps: Sequence[GroupGap]) -> list[str]:
    """Return how to read the differences, who is set against whom, and who is not compared."""
    told = [_how_to_read(office)] if not all(gap.why_not for gap in gaps) else []
    return told + reasons(office, gaps)


def reasons(office: Office, gaps: Sequence[GroupGap | GroupWait]) -> list[str]:
    """Return who is set against whom, and who is not compared, and why."""
    told = []
    for gap in gaps:
        if gap.within and not gap.why_not:
            names = {"label": label_of(office, gap.group), "other": label_of(office, gap.within)}
            told.append(office.say("groups.within", **names))
    for reason in _REASONS:
        labels = [label_of(office, gap.group) for gap in gaps if gap.why_not == reason]
        if labels:
            more = {"least": LEAST_CASES} if reason == "few" else {}
            told.append(office.say(_WHY[reason], labels=office.listed(labels), **more))
    return told


_WHY = {
    "recorded": "groups.why_recorded",
    "few": "groups.why_few",
    "nobody": "groups.why_nobody",
    "peers": "groups.why_peers",
    "open": "groups.why_open",
}


def _how_to_read(office: Office) -> str:
    return office.say("groups.how_to_read", mix=mix_of(office))


def mix_of(office: Office) -> str:
    """Return what the cases are made the same by: what nobody records is not among it."""
    known = [BREAKDOWNS[name] for name in GROUP_MIX if office.records(name)]
    return office.listed([breakdown.label.in_language(office.language) for breakdown in known])


def _measure(office: Office, name: str) -> str:
    return MEASURES[name].label.in_language(office.language)


# Who does not complain ----------------------------------------------------------------------------


def rate(count: int | None, people: int | None) -> tuple[float, tuple[float, float]] | None:
    """Return complaints for 1,000 people and their interval; None where either is not known."""
    return rate_of(count, people) if count is not None and people else None


def members_by_group(members: Answer) -> dict[str, float]:
    """Return how many members each group has: those of all its provinces, and of no known one."""
    found: dict[str, float] = {}
    for row in members.rows("group:province"):
        count = row.number("members")
        if count is not None:
            found[row.codes[0]] = found.get(row.codes[0], 0) + count
    return found


def who_files_least(office: Office, filed: Answer, members: Answer) -> str:
    """Return the group that files least for its members, where that is less than all members by
    more than chance.
    """
    everybody = rate(filed.total.number("filed"), members.total.number("members"))
    if everybody is None:
        return office.say("groups.filing")
    of_group = members_by_group(members)
    rates = [
        (found, row.label)
        for row in filed.rows("group")
        if (found := rate(row.number("filed"), of_group.get(row.code))) is not None
    ]
    less = [(found, label) for found, label in rates if found[1][1] < everybody[0]]
    if not less:
        return office.say("groups.none_less")
    (lowest, _), label = min(less, key=lambda told: told[0][0])
    named = {"rate": office.number(lowest, 0), "all": office.number(everybody[0], 0)}
    return office.say("groups.least", label=label.in_language(office.language), **named)


def who_files_least_of_provinces(
    office: Office, filed: Sequence[Row], people: Mapping[str, int]
) -> str:
    """Return the province that files least for its people, where people are recorded."""
    known = [row for row in filed if row.code in people and row.number("filed") is not None]
    total = rate(sum(row.number("filed") for row in known), sum(people[row.code] for row in known))
    rates = [(rate(row.number("filed"), people[row.code]), row.label) for row in known]
    less = [(found, label) for found, label in rates if total and found[1][1] < total[0]]
    if not less:
        return office.say("groups.provinces")
    (lowest, _), label = min(less, key=lambda told: told[0][0])
    named = {"rate": office.number(lowest, 1), "all": office.number(total[0], 1)}
    return office.say("groups.provinces_least", label=label.in_language(office.language), **named)


# The statement of October 2024 --------------------------------------------------------------------


def of_statement(
    office: Office, filed: Answer, members: Answer, found: GroupComparison
) -> list[str]:
    """Return the statement's sentences on minorities, each with its figure now.

    ``filed``: of members of minorities, by category; ``members``: these members.
    """
    if not office.records("group"):
        return [office.say("groups.statement_unknown")]
    count = members.total.number("members")
    users = (
        office.say("groups.statement_no_users")
        if count is None
        else office.say("groups.statement_users", count=office.number(count))
    )
    of_five = [gap for gap in found.gaps if gap.group in GROUPS and not gap.why_not]
    worse = sum(gap.is_gap and is_worse(gap) for gap in of_five)
    return [
        users,
        office.say("groups.statement_filed", count=office.number(filed.total["filed"])),
        _about(office, filed),
        office.say("groups.statement_special", count=worse, searched=len(of_five)),
    ]


def _about(office: Office, filed: Answer) -> str:
    whole = filed.total["filed"]
    if not office.records("category") or not whole:
        return office.say("groups.statement_about_none")
    rows = sorted(filed.rows("category"), key=lambda row: (-row["filed"], row.code))[:_TOLD]
    named = [
        office.say(
            "groups.statement_category",
            label=row.label.in_language(office.language),
            share=percent(row["filed"] / whole, office.language),
        )
        for row in rows
    ]
    return office.say("groups.statement_about", categories=office.listed(named))


def is_hidden(group: str) -> bool:
    """Whether it is the anonymous, who are no group of members."""
    return group == HIDDEN
