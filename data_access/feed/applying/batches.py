"""One batch of one source in one transaction: its changes, its rejects, and how far the source
has been read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Engine, select

from data_access.database.schema import dataset, feed_rejects, feed_state
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.changes import apply_changes
from data_access.feed.applying.complaint_index import NumberIndex
from data_access.feed.applying.dataset_metadata import renew_after
from data_access.feed.applying.outcome import Outcome, RejectedChange
from data_access.feed.applying.target_database import create_tables, refuse_mixture
from data_access.feed.applying.writing import Writer, write

_LONGEST = 500  # characters of an error


@dataclass(frozen=True)
class Position:
    """How far a source is read.

    ``place``: file, batch or row; ``watermark``: newest time of change read.
    """

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
    """Apply all of it or nothing. ``index``: of a DuckDB file, see there.

    Raises FeedProblem or SQLAlchemyError.
    """
    try:
        outcome = _apply_batch(engine, source, stage, arrivals, position, index)
    except BaseException:
        if index:
            index.committed(None)
        raise
    if index:
        index.committed(outcome.version)
    return outcome


def _apply_batch(
    engine: Engine,
    source: Reader,
    stage: ChangeStage,
    arrivals: Sequence[Arrival],
    position: Position,
    index: NumberIndex | None,
) -> Outcome:
    def work(writer: Writer) -> Outcome:
        refuse_mixture(writer.connection, stage.mapping)
        outcome = apply_and_renew(writer, stage, arrivals, index)
        fresh = keep_rejects(writer, source.name, outcome)
        _note_batch(writer, source, arrivals, outcome, fresh, position)
        told = writer.reads_back and (index or outcome.applied)
        version = writer.connection.execute(select(dataset.c.version)).scalar() if told else None
        return replace(outcome, version=version)

    return write(engine, work)


def apply_and_renew(
    writer: Writer,
    stage: ChangeStage,
    arrivals: Sequence[Arrival],
    index: NumberIndex | None = None,
) -> Outcome:
    """Apply changes, and renew what the database says of itself."""
    outcome = apply_changes(stage, writer, arrivals, index)
    renew_after(writer, stage.mapping, outcome)
    return outcome


# Rejects ------------------------------------------------------------------------------------------


def keep_rejects(writer: Writer, source: str, outcome: Outcome) -> int:
    """Keep rejected records, each once; forget those of complaints that are gone.

    Return how many are new.
    """
    if outcome.gone:
        writer.delete(feed_rejects, feed_rejects.c.number, outcome.gone, source=source)
    found = {row.digest: row for row in outcome.rejected}
    for digest in _known(writer, source, list(found), outcome.gone) if found else ():
        del found[digest]
    writer.insert(feed_rejects, [_reject(source, row) for row in found.values()])
    return len(found)


def _known(writer: Writer, source: str, digests: list[str], gone: Sequence[str]) -> Sequence[str]:
    table = feed_rejects.c
    rows = select(table.digest, table.number).where(
        table.source == source, table.digest.in_(digests)
    )
    return [row.digest for row in writer.connection.execute(rows) if row.number not in gone]


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


# State --------------------------------------------------------------------------------------------


def _note_batch(
    writer: Writer,
    source: Reader,
    arrivals: Sequence[Arrival],
    outcome: Outcome,
    rejected: int,
    position: Position,
) -> None:
    moment, state = now(), _state(writer, source)
    received = [arrival.received_at for arrival in arrivals]
    values = {
        "position": position.place,
        "watermark": position.watermark or outcome.latest or state.get("watermark"),
        "received_at": max(received),
        "applied_at": moment,
        "lag_seconds": max(0.0, (moment - min(received)).total_seconds()),  # a clock may jump back
        "applied_last_minute": source.recent + outcome.applied,
        "error": None,
        "error_at": None,
    }
    counts = {"applied": outcome.applied, "unchanged": outcome.unchanged, "rejected": rejected}
    values |= {name: state.get(name, 0) + count for name, count in counts.items()}
    _change_state(writer, source, state, values)


def _state(writer: Writer, source: Reader) -> dict:
    """The row of a source; empty for a new one."""
    row = (
        writer.connection.execute(select(feed_state).where(feed_state.c.source == source.name))
        .mappings()
        .first()
    )
    return dict(row or {})


def _change_state(writer: Writer, source: Reader, state: dict, values: dict) -> None:
    fresh = {"source": source.name, **dict.fromkeys(("applied", "unchanged", "rejected"), 0)}
    row = {**dict.fromkeys(feed_state.c.keys()), **fresh, **state, "kind": source.kind, **values}
    if state:
        writer.update(feed_state, row)
    else:
        writer.insert(feed_state, [row])


def note_error(engine: Engine, source: Reader, sentence: str | None) -> None:
    """Write down what keeps a source from being read; None: it is read again."""
    values = {
        "error": (sentence or "")[:_LONGEST] or None,
        "error_at": None if sentence is None else now(),
    }
    write(engine, lambda writer: _change_state(writer, source, _state(writer, source), values))


def read_position(engine: Engine, source: str) -> Position | None:
    """Return how far the source was read; None when it never was.

    Creates the tables in an empty database.
    """

    def work(writer: Writer) -> Position | None:
        create_tables(writer.connection)
        row = writer.connection.execute(
            select(feed_state).where(feed_state.c.source == source)
        ).first()
        return Position(row.position or "", row.watermark) if row else None

    return write(engine, work)
