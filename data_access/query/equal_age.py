"""Two windows of filing of which every complaint is old enough: what the later one could not reach
yet is left out of both.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from data_access.model.coverage import Coverage
from data_access.model.filters import FIRST_DAY, Filters, windows
from data_access.model.periods import last_day, month_of
from data_access.model.text import Text
from data_access.query.comparison import (
    Comparison,
    last_twelve_months,
    pair_of,
    period_before,
    why_changing,
)

_NOT_OLD = Text(
    "Nothing is compared: no complaint of the chosen days is old enough yet.",
    "موازنہ نہیں: منتخب دنوں کی کوئی شکایت ابھی اتنی پرانی نہیں۔",
)
_NOT_COVERED = Text(
    "Nothing is compared: the data do not cover both windows.",
    "موازنہ نہیں: ڈیٹا میں دونوں مدتیں پوری موجود نہیں۔",
)
_NO_PAIR = Text(
    "Nothing is compared: no earlier window of equal length. Choose one to compare with.",
    "موازنہ نہیں: برابر مدت کا کوئی پچھلا دور نہیں۔ موازنے کی مدت چنیں۔",
)


def equal_age(
    filters: Filters, as_of: datetime, coverage: Coverage, against: str, days: int
) -> Comparison | Text:
    """Return the windows to compare, all of whose complaints are at least ``days`` old; or why
    there are none.

    ``against``: the period to compare with; "" for the same days a year before, or as many days
    before. Without a period: the last 12 full months of that age.
    """
    why = why_changing(filters)
    if why:
        return why
    old_enough = as_of - timedelta(days=days)
    chosen = windows(filters)
    if chosen and chosen[0][0] > old_enough.date():
        return _NOT_OLD
    pair = _against(filters, old_enough, against) if against else pair_of(filters, old_enough)
    if pair is None:
        return _NO_PAIR
    both = [*windows(pair.previous), *windows(pair.current)]
    if any(first > last or first == FIRST_DAY for first, last in both):
        return _NOT_OLD
    return pair if all(coverage.covers(*window) for window in both) else _NOT_COVERED


def equal_ages(
    filters: Filters, as_of: datetime, coverage: Coverage, against: str, days: int
) -> tuple[Comparison | Text, ...]:
    """Return what ``equal_age`` does and, where no period is named to compare with, the same window
    against as many days directly before it, if these are others and covered.
    """
    first = equal_age(filters, as_of, coverage, against, days)
    pair = None if against else pair_of(filters, as_of - timedelta(days=days))
    if pair is None or (isinstance(first, Text) and first != _NOT_COVERED):
        return (first,)
    return tuple(filter(None, (first, period_before(pair, coverage))))


def full_months_of_age(filters: Filters, as_of: datetime, days: int) -> Filters | Text:
    """Return the filters, ending with the last full month of which every complaint is at least
    ``days`` old; or why nothing is left.
    """
    why = why_changing(filters)
    if why:
        return why
    # The last day of the month before has had its days wholly: none of them is today.
    last = last_day(month_of(as_of.date() - timedelta(days=days)) - 1)
    chosen = windows(filters)
    if chosen and chosen[0][0] > last:
        return _NOT_OLD
    return replace(filters, to_day=min(chosen[-1][1] if chosen else last, last).isoformat())


def _against(filters: Filters, old_enough: datetime, against: str) -> Comparison:
    """Return the chosen days (or the last 12 full months) and a period of any length."""
    current = (
        _until(filters, old_enough)
        if windows(filters)
        else last_twelve_months(filters, old_enough.date()).current
    )
    other = replace(filters, from_day="", to_day="", period=(against,))
    return Comparison(current, _until(other, old_enough), Text(against, against))


def _until(filters: Filters, old_enough: datetime) -> Filters:
    last = min(windows(filters)[-1][1], old_enough.date())
    return replace(filters, to_day=last.isoformat())
