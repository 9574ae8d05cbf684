"""A DuckDB file beside a database on a server, in which an import is worked out.

What stands of the file's complaints comes here, the statements for DuckDB run as they do in a
database of ours, and what differs afterwards goes back: every engine gets what a DuckDB file would
hold.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    Column,
    CompoundSelect,
    Connection,
    MetaData,
    NullPool,
    Row,
    Select,
    Table,
    create_engine,
    func,
    select,
    union,
)

from data_access.copy.arrow_types import arrow_schema, spelled
from data_access.copy.places import text_of
from data_access.database import engine_tables
from data_access.database.schema import complaints, dataset, removals, reopenings, sources
from data_access.database.temporary_table import beside, one_of
from data_access.feed.applying.dataset_metadata import newest_event
from data_access.feed.applying.writing import Transaction, Writer
from data_access.feed.mapping.targets import DIMENSIONS
from data_access.feed.staging import parse
from data_access.feed.staging.first_readable import with_first_readable
from data_access.feed.staging.stage import Stage

_AT_ONCE = 50_000  # numbers looked up, and rows sent, in one go
_SMALL = (*DIMENSIONS.values(), sources, dataset)  # they come whole
_STANDING = {
    table: table.to_metadata(MetaData(), name=f"standing_{table.name}")
    for table in (*_SMALL, complaints, reopenings, removals)
}


@contextmanager
def scratch_file() -> Iterator[Connection]:
    """Give a connection to an empty file with the tables; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        engine = create_engine(f"duckdb:///{Path(folder) / 'scratch.duckdb'}", poolclass=NullPool)
        with engine.connect() as connection:
            engine_tables.create_tables(connection)
            for table in _STANDING.values():
                table.create(connection)
            connection.commit()
            yield connection


class Scratch:
    """``connection``: to the scratch file, with the staging file attached.

    Filled with what stands in ``target``.
    """

    def __init__(self, connection: Connection, target: Connection, stage: Stage):
        self._connection, self._target, self._mapping = connection, target, stage.mapping
        self._writer = Transaction(connection)
        for table in _SMALL:
            self._keep(table, select(table))
        by_code = select(sources.c.source_id).where(sources.c.code == stage.mapping.source_code)
        self._source_id = connection.execute(by_code).scalar()
        numbers = self._numbers(stage) if self._source_id else []
        for first in range(0, len(numbers), _AT_ONCE):
            self._fetch(numbers[first : first + _AT_ONCE])
        last = select(func.max(complaints.c.complaint_id)).scalar_subquery()
        known = self._target.execute(
            select(last)
        ).scalar()  # new complaints are numbered from there
        if known and known not in self._ids():
            self._keep(complaints, select(complaints).where(complaints.c.complaint_id == known))

    def _numbers(self, stage: Stage) -> Sequence[str]:
        texts = parse.cleaned(stage.of_target(stage.raw), stage.mapping)
        number = with_first_readable(parse.typed(texts, stage.mapping, True), stage.mapping)[
            0
        ].c.number
        return (
            self._connection.execute(select(number).where(number.is_not(None)).distinct())
            .scalars()
            .all()
        )

    def _fetch(self, numbers: Sequence[str]) -> None:
        with one_of(self._target, complaints.c.number, numbers) as is_one:
            self._keep(
                complaints,
                select(complaints).where(is_one, complaints.c.source_id == self._source_id),
            )
        digests = [sha256(number.encode()).hexdigest() for number in numbers]
        with one_of(self._target, removals.c.digest, digests) as is_one:
            self._keep(
                removals, select(removals).where(is_one, removals.c.source_id == self._source_id)
            )

    def _keep(self, table: Table, rows: Select) -> None:
        found = _arrow(table, self._target.execute(rows).all())
        for held in (table, _STANDING[table]):
            self._writer.insert(held, found)
        if table is complaints:
            again = found.filter(pc.field("reopenings") > 0)["complaint_id"].to_pylist()
            with one_of(self._target, reopenings.c.complaint_id, again) as is_one:
                self._keep(reopenings, select(reopenings).where(is_one))

    def _ids(self) -> Sequence[int]:
        return (
            self._connection.execute(select(_STANDING[complaints].c.complaint_id)).scalars().all()
        )

    def newest_of_others(self) -> datetime | None:
        """Return the newest event of the complaints that are not here."""
        return newest_event(self._target, self._mapping, self._ids())

    def send(self, writer: Writer) -> None:
        """Write what differs from what stood; nothing where nothing does."""
        for table in _SMALL[:-1]:  # entries are added, and never changed
            self._insert(writer, table, _differing(table))
        this = self._mapping.source_code
        number = self._connection.execute(
            select(sources.c.source_id).where(sources.c.code == this)
        ).scalar()
        self._replace(writer, removals.c.digest, (removals,), source_id=number)
        self._replace(writer, complaints.c.complaint_id, (complaints, reopenings))
        if row := self._connection.execute(_differing(dataset)).mappings().first():
            stood = self._connection.execute(select(_STANDING[dataset])).first()
            writer.update(dataset, row) if stood else writer.insert(dataset, [row])

    def _replace(self, writer: Writer, key: Column, tables: Sequence[Table], **same) -> None:
        touched, stood = self._touched(key.name, tables), select(_STANDING[key.table].c[key.name])
        known = set(self._connection.execute(stood).scalars())
        for table in tables:
            writer.delete(
                table, table.c[key.name], [value for value in touched if value in known], **same
            )
        with beside(self._connection, "touched", pa.table({key.name: touched}), [key]) as wanted:
            for table in tables:
                rows = select(table).join(wanted, wanted.c[key.name] == table.c[key.name])
                self._insert(writer, table, rows.order_by(table.c[key.name]))

    def _touched(self, key: str, tables: Sequence[Table]) -> Sequence:
        """Keys of the rows that stand only now, or stood only before."""
        found = [_differing(table, *way) for table in tables for way in ((False,), (True,))]
        keys = union(*(select(rows.subquery().c[key]) for rows in found))
        return self._connection.execute(keys).scalars().all()

    def _insert(self, writer: Writer, table: Table, rows: CompoundSelect | Select) -> None:
        driver = self._connection.connection.driver_connection
        reader = driver.execute(text_of(rows, self._connection.dialect)).to_arrow_reader(_AT_ONCE)
        for batch in reader:
            if len(batch):
                writer.insert(table, spelled(batch, arrow_schema(table)))


def _differing(table: Table, before: bool = False) -> CompoundSelect:
    """Rows that stand now and did not; ``before``: that stood and do not."""
    now, old = select(table), select(_STANDING[table])
    return old.except_(now) if before else now.except_(old)


def _arrow(table: Table, rows: Sequence[Row]) -> pa.Table:
    wanted = arrow_schema(table)
    columns = list(zip(*rows, strict=True)) or [()] * len(wanted)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, wanted, strict=True)],
        wanted,
    )
