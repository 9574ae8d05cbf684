"""Reading a table in the order of its key, some rows at a time: what is held in memory does not
grow with the table.
"""

from collections.abc import Iterator

import pyarrow
from sqlalchemy import Column, Integer, Select, Table, func, select

from data_access.copy.arrow_types import arrow_schema, spelled
from data_access.copy.places import Place
from data_access.database import schema

_ROWS = 250_000  # at a time; of complaints these are about 60 MB
_STEP = 50_000  # of key numbers, the smallest part that is looked at
_KEYS = {"reopenings": ("complaint_id", "sequence")}  # where the tables themselves declare none


def key_of(table: Table) -> list[Column]:
    """Return the columns that give each row of ``table`` its place; all of them where it has no
    key.
    """
    names = _KEYS.get(table.name) or [column.name for column in table.primary_key]
    return [table.c[name] for name in names] or list(table.columns)


def parts(place: Place, table: Table) -> Iterator[pyarrow.Table]:
    """Yield the rows of ``table`` in the order of its key, spelled as ``arrow_schema`` says."""
    wanted, key = arrow_schema(table), key_of(table)
    for condition in _windows(place, table, key[0]):
        rows = select(*table.columns).where(*condition).order_by(*key)
        for batch in place.rows(rows):
            yield spelled(batch, wanted)


def _windows(place: Place, table: Table, first: Column) -> Iterator[list]:
    if table not in (schema.complaints, schema.reopenings, schema.members) or not isinstance(
        first.type, Integer
    ):
        yield []
        return
    for low, high in _joined(place.tuples(_sizes(first))):
        yield [first.between(low, high)]


def _sizes(first: Column) -> Select:
    step = (first // _STEP).label("step")
    return select(step, func.count().label("size")).group_by(step).order_by(step)


def _joined(sizes: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) key of windows that hold about ``_ROWS`` rows, from how many lie in
    each step of the key.
    """
    first = last = None
    held = 0
    for number, size in sizes:
        if first is not None and held + size > _ROWS:
            yield first * _STEP, (last + 1) * _STEP - 1
            first, held = None, 0
        first, last, held = number if first is None else first, number, held + size
    if first is not None:
        yield first * _STEP, (last + 1) * _STEP - 1
