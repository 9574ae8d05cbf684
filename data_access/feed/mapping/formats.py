"""The forms in which a mapping may say that dates come: those of the engine's strptime, and
numbers.
"""

import re
from datetime import datetime

# Numbers that count from a moment; only where a mapping says so, for a number may be anything.
EPOCH_DIVISORS = {"epoch_seconds": 1, "epoch_milliseconds": 1000}
SERIAL_EPOCHS = {
    "spreadsheet_serial": datetime(1899, 12, 30),
    "spreadsheet_serial_1904": datetime(1904, 1, 1),
}
NUMBERS = (*EPOCH_DIVISORS, *SERIAL_EPOCHS)


# From here on a number is a likely date; by forms that do not fit it, one lies near the moment that
# they count from.
LIKELY_FROM = datetime(1980, 1, 1)
_IN_UTC = re.compile(r"%-?[A-Za-z] ?(?<!%)(Z|UTC|GMT)$")


def is_zoned(form: str) -> bool:
    """Whether a form holds an offset or the name of a time zone, also as letters of its own:
    “…%SZ”.
    """
    return "%z" in form or "%Z" in form or is_in_utc(form)


def is_in_utc(form: str) -> bool:
    """Whether a form says by its own last letters that times are those of UTC."""
    return bool(_IN_UTC.search(form))


def may_be_a_number(form: str) -> bool:
    """Whether texts of a form are figures only, such as 20240105."""
    return form in NUMBERS or bool(re.fullmatch(r"(%-?[A-Za-z])+", form))


def is_form(form: str) -> bool:
    """Whether a text can be a form of dates: a number's name, or a text with fields of strptime."""
    return form in NUMBERS or "%" in form
