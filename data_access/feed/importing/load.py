"""Importing a file: read, staged, checked, and merged in one transaction; wholly or not at all."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.feed.applying.target import check_target, open_target
from data_access.feed.applying.writing import write
from data_access.feed.files.source import Source
from data_access.feed.importing.found import note_when_asked
from data_access.feed.importing.load_changes import load_changes
from data_access.feed.importing.merging import changes_beside, merge_beside, merge_here
from data_access.feed.mapping.file import Mapping as MappingFile
from data_access.feed.problem import FeedProblem
from data_access.feed.staging.check import check, rejected, write_rejects, write_rows
from data_access.feed.staging.dimensions import describe
from data_access.feed.staging.stage import Stage, fill
from data_access.reason import reason_of
from data_access.recorded import Recorded
from data_access.schema import dataset, sources


@dataclass(frozen=True)
class Summary:
    """What an import did. ``recorded``, ``as_of`` and ``version`` are those of the data set afterwards, if there is one.

    ``sources``: codes of the data set's sources by their numbers.
    """

    new: int
    changed: int
    unchanged: int
    rejected: int
    as_of: datetime | None = None
    version: int | None = None
    recorded: Recorded = Recorded()
    sources: Mapping[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return self.new + self.changed + self.unchanged + self.rejected


def import_file(
    path: Path, mapping: MappingFile, into: str | None, rejects: Path, *, progress: TextIO | None = None
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
        if engine.dialect.name == "clickhouse":  # whose tables do not show what the same import has written
            total, bad = changes_beside(engine, source)
        else:
            total, bad = write(engine, lambda writer: load_changes(writer, source))
        if bad or rejects.exists():
            write_rows([(row.line, row.column, row.value, row.reason) for row in bad], rejects)
        note_when_asked(engine, source.mapping)
        state = _state(engine)
    except SQLAlchemyError as error:
        raise _not_taken(error) from None
    finally:
        engine.dispose()
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
        new, changed = merge_here(engine, stage) if engine.dialect.name == "duckdb" else merge_beside(engine, stage)
        note_when_asked(engine, stage.mapping)
        state = _state(engine)
    except SQLAlchemyError as error:
        raise _not_taken(error) from None
    finally:
        engine.dispose()
    return Summary(new, changed, rows - bad - new - changed, bad, *state)


def _state(engine: Engine) -> tuple:
    """Return what the data set says of itself after the import; () where there is none."""
    with engine.connect() as connection:
        after = connection.execute(select(dataset)).first()
        codes = {row.source_id: row.code for row in connection.execute(select(sources))} if after else {}
    return (after.as_of, after.version, Recorded.from_text(after.recorded), codes) if after else ()


def _not_taken(error: SQLAlchemyError) -> FeedProblem:
    reason = reason_of(error)
    return FeedProblem(f"The database did not take the records, and is as before ({reason}).")
