"""Which published counts contain which: the pairs that somebody could subtract from each other."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from data_access.permitted import BODIES, PERIODS, PLACES, Axes, Cell
from data_access.protection.noise import LEAST, SMALL, SMALL_PART
from data_access.published_measures import LEAST_WHOLE, WITHIN, containing

_NONE = -1
_FEWEST = LEAST_WHOLE - 7  # filed complaints below which a cell never shows more than how many were filed


class Pairs(NamedTuple):
    """Pairs of counts, as item numbers (row x measures + measure): each ``finer`` lies in its ``coarser``, and the
    ``difference`` between them is 1 to 9 records where both count what was filed, 1 to 4 otherwise.
    """

    finer: np.ndarray
    coarser: np.ndarray
    difference: np.ndarray


def close_pairs(cells: Sequence[Cell], measures: Sequence[str], counts: np.ndarray, axes: Axes) -> Pairs:
    """Return all pairs of counts, one within the other by definition, that differ by few records.

    ``counts``: exact counts, shape (cells, measures). Counts too small to be ever published are left out.
    """
    found = [*_within_cells(measures, counts)]
    for finer, coarser in _nested_rows(cells, axes):
        found += _between(finer, coarser, measures, counts)
    return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def coarseness(cells: Sequence[Cell], measures: Sequence[str]) -> np.ndarray:
    """Return a number for each item that is larger for whatever contains it, shape (cells, measures)."""
    of_cells = np.array([_rank(cell) for cell in cells])
    depth = np.array([-_depth(measure) for measure in measures])
    return of_cells[:, None] * 100 + depth[None, :]


def _rank(cell: Cell) -> int:
    place = "province" if cell.place.kind == "nation" and cell.body.home else cell.place.kind
    body = {"all": 3, "level": 2, "category": 2, "department": 1}[cell.body.kind]
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
    is_department = [value.kind == BODIES[2] for value in axes.bodies]
    above = [
        [bodies.get((kind, code), _NONE) if deep else _NONE for code, deep in zip(codes, is_department, strict=True)]
        for kind, codes in (
            ("level", [value.parent for value in axes.bodies]),
            ("category", [value.category for value in axes.bodies]),
        )
    ]
    return [*map(np.array, above), np.zeros(len(axes.bodies), int)]


def _wider_periods(axes: Axes, periods: dict) -> list[np.ndarray]:
    starts = {(value.kind, value.first): number for number, value in enumerate(axes.periods)}

    def up(kind: str, months: int) -> np.ndarray:
        return np.array([starts.get((kind, value.first // months * months), _NONE) for value in axes.periods])

    lengths = np.array([PERIODS.index(value.kind) for value in axes.periods])
    quarter, year = up("quarter", 3), up("year", 12)
    return [np.where(lengths < 1, quarter, _NONE), np.where(lengths < 2, year, _NONE)]


# Counts within counts -----------------------------------------------------------------------------------------------


def _within_cells(measures: Sequence[str], counts: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    rows = np.flatnonzero(counts[:, 0] >= _FEWEST)
    for place, measure in enumerate(measures):
        for wider in containing(measure):
            yield _close(rows, rows, place, measures.index(wider), counts)


def _between(finer: np.ndarray, coarser: np.ndarray, measures: Sequence[str], counts: np.ndarray):
    yield _close(finer, coarser, 0, 0, counts)
    shown = (counts[finer, 0] >= _FEWEST) & (counts[coarser, 0] >= _FEWEST)
    finer, coarser = finer[shown], coarser[shown]
    for place, measure in enumerate(measures[1:], start=1) if len(finer) else ():
        for wider in (place, *map(measures.index, containing(measure))):
            yield _close(finer, coarser, place, wider, counts)


def _close(finer, coarser, measure: int, wider: int, counts: np.ndarray) -> tuple[np.ndarray, ...]:
    difference = counts[coarser, wider] - counts[finer, measure]
    most = SMALL_PART if measure or wider else SMALL
    close = (difference >= 1) & (difference <= most) & (counts[finer, measure] >= LEAST)
    width = counts.shape[1]
    return finer[close] * width + measure, coarser[close] * width + wider, difference[close]
