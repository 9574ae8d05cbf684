"""What stands in the target of the complaints that a batch speaks of, and what new ones are
numbered by.
"""

import secrets
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Column, Connection, Select, Table, func, select

from data_access.database.schema import BASE_COLUMNS, complaints, removals, reopenings
from data_access.database.temporary_table import one_of
from data_access.feed.applying.change_stage import Changes, ChangeStage, CurrentRows, NewNumbers
from data_access.feed.applying.complaint_index import NumberIndex
from data_access.feed.staging.stage import append

# Which complaints ever had a number, in a fifth of the time: their rows are looked up by
# complaint_id, as they stand, anyway.
_EVER = "SETTINGS final = 0"


def look_up(
    stage: ChangeStage,
    staged: Connection,
    changes: Changes,
    target: Connection,
    source_id: int,
    index: NumberIndex | None,
) -> CurrentRows:
    """Copy the complaints, reopenings and tombstones that the batch speaks of; by chance more:
    they are joined by number.
    """
    current, arrived = stage.empty(CurrentRows), changes.arrived.c
    wanted = staged.execute(select(arrived.number, arrived.tomb).distinct()).all()
    base = [column.name for column in BASE_COLUMNS]
    if index:
        ids = index.candidates(
            target, staged.execute(select(func.hash(arrived.number)).distinct()).scalars().all()
        )
    else:
        numbers = list({row.number for row in wanted})
        rows = _found(
            target, complaints, complaints.c.number, numbers, ["complaint_id"], source_id, _EVER
        )
        ids = rows["complaint_id"].to_pylist()
    old = _found(target, complaints, complaints.c.complaint_id, ids, base, source_id)
    _copy(staged, current.complaints, old)
    names = ["digest", "changed_at", "changed_sequence", "cause"]
    tombs = [row.tomb for row in wanted]
    _copy(
        staged,
        current.tombstones,
        _found(target, removals, removals.c.digest, tombs, names, source_id),
    )
    again = old.filter(pc.greater(old["reopenings"].cast(pa.int64()), 0))[
        "complaint_id"
    ].to_pylist()
    names = ["complaint_id", "sequence", "cause", "reopened_on", "reclosed_on"]
    _copy(
        staged, current.history, _found(target, reopenings, reopenings.c.complaint_id, again, names)
    )
    return current


def _found(
    target: Connection,
    table: Table,
    key: Column,
    values: Sequence,
    names: Sequence[str],
    source_id: int | None = None,
    suffix: str = "",
) -> pa.Table:
    """Return the rows whose ``key`` is one of ``values``. ``suffix``: for ClickHouse alone."""
    if not values:
        return pa.table({name: pa.nulls(0) for name in names})  # of no type: who compares casts
    rows = select(*(table.c[name] for name in names))
    rows = rows if source_id is None else rows.where(table.c.source_id == source_id)
    rows = rows.suffix_with(suffix, dialect="clickhouse") if suffix else rows
    with one_of(target, key, values) as is_wanted:
        return _read(target, rows.where(is_wanted))


def _read(target: Connection, rows: Select) -> pa.Table:
    """Return the rows. DuckDB hands them over by columns, in a fifth of the time."""
    with target.execute(rows) as result:
        if target.dialect.name == "duckdb":
            return result.cursor.to_arrow_table()
        names, found = list(result.keys()), result.all()
    columns = list(zip(*found, strict=True)) or [()] * len(names)
    return pa.table({name: pa.array(column) for name, column in zip(names, columns, strict=True)})


def _copy(staged: Connection, table: Table, rows: pa.Table) -> None:
    append(staged, table, rows.rename_columns(table.c.keys()))


def number_new(
    stage: ChangeStage,
    staged: Connection,
    changes: Changes,
    target: Connection,
    source_id: int,
    index: NumberIndex | None,
) -> NewNumbers:
    """Draw a key for each row, and write down the number of the source and the highest
    complaint_id that was given.
    """
    new = stage.empty(NewNumbers)
    append(
        staged,
        new.keys,
        _random_keys(staged.execute(select(changes.arrived.c.line)).scalars().all()),
    )
    last = (
        index.last_id if index else _last_id(target)
    )  # once rows were deleted, DuckDB reads the column for its maximum
    append(staged, new.given, pa.table({"source_id": [source_id], "last_id": [last]}))
    return new


def _random_keys(lines: Sequence[int]) -> pa.Table:
    """Give each row a random 32-bit key, from the system's generator: the noise of published
    counts rests on it.
    """
    keys = np.frombuffer(secrets.token_bytes(4 * len(lines)), np.uint32).astype(np.int64)
    return pa.table({"line": pa.array(lines, pa.int64()), "record_key": keys})


def _last_id(target: Connection) -> int:
    known = (
        complaints.c.complaint_id
    )  # the first in this order: for a maximum ClickHouse would read all of them
    return target.execute(select(known).order_by(known.desc()).limit(1)).scalar() or 0
