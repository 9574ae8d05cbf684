"""Calendar arithmetic: the days that filters choose, the names of period rows, and the windows of a comparison."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from data_access.model.coverage import Coverage
from data_access.model.filters import Filters, period_months
from data_access.model.text import Text

Window = tuple[date, date]  # first and last day, both included
_WINDOW_DAYS = 90  # after filing, in which a release counts what happens to a complaint
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Comparison:
    """Two windows of the same days in two years, or of equal length; ``label`` says what is compared with what."""

    current: Filters
    previous: Filters
    label: Text


def first_day(month: int) -> date:
    """Return the first day of a month number (year x 12 + month - 1)."""
    return date(month // 12, month % 12 + 1, 1)


def windows(filters: Filters) -> tuple[Window, ...]:
    """Return the chosen windows of days, in order, not overlapping; () when no period is set."""
    if not filters.has_period:
        return ()
    start = date.fromisoformat(filters.from_day) if filters.from_day else _FIRST
    end = date.fromisoformat(filters.to_day) if filters.to_day else _LAST
    return _clip(_merged(filters.period) if filters.period else [(_FIRST, _LAST)], start, end)


def _clip(chosen: list[Window], start: date, end: date) -> tuple[Window, ...]:
    clipped = ((max(first, start), min(last, end)) for first, last in chosen)
    kept = tuple(window for window in clipped if window[0] <= window[1])
    return kept or ((_LAST, _FIRST),)  # an empty window: nothing lies in it


def _merged(periods: tuple[str, ...]) -> list[Window]:
    merged: list[list[int]] = []
    for first, last in sorted(period_months(period) for period in periods):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(last, merged[-1][1])
        else:
            merged.append([first, last])
    return [(first_day(first), first_day(last + 1) - timedelta(days=1)) for first, last in merged]


def is_covered(code: str, coverage: Coverage, as_of: date) -> bool:
    """Return whether the data cover all days of a period, up to the day on which they end."""
    first, last = period_months(code)
    return coverage.covers(first_day(first), min(first_day(last + 1) - timedelta(days=1), as_of))


def window_closes(last: int) -> date:
    """Return the last day on which something happens that a release counts of a period with this last month."""
    return first_day(last + 1) - timedelta(days=1) + timedelta(days=_WINDOW_DAYS)


def period_code(kind: str, number: int) -> str:
    """Return the code of a period row: "2023-05", "2023-Q2" or "2023"."""
    if kind == "year":
        return str(number)
    year, part = divmod(number, 4 if kind == "quarter" else 12)
    return f"{year}-Q{part + 1}" if kind == "quarter" else f"{year}-{part + 1:02}"


_SAME_DAYS = Text("against the same days a year before", "ایک سال پہلے کے انہی دنوں کے مقابلے میں")
# What these filters choose is told by time itself: of complaints filed long ago more are closed, and fewer are open.
_CHANGING = ("status", "outcome")
_WHY_NONE = {
    "no pair": Text("No earlier period of equal length to compare with.", "موازنے کے لیے برابر مدت کا کوئی پچھلا دور نہیں۔"),
    "changing": Text(
        "No change is shown where status or outcome are filtered: both depend on how long ago a complaint was filed.",
        "جہاں حیثیت یا نتیجے کا فلٹر ہو وہاں تبدیلی نہیں دکھائی جاتی: دونوں کا انحصار اس پر ہے کہ شکایت کو درج ہوئے کتنا عرصہ گزرا۔",
    ),
    "not covered": Text(
        "No change is shown: the data do not cover the period before.",
        "تبدیلی نہیں دکھائی جاتی: ڈیٹا میں پچھلی مدت پوری موجود نہیں۔",
    ),
}  # fmt: skip


def comparison(filters: Filters, as_of: datetime, coverage: Coverage) -> Comparison | None:
    """Return the window to compare and the one before that it compares with; None where there is no such pair.

    Without a period: the last 12 full months against the 12 before. Both have to be covered by the data.
    """
    return None if no_comparison(filters, as_of, coverage) else _pair(filters, as_of)


def no_comparison(filters: Filters, as_of: datetime, coverage: Coverage) -> Text | None:
    """Return why nothing is compared; None where something is."""
    if any(filters.chosen(name) or filters.excluded(name) for name in _CHANGING):
        return _WHY_NONE["changing"]
    pair = _pair(filters, as_of)
    if pair is None:
        return _WHY_NONE["no pair"]
    both = [*windows(pair.previous), *windows(pair.current)]
    return None if all(coverage.covers(*window) for window in both) else _WHY_NONE["not covered"]


def _pair(filters: Filters, as_of: datetime) -> Comparison | None:
    """Return the chosen window and the same days a year before: what has seasons compares with its own.

    A window of more than a year has the days directly before it, as many.
    """
    chosen = windows(filters)
    if not chosen:
        return _last_twelve_months(filters, as_of.date())
    start, end = chosen[0][0], min(chosen[-1][1], as_of.date())
    if len(chosen) > 1 or start == _FIRST or start > end:
        return None
    current, length = _as_days(filters, start, end), (end - start).days + 1
    if _year_before(end) < start:
        return Comparison(current, _as_days(filters, _year_before(start), _year_before(end)), _SAME_DAYS)
    previous = _as_days(filters, start - timedelta(days=length), start - timedelta(days=1))
    return Comparison(
        current, previous, Text(f"against the {length} days before", f"پچھلے {length} دنوں کے مقابلے میں")
    )


def _year_before(day: date) -> date:
    """Return the same day of the year before; of a 29 February the 28th."""
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _last_twelve_months(filters: Filters, as_of: date) -> Comparison:
    month = as_of.year * 12 + as_of.month - 1
    current = _as_days(filters, first_day(month - 12), first_day(month) - timedelta(days=1))
    previous = _as_days(filters, first_day(month - 24), first_day(month - 12) - timedelta(days=1))
    return Comparison(
        current,
        previous,
        Text("last 12 full months against the 12 before", "پچھلے 12 مکمل ماہ بمقابلہ اس سے پہلے کے 12 ماہ"),
    )


def _as_days(filters: Filters, start: date, end: date) -> Filters:
    return replace(filters, period=(), from_day=start.isoformat(), to_day=end.isoformat())
