"""From text to moments: SQL expressions that give the wall clock of the mapping's time zone.

Days, months and waiting times are those of the source's own clock, so a moment that is written with
an offset, or in seconds since 1970, is brought to that clock; what is written without either stands
there already.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Double,
    case,
    cast,
    func,
    literal,
    try_cast,
)
from sqlalchemy.dialects.postgresql import INTERVAL

from data_access.feed.mapping.formats import (
    EPOCH_DIVISORS,
    LIKELY_FROM,
    NUMBERS,
    SERIAL_EPOCHS,
    is_in_utc,
    is_zoned,
)

# without a day the engine would read "epoch", "infinity" and single years as times
_DAY = r"^\d{4}-\d\d-\d\d"
_OFFSET = r"[T ]\d\d:.*([Zz]|UTC|GMT|[+-]\d\d(:?\d\d)?|[A-Z][A-Za-z_]+/[A-Za-z_/+-]+)$"
_RARE = r"^\d{4}(-\d\d-\d\d|\d{4})[Tt ]\d\d"
_SPELLINGS = (
    (r"^(\d{4})(\d\d)(\d\d)[Tt]", r"\1-\2-\3T"),  # 20240105T…
    (r"^(\d{4}-\d\d-\d\d)t", r"\1T"),
    (r"^(\d{4}-\d\d-\d\d[T ]\d\d)(\d\d)(\d\d)?", r"\1:\2:\3"),  # …T0130, …T013000
    (r"^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d):(\D|$)", r"\1\2"),
    (r"^(\d{4}-\d\d-\d\d[T ]\d\d)([^:\d]|$)", r"\1:00\2"),  # …T20Z
    (
        r"[\x{2010}-\x{2013}\x{2212}](\d\d(:?\d\d)?(\[[^\]]+\])?)$",
        r"-\1",
    ),  # a minus that is no hyphen
    (r"([Zz]|[+-]\d\d(?::?\d\d)?)\[[^\]]+\]$", r"\1"),  # an offset, and the name of its zone
    (r"\[([A-Za-z_/+-]+)\]$", r" \1"),
)
_FOUR_FIGURES = datetime(1000, 1, 1)  # the first year that has them
_MOST_SECONDS = 2_840_140_800  # the year 2060; larger numbers are milliseconds, or no time at all
_MOST_SERIAL = 60_000  # days: the year 2064
OTHER_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９०१२३४५६७८९"
_BLANKS = " \t\r\n\u00a0\u200e\u200f\u202f\u3000\ufeff"


def moment(text: ColumnElement, formats: Sequence[str], iso: bool, zone: str) -> ColumnElement:
    """Return the moment that ``text`` says in one of ``formats``, else empty.

    ``iso``: or in ISO 8601.
    """
    in_other_digits = case(
        (_has_other_digits(text), _moment(latin_digits(text), formats, iso, zone))
    )
    return func.coalesce(_moment(text, formats, iso, zone), in_other_digits)


def latin_digits(text: ColumnElement) -> ColumnElement:
    """Return a text with the digits of Arabic, Urdu and Hindi, and full-width ones, written as 0
    to 9.
    """
    latin = "0123456789" * (len(OTHER_DIGITS) // 10)
    return case((_has_other_digits(text), func.translate(text, OTHER_DIGITS, latin)), else_=text)


def _has_other_digits(text: ColumnElement) -> ColumnElement[bool]:
    return text.regexp_match(f"[{OTHER_DIGITS}]")


def trimmed(text: ColumnElement) -> ColumnElement:
    """Return a text without blanks around it, those that nobody sees among them."""
    has_blanks = text.regexp_match(
        f"^[{_BLANKS}]|[{_BLANKS}]$"
    )  # a third of the time of trimming all
    return case((has_blanks, func.trim(text, _BLANKS)), else_=text)


def _moment(text: ColumnElement, formats: Sequence[str], iso: bool, zone: str) -> ColumnElement:
    if not formats:
        return _standard(text, zone)
    kinds = [(kind, list(some)) for kind, some in groupby(formats, _kind)]
    found = [_in_formats(text, kind, some, zone) for kind, some in kinds]
    if len(kinds) > 1 and any(
        kind in NUMBERS for kind, _ in kinds
    ):  # 20240105 are seconds, too, of August 1970
        found = [*(case((one >= LIKELY_FROM, one)) for one in found), *found]
    return func.coalesce(*found, *([_standard(text, zone)] if iso else []))


def in_one_form(text: ColumnElement, form: str, zone: str) -> ColumnElement:
    """Return the moment that ``text`` says in this form, else empty."""
    return _with_four_figures(_in_formats(latin_digits(text), _kind(form), [form], zone))


def _kind(form: str) -> str:
    return (
        form
        if form in EPOCH_DIVISORS or form in SERIAL_EPOCHS
        else "zoned"
        if is_zoned(form)
        else "plain"
    )


def _in_formats(text: ColumnElement, kind: str, formats: list[str], zone: str) -> ColumnElement:
    if kind in EPOCH_DIVISORS:
        return _since_1970(text, EPOCH_DIVISORS[kind], zone)
    if kind in SERIAL_EPOCHS:
        return _serial(text, kind)
    if kind != "plain":
        return func.coalesce(
            *(_with_four_figures(func.timezone(zone, _zoned(text, form))) for form in formats)
        )
    read = func.try_strptime(text, formats, type_=DateTime)
    if len(formats) == 1:
        return read
    others = (_with_four_figures(func.try_strptime(text, form, type_=DateTime)) for form in formats)
    return case((read < _FOUR_FIGURES, func.coalesce(*others, read)), else_=read)


def _with_four_figures(read: ColumnElement) -> ColumnElement:
    """Leave out what the engine's %Y makes of “24”: the year 24, where another form may say %y."""
    return case((read >= _FOUR_FIGURES, read))


def _zoned(text: ColumnElement, form: str) -> ColumnElement:
    read = func.try_strptime(text, form)
    return func.timezone("UTC", read) if is_in_utc(form) else read


def _standard(text: ColumnElement, zone: str) -> ColumnElement:
    """ISO 8601, with an offset or without; rare spellings are put into the usual one where that
    alone is no time.
    """
    rare = case((text.regexp_match(_RARE), _usual(_in_the_usual_spelling(text), zone)))
    return func.coalesce(_usual(text, zone), rare)


def _in_the_usual_spelling(text: ColumnElement) -> ColumnElement:
    for pattern, spelled in _SPELLINGS:
        text = func.regexp_replace(text, pattern, spelled)
    return text


def _usual(text: ColumnElement, zone: str) -> ColumnElement:
    zoned = func.coalesce(_instant(text), _instant(_spelled(text)))
    is_date = text.regexp_match(_DAY)
    return case(
        (text.regexp_match(_DAY + _OFFSET), func.timezone(zone, zoned)),
        (
            is_date,
            func.coalesce(
                try_cast(text, DateTime), try_cast(func.replace(text, ",", "."), DateTime)
            ),
        ),
    )


def _instant(text: ColumnElement) -> ColumnElement:
    return try_cast(text, DateTime(timezone=True))


def _spelled(text: ColumnElement) -> ColumnElement:
    """Write a time with an offset as the engine reads it: with seconds, and the offset in
    figures close behind.
    """
    shorter = func.regexp_replace(func.replace(text, ",", "."), r" ?([Zz]|UTC|GMT)$", "+00")
    closer = func.regexp_replace(shorter, r" ([+-]\d\d(:?\d\d)?)$", r"\1")
    return func.regexp_replace(closer, r"^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)([+-].*)$", r"\1 \2:00\3")


def _since_1970(text: ColumnElement, divisor: int, zone: str) -> ColumnElement:
    number = try_cast(text, Double)
    is_sane = number.between(-_MOST_SECONDS * divisor, _MOST_SECONDS * divisor)
    micros = cast(case((is_sane, number * (1_000_000 // divisor))), BigInteger)
    return func.timezone(zone, func.timezone("UTC", func.make_timestamp(micros)))


def _serial(text: ColumnElement, kind: str) -> ColumnElement:
    """Days since the spreadsheet's first day; the fraction is the time, to the second."""
    number = try_cast(text, Double)
    seconds = cast(func.round(case((number.between(1, _MOST_SERIAL), number)) * 86_400), BigInteger)
    return literal(SERIAL_EPOCHS[kind], DateTime) + func.to_seconds(seconds, type_=INTERVAL)
