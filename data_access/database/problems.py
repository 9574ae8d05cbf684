"""Why a complaints database cannot be used: each way is one sentence that says what to do."""

import re

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access.database import postgresql

URL_SETTING = "COMPLAINTS_DATABASE_URL"
INVALIDATED = (
    "database has been invalidated"  # DuckDB's word for: no answer until it is opened anew
)
# Not “lock” alone: a damaged file is told as a checksum of a “block”, and the file may be called
# clock.duckdb.
_HELD = ("Could not set lock", "database is locked")
_HOLDER = re.compile(r"\(PID (\d+)\)")


class DatabaseProblem(Exception):
    """The database cannot be used; the message says why and how to mend it."""


class DatabaseHeld(DatabaseProblem):
    """Another process holds the file; ``pid`` is its number, None where it cannot be told."""

    def __init__(self, message: str, pid: int | None):
        super().__init__(message)
        self.pid = pid


class DatabaseReadOnly(DatabaseProblem):
    """The file is there to be read, and is not held."""


def shown(engine: Engine) -> str:
    """Return the address without its password."""
    return engine.url.render_as_string(hide_password=True)


def problem_of(engine: Engine, error: SQLAlchemyError) -> DatabaseProblem:
    """Return what an error means for whoever opened the database; DatabaseHeld where another
    process has the file.
    """
    reason = reason_of(error)
    if any(words in reason for words in _HELD):
        number = _HOLDER.search(reason)
        return _held_by(engine, int(number[1]) if number else None)
    told = (
        postgresql.sentence(engine.url, reason, URL_SETTING)
        if engine.dialect.name == "postgresql"
        else None
    )
    general = f"{shown(engine)} cannot be read ({reason}); check the address in {URL_SETTING}, the rights and the file."
    return DatabaseProblem(told or general)


def _held_by(engine: Engine, pid: int | None) -> DatabaseHeld:
    holder = f"process {pid}" if pid else "another process"
    return DatabaseHeld(
        f"{shown(engine)} is held by {holder}; stop that process (a running import or server) and try again.",
        pid,
    )


def reason_of(error: Exception) -> str:
    """Return the first line of what the driver said, without the statement and the links that
    SQLAlchemy adds.
    """
    return str(getattr(error, "orig", None) or error).splitlines()[0]
