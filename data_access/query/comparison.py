"""Which two windows of filing are compared: the same days of two years, or as many days before;
and why none are.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from data_access.model.coverage import Coverage
from data_access.model.filters import FIRST_DAY, Filters, windows
from data_access.model.periods import first_day, last_day, month_of
from data_access.model.text import Text


@dataclass(frozen=True)
class Comparison:
    """Two windows of the same days in two years, or of equal length; ``label`` says what is
    compared with what.
    """

    current: Filters
    previous: Filters
    label: Text


_YEAR = 365  # days; a window so long has the days of a year before directly before it
_SAME_DAYS = Text("against the same days a year before", "ایک سال پہلے کے انہی دنوں کے مقابلے میں")
# What these filters choose is told by time itself: of complaints filed long ago more are closed,
# and fewer are open.
_CHANGING = ("status", "outcome")
_WHY_NONE = {
    "no pair": Text("No earlier period of equal length to compare with.", "موازنے کے لیے برابر مدت کا کوئی پچھلا دور نہیں۔"),
    "changing": Text(
        "No change is shown where status or outcome are filtered: both depend on how long ago a complaint was filed.",
        "جہاں حیثیت یا نتیجے کا فلٹر ہو وہاں تبدیلی نہیں دکھائی جاتی: دونوں کا انحصار اس پر ہے کہ شکایت کو درج ہوئے کتنا عرصہ گزرا۔",
    ),
    "before not covered": Text(
        "No change is shown: the data do not cover the period before.",
        "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں پچھلی مدت شامل نہیں۔",
    ),
    "before in part": Text(
        "No change is shown: the data cover the period before in part only.",
        "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں پچھلی مدت کا صرف ایک حصہ شامل ہے۔",
    ),
    "now not covered": Text(
        "No change is shown: the data do not cover the period itself.",
        "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں خود یہ مدت شامل نہیں۔",
    ),
    "now in part": Text(
        "No change is shown: the data cover the period itself in part only.",
        "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں خود اس مدت کا صرف ایک حصہ شامل ہے۔",
    ),
}  # fmt: skip


def comparison(filters: Filters, as_of: datetime, coverage: Coverage) -> Comparison | None:
    """Return the window to compare and the one before that it compares with; None where there is no
    such pair.

    Without a period: the last 12 full months against the 12 before. Both have to be covered by the
    data.
    """
    return None if no_comparison(filters, as_of, coverage) else pair_of(filters, as_of)


def no_comparison(filters: Filters, as_of: datetime, coverage: Coverage) -> Text | None:
    """Return why nothing is compared; None where something is."""
    why = why_changing(filters)
    if why:
        return why
    pair = pair_of(filters, as_of)
    if pair is None:
        return _WHY_NONE["no pair"]
    for name, window in (("now", pair.current), ("before", pair.previous)):
        how = _how_covered(coverage, window)
        if how:
            return _WHY_NONE[f"{name} {how}"]
    return None


def _how_covered(coverage: Coverage, window: Filters) -> str:
    """Return how much of a window the data cover where that is not all: in part, or not."""
    found = windows(window)
    if all(coverage.covers(*days) for days in found):
        return ""
    return "in part" if any(coverage.touches(*days) for days in found) else "not covered"


def why_changing(filters: Filters) -> Text | None:
    """Return why nothing is compared under filters that look at today; None where there is none."""
    is_set = any(filters.chosen(name) or filters.excluded(name) for name in _CHANGING)
    return _WHY_NONE["changing"] if is_set else None


def pair_of(filters: Filters, as_of: datetime) -> Comparison | None:
    """Return the chosen window and the same days a year before: what has seasons compares with its
    own.

    A window of more than a year has the days directly before it, as many.
    """
    chosen = windows(filters)
    if not chosen:
        return last_twelve_months(filters, as_of.date())
    start, end = chosen[0][0], min(chosen[-1][1], as_of.date())
    if len(chosen) > 1 or start == FIRST_DAY or start > end:
        return None
    current, length = _as_days(filters, start, end), (end - start).days + 1
    if _year_before(end) < start:
        return Comparison(
            current, _as_days(filters, _year_before(start), _year_before(end)), _SAME_DAYS
        )
    return _days_before(current, start, length)


def period_before(pair: Comparison, coverage: Coverage) -> Comparison | None:
    """Return the current window of a pair against as many days directly before it, beside the same
    days a year before; None where these are the same days, or the data do not cover them.

    The two differ by the season: it is in the one, and left out of the other.
    """
    ((start, end),) = windows(pair.current)
    length = (end - start).days + 1
    if length >= _YEAR:
        return None
    found = _days_before(pair.current, start, length)
    both = (*windows(found.previous), (start, end))
    return found if all(coverage.covers(*days) for days in both) else None


def _days_before(current: Filters, start: date, length: int) -> Comparison:
    previous = _as_days(current, start - timedelta(days=length), start - timedelta(days=1))
    return Comparison(
        current,
        previous,
        Text(f"against the {length} days before", f"پچھلے {length} دنوں کے مقابلے میں"),
    )


def _year_before(day: date) -> date:
    """Return the same day of the year before; of a 29 February the 28th."""
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def last_twelve_months(filters: Filters, as_of: date) -> Comparison:
    """Return the last 12 full months before a day, and the 12 before."""
    month = month_of(as_of)
    current = _as_days(filters, first_day(month - 12), last_day(month - 1))
    previous = _as_days(filters, first_day(month - 24), last_day(month - 13))
    return Comparison(
        current,
        previous,
        Text(
            "last 12 full months against the 12 before",
            "پچھلے 12 مکمل ماہ بمقابلہ اس سے پہلے کے 12 ماہ",
        ),
    )


def _as_days(filters: Filters, start: date, end: date) -> Filters:
    return replace(filters, period=(), from_day=start.isoformat(), to_day=end.isoformat())
