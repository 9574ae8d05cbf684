"""The gate of the public release: exact cells go in, published cells come out, and there is no other way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from data_access.permitted import Axes
from data_access.protection.cells import NOT_SHOWN, WITHHELD, ExactCells, PublishedCells
from data_access.protection.noise import LARGEST, LEAST, THRESHOLD, fraction, noise, odds_told, rounded
from data_access.protection.pairs import close_pairs, coarseness, mixed
from data_access.published_measures import LEAST_WHOLE

MOST_CERTAIN = 0.75  # posterior up to which two published counts may tell that a few records lie between them
_MOST_NAMES = 2  # under which one set of records may be told, so that nobody averages the noise away
_ATTEMPTS, _ROUNDS = 40, 6  # draws of one count; new orders in which to draw
_SHORT_DAYS = tuple(f"closed_within_{days}" for days in (0, 1, 2, 3, 5))  # are hidden together: see _told_too_often
_SURE = THRESHOLD + LARGEST  # people from which on their noise decides nothing


def protect(exact: ExactCells, axes: Axes, secret: bytes, fixed: Mapping[str, Sequence[int]]) -> PublishedCells:
    """Return what may be published of ``exact``. ``fixed``: cells published before, by definition; they stay as they are.

    Each count gets the noise that its records, its definition and the secret give it, is withheld when the noised
    complaints or the noised people are fewer than 10, and is rounded to 5. Where two published counts would tell too
    surely that a few records lie between them, they are drawn again.
    """
    gate = _Gate(exact, secret, fixed)
    gate.hide(_told_too_often(exact, gate.is_fixed))
    neighbours = _Neighbours(exact, axes)
    gate.draw(neighbours, filed=True)
    gate.hide(gate.in_small_cells())
    gate.draw(neighbours, filed=False)
    return PublishedCells(exact.cells, exact.measures, gate.values.reshape(len(exact.cells), len(exact.measures)))


class _Gate:
    """The values of all items (row x measures + measure) while they are being drawn."""

    def __init__(self, exact: ExactCells, secret: bytes, fixed: Mapping[str, Sequence[int]]):
        self._exact, self._secret = exact, secret
        self._counts, self._people, self._key_sums = (values.ravel() for values in exact._open())
        self._names = [str(cell) for cell in exact.cells]
        self.is_fixed = np.array([name in fixed for name in self._names], bool)
        width = len(exact.measures)
        self.values = np.full(len(self._counts), WITHHELD, np.int64)
        for row in np.flatnonzero(self.is_fixed):
            self.values[row * width : (row + 1) * width] = fixed[self._names[row]]
        self._open_items = (self._counts >= LEAST) & ~np.repeat(self.is_fixed, width)

    def hide(self, items: np.ndarray) -> None:
        """Leave out items; what was published before stays."""
        hidden = items[np.repeat(~self.is_fixed, len(self._exact.measures))[items]]
        self.values[hidden] = NOT_SHOWN
        self._open_items[hidden] = False

    def in_small_cells(self) -> np.ndarray:
        """Return the items other than “filed” of cells that show fewer than 50 complaints filed."""
        width = len(self._exact.measures)
        small = np.repeat(self.values[::width] < LEAST_WHOLE, width)
        return np.flatnonzero(small & (np.arange(len(self.values)) % width > 0))

    def draw(self, neighbours: "_Neighbours", *, filed: bool) -> None:
        """Draw the open items that count what was ``filed``, or the others; what contains others before what it contains.

        Where one finds no value that its neighbours allow, it chooses first in the next round.
        """
        is_filed = np.arange(len(self.values)) % len(self._exact.measures) == 0
        order = coarseness(self._exact.cells, self._exact.measures).ravel()
        items = np.flatnonzero(self._open_items & (is_filed == filed))
        items = items[np.argsort(-order[items], kind="stable")].tolist()
        near = [item for item in items if item in neighbours]
        settled = ~self._open_items & (is_filed | ~filed) | (is_filed & ~filed)
        told = np.flatnonzero(settled & (self.values >= WITHHELD)).tolist()
        stuck: list[int] = []
        for _ in range(_ROUNDS):
            neighbours.forget()
            for item in told:
                neighbours.note(item, int(self.values[item]))
            drawn = {item: self._draw(item, neighbours) for item in near}
            stuck = [item for item in near if drawn[item] is None]
            if not stuck:
                break
            near = [*stuck, *(item for item in near if drawn[item] is not None)]
        for item in items:
            self.values[item] = drawn[item] or WITHHELD if item in drawn else self._value(item, 0)
        for item in stuck:
            self.values[item] = NOT_SHOWN
            around = [coarser for coarser in neighbours.around(item) if self.values[coarser] == WITHHELD]
            self.values[around] = NOT_SHOWN  # it would say “fewer than 10” of what holds something

    def _draw(self, item: int, neighbours: "_Neighbours") -> int | None:
        for attempt in range(_ATTEMPTS):
            value = self._value(item, attempt)
            if neighbours.allow(item, value):
                neighbours.note(item, value)
                return value
        return None

    def _value(self, item: int, attempt: int) -> int:
        row, measure = divmod(item, len(self._exact.measures))
        name, key_sum = f"{self._names[row]}|{self._exact.measures[measure]}", self._key_sums[item]
        again = f"|{attempt}" if attempt else ""
        count, people = int(self._counts[item]), int(self._people[item])
        noised = count + noise(fraction(self._secret, f"{name}|{count}|{key_sum}{again}"))
        if people < _SURE:
            people += noise(fraction(self._secret, f"{name}|people|{people}|{key_sum}{again}"))
        return rounded(noised) if noised >= THRESHOLD and people >= THRESHOLD else WITHHELD


_EMPTY = -1  # the set of no records: told as “fewer than 10” wherever it stands


class _Neighbours:
    """Sets of records that lie within others by only a few, and the values under which each is told.

    “Fewer than 10” is a value like any other: it tells that there are not many.
    """

    def __init__(self, exact: ExactCells, axes: Axes):
        counts, _, key_sums = exact._open()
        pairs = close_pairs(exact.cells, exact.measures, counts, key_sums, axes)
        self._set_of = _sets(counts, key_sums, np.concatenate(pairs[:2]))
        self._values: dict[int, tuple[int, ...]] = {}
        self._told: dict[int, int] = {}
        self.forget()
        self._inside: dict[int, list[int]] = defaultdict(list)
        self._around: dict[int, list[int]] = defaultdict(list)
        self._differences: dict[int, set[tuple[int, int, int]]] = defaultdict(set)  # of each set of records between
        self._touched: dict[int, set[int]] = defaultdict(set)  # by the set that lies on either side
        for finer, coarser, difference, between in zip(*(part.tolist() for part in pairs), strict=True):
            self._inside[coarser].append(finer)
            self._around[finer].append(coarser)
            if difference:
                one, other = self._set_of[finer], self._set_of[coarser]
                self._differences[between].add((one, other, difference))
                self._touched[one].add(between)
                self._touched[other].add(between)

    def __contains__(self, item: int) -> bool:
        return item in self._set_of

    def around(self, item: int) -> list[int]:
        """Return the items that contain this one and differ from it by few records."""
        return self._around[item]

    def forget(self) -> None:
        """Begin anew, with no value noted."""
        self._values = {_EMPTY: (WITHHELD,)}
        self._told = {}

    def allow(self, item: int, value: int) -> bool:
        """Return whether this value leaves every small difference in doubt, and fits what contains it or lies in it."""
        told, own = self._told, self._set_of[item]
        if value == WITHHELD and any(told.get(finer, WITHHELD) > WITHHELD for finer in self._inside[item]):
            return False
        if value > WITHHELD and any(told.get(coarser) == WITHHELD for coarser in self._around[item]):
            return False
        values = tuple(sorted((*self._values.get(own, ()), value)))
        return not any(self._is_certain(between, own, values) for between in self._touched[own])

    def _is_certain(self, between: int, own: int, values: tuple[int, ...]) -> bool:
        """Return whether all that is told around one small set of records makes its presence too sure."""
        together, most = 1.0, _odds_of(MOST_CERTAIN)
        for one, other, difference in self._differences[between]:
            finer, coarser = (values if side == own else self._values.get(side, ()) for side in (one, other))
            shown, alone = odds_told(finer, coarser, difference)
            if max(shown, alone) > most:
                return True
            together *= shown
        return together > most

    def note(self, item: int, value: int) -> None:
        """Remember a value that will be told."""
        own = self._set_of.get(item)
        if own is not None:
            self._told[item] = value
            if own != _EMPTY:
                self._values[own] = tuple(sorted((*self._values.get(own, ()), value)))


def _odds_of(posterior: float) -> float:
    return posterior / (1 - posterior)


def _sets(counts: np.ndarray, key_sums: np.ndarray, items: np.ndarray) -> dict[int, int]:
    """Return ``{item: number of its set of records}`` for every item that tells a set of one of ``items``."""
    known, numbers = np.unique(mixed(counts, key_sums).ravel(), return_inverse=True)
    wanted = np.zeros(len(known), bool)
    wanted[numbers[items]] = True
    found = np.flatnonzero(wanted[numbers])
    numbers[counts.ravel() == 0] = _EMPTY
    return dict(zip(found.tolist(), numbers[found].tolist(), strict=True))


def _told_too_often(exact: ExactCells, is_fixed: np.ndarray) -> np.ndarray:
    """Return the items by which one set of records would be told under more than two names.

    The widest names stay. The shortest waits of a cell are hidden together, as one alone would tell that two are equal.
    """
    counts, _, key_sums = exact._open()
    width = counts.shape[1]
    eligible = (counts >= LEAST) & ((counts[:, :1] >= LEAST_WHOLE - LARGEST - 2) | (np.arange(width) == 0))
    items = np.flatnonzero(eligible)
    order = coarseness(exact.cells, exact.measures).ravel()[items] + 10_000 * np.repeat(is_fixed, width)[items]
    items = items[np.argsort(-order, kind="stable")]
    by_set: dict[tuple[int, int], list[int]] = defaultdict(list)
    for item, count, key_sum in zip(
        items.tolist(), *(v.ravel()[items].tolist() for v in (counts, key_sums)), strict=True
    ):
        by_set[count, key_sum].append(item)
    extra = [item for told in by_set.values() for item in told[_MOST_NAMES:]]
    return np.array(sorted({other for item in extra for other in _hidden_with(item, exact.measures)}), int)


def _hidden_with(item: int, measures: Sequence[str]) -> Iterable[int]:
    row, measure = divmod(item, len(measures))
    if measures[measure] not in _SHORT_DAYS:
        return (item,)
    return (row * len(measures) + measures.index(name) for name in _SHORT_DAYS)
