"""One batch of one source in one transaction: its changes, its rejects, and how far the source has been read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from data_access.engine import writing
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.changes import apply_changes
from data_access.feed.applying.numbers import NumberIndex
from data_access.feed.applying.outcome import Outcome, RejectedChange
from data_access.feed.applying.renew import renew_dataset
from data_access.feed.applying.target import create_tables, refuse_mixture
from data_access.schema import dataset, feed_rejects, feed_state

_LONGEST = 500  # characters of an error


@dataclass(frozen=True)
class Position:
    """How far a source is read. ``place``: file, batch or row; ``watermark``: newest time of change read."""

    place: str
    watermark: datetime | None = None


class Reader(Protocol):
    """A source as its state is kept. ``recent``: changes applied in the last minute."""

    name: str
    kind: str
    recent: int


def now() -> datetime:
    """Return the time in UTC, without a zone, as the tables hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


def apply_batch(
    engine: Engine,
    source: Reader,
    stage: ChangeStage,
    arrivals: Sequence[Arrival],
    position: Position,
    index: NumberIndex | None = None,
) -> Outcome:
    """Apply all of it or nothing. ``index``: of a DuckDB file, see there. Raises FeedProblem or SQLAlchemyError."""
    try:
        outcome, version = _apply_batch(engine, source, stage, arrivals, position, index)
    except BaseException:
        if index:
            index.committed(None)
        raise
    if index:
        index.committed(version)
    return outcome


def _apply_batch(
    engine: Engine,
    source: Reader,
    stage: ChangeStage,
    arrivals: Sequence[Arrival],
    position: Position,
    index: NumberIndex | None,
) -> tuple[Outcome, int | None]:
    with writing(engine), engine.begin() as connection:
        refuse_mixture(connection, stage.mapping)
        outcome = apply_and_renew(connection, stage, arrivals, index)
        fresh = keep_rejects(connection, source.name, outcome)
        _note_batch(connection, source, arrivals, outcome, fresh, position)
        version = connection.execute(select(dataset.c.version)).scalar()
    return outcome, version


def apply_and_renew(
    connection: Connection, stage: ChangeStage, arrivals: Sequence[Arrival], index: NumberIndex | None = None
) -> Outcome:
    """Apply changes and raise the version if they changed anything; T never goes back."""
    outcome = apply_changes(stage, connection, arrivals, index)
    if outcome.applied:
        old = connection.execute(select(dataset.c.as_of)).scalar()
        moments = [moment for moment in (old, outcome.as_of) if moment] or [outcome.latest]
        as_of = stage.mapping.as_of or max(moments)
        renew_dataset(connection, stage.mapping, stage.mapping.fields, as_of, True)
    return outcome


# Rejects -------------------------------------------------------------------------------------------------------------


def keep_rejects(connection: Connection, source: str, outcome: Outcome) -> int:
    """Keep rejected records, each once; forget those of complaints that are gone. Return how many are new."""
    table = feed_rejects.c
    if outcome.gone:
        connection.execute(delete(feed_rejects).where(table.source == source, table.number.in_(outcome.gone)))
    found = {row.digest: row for row in outcome.rejected}
    known = select(table.digest).where(table.source == source, table.digest.in_(list(found)))
    for digest in connection.execute(known).scalars().all() if found else ():
        del found[digest]
    if found:
        connection.execute(insert(feed_rejects), [_reject(source, row) for row in found.values()])
    return len(found)


def _reject(source: str, row: RejectedChange) -> dict:
    return {
        "source": source,
        "digest": row.digest,
        "arrival": row.arrival.name,
        "position": row.line,
        "number": row.number,
        "record": row.record or None,
        "column_name": row.column,
        "value": row.value,
        "reason": row.reason,
        "received_at": row.arrival.received_at,
    }


# State ---------------------------------------------------------------------------------------------------------------


def _note_batch(
    connection: Connection,
    source: Reader,
    arrivals: Sequence[Arrival],
    outcome: Outcome,
    rejected: int,
    position: Position,
) -> None:
    moment, state = now(), feed_state.c
    received = [arrival.received_at for arrival in arrivals]
    _change_state(
        connection,
        source,
        {
            "position": position.place,
            "watermark": func.coalesce(position.watermark or outcome.latest, state.watermark),
            "received_at": max(received),
            "applied_at": moment,
            "lag_seconds": max(0.0, (moment - min(received)).total_seconds()),  # a clock may jump back
            "applied_last_minute": source.recent + outcome.applied,
            "applied": state.applied + outcome.applied,
            "unchanged": state.unchanged + outcome.unchanged,
            "rejected": state.rejected + rejected,
            "error": None,
            "error_at": None,
        },
    )


def _change_state(connection: Connection, source: Reader, values: dict) -> None:
    known = connection.execute(select(feed_state.c.source).where(feed_state.c.source == source.name)).first()
    if known is None:
        counts = {"applied": 0, "unchanged": 0, "rejected": 0}
        connection.execute(insert(feed_state).values(source=source.name, kind=source.kind, **counts))
    connection.execute(update(feed_state).where(feed_state.c.source == source.name).values(kind=source.kind, **values))


def note_error(engine: Engine, source: Reader, sentence: str | None) -> None:
    """Write down what keeps a source from being read; None: it is read again."""
    with writing(engine), engine.begin() as connection:
        at = None if sentence is None else now()
        _change_state(connection, source, {"error": (sentence or "")[:_LONGEST] or None, "error_at": at})


def read_position(engine: Engine, source: str) -> Position | None:
    """Return how far the source was read; None when it never was. Creates the tables in an empty database."""
    with writing(engine), engine.begin() as connection:
        create_tables(connection)
        row = connection.execute(select(feed_state).where(feed_state.c.source == source)).first()
    return Position(row.position or "", row.watermark) if row else None
