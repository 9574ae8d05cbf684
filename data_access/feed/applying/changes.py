"""Applying changes: parsed and checked, compared with what stands, and written; one transaction for a whole batch."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, delete, func, insert, select

from data_access.feed.applying.beside import beside, one_of
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.decide import arrive, decide
from data_access.feed.applying.entry_numbers import known_codes, load_codes, number_entries
from data_access.feed.applying.numbers import NumberIndex
from data_access.feed.applying.outcome import Outcome, outcome_of
from data_access.feed.applying.ready import write_ready
from data_access.feed.applying.renew import source_number
from data_access.feed.applying.standing import draw_keys, look_up, name_last_id
from data_access.feed.staging.check import check_statements
from data_access.schema import complaints, removals, reopenings


def apply_changes(
    stage: ChangeStage, target: Connection, arrivals: Sequence[Arrival], index: NumberIndex | None = None
) -> Outcome:
    """Apply a batch within the transaction of ``target``; the caller commits. Raises FeedProblem or SQLAlchemyError."""
    with stage.open() as staged:
        places = stage.fill(staged, arrivals)
        load_codes(stage, staged, target)
        _check(stage, staged, any(arrival.typed for arrival in arrivals))
        number_entries(stage, staged, target)
        arrive(stage, staged)
        source_id = source_number(target, stage.mapping)
        look_up(stage, staged, target, source_id, index)
        draw_keys(stage, staged)
        decide(stage, staged)
        name_last_id(stage, staged, target, source_id, index)
        write_ready(stage, staged)
        outcome = outcome_of(stage, staged, places)
        if outcome.applied:
            _write(stage, staged, target, source_id)
            if index:
                index.wrote(_new_numbers(stage, staged))
    return outcome


def _check(stage: ChangeStage, staged: Connection, is_typed: bool) -> None:
    def make():
        return check_statements(stage.stage, is_typed, known_codes(stage))

    for statement in stage.once(f"check {is_typed}", make):
        staged.execute(statement)


# What is written -----------------------------------------------------------------------------------------------------


def _write(stage: ChangeStage, staged: Connection, target: Connection, source_id: int) -> None:
    """Replace rows instead of updating them: an update rewrites each column of a whole part of the file."""
    decided = stage.decided.c
    gone = select(decided.complaint_id).where(decided.is_newer, decided.complaint_id.is_not(None))
    replaced = staged.execute(gone).scalars().all()
    for table in (complaints, reopenings):
        with one_of(target, table.c.complaint_id, replaced) as is_replaced:
            target.execute(delete(table).where(is_replaced))
    for table, ready in ((complaints, stage.ready), (reopenings, stage.ready_history)):
        with beside(target, "ready", stage.table(staged, ready), table.columns) as rows:
            target.execute(insert(table).from_select(rows.c.keys(), select(rows)))
    _write_tombstones(stage, staged, target, source_id)


def _new_numbers(stage: ChangeStage, staged: Connection) -> Sequence[Row]:
    row, decided = stage.written.c, stage.decided.c
    both = stage.written.join(stage.decided, decided.line == row.line)
    fresh = select(func.hash(row.number), row.complaint_id).select_from(both).where(decided.complaint_id.is_(None))
    return staged.execute(fresh).all()


def _write_tombstones(stage: ChangeStage, staged: Connection, target: Connection, source_id: int) -> None:
    decided, arrived = stage.decided.c, stage.arrived.c
    touched = staged.execute(select(decided.tomb).where(decided.is_newer)).scalars().all()
    with one_of(target, removals.c.digest, touched) as is_touched:
        target.execute(delete(removals).where(removals.c.source_id == source_id, is_touched))
    both = stage.decided.join(stage.arrived, arrived.line == decided.line)
    rows = select(decided.tomb, arrived.changed_at, func.nullif(arrived.changed_sequence, 0), arrived.removed)
    found = staged.execute(rows.select_from(both).where(decided.is_newer, decided.removed > 0)).all()
    if found:
        names = ("digest", "changed_at", "changed_sequence", "cause")
        target.execute(
            insert(removals), [{"source_id": source_id, **dict(zip(names, row, strict=True))} for row in found]
        )
