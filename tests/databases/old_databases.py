"""Databases as version 1 made them, on each engine, from its own statements in
``data/version-1``.
"""

from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    create_engine,
    insert,
    inspect,
    select,
    text,
)

from data_access.database import schema
from data_access.database.engine import connectable
from data_access.database.migrations.sums import columns_of
from tests.databases.engines import fresh
from tests.figures.records import write_database
from tests.figures.reference import Data

_STATEMENTS = Path(__file__).parents[1] / "data" / "version-1"
Rows = dict[str, list[tuple]]


def version_1(engine: str, data: Data) -> str:
    """Return the address of a new database of version 1 that holds these records."""
    address, rows = fresh(engine), _rows_today(data)
    made = connectable(address, writable=True)
    with made.begin() as connection:
        for statement in (_STATEMENTS / f"{engine}.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        for name, columns in columns_of(connection).items():
            _fill(
                connection,
                name,
                [{key: row[key] for key in row.keys() & columns} for row in rows[name]],
            )
    made.dispose()
    return address


def _rows_today(data: Data) -> dict[str, list[dict]]:
    path = Path(fresh("duckdb").removeprefix("duckdb:///"))
    engine = create_engine(
        write_database(path, data.complaints, data.members, data.reopenings, data.as_of)
    )
    with engine.connect() as connection:
        rows = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in schema.metadata.sorted_tables
        }
    engine.dispose()
    path.unlink()
    rows["dataset"][0]["schema_version"] = 1
    used = {row["profile_id"] for row in rows["complaints"]}
    rows["profiles"] = [
        row for row in rows["profiles"] if row["profile_id"] in used
    ]  # of thousands
    return rows


def _fill(connection: Connection, name: str, rows: list[dict]) -> None:
    if rows:
        known = schema.metadata.tables[name].columns
        table = Table(name, MetaData(), *(Column(key, known[key].type) for key in rows[0]))
        connection.execute(insert(table).values(rows))


def rows_of(address: str) -> Rows:
    """Return every row of every table, with its columns in the order of their names, without the
    version of the tables.
    """
    engine = connectable(address)
    with engine.connect() as connection:
        rows = {
            name: _rows(connection, name, sorted(columns))
            for name, columns in columns_of(connection).items()
        }
    engine.dispose()
    return rows


def _rows(connection: Connection, name: str, columns: list[str]) -> list[tuple]:
    chosen = [text(f'"{column}"') for column in columns if column != "schema_version"]
    return sorted(
        (tuple(row) for row in connection.execute(select(*chosen).select_from(text(name)))),
        key=repr,
    )


def version_of(address: str) -> int:
    """Return the version that a database says its tables are of."""
    engine = connectable(address)
    with engine.connect() as connection:
        found = connection.execute(select(schema.dataset.c.schema_version)).scalar_one()
    engine.dispose()
    return found


def shape_of(address: str) -> dict[str, object]:
    """Return how each table is made: columns, keys, indexes; ClickHouse tells all of it in the
    statement that makes the table.

    DuckDB adds a column at the end only; it keeps columns apart, so their order means nothing
    there.
    """
    engine = connectable(address)
    with engine.connect() as connection:
        if engine.dialect.name == "clickhouse":
            named = (
                "SELECT name, replace(create_table_query, currentDatabase(), '') FROM system.tables"
            )
            shape = dict(
                connection.execute(text(f"{named} WHERE database = currentDatabase()")).all()
            )
        else:
            shape = _shape(connection)
    engine.dispose()
    return shape


def _shape(connection: Connection) -> dict[str, object]:
    looked = inspect(connection)
    columns = {
        name: [
            (each["name"], str(each["type"]), each["nullable"], each["default"]) for each in found
        ]
        for (_, name), found in looked.get_multi_columns().items()
    }
    if connection.dialect.name == "duckdb":
        columns = {name: sorted(found) for name, found in columns.items()}
    more = (
        looked.get_multi_pk_constraint(),
        looked.get_multi_unique_constraints(),
        looked.get_multi_indexes(),
    )
    return {
        "columns": columns,
        "keys and indexes": [dict(sorted(found.items(), key=str)) for found in more],
    }
