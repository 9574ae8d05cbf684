"""Embedded files that this process holds: opened for writing once, by one configuration for all,
one writer at a time.

DuckDB lets one process open a file for writing and shuts all others out, readers too; and within
that process it refuses a second configuration. So what reads a held file opens it as its writers
do, and reads in read-only transactions.
"""

import os
import stat
import threading
import weakref
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

READ_ONLY_SETTING = "COMPLAINTS_READ_ONLY"
_files: dict[Path, "LockedFile"] = {}
_lock = threading.Lock()


class LockedFile:
    """A file that this process holds, or takes as soon as it is there.

    ``writer`` is for one writer at a time.
    """

    def __init__(self, path: Path):
        self.path = path
        self.writer = threading.RLock()
        self._engines: weakref.WeakSet[Engine] = weakref.WeakSet()
        self._kept: Connection | None = None
        self._identity: tuple[int, int] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the file is open, and stays open."""
        return self._kept is not None

    def join(self, engine: Engine) -> None:
        """Count an engine among those of this file."""
        self._engines.add(engine)

    def keep(self, engine: Engine) -> None:
        """Keep one connection of ``engine`` open, so that the file is held.

        Raises SQLAlchemyError.
        """
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SELECT 1"))
        self._kept, self._identity = connection, _identity(self.path)

    def is_well(self) -> bool:
        """Return False when DuckDB answers nothing any more, as after a full disk, until the
        file is opened anew.
        """
        try:
            return self._kept is not None and self._kept.execute(text("SELECT 1")).scalar() == 1
        except Exception:
            return False

    def is_replaced(self) -> bool:
        """Return whether another file now has the name of the one that is open."""
        return self._kept is not None and _identity(self.path) != self._identity

    def settle(self) -> None:
        """Write into the file what lies in its log, so that the next opening has less to read.

        Raises SQLAlchemyError.
        """
        if self._kept is not None:
            self._kept.execute(text("CHECKPOINT"))

    def let_go(self) -> None:
        """Close every connection that nobody uses; the last one writes what is left in the log
        of the file.
        """
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.invalidate()  # not only given back: a connection that failed must be closed
            kept.close()
        for engine in list(self._engines):
            engine.dispose()


def mark(path: Path) -> LockedFile:
    """Return the file as one that this process opens for writing from now on."""
    with _lock:
        return _files.setdefault(path.resolve(), LockedFile(path.resolve()))


def forget(path: Path) -> None:
    """Let a file go: it is opened for reading again, as any other."""
    with _lock:
        file = _files.pop(path.resolve(), None)
    if file:
        file.let_go()


def held_file(address: URL) -> LockedFile | None:
    """Return the file of ``address`` if this process holds it or is about to."""
    path = file_of(address)
    return _files.get(path.resolve()) if path else None


def file_of(address: URL) -> Path | None:
    """Return the file of an embedded database, None for a server's and for one in memory."""
    name = address.database or ":memory:"
    return None if address.get_backend_name() != "duckdb" or name == ":memory:" else Path(name)


def why_read_only(path: Path) -> str:
    """Return why the file cannot or shall not be opened for writing; "" when it can."""
    if os.environ.get(READ_ONLY_SETTING) == "1":
        return f"{READ_ONLY_SETTING} is 1"
    if not path.exists():
        return ""
    # The mode first: the superuser may write all the same, and whoever took the right away meant
    # it.
    if not stat.S_IMODE(path.stat().st_mode) & 0o222 or not os.access(path, os.W_OK):
        return f"{path} is read-only"
    return (
        ""
        if os.access(path.parent, os.W_OK | os.X_OK)
        else f"the folder {path.parent} is read-only"
    )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
