"""What a batch of changes did, and what of it was rejected and why."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from sqlalchemy import Connection, and_, func, select

from data_access.feed.applying.change_stage import (
    Arrival,
    Changes,
    CheckedRows,
    LatestChanges,
    OutputRows,
)
from data_access.feed.applying.facts import facts_given
from data_access.feed.applying.output_rows import newest_event, unknown_in
from data_access.feed.staging.check import rejected_rows, rows_left_out, set_aside_rows
from data_access.feed.staging.identity import plain_number_text


@dataclass(frozen=True)
class RejectedChange:
    """A record that was not applied, and why.

    ``record``: its mapped columns as JSON; "" where it cannot be read.
    """

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
        return hashlib.sha256(
            f"{self.record or self.value}".encode("utf-8", "backslashreplace")
        ).hexdigest()


@dataclass(frozen=True)
class ValueSetAside:
    """A value that could not be read, of a change that was applied without it."""

    arrival: Arrival
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a batch did. ``left_out``: rows that the mapping leaves out.

    ``gone``: numbers of removed complaints; ``as_of``: its newest event; ``latest``: its newest
    time of change, also of what did not count; ``facts``: what its records speak of; ``unknown``:
    what is not known of one of its complaints at least. ``touched``: numbers of the complaints
    whose rows it wrote or took away; ``version``: of the data after it, None where the engine does
    not tell before the batch is in its tables.
    """

    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: tuple[RejectedChange, ...] = ()
    set_aside: tuple[ValueSetAside, ...] = ()
    left_out: int = 0
    gone: tuple[str, ...] = ()
    as_of: datetime | None = None
    latest: datetime | None = None
    facts: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    touched: tuple[int, ...] = ()
    version: int | None = None

    @property
    def applied(self) -> int:
        """Changes that altered the tables."""
        return self.new + self.changed + self.removed


def outcome_of(
    staged: Connection,
    checked: CheckedRows,
    changes: Changes,
    latest: LatestChanges,
    output: OutputRows,
) -> Outcome:
    """Count what was decided."""
    decided, rows = latest.decided.c, checked.rows
    stays, fresh = decided.removed == 0, decided.complaint_id.is_(None)
    kinds = (and_(stays, fresh), and_(stays, ~fresh), ~stays)
    counts = [func.count().filter(decided.is_newer, kind) for kind in kinds]
    new, changed, removed = staged.execute(select(*counts)).one()
    good = staged.execute(select(func.count()).select_from(changes.arrived)).scalar_one()
    newest_change = staged.execute(select(func.max(changes.arrived.c.changed_at))).scalar()
    unchanged = good - new - changed - removed
    gone = select(decided.number).where(decided.is_newer, ~stays)
    numbers = tuple(staged.execute(gone).scalars())
    rejected = tuple(_rejected(staged, checked))
    return Outcome(
        new,
        changed,
        removed,
        unchanged,
        rejected,
        tuple(_set_aside(staged, checked)),
        rows_left_out(rows, staged),
        numbers,
        newest_event(staged, output),
        newest_change,
        facts_given(staged, rows.mapping, rows.parsed),
        unknown_in(staged, output),
    )


def _set_aside(staged: Connection, checked: CheckedRows) -> Iterator[ValueSetAside]:
    for row in set_aside_rows(checked.rows, staged):
        yield ValueSetAside(*checked.places[row.line], row.column, row.value, row.reason)


def _rejected(staged: Connection, checked: CheckedRows) -> Iterator[RejectedChange]:
    rows = checked.rows
    for row in rejected_rows(rows, staged):
        arrival, line = checked.places[row.line]
        record = _record(rows.found, arrival, line)
        number = plain_number_text(record.get(rows.column_of("number")), rows.mapping)
        text = json.dumps(record, ensure_ascii=False) if record else ""
        yield RejectedChange(arrival, line, number, text, row.column, row.value, row.reason)


def _record(found: dict[str, str], arrival: Arrival, line: int) -> dict[str, str]:
    """The mapped columns of one row, under the source's names; empty for a line that cannot be
    read.
    """
    batch = arrival.batch
    place = next((place for place, known in enumerate(batch.lines) if known == line), None)
    if place is None:
        return {}
    values = {found[name]: _plain(column[place]) for name, column in batch.columns.items()}
    return {name: value for name, value in values.items() if value is not None}


def _plain(value) -> str | None:
    value = value.as_py() if isinstance(value, pa.Scalar) else value
    return value if value is None else value.encode("utf-8", "backslashreplace").decode()
