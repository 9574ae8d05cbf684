"""Rejected changes: listed, and tried again after the mapping was mended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine, Row, select

from data_access.database.schema import feed_rejects
from data_access.feed.applying.batches import apply_and_renew, now
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.outcome import Outcome
from data_access.feed.applying.target_database import refuse_mixture
from data_access.feed.applying.writing import Writer, write
from data_access.feed.files.batch import Batch
from data_access.feed.mapping.file import Mapping

_ROWS = 5_000


@dataclass(frozen=True)
class Replay:
    """What a replay did: records that are settled now, those rejected again, those that cannot
    be read at all.
    """

    applied: int
    unchanged: int
    rejected: int
    unreadable: int


def list_rejects(engine: Engine, source: str, most: int) -> Sequence[Row]:
    """Return the newest rejected records of a source."""
    table = feed_rejects.c
    rows = select(feed_rejects).where(table.source == source)
    with engine.connect() as connection:
        return connection.execute(
            rows.order_by(table.received_at.desc(), table.position).limit(most)
        ).all()


def replay(engine: Engine, source: str, mapping: Mapping) -> Replay:
    """Apply the rejected records of a source with a mended mapping; those that are good now leave
    the rejects.

    One transaction for each few thousand. Raises FeedProblem or SQLAlchemyError.
    """
    stage, last, applied, unchanged, rejected = ChangeStage(mapping), "", 0, 0, 0
    while True:
        last, outcome = write(engine, partial(_replay_some, source, stage, last))
        if not last:
            break
        applied, unchanged = applied + outcome.applied, unchanged + outcome.unchanged
        rejected += len(outcome.rejected)
    table = feed_rejects.c
    with engine.connect() as connection:
        lost = connection.execute(
            select(table.digest).where(table.source == source, table.record.is_(None))
        ).all()
    return Replay(applied, unchanged, rejected, len(lost))


def _replay_some(source: str, stage: ChangeStage, last: str, writer: Writer) -> tuple[str, Outcome]:
    """Try the records after the digest ``last``; return the digest of the last one, "" when
    there are no more.
    """
    refuse_mixture(writer.connection, stage.mapping)
    table = feed_rejects.c
    readable = select(feed_rejects).where(
        table.source == source, table.record.is_not(None), table.digest > last
    )
    rows = writer.connection.execute(readable.order_by(table.digest).limit(_ROWS)).all()
    if not rows:
        return "", Outcome()
    arrival = Arrival(source, _batch(rows, stage.mapping), now(), typed=True)
    outcome = apply_and_renew(writer, stage, [arrival])
    _settle(writer, source, rows, outcome)
    return rows[-1].digest, outcome


def _batch(rows: Sequence[Row], mapping: Mapping) -> Batch:
    records = [json.loads(row.record) for row in rows]
    columns: dict[str, list] = {}
    for target, entry in mapping.inputs.items():
        for staged, column in entry.staged(target).items():
            names = (column,) if entry.merged else entry.columns
            columns[staged] = [
                next((record[name] for name in names if name in record), None) for record in records
            ]
    return Batch(range(len(rows)), columns)


def _settle(writer: Writer, source: str, rows: Sequence[Row], outcome: Outcome) -> None:
    again = {reject.line: reject for reject in outcome.rejected}
    good = [row.digest for place, row in enumerate(rows) if place not in again]
    writer.delete(feed_rejects, feed_rejects.c.digest, good, source=source)
    for place, reject in again.items():
        told = {"column_name": reject.column, "value": reject.value, "reason": reject.reason}
        writer.update(feed_rejects, {**rows[place]._mapping, **told})
