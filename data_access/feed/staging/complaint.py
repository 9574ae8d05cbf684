"""What follows for a complaint from what is mapped: SQL expressions over the typed columns of a row."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Date, DateTime, and_, case, cast, false, func, literal, null, or_

from data_access.codes import numbers
from data_access.feed.mapping.targets import EVENTS, TARGETS

STATUS, _KIND = numbers("status"), numbers("kind")


def before(
    moment: ColumnElement, other: ColumnElement, shown_twice: Sequence[tuple[datetime, datetime]] = ()
) -> ColumnElement[bool]:
    """True when ``moment`` is earlier; midnight is taken for a date without a time, so that only its day counts.

    ``shown_twice``: spans that the clock shows twice. Of two times in one of them nobody can say which is earlier.
    """
    is_day = moment == cast(cast(moment, Date), DateTime)
    looks_earlier = case((is_day, cast(moment, Date) < cast(other, Date)), else_=moment < other)
    if not shown_twice:
        return looks_earlier
    unsure = or_(*(and_(moment >= first, other < end) for first, end in shown_twice))
    return case((looks_earlier, ~unsure), else_=looks_earlier)


def moments(values) -> dict[str, ColumnElement]:
    """Return the event columns of a complaint; those that are not mapped are empty."""
    names = {
        "first_closed_at": ("first_closed_at", "closed_at"),
        "last_closed_at": ("last_closed_at", "closed_at"),
        "first_reopened_at": ("first_reopened_at", "reopened_at"),
        "last_reopened_at": ("last_reopened_at", "reopened_at"),
    }
    nothing = cast(null(), DateTime)
    return {
        event: next((values[name] for name in names.get(event, (event,)) if name in values), nothing)
        for event in EVENTS
    }


def status_of_dates(values) -> ColumnElement[int]:
    """Return the status that the row shows: closed when the latest closing is not followed by a reopening.

    A closing without a date is one, too: its date is set aside, or there is an outcome or an answer to it.
    """
    events = moments(values)
    first, last, reopened = (events[name] for name in ("first_closed_at", "last_closed_at", "last_reopened_at"))
    again = values.reclosed if "reclosed" in values else ~before(last, reopened)  # a list of reopenings says it itself
    is_reopened = or_(reopened.is_not(None), _reopened_undated(values))
    closed = case(
        (_said(values, "closed_undated"), True),
        (_reopened_undated(values), func.coalesce(last > first, False)),
        (last.is_not(None), or_(reopened.is_(None), again)),
        else_=and_(~is_reopened, _is_answered(values)),
    )
    return case((closed, STATUS["closed"]), (is_reopened, STATUS["reopened"]), else_=STATUS["in_process"])


def _said(values, name: str) -> ColumnElement[bool]:
    return func.coalesce(values[name], False) if name in values else false()


def _reopened_undated(values) -> ColumnElement[bool]:
    return _said(values, "reopened_undated")


def _is_answered(values) -> ColumnElement[bool]:
    """Only what is closed has an outcome, or the complainant's answer to it."""
    answers = [values[name].is_not(None) for name in ("outcome", "feedback") if name in values]
    return or_(false(), *answers)


def complaint_columns(values) -> dict[str, ColumnElement]:
    """Return the complaint's columns that the mapped targets decide; dimensions keep the source's text."""
    events = moments(values)
    columns = {column: values[name] for name, target in TARGETS.items() if name in values for column in target.columns}
    columns |= {event: moment for event, moment in events.items() if event in columns}
    if "kind" in columns:
        columns["kind"] = func.coalesce(values.kind, _KIND["complaint"])
    if "status" in columns or {"outcome", "feedback"} & set(columns):
        columns["status"] = (
            func.coalesce(values.status, status_of_dates(values)) if "status" in values else status_of_dates(values)
        )
    if "reopenings" in columns or "is_reopened" in values:
        listed = values.reopening_count if "reopenings" in values else None
        columns["reopenings"] = _reopenings(values, events, listed)
    return columns | _of_the_closing(values, columns)


def _reopenings(values, events: dict, listed: ColumnElement | None) -> ColumnElement[int]:
    if listed is not None:
        return func.coalesce(listed, 0)
    is_reopened = [events["first_reopened_at"].is_not(None), _reopened_undated(values), _said(values, "is_reopened")]
    return case((or_(*is_reopened), 1), else_=0)


def _of_the_closing(values, columns: dict) -> dict[str, ColumnElement]:
    """Outcome and feedback belong to the closing in force; they are those of the first one if it was never reopened."""
    closed = columns.get("status", literal(0)) == STATUS["closed"]
    once = and_(closed, moments(values)["first_reopened_at"].is_(None), ~_reopened_undated(values))
    found = {name: case((closed, values[name])) for name in ("outcome", "feedback", "feedback_at") if name in values}
    found |= {f"first_{name}": case((once, values[name])) for name in ("outcome", "feedback") if name in values}
    return found | {name: values[name] for name in ("first_outcome", "first_feedback") if name in values}
