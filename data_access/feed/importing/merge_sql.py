"""Merging staged complaints into those that stand: which are new, which changed, and the
statements that write them.
"""

import secrets
from collections.abc import Collection

import numpy as np
import pyarrow
from sqlalchemy import (
    Column,
    Connection,
    Date,
    FromClause,
    MetaData,
    Select,
    Table,
    and_,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import (
    table as sql_table,
)

from data_access.database import derive
from data_access.database.exceptions import unknown_of_known, unknown_of_new
from data_access.database.schema import BASE_COLUMNS, COPIED_TO_REOPENINGS, complaints, reopenings
from data_access.feed.mapping.targets import DIMENSIONS, EVENTS, PARENTS
from data_access.feed.staging.complaint import before, complaint_columns, facts_spoken_of
from data_access.feed.staging.stage import Stage
from data_access.model.codes import numbers

_NAMES = [column.name for column in BASE_COLUMNS]
_DEFAULTS = {
    "kind": numbers("kind")["complaint"],
    "status": numbers("status")["in_process"],
    "reopenings": 0,
}
_LINES = 250_000  # merged at a time: what is held in memory does not grow with the file


def records(stage: Stage, source_id: int, first: int, last: int) -> Select:
    """Return the good rows of the lines from ``first`` to ``last``, our numbers in place of the
    source's texts.
    """
    parsed = stage.of_target(stage.parsed)
    columns, joined = complaint_columns(parsed.c), parsed
    for dimension in stage.dimensions:
        table, values = DIMENSIONS[dimension], stage.of_target(stage.values[dimension])
        same = values.c.value == parsed.c[dimension]
        if PARENTS.get(dimension) in stage.dimensions:
            same = and_(same, values.c.parent.is_not_distinct_from(parsed.c[PARENTS[dimension]]))
        joined = joined.outerjoin(values, same).outerjoin(table, table.c.code == values.c.code)
        columns[f"{dimension}_id"] = table.primary_key.columns[0]
    named = (column.label(name) for name, column in columns.items())
    rows = select(parsed.c.line, literal(source_id).label("source_id"), *named).select_from(joined)
    return rows.where(parsed.c.line.between(first, last))


def merge_complaints(stage: Stage, connection: Connection, source_id: int) -> tuple[int, int]:
    """Insert the new complaints and update the changed ones, some lines at a time; return how
    many of each.
    """
    line = stage.of_target(stage.parsed).c.line
    end = connection.execute(select(func.coalesce(func.max(line), 0))).scalar_one()
    slices = [
        _merge_lines(stage, connection, source_id, first, first + _LINES - 1)
        for first in range(0, end + 1, _LINES)
    ]
    return sum(new for new, _ in slices), sum(changed for _, changed in slices)


def _merge_lines(
    stage: Stage, connection: Connection, source_id: int, first: int, last: int
) -> tuple[int, int]:
    spoken = stage.compared()
    old = select(complaints).where(complaints.c.source_id == source_id).subquery("old")
    arrived = records(stage, source_id, first, last).subquery("arrived")
    both = arrived.outerjoin(old, old.c.number == arrived.c.number)
    fresh, changed = _held(connection, "fresh"), _held(connection, "changed")
    told = facts_spoken_of(stage.parsed.c)
    _hold(
        connection, fresh, _new_columns(arrived, spoken, told), both, old.c.complaint_id.is_(None)
    )
    says = _says(stage, arrived, old, spoken)
    differs = or_(*(old.c[name].is_distinct_from(says[name]) for name in spoken))
    _draw_keys(connection, fresh)
    known = and_(old.c.complaint_id.is_not(None), differs)
    _hold(connection, changed, _changed_columns(arrived, old, says), both, known)
    counts = tuple(
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (fresh, changed)
    )
    _insert(connection, fresh)
    _update(connection, changed)
    for table in (fresh, changed):
        _renew_reopenings(connection, table)
        table.drop(connection)
    return counts


def _held(connection: Connection, name: str) -> Table:
    columns = (Column(column.name, column.type) for column in BASE_COLUMNS)
    table = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(connection)
    return table


def _hold(connection: Connection, held: Table, columns: dict, both: FromClause, condition) -> None:
    rows = (
        select(*(columns[name].label(name) for name in _NAMES)).select_from(both).where(condition)
    )
    connection.execute(insert(held).from_select(_NAMES, rows))


def _new_columns(arrived: FromClause, spoken: list[str], told: Collection[str]) -> dict:
    last = select(func.coalesce(func.max(complaints.c.complaint_id), 0)).scalar_subquery()
    columns = {
        name: arrived.c[name] if name in spoken else literal(_DEFAULTS.get(name)) for name in _NAMES
    }
    return columns | {
        "complaint_id": last + func.row_number().over(order_by=arrived.c.line),
        "source_id": arrived.c.source_id,
        "record_key": literal(0),  # until _draw_keys
        "changed_at": _changed_at(arrived, spoken),
        "unknown_facts": unknown_of_new(arrived.c.unknown_facts, told),
    }


def _draw_keys(connection: Connection, fresh: Table) -> None:
    """Give each new record its random 32-bit key, from the system's generator: the noise of
    published counts rests on it.
    """
    numbers = connection.execute(select(fresh.c.complaint_id)).scalars().all()
    keys = np.frombuffer(secrets.token_bytes(4 * len(numbers)), np.uint32).astype(np.int64)
    driver = connection.connection.driver_connection
    driver.register("drawn_keys", pyarrow.table({"complaint_id": numbers, "record_key": keys}))
    drawn = sql_table("drawn_keys", column("complaint_id"), column("record_key"))
    same = fresh.c.complaint_id == drawn.c.complaint_id
    connection.execute(update(fresh).where(same).values(record_key=drawn.c.record_key))
    driver.unregister("drawn_keys")


def _says(stage: Stage, arrived: FromClause, old: FromClause, spoken: list[str]) -> dict:
    """Return what the file says of a known complaint.

    Without status and dates an outcome says that it is closed, and no outcome says nothing.
    """
    says = {name: arrived.c[name] for name in spoken}
    told = facts_spoken_of(stage.parsed.c)
    says["unknown_facts"] = unknown_of_known(arrived.c.unknown_facts, old.c.unknown_facts, told)
    if "status" in says and not {"status", "closed_at", "first_closed_at"} & set(
        stage.parsed.c.keys()
    ):
        is_open = arrived.c.status == numbers("status")["in_process"]
        says["status"] = case((is_open, old.c.status), else_=arrived.c.status)
    return says


def _changed_columns(arrived: FromClause, old: FromClause, says: dict) -> dict:
    columns = {name: says.get(name, old.c[name]) for name in _NAMES}
    return columns | {"changed_at": _changed_at(arrived, list(says))}


def _changed_at(arrived: FromClause, spoken: list[str]):
    newest = func.greatest(*(arrived.c[event] for event in EVENTS if event in spoken))
    return func.coalesce(arrived.c.changed_at, newest) if "changed_at" in spoken else newest


def _with_derived(held: Table) -> tuple[list[str], Select]:
    derived = derive.derived_columns(held)
    rows = select(*held.columns, *(value.label(name) for name, value in derived.items()))
    return [*_NAMES, *derived], rows


def _insert(connection: Connection, fresh: Table) -> None:
    names, rows = _with_derived(fresh)
    connection.execute(insert(complaints).from_select(names, rows))


def _update(connection: Connection, changed: Table) -> None:
    names, rows = _with_derived(changed)
    row = rows.subquery("row")
    values = {
        name: row.c[name]
        for name in names
        if name not in ("complaint_id", "source_id", "number", "record_key")
    }
    connection.execute(
        update(complaints).where(complaints.c.complaint_id == row.c.complaint_id).values(values)
    )


def _renew_reopenings(connection: Connection, held: Table) -> None:
    row = held.c
    connection.execute(
        delete(reopenings).where(reopenings.c.complaint_id.in_(select(row.complaint_id)))
    )
    is_closed = and_(
        row.status == numbers("status")["closed"],
        ~before(row.last_closed_at, row.first_reopened_at),
    )
    again = case((is_closed, row.last_closed_at))
    columns = {
        "complaint_id": row.complaint_id,
        "sequence": literal(1),
        "cause": row.reopening_cause,
        "reopened_on": cast(row.first_reopened_at, reopenings.c.reopened_on.type),
        "reopened_month": derive.month_number(row.first_reopened_at),
        "reclosed_on": cast(again, reopenings.c.reclosed_on.type),
        "reclosed_month": derive.month_number(again),
        **{
            name: cast(row.filed_at, Date) if name == "filed_on" else row[name]
            for name in COPIED_TO_REOPENINGS
        },
    }
    rows = select(*columns.values()).where(row.first_reopened_at.is_not(None))
    connection.execute(insert(reopenings).from_select(list(columns), rows))
