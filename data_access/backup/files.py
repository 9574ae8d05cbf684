"""Copies of the two databases that cannot be made again: written aside, checked, and then put in
place in one step.
"""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.audit import log
from data_access.audit.chain import State, check
from data_access.audit.database import address, engine_of, file_of
from data_access.database import schema
from data_access.database.durable import to_disk
from data_access.database.engine import complaints_url, open_engine, writing
from data_access.database.file_lock import file_of as database_file_of
from data_access.database.problems import reason_of
from data_access.snapshots import Signed, SnapshotProblem
from data_access.snapshots.store import FOLDER, snapshots_folder

COMPLAINTS, LOG = "complaints.duckdb", "audit.sqlite3"


class BackupProblem(Exception):
    """There is no backup, and nothing was left half done; the message says why."""


@dataclass(frozen=True)
class Facts:
    """What a copy of the complaints must have in common with the original."""

    complaints: int
    reopenings: int
    version: int
    as_of: datetime


def back_up_complaints(folder: Path) -> Facts:
    """Copy the complaints file into ``folder``. Raises BackupProblem, DatabaseProblem."""
    source = database_file_of(complaints_url())
    if source is None:
        raise BackupProblem(
            "The complaints are on a database server; back it up with its own tools, such as pg_dump."
        )
    with _aside(folder / COMPLAINTS) as partial:
        facts = _copied(source, partial)
        if facts_of(partial, settles=True) != facts:
            raise BackupProblem(
                f"The copy of {source} is not what was copied; check the disk, and try again."
            )
    return facts


def _copied(source: Path, partial: Path) -> Facts:
    """Copy the file with its log while nobody writes; a reader keeps the file open, so no other
    process can either.
    """
    engine = open_engine()
    try:
        with writing(engine), engine.connect() as connection:
            facts = _facts(connection)
            for ending in ("", ".wal"):
                _copy(Path(f"{source}{ending}"), Path(f"{partial}{ending}"))
        return facts
    finally:
        engine.dispose()


def _copy(source: Path, target: Path) -> None:
    """Copy by another process: if this one closed the file, the system would take away the lock
    that holds it.
    """
    if source.exists():
        done = subprocess.run(
            ["cp", "--reflink=auto", "--", source, target], capture_output=True, text=True
        )
        if done.returncode:
            raise BackupProblem(
                f"The backup cannot be written ({done.stderr.strip().rpartition(': ')[2]})."
            )


def facts_of(path: Path, *, settles: bool = False) -> Facts:
    """Open a copy and read it; one that ``settles`` takes in its log, if there is any, and is one
    file afterwards.

    Raises BackupProblem, DatabaseProblem.
    """
    engine = open_engine(f"duckdb:///{path}", writable=settles)
    try:
        with engine.connect() as connection:
            return _facts(connection)
    except SQLAlchemyError as error:
        raise BackupProblem(f"{path} cannot be read ({reason_of(error)}).") from None
    finally:
        engine.dispose()


def _facts(connection: Connection) -> Facts:
    counts = [
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (schema.complaints, schema.reopenings)
    ]
    row = connection.execute(select(schema.dataset)).one()
    return Facts(*counts, row.version, row.as_of)


def back_up_log(folder: Path) -> State | None:
    """Copy the log of exact answers into ``folder``; None when a database server has it.

    Raises BackupProblem.
    """
    source = file_of(address())
    if source is None:
        return None
    with _aside(folder / LOG) as partial:
        try:
            with (
                closing(sqlite3.connect(source)) as original,
                closing(sqlite3.connect(partial)) as copy,
            ):
                original.backup(copy)
        except sqlite3.Error as error:
            raise BackupProblem(f"The log cannot be copied ({error}).") from None
        return state_of(partial)


def state_of(path: Path) -> State:
    """Recompute the chain of a copy of the log.

    Raises BackupProblem when it is broken or no log.
    """
    engine = engine_of(f"sqlite:///{path}")
    try:
        with engine.connect() as connection, connection.begin():
            state = check(log.rows(connection))
    except SQLAlchemyError as error:
        raise BackupProblem(f"{path} is no log ({reason_of(error)}).") from None
    finally:
        engine.dispose()
    if state.problem:
        raise BackupProblem(f"The log in {path} is broken. {state.problem}")
    return state


def back_up_snapshots(folder: Path) -> int:
    """Copy the snapshots and the public keys, and return how many snapshots there are.

    Raises BackupProblem.
    """
    source, target = snapshots_folder(), folder / FOLDER
    if not source.is_dir():
        return 0
    if target.exists():
        raise BackupProblem(f"{target} is there already, and is not replaced.")
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))
    except (OSError, shutil.Error) as error:
        raise BackupProblem(f"The snapshots cannot be copied ({error}).") from None
    return snapshots_in(folder)


def snapshots_in(folder: Path) -> int:
    """Return how many snapshots a copy holds. Raises BackupProblem: one is not what it was."""
    paths = sorted((folder / FOLDER).glob("*.json"))
    for path in paths:
        try:
            name = Signed.from_json(path.read_bytes()).snapshot.id
        except SnapshotProblem as problem:
            raise BackupProblem(f"{path}: {problem}") from None
        if name != path.stem:
            raise BackupProblem(f"{path} holds another snapshot, {name}.")
    return len(paths)


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Give a place beside ``target`` to write to; what was written becomes ``target`` if all
    went well.
    """
    if target.exists():
        raise BackupProblem(
            f"{target} is there already, and is not replaced; choose another folder."
        )
    partial = target.with_name(f".{target.name}.partial")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove(partial)
        yield partial
        partial.chmod(0o600)
        for place in (partial, target.parent):
            to_disk(place)
        partial.replace(target)
    except OSError as error:
        raise BackupProblem(f"The backup cannot be written ({error.strerror}).") from None
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    for ending in ("", ".wal", "-wal", "-shm", "-journal"):
        Path(f"{partial}{ending}").unlink(missing_ok=True)
