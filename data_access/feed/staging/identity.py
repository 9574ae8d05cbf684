"""Which complaint a row speaks of: its number in one spelling, or the columns that tell rows
apart together.
"""

import re

from sqlalchemy import ColumnElement, FromClause, String, and_, case, cast, func, literal

from data_access.feed.mapping.file import Mapping
from data_access.feed.staging.dates.times import OTHER_DIGITS, latin_digits, moment
from data_access.feed.staging.spelling import folded

ROUNDED = (
    "a spreadsheet or program has rounded this number, and it may stand for many; "
    "write the column as text and export it again"
)
_UNUSUAL = (
    f".,+='’{OTHER_DIGITS}"  # few numbers have one of these signs: the others stay as they are
)
_AS_TEXT = r"""^="([^"]*)"$|^['’]([^'’]+)$"""  # how spreadsheets are told that a number is a text
_EXACT = r"^\d[.,](\d+)[eE]\+?(\d+)$"  # 1.0000001E7 has as many figures as the number itself
# 1E7 alone may well be a number of letters and figures
_CERTAIN_POWER = r"^[+-]?\d([.,]\d+[eE][+-]?|[eE][+-])\d+$"
UNSURE = r"^[+-]?[1-9]\d{0,2}\.000$"  # is one thousand to some, and one to others
_LENGTH = 32  # hexadecimal figures: two rows of a source never share them by chance
_NEXT = "\x1f"


def plain_number(text: ColumnElement, mapping: Mapping, typed: bool = False) -> ColumnElement:
    """Return a number of a complaint as it is stored: 10000001 also where 10000001.0, or 10,000,001
    with the thousands sign of the mapping, stands.

    ``typed``: the file has numbers, not texts, so that their point is a decimal one.
    """
    bare = latin_digits(func.regexp_replace(text, _AS_TEXT, r"\1\2"))
    if mapping.thousands:
        is_grouped = bare.regexp_match(_grouped(mapping))
        bare = case((is_grouped, func.replace(bare, mapping.thousands, "")), else_=bare)
    whole = func.regexp_replace(bare, _whole(mapping), r"\1")
    if not typed and not mapping.point_is_decimal:
        whole = case((bare.regexp_match(UNSURE), bare), else_=whole)
    unusual = case((_is_exact(bare), _written_out(bare)), else_=whole)
    return case(
        (text.regexp_match(f"[{re.escape(_UNUSUAL + mapping.thousands)}]"), unusual), else_=text
    )


def plain_number_text(text: str | None, mapping: Mapping) -> str | None:
    """Return the same for a text that is no column: for finding what was kept of a complaint
    under another spelling.
    """
    if not text:
        return text
    bare = re.sub(_AS_TEXT, r"\1\2", text.strip())
    bare = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in bare)
    if mapping.thousands and re.search(_grouped(mapping), bare):
        bare = bare.replace(mapping.thousands, "")
    is_unsure = not mapping.point_is_decimal and re.search(UNSURE, bare)
    return bare if is_unsure else re.sub(_whole(mapping), r"\1", bare)


def _whole(mapping: Mapping) -> str:
    signs = ".," if mapping.decimal == "," else "."
    return rf"^\+?(-?\d+)(?:[{signs}]0*)?$"


def _grouped(mapping: Mapping) -> str:
    decimals = {".": ",", ",": "."}.get(mapping.thousands, ".,")
    return rf"^[+-]?[1-9]\d{{0,2}}(?:{re.escape(mapping.thousands)}\d{{3}})+(?:[{decimals}]0*)?$"


def is_rounded(text: ColumnElement) -> ColumnElement[bool]:
    """Return what is true of a number that is a power of ten with too few figures."""
    return and_(text.regexp_match(_CERTAIN_POWER), ~_is_exact(text))


def _is_exact(text: ColumnElement) -> ColumnElement[bool]:
    figures, power = func.regexp_extract(text, _EXACT, 1), func.regexp_extract(text, _EXACT, 2)
    return case(
        (text.regexp_match(_EXACT), cast(func.length(figures), String) == func.ltrim(power, "0")),
        else_=False,
    )


def _written_out(text: ColumnElement) -> ColumnElement:
    return func.regexp_replace(func.regexp_replace(text, r"[eE].*$", ""), r"[.,]", "")


def identified(texts: FromClause, mapping: Mapping, iso: bool) -> ColumnElement:
    """Return the number of a row that is told by several columns: a digest, for a number must
    tell nothing of them.
    """
    names = [f"identity {place}" for place in range(len(mapping.fields["number"].identity))]
    parts = [func.coalesce(_spelled(texts, name, mapping, iso), "") for name in names]
    is_empty = and_(*(texts.c[name].is_(None) for name in names))
    digest = func.left(
        func.sha256(func.concat_ws(_NEXT, literal(str(len(parts))), *parts)), _LENGTH
    )
    return case((is_empty, None), else_=digest)


def _spelled(texts: FromClause, name: str, mapping: Mapping, iso: bool) -> ColumnElement:
    """One spelling of a part, so that a file tells its rows apart alike in every format."""
    text, known = texts.c[name], mapping.inputs[name].columns[0]
    plain = folded(plain_number(text, mapping, iso))
    formats = [
        field.formats
        for field in mapping.fields.values()
        if field.target.kind == "time" and known in field.columns
    ]
    if not formats:
        return plain
    return func.coalesce(cast(moment(text, formats[0], iso, mapping.time_zone), String), plain)
