"""Calendar arithmetic: the days that filters choose, the names of period rows, and the windows of a comparison."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from data_access.filters import Filters, period_months
from data_access.text import Text

Window = tuple[date, date]  # first and last day, both included
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Comparison:
    """Two windows of equal length; ``label`` says what is compared with what."""

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


def period_code(kind: str, number: int) -> str:
    """Return the code of a period row: "2023-05", "2023-Q2" or "2023"."""
    if kind == "year":
        return str(number)
    year, part = divmod(number, 4 if kind == "quarter" else 12)
    return f"{year}-Q{part + 1}" if kind == "quarter" else f"{year}-{part + 1:02}"


def comparison(filters: Filters, as_of: datetime) -> Comparison | None:
    """Return the window to compare and the one of equal length before it; None where there is no such pair.

    Without a period: the last 12 full months against the 12 before.
    """
    chosen = windows(filters)
    if not chosen:
        return _last_twelve_months(filters, as_of.date())
    start, end = chosen[0][0], min(chosen[-1][1], as_of.date())
    if len(chosen) > 1 or start == _FIRST or start > end:
        return None
    last = start - timedelta(days=1)
    previous = _as_days(filters, start - (end - start) - timedelta(days=1), last)
    label = Text(
        f"against the {(end - start).days + 1} days before", f"پچھلے {(end - start).days + 1} دنوں کے مقابلے میں"
    )
    return Comparison(_as_days(filters, start, end), previous, label)


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
