"""A release as an attacker reads it: the file's tables by plain SQL, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np

MONTHS = {"month": 1, "quarter": 3, "year": 12}
AXES = ("group", "place", "body", "period")


@dataclass(frozen=True)
class Place:
    kind: str
    code: str
    parent: str


@dataclass(frozen=True)
class Body:
    kind: str
    code: str
    parent: str
    home: str


@dataclass(frozen=True)
class Period:
    kind: str
    code: str
    first: int
    last: int


@dataclass(frozen=True)
class Grid:
    """Cells of a release: ``at`` holds the numbers along group, place, body and period, shape (cells, 4).

    ``values``: published counts, shape (cells, measures): from 10 on shown, 0 fewer than 10, -1 not shown.
    """

    groups: tuple[str, ...]
    places: tuple[Place, ...]
    bodies: tuple[Body, ...]
    periods: tuple[Period, ...]
    measures: tuple[str, ...]
    at: np.ndarray
    values: np.ndarray

    @cached_property
    def row(self) -> np.ndarray:
        """Row of each combination of the four numbers, -1 where there is no cell."""
        found = np.full((len(self.groups), len(self.places), len(self.bodies), len(self.periods)), -1, np.int32)
        found[tuple(self.at.T)] = np.arange(len(self.at), dtype=np.int32)
        return found

    def kinds(self, axis: str) -> np.ndarray:
        """Return for each cell the kind of its value along an axis."""
        values = {"place": self.places, "body": self.bodies, "period": self.periods}[axis]
        return np.array([value.kind for value in values])[self.at[:, AXES.index(axis)]]

    def with_values(self, values: np.ndarray) -> "Grid":
        """Return the same cells with other published values."""
        return replace(self, values=values)

    def name(self, row: int) -> str:
        """Return a cell in words."""
        group, place, body, period = self.at[row]
        where, what = self.places[place], self.bodies[body]
        return (
            f"{self.groups[group] or 'everyone'} x {where.code or 'nation'} x {what.kind} {what.code} "
            f"x {self.periods[period].code}"
        )


def read_grid(path: Path) -> Grid:
    """Read the cells of a release file."""
    with duckdb.connect(str(path), read_only=True) as file:
        places = [Place(*row) for row in file.sql("SELECT kind, code, parent FROM places ORDER BY place_id").fetchall()]
        bodies = [
            Body(*row) for row in file.sql("SELECT kind, code, parent, home FROM bodies ORDER BY body_id").fetchall()
        ]
        periods = [
            Period(*row)
            for row in file.sql('SELECT kind, code, "first", "last" FROM periods ORDER BY period_id').fetchall()
        ]
        columns = [row[0] for row in file.sql("DESCRIBE cells").fetchall()]
        cells = file.sql("SELECT * FROM cells").fetchnumpy()
    groups = ("", *sorted(set(cells["group_code"].tolist()) - {""}))
    number = {code: place for place, code in enumerate(groups)}
    at = np.stack(
        [np.array([number[code] for code in cells["group_code"].tolist()]), cells["place_id"], cells["body_id"], cells["period_id"]],
        axis=1,
    ).astype(np.int64)  # fmt: skip
    measures: Sequence[str] = columns[5:]
    values = np.stack([np.asarray(cells[name]) for name in measures], axis=1).astype(np.int64)
    return Grid(groups, tuple(places), tuple(bodies), tuple(periods), tuple(measures), at, values)
