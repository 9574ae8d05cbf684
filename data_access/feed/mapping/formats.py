"""The forms in which a mapping may say that dates come: those of the engine's strptime, and numbers."""

from datetime import datetime

# Numbers that count from a moment; only where a mapping says so, for a number may be anything.
EPOCH_DIVISORS = {"epoch_seconds": 1, "epoch_milliseconds": 1000}
SERIAL_EPOCHS = {"spreadsheet_serial": datetime(1899, 12, 30), "spreadsheet_serial_1904": datetime(1904, 1, 1)}
NUMBERS = (*EPOCH_DIVISORS, *SERIAL_EPOCHS)


def is_zoned(form: str) -> bool:
    """Whether a form holds an offset or the name of a time zone."""
    return "%z" in form or "%Z" in form


def is_form(form: str) -> bool:
    """Whether a text can be a form of dates: a number's name, or a text with fields of strptime."""
    return form in NUMBERS or "%" in form
