"""Which cells lie within which: by definition on each axis, and by what the data say for good (a body all of whose
complaints lie in one province, a category that one level answers alone, measures that never occur without others).
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from attacks.grid import MONTHS, Grid
from attacks.records import BODY_KINDS, Exact, Records

NONE = -1


def bodies_within(records: Records) -> np.ndarray:
    """Return True where all records of one body are among those of another, shape (bodies, bodies)."""
    found = records.fetch(BODY_KINDS[1:], "count(*)::BIGINT AS n")
    numbers = [np.zeros(len(found["n"]), np.int64)] + [records.body_of[kind][found[kind]] for kind in BODY_KINDS[1:]]
    size = len(records.grid.bodies)
    return _within(numbers, numbers, found["n"], size, size)


def bodies_in_places(records: Records) -> np.ndarray:
    """Return True where all records of a body lie in a place, shape (bodies, places)."""
    found = records.fetch((*BODY_KINDS[1:], "province", "district"), "count(*)::BIGINT AS n")
    bodies = [np.zeros(len(found["n"]), np.int64)] + [records.body_of[kind][found[kind]] for kind in BODY_KINDS[1:]]
    places = [np.zeros(len(found["n"]), np.int64)]
    places += [records.place_of[kind][found[kind]] for kind in ("province", "district")]
    return _within(bodies, places, found["n"], len(records.grid.bodies), len(records.grid.places))


def _within(ones, others, weights: np.ndarray, size: int, other_size: int) -> np.ndarray:
    together, alone = np.zeros((size, other_size), np.int64), np.zeros(size, np.int64)
    for one in ones:
        known = one >= 0
        np.add.at(alone, one[known], weights[known])
        for other in others:
            both = known & (other >= 0)
            np.add.at(together, (one[both], other[both]), weights[both])
    return (together == alone[:, None]) & (alone[:, None] > 0)


def measures_within(exact: Exact) -> np.ndarray:
    """Return True where no record counts for one measure without counting for the other, shape (measures, measures)."""
    has = exact.patterns.astype(np.int64)
    return (has.T @ (1 - has)) == 0


class Wider:
    """For each axis the wider values of each value, one map for each step; -1 where there is none."""

    def __init__(self, records: Records):
        self.grid = grid = records.grid
        body_in, in_place = bodies_within(records), bodies_in_places(records)
        self.body_maps = _as_maps(_body_table(grid, body_in))
        self.period_maps = _as_maps(_period_table(grid))
        self._place_in, self._in_place = _place_table(grid), in_place
        self._place_maps = _as_maps(self._place_in)
        self._home_maps = _as_maps(in_place & (np.arange(len(grid.places)) > 0))

    def steps(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (rows, rows of cells that contain them) for every combination of steps along the axes."""
        axes = [self._groups(), self._places(), self._of(2, self.body_maps), self._of(3, self.period_maps)]
        for chosen in product(*(range(len(axis)) for axis in axes)):
            along = [axis[step] for axis, step in zip(axes, chosen, strict=True)]
            there = np.flatnonzero(np.all([numbers >= 0 for numbers in along], axis=0))
            coarser = self.grid.row[tuple(numbers[there] for numbers in along)]
            kept = (coarser >= 0) & (coarser != there)
            if any(chosen) and kept.any():
                yield there[kept], coarser[kept]

    def _of(self, axis: int, maps: list[np.ndarray]) -> list[np.ndarray]:
        own = self.grid.at[:, axis]
        return [own, *(known[own] for known in maps)]

    def _groups(self) -> list[np.ndarray]:
        own = self.grid.at[:, 0]
        return [own, np.where(own > 0, 0, NONE)]

    def _places(self) -> list[np.ndarray]:
        """The places above, and those that hold all that a body has within the place."""
        place, body = self.grid.at[:, 1], self.grid.at[:, 2]
        above = [place, *(known[place] for known in self._place_maps)]
        homes = [known[body] for known in self._home_maps]
        return above + [
            np.where((home >= 0) & self._place_in[home, place] & (home != place), home, NONE) for home in homes
        ]


def _as_maps(table: np.ndarray) -> list[np.ndarray]:
    """Turn a table of True and False into maps: the first wider value of each value, the second, and so on."""
    table = table & ~np.eye(*table.shape, dtype=bool) if table.shape[0] == table.shape[1] else table
    order = table.cumsum(axis=1) * table
    return [
        np.where(hit.any(axis=1), hit.argmax(axis=1), NONE)
        for hit in (order == n for n in range(1, order.max(initial=0) + 1))
    ]


def _place_table(grid: Grid) -> np.ndarray:
    return np.array([[outer.kind == "nation" or outer == inner or (outer.kind, outer.code) == ("province", inner.parent)
                      for outer in grid.places] for inner in grid.places])  # fmt: skip


def _body_table(grid: Grid, by_data: np.ndarray) -> np.ndarray:
    level = [[outer.kind == "all" or (inner.kind, outer.kind, outer.code) == ("department", "level", inner.parent)
              for outer in grid.bodies] for inner in grid.bodies]  # fmt: skip
    return by_data | np.array(level)


def _period_table(grid: Grid) -> np.ndarray:
    return np.array([[outer.first <= inner.first and inner.last <= outer.last and MONTHS[outer.kind] >= MONTHS[inner.kind]
                      for outer in grid.periods] for inner in grid.periods])  # fmt: skip
