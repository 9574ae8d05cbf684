"""Where a batch of changes is worked out: an engine in memory beside the target, which only looks up and writes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    NullPool,
    SmallInteger,
    String,
    Table,
    create_engine,
)
from sqlalchemy.schema import CreateTable

from data_access.database.schema import BASE_COLUMNS, complaints, reopenings
from data_access.feed.files.batch import Batch
from data_access.feed.mapping.file import Mapping
from data_access.feed.staging import reopened
from data_access.feed.staging.complaint import complaint_columns, facts_spoken_of
from data_access.feed.staging.stage import Stage, append, as_table, rejects_table

_IDENTITY = ("number", "changed_at", "changed_sequence")
_BATCHES = 100  # after which the tables are made anew: DuckDB keeps 0.2 MiB of each batch that it took back
_SETTINGS = {"threads": "1", "memory_limit": "500MB", "autoinstall_known_extensions": "false"}


@dataclass(frozen=True)
class Arrival:
    """Some rows of one source. ``name``: of the file or batch; ``received_at``: UTC; ``typed``: dates are ISO, whatever the formats."""

    name: str
    batch: Batch
    received_at: datetime
    typed: bool = False


class ChangeStage:
    """The tables in which changes of one mapping are parsed, checked, compared with what stands, and made ready.

    Made once for a mapping; ``open`` gives them empty. ``content``: the complaint's columns that decide what it says;
    ``told``: the facts that a change speaks of. ``found``: {target: column} of a whole file, which may lack some of those
    that the mapping names; None: a change may speak of all of them.
    """

    def __init__(self, mapping: Mapping, found: dict[str, str] | None = None):
        self.mapping = mapping
        inputs = mapping.inputs.items()
        every = {staged: column for name, entry in inputs for staged, column in entry.staged(name).items()}
        self.stage = Stage(None, mapping, every if found is None else found)
        columns = complaint_columns(self.stage.parsed.c)
        dimensions = [f"{name}_id" for name in self.stage.dimensions]
        self.content = [name for name in dict.fromkeys([*columns, *dimensions]) if name not in _IDENTITY]
        self.speaks_of_reopenings = "reopenings" in columns
        self.told = facts_spoken_of(self.stage.parsed.c)
        self.coded = [name for name in self.stage.dimensions if mapping.fields[name].codes]
        self._make_tables()
        self._made: dict[str, object] = {}
        self._kept: Connection | None = None
        self._batches = 0
        self._engine = create_engine(
            "duckdb:///:memory:", poolclass=NullPool, connect_args={"config": _SETTINGS}
        )  # each connection is a database of its own

    def _make_tables(self) -> None:
        tables, types = self.stage.tables, {column.name: column.type for column in BASE_COLUMNS}
        self.numbers = Table("numbers", tables, *_named(dimension=String, value=String, parent=String, number=Integer))
        self.given = Table("given", tables, *_named(source_id=Integer, last_id=BigInteger))
        self.history = Table("history", tables, *_history("line"))
        self.old = Table("old", tables, *(Column(column.name, column.type) for column in BASE_COLUMNS))
        self.old_history = Table("old_history", tables, *_history("complaint_id"))
        self.tombs = Table(
            "tombs",
            tables,
            *_named(digest=String, changed_at=types["changed_at"], changed_sequence=BigInteger, cause=SmallInteger),
        )
        self.keys = Table("drawn", tables, *_named(line=BigInteger, record_key=BigInteger))
        content = (Column(name, types[name]) for name in self.content)
        order = _named(
            line=BigInteger, number=String, changed_at=types["changed_at"], changed_sequence=BigInteger, removed=Integer
        )
        self.arrived = Table("arrived", tables, *order, Column("digest", String), Column("tomb", String), *content)
        verdict = _named(line=BigInteger, number=String, tomb=String, complaint_id=BigInteger, is_newer=Boolean)
        self.decided = Table("decided", tables, *verdict, *_named(removed=Integer, is_older=Boolean))
        self.written = Table("written", tables, *_named(line=BigInteger), *_copy(BASE_COLUMNS))
        self.ready = Table("ready", tables, *_copy(complaints.columns))
        self.ready_history = Table("ready_history", tables, *_copy(reopenings.columns))

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """Give a connection to empty tables; what is written there is gone afterwards.

        The tables stay for a while, because making them takes longer than a small batch; after an error they are made anew.
        """
        connection, self._kept = self._kept or self._connected(), None
        try:
            batch = connection.begin()  # before the first rows are registered, so that this is taken back, too
            yield connection
            batch.rollback()
        except BaseException:
            connection.close()
            raise
        self._kept, self._batches = connection, self._batches + 1
        if self._batches >= _BATCHES:
            self.close()

    def close(self) -> None:
        """Let go of the tables."""
        if self._kept:
            self._kept.close()
        self._kept = None

    def _connected(self) -> Connection:
        connection, self._batches = self._engine.connect(), 0
        connection.exec_driver_sql(self.once("tables", self._creation))
        connection.commit()
        return connection

    def _creation(self) -> str:
        """All tables in one text: one by one they take longer than a small batch."""
        statements = (CreateTable(table).compile(self._engine) for table in self.stage.tables.sorted_tables)
        return ";".join(map(str, statements))

    def once(self, name: str, make: Callable):
        """Return what ``make`` returns, made at the first time only: building statements takes longer than running them."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def fill(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[tuple[Arrival, int]]:
        """Stage the rows under running numbers from 0; return for each number its arrival and its line there."""
        places: list[tuple[Arrival, int]] = []
        for arrival in arrivals:
            table, rejects = as_table(self._whole(arrival.batch), self.stage.found, self.stage.kept)
            first = len(places)
            places += [(arrival, line) for line in table["line"].to_pylist()]
            places += [(arrival, reject.line) for reject in rejects]
            lines = pa.array(range(first, first + len(table)), pa.int64())
            append(connection, self.stage.raw, self._with_history(table.set_column(0, "line", lines)))
            self._append_history(connection, lines, table)
            numbered = [row._replace(line=first + len(table) + place) for place, row in enumerate(rejects)]
            append(connection, self.stage.rejects, rejects_table(numbered))
        return places

    def _whole(self, batch: Batch) -> Batch:
        """A change is a whole row: what it does not say is empty."""
        nothing = pa.nulls(len(batch.lines), pa.string())
        return Batch(batch.lines, {name: batch.columns.get(name, nothing) for name in self.stage.found}, batch.rejects)

    def _with_history(self, rows: pa.Table) -> pa.Table:
        if "reopenings" not in self.stage.found:
            return rows
        summary = reopened.summarised(rows["reopenings"].to_pylist())
        for name in summary.column_names:
            rows = rows.append_column(name, summary[name])
        return rows

    def _append_history(self, connection: Connection, lines: pa.Array, rows: pa.Table) -> None:
        if "reopenings" in self.stage.found:
            append(connection, self.history, reopened.events(lines.to_pylist(), rows["reopenings"].to_pylist()))

    def table(self, connection: Connection, table: Table) -> pa.Table:
        """Return a whole table of the stage."""
        return connection.connection.driver_connection.table(table.name).to_arrow_table()


def _named(**types) -> list[Column]:
    return [Column(name, kind) for name, kind in types.items()]


def _history(key: str) -> list[Column]:
    return _named(**{key: BigInteger}, place=Integer, cause=Integer, reopened_on=Date, reclosed_on=Date)


def _copy(columns: Iterable[Column]) -> list[Column]:
    return [Column(column.name, column.type) for column in columns]
