"""Counting every permitted cell of a complaints database: SQL out, ``ExactCells`` back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    SmallInteger,
    Table,
    case,
    cast,
    func,
    insert,
    literal,
    select,
)

from data_access.codebook import Codebook
from data_access.codes import numbers
from data_access.counts import COUNTS
from data_access.dialects import bit_or
from data_access.permitted import Axes, Cell, Kind
from data_access.protection.cells import ExactCells
from data_access.published_measures import PUBLISHED_COUNTS
from data_access.schema import complaints
from data_access.statements import record

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
# The complaints of the published periods, with a bit for each count that they are part of: conditions are worked out once.
counted = Table(
    "counted",
    MetaData(),
    *(
        Column(name, SmallInteger)
        for name in ("province_id", "district_id", "level_id", "department_id", "category_id", "groups", "filed_month")
    ),
    Column("person", BigInteger),
    Column("record_key", BigInteger),
    Column("bits", Integer),
    Column("shared", Boolean),  # the person filed another complaint in the same year
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


def count_cells(connection: Connection, codebook: Codebook, axes: Axes, as_of: datetime) -> ExactCells:
    """Return the exact counts of every permitted cell of ``axes``. Where no person is recorded, each complaint is one."""
    cells = tuple(axes.cells())
    shape = (len(cells), len(PUBLISHED_COUNTS))
    found = [np.zeros(shape, np.int64) for _ in range(3)]
    if cells:
        _gather(connection, axes, as_of)
        for (kind, group), places in _classes(cells).items():
            _fill(connection, codebook, kind, group, cells, places, found)
        counted.drop(connection)
    return ExactCells(cells, PUBLISHED_COUNTS, *found)


def _gather(connection: Connection, axes: Axes, as_of: datetime) -> None:
    seen = record(as_of)
    bits = sum(case((COUNTS[name].condition(seen), 1 << place), else_=0) for place, name in enumerate(PUBLISHED_COUNTS))
    columns = [complaints.c[column.name] for column in counted.c if column.name in complaints.c]
    person = func.coalesce(complaints.c.member_id, -complaints.c.complaint_id)
    first, last = min(period.first for period in axes.periods), max(period.last for period in axes.periods)
    shared = func.count().over(partition_by=[person, complaints.c.filed_month // 12]) > 1
    rows = select(*columns[:-1], person, columns[-1], cast(bits, Integer), shared).where(
        complaints.c.filed_month.between(first, last), COUNTS["filed"].condition(seen)
    )
    counted.create(connection)
    connection.execute(insert(counted).from_select([column.name for column in counted.c], rows))


def _classes(cells: Sequence[Cell]) -> dict[tuple[Kind, str], dict[tuple, int]]:
    """Return ``{(kind, group): {(place, body, first month): row}}``: one statement answers each."""
    found: dict[tuple[Kind, str], dict[tuple, int]] = {}
    for row, cell in enumerate(cells):
        places = found.setdefault((cell.kind, cell.group), {})
        places[cell.place.code, cell.body.code, cell.period.first] = row
    return found


def _fill(connection: Connection, codebook: Codebook, kind: Kind, group: str, cells, places, found) -> None:
    counts, people, key_sums = found
    width = len(PUBLISHED_COUNTS)
    for statement, targets in (
        (count_select(kind, group), (counts, key_sums)),
        (people_select(kind, group), (people,)),
    ):
        rows = connection.execute(statement).all()
        for keys, values in _in_codes(rows, codebook, kind):
            row = places.get(keys)
            if row is not None:
                for place, target in enumerate(targets):
                    target[row] = values[place * width : (place + 1) * width]


def _in_codes(rows, codebook: Codebook, kind: Kind) -> Iterator[tuple[tuple, Sequence[int]]]:
    """Yield ((place, body, first month), figures) with codes in place of numbers."""
    names: list[Mapping] = [
        {0: ""} if name in ("nation", "all") else {n: entry.code for n, entry in codebook.by_number(name).items()}
        for name in (kind.place, kind.body)
    ]
    months = _MONTHS[kind.period]
    for place, body, period, *values in rows:
        if place in names[0] and body in names[1]:
            yield (names[0][place], names[1][body], int(period) * months), values


def count_select(kind: Kind, group: str) -> Select:
    """Return the statement: place, body and period (numbers), then the counts, then the sums of their record keys."""
    keys = [*_keys(kind), counted.c.bits]
    rows = select(*keys, func.count().label("number"), func.sum(counted.c.record_key).label("key_sum"))
    return _by_bit(_of_group(rows, group).group_by(*_names(keys)), ("number", "key_sum"))


def people_select(kind: Kind, group: str) -> Select:
    """Return the statement: place, body and period (numbers), then the distinct complainants of each count.

    Most complaints are the only one of their person in the year: they need no look at the person, which costs most.
    """
    keys = _keys(kind)
    alone = _of_group(select(*keys, counted.c.bits), group).where(~counted.c.shared)
    together = select(*keys, bit_or(counted.c.bits).label("bits")).where(counted.c.shared)
    persons = alone.union_all(_of_group(together, group).group_by(*_names(keys), counted.c.person)).subquery()
    return _by_bit(select(*persons.c, func.count().label("number")).group_by(*persons.c), ("number",))


def _by_bit(rows: Select, summed: Sequence[str]) -> Select:
    """Sum for each count over the rows that have its bit: first a row for each combination of bits, as there are few."""
    few = rows.subquery()
    keys = [few.c.place, few.c.body, few.c.period]
    bits = [few.c.bits.bitwise_rshift(place).bitwise_and(1) for place in range(len(PUBLISHED_COUNTS))]
    sums = (cast(func.sum(bit * few.c[name]), BigInteger) for name in summed for bit in bits)
    return select(*keys, *sums).group_by(*keys)


def _keys(kind: Kind) -> list[ColumnElement[int]]:
    place, body = (_KEYS.get(name, literal(0)) for name in (kind.place, kind.body))
    return [place.label("place"), body.label("body"), (counted.c.filed_month // _MONTHS[kind.period]).label("period")]


def _names(keys: Sequence[ColumnElement]) -> list[str]:
    return [key.name for key in keys]


def _of_group(statement: Select, group: str) -> Select:
    if not group:
        return statement
    return statement.where(counted.c.groups.bitwise_and(_GROUP[group]) != 0)
