"""The rows that are to stand after a batch, as the target's tables have them."""

from sqlalchemy import (
    Connection,
    Date,
    Insert,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
)

from data_access.database import derive
from data_access.database.exceptions import FLAGS, unknown_of_known, unknown_of_new
from data_access.database.schema import BASE_COLUMNS, COPIED_TO_REOPENINGS, reopenings
from data_access.feed.applying.change_stage import (
    Changes,
    ChangeStage,
    CurrentRows,
    LatestChanges,
    NewNumbers,
    OutputRows,
)
from data_access.feed.mapping.targets import EVENTS
from data_access.model import codes

_DEFAULTS = {
    "kind": codes.numbers("kind")["complaint"],
    "status": codes.numbers("status")["in_process"],
    "reopenings": 0,
}
_NAMES = [column.name for column in BASE_COLUMNS]


def write_output(
    stage: ChangeStage,
    staged: Connection,
    changes: Changes,
    current: CurrentRows,
    latest: LatestChanges,
    numbers: NewNumbers,
) -> OutputRows:
    """Write the rows that are to stand, as the target's tables have them."""
    output = stage.empty(OutputRows)
    for statement in stage.once(
        "write", lambda: _writing(stage, changes, current, latest, numbers, output)
    ):
        staged.execute(statement)
    return output


def _writing(
    stage: ChangeStage,
    changes: Changes,
    current: CurrentRows,
    latest: LatestChanges,
    numbers: NewNumbers,
    output: OutputRows,
) -> list[Insert]:
    columns = _standing(stage, changes, current, latest, numbers)
    decided, arrived, old, keys = latest.decided, changes.arrived, current.complaints, numbers.keys
    joined = (
        decided.join(arrived, arrived.c.line == decided.c.line)
        .join(keys, keys.c.line == decided.c.line)
        .outerjoin(old, old.c.complaint_id == decided.c.complaint_id)
    )
    stays = and_(decided.c.is_newer, decided.c.removed == 0)
    rows = (
        select(decided.c.line, *(columns[name] for name in _NAMES)).select_from(joined).where(stays)
    )
    written, derived = output.written, derive.derived_columns(output.written)
    complete = select(*(written.c[name] for name in _NAMES), *derived.values()).order_by(
        written.c.complaint_id
    )
    history, key = (
        (changes.history, "line")
        if stage.speaks_of_reopenings
        else (current.history, "complaint_id")
    )
    return [
        insert(written).from_select(["line", *_NAMES], rows),
        insert(output.complaints).from_select([*_NAMES, *derived], complete),
        insert(output.reopenings).from_select(
            reopenings.c.keys(), _reopenings(written, history, key)
        ),
    ]


def _standing(
    stage: ChangeStage,
    changes: Changes,
    current: CurrentRows,
    latest: LatestChanges,
    numbers: NewNumbers,
) -> dict:
    given = {
        name: select(numbers.given.c[name]).scalar_subquery() for name in ("source_id", "last_id")
    }
    decided, arrived, old = latest.decided.c, changes.arrived.c, current.complaints.c
    fresh = decided.complaint_id.is_(None)
    number = func.row_number().over(partition_by=fresh, order_by=decided.line)
    columns = {
        name: case((fresh, literal(_DEFAULTS.get(name))), else_=old[name]) for name in _NAMES
    }
    return {
        **columns,
        **{name: arrived[name] for name in stage.content},
        "complaint_id": func.coalesce(decided.complaint_id, given["last_id"] + number),
        "source_id": given["source_id"],
        "number": arrived.number,
        "record_key": func.coalesce(old.record_key, numbers.keys.c.record_key),
        "changed_at": arrived.changed_at,
        "changed_sequence": func.nullif(arrived.changed_sequence, 0),
        "unknown_facts": case(
            (fresh, unknown_of_new(arrived.unknown_facts, stage.told)),
            else_=unknown_of_known(arrived.unknown_facts, old.unknown_facts, stage.told),
        ),
    }


def _reopenings(row: Table, history: Table, key: str) -> Select:
    """The reopenings of the rows that are to stand; those that a source does not speak of stay
    as they were.
    """
    event = history.c
    columns = {
        "complaint_id": row.c.complaint_id,
        "sequence": event.place,
        "cause": event.cause,
        "reopened_on": event.reopened_on,
        "reopened_month": derive.month_number(event.reopened_on),
        "reclosed_on": event.reclosed_on,
        "reclosed_month": derive.month_number(event.reclosed_on),
        **{
            name: cast(row.c.filed_at, Date) if name == "filed_on" else row.c[name]
            for name in COPIED_TO_REOPENINGS
        },
    }
    both = row.join(history, event[key] == row.c[key])
    chosen = [columns[column.name] for column in reopenings.columns]
    return select(*chosen).select_from(both).order_by(row.c.complaint_id, event.place)


def newest_event(staged: Connection, output: OutputRows):
    """Return the newest event of the rows that are to stand; None without one."""
    row = output.complaints.c
    return staged.execute(
        select(func.max(func.greatest(*(row[event] for event in EVENTS))))
    ).scalar()


def unknown_in(staged: Connection, output: OutputRows) -> frozenset[str]:
    """Return the facts that are not known of one of the rows that are to stand."""
    unknown = output.complaints.c.unknown_facts
    found = staged.execute(select(func.coalesce(func.bit_or(unknown), 0))).scalar_one()
    return frozenset(fact for fact, flag in FLAGS.items() if found & flag)
