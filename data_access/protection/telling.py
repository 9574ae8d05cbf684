"""Which counts are told at all, decided from the exact counts before any noise is drawn.

A count is told where it is enough, where what contains it is told, and where what is left of each
whole after its told parts is enough, too. So nothing small can be worked out from told counts, with
or without noise, and noise never has to be drawn again.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from data_access.protection.enough import drawn_sizes
from data_access.protection.sums import Family, within_cells

_EPSILON = 1e-6  # people masses are sums of fractions
_NEVER = np.iinfo(np.int64).max


def sizes(counts: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Return what decides about a set: its complaints or its people, whichever are fewer."""
    return np.minimum(counts, np.floor(people + _EPSILON)).astype(np.int64)


class Telling:
    """What is told, while it is being decided; ``told`` has the shape (cells, measures).

    ``fixed``: what earlier releases told, and which therefore stays told.
    """

    def __init__(
        self, names: Sequence[str], measures: Sequence[str], counts, people, families: Sequence[Family], secret: bytes
    ):
        self._names, self._measures, self._secret = names, measures, secret
        self.counts, self.people, self.families = counts, people, families
        self.told = np.zeros(counts.shape, bool)
        self.fixed = np.zeros(counts.shape, bool)
        self._least_left: dict[str, np.ndarray] = {}

    @cached_property
    def _least(self) -> np.ndarray:
        """The smallest size of each count that is enough."""
        return drawn_sizes(self._secret, [f"enough|{name}" for name in self._names], len(self._measures))

    @cached_property
    def _least_within(self) -> np.ndarray:
        """The smallest size that is enough between counts of each cell, shape (cells, sums within a cell)."""
        width = len(within_cells(self._measures))
        return drawn_sizes(self._secret, [f"within|{name}" for name in self._names], width)

    def _least_of(self, family: Family) -> np.ndarray:
        """Return the smallest size that is enough of what is left of each whole of a family, shape (wholes, measures)."""
        if family.name not in self._least_left:
            names = [f"left|{family.name}|{self._names[row]}" for row in family.heads.tolist()]
            self._least_left[family.name] = drawn_sizes(self._secret, names, len(self._measures))
        return self._least_left[family.name]

    def begin(self, column: int, may_be_told: np.ndarray) -> None:
        """Tell every count of a measure that is enough by itself, of the cells that may be told, beside what is fixed."""
        size = sizes(self.counts[:, column], self.people[:, column])
        self.told[:, column] = (may_be_told & (size >= self._least[:, column])) | self.fixed[:, column]

    # Between cells ----------------------------------------------------------------------------------------------------

    def settle(self, column: int) -> None:
        """Take back counts of a measure until nothing too small is left of any whole."""
        told = self.told[:, column]
        families = [
            (family.chosen(chosen), self._least_of(family)[np.unique(family.segments[chosen]), column])
            for family in self.families
            if (chosen := told[family.parts] & (told[family.wholes] | family.ordered)).any()
        ]
        number = -1
        while number != told.sum():
            number = told.sum()
            for family, least in families:
                self._keep_order(family, column)
                self._keep_what_is_left(family, least, column)

    def _keep_order(self, family: Family, column: int) -> None:
        told = self.told[:, column]
        told[family.parts[family.ordered & ~told[family.wholes] & ~self.fixed[family.parts, column]]] = False

    def _keep_what_is_left(self, family: Family, least: np.ndarray, column: int) -> None:
        told = self.told[:, column]
        number = family.summed(told[family.parts].astype(np.int64))
        asked = told[family.heads] & (number > 0) & ~family.all_told(number)
        left = sizes(family.left(self.counts[:, column], told), family.left(self.people[:, column], told))
        bad = asked & (left < least)
        if bad.any():
            self._take_back_smallest(family, column, bad)

    def _take_back_smallest(self, family: Family, column: int, bad: np.ndarray) -> None:
        """Take back the smallest told part of each whole in question; the whole itself where no part can be."""
        told, fixed = self.told[:, column], self.fixed[:, column]
        may_go = told[family.parts] & ~fixed[family.parts]
        values = np.where(may_go, self.counts[family.parts, column], _NEVER)
        least = np.minimum.reduceat(values, family.starts)
        is_least = (values == least[family.segments]) & may_go & bad[family.segments]
        _, first = np.unique(family.wholes[is_least], return_index=True)
        told[family.parts[is_least][first]] = False
        stuck = family.heads[bad & (least == _NEVER)]
        told[stuck[~fixed[stuck]]] = False

    # Within cells -----------------------------------------------------------------------------------------------------

    def settle_within(self) -> None:
        """Take back measures until nothing too small is left between counts of one cell."""
        number = -1
        while number != self.told.sum():
            number = self.told.sum()
            for place, (whole, parts, is_all) in enumerate(within_cells(self._measures)):
                self._keep_within(whole, np.array(parts), is_all, self._least_within[:, place])

    def _keep_within(self, whole: int, parts: np.ndarray, is_all: bool, least: np.ndarray) -> None:
        rows = np.flatnonzero(self.told[:, whole] & self.told[:, parts].any(axis=1))
        told, counts = self.told[np.ix_(rows, parts)], self.counts[np.ix_(rows, parts)]
        left = sizes(*(
            values[rows, whole] - np.where(told, values[np.ix_(rows, parts)], 0).sum(axis=1)
            for values in (self.counts, self.people)
        ))  # fmt: skip
        bad = left < least[rows]
        if is_all and bool((self.counts[:, whole] == self.counts[:, parts].sum(axis=1)).all()):
            bad &= ~told.all(axis=1)
        may_go = told & ~self.fixed[np.ix_(rows, parts)]
        smallest = np.where(may_go, counts, _NEVER).argmin(axis=1)
        can = bad & may_go.any(axis=1)
        self.told[rows[can], parts[smallest[can]]] = False
        if whole:
            stuck = rows[bad & ~can]
            self.told[stuck[~self.fixed[stuck, whole]], whole] = False
