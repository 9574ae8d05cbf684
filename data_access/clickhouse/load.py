"""Loading Arrow tables into ClickHouse: the same call over HTTP and in the process."""

import pyarrow
from sqlalchemy import Connection, Table


def insert_arrow(connection: Connection, table: Table, rows: pyarrow.Table) -> int:
    """Write ``rows`` (columns named as those of ``table``) in one insert; return how many there were.

    One insert of up to a million rows is one part, so it is there wholly or not at all.
    """
    client = connection.connection.driver_connection.client
    client.insert_arrow(table.name, rows)
    return rows.num_rows
