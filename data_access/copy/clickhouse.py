"""ClickHouse: no transaction spans several tables here, so what is not kept is taken away again."""

from collections.abc import Iterator
from contextlib import suppress

import pyarrow
from sqlalchemy import Connection, Engine, Select, Table, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import DropTable

from data_access.copy.places import CopyProblem, text_of
from data_access.database import schema
from data_access.database.clickhouse.journal import is_finished, journal
from data_access.database.clickhouse.load import insert_arrow
from data_access.database.engine import connectable, open_engine, reading
from data_access.database.engine_tables import create_tables


class ClickHouseSource:
    """A database to read from.

    Nothing may be written to it meanwhile: each statement sees what is there by then.
    """

    def __init__(self, url: URL):
        self._opened(open_engine(url.render_as_string(hide_password=False)))
        if not is_finished(self._connection):
            self.close()
            raise CopyProblem(
                f"{url.render_as_string(hide_password=True)} holds a batch that is not wholly in its tables yet; "
                "“python -m data_access.feed watch --once” finishes it."
            )

    def _opened(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection = engine.connect()

    def rows(self, statement: Select) -> Iterator[pyarrow.RecordBatch]:
        """Yield the rows of a statement, some at a time."""
        client = self._connection.connection.driver_connection.client
        with client.query_arrow_stream(
            text_of(statement, self._engine.dialect), use_strings=True
        ) as batches:
            yield from batches

    def tuples(self, statement: Select) -> list[tuple]:
        """Return the few rows of a statement."""
        return [tuple(row) for row in self._connection.execute(statement)]

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()
        self._engine.dispose()


class ClickHouseTarget(ClickHouseSource):
    """An existing database without our tables; ``anew`` takes those of an unfinished one away."""

    def __init__(self, url: URL, anew: bool):
        self._opened(connectable(url.render_as_string(hide_password=False), writable=True))
        self._kept = True  # what is there is not ours to take away yet
        try:
            self._empty(anew)
        except BaseException:
            self.close()
            raise
        self._kept = False
        create_tables(self._connection)

    def _empty(self, anew: bool) -> None:
        with reading(self._engine) as connection:
            found = set(inspect(connection).get_table_names()) & set(schema.metadata.tables)
            whole = (
                "dataset" in found
                and connection.execute(select(schema.dataset)).first() is not None
            )
        if found and (whole or not anew):
            more = "" if whole else "; it was not finished: “--anew” empties it first"
            shown = self._engine.url.render_as_string(hide_password=True)
            raise CopyProblem(f"{shown} holds complaints already{more}. Copy to an empty database.")
        self._drop()

    def write(self, table: Table, parts: Iterator[pyarrow.Table]) -> None:
        """Add the rows to an empty table."""
        for part in parts:
            if part.num_rows:
                insert_arrow(self._connection, table, part)

    def finish(self) -> None:
        """Nothing comes after the rows: a table is in its order from the start."""

    def keep(self) -> None:
        """The data set's own row is there, so the whole is in force already."""
        self._kept = True

    def close(self) -> None:
        """Let go of it, and take away what was not kept."""
        if not self._kept:
            with suppress(
                SQLAlchemyError
            ):  # a server that is gone keeps an unfinished database, which is refused
                self._drop()
        super().close()

    def _drop(self) -> None:
        for table in (*schema.metadata.sorted_tables, journal):
            self._connection.execute(DropTable(table, if_exists=True))
