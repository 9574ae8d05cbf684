"""Applying changes: parsed and checked, compared with what stands, and written; one transaction
for a whole batch.
"""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
from sqlalchemy import Connection, Row, func, select

from data_access.database.schema import complaints, removals, reopenings
from data_access.feed.applying.change_stage import (
    Arrival,
    Changes,
    ChangeStage,
    CheckedRows,
    LatestChanges,
    OutputRows,
    ReceivedRows,
)
from data_access.feed.applying.complaint_index import NumberIndex
from data_access.feed.applying.current_rows import look_up, number_new
from data_access.feed.applying.dataset_metadata import source_number
from data_access.feed.applying.entry_numbers import (
    Codes,
    load_codes,
    number_entries,
    reject_unknown_codes,
)
from data_access.feed.applying.outcome import Outcome, outcome_of
from data_access.feed.applying.output_rows import write_output
from data_access.feed.applying.resolve_latest import identify, resolve_latest
from data_access.feed.applying.writing import Writer
from data_access.feed.files.batch import Batch
from data_access.feed.staging import reopened
from data_access.feed.staging.check import parsing
from data_access.feed.staging.notes import ambiguous_dates
from data_access.feed.staging.stage import append, as_table, rejects_table


def apply_changes(
    stage: ChangeStage,
    writer: Writer,
    arrivals: Sequence[Arrival],
    index: NumberIndex | None = None,
    notes: list[str] | None = None,
) -> Outcome:
    """Write a batch; the caller keeps it. ``notes`` gets what somebody should look at.

    Raises FeedProblem or SQLAlchemyError.
    """
    target = writer.connection
    with stage.open() as staged:
        received = receive(stage, staged, arrivals)
        codes = load_codes(stage, staged, target)
        checked = check(stage, staged, received, codes, notes)
        entries = number_entries(stage, staged, checked, codes, writer)
        changes = identify(stage, staged, checked, entries)
        source_id = source_number(writer, stage.mapping)
        current = look_up(stage, staged, changes, target, source_id, index)
        latest = resolve_latest(stage, staged, changes, current)
        numbers = number_new(stage, staged, changes, target, source_id, index)
        output = write_output(stage, staged, changes, current, latest, numbers)
        outcome = outcome_of(staged, checked, changes, latest, output)
        if outcome.applied:
            touched = _write(staged, writer, source_id, changes, latest, output)
            outcome = replace(outcome, touched=touched)
            if index:
                index.wrote(_new_numbers(staged, latest, output))
    return outcome


# What comes in ------------------------------------------------------------------------------------


def receive(stage: ChangeStage, staged: Connection, arrivals: Sequence[Arrival]) -> ReceivedRows:
    """Stage the rows under running numbers from 0."""
    received, places = stage.empty(ReceivedRows), []
    rows = received.rows
    for arrival in arrivals:
        table, rejects = as_table(_whole(arrival.batch, rows.found), rows.found, rows.kept)
        first = len(places)
        places += [(arrival, line) for line in table["line"].to_pylist()]
        places += [(arrival, reject.line) for reject in rejects]
        lines = pa.array(range(first, first + len(table)), pa.int64())
        _append_rows(staged, received, table.set_column(0, "line", lines))
        numbered = [
            row._replace(line=first + len(table) + place) for place, row in enumerate(rejects)
        ]
        append(staged, rows.rejects, rejects_table(numbered))
    return replace(received, places=places, typed=any(arrival.typed for arrival in arrivals))


def _whole(batch: Batch, found: dict[str, str]) -> Batch:
    """A change is a whole row: what it does not say is empty."""
    nothing = pa.nulls(len(batch.lines), pa.string())
    return Batch(
        batch.lines, {name: batch.columns.get(name, nothing) for name in found}, batch.rejects
    )


def _append_rows(staged: Connection, received: ReceivedRows, rows: pa.Table) -> None:
    """Append rows with the summary of the reopenings that they list, and these themselves."""
    if "reopenings" not in received.rows.found:
        append(staged, received.rows.raw, rows)
        return
    listed = rows["reopenings"].to_pylist()
    summary = reopened.summarised(listed)
    for name in summary.column_names:
        rows = rows.append_column(name, summary[name])
    append(staged, received.rows.raw, rows)
    append(staged, received.history, reopened.events(rows["line"].to_pylist(), listed))


def check(
    stage: ChangeStage,
    staged: Connection,
    received: ReceivedRows,
    codes: Codes,
    notes: list[str] | None,
) -> CheckedRows:
    """Parse the rows, and move those that are not good to the rejects.

    ``notes``: as of ``apply_changes``.
    """
    rows, places, is_typed = received.rows, received.places, received.typed
    checking = stage.once(f"check {is_typed}", lambda: parsing(rows, is_typed))
    checking.run(staged)
    if notes is not None:
        notes += ambiguous_dates(rows, staged, lambda row: places[row][1])
    reject_unknown_codes(stage, staged, rows, codes)
    checking.tell_doubts(staged)
    return CheckedRows(rows, places)


# What is written ----------------------------------------------------------------------------------


def _write(
    staged: Connection,
    writer: Writer,
    source_id: int,
    changes: Changes,
    latest: LatestChanges,
    output: OutputRows,
) -> tuple[int, ...]:
    """Replace rows instead of updating them: an update rewrites each column of a whole part of
    the file. Return the numbers of the complaints that were written or taken away.
    """
    decided = latest.decided.c
    gone = select(decided.complaint_id).where(decided.is_newer, decided.complaint_id.is_not(None))
    replaced = staged.execute(gone).scalars().all()
    for table in (complaints, reopenings):
        writer.delete(table, table.c.complaint_id, replaced)
    driver = staged.connection.driver_connection
    for table, rows in ((complaints, output.complaints), (reopenings, output.reopenings)):
        writer.insert(table, driver.table(rows.name).to_arrow_table())
    _write_tombstones(staged, writer, source_id, changes, latest)
    written = staged.execute(select(output.complaints.c.complaint_id)).scalars()
    return tuple({*replaced, *written})


def _new_numbers(staged: Connection, latest: LatestChanges, output: OutputRows) -> Sequence[Row]:
    row, decided = output.written.c, latest.decided.c
    both = output.written.join(latest.decided, decided.line == row.line)
    fresh = (
        select(func.hash(row.number), row.complaint_id)
        .select_from(both)
        .where(decided.complaint_id.is_(None))
    )
    return staged.execute(fresh).all()


def _write_tombstones(
    staged: Connection, writer: Writer, source_id: int, changes: Changes, latest: LatestChanges
) -> None:
    decided, arrived = latest.decided.c, changes.arrived.c
    touched = staged.execute(select(decided.tomb).where(decided.is_newer)).scalars().all()
    writer.delete(removals, removals.c.digest, touched, source_id=source_id)
    both = latest.decided.join(changes.arrived, arrived.line == decided.line)
    rows = select(
        decided.tomb, arrived.changed_at, func.nullif(arrived.changed_sequence, 0), arrived.removed
    )
    found = staged.execute(
        rows.select_from(both).where(decided.is_newer, decided.removed > 0)
    ).all()
    names = ("digest", "changed_at", "changed_sequence", "cause")
    writer.insert(
        removals, [{"source_id": source_id, **dict(zip(names, row, strict=True))} for row in found]
    )
