"""A DuckDB file is migrated on a copy beside it, which is compared with it and takes its name in
one step.

Whatever ends this in the middle leaves the file as it was; the next start removes the half-made
copy. The file stays under another name when its successor has taken its place.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.durable import to_disk
from data_access.database.engine import connectable, reading
from data_access.database.migrations.steps import Move, migrate, version_of, wanted
from data_access.database.migrations.sums import columns_of, shared, sums
from data_access.database.problems import DatabaseProblem, reason_of

_COPYING, _KEPT = ".upgrading", ".version-{}"  # after the name of the file
# Room for the copy and for what it takes more: times the file, plus bytes. Version 2 took nothing
# more; the rest is a guess.
_GROWTH, _AT_LEAST = 1.25, 64_000_000


def migrate_file(file: Path, *, back: bool = False) -> Move:
    """Bring a file to this program's version, or ``back`` to the one before.

    Raises DatabaseProblem, and it is as before.
    """
    path = file.resolve()  # a link goes on leading to the file that takes the place
    with _alone(path) as source, _standing_still(path) as connection, _in_words(path):
        copy = Path(f"{path}{_COPYING}")
        _remove(copy)
        found = version_of(connection)
        move = Move(found, wanted(found, back=back), Path(f"{path}{_KEPT.format(found)}"))
        if move.new == found:
            return Move(found, found)
        try:
            _make(copy, source, connection, move.new)
            _exchange(path, copy, move.kept)
        finally:
            _remove(copy)
        return move


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "strerror", None) or reason_of(error)
        raise DatabaseProblem(
            f"{path} was not brought to another version, and is as before ({reason})."
        ) from None


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """Give the open file, for one upgrade at a time.

    It is opened before DuckDB opens it and closed after: closing it takes away every lock of this
    process on it, DuckDB's too.
    """
    connectable(_address(path)).dispose()  # says in words that there is no file
    with path.open("rb") as source:
        try:
            fcntl.flock(source, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseProblem(
                f"{path} is being upgraded by another process; let that end."
            ) from None
        yield source


@contextmanager
def _standing_still(path: Path) -> Iterator[Connection]:
    """Give a reader of the file; while it reads, no process can write.

    All is in the file itself, nothing in a log beside it.
    """
    with _engine(path, writable=True) as engine, reading(engine) as connection:
        _settle(connection)
    with _engine(path) as engine, reading(engine) as connection:
        version_of(connection)
        if Path(f"{path}.wal").exists():
            raise DatabaseProblem(f"{path} was written to just now; say the command again.")
        yield connection


def _make(copy: Path, source: BinaryIO, original: Connection, version: int) -> None:
    """Write the file as ``version`` has it to ``copy``, and onto the disk.

    Raises DatabaseProblem where a value is another.
    """
    _check_room(copy.parent, os.fstat(source.fileno()).st_size)
    _copy(source, copy)
    with _engine(copy, writable=True) as engine, engine.connect() as connection:
        try:
            with connection.begin():
                migrate(connection, version)
            _compare(original, connection)
            connection.rollback()
            _settle(connection)
        except BaseException:
            connection.invalidate()  # after a full disk DuckDB takes no rollback either
            raise
    to_disk(copy)


def _check_room(folder: Path, size: int) -> None:
    needed, free = int(_GROWTH * size) + _AT_LEAST, shutil.disk_usage(folder).free
    if free < needed:
        raise DatabaseProblem(
            f"An upgrade works on a copy, which needs {needed / 1e6:,.0f} MB in {folder}, and {free / 1e6:,.0f} MB are free. Make "
            "room and say the command again; the database is as before."
        )


def _copy(source: BinaryIO, copy: Path) -> None:
    source.seek(0)
    known = os.fstat(source.fileno())
    with copy.open("xb") as target:
        os.fchmod(target.fileno(), known.st_mode & 0o7777)
        if os.geteuid() == 0:  # the superuser's copy is for the user whose file it was
            os.fchown(target.fileno(), known.st_uid, known.st_gid)
        shutil.copyfileobj(source, target, 1 << 22)


def _compare(original: Connection, copied: Connection) -> None:
    columns = shared(columns_of(original), columns_of(copied))
    before, after = sums(original, columns), sums(copied, columns)
    wrong = sorted(name for name in columns if before[name] != after[name])
    if wrong:
        raise DatabaseProblem(
            f"The upgraded copy does not hold what the file holds (in {', '.join(wrong)}), and was removed; the database is as before."
        )


def _exchange(path: Path, copy: Path, kept: Path) -> None:
    """Put the copy in the place of the file, which stays as ``kept``.

    At each moment there is a whole file at ``path``.
    """
    kept.unlink(missing_ok=True)  # of an upgrade before
    os.link(path, kept)
    to_disk(path.parent)
    copy.replace(path)
    to_disk(path.parent)


def _settle(connection: Connection) -> None:
    """Write into the file what lies in its log."""
    connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))


@contextmanager
def _engine(path: Path, *, writable: bool = False) -> Iterator[Engine]:
    engine = connectable(_address(path), writable=writable)
    try:
        yield engine
    finally:
        engine.dispose()


def _address(path: Path) -> str:
    return f"duckdb:///{path}"


def _remove(copy: Path) -> None:
    for ending in ("", ".wal"):
        Path(f"{copy}{ending}").unlink(missing_ok=True)
    shutil.rmtree(
        f"{copy}.tmp", ignore_errors=True
    )  # where DuckDB puts what does not fit into the memory
