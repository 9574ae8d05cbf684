"""Dates that lie far after all others of a file: a slip in the year that is not in the future, and would move T all the same."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Date, cast, delete, func, insert, literal, select, union_all, update

from data_access.feed.mapping.targets import EVENTS, TARGETS
from data_access.feed.staging.stage import Stage

STRAY = -1  # the number of this doubt; those of a row by itself are counted from 0
_GAP = timedelta(days=180)  # a wrong year is seldom nearer; a guess
_LEAST_EVENTS = 100  # of fewer nobody can say what is usual
_ONE_OF = 1_000
REASON = (
    f"lies more than {_GAP.days} days after all other dates of the file, as after a slip in the year; "
    "if it is right, name dataset.as_of in the mapping"
)
_FOLLOWING = {  # it happened, though nobody knows when
    "closed_at": ("closed_undated", "closing_doubted"),
    "first_closed_at": ("closing_doubted",),
    "last_closed_at": ("closed_undated", "closing_doubted"),
    "reopened_at": ("reopened_undated", "reopening_doubted"),
}


def set_stray_dates_aside(stage: Stage, connection: Connection) -> None:
    """Empty the few dates that lie far after all others, or reject their rows, as the mapping says of their column.

    A mapping that names T says itself up to when there are events.
    """
    names = [name for name in stage.found if name in stage.parsed.c and _is_event(name)]
    end = None if stage.mapping.as_of else _end_of_the_others(_days(stage, connection, names))
    for name in names if end else ():
        after = stage.parsed.c[name] >= datetime.combine(end + timedelta(days=1), time())
        if stage.mapping.fields[name].rejects:
            _reject(stage, connection, name, after)
        else:
            told = {name: None, f"doubt_{name}": STRAY}
            told |= {follows: True for follows in _FOLLOWING.get(name, ()) if follows in stage.parsed.c}
            connection.execute(update(stage.parsed).where(after).values(told))


def _is_event(name: str) -> bool:
    return name in TARGETS and TARGETS[name].kind == "time" and bool(set(TARGETS[name].columns) & set(EVENTS))


def _days(stage: Stage, connection: Connection, names: Iterable[str]) -> list[tuple[date, int]]:
    """Return (day, events) of the good rows, the latest day first."""
    columns = [stage.parsed.c[name] for name in names]
    parts = [select(cast(column, Date).label("day")).where(column.is_not(None)) for column in columns]
    events = union_all(*parts).subquery("events")
    rows = select(events.c.day, func.count()).group_by(events.c.day).order_by(events.c.day.desc())
    return [tuple(row) for row in connection.execute(rows)]


def _end_of_the_others(days: list[tuple[date, int]]) -> date | None:
    """Return the last day of all events but a few that lie far after it; None where none do."""
    total, passed = sum(count for _, count in days), 0
    if total < _LEAST_EVENTS:
        return None
    for (day, count), (before, _) in zip(days, days[1:], strict=False):
        passed += count
        if passed > max(1, total // _ONE_OF):
            return None
        if day - before >= _GAP:
            return before
    return None


def _reject(stage: Stage, connection: Connection, name: str, after) -> None:
    raw, parsed = stage.raw.c, stage.parsed.c
    row = (raw.line, literal(stage.column_of(name)), raw[name], literal(REASON))
    rows = select(*row).select_from(stage.raw.join(stage.parsed, raw.line == parsed.line)).where(after)
    connection.execute(insert(stage.rejects).from_select(("line", "column", "value", "reason"), rows))
    connection.execute(delete(stage.parsed).where(after))
