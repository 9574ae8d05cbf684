"""Where releases lie, and how one is opened: the file in force is a link, older ones lie beside
it.
"""

import os
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data_access.database.engine import connectable
from data_access.database.problems import DatabaseProblem, reason_of
from data_access.released import schema
from data_access.released.release import Release

PUBLISHED_SETTING = "PUBLISHED_DATABASE_URL"
DEFAULT_FILE = Path("data/published/current.duckdb")
DEFAULT_URL = f"duckdb:///{DEFAULT_FILE}"


MEND = (
    "Copy the file again from where it was published, or put an older release in force with "
    "“python -m data_access.publish --in-force NUMBER”."
)


OTHER_VERSION = (
    "{path} holds a public release in version {found} of its tables, and this program reads version {known}: its figures "
    "were protected by other methods, so it is not shown. Publish anew into an empty folder: move the old releases away, and "
    "say “python -m data_access.publish”."
)


class NoRelease(DatabaseProblem):
    """There is no release to read; the message says to operators how to get one."""


class NothingPublished(NoRelease):
    """No release is in force: nothing is wrong, but nothing was published yet."""


def published_url(url: str | None = None) -> URL:
    """Return the address of the release in force: ``url``, or the setting, or the embedded
    default.
    """
    try:
        return make_url(url or os.environ.get(PUBLISHED_SETTING) or DEFAULT_URL)
    except ArgumentError:
        raise NoRelease(
            f"{PUBLISHED_SETTING} is no database address; write it as {DEFAULT_URL}."
        ) from None


def release_file(url: str | None = None, number: int | None = None) -> Path:
    """Return the file of the release in force, or of an older one that lies beside it.

    Raises NoRelease.
    """
    current = Path(published_url(url).database or "")
    path = (
        current.resolve()
        if number is None
        else current.resolve().with_name(f"release-{number:04}.duckdb")
    )
    if path.is_file():
        return path
    mend = f"make one with “python -m data_access.publish”, or set {PUBLISHED_SETTING}."
    if number is None:
        raise NothingPublished(f"There is no public release at {current}; {mend}")
    raise NoRelease(f"There is no release {number} here; {mend}")


def check_version(connection: Connection, path: Path) -> None:
    """Raise NoRelease where ``path`` has tables of another version than this program reads."""
    found = connection.execute(select(schema.releases.c.schema_version)).scalar()
    if found != schema.PUBLISHED_SCHEMA_VERSION:
        raise NoRelease(
            OTHER_VERSION.format(path=path, found=found, known=schema.PUBLISHED_SCHEMA_VERSION)
        )


def open_release(path: Path) -> Release:
    """Read the release in ``path``. Raises NoRelease with a sentence that says what is wrong."""
    engine = connectable(f"duckdb:///{path}")
    try:
        with engine.connect() as connection:
            missing = set(schema.published.tables) - set(inspect(connection).get_table_names())
            if missing:
                raise NoRelease(
                    f"{path} is no public release: it lacks the tables {', '.join(sorted(missing))}. {MEND}"
                )
            check_version(connection, path)
            return Release(connection)
    except SQLAlchemyError as error:
        reason = reason_of(error)
        raise NoRelease(f"{path} cannot be read as a public release ({reason}). {MEND}") from None
    finally:
        engine.dispose()
