"""Merging the bodies, categories and places that staged records name into those that the
database has.
"""

from sqlalchemy import Connection, Table, exists, func, insert, select

from data_access.database.schema import departments
from data_access.feed.mapping.targets import DIMENSIONS, PARENTS
from data_access.feed.staging.stage import Stage


def merge_dimensions(stage: Stage, connection: Connection) -> None:
    """Add the entries that the dimensions lack; those that are there stay as they are."""
    for dimension, table in DIMENSIONS.items():  # parents come before their children
        if dimension in stage.dimensions:
            _add_entries(stage.of_target(stage.values[dimension]), connection, dimension, table)


def _add_entries(values: Table, connection: Connection, dimension: str, table: Table) -> None:
    key = table.primary_key.columns[0]
    first = select(func.coalesce(func.max(key), 0)).scalar_subquery()
    columns = {
        key.name: first + func.row_number().over(order_by=values.c.code),
        **{
            name: values.c[name]
            for name in ("code", "name_en", "name_ur", "latitude", "longitude")
            if name in table.c
        },
        **_parents(dimension, table, values),
    }
    known = exists().where(table.c.code == values.c.code)
    rows = select(*columns.values()).where(values.c.leads, ~known)
    connection.execute(insert(table).from_select(list(columns), rows))


def _parents(dimension: str, table: Table, values: Table) -> dict:
    over = "level" if table is departments else PARENTS.get(dimension)
    if not over:
        return {}
    parent, code = (
        DIMENSIONS[over],
        values.c.level_code if over == "level" else values.c.parent_code,
    )
    key = parent.primary_key.columns[0]
    return {key.name: select(key).where(parent.c.code == code).scalar_subquery()}
