"""Which published counts contain which: the pairs that somebody could subtract from each other."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from data_access.permitted import PERIODS, PLACES, Axes, Cell
from data_access.protection.noise import LEAST, SMALL, SMALL_PART
from data_access.published_measures import LEAST_WHOLE, WITHIN, containing

_NONE = -1
_FEWEST = LEAST_WHOLE - 7  # filed complaints below which a cell never shows more than how many were filed


class Pairs(NamedTuple):
    """Pairs of counts, as item numbers (row x measures + measure): each ``finer`` lies in its ``coarser``.

    ``difference``: how many records lie between them: 0 to 9 where both count what was filed, or where their cells do not
    differ by more; 0 to 4 otherwise. ``between``: a number for the set of these records: what is told of one and the same
    set belongs together. Counts of two cells that differ by 1 to 9 filed complaints all tell of those complaints, too.
    """

    finer: np.ndarray
    coarser: np.ndarray
    difference: np.ndarray
    between: np.ndarray


def close_pairs(
    cells: Sequence[Cell], measures: Sequence[str], counts: np.ndarray, key_sums: np.ndarray, axes: Axes
) -> Pairs:
    """Return all pairs of counts, one within the other by definition, that differ by few records.

    ``counts``, ``key_sums``: exact, shape (cells, measures). A coarser count too small to be published is left out.
    """
    near = _Near(measures, counts, key_sums)
    found = [*near.within_cells()]
    for finer, coarser in _nested_rows(cells, axes):
        found += near.between_cells(finer, coarser)
    return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def mixed(counts: np.ndarray, key_sums: np.ndarray) -> np.ndarray:
    """Return a number for each set of records: same count and same sum of random keys, same records. It wraps around."""
    return key_sums * np.int64(1_000_003) + counts


def coarseness(cells: Sequence[Cell], measures: Sequence[str]) -> np.ndarray:
    """Return a number for each item that is larger for whatever contains it, shape (cells, measures)."""
    of_cells = np.array([_rank(cell) for cell in cells])
    depth = np.array([-_depth(measure) for measure in measures])
    return of_cells[:, None] * 100 + depth[None, :]


def _rank(cell: Cell) -> int:
    place = "province" if cell.place.kind == "nation" and cell.body.home else cell.place.kind
    body = {"all": 4, "level": 3, "category": 2, "department": 1}[cell.body.kind]
    return (not cell.group) + 2 - PLACES.index(place) + body + PERIODS.index(cell.period.kind)


def _depth(measure: str) -> int:
    return max((1 + _depth(parent) for parent in WITHIN[measure]), default=0)


# Cells within cells -------------------------------------------------------------------------------------------------


def _nested_rows(cells: Sequence[Cell], axes: Axes) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows of cells and of cells that contain them; each step goes to wider values on some of the axes."""
    numbers = _Numbers(cells, axes)
    for steps in product(*(range(len(maps)) for maps in numbers.wider)):
        if any(steps):
            coarser = numbers.rows_after(steps)
            finer = np.flatnonzero(coarser != _NONE)
            yield finer, coarser[finer]


class _Numbers:
    """The cells as numbers along their axes, and the maps to wider values; the first map of each axis changes nothing."""

    def __init__(self, cells: Sequence[Cell], axes: Axes):
        places, bodies, periods = (
            {(value.kind, value.code): number for number, value in enumerate(values)}
            for values in (axes.places, axes.bodies, axes.periods)
        )
        groups = {group: number for number, group in enumerate(axes.groups)}
        self._sizes = (len(groups), len(places), len(bodies), len(periods))
        self._along = [
            np.array([groups[cell.group] for cell in cells]),
            np.array([places[cell.place.kind, cell.place.code] for cell in cells]),
            np.array([bodies[cell.body.kind, cell.body.code] for cell in cells]),
            np.array([periods[cell.period.kind, cell.period.code] for cell in cells]),
        ]
        home = np.array([_home(cell, places) for cell in cells])
        self.wider = [
            [self._along[0], np.zeros(len(cells), int)],
            [self._along[1], *self._up(1, _wider_places(axes, places)), home],
            [self._along[2], *self._up(2, _wider_bodies(axes, bodies))],
            [self._along[3], *self._up(3, _wider_periods(axes, periods))],
        ]
        keys = self._key(self._along)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def _up(self, axis: int, maps: Sequence[np.ndarray]) -> list[np.ndarray]:
        return [known[self._along[axis]] for known in maps]

    def _key(self, along: Sequence[np.ndarray]) -> np.ndarray:
        key = np.zeros(len(along[0]), np.int64)
        for size, values in zip(self._sizes, along, strict=True):
            key = key * size + values
        return key

    def rows_after(self, steps: Sequence[int]) -> np.ndarray:
        """Return the row of the wider cell, -1 where there is none or where a step changes nothing."""
        along = [maps[step] for maps, step in zip(self.wider, steps, strict=True)]
        missing = np.any([values == _NONE for values in along], axis=0)
        for axis, step in enumerate(steps):
            missing |= (along[axis] == self._along[axis]) if step else False
        keys = self._key(along)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where((self._keys[places] == keys) & ~missing, self._order[places], _NONE)


def _home(cell: Cell, places: dict) -> int:
    at_home = cell.place.kind == "nation" and cell.body.home
    return places.get(("province", cell.body.home), _NONE) if at_home else _NONE


def _wider_places(axes: Axes, places: dict) -> list[np.ndarray]:
    parent = np.array([places.get(("province", value.parent), _NONE) for value in axes.places])
    return [parent, np.zeros(len(axes.places), int)]


def _wider_bodies(axes: Axes, bodies: dict) -> list[np.ndarray]:
    level = np.array([bodies.get(("level", value.parent), _NONE) for value in axes.bodies])
    category = np.array([bodies.get(("category", value.category), _NONE) for value in axes.bodies])
    return [level, category, np.zeros(len(axes.bodies), int)]


def _wider_periods(axes: Axes, periods: dict) -> list[np.ndarray]:
    starts = {(value.kind, value.first): number for number, value in enumerate(axes.periods)}

    def up(kind: str, months: int) -> np.ndarray:
        return np.array([starts.get((kind, value.first // months * months), _NONE) for value in axes.periods])

    lengths = np.array([PERIODS.index(value.kind) for value in axes.periods])
    quarter, year = up("quarter", 3), up("year", 12)
    return [np.where(lengths < 1, quarter, _NONE), np.where(lengths < 2, year, _NONE)]


# Counts within counts -----------------------------------------------------------------------------------------------


class _Near:
    """Counts that differ by few records."""

    def __init__(self, measures: Sequence[str], counts: np.ndarray, key_sums: np.ndarray):
        self._measures, self._counts, self._key_sums = list(measures), counts, key_sums

    def within_cells(self) -> Iterator[Pairs]:
        """Yield pairs of two counts of one cell."""
        rows = np.flatnonzero(self._counts[:, 0] >= _FEWEST)
        for place, measure in enumerate(self._measures):
            for wider in containing(measure):
                yield self._pairs(rows, rows, place, self._measures.index(wider), SMALL_PART)

    def between_cells(self, finer: np.ndarray, coarser: np.ndarray) -> Iterator[Pairs]:
        """Yield pairs of counts of two cells, one within the other."""
        yield self._pairs(finer, coarser, 0, 0, SMALL)
        shown = (self._counts[finer, 0] >= _FEWEST) & (self._counts[coarser, 0] >= _FEWEST)
        finer, coarser = finer[shown], coarser[shown]
        if not len(finer):
            return
        between, key_sum = (values[coarser, 0] - values[finer, 0] for values in (self._counts, self._key_sums))
        close = (between >= 1) & (between <= SMALL)
        told = mixed(between, key_sum)[close]
        for place, measure in enumerate(self._measures[1:], start=1):
            yield self._pairs(finer[close], coarser[close], place, place, SMALL, told)
            yield self._pairs(finer, coarser, place, place, SMALL_PART)
            for wider in map(self._measures.index, containing(measure)):
                yield self._pairs(finer, coarser, place, wider, SMALL_PART)

    def _pairs(self, finer, coarser, measure: int, wider: int, most: int, told: np.ndarray | None = None) -> Pairs:
        difference, key_sum = (
            values[coarser, wider] - values[finer, measure] for values in (self._counts, self._key_sums)
        )
        near = (difference >= 0) & (difference <= most) & (self._counts[coarser, wider] >= LEAST)
        told = mixed(difference, key_sum) if told is None else told
        width = len(self._measures)
        items = finer[near] * width + measure, coarser[near] * width + wider
        return Pairs(*items, difference[near], told[near])
