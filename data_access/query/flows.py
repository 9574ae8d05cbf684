"""Flow figures: filings, closings and reopenings by the day of the event, in one statement and
folded into periods.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.database.codebook import Codebook
from data_access.database.dialects import whole_sum
from data_access.database.schema import complaints, reopenings
from data_access.model.breakdowns import key_of
from data_access.model.codes import numbers
from data_access.model.filters import FILTERS, FIRST_DAY, Filter, windows
from data_access.model.periods import month_of
from data_access.model.question import Question
from data_access.query.predicates import conditions, in_windows
from data_access.query.statements import Conditions, dimensions

RECEIVED, CLOSED, REOPENED, UNDATED = 1, 2, 3, 4
BEFORE, WITHIN, AFTER, BETWEEN = 0, 1, 2, 3  # between: two chosen windows that do not meet
_SIGNS = {RECEIVED: 1, CLOSED: -1, REOPENED: 1, UNDATED: 0}  # what an event does to the backlog
FLOW_COUNTS = (
    "received", "undated", "closings", "reopenings", "inflow", "opening", "backlog",
)  # fmt: skip
STOCKS = frozenset({"opening", "backlog"})  # measures of a moment, and not of days
_NAMES = {RECEIVED: "received", CLOSED: "closings", REOPENED: "reopenings", UNDATED: "received"}


def require_columns(filters: Iterable[Filter], table: Table) -> None:
    """Raise ValueError for a filter whose column the table lacks: nothing could be counted there
    under it.
    """
    lacking = {
        entry.name: entry.column
        for entry in filters
        if entry.column and not entry.is_looked_up and entry.column not in table.c
    }
    if lacking:
        told = ", ".join(f"{name} ({column})" for name, column in lacking.items())
        raise ValueError(
            f"The filters {told} need a column that {table.name} lacks. What complaints have is "
            "copied there by COPIED_TO_REOPENINGS of data_access/database/schema.py; that changes "
            "the tables, so it needs a step, too (DEVELOPERS.md)."
        )


for _table in (complaints, reopenings):
    require_columns(FILTERS.values(), _table)


def flow_select(
    question: Question,
    codebook: Codebook,
    as_of: date,
    breakdown: str,
    limit: Conditions = (),
    status_known: ColumnElement[bool] | None = None,
    by_month: bool = True,
) -> CompoundSelect:
    """Return the events: key, event (received, closed, reopened), month number, phase (before, in,
    after the chosen period), events. ``breakdown`` is one of complaints, not of time; ``key`` is 0
    without one.

    ``limit``: which complaints the question's facts are recorded of, where that is not all of them.
    ``by_month``: whether months are told apart; where no period is asked for, they need not be, and
    counting by department, district and two months takes three times as long as without months.
    """
    again = (
        [reopenings.c.complaint_id.in_(select(complaints.c.complaint_id).where(*limit))]
        if limit
        else []
    )
    of_complaints = dimensions(as_of, complaints.c, status_known)
    of_reopenings = dimensions(
        as_of, reopenings.c
    )  # whoever records reopenings knows what was closed
    first = _pairs(
        question,
        codebook,
        of_complaints,
        breakdown,
        complaints,
        ("filed", "first_closed"),
        limit,
        by_month,
    )
    again = _pairs(
        question,
        codebook,
        of_reopenings,
        breakdown,
        reopenings,
        ("reopened", "reclosed"),
        again,
        by_month,
    )
    return union_all(
        _events(first, "filed", first.c.received),
        _events(first, "first_closed", CLOSED),
        _events(again, "reopened", REOPENED),
        _events(again, "reclosed", CLOSED),
    )


def _pairs(
    question: Question,
    codebook: Codebook,
    seen: SimpleNamespace,
    breakdown: str,
    table: Table,
    events: tuple[str, str],
    limit: Conditions,
    by_month: bool,
) -> CTE:
    """Return the months of two events, counted together: one scan instead of two."""
    key = key_of(breakdown, seen) if breakdown else literal(0)
    where = [
        table.c.kind == numbers("kind")["complaint"],
        *conditions(question.filters, codebook, table.c),
        *limit,
    ]
    columns = {"key": key} | ({"received": _received(table)} if table is complaints else {})
    for event in events:
        month, day = table.c[f"{event}_month"], table.c[f"{event}_on"]
        shown = month if by_month else case((month.is_not(None), 0))
        columns |= {f"{event}_month": shown, f"{event}_phase": _phase(question, month, day)}
    rows = _group(columns, select(func.count().label("events")).where(*where).select_from(table))
    return rows.cte(f"{table.name}_by_month").prefix_with("MATERIALIZED")


def _events(pairs: CTE, event: str, number: int | ColumnElement[int]) -> Select:
    month = pairs.c[f"{event}_month"]
    phase, counted = pairs.c[f"{event}_phase"], whole_sum(pairs.c.events)
    kind, more = (literal(number), []) if isinstance(number, int) else (number, [number])
    rows = select(
        pairs.c.key, kind.label("event"), month.label("month"), phase.label("phase"), counted
    )
    return rows.where(month.is_not(None)).group_by(pairs.c.key, *more, month, phase)


def closed_undated(complaint) -> ColumnElement[bool]:
    """Return SQL for: first closed on a day that nobody wrote down.

    It is closed, or it was reopened on a known day. Where the reopening has no day either, it waits
    since it was filed, for nobody knows of any time when it did not.
    """
    is_closed = complaint.status == numbers("status")["closed"]
    was_closed = or_(is_closed, complaint.first_reopened_at.is_not(None))
    return and_(complaint.first_closed_on.is_(None), was_closed)


def _received(table: Table) -> ColumnElement[int]:
    """Of what was closed undated the closing cannot be counted, so it does not count as waiting
    before.
    """
    return case((closed_undated(table.c), UNDATED), else_=RECEIVED)


def _group(columns: dict[str, ColumnElement], rows: Select) -> Select:
    """Group by the columns, constants left out: grouping by a constant would cost the engine its
    perfect hash.
    """
    varying = [name for name, column in columns.items() if not isinstance(column, BindParameter)]
    return rows.add_columns(*(column.label(name) for name, column in columns.items())).group_by(
        *varying
    )


def _phase(question: Question, month: ColumnElement, day: ColumnElement) -> ColumnElement[int]:
    chosen = windows(question.filters)
    if not chosen:
        return literal(WITHIN)
    if all(first.day == 1 and (last + timedelta(days=1)).day == 1 for first, last in chosen):
        # As wide numbers: without an end, the last month is that of the year 2999, which no small
        # integer holds.
        spans = [tuple(literal(month_of(day), Integer) for day in window) for window in chosen]
        inside, after = or_(*(month.between(*span) for span in spans)), month > spans[-1][1]
        between = month > spans[0][1]
    else:
        inside, after = in_windows(question.filters, day), day > chosen[-1][1]
        between = day > chosen[0][1]
    gaps = [(between, BETWEEN)] if len(chosen) > 1 else []
    return case((inside, WITHIN), (after, AFTER), *gaps, else_=BEFORE)


def fold_by_key(rows: Iterable) -> dict[int | None, dict[str, int]]:
    """Return ``{key: counts}``: events in the period, backlog before it and at its end."""
    folded: dict = defaultdict(_no_events)
    for key, event, _, phase, events in rows:
        _add(folded[key], event, phase, events)
    return dict(folded)


def fold_by_period(rows: Iterable, months: int, shown: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return ``{period number: counts}`` for periods of ``months`` months, backlog before and at
    the end of each.

    ``shown``: the chosen months until T, quiet ones among them, because a backlog stays where
    nothing happens.
    """
    folded: dict = defaultdict(_no_events)
    change: dict[int, int] = defaultdict(int)
    before: dict[int, int] = defaultdict(int)  # of a month of which the first days are not chosen
    for _, event, month, phase, events in rows:
        if phase != AFTER:
            change[month] += _SIGNS[event] * events
        if phase in (BEFORE, BETWEEN):
            before[month] += _SIGNS[event] * events
        if phase == WITHIN:
            _add(folded[month // months], event, phase, events)
    backlog, changes, begun = 0, deque(sorted(change.items())), set()
    earliest = min(change, default=0)
    for month in shown if change else ():
        while changes and changes[0][0] < month:
            backlog += changes.popleft()[1]
        opening = backlog + before[month]
        while changes and changes[0][0] == month:
            backlog += changes.popleft()[1]
        if month < earliest:
            continue
        period = month // months
        folded[period]["backlog"] = backlog
        if period not in begun:
            folded[period]["opening"] = opening
            begun.add(period)
    return dict(folded)


def chosen_months(question: Question, as_of: date) -> list[int]:
    """Return the months with a chosen day, in order and not beyond T; all since 1900 when no
    period is set.
    """
    chosen = [(month_of(first), month_of(last)) for first, last in windows(question.filters)] or [
        (month_of(FIRST_DAY), month_of(as_of))
    ]
    return [
        month for first, last in chosen for month in range(first, min(last, month_of(as_of)) + 1)
    ]


def _no_events() -> dict[str, int]:
    return dict.fromkeys(FLOW_COUNTS, 0)


def _add(counts: dict[str, int], event: int, phase: int, events: int) -> None:
    if phase != AFTER:
        counts["backlog"] += _SIGNS[event] * events
    if phase == BEFORE:
        counts["opening"] += _SIGNS[event] * events
    if phase != WITHIN:
        return
    counts[_NAMES[event]] += events
    counts["undated"] += events if event == UNDATED else 0
    counts["inflow"] += events if event in (RECEIVED, REOPENED) else 0
