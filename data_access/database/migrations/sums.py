"""What two DuckDB databases of different versions have in common: rows and a checksum of each
table.
"""

from collections.abc import Mapping

from sqlalchemy import Column, Connection, FromClause, column, func, inspect, select
from sqlalchemy import table as sql_table

# The one value that a migration changes. A revision that changes others on purpose has to be named
# here, too.
_CHANGED = {("dataset", "schema_version")}
Columns = Mapping[str, frozenset[str]]


def columns_of(connection: Connection) -> Columns:
    """Return the names of the columns of each table."""
    found = inspect(connection).get_multi_columns()
    return {
        name: frozenset(each["name"] for each in found[schema, name])
        for schema, name in sorted(found, key=str)
    }


def shared(one: Columns, other: Columns) -> Columns:
    """Return the tables and columns that both have, without those whose values a migration
    changes.
    """
    return {
        name: frozenset(found for found in one[name] & other[name] if (name, found) not in _CHANGED)
        for name in one.keys() & other.keys()
    }


def sums(connection: Connection, columns: Columns) -> dict[str, tuple[int, int | None]]:
    """Return for each table how many rows it has, and the sum of a 64-bit hash of each row:
    their order does not matter.
    """
    return {
        name: _sum(connection, name, [column(found) for found in sorted(columns[name])])
        for name in columns
    }


def _sum(connection: Connection, name: str, columns: list[Column]) -> tuple[int, int | None]:
    table: FromClause = sql_table(name, *columns)
    row = connection.execute(
        select(func.count(), func.sum(func.hash(*columns))).select_from(table)
    ).one()
    return row[0], row[1]
