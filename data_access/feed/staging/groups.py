"""Several groups in one text: with separators between them, or as the array of a database or of
JSON.
"""

import re
from collections.abc import Sequence
from functools import reduce

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal, null, or_

from data_access.feed.mapping.fields import Field
from data_access.feed.staging.spelling import (
    compared,
    compared_text,
    folded,
    folded_text,
    looked_up,
)

_ARRAY = r"^\s*(\{.*\}|\[.*\])\s*$"
_QUOTES = (
    r"""^ *[\[{]|[\]}] *$|\"|(^|[,\[{]) *'|' *($|[,\]}])"""  # of an array, and what encloses it
)
_NULLS = r"(^|,) *(?:%s) *($|,)"
_IN_ARRAYS = (",",)


def flags(text: ColumnElement, entry: Field) -> ColumnElement:
    """Return the sum of the flags of the groups that a text names, whatever stands between them."""
    names = {folded_text(name): number for name, number in entry.translation.items()}
    spelled = {compared_text(name): number for name, number in reversed(entry.translation.items())}
    plain, within = folded(text), _within(text, entry)
    listed = [
        case((within.regexp_match(_item(name, entry)), number), else_=0)
        for name, number in names.items()
        if number
    ]
    total = reduce(lambda one, other: one.bitwise_or(other), listed, literal(0))
    is_list = _is_list(within, entry)
    others = total if entry.closed or not entry.other else total.bitwise_or(entry.other)
    whole = case(
        *((plain == name, literal(number, Integer)) for name, number in names.items()),
        (func.coalesce(_is_empty_array(text, within, entry), True), null()),
        (is_list, total),
        else_=looked_up(text, spelled, others, -1),
    )
    return cast(whole, Integer)


def is_unknown(text: ColumnElement, entry: Field) -> ColumnElement[bool]:
    """Return what is true of a text that is neither one of the names nor a list of them."""
    within = _within(text, entry)
    known = folded(text).in_([folded_text(name) for name in entry.translation])
    spelled = compared(text).in_([compared_text(name) for name in entry.translation])
    return and_(
        text.is_not(None),
        ~or_(known, _is_empty_array(text, within, entry), _is_list(within, entry), spelled),
    )


def _within(text: ColumnElement, entry: Field) -> ColumnElement:
    """The text in one form, without the brackets and quotes of an array, and without its
    elements that are nothing.
    """
    plain = folded(text)
    bare = func.regexp_replace(
        func.regexp_replace(plain, _QUOTES, r"\1\2", "g"), _QUOTES, r"\1\2", "g"
    )
    names = {folded_text(name) for name in entry.translation}
    nulls = _NULLS % "|".join(
        word for word in ("null", "none", "nil") if word not in names or word == "null"
    )
    for _ in range(2):  # two neighbours share the comma between them
        bare = func.regexp_replace(bare, nulls, r"\1\2", "g")
    return case(
        (text.regexp_match(_ARRAY), func.replace(bare, ",", _separators(entry)[0])), else_=plain
    )


def _is_empty_array(
    text: ColumnElement, within: ColumnElement, entry: Field
) -> ColumnElement[bool]:
    return and_(text.regexp_match(_ARRAY), within.regexp_match(rf"^(?: |{_between(entry)})*$"))


def _is_list(within: ColumnElement, entry: Field) -> ColumnElement[bool]:
    """Names with separators between them; a separator may have nothing before or behind it, as
    after the last name.
    """
    names, between = "|".join(_names(entry.translation)), rf" *(?:{_between(entry)}) *"
    return within.regexp_match(
        rf"^ *(?:{between})*(?:{names})(?:(?:{between})+(?:{names}))*(?:{between})* *$"
    )


def _between(entry: Field) -> str:
    return "|".join(map(re.escape, _separators(entry)))


def _names(translation) -> Sequence[str]:
    """Long names first: “older, alone” before “older”."""
    return [
        re.escape(name)
        for name in sorted({folded_text(name) for name in translation}, key=len, reverse=True)
    ]


def _item(name: str, entry: Field) -> str:
    edge = _between(entry)
    return rf"(?:^|{edge}) *{re.escape(name)} *(?:{edge}|$)"


def _separators(entry: Field) -> tuple[str, ...]:
    return tuple(folded_text(one) or one for one in entry.separators) or _IN_ARRAYS
