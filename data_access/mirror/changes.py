"""Reading again what a batch changed, in one transaction with the version that it belongs to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, Select

from data_access.database.schema import complaints, reopenings
from data_access.database.temporary_table import one_of
from data_access.mirror.codes import NotMirrored
from data_access.mirror.reading import (
    VERSION,
    complaints_select,
    days_in,
    numbered,
    read_rows,
    reopenings_select,
)
from data_access.mirror.tail import Changed
from data_access.model.recorded import Recorded

_MOST = 20_000  # complaints; of more it is faster to read all


class TooMany(NotMirrored):
    """More changed than can be read again one by one."""


def read_changed(
    connection: Connection, version: int, notes: Mapping[int, Sequence[int]]
) -> tuple[Changed, int, datetime, Recorded] | None:
    """Return what changed since ``version``, and version, T and what is recorded now; None where
    nothing did, or where the changes of some version are not known (yet).
    """
    now = connection.execute(VERSION).one()
    versions = range(version + 1, now.version + 1)
    if not versions or any(one not in notes for one in versions):
        return None
    numbers = np.unique([number for one in versions for number in notes[one]]).astype(np.int64)
    if len(numbers) > _MOST:
        raise TooMany(f"{len(numbers):,} complaints changed")
    with one_of(connection, complaints.c.complaint_id, numbers.tolist()) as is_one:
        batch = _batch(connection, complaints_select(is_one))
    with one_of(connection, reopenings.c.complaint_id, numbers.tolist()) as is_one:
        again = _batch(connection, reopenings_select(is_one))
    reopened = numbered(again.column(0)), days_in(again.column(1)), days_in(again.column(2))
    changed = Changed(numbers, next(read_rows(iter([batch]))), reopened)
    return changed, now.version, now.as_of, Recorded.from_text(now.recorded)


def _batch(connection: Connection, statement: Select) -> pa.RecordBatch:
    rows = connection.execute(statement).all()
    columns = [list(column) for column in zip(*rows, strict=True)] or [
        [] for _ in statement.selected_columns
    ]
    kinds = [
        pa.date32() if str(column.type) == "DATE" else pa.int64()
        for column in statement.selected_columns
    ]
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, [str(place) for place in range(len(arrays))])
