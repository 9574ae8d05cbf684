"""What is said of where time is lost: in how few cells, at which stage, and with transfers."""

from collections.abc import Sequence

from data_access import (
    BREAKDOWNS,
    LEAST_RANKED,
    OVERDUE,
    Answer,
    Cell,
    Row,
    Withheld,
    difference_of,
    smallest_half,
)
from pages.charts.numbers import percent, shown_measure, tenths_of_points
from pages.statements.office import case_words
from pages.statements.speaker import Office

STAGES = {  # of an overdue complaint: the measure and its word; the first three add up
    "overdue_days_unanswered": "bottlenecks.unanswered",
    "overdue_days_answered": "bottlenecks.answered",
    "overdue_days_reopened": "bottlenecks.reopened",
    "overdue_days_unassigned": "bottlenecks.unassigned",
}
_PARTS = tuple(STAGES)[:3]
_REACHED = {
    "days_to_assignment_median": "bottlenecks.assigned_within",
    "days_to_reply_median": "bottlenecks.replied_within",
    "days_to_close_median": "bottlenecks.closed_within",
}


def title(office: Office, cells: Sequence[Cell], dimensions: Sequence[str]) -> str:
    """Return in how few cells half of the overdue days lie; that there are none."""
    if not cells:
        return office.say("bottlenecks.none")
    half = smallest_half([cell.days for cell in cells])
    labels = [BREAKDOWNS[name].label.in_language(office.language) for name in dimensions]
    return office.say(
        "bottlenecks.half_one" if half == 1 else "bottlenecks.half",
        cells=office.number(half),
        all=office.number(len(cells)),
        dimensions=" × ".join(labels),
        total=office.number(sum(cell.days for cell in cells)),
    )


def why_no_days(office: Office, row: Row) -> str:
    """Return why there are no overdue days to show; "" where there are."""
    return "" if row.number(OVERDUE) is not None else office.say("bottlenecks.unknown")


def names_in(office: Office, cell: Cell, dimensions: Sequence[str]) -> list[str]:
    """Return the name of a cell in each of its breakdowns."""
    pairs = zip(dimensions, cell.codes, strict=True)
    return [case_words.name_of_row(office, name, code) for name, code in pairs]


def unrecorded(office: Office, names: Sequence[str]) -> str:
    """Return which breakdowns are no part of the cells; "" for none."""
    missing = [name for name in names if not office.records(name)]
    labels = [BREAKDOWNS[name].label.in_language(office.language) for name in missing]
    return office.say("bottlenecks.not_recorded", names=office.listed(labels)) if labels else ""


def most_at_stage(office: Office, row: Row) -> str:
    """Return at which stage most overdue days lie; "" where the stages are not all known of the
    same complaints, or share the first place.
    """
    days = {name: row.number(name) for name in _PARTS}
    total = row.number(OVERDUE)
    if not total or None in days.values() or sum(days.values()) != total:
        return ""
    most = max(days.values())
    first = [name for name, count in days.items() if count == most]
    if len(first) > 1:
        return ""
    share, stage = percent(most / total, office.language), office.say(STAGES[first[0]])
    return office.say("bottlenecks.most_stage", share=share, stage=stage)


def reached(office: Office, row: Row) -> str:
    """Return by which day half of the complaints reached each stage that is recorded."""
    told = [
        office.say(word, days=shown_measure(row[name], name, office.language))
        for name, word in _REACHED.items()
        if row.number(name) is not None
    ]
    return office.say("bottlenecks.reached", stages=office.listed(told)) if told else ""


def transfers(office: Office, row: Row) -> str:
    """Return how transferred complaints fared beside the others; "" where either are few."""
    names = ("on_time_untransferred", "on_time_transferred")
    if any(row.number(name) is None or row.whole(name) < LEAST_RANKED for name in names):
        return ""
    before, now = ((row.part(name), row.whole(name)) for name in names)
    change = difference_of(names[1], before, now)
    language = office.language
    low, high = change.interval
    key = "bottlenecks.transfers" if low > 0 or high < 0 else "bottlenecks.transfers_chance"
    return office.say(
        key,
        whole=office.number(now[1]),
        others=office.number(before[1]),
        share=percent(now[0] / now[1], language),
        other=percent(before[0] / before[1], language),
        difference=tenths_of_points(change.difference, language),
        low=tenths_of_points(low, language),
        high=tenths_of_points(high, language),
    )


def slowest(answer: Answer) -> list[Row]:
    """Return the departments with enough complaints, the slowest to close first: what half were
    not closed of stands before all, what has no figure is left out.
    """
    known = [row for row in answer.rows("department") if row.counts["filed"] >= LEAST_RANKED]
    known = [row for row in known if _slowness(row) is not None]
    return sorted(known, key=lambda row: (*(-days for days in _slowness(row)), row.code))


_NEVER = 10**6  # days


def _slowness(row: Row) -> tuple[float, float] | None:
    names = ("days_to_close_median", "days_to_close_p90")
    found = [_days(row, name) for name in names]
    return None if None in found else tuple(found)


def _days(row: Row, name: str) -> float | None:
    figure = row[name]
    return _NEVER if figure is Withheld.NOT_REACHED else row.number(name)
