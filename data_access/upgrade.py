"""Bringing a complaints database of an earlier version up to this one: ``python -m data_access.upgrade``.

In one transaction: a database is of the old version or of the new one, never between.
"""

import argparse
import sys

from sqlalchemy import Column, Connection, Engine, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from data_access import schema
from data_access.channel.client import handed_over
from data_access.engine import DatabaseProblem, connectable, writing
from data_access.reason import reason_of
from data_access.schema import dataset
from data_access.terminal import Terminal, here


def _to_2(connection: Connection) -> None:
    """The feed came: the order of changes of the same time, and what the feed remembers."""
    _add_column(connection, schema.complaints.c.changed_sequence)
    schema.metadata.create_all(connection, [schema.removals, schema.feed_state, schema.feed_rejects])


_STEPS = {1: _to_2}  # from this version to the next one


def _add_column(connection: Connection, column: Column) -> None:
    preparer = connection.dialect.identifier_preparer
    kind = column.type.compile(connection.dialect)
    names = preparer.format_table(column.table), preparer.format_column(column)
    connection.execute(text(f"ALTER TABLE {names[0]} ADD COLUMN {names[1]} {kind}"))


def upgrade(engine: Engine) -> tuple[int, int]:
    """Bring a database to this version; return the old version and the new one. Raises DatabaseProblem."""
    try:
        with engine.begin() as connection:
            if not inspect(connection).has_table(dataset.name):
                raise DatabaseProblem(f"{_shown(engine)} is no complaints database: it has no table dataset.")
            found = connection.execute(select(dataset.c.schema_version)).scalar_one()
            for version in range(found, schema.SCHEMA_VERSION):
                _STEPS[version](connection)
            connection.execute(update(dataset).values(schema_version=max(found, schema.SCHEMA_VERSION)))
    except SQLAlchemyError as error:
        reason = reason_of(error)
        raise DatabaseProblem(f"{_shown(engine)} cannot be upgraded, and is as before ({reason}).") from None
    return found, max(found, schema.SCHEMA_VERSION)


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Upgrade one database; the sentence of a problem goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m data_access.upgrade", description=__doc__.splitlines()[0])
    parser.add_argument("--on", help="database address; default: COMPLAINTS_DATABASE_URL, or data/complaints.duckdb")
    options, terminal = parser.parse_args(arguments), terminal or here()
    try:
        code = handed_over("upgrade", arguments, options.on, terminal)
        if code is not None:
            return code
        engine = connectable(terminal.address(options.on), writable=True)
        try:
            with writing(engine):
                old, new = upgrade(engine)
        finally:
            engine.dispose()
    except DatabaseProblem as problem:
        terminal.tell(f"upgrade: {problem}")
        return 2
    was = f"It was of version {old}, and is of version {new}."
    terminal.say(was if old < new else f"It is of version {new} already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
