"""The staging database: one temporary file in which rows wait, are parsed and are checked before
ours sees them.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Double,
    Engine,
    Insert,
    Integer,
    MetaData,
    String,
    Table,
    case,
    create_engine,
    func,
    insert,
    literal,
    select,
)

from data_access.feed.files.batch import NO_TEXT, NO_TEXT_REASON, Batch, Reject
from data_access.feed.files.source import Source
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import DIMENSIONS, TARGETS
from data_access.feed.staging.complaint import complaint_columns
from data_access.feed.staging.doubts import columns_of_doubts
from data_access.feed.staging.first_readable import (
    candidates,
    columns_of_choices,
    first_of,
    place_of,
)
from data_access.feed.staging.reopened import SUMMARY

_TYPES = {
    "time": DateTime,
    "count": BigInteger,
    "order": BigInteger,
    "degrees": Double,
    "text": String,
    "dimension": String,
    "history": String,
}
_NAME = "incoming"  # under this name the file is attached to the database that takes the records

MEMORY_LIMIT = "500MB"  # of the engine, for staging and for merging: what is more goes to the disk
# The statement that parses rows asks some 200 times whether a text is one of a few. DuckDB makes a
# join of each, which took it 0.6 of the 0.8 s of processor time of a small batch.
PLANNING = {"disabled_optimizers": "in_clause"}


class Stage:
    """The tables of the staging file. ``dimensions``: those that the records speak of."""

    def __init__(self, path: Path | None, mapping: Mapping, found: dict[str, str]):
        self.path, self.mapping, self.found = path, mapping, found
        tables = MetaData()
        names = [
            name
            for name, entry in mapping.fields.items()
            if name in found or entry.value is not None or entry.identity
        ]
        self.dimensions = [name for name in names if name in DIMENSIONS]
        texts = (Column(name, String) for name in found)
        self.raw = Table(
            "raw", tables, Column("line", BigInteger), *texts, *_history_columns(names)
        )
        self.parsed = Table(
            "parsed",
            tables,
            Column("line", BigInteger),
            *_parsed_columns(names),
            *columns_of_doubts(names, mapping),
            *columns_of_choices(found, mapping),
            Column("fault", Integer),
        )
        told = {"line": BigInteger, "column": String, "value": String, "reason": String}
        self.rejects, self.set_aside = (
            Table(name, tables, *_columns(**told)) for name in ("rejects", "set_aside")
        )
        self.values = {
            name: Table(f"values_{name}", tables, *_value_columns()) for name in self.dimensions
        }
        self.attached = MetaData()
        for table in tables.sorted_tables:
            table.to_metadata(self.attached, schema=_NAME)
        self.tables = tables

    @property
    def kept(self) -> set[str]:
        """The targets of which a value may be set aside; of what only a rule looks at there are
        none.
        """
        merged = {name for some in candidates(self.found, self.mapping).values() for name in some}
        fields = self.mapping.fields
        return merged | {name for name in self.found if name in fields and not fields[name].rejects}

    @property
    def catalog(self) -> str:
        """The name under which the file is attached."""
        return _NAME

    def open(self) -> Engine:
        """Create the file with its tables and return an engine for it."""
        settings = {
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(self.path.parent),
            "preserve_insertion_order": "false",
            **PLANNING,
        }
        engine = create_engine(f"duckdb:///{self.path}", connect_args={"config": settings})
        self.tables.create_all(engine)
        return engine

    def column_of(self, target: str) -> str:
        """Return the source's name of the column behind a target; of several, all of them."""
        known = self.found.get(target) or self.found.get(first_of(target))
        return known or ", ".join(self.mapping.fields[target].identity)

    def told_of(self, target: str) -> tuple[ColumnElement, ColumnElement]:
        """Return SQL for the source's column behind a target and for what stands there in the row;
        "" where there is none.

        Of several merged columns it is the one from which the row's value is.
        """
        raw, some = self.raw.c, candidates(self.found, self.mapping).get(target)
        if some:
            place = self.parsed.c[place_of(target)]
            columns = {number: literal(self.found[name]) for number, name in enumerate(some)}
            return case(columns, value=place), case(
                {number: raw[name] for number, name in enumerate(some)}, value=place
            )
        if target == "number" and (
            parts := [column for column in raw if column.name.startswith("identity ")]
        ):
            return literal(self.column_of(target)), func.concat_ws(", ", *parts)
        name = target if target in self.found else first_of(target)
        return literal(self.column_of(target)), raw[name] if name in self.found else literal("")

    def of_target(self, table: Table) -> Table:
        """Return a table of the staging file as it is called where the file is attached."""
        return self.attached.tables[f"{_NAME}.{table.name}"]

    def compared(self) -> list[str]:
        """Return the complaint's columns that the file speaks of."""
        return list(complaint_columns(self.parsed.c))


def _columns(**types) -> list[Column]:
    return [Column(name, kind) for name, kind in types.items()]


def _value_columns() -> list[Column]:
    texts = ("value", "parent", "code", "name_en", "name_ur", "parent_code", "level_code")
    numbers = {"latitude": Double, "longitude": Double, "leads": Boolean}
    return _columns(**{name: String for name in texts}, **numbers)


def _parsed_columns(names: Iterable[str]) -> list[Column]:
    return [
        *(Column(name, _TYPES.get(TARGETS[name].kind, Integer)) for name in names),
        *_history_columns(names),
    ]


def _history_columns(names: Iterable[str]) -> list[Column]:
    if not any(TARGETS[name].kind == "history" for name in names):
        return []
    types = {
        "is_unreadable": Boolean,
        "reclosed": Boolean,
        "first_reopened_at": DateTime,
        "last_reopened_at": DateTime,
    }
    return [Column(name, types.get(name, Integer)) for name in SUMMARY]


# Filling ------------------------------------------------------------------------------------------


def fill(stage: Stage, connection: Connection, source: Source) -> int:
    """Read the whole file into the staging tables; return the number of rows, rejected ones
    included.
    """
    rows = 0
    for batch in source:
        table, rejects = as_table(batch, stage.found, stage.kept)
        rows += len(table) + len(rejects)
        append(connection, stage.raw, table)
        append(connection, stage.rejects, rejects_table(rejects))
        connection.commit()  # an open transaction would hold every batch in memory
    return rows


def append(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Append an Arrow table to a staging table of the same columns."""
    if not len(rows):
        return
    engine_connection = connection.connection.driver_connection
    engine_connection.register("arriving", rows)
    connection.execute(_appending(table, tuple(rows.column_names)))
    engine_connection.unregister("arriving")


@lru_cache(maxsize=200)  # a feed appends to the same tables with every batch
def _appending(table: Table, names: tuple[str, ...]) -> Insert:
    arriving = Table("arriving", MetaData(), *(Column(name) for name in names))
    return insert(table).from_select(names, select(arriving))


def as_table(
    batch: Batch, found: dict[str, str], kept: Collection[str] = ()
) -> tuple[pa.Table, list[Reject]]:
    """Return the rows as text columns, and the rejects with those added that hold bytes that are no
    text.

    ``kept``: targets of which such a value may be set aside; it is marked with ``NO_TEXT``, and its
    row stays.
    """
    try:
        return _arrow(batch), batch.rejects
    except UnicodeEncodeError:  # bytes that are no text: look for the values that hold them
        batch, bad = _without_bad_text(batch, found, kept)
        return _arrow(batch), batch.rejects + bad


def _arrow(batch: Batch) -> pa.Table:
    texts = {name: _text_array(column) for name, column in batch.columns.items()}
    return pa.table({"line": pa.array(batch.lines, pa.int64()), **texts})


def _text_array(column) -> pa.Array:
    return column if isinstance(column, pa.Array) else pa.array(column, pa.string())


def _without_bad_text(
    batch: Batch, found: dict[str, str], kept: Collection[str]
) -> tuple[Batch, list[Reject]]:
    bad: dict[int, Reject] = {}
    columns = {target: list(column) for target, column in batch.columns.items()}
    for target, column in columns.items():
        for place, value in enumerate(column):
            if value and not value.isascii() and not _is_text(value):
                shown = value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
                column[place] = NO_TEXT + shown
                if target not in kept:
                    bad.setdefault(
                        place, Reject(batch.lines[place], found[target], shown, NO_TEXT_REASON)
                    )
    keep = [place for place in range(len(batch.lines)) if place not in bad]
    columns = {target: [column[place] for place in keep] for target, column in columns.items()}
    return Batch([batch.lines[place] for place in keep], columns, batch.rejects), list(bad.values())


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def rejects_table(rejects: list[Reject]) -> pa.Table:
    """Return rejects as a table."""
    shown = [
        row._replace(value=row.value.encode("utf-8", "backslashreplace").decode())
        for row in rejects
    ]
    return pa.Table.from_pylist([row._asdict() for row in shown]) if shown else pa.table({})
