"""PostgreSQL: whole tables by binary COPY, in one transaction; a copy that fails leaves nothing
behind.
"""

from collections.abc import Iterator

import adbc_driver_manager
import pyarrow
from adbc_driver_postgresql import dbapi
from sqlalchemy import Select, Table, inspect
from sqlalchemy.dialects import postgresql as sqlalchemy_postgresql
from sqlalchemy.engine import URL

from data_access.copy.arrow_types import arrow_schema
from data_access.copy.places import CopyProblem, text_of
from data_access.database import postgresql_tables, schema
from data_access.database.engine import connectable, open_engine, reading

_DIALECT = sqlalchemy_postgresql.dialect()
_FOR_INDEXES = "SET LOCAL maintenance_work_mem = '512MB'"


class PostgreSQLSource:
    """A database to read from, in one transaction that sees one state of it."""

    def __init__(self, url: URL):
        open_engine(
            url.render_as_string(hide_password=False)
        ).dispose()  # says what is wrong, in words
        self._connect(url, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def _connect(self, url: URL, first: str) -> None:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = dbapi.connect(address)
        self._run(first)

    def _run(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)

    def rows(self, statement: Select) -> Iterator[pyarrow.RecordBatch]:
        """Yield the rows of a statement, some at a time."""
        with self._connection.cursor() as cursor:
            cursor.execute(text_of(statement, _DIALECT))
            yield from cursor.fetch_record_batch()

    def tuples(self, statement: Select) -> list[tuple]:
        """Return the few rows of a statement."""
        with self._connection.cursor() as cursor:
            cursor.execute(text_of(statement, _DIALECT))
            return [tuple(row) for row in cursor.fetchall()]

    def close(self) -> None:
        """End the transaction; what was not kept is gone."""
        self._connection.rollback()
        self._connection.close()


class PostgreSQLTarget(PostgreSQLSource):
    """An existing database without our tables; ``anew`` takes those of an unfinished one away."""

    def __init__(self, url: URL, anew: bool):
        self._url = url
        found = self._found(anew)
        self._connect(url, _FOR_INDEXES)
        for name in found:
            self._run(f"DROP TABLE {_DIALECT.identifier_preparer.quote(name)}")
        for statement in postgresql_tables.table_statements():
            self._run(str(statement.compile(dialect=_DIALECT)))

    def _found(self, anew: bool) -> list[str]:
        """Return those of our tables that are there. Raises CopyProblem when they may be wanted."""
        engine = connectable(self._url.render_as_string(hide_password=False))
        try:
            with reading(engine) as connection:
                found = sorted(
                    set(inspect(connection).get_table_names()) & set(schema.metadata.tables)
                )
                whole = (
                    "dataset" in found
                    and connection.scalar(schema.dataset.select().limit(1)) is not None
                )
        finally:
            engine.dispose()
        if found and (whole or not anew):
            shown = self._url.render_as_string(hide_password=True)
            more = "" if whole else "; it was not finished: “--anew” empties it first"
            raise CopyProblem(f"{shown} holds complaints already{more}. Copy to an empty database.")
        return found

    def write(self, table: Table, parts: Iterator[pyarrow.Table]) -> None:
        """Add the rows to an empty table."""
        batches = (batch for part in parts for batch in part.to_batches())
        reader = pyarrow.RecordBatchReader.from_batches(arrow_schema(table), batches)
        with self._connection.cursor() as cursor:
            cursor.adbc_ingest(table.name, reader, mode="append")

    def finish(self) -> None:
        """Add keys and indexes, and let the planner look at the tables."""
        for statement in postgresql_tables.key_statements():
            self._run(str(statement.compile(dialect=_DIALECT)))
        for name in schema.metadata.tables:
            self._run(f"ANALYZE {name}")

    def keep(self) -> None:
        """Commit."""
        self._connection.commit()


PROBLEMS = (adbc_driver_manager.Error,)
