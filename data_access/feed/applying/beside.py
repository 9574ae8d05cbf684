"""An Arrow table that a target's statements can use as a table of their own, for as long as a block runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
from sqlalchemy import Column, Connection, MetaData, Table, insert

_ROWS = 5_000  # sent in one statement


@contextmanager
def beside(connection: Connection, name: str, rows: pa.Table, columns: Sequence[Column]) -> Iterator[Table]:
    """Give ``rows`` as the table ``name``. ``columns``: names and types as the target has them.

    DuckDB reads the Arrow table where it lies; other engines get a temporary table.
    """
    copied = (Column(column.name, column.type) for column in columns)
    if connection.dialect.name == "duckdb":
        driver = connection.connection.driver_connection
        driver.register(name, rows)
        try:
            yield Table(name, MetaData(), *copied)
        finally:
            driver.unregister(name)
        return
    table = Table(name, MetaData(), *copied, prefixes=["TEMPORARY"])
    table.create(connection)
    for part in rows.to_batches(_ROWS):
        connection.execute(insert(table), part.to_pylist())
    yield table
    table.drop(connection)  # a failed transaction takes it away by itself
