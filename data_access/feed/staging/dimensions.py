"""Departments, categories and places out of the source's own values: their codes, names and
points.
"""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
from sqlalchemy import Connection, String, case, cast, func, null, select

from data_access.feed.mapping.file import Mapping, Name
from data_access.feed.mapping.targets import PARENTS
from data_access.feed.problem import FeedProblem
from data_access.feed.staging.spelling import name_code
from data_access.feed.staging.stage import Stage, append
from data_access.model.text import Text

_MOST = 32_767  # entries of a dimension: its numbers are small integers
_POINT_DIGITS = (
    2  # about a kilometre: the mean of few complaints must not show where one of them was
)
_ROW = pa.schema(
    {
        **dict.fromkeys(
            ("value", "parent", "code", "name_en", "name_ur", "parent_code", "level_code"),
            pa.string(),
        ),
        **dict.fromkeys(("latitude", "longitude"), pa.float64()),
        "leads": pa.bool_(),
    }
)


def describe(stage: Stage, connection: Connection, dimensions: Sequence[str]) -> None:
    """Write the entries of these dimensions that the good rows use to the staging tables."""
    for dimension in dimensions:
        rows = _entries(stage, connection, dimension)
        if sum(row["leads"] for row in rows) > _MOST:
            raise FeedProblem(
                "columns.{dimension} has more than {most} different values; map a coarser "
                "column, or leave it out.",
                dimension=dimension,
                most=f"{_MOST:,}",
            )
        if rows:
            append(connection, stage.values[dimension], pa.Table.from_pylist(rows, _ROW))


def _entries(stage: Stage, connection: Connection, dimension: str) -> list[dict]:
    """Return one row for each value; of those with the same code, the most frequent one leads
    and gives the name.
    """
    leading, rows, given = set(), [], _given(stage.mapping)
    for found in connection.execute(_values(stage, dimension)).mappings():
        row = {**found, **_named(stage.mapping, given, dimension, found["value"], found["parent"])}
        row["level_code"] = _level_code(stage.mapping, given, row.pop("level"))
        rows.append(row | {"leads": row["code"] not in leading})
        leading.add(row["code"])
    return rows


def _values(stage: Stage, dimension: str):
    parsed, text = stage.parsed.c, cast(null(), String)
    parent = parsed[PARENTS[dimension]] if PARENTS.get(dimension) in stage.dimensions else text
    located = dimension == "district" and "latitude" in parsed
    points = {
        name: func.round(func.avg(parsed[name]), _POINT_DIGITS) if located else null()
        for name in ("latitude", "longitude")
    }
    has_level = dimension == "department" and "level" in parsed
    level = (
        case((func.min(parsed.level) == func.max(parsed.level), func.min(parsed.level)))
        if has_level
        else text
    )
    value = parsed[dimension]
    columns = [
        value.label("value"),
        parent.label("parent"),
        level.label("level"),
        *(c.label(n) for n, c in points.items()),
    ]
    keys = [value] if parent is text else [value, parent]
    return (
        select(*columns)
        .where(value.is_not(None))
        .group_by(*keys)
        .order_by(func.count().desc(), *keys)
    )


Given = dict[str, dict[str, Name]]


def _given(mapping: Mapping) -> Given:
    """Return what the mapping says of entries, by the codes of their names: they are spelled in
    several ways, too.
    """
    return {
        dimension: {name_code(value): name for value, name in reversed(entries.items())}
        for dimension, entries in mapping.names.items()
    }


def _named(mapping: Mapping, given: Given, dimension: str, value: str, parent: str | None) -> dict:
    own = _name(mapping, given, dimension, value)
    over = _name(mapping, given, PARENTS[dimension], parent).code if parent is not None else None
    code = f"{over}.{own.code}" if over else own.code
    return {"code": code, "name_en": own.label.en, "name_ur": own.label.ur, "parent_code": over}


def _name(mapping: Mapping, given: Given, dimension: str, value: str) -> Name:
    code, exact = name_code(value), mapping.names.get(dimension, {}).get(value)
    found = exact or given.get(dimension, {}).get(code) or Name(None, Text(value, value))
    return replace(found, code=found.code or (value if mapping.fields[dimension].codes else code))


def _level_code(mapping: Mapping, given: Given, value: str | None) -> str | None:
    return None if value is None else _name(mapping, given, "level", value).code
