"""Which changes stand: of each complaint the newest one, by (time of change, sequence, removal,
digest of the content).

All in the stage's own engine, so that every target decides alike. The order is total: whatever
repeats, shuffles and late arrivals there are, the tables end the same.
"""

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Insert,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from data_access.database.exceptions import flags, none_for_0
from data_access.feed.applying.change_stage import (
    Changes,
    ChangeStage,
    CheckedRows,
    CurrentRows,
    EntryNumbers,
    LatestChanges,
)
from data_access.feed.mapping.targets import PARENTS
from data_access.feed.staging.complaint import before, complaint_columns
from data_access.feed.staging.dates.time_zones import hours_shown_twice
from data_access.model.codes import numbers

_EMPTY, _NEXT = (
    "\x1e",
    "\x1f",
)  # stand in the text that a digest is made of, for an empty column and between columns


def identify(
    stage: ChangeStage, staged: Connection, checked: CheckedRows, entries: EntryNumbers
) -> Changes:
    """Write the good rows with our numbers in place of the source's texts, each with its place
    in the order.
    """
    changes = stage.empty(Changes)
    for statement in stage.once("identify", lambda: _identifying(stage, checked, entries, changes)):
        staged.execute(statement)
    return changes


def _identifying(
    stage: ChangeStage, checked: CheckedRows, entries: EntryNumbers, changes: Changes
) -> list[Insert]:
    single = _list_single_reopenings(checked.rows.parsed, changes.history)
    return [*single, _arrive(stage, checked.rows.parsed, entries.numbers, changes)]


def _arrive(stage: ChangeStage, parsed: Table, entries: Table, changes: Changes) -> Insert:
    columns, arrived = complaint_columns(parsed.c), changes.arrived
    joined, listed = parsed, _listed(changes.history, "line")
    joined = joined.outerjoin(listed, listed.c.line == parsed.c.line)
    for name in stage.dimensions:
        table = entries.alias(f"numbers_{name}")
        same = and_(table.c.dimension == name, table.c.value == parsed.c[name])
        if PARENTS.get(name) in stage.dimensions and name not in stage.coded:
            same = and_(same, table.c.parent.is_not_distinct_from(parsed.c[PARENTS[name]]))
        joined = joined.outerjoin(table, same)
        columns[f"{name}_id"] = table.c.number
    content = {
        name: cast(columns[name], arrived.c[name].type).label(name) for name in stage.content
    }
    removed = func.coalesce(parsed.c.removed, 0) if "removed" in parsed.c else literal(0)
    said = select(
        parsed.c.line,
        parsed.c.number,
        parsed.c.changed_at,
        func.coalesce(columns.get("changed_sequence", literal(0)), 0).label("changed_sequence"),
        removed.label("removed"),
        listed.c.listed,
        *content.values(),
    )
    rows = said.select_from(joined).subquery("said")
    digest = case((rows.c.removed == 0, _digest(stage, rows)), else_="")
    kept = [
        rows.c[name] for name in ("line", "number", "changed_at", "changed_sequence", "removed")
    ]
    chosen = [*kept, digest, func.sha256(rows.c.number), *(rows.c[name] for name in content)]
    return insert(arrived).from_select(arrived.c.keys(), select(*chosen))


def _list_single_reopenings(parsed: Table, history: Table) -> list[Insert]:
    """A mapping with one column ``reopened_at`` says at most one reopening, which no row lists."""
    row = parsed.c
    if "reopened_at" not in row:
        return []
    columns = complaint_columns(row)
    is_closed = and_(
        columns["status"] == numbers("status")["closed"],
        ~before(row.last_closed_at, row.reopened_at),
    )
    again = case((is_closed, columns["last_closed_at"]))
    cause = columns.get("reopening_cause", null())
    rows = select(row.line, literal(1), cause, cast(row.reopened_at, Date), cast(again, Date))
    reopened = row.reopened_at.is_not(None)
    return [insert(history).from_select(history.c.keys(), rows.where(reopened))]


def _listed(history: FromClause, key: str) -> FromClause:
    """The reopenings of one complaint as one text."""
    row = history.c
    parts = (cast(row.cause, String), cast(row.reopened_on, String), cast(row.reclosed_on, String))
    text = func.concat_ws(_NEXT, *(func.coalesce(part, _EMPTY) for part in parts))
    return (
        select(
            row[key],
            func.string_agg(text, aggregate_order_by(literal(_NEXT), row.place)).label("listed"),
        )
        .group_by(row[key])
        .subquery(f"listed_{history.name}")
    )


def _digest(stage: ChangeStage, rows: FromClause, listed=None):
    """What a complaint says, as one text of fixed length; equal where and only where the tables
    would be equal.
    """
    names = [
        rows.c[name] if name != "unknown_facts" else _unknown(stage, rows) for name in stage.content
    ]
    names += [rows.c.listed if listed is None else listed] if stage.speaks_of_reopenings else []
    return func.sha256(
        func.concat_ws(_NEXT, *(func.coalesce(cast(one, String), _EMPTY) for one in names))
    )


def _unknown(stage: ChangeStage, rows: FromClause):
    """Of what is not known only that of which a change speaks."""
    return none_for_0(func.coalesce(rows.c.unknown_facts, 0).bitwise_and(flags(stage.told)))


def resolve_latest(
    stage: ChangeStage, staged: Connection, changes: Changes, current: CurrentRows
) -> LatestChanges:
    """Compare the newest change of each complaint with what the target holds of it."""
    latest = stage.empty(LatestChanges)
    staged.execute(stage.once("resolve", lambda: _resolving(stage, changes, current, latest)))
    return latest


def _when(
    stage: ChangeStage, moment: ColumnElement, sequence: ColumnElement
) -> list[ColumnElement]:
    """Return what puts changes in order: the time, then the sequence.

    Within the hour that the clock shows twice the time cannot say which change is newer: there the
    sequence does.
    """
    if "sequence" not in stage.mapping.fields:
        return [moment, sequence]
    spans = hours_shown_twice(stage.mapping.time_zone)
    begun = (
        case(*((and_(moment >= first, moment < end), first) for first, end in spans), else_=moment)
        if spans
        else moment
    )
    return [begun, sequence, moment]


def _resolving(
    stage: ChangeStage, changes: Changes, current: CurrentRows, latest: LatestChanges
) -> Insert:
    arrived = changes.arrived.c
    order = [
        *_when(stage, arrived.changed_at, arrived.changed_sequence),
        arrived.removed,
        arrived.digest,
        arrived.line,
    ]
    place = func.row_number().over(
        partition_by=arrived.number, order_by=[part.desc() for part in order]
    )
    newest = select(changes.arrived, place.label("place")).subquery("newest")
    old, tomb, listed = (
        current.complaints,
        current.tombstones,
        _listed(current.history, "complaint_id"),
    )
    joined = (
        newest.outerjoin(old, old.c.number == newest.c.number)
        .outerjoin(tomb, tomb.c.digest == newest.c.tomb)
        .outerjoin(listed, listed.c.complaint_id == old.c.complaint_id)
    )
    stands = tuple_(
        *_when(
            stage,
            func.coalesce(old.c.changed_at, tomb.c.changed_at),
            func.coalesce(old.c.changed_sequence, tomb.c.changed_sequence, 0),
        ),
        func.coalesce(tomb.c.cause, 0),
        case((old.c.complaint_id.is_not(None), _digest(stage, old, listed.c.listed)), else_=""),
    )
    row = newest.c
    says = tuple_(*_when(stage, row.changed_at, row.changed_sequence), row.removed, row.digest)
    nothing = and_(old.c.complaint_id.is_(None), tomb.c.digest.is_(None))
    verdict = [
        row.line,
        row.number,
        row.tomb,
        old.c.complaint_id,
        or_(nothing, says > stands),
        row.removed,
    ]
    chosen = (
        select(*verdict, and_(~nothing, says < stands)).select_from(joined).where(row.place == 1)
    )
    return insert(latest.decided).from_select(latest.decided.c.keys(), chosen)
