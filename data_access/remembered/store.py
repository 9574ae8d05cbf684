"""The database of what is remembered: two small tables beside the log, none of them with a figure.

A table that a later version adds is made when the store is opened; columns are not changed, so that
an older server can go on reading.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.access import EXACT, Permit, check
from data_access.database.problems import reason_of

MEMORY_SETTING = "OFFICE_MEMORY_URL"
DEFAULT_URL = "sqlite:///data/memory.sqlite3"
_PATIENCE_SECONDS = 10  # for another process that is writing
_CODE = "code"  # who signs in with a code is nobody in particular
_metadata = MetaData()
saved = Table(
    "saved_views",
    _metadata,
    Column("number", Integer, primary_key=True),
    Column(
        "owner", String, nullable=False, index=True, comment="Subject of the account, or 'code'"
    ),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False, comment="The name, whatever its capital letters"),
    Column("page", String, nullable=False, comment="Path of the page"),
    Column("query", String, nullable=False, comment="Filters and choices, as the URL has them"),
    Column("as_of", String(32), nullable=False, comment="As-of of the data when it was saved"),
    UniqueConstraint("owner", "folded"),
)
visits = Table(
    "visits",
    _metadata,
    Column("number", Integer, primary_key=True),
    Column("owner", String, nullable=False),
    Column("session", String(64), nullable=False, comment="The sign-in, so that one is one visit"),
    Column("at", String(32), nullable=False, comment="Time in UTC of the last look"),
    Column("as_of", String(32), nullable=False, comment="As-of of the data at that look"),
    Column("version", Integer, nullable=False, comment="Version of the data at that look"),
    UniqueConstraint("owner", "session"),
)
_engines: dict[str, Engine] = {}
_lock = threading.Lock()


class MemoryProblem(Exception):
    """What cannot be remembered; ``kind`` and ``values`` make the sentence of the page."""

    def __init__(self, kind: str, **values: object):
        super().__init__(f"{kind} {values}")
        self.kind, self.values = kind, values


def owner_of(permit: Permit) -> str:
    """Return whose memory this is: the account's; all that sign in with a code share one.

    Raises NotSignedIn, NotAllowed.
    """
    return check(permit, EXACT).person or _CODE


def is_shared(permit: Permit) -> bool:
    """Whether others who sign in with the office's code see the same."""
    return not permit.person


@contextmanager
def transaction() -> Iterator[Connection]:
    """Open a transaction on the store. Raises MemoryProblem: it cannot be opened or written."""
    try:
        with _opened(os.environ.get(MEMORY_SETTING) or DEFAULT_URL).begin() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        raise MemoryProblem(
            "unavailable", reason=reason_of(error), setting=MEMORY_SETTING
        ) from error


def close_memory() -> None:
    """Let go of all open stores."""
    with _lock:
        for engine in _engines.values():
            engine.dispose()
        _engines.clear()


def _opened(url: str) -> Engine:
    with _lock:
        if url not in _engines:
            _engines[url] = _created(url)
        return _engines[url]


def _created(url: str) -> Engine:
    parts = make_url(url)
    is_sqlite = parts.get_backend_name() == "sqlite"
    name = parts.database or ""
    if is_sqlite and name and not name.startswith((":", "file:")):  # these are no plain paths
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # for the server's own user, as the log is
    patience = {"timeout": _PATIENCE_SECONDS} if is_sqlite else {}
    engine = create_engine(url, connect_args=patience, pool_pre_ping=not is_sqlite)
    # Of a file that is only read, tables that are there are read all the same.
    if {saved.name, visits.name} - set(inspect(engine).get_table_names()):
        _metadata.create_all(engine)
    return engine
