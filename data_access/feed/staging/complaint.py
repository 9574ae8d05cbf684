"""What follows for a complaint from what is mapped: SQL expressions over the typed columns of a
row.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    true,
)

from data_access.database.exceptions import FLAGS, none_for_0
from data_access.feed.mapping.targets import EVENTS, TARGETS
from data_access.model.codes import numbers

STATUS, _KIND = numbers("status"), numbers("kind")
_REOPENINGS = ("reopened_at", "reopenings")
_OF_A_CLOSING = ("outcome", "feedback", "feedback_at")


def before(
    moment: ColumnElement,
    other: ColumnElement,
    shown_twice: Sequence[tuple[datetime, datetime]] = (),
) -> ColumnElement[bool]:
    """True when ``moment`` is earlier; midnight is taken for a date without a time, so that only
    its day counts.

    ``shown_twice``: spans that the clock shows twice. Of two times in one of them nobody can say
    which is earlier.
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
        event: next(
            (values[name] for name in names.get(event, (event,)) if name in values), nothing
        )
        for event in EVENTS
    }


def status_of_dates(values) -> ColumnElement[int]:
    """Return the status that the row shows: closed when the latest closing is not followed by a
    reopening.

    A closing without a date is one, too: its date is set aside, or there is an outcome or an answer
    to it.
    """
    events = moments(values)
    first, last, reopened = (
        events[name] for name in ("first_closed_at", "last_closed_at", "last_reopened_at")
    )
    again = (
        values.reclosed if "reclosed" in values else ~before(last, reopened)
    )  # a list of reopenings says it itself
    is_reopened = or_(reopened.is_not(None), _reopened_undated(values))
    closed = case(
        (_said(values, "closed_undated"), True),
        (_reopened_undated(values), func.coalesce(last > first, False)),
        (last.is_not(None), or_(reopened.is_(None), again)),
        else_=and_(~is_reopened, _is_answered(values)),
    )
    return case(
        (closed, STATUS["closed"]), (is_reopened, STATUS["reopened"]), else_=STATUS["in_process"]
    )


def _said(values, name: str) -> ColumnElement[bool]:
    return func.coalesce(values[name], False) if name in values else false()


def _reopened_undated(values) -> ColumnElement[bool]:
    return _said(values, "reopened_undated")


def _is_answered(values) -> ColumnElement[bool]:
    """Only what is closed has an outcome, or the complainant's answer to it."""
    answers = [values[name].is_not(None) for name in ("outcome", "feedback") if name in values]
    return or_(false(), *answers)


def complaint_columns(values) -> dict[str, ColumnElement]:
    """Return the complaint's columns that the mapped targets decide; dimensions keep the
    source's text.
    """
    events = moments(values)
    columns = {
        column: values[name]
        for name, target in TARGETS.items()
        if name in values
        for column in target.columns
    }
    columns |= {event: moment for event, moment in events.items() if event in columns}
    if "kind" in columns:
        columns["kind"] = func.coalesce(values.kind, _KIND["complaint"])
    if "status" in columns or {"outcome", "feedback"} & set(columns):
        columns["status"] = (
            func.coalesce(values.status, status_of_dates(values))
            if "status" in values
            else status_of_dates(values)
        )
    if "reopenings" in columns or "is_reopened" in values:
        listed = values.reopening_count if "reopenings" in values else None
        columns["reopenings"] = _reopenings(values, events, listed)
    columns |= _of_the_closing(values, columns)
    return columns | {"unknown_facts": unknown_facts(values, columns)}


def _reopenings(values, events: dict, listed: ColumnElement | None) -> ColumnElement[int]:
    if listed is not None:
        return func.coalesce(listed, 0)
    is_reopened = [
        events["first_reopened_at"].is_not(None),
        _reopened_undated(values),
        _said(values, "is_reopened"),
    ]
    return case((or_(*is_reopened), 1), else_=0)


def _of_the_closing(values, columns: dict) -> dict[str, ColumnElement]:
    """Outcome and feedback belong to the closing in force; they are those of the first one if it
    was never reopened.
    """
    closed = columns.get("status", literal(0)) == STATUS["closed"]
    once = and_(closed, moments(values)["first_reopened_at"].is_(None), ~_reopened_undated(values))
    found = {name: case((closed, values[name])) for name in _OF_A_CLOSING if name in values}
    found |= {
        f"first_{name}": case((once, values[name]))
        for name in ("outcome", "feedback")
        if name in values
    }
    return found | {
        name: values[name] for name in ("first_outcome", "first_feedback") if name in values
    }


# What is not known of it --------------------------------------------------------------------------


def facts_spoken_of(values) -> frozenset[str]:
    """Return the facts that the columns of a row can tell; who says when it was closed or
    reopened says that it was.
    """
    facts = {target.fact for name, target in TARGETS.items() if name in values} - {""}
    facts |= {"status"} if "closing" in facts else set()
    return frozenset(
        facts | ({"reopened"} if "reopening" in facts or "is_reopened" in values else set())
    )


def unknown_facts(values, columns: dict) -> ColumnElement[int]:
    """Return the sum of the flags of facts that the row could tell, and does not; empty for none.

    A value that was set aside is not known. An empty one mostly says that nothing happened; but a
    complaint without status and closing date may be open or closed, a closed one ended somehow, and
    the identity was hidden or it was not.
    """
    no_status = _no_status(values)
    is_closed = (
        or_(columns["status"] == STATUS["closed"], no_status) if "status" in columns else true()
    )
    found = {fact: [] for fact in FLAGS}
    for name, target in TARGETS.items():
        if target.fact in FLAGS and target.fact not in ("status", "closing", "reopening"):
            doubted = _is_doubted(
                values, name
            )  # of what is open, it is known that it has no outcome yet
            found[target.fact].append(
                and_(is_closed, doubted) if name in _OF_A_CLOSING else doubted
            )
    found["status"].append(no_status)
    # Who does not know whether it was closed does not know when.
    is_open = (
        columns["status"].not_in([STATUS["closed"], STATUS["reopened"]])
        if "status" in columns
        else false()
    )
    found["closing"] += [no_status, and_(is_open, _said(values, "closing_doubted"))]
    if "outcome" in values:
        found["outcome"].append(and_(is_closed, values.outcome.is_(None)))
    if "anonymous" in values:
        found["anonymous"].append(values.anonymous.is_(None))
    again = or_(_said(values, "reopening_doubted"), _is_doubted(values, "reopenings"))
    found["reopening"].append(again)
    found["reopened"].append(and_(again, ~_reopened_undated(values)))
    if "is_reopened" in values and not any(name in values for name in _REOPENINGS):
        found["reopened"].append(no_status)
    return _sum_of_flags(found)


def _sum_of_flags(found: dict[str, list[ColumnElement[bool]]]) -> ColumnElement[int]:
    """Return the sum of the flags of facts of which one of the conditions holds."""
    parts = [
        case((or_(*conditions), FLAGS[fact]), else_=0)
        for fact, conditions in found.items()
        if conditions
    ]
    return none_for_0(sum(parts[1:], parts[0]))


def _is_doubted(values, name: str) -> ColumnElement[bool]:
    return values[f"doubt_{name}"].is_not(None) if f"doubt_{name}" in values else false()


def _no_status(values) -> ColumnElement[bool]:
    """True where nothing tells whether the complaint is closed: its status and the date of its
    closing cannot be read, or it has neither. An outcome or an answer tells it, and so does a
    reopening.
    """
    events = moments(values)
    told = [events["last_closed_at"].is_not(None), events["first_closed_at"].is_not(None)]
    told += [events["last_reopened_at"].is_not(None), _reopened_undated(values)]
    told += [_said(values, "closed_undated"), _is_answered(values)]
    if "status" in values:
        return and_(values.status.is_(None), ~or_(*told))
    return and_(_said(values, "closing_doubted"), ~or_(*told))
