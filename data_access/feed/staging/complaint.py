"""What follows for a complaint from what is mapped: SQL expressions over the typed columns of a row."""

from sqlalchemy import ColumnElement, Date, DateTime, and_, case, cast, func, literal, null, or_

from data_access.codes import numbers
from data_access.feed.mapping.targets import EVENTS, TARGETS

STATUS, _KIND = numbers("status"), numbers("kind")


def before(moment: ColumnElement, other: ColumnElement) -> ColumnElement[bool]:
    """True when ``moment`` is earlier; midnight is taken for a date without a time, so that only its day counts."""
    is_day = moment == cast(cast(moment, Date), DateTime)
    return case((is_day, cast(moment, Date) < cast(other, Date)), else_=moment < other)


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
    """Return the status that dates and outcome show: closed when the latest closing is not followed by a reopening."""
    last, reopened = moments(values)["last_closed_at"], moments(values)["last_reopened_at"]
    again = values.reclosed if "reclosed" in values else ~before(last, reopened)  # a list of reopenings says it itself
    closed = and_(last.is_not(None), or_(reopened.is_(None), again))
    cases = [(closed, STATUS["closed"]), (reopened.is_not(None), STATUS["reopened"])]
    said = [values[name].is_not(None) for name in ("outcome", "feedback") if name in values]
    # Who says how it ended says that it did, though not when.
    cases += [(or_(*said), STATUS["closed"])] if said else []
    return case(*cases, else_=STATUS["in_process"])


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
    if "reopenings" in columns:
        once = case((events["first_reopened_at"].is_(None), 0), else_=1)
        columns["reopenings"] = func.coalesce(values.reopening_count, 0) if "reopenings" in values else once
    return columns | _of_the_closing(values, columns)


def _of_the_closing(values, columns: dict) -> dict[str, ColumnElement]:
    """Outcome and feedback belong to the closing in force; they are those of the first one if it was never reopened."""
    closed = columns.get("status", literal(0)) == STATUS["closed"]
    once = and_(closed, moments(values)["first_reopened_at"].is_(None))
    found = {name: case((closed, values[name])) for name in ("outcome", "feedback", "feedback_at") if name in values}
    found |= {f"first_{name}": case((once, values[name])) for name in ("outcome", "feedback") if name in values}
    return found | {name: values[name] for name in ("first_outcome", "first_feedback") if name in values}
