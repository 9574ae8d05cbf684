"""Merging a staged file into a database: within a DuckDB file, or in one beside a database on a
server.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from data_access.database.engine import writing
from data_access.database.file_lock import held_file
from data_access.feed.applying.dataset_metadata import newest_event, renew_dataset, source_number
from data_access.feed.applying.facts import facts_given
from data_access.feed.applying.outcome import Outcome, RejectedChange
from data_access.feed.applying.target_database import create_tables, refuse_mixture
from data_access.feed.applying.writing import Transaction, Writer, write
from data_access.feed.files.source import Source
from data_access.feed.importing.dimensions import merge_dimensions
from data_access.feed.importing.load_changes import load_changes
from data_access.feed.importing.merge_sql import merge_complaints
from data_access.feed.importing.scratch import Scratch, scratch_file
from data_access.feed.staging.dates.time_zones import wall_now
from data_access.feed.staging.stage import MEMORY_LIMIT, Stage, fill


def merge_here(engine: Engine, stage: Stage) -> tuple[int, int]:
    """Merge the staged records into a DuckDB file in one transaction; return how many are new
    and changed.
    """
    with writing(engine), engine.connect() as connection, attached(connection, stage):
        with connection.begin():
            create_tables(connection)
            refuse_mixture(connection, stage.mapping)
            counts = _merge(stage, connection)
        connection.commit()
    return counts


def merge_beside(engine: Engine, stage: Stage) -> tuple[int, int]:
    """Merge the staged records into a database on a server, wholly or not at all; return how
    many are new and changed.
    """

    def work(writer: Writer) -> tuple[int, int]:
        create_tables(writer.connection)
        refuse_mixture(writer.connection, stage.mapping)
        with scratch_file() as connection, attached(connection, stage), connection.begin():
            scratch = Scratch(connection, writer.connection, stage)
            counts = _merge(stage, connection, scratch.newest_of_others())
            scratch.send(writer)
        return counts

    return write(engine, work)


def changes_beside(engine: Engine, source: Source) -> tuple[Outcome, list[RejectedChange]]:
    """Apply all changes of a file to a database whose own tables do not show what the same
    import has written.
    """

    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        stage = _read_ahead(source, Path(folder) / "stage.duckdb")
        return write(engine, lambda writer: _changes_beside(writer, source, stage))


def compare(engine: Engine, stage: Stage) -> tuple[int, int]:
    """Return how many of the staged records are new to a database, and how many would change it;
    nothing is written.
    """
    with (
        engine.connect() as target,
        scratch_file() as connection,
        attached(connection, stage),
        connection.begin(),
    ):
        scratch = Scratch(connection, target, stage)
        return _merge(stage, connection, scratch.newest_of_others())


def compare_changes(engine: Engine, source: Source, folder: Path) -> Outcome:
    """Return what the changes of a file would do to a database; nothing is written.

    ``folder``: for a staging file.
    """
    stage = _read_ahead(source, folder / "changes.duckdb")
    with (
        engine.connect() as target,
        scratch_file() as connection,
        attached(connection, stage),
        connection.begin(),
    ):
        Scratch(connection, target, stage)
        with closing(Source(source.path, source.mapping, None)) as again:
            return load_changes(Transaction(connection), again)[0]


def _read_ahead(source: Source, path: Path) -> Stage:
    """Which complaints a file speaks of has to be known before its first change is compared with
    what stands.
    """
    stage = Stage(path, source.mapping, source.found)
    engine = stage.open()
    with engine.connect() as connection:
        fill(stage, connection, source)
    engine.dispose()
    return stage


def _changes_beside(
    writer: Writer, source: Source, stage: Stage
) -> tuple[Outcome, list[RejectedChange]]:
    create_tables(writer.connection)
    with scratch_file() as connection, attached(connection, stage), connection.begin():
        scratch = Scratch(connection, writer.connection, stage)
        with closing(Source(source.path, source.mapping, None)) as again:
            done = load_changes(Transaction(connection), again)
        scratch.send(writer)
    return done


def _merge(stage: Stage, connection: Connection, others: datetime | None = None) -> tuple[int, int]:
    merge_dimensions(stage, connection)
    writer = Transaction(connection)
    source = source_number(writer, stage.mapping)
    new, changed = merge_complaints(stage, connection, source)
    given = facts_given(connection, stage.mapping, stage.of_target(stage.parsed))
    as_of = stage.mapping.as_of or _newest(stage, connection, others)
    renew_dataset(writer, stage.mapping, source, given, as_of, bool(new + changed))
    return new, changed


def _newest(stage: Stage, connection: Connection, others: datetime | None) -> datetime:
    """The newest event there is; now, where all of them lie less than a day ahead."""
    found = (newest_event(connection, stage.mapping), others)
    return max(filter(None, found), default=wall_now(stage.mapping.time_zone))


@contextmanager
def attached(connection: Connection, stage: Stage) -> Iterator[None]:
    """Have the staging file beside the database; afterwards all is as it was, for a server may
    go on with the database.
    """
    quoted = connection.dialect.identifier_preparer.quote(stage.catalog)
    place = str(stage.path).replace("'", "''")  # ATTACH takes no bound parameter
    if not held_file(connection.engine.url):  # a server's memory is for its pages, too
        connection.exec_driver_sql(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.exec_driver_sql(
        "SET preserve_insertion_order = false"
    )  # keeping it costs memory; complaint_id holds it
    connection.exec_driver_sql(f"ATTACH '{place}' AS {quoted} (READ_ONLY)")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"DETACH {quoted}")
        connection.exec_driver_sql("RESET preserve_insertion_order")
        connection.commit()
