"""How the tables of a complaints database are made on each engine; what is stored in them is said
in ``schema``.

Rows go in faster where keys and indexes come after them, so the two are apart: ``TABLES`` first,
``KEYS`` once filled.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection
from sqlalchemy.schema import CreateTable, ExecutableDDLElement

from data_access.database import postgresql_tables, schema

Statements = Sequence[ExecutableDDLElement]


def _plain_tables() -> Statements:
    return [CreateTable(table) for table in schema.metadata.sorted_tables]


def _tables_if_absent() -> Statements:
    return [CreateTable(table, if_not_exists=True) for table in schema.metadata.sorted_tables]


def _no_keys() -> Statements:
    return []


# By name of the dialect. DuckDB counts by scanning compressed columns: an index would only slow its
# writing down. ClickHouse's are made complete by its own compiler (clickhouse.tables): a table
# without its order is none there. It makes them one by one for good, so whoever was stopped
# meanwhile makes the rest.
TABLES: dict[str, Callable[[], Statements]] = {
    "duckdb": _plain_tables,
    "postgresql": postgresql_tables.table_statements,
    "clickhouse": _tables_if_absent,
}
KEYS: dict[str, Callable[[], Statements]] = {
    "duckdb": _no_keys,
    "postgresql": postgresql_tables.key_statements,
    "clickhouse": _no_keys,
}


def create_tables(connection: Connection) -> None:
    """Create every table, keys and indexes included, in a database that has none of them."""
    for statements in (TABLES, KEYS):
        for statement in statements[connection.dialect.name]():
            connection.execute(statement)
