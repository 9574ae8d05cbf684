"""Flow figures: filings, closings and reopenings by the day of the event, in one statement and folded into periods."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.breakdowns import BREAKDOWNS
from data_access.codebook import Codebook
from data_access.codes import numbers
from data_access.periods import windows
from data_access.predicates import conditions, in_windows
from data_access.question import Question
from data_access.schema import complaints, reopenings
from data_access.statements import record

RECEIVED, CLOSED, REOPENED = 1, 2, 3
_BEFORE, _WITHIN, _AFTER = 0, 1, 2


def flow_select(question: Question, codebook: Codebook, as_of: date, breakdown: str) -> CompoundSelect:
    """Return the events: key, event (received, closed, reopened), month number, phase (before, in, after the chosen
    period), events. ``breakdown`` is one of complaints, not of time; ``key`` is 0 without one.
    """
    key = BREAKDOWNS[breakdown].key(record(as_of)) if breakdown else literal(0)
    where = [complaints.c.kind == numbers("kind")["complaint"], *conditions(question.filters, codebook, complaints.c)]
    filed, closed = (_counted(question, key, event, where) for event in ("filed", "first_closed"))
    again = _returns(question, key, where)
    return union_all(
        select(filed.c.key, literal(RECEIVED).label("event"), filed.c.month, filed.c.phase, filed.c.events),
        select(closed.c.key, literal(CLOSED), closed.c.month, closed.c.phase, closed.c.events),
        select(again.c.key, literal(CLOSED), again.c.reclosed_month, again.c.reclosed_phase, again.c.events).where(
            again.c.reclosed_month.is_not(None)
        ),
        select(again.c.key, literal(REOPENED), again.c.reopened_month, again.c.reopened_phase, again.c.events),
    )


def _counted(question: Question, key: ColumnElement, event: str, where: list):
    month, day = complaints.c[f"{event}_month"], complaints.c[f"{event}_on"]
    columns = {"key": key, "month": month, "phase": _phase(question, month, day)}
    rows = _group(columns, select(func.count().label("events")).where(*where, day.is_not(None)))
    return rows.subquery()


def _returns(question: Question, key: ColumnElement, where: list) -> CTE:
    """Return reopenings and what closed them again, counted together: the join is what costs here (25 ms)."""
    columns = {"key": key}
    for event in ("reopened", "reclosed"):
        month, day = reopenings.c[f"{event}_month"], reopenings.c[f"{event}_on"]
        columns |= {f"{event}_month": month, f"{event}_phase": _phase(question, month, day)}
    joined = complaints.join(reopenings, reopenings.c.complaint_id == complaints.c.complaint_id)
    rows = select(func.count().label("events")).select_from(joined).where(*where, complaints.c.reopenings > 0)
    return _group(columns, rows).cte("again").prefix_with("MATERIALIZED")


def _group(columns: dict[str, ColumnElement], rows: Select) -> Select:
    """Group by the columns, constants left out: grouping by a constant would cost the engine its perfect hash."""
    varying = [name for name, column in columns.items() if not isinstance(column, BindParameter)]
    return rows.add_columns(*(column.label(name) for name, column in columns.items())).group_by(*varying)


def _phase(question: Question, month: ColumnElement, day: ColumnElement) -> ColumnElement[int]:
    chosen = windows(question.filters)
    if not chosen:
        return literal(_WITHIN)
    if all(first.day == 1 and (last + timedelta(days=1)).day == 1 for first, last in chosen):
        spans = [(_month(first), _month(last)) for first, last in chosen]
        inside, after = or_(*(month.between(*span) for span in spans)), month > spans[-1][1]
    else:
        inside, after = in_windows(question.filters, day), day > chosen[-1][1]
    return case((inside, _WITHIN), (after, _AFTER), else_=_BEFORE)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def fold_by_key(rows: Iterable) -> dict[int | None, dict[str, int]]:
    """Return ``{key: counts}``: events in the period, backlog at its end."""
    folded: dict = defaultdict(_no_events)
    for key, event, _, phase, events in rows:
        _add(folded[key], event, phase, events)
    return dict(folded)


def fold_by_period(rows: Iterable, months: int) -> dict[int, dict[str, int]]:
    """Return ``{period number: counts}`` for periods of ``months`` months, backlog at the end of each."""
    folded: dict = defaultdict(_no_events)
    change: dict[int, int] = defaultdict(int)
    for _, event, month, phase, events in rows:
        if phase != _AFTER:
            change[month // months] += -events if event == CLOSED else events
        if phase == _WITHIN:
            _add(folded[month // months], event, phase, events)
    return _with_backlog(folded, change)


def _with_backlog(folded: dict, change: dict[int, int]) -> dict[int, dict[str, int]]:
    if not folded:
        return {}
    backlog, shown = 0, {}
    for period in range(min(min(change), min(folded)), max(folded) + 1):
        backlog += change.get(period, 0)
        if period >= min(folded):
            shown[period] = {**folded[period], "backlog": backlog}
    return shown


def _no_events() -> dict[str, int]:
    return {"received": 0, "closings": 0, "reopenings": 0, "inflow": 0, "backlog": 0}


def _add(counts: dict[str, int], event: int, phase: int, events: int) -> None:
    if phase != _AFTER:
        counts["backlog"] += -events if event == CLOSED else events
    if phase != _WITHIN:
        return
    counts[{RECEIVED: "received", CLOSED: "closings", REOPENED: "reopenings"}[event]] += events
    counts["inflow"] += 0 if event == CLOSED else events
