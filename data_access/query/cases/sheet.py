"""One sheet of the complaints behind a figure, read on one connection: where it begins is found,
its rows are read, and what is told of each complaint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, select, true

from data_access.database.codebook import Codebook
from data_access.database.schema import complaints, reopenings
from data_access.model.answer import UNRECORDED, Withheld
from data_access.model.cases.case_list import CODED, Case, CaseList, Step
from data_access.model.cases.case_question import CaseQuestion
from data_access.model.codes import CODE_LISTS, numbers
from data_access.model.filters import is_yet_to_come
from data_access.model.measures import MEASURES
from data_access.model.periods import Window
from data_access.model.question import limit_of
from data_access.model.recorded import Recorded
from data_access.query.cases.selects import (
    Asked,
    Span,
    in_order,
    rows_select,
    sizes_select,
    spans,
)
from data_access.query.flows import STOCKS
from data_access.query.predicates import known, status_known

_SHORT = 5_000  # complaints of a list whose rows are kept
_FEW = 100  # complaints at one value that are read at once to find those of a sheet among them
_READ_AT_ONCE = 1_000  # complaints whose facts are read in one statement
_CLOSED = numbers("status")["closed"]
_FACTS = ("status", "outcome", "feedback", "closing")  # whose absence is told apart from “none”


@dataclass
class Sizes:
    """How many complaints of a list stand at each value of its order, in each month of filing; of a
    short list its rows too, by value. Kept for each list, so that another sheet is found at once.
    """

    of_months: Mapping[object, Mapping[int, int]]
    of_values: Mapping[object, int] = field(init=False)
    rows: Mapping[object, Sequence["_Found"]] | None = None

    def __post_init__(self) -> None:
        self.of_values = {key: sum(months.values()) for key, months in self.of_months.items()}
        self.total = sum(self.of_values.values())


class CaseSheet:
    """One question on one connection.

    ``sizes``: those of another sheet of the same list; None where they are to be counted.
    """

    def __init__(
        self,
        connection: Connection,
        question: CaseQuestion,
        codebook: Codebook,
        as_of: datetime,
        recorded: Recorded,
        sizes: Sizes | None = None,
    ):
        limit = known(recorded, limit_of(question.measure, recorded), complaints.c)
        status = status_known(recorded, complaints.c)
        self.connection, self.question, self.codebook = connection, question, codebook
        self.asked = Asked(question, codebook, as_of, limit, status)
        self.recorded = recorded
        self.sizes = self._sizes() if sizes is None else sizes

    def read(self, version: int, language: str) -> CaseList:
        """Return the sheet; names are sorted as they are written in ``language``."""
        found = self._found(language)
        told = self._told(found)
        cases = tuple(told(row) for row in found)
        total, as_of = self.sizes.total, self.asked.as_of
        return CaseList(self.question, total, cases, as_of, version, self.withheld)

    @property
    def withheld(self) -> Withheld | None:
        """Why the figure is no number whatever the complaints are."""
        if not self.recorded.facts.issuperset(MEASURES[self.question.measure].needs):
            return Withheld.NOT_RECORDED
        is_to_come = is_yet_to_come(self.question.filters, self.asked.as_of.date())
        return Withheld.NOT_REACHED if is_to_come and self.question.measure in STOCKS else None

    def _sizes(self) -> Sizes:
        if self.withheld:
            return Sizes({})
        found: dict[object, dict[int, int]] = {}
        for key, month, count in self.connection.execute(sizes_select(self.asked)):
            known = _month(key) if self.asked.by_day_of_filing else month
            found.setdefault(key, {})[known] = count
        return Sizes(found)

    def _found(self, language: str) -> list["_Found"]:
        """Return the rows of the sheet in their order."""
        question, sizes = self.question, self.sizes.of_values
        values = sorted(sizes, key=partial(self._place, language), reverse=question.descending)
        if self.sizes.total <= _SHORT and self.sizes.rows is None:
            self.sizes.rows = self._rows(values)
        wanted = spans(sizes, values, question.offset, question.limit)
        read = self._read([span.value for span in wanted if self._is_read_whole(span)])
        return [row for span in wanted for row in self._of(span, read)]

    def _is_read_whole(self, span: Span) -> bool:
        return self.sizes.of_values[span.value] <= max(_FEW, span.take)

    def _read(self, values: Sequence) -> Mapping[object, Sequence["_Found"]]:
        """Return all rows at some values, in ascending order."""
        if self.sizes.rows is not None:
            return self.sizes.rows
        months = [month for value in values for month in self.sizes.of_months[value]]
        return self._rows(values, (min(months), max(months))) if months else {}

    def _of(self, span: Span, read: Mapping[object, Sequence["_Found"]]) -> Sequence["_Found"]:
        if span.value not in read:
            return self._of_many(span)
        rows = read[span.value][:: -1 if self.question.descending else 1]
        return rows[span.skip : span.skip + span.take]

    def _of_many(self, span: Span) -> list["_Found"]:
        """Return rows of one value at which many complaints stand: of a few months only."""
        months, turned = self.sizes.of_months[span.value], self.question.descending
        wanted = spans(months, sorted(months, reverse=turned), span.skip, span.take)
        held = [one.value for one in wanted]
        among = rows_select(self.asked, [span.value], _days(min(held), max(held)))
        rows = self.connection.execute(in_order(among, turned, wanted[0].skip, span.take))
        return [_Found(*row[1:], row[0]) for row in rows]

    def _rows(
        self, keys: Sequence, months: tuple[int, int] | None = None
    ) -> dict[object, list["_Found"]]:
        days = _days(*months) if months else None
        rows = self.connection.execute(rows_select(self.asked, keys, days)).all() if keys else ()
        found: dict[object, list[_Found]] = {}
        for row in sorted((_Found(*row[1:], row[0]) for row in rows), key=lambda row: row[:3]):
            found.setdefault(row.key, []).append(row)
        return found

    def _place(self, language: str, key) -> tuple:
        """Return where a value stands in the order: names by name, unknown ones after them."""
        order = self.question.order
        if order not in CODED:
            return (key is None, key if key is not None else 0)
        entry = self.codebook.by_number(order).get(key)
        if order in CODE_LISTS:
            return (entry is None, entry.number if entry else 0)
        label = entry.label.in_language(language).casefold() if entry else ""
        return (entry is None, label, key or 0)

    def _told(self, found: Sequence["_Found"]):
        ids = sorted({row.complaint_id for row in found})
        records, again = {}, {}
        for start in range(0, len(ids), _READ_AT_ONCE):
            some = ids[start : start + _READ_AT_ONCE]
            for record in self.connection.execute(self._records_select(some)):
                records[record.complaint_id] = record
            reopened = [one for one in some if records[one].reopenings]
            for event in self.connection.execute(_reopenings_select(reopened)) if reopened else ():
                again.setdefault(event.complaint_id, []).append(event)
        return lambda row: self._case(
            row, records[row.complaint_id], again.get(row.complaint_id, [])
        )

    def _records_select(self, ids: Sequence[int]) -> Select:
        """Return the statement for what is told of complaints."""
        facts = [self._is_known(fact).label(f"{fact}_known") for fact in _FACTS]
        return select(*_READ, *facts).where(_are(complaints.c.complaint_id, ids))

    def _is_known(self, fact: str):
        if fact not in self.recorded.facts:
            return false()
        if not self.recorded.limit([fact]):
            return true()
        return and_(*known(self.recorded, [fact], complaints.c))

    def _case(self, row: "_Found", record: Row, again: Sequence[Row]) -> Case:
        codes = {name: self._code(name, record) for name in CODED}
        is_closed = codes["status"] == "closed"
        closed_on = record.last_closed_at or record.first_closed_at
        return Case(
            record.number,
            row.day,
            row.filed_on,
            row.waited,
            closed_on.date() if is_closed and closed_on and record.closing_known else None,
            codes,
            self._history(record, again),
        )

    def _code(self, name: str, record: Row) -> str:
        number = getattr(record, name if name in CODE_LISTS else f"{name}_id")
        if name in _FACTS and not getattr(record, f"{name}_known"):
            return UNRECORDED
        if not number:
            is_due = name not in ("outcome", "feedback") or (
                name == "outcome" and record.status == _CLOSED
            )
            return UNRECORDED if is_due else ""
        entry = self.codebook.by_number(name).get(number)
        return entry.code if entry else str(number)

    def _history(self, record: Row, again: Sequence[Row]) -> tuple[Step, ...]:
        """Return what happened in its order; the outcome is that of the first closing and of the
        closing in force, of those between it is not recorded.
        """
        first = record.outcome if not again and record.status == _CLOSED else record.first_outcome
        steps = [Step(record.filed_at.date(), "filed"), *_at(record.assigned_at, "assigned")]
        steps += _at(record.first_reply_at, "replied")
        steps += _at(record.first_closed_at, "closed", _named("outcome", first))
        for event in sorted(again, key=lambda event: event.sequence):
            steps.append(Step(event.reopened_on, "reopened", _named("cause", event.cause)))
            if event.reclosed_on:
                is_last = event is max(again, key=lambda one: one.sequence)
                outcome = record.outcome if is_last and record.status == _CLOSED else None
                steps.append(Step(event.reclosed_on, "closed", _named("outcome", outcome)))
        if record.feedback:
            steps += _at(record.feedback_at, "answered", _named("feedback", record.feedback))
        return tuple(sorted(steps, key=lambda step: step.day))


class _Found(NamedTuple):
    """A row of the list before anything is told of its complaint; sorted by its first three."""

    filed_on: date
    complaint_id: int
    day: date
    waited: int | None
    key: object


_READ = [
    complaints.c[name]
    for name in (
        "complaint_id", "number", "level_id", "department_id", "category_id", "subcategory_id", "province_id",
        "district_id", "filed_at", "assigned_at", "first_reply_at", "first_closed_at", "last_closed_at", "status",
        "outcome", "first_outcome", "feedback", "feedback_at", "reopenings",
    )
]  # fmt: skip


def _reopenings_select(ids: Sequence[int]) -> Select:
    names = ("complaint_id", "sequence", "cause", "reopened_on", "reclosed_on")
    columns = [reopenings.c[name] for name in names]
    return select(*columns).where(_are(reopenings.c.complaint_id, ids))


def _are(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Bounds beside the list: a fifth of the time where numbers lie near each other (DuckDB)."""
    return and_(column.in_(ids), column.between(ids[0], ids[-1]))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days(first: int, last: int) -> Window:
    """Return the first and the last day of some months, as ``_month`` numbers them."""
    end = date((last + 1) // 12, (last + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(first // 12, first % 12 + 1, 1), end


def _at(moment: datetime | None, what: str, code: str = "") -> list[Step]:
    return [Step(moment.date(), what, code)] if moment else []


def _named(name: str, number: int | None) -> str:
    found = [entry.code for entry in CODE_LISTS[name] if entry.number == number]
    return found[0] if found else ""
