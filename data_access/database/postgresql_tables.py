"""The tables as PostgreSQL holds them: order and types of the columns, keys and indexes.
docs/engines.md gives reasons.
"""

from collections.abc import Iterator

from sqlalchemy import (
    Column,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.types import TypeEngine

from data_access.database import schema

# PostgreSQL reads a row from its first column to the last that a statement asks for, and fastest
# while none is empty. So what every count looks at stands first, what is never empty before the
# rest; 4-byte columns where they need no filling.
_FIRST = (
    "filed_on", "filed_month", "profile_id", "kind", "status",
    "reopenings", "source_id", "level_id", "department_id", "category_id", "province_id", "district_id", "groups", "sex",
    "channel", "outcome", "subcategory_id", "feedback", "days_to_close", "first_closed_month", "first_closed_on",
    "days_to_reply",
)  # fmt: skip
# percent filled: a complaint changes several times in its first weeks, and then stays on its page
_ROOM_FOR_UPDATES = 90
_EVENTS = {"reopenings": ("complaint_id", "sequence")}  # keys that the plain tables do not declare
# Filters that leave few complaints. Others leave so many that reading the whole table is faster
# than any index.
_NARROW = ("department_id", "category_id", "district_id")


def table_statements() -> list[ExecutableDDLElement]:
    """Return the statements that make all tables, without keys."""
    return [CreateTable(table) for table in _tables().values()]


def key_statements() -> list[ExecutableDDLElement]:
    """Return the statements that add keys and indexes to the tables."""
    made = _tables()
    return [*_primary_keys(made), *_indexes(made["complaints"])]


def _tables() -> dict[str, Table]:
    metadata = MetaData()
    return {table.name: _table(table, metadata) for table in schema.metadata.sorted_tables}


def _table(plain: Table, metadata: MetaData) -> Table:
    place = (
        {name: number for number, name in enumerate(_FIRST)} if plain is schema.complaints else {}
    )
    ordered = sorted(plain.columns, key=lambda column: place.get(column.name, len(place)))
    with_room = (
        {"postgresql_with": {"fillfactor": _ROOM_FOR_UPDATES}} if plain is schema.complaints else {}
    )
    return Table(plain.name, metadata, *map(_column, ordered), **with_room)


def _column(plain: Column) -> Column:
    return Column(plain.name, _type(plain.type), nullable=plain.nullable, autoincrement=False)


def _type(plain: TypeEngine) -> TypeEngine:
    if isinstance(plain, String):
        return Text(
            collation="C"
        )  # codes and numbers are compared byte by byte, on every engine in the same order
    return plain


def _primary_keys(made: dict[str, Table]) -> Iterator[ExecutableDDLElement]:
    for name, table in made.items():
        names = _EVENTS.get(name) or [
            column.name for column in schema.metadata.tables[name].primary_key
        ]
        if names:
            yield AddConstraint(
                PrimaryKeyConstraint(*(table.c[column] for column in names), name=f"{name}_pkey")
            )


def _indexes(complaints: Table) -> Iterator[ExecutableDDLElement]:
    yield AddConstraint(
        UniqueConstraint(complaints.c.source_id, complaints.c.number, name="complaints_number_key")
    )
    for name in _NARROW:
        yield CreateIndex(Index(f"complaints_{name}_idx", complaints.c[name]))
    # Complaints lie in the order in which they were filed, so a few kilobytes say which pages hold
    # a period.
    filed_on = complaints.c.filed_on
    yield CreateIndex(Index("complaints_filed_on_idx", filed_on, postgresql_using="brin"))
