"""The forms in which a column writes its dates, and whether two of them would read its values as
different days.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from data_access.feed.mapping.formats import EPOCH_DIVISORS, NUMBERS, SERIAL_EPOCHS

ISO = ""  # the form that needs no words in a mapping
_DATES = [
    *(form.replace("/", sign) for sign in "/.-" for form in ("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y")),
    "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
    "%b %d %Y", "%a %d %b %Y", "%Y-%m-%d",
]  # fmt: skip
_TIMES = [
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p", "T%H:%M", "T%H:%M:%S",
    "T%H:%M:%S.%f", ", %H:%M", ", %I:%M %p", " %H:%M:%S %z", " %H:%M %z", "%z",
]  # fmt: skip
_FORMS = [date + time for date in _DATES for time in _TIMES]
_PARTS = {
    "%d": r"\d{1,2}", "%m": r"\d{1,2}", "%Y": r"\d{4}", "%y": r"\d{2}", "%H": r"\d{1,2}", "%M": r"\d{2}", "%S": r"\d{2}",
    "%f": r"\d{1,6}", "%I": r"\d{1,2}", "%p": "[AaPp][Mm]", "%b": "[A-Za-z]{3}", "%B": "[A-Za-z]{3,9}", "%a": "[A-Za-z]{3}",
    "%z": r"[+-]\d\d:?\d\d",
}  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?( ?(Z|[+-]\d\d:?\d\d|UTC))?")
_MOST_VALUES = 400
_LEAST_FIT = 0.9  # of the values: below, the column holds no dates
_MOST_FORMS = 3
_FIRST_YEAR = (
    1990  # of dates that are numbers: a complaint of an older time was hardly stored as one
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)  # as the import reads them


def _pattern(form: str) -> re.Pattern:
    parts = re.split(r"(%[A-Za-z])", form)
    return re.compile("".join(_PARTS.get(part, re.escape(part)) for part in parts))


_PATTERNS = {form: _pattern(form) for form in _FORMS}


@dataclass(frozen=True)
class DateForms:
    """How a column writes dates.

    ``forms``: () for ISO; ``others``: forms that fit as well and give other days.
    """

    forms: tuple[str, ...]
    others: tuple[str, ...] = ()
    example: str = ""
    share: float = 1.0

    @property
    def is_ambiguous(self) -> bool:
        """Whether nothing in the column says which reading is right."""
        return bool(self.others)


def date_forms(texts: Iterable[str]) -> DateForms | None:
    """Return the forms that fit the texts of a column; None where they are no dates."""
    values = list(dict.fromkeys(text.strip().translate(_DIGITS) for text in texts if text.strip()))[
        :_MOST_VALUES
    ]
    if not values or sum(map(_may_be_date, values)) < _LEAST_FIT * len(values):
        return None
    if sum(bool(_ISO.fullmatch(value)) for value in values) >= _LEAST_FIT * len(values):
        return DateForms(())
    fits = {
        form: found
        for form, pattern in _PATTERNS.items()
        if (found := _read(values, form, pattern))
    }
    chosen, covered = [], set()
    while len(chosen) < _MOST_FORMS and fits:
        best = max(fits, key=lambda form: len(set(fits[form]) - covered))
        if not set(fits[best]) - covered:
            break
        chosen.append(best)
        covered |= set(fits[best])
    if len(covered) < _LEAST_FIT * len(values):
        return None
    others = _others(chosen[0], fits)
    example = next(
        (text for text in fits[chosen[0]] if others and _differ(text, chosen[0], others[0], fits)),
        "",
    )
    return DateForms(tuple(chosen), others, example, len(covered) / len(values))


def with_order(found: DateForms, form: str) -> DateForms:
    """Return the forms with the order of day and month that ``form`` has."""
    swapped = tuple(
        _swapped(one) if _order(one) not in ("", _order(form)) else one for one in found.forms
    )
    return DateForms(swapped, found.others, found.example, found.share)


def number_forms(texts: Iterable[str]) -> DateForms | None:
    """Return the form of dates that are numbers; None where one of them is no day of these years.

    Kept apart from ``date_forms``, for such a number may be anything: only a heading makes it a
    time.
    """
    numbers = [text.strip().translate(_DIGITS) for text in texts if text.strip()]
    numbers = list(dict.fromkeys(text for text in numbers if text.strip("0.")))[
        :_MOST_VALUES
    ]  # 0 stands for none
    latest = datetime.now() + timedelta(days=366)
    for form in ("epoch_seconds", "epoch_milliseconds", "spreadsheet_serial"):
        found = [of_number(text, form) for text in numbers]
        if found and all(
            moment and datetime(_FIRST_YEAR, 1, 1) <= moment <= latest for moment in found
        ):
            return DateForms((form,), example=numbers[0])
    return None


def of_number(text: str, form: str) -> datetime | None:
    """Return the moment that a number is in one of the forms NUMBERS, on the clock of UTC."""
    try:
        number = float(text.replace(",", "."))
        if form in SERIAL_EPOCHS:
            moment = SERIAL_EPOCHS[form] + timedelta(days=number)
        else:
            moment = datetime.fromtimestamp(number / EPOCH_DIVISORS[form], UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if 1970 <= moment.year <= 2059 else None


def moments(texts: Sequence[str], forms: Sequence[str]) -> list[datetime | None]:
    """Return what the texts say in these forms, as the import reads them."""
    if forms and forms[0] in NUMBERS:
        return [of_number(text, forms[0]) for text in texts]
    plain = [text.translate(_DIGITS) for text in texts]
    if not forms:
        statement = (
            "select try_cast(t as timestamp) from unnest(?) with ordinality as u(t, n) order by n"
        )
        return [row[0] for row in duckdb.execute(statement, [plain]).fetchall()]
    statement = "select try_strptime(t, ?::varchar[])::timestamp from unnest(?) with ordinality as u(t, n) order by n"
    return [row[0] for row in duckdb.execute(statement, [list(forms), plain]).fetchall()]


def _may_be_date(text: str) -> bool:
    return (
        6 <= len(text) <= 40
        and any(map(str.isdigit, text))
        and not text.isdecimal()
        or _is_compact(text)
    )


def _is_compact(text: str) -> bool:
    return len(text) == 8 and text.isdecimal() and text[:2] in ("19", "20")


def _read(values: list[str], form: str, pattern: re.Pattern) -> dict[str, datetime]:
    fitting = [text for text in values if pattern.fullmatch(text)]
    found = zip(fitting, moments(fitting, [form]) if fitting else (), strict=True)
    return {text: moment for text, moment in found if moment and 1900 <= moment.year <= 2100}


def _order(form: str) -> str:
    places = [form.find(part) for part in ("%d", "%m")]
    return "" if -1 in places else "day first" if places[0] < places[1] else "month first"


def _swapped(form: str) -> str:
    return form.replace("%d", "%#").replace("%m", "%d").replace("%#", "%m")


def _others(form: str, fits: dict[str, dict]) -> tuple[str, ...]:
    """The same form with day and month exchanged, where it fits every value as well."""
    other = _swapped(form)
    fits_too = (
        other != form and set(fits[form]) <= set(fits.get(other, ())) and fits[form] != fits[other]
    )
    return (other,) if fits_too else ()


def _differ(text: str, form: str, other: str, fits: dict[str, dict]) -> bool:
    return fits[form][text] != fits[other].get(text)
