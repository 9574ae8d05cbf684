"""Which cells lie within which: by definition, and by what the data say for good.

“For good”: all complaints of a body lie in one place, or are among those of another body, in every
period of the release. Whoever knows the country knows that of its bodies.
"""

from collections.abc import Iterator
from copy import copy
from itertools import product

import numpy as np

from attacks.evidence.grid import MONTHS, Grid
from attacks.evidence.records import BODY_KINDS, Exact, Records

NONE = -1


class Knowledge:
    """What is known of bodies and places: tables of True where all of one lies in the other."""

    def __init__(self, records: Records):
        grid = records.grid
        columns = (*BODY_KINDS[1:], "province", "district")
        found = records.fetch(columns, "count(*)::BIGINT AS n")
        everywhere = np.zeros(len(found["n"]), np.int64)
        bodies = [everywhere, *(records.located(kind, found) for kind in BODY_KINDS[1:])]
        places = [everywhere, *(records.located(kind, found) for kind in ("province", "district"))]
        sizes = len(grid.bodies), len(grid.places)
        self.bodies = _within(bodies, bodies, found["n"], sizes[0], sizes[0])
        self.bodies |= _levels(grid)
        self.homes = _within(bodies, places, found["n"], *sizes)
        self.places = _places(grid)
        self.periods = _periods(grid)
        self.disjoint = not records.fetch([], "count(*) AS n", "groups & 17 = 17")["n"].any()


def _within(ones, others, weights: np.ndarray, size: int, other_size: int) -> np.ndarray:
    together, alone = np.zeros((size, other_size), np.int64), np.zeros(size, np.int64)
    for one in ones:
        known = one >= 0
        np.add.at(alone, one[known], weights[known])
        for other in others:
            both = known & (other >= 0)
            np.add.at(together, (one[both], other[both]), weights[both])
    return (together == alone[:, None]) & (alone[:, None] > 0)


def _levels(grid: Grid) -> np.ndarray:
    """By definition: all bodies hold each, and a level its departments."""
    return np.array([
        [outer.kind == "all" or (inner.kind, outer.kind, outer.code) == ("department", "level", inner.parent)
         for outer in grid.bodies] for inner in grid.bodies
    ])  # fmt: skip


def _places(grid: Grid) -> np.ndarray:
    return np.array([
        [outer.kind == "nation" or outer == inner or (outer.kind, outer.code) == ("province", inner.parent)
         for outer in grid.places] for inner in grid.places
    ])  # fmt: skip


def _periods(grid: Grid) -> np.ndarray:
    first, last = (np.array([getattr(p, end) for p in grid.periods]) for end in ("first", "last"))
    months = np.array([MONTHS[period.kind] for period in grid.periods])
    inside = (first[None] <= first[:, None]) & (last[:, None] <= last[None])
    return inside & (months[None] >= months[:, None])


def measures_within(exact: Exact) -> np.ndarray:
    """Return True where no record counts for one measure without counting for the other."""
    has = exact.patterns.astype(np.int64)
    return (has.T @ (1 - has)) == 0


class Wider:
    """For each axis the wider values of each value, one map for each step; -1 where there is
    none.
    """

    def __init__(self, grid: Grid, known: Knowledge):
        self.grid = grid
        self._place_in, self._bodies = known.places, _as_maps(known.bodies)
        self._periods, self._places = _as_maps(known.periods), _as_maps(known.places)
        self._homes = _as_maps(known.homes & (np.arange(len(grid.places)) > 0))

    def on(self, grid: Grid) -> "Wider":
        """Return the same for some of the cells."""
        found = copy(self)
        found.grid = grid
        return found

    def steps(self, rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (rows, rows of cells that contain them) for every combination of steps."""
        at = self.grid.at[rows]
        axes = [
            self._groups(at),
            self._around(at),
            _of(at[:, 2], self._bodies),
            _of(at[:, 3], self._periods),
        ]
        for chosen in product(*(range(len(axis)) for axis in axes)):
            along = [axis[step] for axis, step in zip(axes, chosen, strict=True)]
            there = np.flatnonzero(np.all([numbers >= 0 for numbers in along], axis=0))
            coarser = self.grid.row[tuple(numbers[there] for numbers in along)]
            kept = (coarser >= 0) & (coarser != rows[there])
            if any(chosen) and kept.any():
                yield rows[there[kept]], coarser[kept]

    @staticmethod
    def _groups(at: np.ndarray) -> list[np.ndarray]:
        return [at[:, 0], np.where(at[:, 0] > 0, 0, NONE)]

    def _around(self, at: np.ndarray) -> list[np.ndarray]:
        """The places above, and those that hold all that a body has within the place."""
        place, body = at[:, 1], at[:, 2]
        homes = [known[body] for known in self._homes]
        return _of(place, self._places) + [
            np.where((home >= 0) & self._place_in[home, place] & (home != place), home, NONE)
            for home in homes
        ]


def _of(own: np.ndarray, maps: list[np.ndarray]) -> list[np.ndarray]:
    return [own, *(known[own] for known in maps)]


def _as_maps(table: np.ndarray) -> list[np.ndarray]:
    """Turn a table into maps: the first wider value of each value, the second, and so on."""
    if table.shape[0] == table.shape[1]:
        table = table & ~np.eye(*table.shape, dtype=bool)
    order = table.cumsum(axis=1) * table
    hits = (order == n for n in range(1, order.max(initial=0) + 1))
    return [np.where(hit.any(axis=1), hit.argmax(axis=1), NONE) for hit in hits]
