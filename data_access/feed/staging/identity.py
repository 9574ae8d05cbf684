"""Which complaint a row speaks of: its number in one spelling, or the columns that tell rows apart together."""

import re

from sqlalchemy import ColumnElement, FromClause, String, and_, case, cast, func, literal

from data_access.feed.mapping.file import Mapping
from data_access.feed.staging.spelling import folded
from data_access.feed.staging.times import latin_digits, moment

ROUNDED = (
    "a spreadsheet or program has rounded this number, and it may stand for many; "
    "write the column as text and export it again"
)
_UNUSUAL = r"[.,+٠-٩۰-۹]"  # few numbers have one of these: the others stay as they are
_EXACT = r"^\d[.,](\d+)[eE]\+?(\d+)$"  # 1.0000001E7 has as many figures as the number itself
_CERTAIN_POWER = r"^[+-]?\d([.,]\d+[eE][+-]?|[eE][+-])\d+$"  # 1E7 alone may well be a number of letters and figures
_LENGTH = 32  # hexadecimal figures: two rows of a source never share them by chance
_NEXT = "\x1f"


def plain_number(text: ColumnElement) -> ColumnElement:
    """Return a number of a complaint as it is stored: 10000001 also where 10000001.0 stands."""
    whole = func.regexp_replace(latin_digits(text), r"^\+?(-?\d+)(\.0*)?$", r"\1")
    unusual = case((_is_exact(text), _written_out(text)), else_=whole)
    return case((text.regexp_match(_UNUSUAL), unusual), else_=text)


def plain_number_text(text: str | None) -> str | None:
    """Return the same for a text that is no column: for finding what was kept of a complaint under another spelling."""
    text = text.strip() if text else text
    whole = re.fullmatch(r"\+?(-?\d+)(\.0*)?", text or "")
    return "".join(str(int(sign)) if sign.isdigit() else sign for sign in whole[1]) if whole else text


def is_rounded(text: ColumnElement) -> ColumnElement[bool]:
    """Return what is true of a number that is a power of ten with too few figures."""
    return and_(text.regexp_match(_CERTAIN_POWER), ~_is_exact(text))


def _is_exact(text: ColumnElement) -> ColumnElement[bool]:
    figures, power = func.regexp_extract(text, _EXACT, 1), func.regexp_extract(text, _EXACT, 2)
    return case((text.regexp_match(_EXACT), cast(func.length(figures), String) == func.ltrim(power, "0")), else_=False)


def _written_out(text: ColumnElement) -> ColumnElement:
    return func.regexp_replace(func.regexp_replace(text, r"[eE].*$", ""), r"[.,]", "")


def identified(texts: FromClause, mapping: Mapping, iso: bool) -> ColumnElement:
    """Return the number of a row that is told by several columns: a digest, for a number must tell nothing of them."""
    names = [f"identity {place}" for place in range(len(mapping.fields["number"].identity))]
    parts = [func.coalesce(_spelled(texts, name, mapping, iso), "") for name in names]
    is_empty = and_(*(texts.c[name].is_(None) for name in names))
    digest = func.left(func.sha256(func.concat_ws(_NEXT, literal(str(len(parts))), *parts)), _LENGTH)
    return case((is_empty, None), else_=digest)


def _spelled(texts: FromClause, name: str, mapping: Mapping, iso: bool) -> ColumnElement:
    """One spelling of a part, so that a file tells its rows apart alike in every format."""
    text, known = texts.c[name], mapping.inputs[name].columns[0]
    plain = folded(plain_number(text))
    formats = [
        field.formats for field in mapping.fields.values() if field.target.kind == "time" and known in field.columns
    ]
    if not formats:
        return plain
    return func.coalesce(cast(moment(text, formats[0], iso, mapping.time_zone), String), plain)
