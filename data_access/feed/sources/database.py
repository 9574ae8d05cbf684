"""A source database: rows of a table, view or SELECT that changed since the last look, and a
little before it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    Select,
    bindparam,
    column,
    create_engine,
    event,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.problems import reason_of
from data_access.feed.applying.batches import now
from data_access.feed.applying.change_stage import Arrival
from data_access.feed.files.batch import Batch
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import SourceSettings
from data_access.feed.staging.dates.time_zones import hours_shown_twice

_ROWS = 25_000  # in one transaction of ours: 100,000 changes take half as long as with 5,000
_PROBED = "feed_source"
_AHEAD = timedelta(days=1)
# An older version kept the watermark by the clock of the session; what is read twice for it changes
# nothing.
_FARTHEST_ZONE = timedelta(hours=14)
_POSTGRESQL_KINDS = {1082: "plain", 1114: "plain", 1184: "zoned"}  # date, timestamp, timestamptz


class SourceDatabase:
    """Reads one source.

    What it gave lately it does not give again: a look goes back over the overlap each time.
    """

    what = "source database"
    answered_at = 0.0  # it is heard of when it gives rows

    def __init__(self, settings: SourceSettings):
        self._settings = settings
        self._engine: Engine | None = None
        self._given: dict[bytes, datetime] = {}
        self._since: datetime | None = None  # of the last look

    def arrivals(self, watermark: datetime | None) -> Iterator[tuple[Arrival, datetime]]:
        """Yield rows that changed after ``watermark`` less the overlap, and the newest time of
        change read.

        Raises FeedProblem when the source cannot be read.
        """
        try:
            with self._connected() as connection:
                yield from self._read(connection, watermark)
        except SQLAlchemyError as error:
            self.close()
            reason = reason_of(error)
            raise FeedProblem(f"The source database cannot be read ({reason}).") from None

    def _connected(self):
        self._engine = self._engine or _reading_texts(
            create_engine(self._settings.url, pool_pre_ping=True)
        )
        return self._engine.connect()

    def close(self) -> None:
        """Let go of the connections."""
        if self._engine:
            self._engine.dispose()
            self._engine = None

    def _read(
        self, connection: Connection, watermark: datetime | None
    ) -> Iterator[tuple[Arrival, datetime]]:
        result = connection.execution_options(stream_results=True).execute(
            self._statement(connection, watermark)
        )
        names = list(result.keys())
        found = self._match(names)
        newest = watermark
        for rows in result.partitions(_ROWS):
            texts = [_as_texts(row) for row in rows]
            moments = [_moment(row[names.index(found["changed_at"])]) for row in texts]
            tomorrow = (
                now() + _AHEAD
            )  # a time far ahead, typed wrongly, must not hide all changes before it
            newest = max(
                [moment for moment in [newest, *moments] if moment and moment < tomorrow],
                default=None,
            )
            fresh = [
                row for row, moment in zip(texts, moments, strict=True) if self._is_new(row, moment)
            ]
            self._forget(newest)
            if fresh:
                yield Arrival(self._place(), _batch(fresh, names, found), now(), typed=True), newest

    def _place(self) -> str:
        return self._settings.table or "sql"

    def _statement(self, connection: Connection, watermark: datetime | None) -> Select:
        settings = self._settings
        if settings.table:
            schema, _, name = settings.table.rpartition(".")
            rows = table(name, schema=schema or None)
        else:
            rows = text(f"({settings.sql.rstrip().rstrip(';')}) AS {_PROBED}")
        changed = column(self._changed_column())
        chosen = select(literal_column("*")).select_from(rows).order_by(changed)
        if watermark is None:
            return chosen
        kind = self._kind(connection, rows, changed)
        self._since = since = self._first_moment(kind, watermark)
        if kind in ("text", "text with offset"):
            return chosen.where(func.replace(changed, " ", "T") >= since.isoformat())
        if kind == "zoned":  # whatever zone the session of the source is in
            moment = since.replace(tzinfo=UTC)
            return chosen.where(changed >= bindparam("since", moment, DateTime(timezone=True)))
        return chosen.where(changed >= bindparam("since", since, DateTime))

    def _first_moment(self, kind: str, watermark: datetime) -> datetime:
        """Return from which time of change a look reads: the watermark less the overlap, and
        earlier where a time that reads earlier may be a later one.

        So it is in the hour that a clock shows twice when it is put back, and with texts that
        stand in the clock of their own offset, while the watermark is in UTC.
        """
        overlap = timedelta(seconds=self._settings.overlap_seconds)
        since = watermark - overlap
        if kind == "text with offset" or (kind == "zoned" and not self._given):
            return since - _FARTHEST_ZONE
        if kind == "zoned":
            return since
        for first, end in hours_shown_twice(self._settings.mapping.time_zone):
            if first <= watermark and since < end:
                return min(since, first - overlap)
        return since

    def _changed_column(self) -> str:
        return self._settings.mapping.fields["changed_at"].columns[0]

    @staticmethod
    def _kind(connection: Connection, rows, changed) -> str:
        """How times of change are kept: as texts, as in SQLite, which are compared as texts,
        perhaps with an offset; with a zone; or plainly.
        """
        result = connection.execute(
            select(changed).select_from(rows).where(changed.is_not(None)).limit(1)
        )
        if connection.dialect.name == "postgresql":
            known = _POSTGRESQL_KINDS.get(result.cursor.description[0].type_code)
            value = result.scalar()
            if known:
                return known
        else:
            value = result.scalar()
        if isinstance(value, str):
            return "text with offset" if _has_offset(value) else "text"
        return "zoned" if getattr(value, "tzinfo", None) else "plain"

    def _match(self, names: Sequence[str]) -> dict[str, str]:
        found = {}
        for target, entry in self._settings.mapping.inputs.items():
            here = entry.staged(target, names)
            if here:
                found |= here
            elif not entry.optional:
                raise FeedProblem(
                    f"{self._place()} has no column “{entry.columns[0]}”, which the mapping names in {entry.key}; "
                    f"it has: {', '.join(names)}."
                )
        return found

    def _is_new(self, row: tuple, moment: datetime | None) -> bool:
        digest = hashlib.blake2b(
            repr(row).encode("utf-8", "surrogatepass"), digest_size=16
        ).digest()
        if digest in self._given:
            return False
        self._given[digest] = moment or datetime.min
        return True

    def _forget(self, watermark: datetime | None) -> None:
        """What lies before the overlap does not come again."""
        if watermark and len(self._given) > _ROWS:
            oldest = watermark - timedelta(seconds=2 * self._settings.overlap_seconds)
            oldest = min(filter(None, [oldest, self._since]))
            self._given = {
                digest: moment for digest, moment in self._given.items() if moment >= oldest
            }


def _reading_texts(engine: Engine) -> Engine:
    """Have PostgreSQL's times as it writes them: Python has no “infinity” and no year 10000, and
    one such value in one row would end the reading of all others. Our own checks tell what is
    wrong with it.
    """
    if engine.dialect.name == "postgresql" and engine.dialect.driver == "psycopg":
        event.listen(engine, "connect", _as_written)
    return engine


def _as_written(connection, _) -> None:
    from psycopg.types.string import TextLoader  # for those who read from PostgreSQL

    for kind in ("date", "timestamp", "timestamptz"):
        connection.adapters.register_loader(kind, TextLoader)
    with connection.cursor() as cursor:
        cursor.execute("SET datestyle = 'ISO, YMD'")
        cursor.execute("SET timezone = 'UTC'")
    connection.commit()


def _batch(rows: list[tuple], names: list[str], found: dict[str, str]) -> Batch:
    columns = list(zip(*rows, strict=True))
    return Batch(
        range(1, len(rows) + 1),
        {target: columns[names.index(name)] for target, name in found.items()},
    )


def _as_texts(row: Sequence) -> tuple:
    """Most values are texts or empty, and there are millions of them: a call for each would take
    half of the reading.
    """
    return tuple(
        [value if value is None or isinstance(value, str) else _as_text(value) for value in row]
    )


def _as_text(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | dict | set):  # arrays: of groups, say
        return json.dumps(
            sorted(value) if isinstance(value, set) else value, ensure_ascii=False, default=str
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _has_offset(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _moment(value: str | None) -> datetime | None:
    """Return a time of change as the watermark holds it: UTC where it has an offset, else as it
    stands.
    """
    try:
        moment = datetime.fromisoformat(value) if value else None
        return moment.astimezone(UTC).replace(tzinfo=None) if moment and moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None
