"""Filters into SQL conditions: pure, the same for every engine."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, case, false, not_, or_, select, true

from data_access.database.codebook import Codebook
from data_access.database.dialects import has_bits, is_one_of
from data_access.database.exceptions import is_known
from data_access.database.schema import complaints
from data_access.model.filters import CHOICES, FILTERS, Filters, windows
from data_access.model.recorded import Recorded, Span


def in_windows(filters: Filters, day: ColumnElement[date]) -> ColumnElement[bool] | None:
    """Return SQL that is true when ``day`` lies in a chosen period; None when no period is set."""
    chosen = windows(filters)
    return or_(*(day.between(start, end) for start, end in chosen)) if chosen else None


def known(recorded: Recorded, facts: Iterable[str], columns) -> list[ColumnElement[bool]]:
    """Return what is true of the complaints of which all these facts are recorded, on
    complaints' ``columns``.
    """
    facts = sorted(facts)
    spans = [or_(*(_inside(span, columns) for span in recorded.of(fact))) for fact in facts]
    excepted = recorded.excepted.intersection(facts)
    return [*spans, is_known(excepted, columns)] if excepted else spans


def status_known(recorded: Recorded, columns) -> ColumnElement[bool] | None:
    """Return what is true of the complaints of which it is known whether they are closed; None
    where it is of all.
    """
    if not recorded.limit(["status"]):
        return None if "status" in recorded.facts else false()
    return and_(*known(recorded, ["status"], columns))


def _inside(span: Span, columns) -> ColumnElement[bool]:
    found = [true()] if span.source is None else [columns.source_id == span.source]
    found += [] if span.first is None else [columns.filed_on >= span.first]
    found += [] if span.last is None else [columns.filed_on <= span.last]
    return and_(*found)


def conditions(
    filters: Filters, codebook: Codebook, columns, names: tuple[str, ...] = CHOICES
) -> list[ColumnElement[bool]]:
    """Return the conditions of every filter but the period, on a table's ``columns``."""
    found = []
    for name in names:
        if not getattr(filters, name):
            continue
        if name == "identity":
            found += _identity_conditions(filters, codebook, columns)
            continue
        column = getattr(columns, FILTERS[name].column)
        make = _group_conditions if name == "group" else _code_conditions
        found += make(filters, codebook, column, name)
    return found


def _identity_conditions(
    filters: Filters, codebook: Codebook, columns
) -> list[ColumnElement[bool]]:
    key, found = identity_key(columns), []
    if filters.chosen("identity"):
        found.append(key.in_(codebook.numbers("identity", filters.chosen("identity"))))
    if filters.excluded("identity"):
        numbers = codebook.numbers("identity", filters.excluded("identity"))
        found.append(or_(key.is_(None), key.not_in(numbers)))
    return found


def identity_key(columns) -> ColumnElement[int]:
    """Return SQL for the number of the code list identity, NULL where nobody recorded it.

    Of events, which lack the column, it is looked up by the number of their complaint.
    """
    if "anonymous" in columns:
        return case((columns.anonymous.is_(True), 1), (columns.anonymous.is_(False), 0))
    return case((_of_complaints(columns, True), 1), (_of_complaints(columns, False), 0))


def _of_complaints(columns, hidden: bool) -> ColumnElement[bool]:
    wanted = select(complaints.c.complaint_id).where(complaints.c.anonymous.is_(hidden))
    return columns.complaint_id.in_(wanted)


def _code_conditions(
    filters: Filters, codebook: Codebook, column, name: str
) -> list[ColumnElement[bool]]:
    found = []
    if filters.chosen(name):
        found.append(is_one_of(column, codebook.numbers(name, filters.chosen(name))))
    if filters.excluded(name):
        numbers = codebook.numbers(name, filters.excluded(name))
        found.append(or_(column.is_(None), not_(is_one_of(column, numbers))))
    return found


def _group_conditions(
    filters: Filters, codebook: Codebook, column, name: str
) -> list[ColumnElement[bool]]:
    found = []
    if filters.chosen(name):
        mask = sum(codebook.numbers(name, filters.chosen(name)))
        found.append(and_(column.is_not(None), has_bits(column, mask, all_of=filters.groups_all)))
    if filters.excluded(name):
        mask = sum(codebook.numbers(name, filters.excluded(name)))
        found.append(or_(column.is_(None), column.bitwise_and(mask) == 0))
    return found


def expected_share(filters: Filters, codebook: Codebook) -> float:
    """Return about which part of all complaints the filters but the period leave, as if they
    were independent.
    """
    share = 1.0
    for name in CHOICES:
        if filters.chosen(name):
            share *= codebook.share(name, filters.chosen(name))
        share *= 1 - codebook.share(name, filters.excluded(name))
    return share
