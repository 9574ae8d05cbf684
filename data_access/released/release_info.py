"""Which releases there are: the one in force and the older ones that lie beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.engine import connectable
from data_access.database.problems import DatabaseProblem
from data_access.model.text import Text
from data_access.released import schema
from data_access.released.files import NoRelease, check_version, release_file

_FILE = re.compile(r"release-\d{1,9}\.duckdb", re.ASCII)


@dataclass(frozen=True)
class ReleaseInfo:
    """What a release says of itself; its cells stay in the file ``path``.

    ``changed``: nanoseconds, of the file.
    """

    path: Path
    changed: int
    number: int
    name: Text
    synthetic: bool
    as_of: datetime
    published_at: datetime
    methods_version: str
    cells: int
    shown: int
    withheld: int
    checksum: str


def editions(url: str | None = None) -> tuple[ReleaseInfo, ...]:
    """Return the release in force and then the older ones, newest first.

    Raises NoRelease where none is in force.

    A newer one than the one in force was taken back or is not finished: it is not for the public.
    """
    path = release_file(url)
    current = _edition(path)
    if current is None:
        raise NoRelease(f"{path} cannot be read as a public release.")
    return (current, *sorted(_older(current), key=lambda edition: -edition.number))


def _older(current: ReleaseInfo) -> Iterator[ReleaseInfo]:
    for path in current.path.parent.iterdir():
        if _FILE.fullmatch(path.name) and path != current.path:
            edition = _edition(path)
            if edition and edition.number < current.number:
                yield edition


def _edition(path: Path) -> ReleaseInfo | None:
    """Return what the release in ``path`` says of itself; None where it cannot be read as one."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, SQLAlchemyError, DatabaseProblem):
        return None


@lru_cache(maxsize=256)
def _read(path: Path, changed: int) -> ReleaseInfo:
    engine = connectable(f"duckdb:///{path}")
    try:
        with engine.connect() as connection:
            check_version(connection, path)
            row = connection.execute(select(schema.releases)).one()
    finally:
        engine.dispose()
    return ReleaseInfo(
        path, changed, row.number, Text(row.name_en, row.name_ur), bool(row.synthetic), row.as_of, row.published_at,
        row.methods_version, row.cells, row.shown, row.withheld, row.checksum,
    )  # fmt: skip
