"""Which counts are told at all, decided from the exact counts before any noise is drawn.

A count is told where it is enough, where what contains it is told, and where what is left of each
whole after its told parts is enough, too. So nothing small can be worked out from told counts, with
or without noise, and noise never has to be drawn again.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from data_access.model.published_measures import WITHIN
from data_access.protection.enough import drawn_sizes
from data_access.protection.sums import Family, within_cells

_EPSILON = 1e-6  # people masses are sums of fractions
_NEVER = np.iinfo(np.int64).max


def sizes(counts: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Return what decides about a set: its complaints or its people, whichever are fewer."""
    return np.minimum(counts, np.floor(people + _EPSILON)).astype(np.int64)


_TOGETHER = (
    ("feedback_within_90", "positive_within_90", "negative_within_90"),
    ("relief_feedback_within_90", "relief_confirmed_within_90", "relief_contested_within_90"),
)
# Waits and outcomes in the order in which they are told, each only beside those before it: cells
# that tell others than their neighbours tell more together than each by itself.
_LADDERS = (
    tuple(f"closed_within_{days}" for days in (40, 14, 30, 7, 21, 3, 10, 1, 5, 60, 0, 2)),
    ("relief_within_90", "no_relief_within_90", "partial_within_90", "dropped_within_90"),
)
_CROSSED = (
    ("relief_within_90", "relief_feedback_within_90"), ("feedback_within_90", "relief_feedback_within_90"),
    ("positive_within_90", "relief_confirmed_within_90"), ("negative_within_90", "relief_contested_within_90"),
)  # fmt: skip


def _rests(measures: Sequence[str]) -> list[tuple[int, int]]:
    """Return (whole, part) of every two measures of which one lies next within the other, as
    numbers.
    """
    return [
        (measures.index(outer), measures.index(name))
        for name, outers in WITHIN.items()
        for outer in outers
    ]


class Telling:
    """What is told, while it is being decided; ``told`` has the shape (cells, measures).

    ``fixed``: what earlier releases told, and which therefore stays told.
    """

    def __init__(
        self,
        names: Sequence[str],
        measures: Sequence[str],
        counts,
        people,
        families: Sequence[Family],
        secret: bytes,
    ):
        self._names, self.measures, self._secret = names, measures, secret
        self.counts, self.people, self.families = counts, people, families
        self.told = np.zeros(counts.shape, bool)
        self.fixed = np.zeros(counts.shape, bool)
        self._least_left: dict[str, np.ndarray] = {}

    @cached_property
    def _least(self) -> np.ndarray:
        """The smallest size of each count that is enough."""
        return drawn_sizes(
            self._secret, [f"enough|{name}" for name in self._names], len(self.measures)
        )

    @cached_property
    def _least_within(self) -> np.ndarray:
        """The smallest size that is enough between counts of each cell, shape (cells, sums
        within a cell).
        """
        width = len(within_cells(self.measures))
        return drawn_sizes(self._secret, [f"within|{name}" for name in self._names], width)

    def _least_of(self, family: Family) -> np.ndarray:
        """Return the smallest size that is enough of what is left of each whole of a family,
        shape (wholes, measures).
        """
        if family.name not in self._least_left:
            names = [f"left|{family.name}|{self._names[row]}" for row in family.heads.tolist()]
            self._least_left[family.name] = drawn_sizes(self._secret, names, len(self.measures))
        return self._least_left[family.name]

    def begin(self, column: int, may_be_told: np.ndarray) -> None:
        """Tell every count of a measure that is enough by itself, of the cells that may be told,
        beside what is fixed.
        """
        size = sizes(self.counts[:, column], self.people[:, column])
        for outer, inner in self._crossed(column):
            counts, people = (
                values[:, outer] - values[:, inner] for values in (self.counts, self.people)
            )
            may_be_told = may_be_told & (sizes(counts, people) >= self._least[:, inner])
        self.told[:, column] = (may_be_told & (size >= self._least[:, column])) | self.fixed[
            :, column
        ]

    def _crossed(self, column: int) -> list[tuple[int, int]]:
        """Return the differences that must be enough so that a measure is told: answers and
        relief divide each other, and of a table of two by two any three tell the fourth.
        """
        place = {name: number for number, name in enumerate(self.measures)}
        return (
            [(place[outer], place[inner]) for outer, inner in _CROSSED]
            if self.measures[column] in _TOGETHER[1]
            else []
        )

    def _keep_together(self) -> None:
        """Tell all answers of a cell or none: two of them tell the third."""
        for names in _TOGETHER:
            columns = [self.measures.index(name) for name in names]
            none = ~self.told[:, columns].all(axis=1)
            self.told[np.ix_(none, columns)] &= self.fixed[np.ix_(none, columns)]

    def _keep_ladder(self) -> None:
        """Tell a wait or an outcome only where those before it in its ladder are told."""
        for before, after in (
            pair for names in _LADDERS for pair in pairwise(map(self.measures.index, names))
        ):
            self.told[:, after] &= self.told[:, before] | self.fixed[:, after]

    # Between cells --------------------------------------------------------------------------------

    def settle(self, column: int) -> None:
        """Take back counts of a measure until nothing too small is left of any whole."""
        told = self.told[:, column]
        families = []
        for family in self.families:
            chosen = told[family.parts] & (told[family.wholes] | family.ordered)
            heads = np.unique(family.segments[chosen])
            if len(heads):
                number = np.bincount(family.segments)[heads]
                families.append(
                    (family.chosen(chosen), self._least_of(family)[heads, column], number)
                )
        number = -1
        while number != told.sum():
            number = told.sum()
            for family, least, parts in families:
                self._keep_order(family, column)
                self._keep_what_is_left(family, least, parts, column)

    def _keep_order(self, family: Family, column: int) -> None:
        told = self.told[:, column]
        told[
            family.parts[family.ordered & ~told[family.wholes] & ~self.fixed[family.parts, column]]
        ] = False

    def _keep_what_is_left(
        self, family: Family, least: np.ndarray, parts: np.ndarray, column: int
    ) -> None:
        told = self.told[:, column]
        number = family.summed(told[family.parts].astype(np.int64))
        asked = told[family.heads] & (number > 0) & ~family.all_told(number)
        left = sizes(
            family.left(self.counts[:, column], told), family.left(self.people[:, column], told)
        )
        bad = asked & (left < least)
        # one withheld part alone could be worked out, and be compared with the other measures of
        # its cell
        if column:
            bad |= asked & family.complete & (parts - number == 1)
        if bad.any():
            self._take_back_smallest(family, column, bad)

    def _take_back_smallest(self, family: Family, column: int, bad: np.ndarray) -> None:
        """Take back the smallest told part of each whole in question; the whole itself where no
        part can be.
        """
        told, fixed = self.told[:, column], self.fixed[:, column]
        may_go = told[family.parts] & ~fixed[family.parts]
        values = np.where(may_go, self.counts[family.parts, column], _NEVER)
        least = np.minimum.reduceat(values, family.starts)
        is_least = (values == least[family.segments]) & may_go & bad[family.segments]
        _, first = np.unique(family.wholes[is_least], return_index=True)
        told[family.parts[is_least][first]] = False
        stuck = family.heads[bad & (least == _NEVER)]
        told[stuck[~fixed[stuck]]] = False

    def settle_rests(self) -> None:
        """Take back measures until nothing too small is left of what lies between two measures,
        from cell to cell.

        Where a whole and some parts tell both, the difference of both is told of them, too: closed
        less answered of two months and their quarter is closed less answered of the third.
        """
        for outer, inner in _rests(self.measures):
            rest = _Rest(self, outer, inner)
            while rest.keep():
                pass

    # Within cells ---------------------------------------------------------------------------------

    def settle_within(self) -> None:
        """Take back measures until nothing too small is left between counts of one cell."""
        number = -1
        while number != self.told.sum():
            number = self.told.sum()
            self._keep_together()
            self._keep_ladder()
            for place, (whole, parts, is_all) in enumerate(within_cells(self.measures)):
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


class _Rest:
    """What one measure leaves of another, as a count of its own: told where both are."""

    def __init__(self, telling: Telling, outer: int, inner: int):
        self._telling, self._outer, self._inner = telling, outer, inner
        self._counts, self._people = (
            values[:, outer] - values[:, inner] for values in (telling.counts, telling.people)
        )

    def keep(self) -> bool:
        """Take back the inner measure where too little is left; return whether anything was
        taken back.
        """
        telling, number = self._telling, self._telling.told.sum()
        for family in telling.families:
            told = telling.told[:, self._outer] & telling.told[:, self._inner]
            chosen = told[family.parts] & told[family.wholes]
            if chosen.any():
                heads = np.unique(family.segments[chosen])
                self._keep_of(
                    family.chosen(chosen), telling._least_of(family)[heads, self._inner], told
                )
        return bool(number != telling.told.sum())

    def _keep_of(self, family: Family, least: np.ndarray, told: np.ndarray) -> None:
        left = sizes(family.left(self._counts, told), family.left(self._people, told))
        number = family.summed(told[family.parts].astype(np.int64))
        bad = (left < least) & ~family.all_told(number)
        fixed = self._telling.fixed[:, self._inner]
        may_go = bad[family.segments] & ~fixed[family.parts]
        values = np.where(may_go, self._counts[family.parts], _NEVER)
        smallest = np.minimum.reduceat(values, family.starts)
        is_smallest = may_go & (values == smallest[family.segments])
        _, first = np.unique(family.wholes[is_smallest], return_index=True)
        self._telling.told[family.parts[is_smallest][first], self._inner] = False
        stuck = family.heads[bad & (smallest == _NEVER)]
        self._telling.told[stuck[~fixed[stuck]], self._inner] = False
