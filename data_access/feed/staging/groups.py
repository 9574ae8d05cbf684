"""Several groups in one text: with separators between them, or as the array of a database or of JSON."""

import re
from collections.abc import Sequence
from functools import reduce

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal, null, or_

from data_access.feed.mapping.fields import Field
from data_access.feed.staging.spelling import folded, folded_text

_ARRAY = r"^\s*(\{.*\}|\[.*\])\s*$"
_EMPTY_ARRAY = r"^\s*[\[{]\s*[\]}]\s*$"
_IN_ARRAYS = (",",)


def flags(text: ColumnElement, entry: Field) -> ColumnElement:
    """Return the sum of the flags of the groups that a text names, whatever stands between them."""
    names = {folded_text(name): number for name, number in entry.translation.items()}
    plain, within = folded(text), _within(text, entry)
    listed = [
        case((within.regexp_match(_item(name, entry)), number), else_=0) for name, number in names.items() if number
    ]
    total = reduce(lambda one, other: one.bitwise_or(other), listed, literal(0))
    if not entry.closed and entry.other:
        total = case((_is_list(text, entry), total), else_=total.bitwise_or(entry.other))
    whole = case(
        *((plain == name, literal(number, Integer)) for name, number in names.items()),
        (func.coalesce(text.regexp_match(_EMPTY_ARRAY), True), null()),
        else_=total,
    )
    return cast(whole, Integer)


def is_unknown(text: ColumnElement, entry: Field) -> ColumnElement[bool]:
    """Return what is true of a text that is neither one of the names nor a list of them."""
    known = folded(text).in_([folded_text(name) for name in entry.translation])
    return and_(text.is_not(None), ~or_(known, text.regexp_match(_EMPTY_ARRAY), _is_list(text, entry)))


def _within(text: ColumnElement, entry: Field) -> ColumnElement:
    """The text in one form, without the brackets and quotes of an array."""
    plain = folded(text)
    bare = func.regexp_replace(plain, r'^\s*[\[{]|[\]}]\s*$|"', "", "g")
    return case((text.regexp_match(_ARRAY), func.replace(bare, ",", _separators(entry)[0])), else_=plain)


def _is_list(text: ColumnElement, entry: Field) -> ColumnElement[bool]:
    names = "|".join(_names(entry.translation))
    between = rf" *(?:{'|'.join(map(re.escape, _separators(entry)))}) *"
    return _within(text, entry).regexp_match(rf"^ *(?:{names})(?:{between}(?:{names}))* *$")


def _names(translation) -> Sequence[str]:
    """Long names first: “older, alone” before “older”."""
    return [re.escape(name) for name in sorted({folded_text(name) for name in translation}, key=len, reverse=True)]


def _item(name: str, entry: Field) -> str:
    edge = "|".join(map(re.escape, _separators(entry)))
    return rf"(?:^|{edge}) *{re.escape(name)} *(?:{edge}|$)"


def _separators(entry: Field) -> tuple[str, ...]:
    return tuple(folded_text(one) or one for one in entry.separators) or _IN_ARRAYS
