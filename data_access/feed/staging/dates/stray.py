"""Dates that lie far outside of all others: a slip in the year that is not in the future, and would
move T all the same.

A slip jumps, where the true end of data thins out: so the gap to the others is compared with the
gaps that are usual there. Held records are looked at with those of the file, for a small later file
has too few of its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol

from sqlalchemy import (
    Connection,
    Date,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from data_access.feed.mapping.targets import EVENTS, TARGETS
from data_access.feed.staging.stage import Stage

STRAY = -1  # the number of this doubt; those of a row by itself are counted from 0
_GAP = timedelta(days=180)  # a wrong year is seldom nearer; a guess
_LEAST_DATES = 100  # of fewer nobody can say what is usual
_FEW, _ONE_OF = (
    3,
    200,
)  # so many dates, or one in so many, may be slips: as where coverage leaves strays out
_NEAR, _TIMES = 20, 4  # a jump is so many times as long as the longest of so many gaps beside it
REASON = (
    f"lies more than {_GAP.days} days after all other dates, as after a slip in the year; "
    "if it is right, name dataset.as_of in the mapping"
)
EARLY = (
    f"lies more than {_GAP.days} days before all other filings, as after a slip in the year; "
    "if it is right, name source.covers in the mapping"
)
_FOLLOWING = {  # it happened, though nobody knows when
    "closed_at": ("closed_undated", "closing_doubted"),
    "first_closed_at": ("closing_doubted",),
    "last_closed_at": ("closed_undated", "closing_doubted"),
    "reopened_at": ("reopened_undated", "reopening_doubted"),
}

Days = Mapping[date, int]  # how many dates fall on each day


class HeldDates(Protocol):
    """The dates of the records that a database holds; ``first`` filing and ``last`` event are
    cheap to read.
    """

    first: date
    last: date

    def filings(self) -> Days:
        """Return how many complaints were filed on each day."""

    def events(self) -> Days:
        """Return how many events of all kinds fall on each day."""


def set_stray_dates_aside(
    stage: Stage, connection: Connection, held: HeldDates | None = None
) -> None:
    """Empty the few dates that lie far after all others, or reject their rows, as the mapping says
    of their column.

    Rows with one of the few filings that lie far before all others are rejected. A mapping that
    names T says itself up to when there are events, and one that names the days that it covers from
    when on.
    """
    names = [name for name in stage.found if name in stage.parsed.c and _is_event(name)]
    if not stage.mapping.covered and "filed_at" in names:
        first = _first_of_the_others(_days(stage, connection, ["filed_at"]), held)
        if first:
            early = stage.parsed.c.filed_at < datetime.combine(first, time())
            _reject(stage, connection, "filed_at", early, EARLY)
    if not stage.mapping.as_of and names:
        filings = _days(stage, connection, ["filed_at"]) if "filed_at" in names else {}
        last = _last_of_the_others(_days(stage, connection, names), filings, held)
        if last:
            _set_late_aside(stage, connection, names, last)


def _set_late_aside(stage: Stage, connection: Connection, names: Iterable[str], last: date) -> None:
    for name in names:
        after = stage.parsed.c[name] >= datetime.combine(last + timedelta(days=1), time())
        if stage.mapping.fields[name].rejects:
            _reject(stage, connection, name, after, REASON)
        else:
            told = {name: None, f"doubt_{name}": STRAY}
            told |= {
                follows: True for follows in _FOLLOWING.get(name, ()) if follows in stage.parsed.c
            }
            connection.execute(update(stage.parsed).where(after).values(told))


def _is_event(name: str) -> bool:
    return (
        name in TARGETS
        and TARGETS[name].kind == "time"
        and bool(set(TARGETS[name].columns) & set(EVENTS))
    )


def _days(stage: Stage, connection: Connection, names: Iterable[str]) -> Days:
    """Return how many dates of the good rows fall on each day."""
    columns = [stage.parsed.c[name] for name in names]
    parts = [
        select(cast(column, Date).label("day")).where(column.is_not(None)) for column in columns
    ]
    events = union_all(*parts).subquery("events")
    rows = select(events.c.day, func.count()).group_by(events.c.day)
    return {day: count for day, count in connection.execute(rows)}


def _first_of_the_others(filings: Days, held: HeldDates | None) -> date | None:
    """Return the first day of all filings but a few that lie far before it; None where none do."""
    found = _outermost(sorted(filings.items()))
    if held and filings and (found or min(filings) <= held.first - _GAP):
        found = _outermost(sorted((Counter(held.filings()) + Counter(filings)).items()))
    return (
        None
        if found is None or _are_most(filings, [day for day in filings if day < found])
        else found
    )


def _last_of_the_others(events: Days, filings: Days, held: HeldDates | None) -> date | None:
    """Return the last day of all events but a few that lie far after it; None where none do."""
    found = _outermost(sorted(events.items(), reverse=True))
    if held and events and (found or max(events) >= held.last + _GAP):
        found = _outermost(sorted((Counter(held.events()) + Counter(events)).items(), reverse=True))
    return (
        None
        if found is None or _are_most(filings, [day for day in filings if day > found])
        else found
    )


def _are_most(filings: Days, some: Iterable[date]) -> bool:
    """A file whose filings mostly lie outside brings another time, and no slips."""
    return 2 * sum(filings[day] for day in some) > sum(filings.values())


def _outermost(days: Sequence[tuple[date, int]]) -> date | None:
    """Return the outermost day, but for a few dates that lie far outside of it; None where none do.

    ``days``: (day, dates) from the outside.
    """
    total, passed, found = sum(count for _, count in days), 0, None
    if total < _LEAST_DATES:
        return None
    for place, ((day, count), (inner, _)) in enumerate(pairwise(days), start=1):
        passed += count
        if passed > max(_FEW, total // _ONE_OF):
            break
        beside = [
            abs((one - other).days)
            for (one, _), (other, _) in pairwise(days[place : place + _NEAR])
        ]
        if abs((day - inner).days) >= max(_GAP.days, _TIMES * max(beside, default=0)):
            found = inner
    return found


def _reject(stage: Stage, connection: Connection, name: str, which, reason: str) -> None:
    raw, parsed = stage.raw.c, stage.parsed.c
    row = (raw.line, *stage.told_of(name), literal(reason))
    rows = (
        select(*row).select_from(stage.raw.join(stage.parsed, raw.line == parsed.line)).where(which)
    )
    connection.execute(
        insert(stage.rejects).from_select(("line", "column", "value", "reason"), rows)
    )
    connection.execute(delete(stage.parsed).where(which))
