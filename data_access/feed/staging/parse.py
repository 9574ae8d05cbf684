"""From text to typed columns: SQL expressions over the staged text."""

import re
from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    try_cast,
)

from data_access.feed.mapping.fields import Field, When
from data_access.feed.mapping.file import Mapping
from data_access.feed.staging.dates.times import latin_digits, moment, trimmed
from data_access.feed.staging.first_readable import all_of
from data_access.feed.staging.groups import flags
from data_access.feed.staging.identity import UNSURE, identified, plain_number
from data_access.feed.staging.reopened import SUMMARY
from data_access.feed.staging.spelling import compared, compared_text, looked_up
from data_access.feed.staging.totals import is_total

WHOLE = r"^[+-]?\d{1,18}(\.0*)?$"  # 3 and 3.0; a cast would make 3 of 2.5, too


def cleaned(raw: FromClause, mapping: Mapping) -> Subquery:
    """Return the text columns without blanks around them; what stands for nothing in the source
    becomes empty.
    """
    nothing = ["", *mapping.empty]
    kept = [column for column in raw.c if not isinstance(column.type, String)]
    texts = {column.name: trimmed(column) for column in raw.c if isinstance(column.type, String)}
    columns = [
        case((text.in_(nothing), None), else_=text).label(name) for name, text in texts.items()
    ]
    return select(*kept, *columns).subquery("cleaned")


def left_out(texts: FromClause, mapping: Mapping) -> ColumnElement[bool] | None:
    """Return what is true of the rows that are no complaints; None where the mapping leaves none
    out.
    """
    rules = [
        _is_one(texts.c[f"leave out {place}"], rule.values)
        for place, rule in enumerate(mapping.leave_out)
        if f"leave out {place}" in texts.c
    ]
    return or_(*rules) if rules else None


def _is_one(text: ColumnElement, values: Iterable[str]) -> ColumnElement[bool]:
    same = compared(text).in_([compared_text(value) for value in values])
    return func.coalesce(or_(text.in_(list(values)), same), False)


def typed(texts: Subquery, mapping: Mapping, iso: bool) -> Subquery:
    """Return for each mapped target its typed column, and the text beside it as ``<name>_text``.

    ``iso``: dates may also come as ISO 8601, whatever the formats.
    """
    columns = [texts.c.line]
    for name, entry in mapping.fields.items():
        if entry.target.kind == "history" and name in texts.c:
            columns += [
                *(texts.c[column] for column in (*SUMMARY, name)),
                texts.c[name].label(f"{name}_text"),
            ]
        elif name in texts.c:
            for staged in all_of(name, texts.c):
                text = _where_it_holds(staged, texts, entry.when, f"{name} when")
                columns += [
                    _typed(text, entry, iso, mapping).label(staged),
                    text.label(f"{staged}_text"),
                ]
        elif entry.identity:
            known = identified(texts, mapping, iso)
            columns += [
                known.label(name),
                known.label(f"{name}_text"),
                is_total(texts, mapping).label("is_total"),
            ]
        elif entry.value is not None:
            columns.append(_constant(entry).label(name))
    rows, others = select(*columns), left_out(texts, mapping)
    return (rows if others is None else rows.where(not_(others))).subquery("typed")


def _where_it_holds(name: str, texts: Subquery, when: When | None, other: str) -> ColumnElement:
    text = texts.c[name]
    return (
        text
        if when is None or other not in texts.c
        else case((_is_one(texts.c[other], when.values), text))
    )


def _constant(entry: Field) -> ColumnElement:
    return literal(entry.target.codes[entry.value] if entry.target.kind == "code" else entry.value)


def _typed(text: ColumnElement, entry: Field, iso: bool, mapping: Mapping) -> ColumnElement:
    kind, written = entry.target.kind, text
    if kind in ("count", "degrees"):
        text = _plain_number(latin_digits(text), mapping, kind == "degrees")
    if kind == "time":
        return moment(text, entry.formats, iso, mapping.time_zone)
    if kind == "text":
        return plain_number(text, mapping, iso)
    if kind in ("count", "order"):
        number = text if kind == "count" else latin_digits(text)
        is_sure = iso or mapping.point_is_decimal or mapping.thousands == "."
        return _whole(
            number, literal(False) if is_sure else latin_digits(written).regexp_match(UNSURE)
        )
    if kind == "degrees":
        return try_cast(text, Double)
    if not entry.translation:
        return text
    if kind == "groups":
        return flags(text, entry)
    others = (
        null() if entry.closed else text if kind == "dimension" else literal(entry.other, Integer)
    )
    found = _translated(text, entry, case((text.is_(None), null()), else_=others))
    return found if kind == "dimension" else cast(found, Integer)


def _whole(number: ColumnElement, is_unsure: ColumnElement[bool]) -> ColumnElement:
    """Return a whole number, empty where the text is none, or nobody can say which."""
    is_whole = and_(number.regexp_match(WHOLE), not_(is_unsure))
    return case((is_whole, try_cast(func.regexp_replace(number, r"\..*", ""), BigInteger)))


def _plain_number(text: ColumnElement, mapping: Mapping, is_degrees: bool) -> ColumnElement:
    """Return a number as the engine reads it: a point before the decimals, and nothing between
    thousands.

    Degrees reach 180 at most, so their only comma is a decimal one, whatever the mapping says. In
    other numbers a sign that the mapping does not name stays, so that the number is told as
    unreadable and never misread. A thousands sign stands before three digits: elsewhere it is none.
    """
    if mapping.thousands and not is_degrees:
        grouped = rf"^[+-]?[0-9]{{1,3}}(?:{re.escape(mapping.thousands)}[0-9]{{3}})+(?:[^0-9].*)?$"
        text = case(
            (text.regexp_match(grouped), func.replace(text, mapping.thousands, "")), else_=text
        )
    decimal = mapping.decimal or ("," if is_degrees else "")
    if decimal != ",":
        return text
    return case(
        (text.regexp_match(r"^[+-]?[0-9]+,[0-9]+$"), func.replace(text, ",", ".")), else_=text
    )


def _translated(text: ColumnElement, entry: Field, others: ColumnElement) -> ColumnElement:
    """Values as they stand first: nearly all do, and folding a text takes longer than comparing
    it.
    """
    codes = {
        value: literal(code) if code is not None else null()
        for value, code in entry.translation.items()
    }
    same = {compared_text(value): code for value, code in reversed(entry.translation.items())}
    nothing = "" if entry.target.kind == "dimension" else -1
    spelled_otherwise = looked_up(text, same, others, nothing)
    return case(*((text == value, code) for value, code in codes.items()), else_=spelled_otherwise)
