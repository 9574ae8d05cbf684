"""Which version a database is of, and the steps from one to another."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select

from data_access.database.problems import DatabaseProblem
from data_access.database.schema import SCHEMA_VERSION, dataset

FIRST_VERSION = 1
_PLACE = "data_access.database:migrations"


@dataclass(frozen=True)
class Move:
    """From which version to which a database was brought.

    ``kept``: the file as it was before, where one was exchanged.
    """

    old: int
    new: int
    kept: Path | None = None


def version_of(connection: Connection) -> int:
    """Return the version of the tables; nobody else migrates PostgreSQL until the transaction ends.

    Raises DatabaseProblem.
    """
    shown = connection.engine.url.render_as_string(hide_password=True)
    if not inspect(connection).has_table(dataset.name):
        raise DatabaseProblem(f"{shown} is no complaints database: it has no table dataset.")
    found = select(dataset.c.schema_version)
    version = connection.scalar(
        found.with_for_update() if connection.dialect.name == "postgresql" else found
    )
    if version is None:
        raise DatabaseProblem(
            f"{shown} does not say which data it holds: a copy into it was not finished."
        )
    return version


def wanted(found: int, *, back: bool = False) -> int:
    """Return the version to go to from ``found``: this program's, or the one before.

    Raises DatabaseProblem.
    """
    if not FIRST_VERSION <= found <= SCHEMA_VERSION:
        raise DatabaseProblem(
            f"The database is of version {found}, and this program knows {FIRST_VERSION} to {SCHEMA_VERSION}; use the program "
            "that the database belongs to."
        )
    if back and found == FIRST_VERSION:
        raise DatabaseProblem(
            f"The database is of version {found}, the first; there is none to go back to."
        )
    return found - 1 if back else SCHEMA_VERSION


def migrate(connection: Connection, version: int) -> None:
    """Bring the tables to ``version``, up or down, within the transaction of ``connection``.

    Raises SQLAlchemyError.
    """
    config = Config()
    config.set_main_option("script_location", _PLACE)
    config.attributes["connection"] = connection
    go = command.upgrade if version > version_of(connection) else command.downgrade
    go(config, str(version))
