"""A release as an attacker reads it, laid over every cell that could have been in it.

The file is sparse: a cell without a row is withheld. So the attacker builds the whole closed list
from what everybody knows (places, bodies, calendar) and looks at what is missing, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np

MONTHS = {"month": 1, "quarter": 3, "year": 12}
AXES = ("group", "place", "body", "period")
GROUPS = ("", "overseas", "women", "disability", "minority", "foreigners")
NOWHERE = "?"  # begins the code of what is not recorded: it has no cell, yet it is part of the sums

# Which bodies and periods are published for a kind of place, for everyone and for one group.
_EVERYONE = {
    "nation": (("all", "level", "department", "category"), ("month", "quarter", "year")),
    "province": (("all", "level", "department", "category"), ("month", "quarter", "year")),
    "district": (("all", "level", "category"), ("year",)),
}
_ONE_GROUP = {
    "nation": (("all", "level", "department", "category"), ("quarter", "year")),
    "province": (("all",), ("year",)),
    "district": (("all",), ("year",)),
}
CLOSED_LIST = frozenset(
    (group, place, body, period)
    for group, kinds in ((False, _EVERYONE), (True, _ONE_GROUP))
    for place, (bodies, periods) in kinds.items()
    for body in bodies
    for period in periods
)


@dataclass(frozen=True)
class Place:
    """The nation, a province or a district; ``parent``: the province of a district."""

    kind: str
    code: str
    parent: str = ""


@dataclass(frozen=True)
class Body:
    """All bodies, a level, a department of the level ``parent``, or a category.

    ``home``: the province whose cells it is read from; ``same_as``: the category it is read from.
    """

    kind: str
    code: str
    parent: str = ""
    home: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class Period:
    """A month, quarter or year; ``first`` and ``last`` are numbers of months."""

    kind: str
    code: str
    first: int
    last: int


@dataclass(frozen=True)
class Release:
    """The tables of a file: ``at`` holds the numbers along the four axes, ``values`` the counts."""

    places: tuple[Place, ...]
    bodies: tuple[Body, ...]
    periods: tuple[Period, ...]
    measures: tuple[str, ...]
    at: np.ndarray
    values: np.ndarray
    editions: np.ndarray
    strange: tuple[str, ...] = ()  # group codes that nobody agreed upon
    totals: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    listed: int = 0
    number: int = 1


@dataclass(frozen=True)
class Grid:
    """All cells along the axes: ``at`` as in a release, ``values`` 0 where a count is not told.

    ``open``: whether the cell may be in a release; the others are only parts of sums.
    """

    places: tuple[Place, ...]
    bodies: tuple[Body, ...]
    periods: tuple[Period, ...]
    measures: tuple[str, ...]
    at: np.ndarray
    open: np.ndarray
    values: np.ndarray

    @cached_property
    def row(self) -> np.ndarray:
        """Row of each combination of the four numbers, -1 where there is no cell."""
        shape = (len(GROUPS), len(self.places), len(self.bodies), len(self.periods))
        found = np.full(shape, -1, np.int32)
        found[tuple(self.at.T)] = np.arange(len(self.at), dtype=np.int32)
        return found

    @property
    def told(self) -> np.ndarray:
        """Which counts are told, shape (cells, measures)."""
        return self.values > 0

    @cached_property
    def years(self) -> np.ndarray:
        """The calendar year of each cell."""
        return np.array([period.first // 12 for period in self.periods], np.int64)[self.at[:, 3]]

    def kinds(self, axis: str) -> np.ndarray:
        """Return for each cell the kind of its value along an axis."""
        values = {"place": self.places, "body": self.bodies, "period": self.periods}[axis]
        return np.array([value.kind for value in values], dtype="U10")[self.at[:, AXES.index(axis)]]

    def with_values(self, values: np.ndarray) -> "Grid":
        """Return the same cells with other published values."""
        return replace(self, values=values)

    def chosen(self, rows: np.ndarray) -> "Grid":
        """Return some of the cells."""
        return replace(self, at=self.at[rows], open=self.open[rows], values=self.values[rows])

    def name(self, row: int) -> str:
        """Return a cell in words."""
        group, place, body, period = self.at[row].tolist()
        where, what = self.places[place], self.bodies[body]
        whose, there = GROUPS[group] or "everyone", where.code or "nation"
        return f"{whose} x {there} x {what.kind} {what.code} x {self.periods[period].code}"

    def item(self, item: int) -> str:
        """Return a count (row x measures + measure) in words."""
        row, measure = divmod(int(item), len(self.measures))
        return f"{self.name(row)} {self.measures[measure]}"


def read_release(path: Path) -> Release:
    """Read a release file by plain SQL."""
    with duckdb.connect(str(path), read_only=True) as file:
        ask = lambda what: file.sql(what).fetchall()  # noqa: E731
        places = [
            Place(*row) for row in ask("SELECT kind, code, parent FROM places ORDER BY place_id")
        ]
        bodies = [
            Body(*row)
            for row in ask("SELECT kind, code, parent, home, same_as FROM bodies ORDER BY body_id")
        ]
        periods = [
            Period(*row)
            for row in ask('SELECT kind, code, "first", "last" FROM periods ORDER BY period_id')
        ]
        measures = tuple(row[0] for row in ask("DESCRIBE cells"))[5:]
        cells = file.sql("SELECT * FROM cells").fetchnumpy()
        totals = {
            code: tuple(counts)
            for code, *counts in ask(
                "SELECT code, filed, addressed, open FROM totals JOIN places USING (place_id)"
            )
        }
        listed, number = ask("SELECT cells, number FROM release")[0]
    codes = cells["group_code"].tolist()
    strange = tuple(sorted(set(codes) - set(GROUPS)))
    groups = np.array([GROUPS.index(code) if code in GROUPS else -1 for code in codes], np.int64)
    at = np.stack([groups, *(cells[f"{axis}_id"] for axis in AXES[1:])], axis=1).astype(np.int64)
    columns: Sequence[np.ndarray] = [np.asarray(cells[name]) for name in measures]
    values = np.stack(columns, axis=1).astype(np.int64).reshape(len(codes), len(measures))
    return Release(
        tuple(places), tuple(bodies), tuple(periods), measures, at, values, np.asarray(cells["edition"]),
        strange, totals, listed, number,
    )  # fmt: skip
