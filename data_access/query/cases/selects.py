"""The complaints behind a figure, a sheet at a time: the same conditions as the figure's, and no
other.

A sheet at any depth costs the same: how many complaints stand at each value of the order, by month
of filing, is counted once for each list. So the months that hold a sheet are known, and only their
complaints are read and sorted, however many come before them: engines keep complaints in the order
of filing, and leave out what no such month holds.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from data_access.database.codebook import Codebook
from data_access.database.derive import month_number
from data_access.database.dialects import days_between, has_bits
from data_access.database.schema import complaints, profiles, reopenings
from data_access.model.answer import UNRECORDED
from data_access.model.breakdowns import BREAKDOWNS, OPEN
from data_access.model.cases.case_question import CaseQuestion
from data_access.model.codes import numbers
from data_access.model.filters import EVER, FIRST_DAY, windows
from data_access.model.measures import MEASURES
from data_access.model.periods import Window, period_days
from data_access.model.text import Refused
from data_access.query.counts import COUNTS
from data_access.query.flows import closed_undated
from data_access.query.predicates import conditions
from data_access.query.statements import Conditions, dimensions, record

_COMPLAINT, _CLOSED = numbers("kind")["complaint"], numbers("status")["closed"]
_COLUMNS = {name: f"{name}_id" for name in ("department", "category", "district")}


class Asked(NamedTuple):
    """One question with what the database says: its codes, T, and which complaints the facts of the
    measure are recorded of.
    """

    question: CaseQuestion
    codebook: Codebook
    as_of: datetime
    limit: Conditions = ()
    status_known: ColumnElement[bool] | None = None

    @property
    def windows(self) -> tuple[Window, ...] | None:
        """The days that count: of the filters, cut to the periods of the row; None for all."""
        found = windows(self.question.filters) or (EVER,)
        periods = [code for name, code in self.question.parts if BREAKDOWNS[name].is_period]
        for first, last in map(period_days, periods):
            cut = ((max(start, first), min(end, last)) for start, end in found)
            found = tuple(window for window in cut if window[0] <= window[1])
        return None if found == (EVER,) else found

    @property
    def by_day_of_filing(self) -> bool:
        """Whether the value by which the list is sorted is the day of filing."""
        is_cohort = MEASURES[self.question.measure].basis == "cohort"
        return self.question.order == "filed" or (is_cohort and self.question.order == "day")


def listed_select(asked: Asked) -> Select | CompoundSelect:
    """Return the rows of the list: complaint_id, filed_on, day, waited, the ``key`` by which they
    are sorted, and the month of filing. A complaint stands there as often as the figure counts it.
    """
    if MEASURES[asked.question.measure].basis == "cohort":
        return _cohort(asked)
    made = [make(asked) for make in _FLOWS[asked.question.count]]
    return union_all(*made) if len(made) > 1 else made[0]


def _cohort(asked: Asked) -> Select:
    seen = record(asked.as_of, status_known=asked.status_known)
    count = COUNTS[asked.question.count]
    waited = func.coalesce(complaints.c.days_to_close, _waiting(complaints.c, asked.as_of.date()))
    rows, source = (complaints.c, complaints), seen
    if count.grain != "record":
        rows = (
            complaints.c,
            complaints.join(profiles, profiles.c.profile_id == complaints.c.profile_id),
        )
        known = {column.name: column for column in profiles.c}
        source = SimpleNamespace(**known, age_band=seen.age_band, settled=seen.settled)
    where = [
        count.condition(source),
        *_in_days(asked, complaints.c.filed_on),
        *_own(asked, complaints, seen),
    ]
    return _rows(asked, *rows, complaints.c.filed_on, waited).where(*where, *asked.limit)


def _waiting(columns, until: date | ColumnElement) -> ColumnElement[int]:
    """Days from filing to T of what is still open; of what was closed nobody knows when, none."""
    days = days_between(
        columns.filed_on, literal(until, Date) if isinstance(until, date) else until
    )
    return case((columns.status != _CLOSED, days))


def _received(asked: Asked) -> Select:
    waited = func.coalesce(complaints.c.days_to_close, _waiting(complaints.c, asked.as_of.date()))
    return _events(asked, complaints, complaints.c.filed_on, waited)


def _first_closed(asked: Asked) -> Select:
    return _events(asked, complaints, complaints.c.first_closed_on)


def _closed_again(asked: Asked) -> Select:
    return _events(asked, reopenings, reopenings.c.reclosed_on)


def _reopened(asked: Asked) -> Select:
    return _events(asked, reopenings, reopenings.c.reopened_on)


def _undated(asked: Asked) -> Select:
    return _received(asked).where(closed_undated(complaints.c))


def _dated(asked: Asked) -> Select:
    return _received(asked).where(not_(closed_undated(complaints.c)))


def _opening(asked: Asked) -> Select:
    chosen = asked.windows
    return _waiting_after(asked, chosen[0][0] - timedelta(days=1) if chosen else FIRST_DAY)


def _backlog(asked: Asked) -> Select:
    chosen = asked.windows
    if chosen is None:
        return _waiting_after(asked, None)
    return _waiting_after(asked, chosen[-1][1] if chosen else FIRST_DAY)


def _waiting_after(asked: Asked, last: date | None) -> Select:
    """Open at the end of a day (None: now), or reopened by then and not closed again."""
    first, filed_on, today = complaints.c.first_closed_on, complaints.c.filed_on, asked.as_of.date()
    end = None if last is None else literal(last, Date)
    by_then = [] if end is None else [reopenings.c.reopened_on <= end]
    never = and_(first.is_(None), not_(closed_undated(complaints.c)))
    again = select(reopenings.c.complaint_id).where(*by_then, _later(reopenings.c.reclosed_on, end))
    not_yet = never if end is None else or_(never, first > end)
    where = [or_(not_yet, complaints.c.complaint_id.in_(again))]
    where += [] if end is None else [filed_on <= end]
    waited = days_between(filed_on, literal(min(last or today, today), Date))
    seen = dimensions(today, complaints.c, asked.status_known)
    rows = _rows(asked, complaints.c, complaints, filed_on, waited)
    kind = complaints.c.kind == _COMPLAINT
    return rows.where(kind, *where, *_own(asked, complaints, seen), *asked.limit)


def _later(day: ColumnElement[date], end: ColumnElement[date] | None) -> ColumnElement[bool]:
    return day.is_(None) if end is None else or_(day.is_(None), day > end)


_FLOWS: dict[str, tuple[Callable[[Asked], Select], ...]] = {
    "received": (_received,),
    "undated": (_undated,),
    "closings": (_first_closed, _closed_again),
    "reopenings": (_reopened,),
    "inflow": (_dated, _reopened),
    "opening": (_opening,),
    "backlog": (_backlog,),
}


def _events(
    asked: Asked, table, day: ColumnElement[date], waited: ColumnElement[int] | None = None
) -> Select:
    """Return the complaints with an event on the days that count."""
    known = asked.status_known if table is complaints else None  # as ``flows`` does
    seen = dimensions(asked.as_of.date(), table.c, known)
    limit = asked.limit
    if limit and table is reopenings:
        limit = [table.c.complaint_id.in_(select(complaints.c.complaint_id).where(*limit))]
    since = days_between(table.c.filed_on, day) if waited is None else waited
    rows = _rows(asked, table.c, table, day, since)
    where = [table.c.kind == _COMPLAINT, day.is_not(None), *_in_days(asked, day)]
    return rows.where(*where, *_own(asked, table, seen), *limit)


def _rows(
    asked: Asked, columns, source: FromClause, day: ColumnElement[date], waited: ColumnElement[int]
) -> Select:
    order = asked.question.order
    own = {"filed": columns.filed_on, "day": day, "waited": waited}
    key = own[order] if order in own else getattr(columns, _COLUMNS.get(order, order))
    return select(
        columns.complaint_id,
        columns.filed_on,
        day.label("day"),
        waited.label("waited"),
        key.label("key"),
        _month_of_filing(columns).label("month"),
    ).select_from(source)


def _month_of_filing(columns) -> ColumnElement[int]:
    """``filed_month``; of reopenings, which have the day alone, what it would be."""
    return columns.filed_month if "filed_month" in columns else month_number(columns.filed_on)


def _in_days(asked: Asked, day: ColumnElement[date]) -> list[ColumnElement[bool]]:
    chosen = asked.windows
    if chosen is None:
        return []
    return [or_(false(), *(day.between(start, end) for start, end in chosen))]


def _own(asked: Asked, table, seen: SimpleNamespace) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters but the days, and of the row in which the figure
    stands.
    """
    parts = [
        _is_part(asked.codebook, name, code, seen)
        for name, code in asked.question.parts
        if not BREAKDOWNS[name].is_period
    ]
    return [*conditions(asked.question.filters, asked.codebook, table.c), *parts]


def _is_part(
    codebook: Codebook, name: str, code: str, seen: SimpleNamespace
) -> ColumnElement[bool]:
    breakdown = BREAKDOWNS[name]
    key = breakdown.key(seen)
    if code == UNRECORDED and name not in _NEVER_UNRECORDED:
        return key.is_(None)
    number = part_number(codebook, name, code)
    if breakdown.flags:
        return and_(key.is_not(None), has_bits(key, number, all_of=True))
    return key == number


_NEVER_UNRECORDED = ("group", "age_band")  # breakdowns whose answers have no such row


def part_number(codebook: Codebook, name: str, code: str) -> int:
    """Return the number of a row of a breakdown. Raises Refused for a code that no row has."""
    known = codebook.by_code(BREAKDOWNS[name].values)
    if name == "outcome" and code == "not_closed":
        return OPEN
    if code not in known:
        told = ", ".join(known)
        raise Refused(
            f"There is no row “{code}” by {name}; there are: {told}.",
            f"”{code}“ کوئی سطر نہیں ({BREAKDOWNS[name].label.ur})؛ یہ ہیں: {told}۔",
        )
    return known[code].number


# Finding a sheet ----------------------------------------------------------------------------------


def sizes_select(asked: Asked) -> Select:
    """Return the statement: how many complaints stand at each value of the order, by month of
    filing; that of a day of filing is known without it, and None.
    """
    rows = listed_select(asked).subquery("listed")
    if asked.by_day_of_filing:
        return select(rows.c.key, null().label("month"), func.count()).group_by(rows.c.key)
    return select(rows.c.key, rows.c.month, func.count()).group_by(rows.c.key, rows.c.month)


def rows_select(asked: Asked, keys: Sequence, days: Window | None = None) -> Select:
    """Return the statement for the rows at some values of the order, filed on some days (None for
    all): key, filed_on, complaint_id, day, waited.
    """
    rows = listed_select(asked).subquery("listed")
    found = select(rows.c.key, rows.c.filed_on, rows.c.complaint_id, rows.c.day, rows.c.waited)
    found = found.where(_is(rows.c.key, keys))
    return found.where(rows.c.filed_on.between(*days)) if days else found


def in_order(found: Select, descending: bool, skip: int, take: int) -> Select:
    """Return some rows of one value: ``take`` of them behind the first ``skip``."""
    columns = (found.selected_columns[name] for name in ("filed_on", "complaint_id", "day"))
    turned = [column.desc() if descending else column for column in columns]
    return found.order_by(*turned).limit(take).offset(skip)


def _is(column: ColumnElement, values: Sequence) -> ColumnElement[bool]:
    known = [value for value in values if value is not None]
    is_known = column.in_(known) if known else false()
    return is_known if len(known) == len(values) else or_(is_known, column.is_(None))


class Span(NamedTuple):
    """Rows ``skip`` to ``skip + take`` of those at one value."""

    value: object
    skip: int
    take: int


def spans(sizes: Mapping, values: Sequence, offset: int, limit: int) -> list[Span]:
    """Return at which values the rows from ``offset`` on lie, ``values`` in their order."""
    found, passed = [], 0
    for value in values:
        size = sizes[value]
        skip = max(offset - passed, 0)
        take = min(size - skip, offset + limit - max(passed, offset))
        if take > 0:
            found.append(Span(value, skip, take))
        passed += size
        if passed >= offset + limit:
            break
    return found
