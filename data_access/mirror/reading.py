"""What the mirror reads of a database: the same statements on every engine, rows in Arrow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, select

from data_access.database.schema import complaints, dataset, members, reopenings
from data_access.mirror.codes import OF_MEMBERS, TOGETHER, NotMirrored, numbers_of
from data_access.mirror.facts import bits
from data_access.mirror.rows import LAST_DAYS, OPEN
from data_access.query.counts import is_dated
from data_access.query.flows import closed_undated

VERSION = select(dataset.c.version, dataset.c.as_of, dataset.c.recorded)


def _close() -> ColumnElement[int]:
    column = complaints.c
    undated = case((closed_undated(column), 1), else_=0)
    is_open = case((is_dated(column), 0), else_=2)
    return cast(func.coalesce(column.days_to_close, OPEN - undated - is_open), Integer)


def complaints_select(*where: ColumnElement[bool]) -> Select:
    """Return the statement for complaints: number, day, close, and what codes are made of."""
    columns = (complaints.c[name] for names in TOGETHER.values() for name in names)
    about = complaints.c.complaint_id, complaints.c.filed_on, _close().label("close")
    return select(*about, *columns, bits()).where(*where)


def reopenings_select(*where: ColumnElement[bool]) -> Select:
    """Return the statement for reopenings: complaint and days."""
    column = reopenings.c
    return select(column.complaint_id, column.reopened_on, column.reclosed_on).where(*where)


def members_select() -> Select:
    """Return the statement for members, counted by day and what codes are made of."""
    by = [members.c.registered_on, *(members.c[name] for name in OF_MEMBERS)]
    return select(func.count().label("members"), *by).group_by(*by)


@dataclass(frozen=True)
class ReadRows:
    """Complaints as they were read: their numbers, days, close, and combinations by column, the
    last of them their facts.
    """

    numbers: np.ndarray
    days: np.ndarray
    close: np.ndarray
    combined: tuple[np.ndarray, ...]


def read_rows(batches: Iterator[pa.RecordBatch]) -> Iterator[ReadRows]:
    """Yield complaints as arrays, batch by batch."""
    for batch in batches:
        arrays = [batch.column(place) for place in range(batch.num_columns)]
        close = numbered(arrays[2])
        if len(close) and (close.min() < 0 or ((close > LAST_DAYS) & (close < OPEN - 3)).any()):
            raise NotMirrored("a complaint was closed before it was filed")
        places = iter(arrays[3:])
        combined = tuple(
            numbers_of([numbered(next(places)) for _ in names]) for names in TOGETHER.values()
        ) + (numbered(next(places)),)
        yield ReadRows(numbered(arrays[0]), days_in(arrays[1]), close.astype(np.uint16), combined)


def numbered(column: pa.Array) -> np.ndarray:
    """Return whole numbers, -1 for what is not known."""
    filled = column.cast(pa.int64()).fill_null(-1) if column.null_count else column
    return filled.to_numpy(zero_copy_only=False)


def days_in(column: pa.Array) -> np.ndarray:
    """Return days since 1970, -1 for none. Raises NotMirrored for earlier ones."""
    days = column.cast(pa.date32()).cast(pa.int32())
    found = (days.fill_null(-1) if days.null_count else days).to_numpy(zero_copy_only=False)
    known = found[found < 0]
    if len(known) > days.null_count:
        raise NotMirrored("something happened before 1970")
    return found


def joined(parts: Sequence[np.ndarray], kind: type) -> np.ndarray:
    """Return arrays as one."""
    return np.concatenate(parts) if parts else np.empty(0, kind)
