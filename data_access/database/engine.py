"""Opening a complaints database; every way in which that can fail becomes one sentence that says
what to do.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data_access.database import clickhouse, file_lock, postgresql, schema
from data_access.database.problems import (
    INVALIDATED,
    URL_SETTING,
    DatabaseProblem,
    DatabaseReadOnly,
    problem_of,
    shown,
)

DEFAULT_FILE = Path("data/complaints.duckdb")
DEFAULT_URL = f"duckdb:///{DEFAULT_FILE}"
# of every command that takes one
ADDRESS_HELP = f"database address; default: {URL_SETTING}, or {DEFAULT_FILE}"
_COMPILED = (
    200  # statements that an engine keeps, of 0.15 MiB each; a page of the office has some 40
)
clickhouse.register()


def complaints_url(url: str | None = None) -> URL:
    """Return the address of the complaints database: ``url``, or the setting, or the embedded
    default.
    """
    text = url or os.environ.get(URL_SETTING) or DEFAULT_URL
    try:
        return make_url(text)
    except ArgumentError:
        raise DatabaseProblem(
            f"{URL_SETTING} is no database address; write it as {DEFAULT_URL} or postgresql://user@host/name."
        ) from None


def open_engine(url: str | None = None, *, writable: bool = False) -> Engine:
    """Return a SQLAlchemy engine for an existing complaints database whose schema fits.

    Raises DatabaseProblem.
    """
    engine = connectable(url, writable=writable)
    try:
        _check_schema(engine)
    except DatabaseProblem:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection; a server that is gone, or a file that is, becomes a DatabaseProblem
    that says what to do.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise problem_of(engine, error) from error
    except DBAPIError as error:
        if INVALIDATED not in str(error):
            raise
        raise DatabaseProblem(
            f"{shown(engine)} failed, as with a full disk, and is opened anew; what was written stays: try again in a moment."
        ) from error


def hold(url: str | None = None) -> file_lock.LockedFile | None:
    """Open an embedded database for writing and keep it: every later ``open_engine`` here opens it
    in the same way.

    Returns None for a database on a server: nobody holds that. A file that is not there, or that
    another process holds, raises DatabaseProblem or DatabaseHeld, and stays marked: it is never
    opened for reading only, so ``hold`` can come again. Raises DatabaseReadOnly for one that cannot
    be written; it is then read as ever.
    """
    path = file_lock.file_of(complaints_url(url))
    if path is None:
        return None
    why = file_lock.why_read_only(path)
    if why:
        file_lock.forget(path)
        raise DatabaseReadOnly(
            f"{why[0].upper()}{why[1:]}: figures are shown, and nothing new comes in."
        )
    file = file_lock.mark(path)
    if not file.is_kept:
        engine = connectable(url)
        try:
            file.keep(engine)
        except SQLAlchemyError as error:
            raise problem_of(engine, error) from None
    return file


@contextmanager
def writing(where: str | URL | Engine | None = None) -> Iterator[None]:
    """Be the only writer of an embedded database that this process holds; elsewhere the database
    itself sees to that.
    """
    address = (
        where.url
        if isinstance(where, Engine)
        else where
        if isinstance(where, URL)
        else complaints_url(where)
    )
    file = file_lock.held_file(address)
    if file is None:
        yield
        return
    with file.writer:
        yield


def connectable(url: str | None = None, *, writable: bool = False) -> Engine:
    """Return an engine without a look at the tables: for those who create them.

    Raises DatabaseProblem.
    """
    address = complaints_url(url)
    file, options = file_lock.held_file(address), {"query_cache_size": _COMPILED}
    if address.get_backend_name() == "duckdb":
        _check_file(address, writable)
        options |= {
            "connect_args": {"read_only": not (writable or file), "config": _duckdb_settings()}
        }
    elif address.get_backend_name() == "postgresql":
        options |= postgresql.engine_options(address, writable=writable)
    elif address.get_backend_name() == "clickhouse":
        # Its dialect takes a JOIN ... ON true for a forgotten condition; others look at the same.
        options["enable_from_linting"] = False
    if file:  # by one name: under two, one process could open a file twice
        address = address.set(database=str(file.path))
    try:
        engine = create_engine(address, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseProblem(
            f"There is no driver for {address.drivername} databases here ({error}); install it, or change {URL_SETTING}."
        ) from None
    if address.get_backend_name() == "duckdb":
        event.listen(engine, "connect", _prepare_duckdb)
    if file:
        file.join(engine)
        if not writable:
            engine.dialect.do_begin = _begin_reading
    return engine


def _duckdb_settings() -> dict[str, str]:
    return {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def _prepare_duckdb(connection, _record) -> None:
    connection.execute("SET enable_progress_bar = false")
    # The parts of a breakdown times the profiles take 12 to 20 bits; the default of 12 would use
    # the slower hash.
    connection.execute("SET perfect_ht_threshold = 18")


def _begin_reading(connection) -> None:
    if not connection.autocommit:
        connection.execute("BEGIN TRANSACTION READ ONLY")


def _check_file(address: URL, writable: bool) -> None:
    name = address.database or ":memory:"
    if name == ":memory:":
        return
    if writable:
        _make_folder(Path(name).parent)
        return
    if not Path(name).is_file():
        raise DatabaseProblem(
            f"There is no database file {name}; make one with “python -m sample_data.build --out {name}”, or import records "
            "with “python -m data_access.feed import”."
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseProblem(
            f"The folder {folder} cannot be made ({error.strerror}); choose another place for the database."
        ) from None


def _check_schema(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            missing = set(schema.metadata.tables) - set(inspect(connection).get_table_names())
            told = schema.dataset.name not in missing
            found = (
                connection.execute(select(schema.dataset.c.schema_version)).scalar()
                if told
                else None
            )
            if found is not None and 0 < found < schema.SCHEMA_VERSION:
                raise DatabaseProblem(_earlier(engine))
            if missing:
                raise DatabaseProblem(_incomplete(engine, missing, found))
            if engine.dialect.name == "clickhouse" and (columns := _missing_columns(connection)):
                raise DatabaseProblem(
                    _on_its_way(engine, f"it lacks {', '.join(columns)} of complaints")
                )
    except SQLAlchemyError as error:
        raise problem_of(engine, error) from None
    if found is None:  # its row is written last
        raise DatabaseProblem(_unfinished(engine))
    if found != schema.SCHEMA_VERSION:
        raise DatabaseProblem(
            _misfit(
                engine,
                f"its schema is version {found}, and this program needs {schema.SCHEMA_VERSION}",
            )
        )


def _incomplete(engine: Engine, missing: set[str], version: int | None) -> str:
    if engine.dialect.name != "duckdb" and len(missing) == len(schema.metadata.tables):
        return (
            f"{shown(engine)} has no tables yet; fill it with “python -m data_access.copy --from {DEFAULT_URL} --to "
            f"{shown(engine)}”, or set {URL_SETTING} to another."
        )
    lacking = f"it lacks the tables {', '.join(sorted(missing))}"
    if version and engine.dialect.name == "clickhouse":  # it takes no steps together
        return _on_its_way(engine, lacking)
    return _misfit(engine, lacking)


def _missing_columns(connection: Connection) -> list[str]:
    table = schema.complaints
    found = {column["name"] for column in inspect(connection).get_columns(table.name)}
    return sorted(set(table.columns.keys()) - found)


def _on_its_way(engine: Engine, lacking: str) -> str:
    again = "“python -m data_access.upgrade --back”"
    return f"{shown(engine)} is on its way to an earlier version ({lacking}); {again}, said again, ends that."


def _earlier(engine: Engine) -> str:
    return f"{shown(engine)} is of an earlier version; bring it up to this one with “python -m data_access.upgrade”."


def _unfinished(engine: Engine) -> str:
    return (
        f"{shown(engine)} does not say which data it holds: a copy into it was not finished. Run that copy again with "
        f"“--anew”, which empties it first, or set {URL_SETTING} to another."
    )


def _misfit(engine: Engine, why: str) -> str:
    return f"{shown(engine)} is no complaints database of this program: {why}. Build it again, or set {URL_SETTING} to another."
