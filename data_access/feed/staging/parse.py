"""From text to typed columns: SQL expressions over the staged text."""

import re
from functools import reduce

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Double,
    FromClause,
    Integer,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    select,
    try_cast,
)

from data_access.feed.mapping.fields import Field
from data_access.feed.mapping.file import Mapping
from data_access.feed.staging.reopened import SUMMARY

_WHITE = " \t\r\n"


def cleaned(raw: FromClause, mapping: Mapping) -> Subquery:
    """Return the text columns without blanks around them; what stands for nothing in the source becomes empty."""
    nothing = ["", *mapping.empty]
    kept = [column for column in raw.c if not isinstance(column.type, String)]
    texts = {column.name: func.trim(column, _WHITE) for column in raw.c if isinstance(column.type, String)}
    columns = [case((text.in_(nothing), None), else_=text).label(name) for name, text in texts.items()]
    return select(*kept, *columns).subquery("cleaned")


def typed(texts: Subquery, mapping: Mapping, iso: bool) -> Subquery:
    """Return for each mapped target its typed column, and the text beside it as ``<name>_text``.

    ``iso``: dates may also come as ISO 8601, whatever the formats.
    """
    columns = [texts.c.line]
    for name, entry in mapping.fields.items():
        if entry.target.kind == "history":
            columns += [*(texts.c[column] for column in (*SUMMARY, name)), texts.c[name].label(f"{name}_text")]
        elif name in texts.c:
            columns += [_typed(texts.c[name], entry, iso, mapping).label(name), texts.c[name].label(f"{name}_text")]
        elif entry.value is not None:
            columns.append(_constant(entry).label(name))
    return select(*columns).subquery("typed")


def _constant(entry: Field) -> ColumnElement:
    return literal(entry.target.codes[entry.value] if entry.target.kind == "code" else entry.value)


def _typed(text: ColumnElement, entry: Field, iso: bool, mapping: Mapping) -> ColumnElement:
    kind = entry.target.kind
    if kind in ("count", "degrees"):
        text = _plain_number(text, mapping, kind == "degrees")
    if kind == "time":
        return _moment(text, entry.formats, iso)
    if kind in ("count", "order"):
        return try_cast(text, BigInteger)
    if kind == "degrees":
        return try_cast(text, Double)
    if not entry.translation:
        return text
    if entry.separator:
        return _flags(text, entry)
    pairs = [
        (text == value, literal(code) if code is not None else null()) for value, code in entry.translation.items()
    ]
    if kind == "dimension":
        return case(*pairs, else_=null() if entry.closed else text)
    return cast(case(*pairs, (text.is_(None), null()), else_=entry.other), Integer)


def _plain_number(text: ColumnElement, mapping: Mapping, is_degrees: bool) -> ColumnElement:
    """Return a number as the engine reads it: a point before the decimals, and nothing between thousands.

    Degrees reach 180 at most, so their only comma is a decimal one, whatever the mapping says. In other numbers a
    sign that the mapping does not name stays, so that the number is told as unreadable and never misread. A thousands
    sign stands before three digits: elsewhere it is none.
    """
    if mapping.thousands and not is_degrees:
        grouped = rf"^[+-]?[0-9]{{1,3}}(?:{re.escape(mapping.thousands)}[0-9]{{3}})+(?:[^0-9].*)?$"
        text = case((text.regexp_match(grouped), func.replace(text, mapping.thousands, "")), else_=text)
    decimal = mapping.decimal or ("," if is_degrees else "")
    if decimal != ",":
        return text
    return case((text.regexp_match(r"^[+-]?[0-9]+,[0-9]+$"), func.replace(text, ",", ".")), else_=text)


def _flags(text: ColumnElement, entry: Field) -> ColumnElement:
    """Several groups in one text: the sum of their flags."""
    within = literal(entry.separator) + func.replace(text, " ", "") + literal(entry.separator)
    found = [
        case((within.contains(f"{entry.separator}{code}{entry.separator}", autoescape=True), number), else_=0)
        for code, number in entry.translation.items()
        if number
    ]
    return case((text.is_not(None), reduce(lambda one, other: one.bitwise_or(other), found)))


def _moment(text: ColumnElement, formats: tuple[str, ...], iso: bool) -> ColumnElement:
    # Without a day the engine would read "epoch", "infinity" and single years as times.
    standard = case((text.regexp_match(r"^\d{4}-\d\d-\d\d"), try_cast(text, DateTime)))
    if not formats:
        return standard
    parsed = func.try_strptime(text, list(formats), type_=DateTime)
    return func.coalesce(parsed, standard) if iso else parsed
