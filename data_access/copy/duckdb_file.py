"""DuckDB files: read as they stand, and written under another name until they are whole."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow
from sqlalchemy import Connection, Engine, Select, Table, column, insert, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.engine import URL

from data_access.copy.places import CopyProblem, text_of
from data_access.database.engine import connectable, open_engine
from data_access.database.engine_tables import create_tables
from data_access.database.schema import dataset

_BATCH = 100_000  # rows


class DuckDBSource:
    """A database file to read from, as it is when the copy begins."""

    def __init__(self, url: URL):
        self._opened(open_engine(url.render_as_string(hide_password=False)))
        self._connection.execute(
            select(dataset.c.version)
        )  # all tables as they are now, also while a feed writes

    def _opened(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection = engine.connect()

    def rows(self, statement: Select) -> Iterator[pyarrow.RecordBatch]:
        """Yield the rows of a statement, some at a time."""
        driver = self._connection.connection.driver_connection
        yield from driver.execute(text_of(statement, self._engine.dialect)).to_arrow_reader(_BATCH)

    def tuples(self, statement: Select) -> list[tuple]:
        """Return the few rows of a statement."""
        return [tuple(row) for row in self._connection.execute(statement)]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._engine.dispose()


class DuckDBTarget(DuckDBSource):
    """A new file, named ``….copying`` until it is kept."""

    def __init__(self, url: URL, anew: bool):
        self._path = Path(url.database or "")
        if self._path.exists():
            raise CopyProblem(
                f"There is a database at {self._path} already; copy to another file, or move it away."
            )
        self._partial = self._path.with_name(f"{self._path.name}.copying")
        self._remove_partial()
        self._opened(connectable(f"duckdb:///{self._partial}", writable=True))
        create_tables(self._connection)
        self._connection.commit()

    def write(self, table: Table, parts: Iterator[pyarrow.Table]) -> None:
        """Add the rows to an empty table."""
        for part in parts:
            self._insert(table, part)
            self._connection.commit()  # an open transaction would hold every part in memory

    def _insert(self, table: Table, part: pyarrow.Table) -> None:
        driver = self._connection.connection.driver_connection
        staged = sql_table("copied", *(column(name) for name in part.column_names))
        driver.register("copied", part)
        self._connection.execute(insert(table).from_select(part.column_names, select(staged)))
        driver.unregister("copied")

    def finish(self) -> None:
        """Write everything into the file itself."""
        self._connection.commit()
        self._connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))

    def keep(self) -> None:
        """Give the file its name, in one step."""
        DuckDBSource.close(self)
        self._partial.replace(self._path)

    def close(self) -> None:
        """Let go of the file, and remove what was not kept."""
        super().close()
        self._remove_partial()

    def _remove_partial(self) -> None:
        for leftover in (self._partial, self._partial.with_name(f"{self._partial.name}.wal")):
            leftover.unlink(missing_ok=True)
