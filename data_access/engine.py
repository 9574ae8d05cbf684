"""Opening a complaints database; every way in which that can fail becomes one sentence that says what to do."""

import os
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from data_access import schema

DEFAULT_URL = "duckdb:///data/complaints.duckdb"
URL_SETTING = "COMPLAINTS_DATABASE_URL"


class DatabaseProblem(Exception):
    """The database cannot be used; the message says why and how to mend it."""


def complaints_url(url: str | None = None) -> URL:
    """Return the address of the complaints database: ``url``, or the setting, or the embedded default."""
    text = url or os.environ.get(URL_SETTING) or DEFAULT_URL
    try:
        return make_url(text)
    except ArgumentError:
        raise DatabaseProblem(
            f"{URL_SETTING} is no database address; write it as {DEFAULT_URL} or postgresql://user@host/name."
        ) from None


def open_engine(url: str | None = None, *, writable: bool = False) -> Engine:
    """Return a SQLAlchemy engine for an existing complaints database whose schema fits. Raises DatabaseProblem."""
    engine = connectable(url, writable=writable)
    _check_schema(engine)
    return engine


def connectable(url: str | None = None, *, writable: bool = False) -> Engine:
    """Return an engine without a look at the tables: for those who create them. Raises DatabaseProblem."""
    address = complaints_url(url)
    options = {}
    if address.get_backend_name() == "duckdb":
        _check_file(address, writable)
        options = {"connect_args": {"read_only": not writable, "config": _duckdb_settings()}}
    try:
        engine = create_engine(address, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseProblem(
            f"There is no driver for {address.drivername} databases here ({error}); install it, or change {URL_SETTING}."
        ) from None
    if address.get_backend_name() == "duckdb":
        event.listen(engine, "connect", _prepare_duckdb)
    return engine


def _duckdb_settings() -> dict[str, str]:
    return {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def _prepare_duckdb(connection, _record) -> None:
    connection.execute("SET enable_progress_bar = false")
    # The parts of a breakdown times the profiles take 12 to 20 bits; the default of 12 would use the slower hash.
    connection.execute("SET perfect_ht_threshold = 18")


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
            if missing:
                raise DatabaseProblem(_misfit(engine, f"it lacks the tables {', '.join(sorted(missing))}"))
            found = connection.execute(select(schema.dataset.c.schema_version)).scalar()
    except SQLAlchemyError as error:
        raise DatabaseProblem(_sentence(engine, error)) from None
    if found != schema.SCHEMA_VERSION:
        raise DatabaseProblem(
            _misfit(engine, f"its schema is version {found}, and this program needs {schema.SCHEMA_VERSION}")
        )


def _misfit(engine: Engine, why: str) -> str:
    return f"{_shown(engine)} is no complaints database of this program: {why}. Build it again, or set {URL_SETTING} to another."


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


# Not “lock” alone: a damaged file is told as a checksum of a “block”, and the file may be called clock.duckdb.
_HELD = ("Could not set lock", "database is locked")


def _sentence(engine: Engine, error: SQLAlchemyError) -> str:
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    if any(words in reason for words in _HELD):
        return f"{_shown(engine)} is held by another process; stop that process (a running import or server) and try again."
    return f"{_shown(engine)} cannot be read ({reason}); check the address in {URL_SETTING}, the rights and the file."
