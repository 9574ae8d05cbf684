"""The redo journal: ClickHouse has no transaction over tables, so a batch is written down whole
before any table changes.

A batch is in force from the moment its record is there. Whoever writes next first inserts again
what the newest record holds: rows carry the number of their batch, so the same rows once more
change nothing. docs/engines.md has the rules.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from uuid import uuid4

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    delete,
    inspect,
    or_,
    select,
)
from sqlalchemy.schema import CreateTable

from data_access.database import schema
from data_access.database.clickhouse import JOURNAL
from data_access.database.clickhouse.load import insert_arrow
from data_access.database.clickhouse.tables import REMOVED, VERSION

_KEPT = 1_000  # batches; the server remembers as many numbers, so that none is given twice
journal = Table(
    JOURNAL,
    MetaData(),
    Column("batch", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "part", Integer, primary_key=True, autoincrement=False
    ),  # 0: the record; others hold rows of a large batch
    Column("writer", String, primary_key=True),
    Column("parts", Integer, nullable=False),
    Column("content", String, nullable=False),  # empty once all of it is in the tables
    info={"settings": f"non_replicated_deduplication_window = {_KEPT}"},
)
Rows = Sequence[tuple[str, pa.Table]]


class Overtaken(Exception):
    """Another writer has recorded a batch meanwhile: what was worked out rests on tables that
    have changed.
    """


class Journal:
    """One batch through the journal: ``add`` parts of it if it is large, ``record`` it, ``finish``
    it.

    ``number``: of the batch that is to come; all before it are in the tables.
    """

    def __init__(self, connection: Connection):
        self._connection, self._writer, self._parts = connection, uuid4().hex, 0
        connection.execute(CreateTable(journal, if_not_exists=True))
        self.number = self.finish() + 1

    @property
    def has_parts(self) -> bool:
        """Whether some of the batch is written down already."""
        return self._parts > 0

    def add(self, rows: Rows) -> None:
        """Write down a part of the batch. It counts for nothing until the batch is recorded."""
        self._parts += 1
        self._write(self._parts, _packed(rows))

    def record(self, rows: Rows) -> None:
        """Put the batch in force: these rows, and those of its parts.

        Raises Overtaken, and then it never is.
        """
        once = {
            "insert_deduplication_token": f"batch {self.number}"
        }  # the server takes one record for each number
        self._write(0, _packed(rows), once)
        last = self._last()
        if last is None or (last.batch, last.writer) != (self.number, self._writer):
            raise Overtaken(f"Another writer has recorded batch {self.number}.")

    def finish(self) -> int:
        """Insert the rows of the newest record if they may not all be there; return its number,
        0 for none.
        """
        last = self._last()
        if last is None:
            return 0
        if last.content:
            for content in (*self._contents(last), last.content):
                for name, rows in _unpacked(content):
                    insert_arrow(self._connection, schema.metadata.tables[name], rows)
            self._empty(last)
        return last.batch

    def _last(self):
        row = journal.c
        return self._connection.execute(
            _newest(row.batch, row.writer, row.parts, row.content)
        ).first()

    def _contents(self, last) -> Iterator[str]:
        row = journal.c
        for part in range(1, last.parts + 1):
            this = select(row.content).where(
                row.batch == last.batch, row.part == part, row.writer == last.writer
            )
            yield self._connection.execute(this).scalar_one()

    def _write(self, part: int, content: str, settings: dict[str, str] | None = None) -> None:
        row = {
            "batch": self.number,
            "part": part,
            "writer": self._writer,
            "parts": self._parts,
            "content": content,
        }
        insert_arrow(self._connection, journal, pa.Table.from_pylist([row]), settings)

    def _empty(self, last) -> None:
        row = {
            "batch": last.batch,
            "part": 0,
            "writer": last.writer,
            "parts": 0,
            "content": "",
            VERSION: 1,
        }
        insert_arrow(self._connection, journal, pa.Table.from_pylist([row]))
        if last.parts or last.batch % _KEPT == 0:
            old = or_(journal.c.part > 0, journal.c.batch <= last.batch - _KEPT)
            self._connection.execute(delete(journal).where(journal.c.batch <= last.batch, old))


def is_finished(connection: Connection) -> bool:
    """Return whether every batch is wholly in the tables, as far as can be told at this moment."""
    if not inspect(connection).has_table(journal.name):
        return True
    return connection.execute(_newest(journal.c.content)).scalar() in (None, "")


def _newest(*columns) -> Select:
    return select(*columns).where(journal.c.part == 0).order_by(journal.c.batch.desc()).limit(1)


def versioned(number: int, rows: pa.Table, *, removed: bool = False) -> pa.Table:
    """Return ``rows`` as batch ``number`` inserts them; ``removed``: as what takes away the rows
    with these keys.

    A row that the same batch takes away and inserts stands, whichever comes first.
    """
    version = pa.scalar(2 * number + (not removed), pa.uint64())
    versions = rows.append_column(VERSION, pa.repeat(version, len(rows)))
    return versions.append_column(
        REMOVED, pa.repeat(pa.scalar(int(removed), pa.uint8()), len(rows))
    )


def _packed(rows: Rows) -> str:
    return json.dumps([(name, _text(table)) for name, table in rows])


def _text(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")
    ) as writer:
        writer.write_table(table)
    return base64.b64encode(sink.getvalue()).decode()


def _unpacked(content: str) -> Iterator[tuple[str, pa.Table]]:
    for name, text in json.loads(content):
        yield name, pa.ipc.open_stream(base64.b64decode(text)).read_all()
