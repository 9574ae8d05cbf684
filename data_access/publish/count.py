"""Counting every permitted cell of a complaints database: SQL out, ``ExactCells`` back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Double,
    Integer,
    MetaData,
    Select,
    SmallInteger,
    Table,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    select,
)

from data_access.database.codebook import Codebook
from data_access.database.schema import complaints
from data_access.model.codes import numbers
from data_access.model.periods import MONTHS_IN
from data_access.model.publication_scope import (
    PERMITTED,
    Axes,
    Body,
    Cell,
    CellType,
    Period,
    Place,
    in_order,
    is_told_once,
)
from data_access.model.published_measures import COUNTED_TOTALS, PUBLISHED_COUNTS
from data_access.protection.cells import ExactCells
from data_access.protection.lattice import Contained
from data_access.protection.live_totals import People
from data_access.publish.odd import odd_ones
from data_access.query.complainants import count_people
from data_access.query.counts import COUNTS
from data_access.query.statements import record

_DIGITS = 6
_NOTHING = (0,) * len(PUBLISHED_COUNTS)
# The complaints of the published periods, with a bit for each count that they are part of:
# conditions are worked out once.
counted = Table(
    "counted",
    MetaData(),
    *(
        Column(name, SmallInteger)
        for name in (
            "province_id",
            "district_id",
            "level_id",
            "department_id",
            "category_id",
            "groups",
            "filed_month",
        )
    ),
    Column("record_key", BigInteger),
    Column("bits", Integer),
    Column(
        "share", Double
    ),  # of its person: one part of as many complaints as the person filed in the same year
    prefixes=["TEMPORARY"],
)
_KEYS = {
    "province": counted.c.province_id,
    "district": counted.c.district_id,
    "level": counted.c.level_id,
    "department": counted.c.department_id,
    "category": counted.c.category_id,
}
_GROUP = numbers("group")
_GROUP_NAMED = "wanted_group"


def count_cells(
    connection: Connection,
    codebook: Codebook,
    axes: Axes,
    as_of: datetime,
    before: Sequence[Cell] = (),
) -> tuple[ExactCells, Contained]:
    """Return the exact counts of every permitted cell of ``axes`` that holds a complaint, and of
    the cells of ``before``; and what lies in what. A few odd complaints are left out (``odd``).

    Where no person is recorded, each complaint is one.
    """
    contained = Contained()
    found: dict[Cell, list[Sequence]] = {cell: [_NOTHING] * 3 for cell in before}
    if axes.periods:
        contained = _gather(connection, codebook, axes, as_of)
        for kind, group in _classes(axes):
            found |= _counted(connection, codebook, kind, group, axes)
        counted.drop(connection)
    cells = in_order(found, axes)
    shape = (len(cells), len(PUBLISHED_COUNTS))
    counts, key_sums, people = (
        np.array([found[cell][part] for cell in cells], kind).reshape(shape)
        for part, kind in enumerate((np.int64, np.int64, float))
    )
    people = people.round(_DIGITS)  # engines add up in other orders
    return ExactCells(cells, PUBLISHED_COUNTS, counts, people, key_sums), contained


class ExactTotals(NamedTuple):
    """Exact (filed, addressed) of all complaints by province code, "" for the nation, and the
    people behind them.
    """

    counts: Mapping[str, tuple[int, int]]
    people: People


def count_totals(connection: Connection, codebook: Codebook, as_of: datetime) -> ExactTotals:
    """Return the exact totals of all complaints."""
    seen = record(as_of)
    filed, addressed = (
        func.sum(case((COUNTS[name].condition(seen), 1), else_=0)) for name in COUNTED_TOTALS
    )
    column = complaints.c.province_id
    rows = connection.execute(select(column, filed, addressed).group_by(column)).all()
    codes = {number: entry.code for number, entry in codebook.by_number("province").items()}
    found = {
        codes[number]: (int(one), int(other)) for number, one, other in rows if number in codes
    }
    nation = sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows)
    return ExactTotals(found | {"": nation}, count_people(connection, codebook))


def _gather(connection: Connection, codebook: Codebook, axes: Axes, as_of: datetime) -> Contained:
    seen = record(as_of)
    bits = sum(
        case((COUNTS[name].condition(seen), 1 << place), else_=0)
        for place, name in enumerate(PUBLISHED_COUNTS)
    )
    columns = [complaints.c[column.name] for column in counted.c if column.name in complaints.c]
    person = func.coalesce(complaints.c.member_id, -complaints.c.complaint_id)
    of_person = func.count().over(
        partition_by=[person, complaints.c.filed_month // MONTHS_IN["year"]]
    )
    inside = _inside(axes, seen)
    regular, contained = odd_ones(connection, codebook, inside)
    rows = select(*columns, cast(bits, Integer), literal(1.0) / of_person).where(*inside, *regular)
    counted.create(connection)
    connection.execute(insert(counted).from_select([column.name for column in counted.c], rows))
    return contained


def _inside(axes: Axes, seen) -> list[ColumnElement[bool]]:
    first, last = (
        min(period.first for period in axes.periods),
        max(period.last for period in axes.periods),
    )
    return [complaints.c.filed_month.between(first, last), COUNTS["filed"].condition(seen)]


def _classes(axes: Axes) -> Iterator[tuple[CellType, str]]:
    """Yield (kind of cell, group): one statement answers each."""
    for group, kind in product(axes.groups, sorted(PERMITTED)):
        if bool(group) == kind.group:
            yield kind, group


def _counted(
    connection: Connection, codebook: Codebook, kind: CellType, group: str, axes: Axes
) -> dict[Cell, list[Sequence]]:
    """Return ``{cell: [counts, sums of record keys, people masses]}`` of the permitted cells of
    a kind that hold complaints.
    """
    places, bodies, periods = (
        {_first_of(value): value for value in values if value.kind == wanted}
        for values, wanted in (
            (axes.places, kind.place),
            (axes.bodies, kind.body),
            (axes.periods, kind.period),
        )
    )
    width, found = len(PUBLISHED_COUNTS), {}
    named = {_GROUP_NAMED: _GROUP[group]} if group else {}
    rows = connection.execute(count_select(kind, bool(group)), named)
    for (place, body, month), values in _in_codes(rows, codebook, kind):
        known = places.get(place), bodies.get(body), periods.get(month)
        if None not in known and is_told_once(*known[:2]):
            found[Cell(group, *known)] = [
                values[part * width : (part + 1) * width] for part in range(3)
            ]
    return found


def _first_of(value: Place | Body | Period) -> str | int:
    return value.first if isinstance(value, Period) else value.code


def _in_codes(rows, codebook: Codebook, kind: CellType) -> Iterator[tuple[tuple, Sequence[int]]]:
    """Yield ((place, body, first month), figures) with codes in place of numbers."""
    names: list[Mapping] = [
        {0: ""}
        if name in ("nation", "all")
        else {n: entry.code for n, entry in codebook.by_number(name).items()}
        for name in (kind.place, kind.body)
    ]
    months = MONTHS_IN[kind.period]
    for place, body, period, *values in rows:
        if place in names[0] and body in names[1]:
            yield (names[0][place], names[1][body], int(period) * months), values


# Writing one takes as long as its answer from a small database: it is written once for all groups,
# and kept for the next release of the same process.
@lru_cache(maxsize=64)
def count_select(kind: CellType, is_of_group: bool) -> Select:
    """Return the statement: place, body and period (numbers), counts, sums of their record keys,
    people masses; of a group, which is named when it is executed, or of all.
    """
    keys = [*_keys(kind), counted.c.bits]
    sums = {
        "number": func.count(),
        "key_sum": func.sum(counted.c.record_key),
        "people": func.sum(counted.c.share),
    }
    rows = select(*keys, *(value.label(name) for name, value in sums.items()))
    if is_of_group:
        group = bindparam(_GROUP_NAMED, type_=counted.c.groups.type)
        rows = rows.where(counted.c.groups.bitwise_and(group) != 0)
    return _by_bit(rows.group_by(*_names(keys)), tuple(sums))


def _by_bit(rows: Select, summed: Sequence[str]) -> Select:
    """Sum for each count over the rows that have its bit: first a row for each combination of
    bits, as there are few.
    """
    few = rows.subquery()
    keys = [few.c.place, few.c.body, few.c.period]
    bits = [
        few.c.bits.bitwise_rshift(place).bitwise_and(1) for place in range(len(PUBLISHED_COUNTS))
    ]
    kinds = {"people": Double}
    sums = (
        cast(func.sum(bit * few.c[name]), kinds.get(name, BigInteger))
        for name in summed
        for bit in bits
    )
    return select(*keys, *sums).group_by(*keys)


def _keys(kind: CellType) -> list[ColumnElement[int]]:
    place, body = (_KEYS.get(name, literal(0)) for name in (kind.place, kind.body))
    return [
        place.label("place"),
        body.label("body"),
        (counted.c.filed_month // MONTHS_IN[kind.period]).label("period"),
    ]


def _names(keys: Sequence[ColumnElement]) -> list[str]:
    return [key.name for key in keys]
