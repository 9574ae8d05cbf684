"""Applying changes: parsed and checked, compared with what stands, and written; one transaction for a whole batch."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pyarrow as pa
from sqlalchemy import Column, Connection, String, and_, delete, func, insert, select

from data_access.feed.beside import beside
from data_access.feed.change_stage import Arrival, ChangeStage
from data_access.feed.check import check_each, rejected_rows
from data_access.feed.decide import arrive, decide, newest_event, write_ready
from data_access.feed.entry_numbers import load_codes, number_entries
from data_access.feed.renew import source_number
from data_access.feed.stage import append
from data_access.schema import BASE_COLUMNS, complaints, removals, reopenings


@dataclass(frozen=True)
class RejectedChange:
    """A record that was not applied, and why. ``record``: its mapped columns as JSON; "" where it cannot be read."""

    arrival: Arrival
    line: int
    number: str | None
    record: str
    column: str
    value: str
    reason: str

    @property
    def digest(self) -> str:
        """Tell the record from others; the same record is kept once, however often it comes."""
        return hashlib.sha256(f"{self.record or self.value}".encode("utf-8", "backslashreplace")).hexdigest()


@dataclass(frozen=True)
class Outcome:
    """What a batch did. ``gone``: numbers of removed complaints; ``as_of``: its newest event; ``latest``: its newest time of change, also of what did not count."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: tuple[RejectedChange, ...] = ()
    gone: tuple[str, ...] = ()
    as_of: datetime | None = None
    latest: datetime | None = None

    @property
    def applied(self) -> int:
        """Changes that altered the tables."""
        return self.new + self.changed + self.removed


def apply_changes(stage: ChangeStage, target: Connection, arrivals: Sequence[Arrival]) -> Outcome:
    """Apply a batch within the transaction of ``target``; the caller commits. Raises FeedProblem or SQLAlchemyError."""
    with stage.open() as staged:
        places = stage.fill(staged, arrivals)
        check_each(stage.stage, staged, any(arrival.typed for arrival in arrivals), load_codes(stage, staged, target))
        number_entries(stage, staged, target)
        arrive(stage, staged)
        source_id = source_number(target, stage.mapping)
        _look_up(stage, staged, target, source_id)
        decide(stage, staged)
        write_ready(stage, staged, source_id, _last_id(target))
        rejected = tuple(_rejected(stage, staged, arrivals, places))
        outcome = replace(_outcome(stage, staged, len(places)), rejected=rejected)
        if outcome.applied:
            _write(stage, staged, target, source_id)
    return outcome


# What stands ---------------------------------------------------------------------------------------------------------


def _look_up(stage: ChangeStage, staged: Connection, target: Connection, source_id: int) -> None:
    """Copy the complaints, reopenings and tombstones that the batch speaks of to the stage; draw keys for new ones."""
    arrived = stage.arrived.c
    wanted = _fetched(staged, select(arrived.number, arrived.tomb).distinct(), stage.arrived)
    with beside(target, "wanted", wanted, [Column("number", String), Column("tomb", String)]) as asked:
        same = and_(complaints.c.number == asked.c.number, complaints.c.source_id == source_id)
        base = [complaints.c[column.name] for column in BASE_COLUMNS]
        _copy(staged, stage.old, target.execute(select(*base).join(asked, same)).all())
        names = [removals.c[name] for name in ("digest", "changed_at", "changed_sequence", "cause")]
        same = and_(removals.c.digest == asked.c.tomb, removals.c.source_id == source_id)
        _copy(staged, stage.tombs, target.execute(select(*names).join(asked, same)).all())
    known = _fetched(staged, select(stage.old.c.complaint_id).where(stage.old.c.reopenings > 0), stage.old)
    event = reopenings.c
    columns = [event.complaint_id, event.sequence, event.cause, event.reopened_on, event.reclosed_on]
    with beside(target, "reopened", known, [complaints.c.complaint_id]) as asked:
        same = event.complaint_id == asked.c.complaint_id
        _copy(staged, stage.old_history, target.execute(select(*columns).join(asked, same)).all())
    _draw_keys(stage, staged)


def _draw_keys(stage: ChangeStage, staged: Connection) -> None:
    """Give each row a random 32-bit key, from the system's generator: the noise of published counts rests on it."""
    lines = staged.execute(select(stage.arrived.c.line)).scalars().all()
    keys = np.frombuffer(secrets.token_bytes(4 * len(lines)), np.uint32).astype(np.int64)
    append(staged, stage.keys, pa.table({"line": pa.array(lines, pa.int64()), "record_key": keys}))


def _fetched(staged: Connection, statement, table) -> pa.Table:
    columns = statement.selected_columns
    fields = {column.name: pa.string() if isinstance(column.type, String) else pa.int64() for column in columns}
    rows = staged.execute(statement).all()
    return pa.table(
        {name: pa.array([row[place] for row in rows], kind) for place, (name, kind) in enumerate(fields.items())}
    )


def _copy(staged: Connection, table, rows: Sequence) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(table.c)
    append(
        staged, table, pa.table({name: pa.array(column) for name, column in zip(table.c.keys(), columns, strict=True)})
    )


def _last_id(target: Connection) -> int:
    return target.execute(select(func.coalesce(func.max(complaints.c.complaint_id), 0))).scalar_one()


# What is written -----------------------------------------------------------------------------------------------------


def _write(stage: ChangeStage, staged: Connection, target: Connection, source_id: int) -> None:
    """Replace rows instead of updating them: an update rewrites each column of a whole part of the file."""
    decided = stage.decided.c
    gone = select(decided.complaint_id).where(decided.is_newer, decided.complaint_id.is_not(None))
    with beside(target, "replaced", _fetched(staged, gone, stage.decided), [complaints.c.complaint_id]) as replaced:
        for table in (complaints, reopenings):
            target.execute(delete(table).where(table.c.complaint_id.in_(select(replaced.c.complaint_id))))
    for table, ready in ((complaints, stage.ready), (reopenings, stage.ready_history)):
        with beside(target, "ready", stage.table(staged, ready), table.columns) as rows:
            target.execute(insert(table).from_select(rows.c.keys(), select(rows)))
    _write_tombstones(stage, staged, target, source_id)


def _write_tombstones(stage: ChangeStage, staged: Connection, target: Connection, source_id: int) -> None:
    decided, arrived = stage.decided.c, stage.arrived.c
    touched = _fetched(staged, select(decided.tomb).where(decided.is_newer), stage.decided)
    with beside(target, "touched", touched, [Column("tomb", String)]) as named:
        old = removals.c.digest.in_(select(named.c.tomb))
        target.execute(delete(removals).where(removals.c.source_id == source_id, old))
    both = stage.decided.join(stage.arrived, arrived.line == decided.line)
    rows = select(decided.tomb, arrived.changed_at, func.nullif(arrived.changed_sequence, 0), arrived.removed)
    found = staged.execute(rows.select_from(both).where(decided.is_newer, decided.removed > 0)).all()
    if found:
        names = ("digest", "changed_at", "changed_sequence", "cause")
        target.execute(
            insert(removals), [{"source_id": source_id, **dict(zip(names, row, strict=True))} for row in found]
        )


# What is told --------------------------------------------------------------------------------------------------------


def _outcome(stage: ChangeStage, staged: Connection, rows: int) -> Outcome:
    decided = stage.decided.c
    stays, fresh = decided.removed == 0, decided.complaint_id.is_(None)
    kinds = (and_(stays, fresh), and_(stays, ~fresh), ~stays)
    counts = [func.count().filter(decided.is_newer, kind) for kind in kinds]
    new, changed, removed = staged.execute(select(*counts)).one()
    good = staged.execute(select(func.count()).select_from(stage.arrived)).scalar_one()
    latest = staged.execute(select(func.max(stage.arrived.c.changed_at))).scalar()
    unchanged = good - new - changed - removed
    gone = select(decided.number).where(decided.is_newer, ~stays)
    numbers = tuple(staged.execute(gone).scalars())
    return Outcome(new, changed, removed, unchanged, (), numbers, newest_event(stage, staged), latest)


def _rejected(stage: ChangeStage, staged: Connection, arrivals: Sequence[Arrival], places: list):
    for row in rejected_rows(stage.stage, staged):
        arrival, line = places[row.line]
        record = _record(stage, arrival, line)
        number = record.get(stage.stage.found["number"])
        text = json.dumps(record, ensure_ascii=False) if record else ""
        yield RejectedChange(arrival, line, number, text, row.column, row.value, row.reason)


def _record(stage: ChangeStage, arrival: Arrival, line: int) -> dict[str, str]:
    """The mapped columns of one row, under the source's names; empty for a line that cannot be read."""
    batch = arrival.batch
    place = next((place for place, known in enumerate(batch.lines) if known == line), None)
    if place is None:
        return {}
    values = {stage.stage.found[name]: _plain(column[place]) for name, column in batch.columns.items()}
    return {name: value for name, value in values.items() if value is not None}


def _plain(value) -> str | None:
    value = value.as_py() if isinstance(value, pa.Scalar) else value
    return value if value is None else value.encode("utf-8", "backslashreplace").decode()
