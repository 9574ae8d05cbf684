"""A database on a server is migrated where it is: PostgreSQL in one transaction, ClickHouse by
steps that can be repeated.
"""

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.clickhouse.journal import Journal, journal
from data_access.database.migrations.steps import Move, migrate, version_of, wanted
from data_access.database.problems import DatabaseProblem, reason_of

# A change of a table waits for those who read it, and whoever comes later waits for the change: not
# for longer than this.
_PATIENCE = "SET LOCAL lock_timeout = '30s'"


def migrate_in_place(engine: Engine, *, back: bool = False) -> Move:
    """Bring a database to this program's version, or ``back`` to the one before.

    Raises DatabaseProblem.
    """
    try:
        with engine.begin() as connection:
            return _migrated(connection, back)
    except SQLAlchemyError as error:
        after = _AFTER.get(engine.dialect.name, "is as before")
        shown = engine.url.render_as_string(hide_password=True)
        raise DatabaseProblem(
            f"{shown} was not brought to another version, and {after} ({reason_of(error)})."
        ) from None


_AFTER = {
    "clickhouse": "counts as of the version before until the same command, said again, ends well"
}


def _migrated(connection: Connection, back: bool) -> Move:
    if connection.dialect.name == "postgresql":
        connection.execute(text(_PATIENCE))
    found = version_of(connection)
    move = Move(found, wanted(found, back=back))
    if move.new != found:
        _finish_batch(connection)
        migrate(connection, move.new)
    return move


def _finish_batch(connection: Connection) -> None:
    """Let ClickHouse's journal put the rest of its newest batch into the tables, while they are
    as that batch knows them.
    """
    if connection.dialect.name == "clickhouse" and inspect(connection).has_table(journal.name):
        Journal(connection)
