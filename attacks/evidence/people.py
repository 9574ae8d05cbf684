"""How many different people stand behind a set of complaints, counted exactly by SQL."""

from collections.abc import Sequence

from attacks.evidence.conditions import GROUP_FLAGS
from attacks.evidence.grid import GROUPS, NOWHERE, Grid
from attacks.evidence.records import Records
from attacks.evidence.sums import System


def distinct_between(records: Records, coarser: int, finer: int) -> int:
    """Return the number of people of the complaints in one count and not in another (items)."""
    width = len(records.grid.measures)
    inside, outside = (_item(records, *divmod(item, width)) for item in (coarser, finer))
    return _people(records, f"({inside}) AND NOT ({outside})")


def distinct_in_item(records: Records, row: int, measure: int) -> int:
    """Return the number of people of a count."""
    return _people(records, _item(records, row, measure))


def distinct_in_sets(records: Records, system: System, rows: Sequence[int], column: int) -> int:
    """Return the number of people of several disjoint sets of a system, together."""
    cells = " OR ".join(f"({_row(records, system, row)})" for row in rows)
    return _people(records, f"({cells}) AND ({_column(system, column)})")


def _people(records: Records, where: str) -> int:
    return records.sql.sql(f"SELECT count(DISTINCT person) FROM records WHERE {where}").fetchone()[
        0
    ]


def _item(records: Records, row: int, measure: int) -> str:
    return f"{_cell(records.grid, row)} AND (bits >> {measure}) & 1 = 1"


def _row(records: Records, system: System, row: int) -> str:
    if row < system.cells:
        return _cell(records.grid, row)
    whole, parts = system.rests[row - system.cells]
    without = " OR ".join(f"({_cell(records.grid, part)})" for part in parts)
    return f"({_cell(records.grid, whole)}) AND NOT ({without})"


def _column(system: System, column: int) -> str:
    """Return the condition of a measure, or of what a measure has beside others."""
    width = len(system.grid.measures)
    if column < width:
        return f"(bits >> {column}) & 1 = 1"
    relation = next(entry for entry in system.within if entry.rest == column)
    parts = sum(1 << part for part in relation.parts)
    return f"(bits >> {relation.whole}) & 1 = 1 AND bits & {parts} = 0"


def _cell(grid: Grid, row: int) -> str:
    group, place, body, period = grid.at[row].tolist()
    where, what, when = grid.places[place], grid.bodies[body], grid.periods[period]
    parts = [f"t BETWEEN {when.first} AND {when.last}"]
    if group:
        parts.append(f"groups & {GROUP_FLAGS[GROUPS[group]]} > 0")
    for value in (where, what):
        if value.kind not in ("nation", "all"):
            parts.append(_is(value.kind, value.code, value.parent))
    return " AND ".join(parts)


def _is(kind: str, code: str, parent: str) -> str:
    if code.startswith(NOWHERE):
        upper = {"district": "province", "department": "level"}.get(kind)
        return f"{kind} = 0" + (f" AND {_is(upper, parent, '')}" if upper and parent else "")
    table = {"category": "categories"}.get(kind, f"{kind}s")
    return f"{kind} = (SELECT {kind}_id FROM {table} WHERE code = '{code}')"
