"""The main figures of a whole database, by plain SQL of its own: what a ledger begins with."""

from collections import Counter

import duckdb

from data_access.model.codes import GROUP
from sample_data.stream.ledger import Figures

_TABLES = {
    "level": "levels",
    "department": "departments",
    "category": "categories",
    "province": "provinces",
    "district": "districts",
}
_SUMS = {
    "filed": "count(*)",
    "addressed": "count(*) FILTER (status = 3)",
    "open": "count(*) FILTER (status <> 3)",
    "relief": "count(*) FILTER (status = 3 AND outcome = 1)",
    "relief_confirmed": "count(*) FILTER (status = 3 AND outcome = 1 AND feedback = 1)",
    "relief_contested": "count(*) FILTER (status = 3 AND outcome = 1 AND feedback = 2)",
    "reopened_ever": "count(*) FILTER (reopenings > 0)",
    "backlog": "count(*) - count(first_closed_at)",  # and what the reopenings add
}


def figures(connection: duckdb.DuckDBPyConnection) -> Figures:
    """Count everything, in all and by every breakdown of a ledger; zeros are left out."""
    found = {"": {"": _counted(connection, "0").get(0, Counter())}}
    for name, table in _TABLES.items():
        codes = dict(connection.execute(f"SELECT {name}_id, code FROM {table}").fetchall())
        found[name] = {
            codes[key]: sums
            for key, sums in _counted(connection, f"{name}_id").items()
            if key in codes
        }
    found["group"] = _by_flag(_counted(connection, "groups"))
    return {
        name: {code: dict(+sums) for code, sums in by_code.items() if +sums or code == ""}
        for name, by_code in found.items()
    }


def _counted(connection: duckdb.DuckDBPyConnection, key: str) -> dict[int, Counter]:
    """Return {value of ``key``, an SQL expression: figures}."""
    sums = ", ".join(_SUMS.values())
    rows = connection.execute(
        f"SELECT {key}, {sums} FROM complaints WHERE kind = 1 GROUP BY 1"
    ).fetchall()
    found = {value: Counter(dict(zip(_SUMS, counts, strict=True))) for value, *counts in rows}
    again = f"SELECT {key}, count(*) - count(reclosed_on) FROM reopenings WHERE kind = 1 GROUP BY 1"
    for value, still_open in connection.execute(again).fetchall():
        found[value]["backlog"] += still_open
    return found


def _by_flag(counted: dict[int | None, Counter]) -> dict[str, Counter]:
    found: dict[str, Counter] = {group.code: Counter() for group in GROUP}
    for flags, sums in counted.items():
        for group in GROUP:
            if (flags or 0) & group.number:
                found[group.code] += sums
    return found
