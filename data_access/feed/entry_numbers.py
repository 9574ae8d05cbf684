"""Numbers of bodies, categories and places for a batch of changes: known ones looked up, new ones added."""

import pyarrow as pa
from sqlalchemy import Connection, Select, func, insert, select

from data_access.feed.change_stage import ChangeStage
from data_access.feed.dimensions import describe
from data_access.feed.stage import append
from data_access.feed.targets import DIMENSIONS, PARENTS
from data_access.schema import departments


def load_codes(stage: ChangeStage, staged: Connection, target: Connection) -> dict[str, Select]:
    """Copy the codes of the dimensions that come as codes; return for each the statement that lists them."""
    for name, table in stage.known.items():
        append(staged, table, _arrow(_codes(target, name), ("code", "number")))
    return {name: select(table.c.code) for name, table in stage.known.items()}


def _codes(target: Connection, name: str) -> dict[str, int]:
    table = DIMENSIONS[name]
    return {row[0]: row[1] for row in target.execute(select(table.c.code, table.primary_key.columns[0]))}


def _arrow(pairs: dict, names: tuple[str, str]) -> pa.Table:
    return pa.table(
        {names[0]: pa.array(list(pairs), pa.string()), names[1]: pa.array(list(pairs.values()), pa.int32())}
    )


def number_entries(stage: ChangeStage, staged: Connection, target: Connection) -> None:
    """Give every value of a dimension that the good rows use its number; entries that the target lacks are added."""
    for name, table in stage.known.items():
        rows = select(table.c.code, table.c.number)
        staged.execute(insert(stage.numbers[name]).from_select(["value", "number"], rows))
    made = [name for name in stage.stage.dimensions if name not in stage.known]
    if not made:
        return
    describe(stage.stage, staged, made)
    for name in DIMENSIONS:  # parents come before their children
        if name in made:
            _number_made(stage, staged, target, name)


def _number_made(stage: ChangeStage, staged: Connection, target: Connection, name: str) -> None:
    values = stage.stage.values[name]
    known = _codes(target, name)
    fresh = [row for row in staged.execute(select(values)).mappings() if row["leads"] and row["code"] not in known]
    known |= _added(target, name, sorted(fresh, key=lambda row: row["code"]))
    rows = [
        {"value": row.value, "parent": row.parent, "number": known[row.code]}
        for row in staged.execute(select(values.c.value, values.c.parent, values.c.code))
    ]
    if rows:
        schema = pa.schema({"value": pa.string(), "parent": pa.string(), "number": pa.int32()})
        append(staged, stage.numbers[name], pa.Table.from_pylist(rows, schema))


def _added(target: Connection, name: str, fresh: list) -> dict[str, int]:
    table = DIMENSIONS[name]
    key = table.primary_key.columns[0]
    last = target.execute(select(func.coalesce(func.max(key), 0))).scalar_one()
    plain = [column for column in ("code", "name_en", "name_ur", "latitude", "longitude") if column in table.c]
    over = "level" if table is departments else PARENTS.get(name)
    parents = _codes(target, over) if over and fresh else {}
    rows = [
        {key.name: number, **{column: row[column] for column in plain}, **_parent(over, row, parents)}
        for number, row in enumerate(fresh, start=last + 1)
    ]
    if rows:
        target.execute(insert(table), rows)
    return {row["code"]: row[key.name] for row in rows}


def _parent(over: str | None, row, parents: dict[str, int]) -> dict[str, int | None]:
    if not over:
        return {}
    code = row["level_code"] if over == "level" else row["parent_code"]
    return {DIMENSIONS[over].primary_key.columns[0].name: parents.get(code)}
