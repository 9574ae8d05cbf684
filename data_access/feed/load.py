"""Importing a file: read, staged, checked, and merged in one transaction; wholly or not at all."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from data_access import schema
from data_access.feed.check import check, rejected, write_rejects
from data_access.feed.dimensions import describe
from data_access.feed.mapping import Mapping
from data_access.feed.merge import merge_complaints, merge_dimensions
from data_access.feed.problem import FeedProblem
from data_access.feed.read import Source
from data_access.feed.stage import MEMORY_LIMIT, Stage, fill
from data_access.feed.target import check_target, create_tables, open_target, refuse_mixture
from data_access.feed.targets import EVENTS, TARGETS
from data_access.schema import complaints, dataset, sources


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


def import_file(path: Path, mapping: Mapping, into: str | None, rejects: Path, *, progress: bool = False) -> Summary:
    """Import one file. Rejected rows are written to ``rejects``. Raises FeedProblem or DatabaseProblem."""
    if rejects.resolve() == path.resolve():
        raise FeedProblem("The rejects would overwrite the file itself; choose another --rejects.")
    check_target(into, mapping)
    source = Source(path, mapping, progress)
    try:
        with tempfile.TemporaryDirectory(prefix="import-") as folder:
            stage = Stage(Path(folder) / "stage.duckdb", mapping, source.found)
            rows, bad = _stage(stage, source, rejects)
            if rows == bad:
                return Summary(0, 0, 0, bad)
            return _load(stage, into, rows, bad)
    finally:
        source.close()


def _stage(stage: Stage, source: Source, rejects: Path) -> tuple[int, int]:
    """Fill the staging file; return the number of rows and of rejected ones."""
    engine = stage.open()
    try:
        with engine.connect() as connection:
            rows = fill(stage, connection, source)
            check(stage, connection, iso_dates=source.format == "parquet")
            describe(stage, connection)
            bad = rejected(stage, connection)
            if bad or rejects.exists():
                write_rejects(stage, connection, rejects)
            connection.commit()
    finally:
        engine.dispose()
    return rows, bad


def _load(stage: Stage, into: str | None, rows: int, bad: int) -> Summary:
    engine = open_target(into)
    try:
        with engine.connect() as connection:
            _attach(connection, stage)
            with connection.begin():
                create_tables(connection)
                refuse_mixture(connection, stage.mapping)
                merge_dimensions(stage, connection)
                new, changed = merge_complaints(stage, connection, _source_id(connection, stage.mapping))
                _renew_dataset(stage, connection, new + changed)
            after = connection.execute(select(dataset)).one()
    except SQLAlchemyError as error:
        raise FeedProblem(f"The database did not take the records, and is as before ({_first_line(error)}).") from None
    finally:
        engine.dispose()
    recorded = frozenset(after.recorded.split())
    return Summary(new, changed, rows - bad - new - changed, bad, after.as_of, after.version, recorded)


def _attach(connection: Connection, stage: Stage) -> None:
    quoted = connection.dialect.identifier_preparer.quote(stage.catalog)
    place = str(stage.path).replace("'", "''")  # ATTACH takes no bound parameter
    connection.exec_driver_sql(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.exec_driver_sql("SET preserve_insertion_order = false")  # keeping it costs memory; complaint_id holds it
    connection.exec_driver_sql(f"ATTACH '{place}' AS {quoted} (READ_ONLY)")
    connection.commit()


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _source_id(connection: Connection, mapping: Mapping) -> int:
    found = connection.execute(select(sources.c.source_id).where(sources.c.code == mapping.source_code)).scalar()
    if found is not None:
        return found
    number = connection.execute(select(func.coalesce(func.max(sources.c.source_id), 0) + 1)).scalar_one()
    connection.execute(insert(sources).values(source_id=number, code=mapping.source_code, name=mapping.source_name))
    return number


def _renew_dataset(stage: Stage, connection: Connection, written: int) -> None:
    """Version goes up by one when anything changed, and only then."""
    mapping, old = stage.mapping, connection.execute(select(dataset)).first()
    facts = {TARGETS[name].fact for name in mapping.fields if name in stage.parsed.c} - {""}
    facts |= set(old.recorded.split()) if old else set()
    recorded = " ".join(fact for fact in schema.FACTS if fact in facts)
    as_of = mapping.as_of or _newest_event(connection)
    state = {"as_of": as_of, "recorded": recorded}
    if old is None:
        names = {"name_en": mapping.title.en, "name_ur": mapping.title.ur, "synthetic": mapping.synthetic}
        connection.execute(insert(dataset).values(**names, **state, version=1, schema_version=schema.SCHEMA_VERSION))
    elif written or (old.as_of, old.recorded) != (as_of, recorded):
        connection.execute(update(dataset).values(**state, version=old.version + 1))


def _newest_event(connection: Connection) -> datetime:
    return connection.execute(select(func.max(func.greatest(*(complaints.c[event] for event in EVENTS))))).scalar_one()
