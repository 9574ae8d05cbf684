"""Importing a file: read, staged, checked, and merged in one transaction; wholly or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import writing
from data_access.feed.applying.renew import newest_event, renew_dataset, source_number
from data_access.feed.applying.target import check_target, create_tables, open_target, refuse_mixture
from data_access.feed.applying.writing import Transaction, write
from data_access.feed.files.source import Source
from data_access.feed.importing.load_changes import load_changes
from data_access.feed.importing.merge import merge_complaints, merge_dimensions
from data_access.feed.mapping.file import Mapping
from data_access.feed.problem import FeedProblem
from data_access.feed.staging.check import check, rejected, write_rejects, write_rows
from data_access.feed.staging.dimensions import describe
from data_access.feed.staging.stage import MEMORY_LIMIT, Stage, fill
from data_access.held import held_file
from data_access.reason import reason_of
from data_access.schema import dataset


@dataclass(frozen=True)
class Summary:
    """What an import did. ``recorded``, ``as_of`` and ``version`` are those of the data set afterwards, if there is one."""

    new: int
    changed: int
    unchanged: int
    rejected: int
    as_of: datetime | None = None
    version: int | None = None
    recorded: frozenset[str] = frozenset()

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return self.new + self.changed + self.unchanged + self.rejected


def import_file(
    path: Path, mapping: Mapping, into: str | None, rejects: Path, *, progress: TextIO | None = None
) -> Summary:
    """Import one file. Rejected rows are written to ``rejects``, how far it is to ``progress``. Raises FeedProblem or DatabaseProblem."""
    if rejects.resolve() == path.resolve():
        raise FeedProblem("The rejects would overwrite the file itself; choose another --rejects.")
    check_target(into, mapping)
    source = Source(path, mapping, progress)
    try:
        if mapping.brings_changes:
            return _load_changes(source, into, rejects)
        with tempfile.TemporaryDirectory(prefix="import-") as folder:
            stage = Stage(Path(folder) / "stage.duckdb", mapping, source.found)
            rows, bad = _stage(stage, source, rejects)
            if rows == bad:
                return Summary(0, 0, 0, bad)
            return _load(stage, into, rows, bad)
    finally:
        source.close()


def _load_changes(source: Source, into: str | None, rejects: Path) -> Summary:
    """Rows that say when they were made are changes: an older one does not overwrite a newer one."""
    engine = open_target(into)
    try:
        total, bad = write(engine, lambda writer: load_changes(writer, source))
        if bad or rejects.exists():
            write_rows([(row.line, row.column, row.value, row.reason) for row in bad], rejects)
        with engine.connect() as connection:
            after = connection.execute(select(dataset)).first()
    except SQLAlchemyError as error:
        raise _not_taken(error) from None
    finally:
        engine.dispose()
    state = (after.as_of, after.version, frozenset(after.recorded.split())) if after else ()
    return Summary(total.new, total.changed + total.removed, total.unchanged, len(bad), *state)


def _stage(stage: Stage, source: Source, rejects: Path) -> tuple[int, int]:
    """Fill the staging file; return the number of rows and of rejected ones."""
    engine = stage.open()
    try:
        with engine.connect() as connection:
            rows = fill(stage, connection, source)
            check(stage, connection, iso_dates=source.format == "parquet")
            describe(stage, connection, stage.dimensions)
            bad = rejected(stage, connection)
            if bad or rejects.exists():
                write_rejects(stage, connection, rejects)
            connection.commit()
    except SQLAlchemyError as error:
        raise _not_taken(error) from None
    finally:
        engine.dispose()
    return rows, bad


def _load(stage: Stage, into: str | None, rows: int, bad: int) -> Summary:
    engine = open_target(into)
    try:
        with writing(engine), engine.connect() as connection, _attached(connection, stage):
            with connection.begin():
                create_tables(connection)
                refuse_mixture(connection, stage.mapping)
                merge_dimensions(stage, connection)
                new, changed = merge_complaints(
                    stage, connection, source_number(Transaction(connection), stage.mapping)
                )
                _renew_dataset(stage, connection, new + changed)
            after = connection.execute(select(dataset)).one()
            connection.commit()
    except SQLAlchemyError as error:
        raise _not_taken(error) from None
    finally:
        engine.dispose()
    recorded = frozenset(after.recorded.split())
    return Summary(new, changed, rows - bad - new - changed, bad, after.as_of, after.version, recorded)


@contextmanager
def _attached(connection: Connection, stage: Stage) -> Iterator[None]:
    """Have the staging file beside the database; afterwards all is as it was, for a server may go on with the database."""
    quoted = connection.dialect.identifier_preparer.quote(stage.catalog)
    place = str(stage.path).replace("'", "''")  # ATTACH takes no bound parameter
    if not held_file(connection.engine.url):  # a server's memory is for its pages, too
        connection.exec_driver_sql(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.exec_driver_sql("SET preserve_insertion_order = false")  # keeping it costs memory; complaint_id holds it
    connection.exec_driver_sql(f"ATTACH '{place}' AS {quoted} (READ_ONLY)")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"DETACH {quoted}")
        connection.exec_driver_sql("RESET preserve_insertion_order")
        connection.commit()


def _not_taken(error: SQLAlchemyError) -> FeedProblem:
    reason = reason_of(error)
    return FeedProblem(f"The database did not take the records, and is as before ({reason}).")


def _renew_dataset(stage: Stage, connection: Connection, written: int) -> None:
    names = [name for name in stage.mapping.fields if name in stage.parsed.c]
    as_of = stage.mapping.as_of or newest_event(connection)
    renew_dataset(Transaction(connection), stage.mapping, names, as_of, bool(written))
