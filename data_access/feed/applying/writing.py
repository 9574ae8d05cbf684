"""How a batch is written: wholly or not at all on every engine, by three verbs.

What is written reads back only afterwards.

``write(engine, work)`` is the one way to the tables for batches, replays and imports.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import pyarrow as pa
from sqlalchemy import Column, Connection, Engine, Table, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from data_access.database.engine import writing
from data_access.database.temporary_table import beside, one_of

_Done = TypeVar("_Done")


class Writer(Protocol):
    """``connection``: to read what stands.

    Whether it shows what this batch has written is up to the engine: ``reads_back``.
    """

    connection: Connection
    reads_back: bool

    def insert(self, table: Table, rows: pa.Table | Sequence[Mapping]) -> None:
        """Add rows whose keys are new, or were deleted by the same batch."""

    def delete(self, table: Table, column: Column, values: Sequence, **same) -> None:
        """Take away the rows whose ``column`` is one of ``values``, and whose other columns are
        as ``same`` says.
        """

    def update(self, table: Table, row: Mapping) -> None:
        """Put a whole row in the place of the one with its key; of a table without a key, of the
        only one.
        """


class Transaction:
    """Writes within the transaction of a connection, which the caller commits."""

    reads_back = True

    def __init__(self, connection: Connection):
        self.connection = connection

    def insert(self, table: Table, rows: pa.Table | Sequence[Mapping]) -> None:
        """Add rows."""
        if isinstance(rows, pa.Table):
            with beside(self.connection, "ready", rows, table.columns) as ready:
                self.connection.execute(insert(table).from_select(ready.c.keys(), select(ready)))
        elif rows:
            self.connection.execute(insert(table), list(rows))

    def delete(self, table: Table, column: Column, values: Sequence, **same) -> None:
        """Take away rows."""
        if not values:
            return
        with one_of(self.connection, column, values) as is_one:
            self.connection.execute(delete(table).where(is_one, *_same(table, same)))

    def update(self, table: Table, row: Mapping) -> None:
        """Put a row in the place of another."""
        key = {column.name: row[column.name] for column in table.primary_key}
        values = {name: value for name, value in row.items() if name not in key}
        self.connection.execute(update(table).where(*_same(table, key)).values(values))


class PostgreSQLTransaction(Transaction):
    """Sends rows by COPY, which takes a fifth of the time of INSERT."""

    def insert(self, table: Table, rows: pa.Table | Sequence[Mapping]) -> None:
        """Add rows."""
        if not isinstance(rows, pa.Table):
            super().insert(table, rows)
            return
        quote = self.connection.dialect.identifier_preparer.quote
        statement = (
            f"COPY {quote(table.name)} ({', '.join(map(quote, rows.column_names))}) FROM STDIN"
        )
        try:
            self._copy(statement, rows)
        except self.connection.dialect.loaded_dbapi.Error as error:
            raise OperationalError(statement, None, error) from error

    def _copy(self, statement: str, rows: pa.Table) -> None:
        driver = self.connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in _tuples(rows):
                copy.write_row(row)


def _tuples(rows: pa.Table) -> Iterable[tuple]:
    for batch in rows.to_batches(10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _same(table: Table, values: Mapping) -> list:
    return [table.c[name] == value for name, value in values.items()]


def write(engine: Engine, work: Callable[[Writer], _Done]) -> _Done:
    """Do ``work`` with a writer, and keep what it wrote, or nothing of it when it raises; return
    what it returned.

    ``work`` may run several times, where another writer was faster. Raises what ``work`` raises,
    SQLAlchemyError, and FeedProblem.
    """
    with writing(engine):
        return _WAYS[engine.dialect.name](engine, work)


def _in_a_transaction(kind: type[Transaction]) -> Callable:
    def run(engine: Engine, work: Callable[[Writer], _Done]) -> _Done:
        with engine.begin() as connection:
            return work(kind(connection))

    return run


def _through_the_journal(engine: Engine, work: Callable[[Writer], _Done]) -> _Done:
    from data_access.feed.applying import (
        journalled,
    )  # ClickHouse's library is loaded for those who use it

    return journalled.through_the_journal(engine, work)


_WAYS: dict[str, Callable] = {
    "duckdb": _in_a_transaction(Transaction),
    "postgresql": _in_a_transaction(PostgreSQLTransaction),
    "clickhouse": _through_the_journal,
}
