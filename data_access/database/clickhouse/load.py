"""Loading Arrow tables into ClickHouse: the same call over HTTP and in the process."""

import pyarrow
from clickhouse_connect.driver.exceptions import ClickHouseError
from sqlalchemy import Connection, Table
from sqlalchemy.exc import OperationalError


def insert_arrow(
    connection: Connection,
    table: Table,
    rows: pyarrow.Table,
    settings: dict[str, str] | None = None,
) -> int:
    """Write ``rows`` (columns named as those of ``table``) in one insert; return how many there
    were.

    One insert of up to a million rows is one part, so it is there wholly or not at all.
    ``settings``: of this insert alone. Raises OperationalError.
    """
    client = connection.connection.driver_connection.client
    try:
        client.insert_arrow(table.name, rows, settings=settings)
    except ClickHouseError as error:
        raise OperationalError(f"INSERT INTO {table.name}", None, error) from error
    return rows.num_rows
