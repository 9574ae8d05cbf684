"""Calendar periods: the three kinds, how their codes are written, and their months and days.

Months are numbers (year x 12 + month - 1), so that neighbours differ by one; quarters and years are
such numbers divided. What filters choose of them says ``filters``; which two windows are compared,
``query.comparison``.
"""

import re
from datetime import date, timedelta

from data_access.model.coverage import Coverage
from data_access.model.text import Refused

Window = tuple[date, date]  # first and last day, both included
MONTHS_IN = {
    "month": 1,
    "quarter": 3,
    "year": 12,
}  # a quarter and a year begin with a month that this divides
PERIODS = tuple(MONTHS_IN)  # from short to long
_CODE = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_WINDOW_DAYS = 90  # after filing, in which a release counts what happens to a complaint


def month_of(day: date) -> int:
    """Return the number of a day's month."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month number."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """Return the last day of a month number."""
    return first_day(month + 1) - timedelta(days=1)


def period_code(kind: str, number: int) -> str:
    """Return the code of a period: "2023-05", "2023-Q2" or "2023".

    ``number``: of its first month / its months.
    """
    if kind == "year":
        return f"{number:04}"
    year, part = divmod(number, 12 // MONTHS_IN[kind])
    return f"{year:04}-Q{part + 1}" if kind == "quarter" else f"{year:04}-{part + 1:02}"


def is_period(code: str) -> bool:
    """Whether this is the code of a month, a quarter or a year."""
    return _CODE.fullmatch(code) is not None


def period_months(code: str) -> tuple[int, int]:
    """Return (first, last) month number of "2023", "2023-Q2" or "2023-05"."""
    match = _CODE.fullmatch(code)
    if not match:
        raise Refused(
            f"“{code}” is no period; write a year (2023), a quarter (2023-Q2) or a month (2023-05)",
            f"”{code}“ کوئی مدت نہیں؛ سال (2023)، سہ ماہی (2023-Q2) یا مہینہ (2023-05) لکھیں",
        )
    year = int(match["year"]) * 12
    if match["quarter"]:
        first = year + 3 * (int(match["quarter"]) - 1)
        return first, first + 2
    return (year + int(match["month"]) - 1,) * 2 if match["month"] else (year, year + 11)


def period_kind(code: str) -> str:
    """Return month, quarter or year; a ValueError says how periods are written."""
    first, last = period_months(code)
    return next(kind for kind, months in MONTHS_IN.items() if last - first + 1 == months)


def period_number(code: str) -> int:
    """Return the number of a period among those of its kind, from which ``period_code`` makes
    the code.
    """
    return period_months(code)[0] // MONTHS_IN[period_kind(code)]


def period_days(code: str) -> Window:
    """Return the first and the last day of a period."""
    first, last = period_months(code)
    return first_day(first), last_day(last)


def is_covered(code: str, coverage: Coverage, as_of: date) -> bool:
    """Return whether the data cover all days of a period, up to the day on which they end."""
    first, last = period_days(code)
    return coverage.covers(first, min(last, as_of))


def window_closes(last: int) -> date:
    """Return the last day on which something happens that a release counts of a period with this
    last month.
    """
    return last_day(last) + timedelta(days=_WINDOW_DAYS)
