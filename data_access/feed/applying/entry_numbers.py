"""Numbers of bodies, categories and places for a batch of changes: known ones looked up, new
ones added.
"""

from dataclasses import dataclass

import pyarrow as pa
from sqlalchemy import Connection, Select, Table, literal, select, union_all

from data_access.database.schema import departments
from data_access.feed.applying.change_stage import ChangeStage, CheckedRows, EntryNumbers
from data_access.feed.applying.writing import Writer
from data_access.feed.mapping.targets import DIMENSIONS, PARENTS
from data_access.feed.staging.check import Checking, rechecking
from data_access.feed.staging.dimensions import describe
from data_access.feed.staging.faults import unknown_codes
from data_access.feed.staging.stage import Stage, append

_NUMBERS = pa.schema(
    {"dimension": pa.string(), "value": pa.string(), "parent": pa.string(), "number": pa.int32()}
)


@dataclass(frozen=True)
class Codes:
    """The codes of the dimensions that come as codes: their numbers, and (dimension, code) of
    them all.
    """

    entries: EntryNumbers
    known: frozenset[tuple[str, str]] = frozenset()


def load_codes(stage: ChangeStage, staged: Connection, target: Connection) -> Codes:
    """Copy the codes of the dimensions that come as codes, with their numbers."""
    entries = stage.empty(EntryNumbers)
    if not stage.coded:
        return Codes(entries)
    rows = target.execute(stage.once("codes", lambda: union_all(*map(_coded, stage.coded)))).all()
    found = [{"dimension": name, "value": code, "number": number} for name, code, number in rows]
    append(staged, entries.numbers, pa.Table.from_pylist(found, _NUMBERS))
    return Codes(entries, frozenset((name, code) for name, code, _ in rows))


def _coded(name: str) -> Select:
    table = DIMENSIONS[name]
    return select(literal(name), table.c.code, table.primary_key.columns[0])


def reject_unknown_codes(stage: ChangeStage, staged: Connection, rows: Stage, codes: Codes) -> None:
    """Reject rows whose codes are not among the known ones.

    Nearly always all are, and that is soon seen.
    """
    if stage.coded and not _used_codes(stage, staged, rows) <= codes.known:
        stage.once(
            "unknown codes", lambda: _looking_for_unknown(stage.coded, rows, codes.entries)
        ).run(staged)


def _used_codes(stage: ChangeStage, staged: Connection, rows: Stage) -> set[tuple[str, str]]:
    parsed = rows.parsed.c
    together = stage.once(
        "used codes", lambda: select(*(parsed[name] for name in stage.coded)).distinct()
    )
    found = staged.execute(together).all()
    return {
        (name, code)
        for row in found
        for name, code in zip(stage.coded, row, strict=True)
        if code is not None
    }


def _looking_for_unknown(coded: list[str], rows: Stage, entries: EntryNumbers) -> Checking:
    numbers = entries.numbers.c
    known = {name: select(numbers.value).where(numbers.dimension == name) for name in coded}
    return rechecking(rows, unknown_codes(rows.parsed.c, known))


def number_entries(
    stage: ChangeStage, staged: Connection, checked: CheckedRows, codes: Codes, writer: Writer
) -> EntryNumbers:
    """Give every other value of a dimension that the good rows use its number; entries that the
    target lacks are added.

    They join the codes in one table: a complaint finds all its entries there.
    """
    made = [name for name in DIMENSIONS if name in stage.dimensions and name not in stage.coded]
    describe(checked.rows, staged, made)
    known = {name: _codes(writer.connection, name) for name in _with_parents(made)}
    for name in made:  # parents come before their children
        append(
            staged,
            codes.entries.numbers,
            _number_made(checked.rows.values[name], staged, writer, name, known),
        )
    return codes.entries


def _with_parents(names: list[str]) -> set[str]:
    return {*names, *filter(None, map(_over, names))}


def _over(name: str) -> str | None:
    return "level" if DIMENSIONS[name] is departments else PARENTS.get(name)


def _codes(target: Connection, name: str) -> dict[str, int]:
    return {code: number for _, code, number in target.execute(_coded(name))}


def _number_made(
    values: Table, staged: Connection, writer: Writer, name: str, known: dict[str, dict[str, int]]
) -> pa.Table:
    own = known[name]
    fresh = [
        row
        for row in staged.execute(select(values)).mappings()
        if row["leads"] and row["code"] not in own
    ]
    own |= _added(writer, name, sorted(fresh, key=lambda row: row["code"]), known)
    rows = [
        {"dimension": name, "value": row.value, "parent": row.parent, "number": own[row.code]}
        for row in staged.execute(select(values.c.value, values.c.parent, values.c.code))
    ]
    return pa.Table.from_pylist(rows, _NUMBERS)


def _added(
    writer: Writer, name: str, fresh: list, known: dict[str, dict[str, int]]
) -> dict[str, int]:
    table, over = DIMENSIONS[name], _over(name)
    key = table.primary_key.columns[0]
    last = max(known[name].values(), default=0)
    plain = [
        column
        for column in ("code", "name_en", "name_ur", "latitude", "longitude")
        if column in table.c
    ]
    rows = [
        {key.name: number, **{column: row[column] for column in plain}, **_parent(over, row, known)}
        for number, row in enumerate(fresh, start=last + 1)
    ]
    writer.insert(table, rows)
    return {row["code"]: row[key.name] for row in rows}


def _parent(over: str | None, row, known: dict[str, dict[str, int]]) -> dict[str, int | None]:
    if not over:
        return {}
    code = row["level_code"] if over == "level" else row["parent_code"]
    return {DIMENSIONS[over].primary_key.columns[0].name: known[over].get(code)}
