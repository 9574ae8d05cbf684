"""Applying changes: parsed and checked, compared with what stands, and written; one transaction for a whole batch."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, func, select

from data_access.database.schema import complaints, removals, reopenings
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.complaint_index import NumberIndex
from data_access.feed.applying.current_rows import draw_keys, look_up, name_last_id
from data_access.feed.applying.dataset_metadata import source_number
from data_access.feed.applying.entry_numbers import load_codes, number_entries, reject_unknown_codes
from data_access.feed.applying.outcome import Outcome, outcome_of
from data_access.feed.applying.output_rows import write_ready
from data_access.feed.applying.resolve_latest import arrive, decide
from data_access.feed.applying.writing import Writer
from data_access.feed.staging.check import Checking, parsing
from data_access.feed.staging.notes import ambiguous_dates


def apply_changes(
    stage: ChangeStage,
    writer: Writer,
    arrivals: Sequence[Arrival],
    index: NumberIndex | None = None,
    notes: list[str] | None = None,
) -> Outcome:
    """Write a batch; the caller keeps it. ``notes`` gets what somebody should look at. Raises FeedProblem or SQLAlchemyError."""
    target = writer.connection
    with stage.open() as staged:
        places = stage.fill(staged, arrivals)
        known = load_codes(stage, staged, target)
        checking = _check(stage, staged, any(arrival.typed for arrival in arrivals))
        if notes is not None:
            notes += ambiguous_dates(stage.stage, staged, lambda row: places[row][1])
        reject_unknown_codes(stage, staged, known)
        checking.tell_doubts(staged)
        number_entries(stage, staged, writer)
        arrive(stage, staged)
        source_id = source_number(writer, stage.mapping)
        look_up(stage, staged, target, source_id, index)
        draw_keys(stage, staged)
        decide(stage, staged)
        name_last_id(stage, staged, target, source_id, index)
        write_ready(stage, staged)
        outcome = outcome_of(stage, staged, places)
        if outcome.applied:
            _write(stage, staged, writer, source_id)
            if index:
                index.wrote(_new_numbers(stage, staged))
    return outcome


def _check(stage: ChangeStage, staged: Connection, is_typed: bool) -> Checking:
    checking = stage.once(f"check {is_typed}", lambda: parsing(stage.stage, is_typed))
    checking.run(staged)
    return checking


# What is written -----------------------------------------------------------------------------------------------------


def _write(stage: ChangeStage, staged: Connection, writer: Writer, source_id: int) -> None:
    """Replace rows instead of updating them: an update rewrites each column of a whole part of the file."""
    decided = stage.decided.c
    gone = select(decided.complaint_id).where(decided.is_newer, decided.complaint_id.is_not(None))
    replaced = staged.execute(gone).scalars().all()
    for table in (complaints, reopenings):
        writer.delete(table, table.c.complaint_id, replaced)
    for table, ready in ((complaints, stage.ready), (reopenings, stage.ready_history)):
        writer.insert(table, stage.table(staged, ready))
    _write_tombstones(stage, staged, writer, source_id)


def _new_numbers(stage: ChangeStage, staged: Connection) -> Sequence[Row]:
    row, decided = stage.written.c, stage.decided.c
    both = stage.written.join(stage.decided, decided.line == row.line)
    fresh = select(func.hash(row.number), row.complaint_id).select_from(both).where(decided.complaint_id.is_(None))
    return staged.execute(fresh).all()


def _write_tombstones(stage: ChangeStage, staged: Connection, writer: Writer, source_id: int) -> None:
    decided, arrived = stage.decided.c, stage.arrived.c
    touched = staged.execute(select(decided.tomb).where(decided.is_newer)).scalars().all()
    writer.delete(removals, removals.c.digest, touched, source_id=source_id)
    both = stage.decided.join(stage.arrived, arrived.line == decided.line)
    rows = select(decided.tomb, arrived.changed_at, func.nullif(arrived.changed_sequence, 0), arrived.removed)
    found = staged.execute(rows.select_from(both).where(decided.is_newer, decided.removed > 0)).all()
    names = ("digest", "changed_at", "changed_sequence", "cause")
    writer.insert(removals, [{"source_id": source_id, **dict(zip(names, row, strict=True))} for row in found])
