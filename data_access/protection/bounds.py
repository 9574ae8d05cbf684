"""What somebody could prove of withheld counts who knew every told count exactly, without any noise.

Each sum bounds its members by the others; bounds are carried from sum to sum until nothing moves. Where
a withheld set of 1 to 9 complaints must hold some, the smallest told counts beside it are taken back.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from data_access.protection.enough import LEAST
from data_access.protection.sums import Family
from data_access.protection.telling import Telling
from data_access.published_measures import containing

_ROUNDS = 12  # in which bounds are carried on; they are nearly always still after three
_DOUBTS = (1, 3, 5, 10)  # how much room a part must have to be reckoned to what is left, not to what is known
_TERMS = 8  # told parts of a sum; beyond, its noise hides a rest of nine
_FAR = 1 << 40  # more than any count


class Bounds:
    """Bounds of all counts of one measure, shape (cells,): ``low`` and ``high``; what is ``told`` is known.

    ``within``: what else is known of withheld counts, lowest and highest, each of the shape (cells,).
    """

    def __init__(
        self, counts: np.ndarray, told: np.ndarray, families: Sequence[Family],
        within: tuple[np.ndarray | int, np.ndarray | int] = (0, _FAR),
    ):  # fmt: skip
        self._counts, self._told = counts, told
        self.low, self.high = (np.where(told, counts, bound) for bound in within)
        self._families = [family for family in families if not family.overlaps(counts)]
        for _ in range(_ROUNDS):
            before = self.low.sum() - self.high.sum()
            for family in self._families:
                self._carry(family)
            if before == self.low.sum() - self.high.sum():
                break

    def _carry(self, family: Family) -> None:
        """Narrow the bounds of the members of each sum by those of the others; parts without a row hold nothing."""
        parts, low_sum = family.parts, self._sum(family, self.low)
        room = self.high[family.heads] - low_sum
        np.minimum.at(self.high, parts, np.minimum(room[family.segments] + self.low[parts], _FAR))
        np.maximum.at(self.low, family.heads, low_sum)
        if family.complete.any():
            np.maximum.at(self.low, parts, self._must_hold(family))
            high_sum = np.where(family.complete, self._sum(family, self.high), _FAR)
            np.minimum.at(self.high, family.heads, high_sum)

    def _sum(self, family: Family, values: np.ndarray) -> np.ndarray:
        return np.minimum(family.summed(values[family.parts]), _FAR)

    def _must_hold(self, family: Family) -> np.ndarray:
        """Return for each part what the other parts cannot hold of the whole, where the parts are all of it."""
        high_sum = self._sum(family, self.high)
        need, known = self.low[family.heads] - high_sum, (high_sum < _FAR) & family.complete
        must = np.where(known[family.segments], need[family.segments] + self.high[family.parts], 0)
        return np.maximum(must, 0)

    def proven(self) -> np.ndarray:
        """Return which withheld counts of 1 to 9 complaints must hold some, shape (cells,)."""
        return ~self._told & (self._counts > 0) & (self._counts < LEAST) & (self.low > 0)

    def too_much(self, may_go: np.ndarray) -> np.ndarray:
        """Return the rows to be withheld, too: for each proven count the smallest told one that helps to prove it.

        Where the whole that proves something is not told, it is itself worked out from others, and
        these are looked for in turn. ``may_go``: told counts that can be taken back, shape (cells,).
        """
        asked, found = (
            self.proven(),
            {min(rows, key=lambda row: self._counts[row]) for rows in self._left(may_go) if rows},
        )
        while not found and asked.any():
            wholes = np.zeros(len(asked), bool)
            for family in filter(lambda family: family.complete.any(), self._families):
                must = self._must_hold(family)
                for segment in np.unique(family.segments[asked[family.parts] & (must > 0)]).tolist():
                    helping = self._helping(family, segment, asked, may_go)
                    found |= {min(helping, key=lambda row: self._counts[row])} if helping else set()
                    wholes[family.heads[segment]] |= not self._told[family.heads[segment]]
            asked = wholes & ~asked
        return np.array(sorted(found), np.int64)

    def _left(self, may_go: np.ndarray) -> Iterator[list[int]]:
        """Yield for each proven rest of 1 to 9 complaints the told counts that help to prove it.

        A rest is what a told whole has beside parts that are told or bounded closely; beside many, noise hides it.
        """
        for family in self._families:
            counts, told = self._counts[family.parts], self._told[family.parts]
            doubt = self.high[family.parts] - counts
            for least in _DOUBTS:
                known = doubt < least
                size = self._counts[family.heads] - family.summed(np.where(known, counts, 0))
                must = self.low[family.heads] - family.summed(np.where(known, self.high[family.parts], 0))
                few = (size > 0) & (size < LEAST) & self._told[family.heads]
                few &= (family.summed(told.astype(np.int64)) < _TERMS) & (
                    family.summed((known & ~told).astype(np.int64)) > 0
                )
                for segment in np.flatnonzero(few & (must > 0)).tolist():
                    parts = family.parts_of(segment)
                    close = parts[self.high[parts] - self._counts[parts] < least]
                    yield self._telling_of(int(family.heads[segment]), close, may_go)

    def _telling_of(self, whole: int, parts: np.ndarray, may_go: np.ndarray) -> list[int]:
        """Return the told counts that tell parts of a whole, or bound them; the whole itself where there are none."""
        found = [row for row in parts.tolist() if self._told[row]]
        withheld = [row for row in parts.tolist() if not self._told[row]]
        found += [other for row in withheld for other in (*self._bounding(row), *self._above(row))]
        free = [row for row in found if may_go[row] and row != whole]
        return free or [whole] * bool(may_go[whole])

    def _above(self, row: int) -> list[int]:
        """Return the told wholes of a withheld part that bound it by themselves."""
        wholes = (family.heads[family.segments[family.parts == row]].tolist() for family in self._families)
        return [whole for found in wholes for whole in found if self._told[whole]]

    def _helping(self, family: Family, segment: int, asked: np.ndarray, may_go: np.ndarray) -> list[int]:
        """Return the told counts without which one sum would not prove anything: of its own parts, of those beside
        which its withheld parts are bounded, or else its whole."""
        parts = family.parts_of(segment)
        bounded = [row for row in parts.tolist() if not (self._told[row] or asked[row]) and self.high[row] < _FAR]
        found = [row for row in parts.tolist() if may_go[row]]
        found += [other for row in bounded for other in self._bounding(row) if may_go[other]]
        whole = int(family.heads[segment])
        return found or [whole] * bool(may_go[whole])

    def _bounding(self, row: int) -> list[int]:
        """Return the told parts of the sums that bound a withheld count as narrowly as it is bounded."""
        found: list[int] = []
        for family in self._families:
            for segment in family.segments[np.flatnonzero(family.parts == row)].tolist():
                parts = family.parts_of(segment)
                room = self.high[family.heads[segment]] - self.low[parts].sum() + self.low[row]
                found += [part for part in parts.tolist() if self._told[part]] if room <= self.high[row] else []
        return found


def known_within(counts: np.ndarray, told: np.ndarray, measures: Sequence[str], column: int):
    """Return the lowest and the highest that a measure can be by what is told of the others of its cell.

    ``counts``, ``told``: shape (cells, measures).
    """
    wider = [measures.index(name) for name in containing(measures[column])]
    narrower = [number for number, name in enumerate(measures) if measures[column] in containing(name)]
    high = np.where(told[:, wider], counts[:, wider], _FAR).min(axis=1, initial=_FAR)
    return np.where(told[:, narrower], counts[:, narrower], 0).max(axis=1, initial=0), high


def protect_by_bounds(telling: Telling, columns: Iterable[int]) -> None:
    """Take back counts until nothing is proven of any withheld small count, or nothing can be taken back any more."""
    for column in columns:
        while True:
            within = known_within(telling.counts, telling.told, telling.measures, column)
            bounds = Bounds(telling.counts[:, column], telling.told[:, column], telling.families, within)
            rows = bounds.too_much(telling.told[:, column] & ~telling.fixed[:, column])
            if not len(rows):
                break
            telling.told[rows, column] = False
            telling.settle(column)
