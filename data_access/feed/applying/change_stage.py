"""Where a batch of changes is worked out: an engine in memory beside the target, which only
looks up and writes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

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
from data_access.feed.staging.complaint import complaint_columns, facts_spoken_of
from data_access.feed.staging.stage import PLANNING, Stage

_IDENTITY = ("number", "changed_at", "changed_sequence")
# after which the tables are made anew: DuckDB keeps 0.2 MiB of each batch that it took back
_BATCHES = 100
_SETTINGS = {
    "threads": "1",
    "memory_limit": "500MB",
    "autoinstall_known_extensions": "false",
    **PLANNING,
}


@dataclass(frozen=True)
class Arrival:
    """Some rows of one source.

    ``name``: of the file or batch; ``received_at``: UTC; ``typed``: dates are ISO, whatever the
    formats.
    """

    name: str
    batch: Batch
    received_at: datetime
    typed: bool = False


# What the steps of a batch hand on: the tables that each fills. ``changes.apply_changes`` has their


@dataclass(frozen=True)
class ReceivedRows:
    """The rows as the source wrote them, and the reopenings that they list (``history``).

    ``places``: of each row, by its number in the batch, its arrival and its line there. ``typed``:
    as of an arrival.
    """

    rows: Stage
    history: Table
    places: Sequence[tuple[Arrival, int]] = ()
    typed: bool = False


@dataclass(frozen=True)
class CheckedRows:
    """The good rows, parsed; what was rejected or set aside lies beside them.

    ``places``: as of ``ReceivedRows``.
    """

    rows: Stage
    places: Sequence[tuple[Arrival, int]]


@dataclass(frozen=True)
class EntryNumbers:
    """Our ``numbers`` for the source's values of bodies, categories and places."""

    numbers: Table


@dataclass(frozen=True)
class Changes:
    """What each good row says, with our numbers and its place in the order, and its reopenings."""

    arrived: Table
    history: Table


@dataclass(frozen=True)
class CurrentRows:
    """What the target holds of the complaints that the batch speaks of."""

    complaints: Table
    history: Table
    tombstones: Table


@dataclass(frozen=True)
class NewNumbers:
    """What new complaints are numbered by: ``keys`` has a random one for each row, ``given`` the
    target's last number.
    """

    keys: Table
    given: Table


@dataclass(frozen=True)
class LatestChanges:
    """Of each complaint its newest change, and whether that is newer than what the target holds."""

    decided: Table


@dataclass(frozen=True)
class OutputRows:
    """The rows that are to stand: by line (``written``), and as the target's tables have them."""

    written: Table
    complaints: Table
    reopenings: Table


_Made = TypeVar("_Made")


class ChangeStage:
    """Where changes of one mapping are worked out; made once for a mapping, and ``open`` gives
    empty tables.

    It says what the mapping decides, and keeps statements. A step gets the tables that it fills
    from ``empty``, and those of an earlier step only from what that returned: so none reads what is
    not made yet, or writes to another's.

    ``content``: the complaint's columns that decide what it says; ``told``: the facts that a change
    speaks of. ``found``: {target: column} of a whole file, which may lack some of those that the
    mapping names; None: a change may speak of all of them.
    """

    def __init__(self, mapping: Mapping, found: dict[str, str] | None = None):
        self.mapping = mapping
        inputs = mapping.inputs.items()
        every = {
            staged: column
            for name, entry in inputs
            for staged, column in entry.staged(name).items()
        }
        self.stage = Stage(None, mapping, every if found is None else found)
        columns = complaint_columns(self.stage.parsed.c)
        self.dimensions = tuple(self.stage.dimensions)
        numbered = [f"{name}_id" for name in self.dimensions]
        self.content = [
            name for name in dict.fromkeys([*columns, *numbered]) if name not in _IDENTITY
        ]
        self.speaks_of_reopenings = "reopenings" in columns
        self.told = facts_spoken_of(self.stage.parsed.c)
        self.coded = [name for name in self.dimensions if mapping.fields[name].codes]
        self._empty = {
            type(tables): tables for tables in _tables_of_steps(self.stage, self.content)
        }
        self._made: dict[str, object] = {}
        self._kept: Connection | None = None
        self._batches = 0
        self._engine = create_engine(
            "duckdb:///:memory:", poolclass=NullPool, connect_args={"config": _SETTINGS}
        )  # each connection is a database of its own

    def empty(self, kind: type[_Made]) -> _Made:
        """Return the tables of one step, for that step to fill; they are empty when a batch
        begins.
        """
        return self._empty[kind]

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """Give a connection to empty tables; what is written there is gone afterwards.

        The tables stay for a while, because making them takes longer than a small batch; after an
        error they are made anew.
        """
        connection, self._kept = self._kept or self._connected(), None
        try:
            batch = (
                connection.begin()
            )  # before the first rows are registered, so that this is taken back, too
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
        statements = (
            CreateTable(table).compile(self._engine) for table in self.stage.tables.sorted_tables
        )
        return ";".join(map(str, statements))

    def once(self, name: str, make: Callable):
        """Return what ``make`` returns, made at the first time only: building statements takes
        longer than running them.
        """
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]


def _tables_of_steps(stage: Stage, content: Sequence[str]) -> Iterator[object]:
    """Declare beside the tables of ``stage`` those of all later steps: they are created
    together.
    """
    tables, types = stage.tables, {column.name: column.type for column in BASE_COLUMNS}

    def table(name: str, *columns: Column, **named) -> Table:
        return Table(name, tables, *_named(**named), *columns)

    order = {"changed_at": types["changed_at"], "changed_sequence": BigInteger}
    history = table("history", *_history("line"))
    yield ReceivedRows(stage, history)
    yield EntryNumbers(
        table("numbers", dimension=String, value=String, parent=String, number=Integer)
    )
    said = _named(digest=String, tomb=String, **{name: types[name] for name in content})
    yield Changes(
        table("arrived", *said, line=BigInteger, number=String, **order, removed=Integer), history
    )
    yield CurrentRows(
        table("old", *_copy(BASE_COLUMNS)),
        table("old_history", *_history("complaint_id")),
        table("tombs", digest=String, **order, cause=SmallInteger),
    )
    keys = table("drawn", line=BigInteger, record_key=BigInteger)
    yield NewNumbers(keys, table("given", source_id=Integer, last_id=BigInteger))
    complaint = {"line": BigInteger, "number": String, "tomb": String, "complaint_id": BigInteger}
    yield LatestChanges(
        table("decided", **complaint, is_newer=Boolean, removed=Integer, is_older=Boolean)
    )
    yield OutputRows(
        table("written", *_copy(BASE_COLUMNS), line=BigInteger),
        table("ready", *_copy(complaints.columns)),
        table("ready_history", *_copy(reopenings.columns)),
    )


def _named(**types) -> list[Column]:
    return [Column(name, kind) for name, kind in types.items()]


def _history(key: str) -> list[Column]:
    return _named(
        **{key: BigInteger}, place=Integer, cause=Integer, reopened_on=Date, reclosed_on=Date
    )


def _copy(columns: Iterable[Column]) -> list[Column]:
    return [Column(column.name, column.type) for column in columns]
