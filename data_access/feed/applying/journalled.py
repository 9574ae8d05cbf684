"""Writing a batch to ClickHouse: gathered, written down in the journal in one piece, then
inserted table by table.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import pyarrow as pa
from sqlalchemy import Column, Connection, Engine, Table, select

from data_access.copy.arrow_types import arrow_schema, spelled
from data_access.database.clickhouse.journal import Journal, Overtaken, versioned
from data_access.database.clickhouse.tables import key_of
from data_access.database.schema import dataset
from data_access.database.temporary_table import one_of
from data_access.feed.problem import FeedProblem

_PART_ROWS = (
    20_000  # from so many on, rows go to the journal as a part of their own, and leave the memory
)
_TRIES = 5
_Done = TypeVar("_Done")


class JournalWriter:
    """Gathers the rows of one batch.

    What lies unfinished in the journal is in the tables before the first is read.
    """

    reads_back = False

    def __init__(self, connection: Connection):
        self.connection, self._journal = connection, Journal(connection)
        self._held: dict[str, list[pa.Table]] = {}

    def insert(self, table: Table, rows: pa.Table | Sequence[Mapping]) -> None:
        """Add rows."""
        if not isinstance(rows, pa.Table):
            rows = pa.Table.from_pylist([dict(row) for row in rows], arrow_schema(table))
        rows = spelled(rows, arrow_schema(table))
        if table is not dataset:  # whose version is a column of its own
            rows = versioned(self._journal.number, rows)
        self._add(table, rows)

    def delete(self, table: Table, column: Column, values: Sequence, **same) -> None:
        """Take away rows: those that are there, told by their keys."""
        keys = [table.c[name] for name in key_of(table)]
        if keys == [column]:
            found = [(value,) for value in values]
        else:
            with one_of(self.connection, column, values) as is_one:
                others = [table.c[name] == value for name, value in same.items()]
                found = self.connection.execute(select(*keys).where(is_one, *others)).all()
        names, schema = [key.name for key in keys], arrow_schema(table)
        rows = pa.Table.from_pylist([dict(zip(names, key, strict=True)) for key in found], schema)
        self._add(table, versioned(self._journal.number, rows, removed=True))

    def update(self, table: Table, row: Mapping) -> None:
        """Put a row in the place of another: the newer one stands."""
        self.insert(table, [row])

    def _add(self, table: Table, rows: pa.Table) -> None:
        if len(rows) >= _PART_ROWS:
            self._journal.add([(table.name, rows)])
        elif len(rows):
            self._held.setdefault(table.name, []).append(rows)

    def keep(self) -> None:
        """Record the batch, and insert it; the data set's own row comes last: it tells pages
        that there is something new.
        """
        names = sorted(self._held, key=lambda name: name == dataset.name)
        rows = [(name, pa.concat_tables(self._held[name])) for name in names]
        if rows or self._journal.has_parts:
            self._journal.record(rows)
            self._journal.finish()


def through_the_journal(engine: Engine, work: Callable[[JournalWriter], _Done]) -> _Done:
    """Do ``work`` and keep what it wrote; see ``writing.write``."""
    for _ in range(_TRIES):
        with engine.connect() as connection:
            writer = JournalWriter(connection)
            done = work(writer)
            try:
                writer.keep()
            except Overtaken:
                continue
            return done
    raise FeedProblem(
        "Other feeds write to the database all the time; let one process feed it.",
    )
