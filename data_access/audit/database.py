"""The database of the log: tables that take rows and never change them, and transactions that
come one at a time.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.audit.earlier import take_over
from data_access.database.problems import reason_of

AUDIT_SETTING = "AUDIT_DATABASE_URL"
DEFAULT_FILE = Path("data/audit.sqlite3")
DEFAULT_URL = f"sqlite:///{DEFAULT_FILE}"
_PATIENCE_SECONDS = 20  # for another process that is writing
_metadata = MetaData()
audit_log = Table(
    "audit_log",
    _metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False, comment="Time in UTC"),
    Column(
        "who",
        String,
        nullable=False,
        comment="Session, e-mail or subject, or the system's user of a command",
    ),
    Column(
        "session",
        String(64),
        nullable=False,
        comment="Session, so that it can be ended; empty for commands",
    ),
    Column("role", String, nullable=False),
    Column(
        "client",
        String,
        nullable=False,
        comment="Address of the client as the server saw it, or 'terminal'",
    ),
    Column("page", String, nullable=False, comment="Page or command"),
    Column("questions", String, nullable=False, comment="Questions as text, one a line"),
    Column("smallest", Integer, comment="Smallest count in the answer"),
    Column("exported", Boolean, nullable=False, comment="Whether the answer left as a file"),
    Column(
        "purpose", String, nullable=False, comment="What the user gave as the purpose, where asked"
    ),
    Column("previous", String(64), nullable=False, comment="Hash of the row before"),
    Column(
        "hash", String(64), nullable=False, comment="SHA-256 of previous and of all other columns"
    ),
)
ended_sessions = Table(
    "ended_sessions",
    _metadata,
    Column("session", String(64), primary_key=True),
    Column("at", String(32), nullable=False, comment="Time in UTC of the sign-out"),
)
for _act in ("UPDATE", "DELETE"):
    _trigger = (
        f"CREATE TRIGGER audit_log_no_{_act.lower()} BEFORE {_act} ON audit_log "
        "BEGIN SELECT RAISE(ABORT, 'the audit log only takes new rows'); END"
    )
    event.listen(audit_log, "after_create", DDL(_trigger).execute_if(dialect="sqlite"))

_REFUSE = (
    "CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''the audit log only takes new rows''; END'"
)
_REFUSED = (
    "CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()"
)
for _statement in (_REFUSE, _REFUSED):
    event.listen(audit_log, "after_create", DDL(_statement).execute_if(dialect="postgresql"))

_engines: dict[str, tuple[Engine, tuple | None]] = {}
_lock = threading.Lock()


class AuditUnavailable(PermissionError):
    """The log cannot be written, so no exact figure may be shown."""


@contextmanager
def transaction(writes: bool) -> Iterator[Connection]:
    """Open a transaction on the log; one that ``writes`` waits until no other process does.

    Raises AuditUnavailable.
    """
    try:
        with _opened(address()).connect() as connection:
            connection = connection.execution_options(writes=writes)
            with connection.begin():
                yield connection
    except (SQLAlchemyError, OSError) as error:
        reason = reason_of(error)
        raise AuditUnavailable(
            f"The log of exact answers cannot be written ({reason}), so no exact figure is shown; check {AUDIT_SETTING}."
        ) from None


def address() -> str:
    """Return the address of the log."""
    return os.environ.get(AUDIT_SETTING) or DEFAULT_URL


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite address, None for anything else.

    Raises sqlalchemy's ArgumentError.
    """
    parts = make_url(url)
    is_file = parts.get_backend_name() == "sqlite" and parts.database not in (None, "", ":memory:")
    return Path(parts.database) if is_file else None


def close_logs() -> None:
    """Let go of all open logs."""
    with _lock:
        for engine, _ in _engines.values():
            engine.dispose()
        _engines.clear()


def engine_of(url: str) -> Engine:
    """Return an engine for ``url`` whose transactions come one at a time where they write;
    creates no table.
    """
    sqlite = make_url(url).get_backend_name() == "sqlite"
    patience = {"sqlite": "timeout", "postgresql": "connect_timeout"}.get(
        make_url(url).get_backend_name()
    )
    engine = create_engine(
        url,
        connect_args={patience: _PATIENCE_SECONDS} if patience else {},
        pool_pre_ping=not sqlite,
    )
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _opened(url: str) -> Engine:
    with _lock:
        if url not in _engines:
            _engines[url] = (engine := _created(url), _identity(url))
            return engine
        engine, identity = _engines[url]
    if identity != _identity(url):  # rows would go into a file that nobody finds any more
        raise OSError("its file was removed or replaced while the server runs; restart the server")
    return engine


def _identity(url: str) -> tuple | None:
    path = file_of(url)
    if path is None:
        return None
    found = path.stat() if path.exists() else None
    return found and (found.st_dev, found.st_ino)


def _created(url: str) -> Engine:
    path = file_of(url)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = engine_of(url)
    if path:
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute(
                "PRAGMA journal_mode = WAL"
            )  # readers then never wait for the one who writes
    with (
        engine.connect().execution_options(writes=engine.dialect.name == "sqlite") as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":  # two that create a table at once would both fail
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('audit_log'))"))
        _metadata.create_all(connection)
        take_over(connection, audit_log)
    return engine


def _prepare_sqlite(connection, _record) -> None:
    connection.isolation_level = None  # the driver would begin too late, and then not for writing
    connection.execute(
        "PRAGMA synchronous = FULL"
    )  # a row that a power cut takes back would leave a figure without one


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
    )


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        connection.execute(text("LOCK TABLE audit_log IN EXCLUSIVE MODE"))
