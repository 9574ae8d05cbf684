"""Rejected changes: listed, and tried again after the mapping was mended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Row, delete, select, update

from data_access.engine import writing
from data_access.feed.applying.batches import apply_and_renew, now
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.outcome import Outcome
from data_access.feed.applying.target import refuse_mixture
from data_access.feed.files.batch import Batch
from data_access.feed.mapping.file import Mapping
from data_access.schema import feed_rejects

_ROWS = 5_000


@dataclass(frozen=True)
class Replay:
    """What a replay did: records that are settled now, those rejected again, those that cannot be read at all."""

    applied: int
    unchanged: int
    rejected: int
    unreadable: int


def list_rejects(engine: Engine, source: str, most: int) -> Sequence[Row]:
    """Return the newest rejected records of a source."""
    table = feed_rejects.c
    rows = select(feed_rejects).where(table.source == source)
    with engine.connect() as connection:
        return connection.execute(rows.order_by(table.received_at.desc(), table.position).limit(most)).all()


def replay(engine: Engine, source: str, mapping: Mapping) -> Replay:
    """Apply the rejected records of a source with a mended mapping; those that are good now leave the rejects.

    One transaction for each few thousand. Raises FeedProblem or SQLAlchemyError.
    """
    stage, table, last = ChangeStage(mapping), feed_rejects.c, ""
    applied = unchanged = rejected = 0
    while True:
        with writing(engine), engine.begin() as connection:
            refuse_mixture(connection, mapping)
            readable = select(feed_rejects).where(
                table.source == source, table.record.is_not(None), table.digest > last
            )
            rows = connection.execute(readable.order_by(table.digest).limit(_ROWS)).all()
            if not rows:
                break
            outcome = apply_and_renew(connection, stage, [Arrival(source, _batch(rows, mapping), now(), typed=True)])
            _settle(connection, source, rows, outcome)
        last = rows[-1].digest
        applied, unchanged = applied + outcome.applied, unchanged + outcome.unchanged
        rejected += len(outcome.rejected)
    with engine.connect() as connection:
        lost = connection.execute(select(table.digest).where(table.source == source, table.record.is_(None))).all()
    return Replay(applied, unchanged, rejected, len(lost))


def _batch(rows: Sequence[Row], mapping: Mapping) -> Batch:
    records = [json.loads(row.record) for row in rows]
    columns = {
        target: [next((record[name] for name in entry.columns if name in record), None) for record in records]
        for target, entry in mapping.fields.items()
        if entry.columns
    }
    return Batch(range(len(rows)), columns)


def _settle(connection: Connection, source: str, rows: Sequence[Row], outcome: Outcome) -> None:
    table, again = feed_rejects.c, {reject.line: reject for reject in outcome.rejected}
    good = [row.digest for place, row in enumerate(rows) if place not in again]
    if good:
        connection.execute(delete(feed_rejects).where(table.source == source, table.digest.in_(good)))
    for place, reject in again.items():
        this = update(feed_rejects).where(table.source == source, table.digest == rows[place].digest)
        connection.execute(this.values(column_name=reject.column, value=reject.value, reason=reject.reason))
