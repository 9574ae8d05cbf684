"""What somebody could prove of withheld counts who knew every told count exactly, without any
noise.

Each sum, across cells or within one, bounds its members by the others; bounds are carried from sum
to sum until nothing moves. Where few told counts prove that a withheld set of 1 to 9 complaints
holds some, or that a told whole has some beside parts that are known closely, the smallest of them
is taken back. What takes many told counts to prove is hidden by their noise.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from data_access.protection.enough import LEAST
from data_access.protection.sums import Family, Item, Members, next_within, sound_families
from data_access.protection.telling import Telling

_ROUNDS = 12  # in which bounds are carried on; they are nearly always still after three
_DOUBTS = (
    1,
    3,
    5,
    10,
)  # how much room a part must have to be reckoned to what is left, not to what is known
_TERMS = (
    8  # told counts of a proof; the noise of more hides nine complaints (standard deviation 7.5)
)
_DEPTH = 3  # withheld counts in a row over which a proof goes
_FAR = 1 << 40  # more than any count
Proof = frozenset[Item] | None  # told counts; None where there is none, or where they are many


class Bounds:
    """Bounds of all counts, ``low`` and ``high``, shape (cells, measures); what is ``told`` is
    known.

    ``families``: sums across cells; ``within``: sums within each cell, whose rows are the measures.
    """

    def __init__(
        self,
        counts: np.ndarray,
        told: np.ndarray,
        families: Sequence[Family],
        within: Sequence[Family] = (),
    ):
        self._counts, self._told = counts, told
        self.low, self.high = np.where(told, counts, 0), np.where(told, counts, _FAR)
        known = counts, told, self.low, self.high
        self._held: dict[tuple[Item, int], Proof] = {}
        self._bounded: dict[tuple[Item, int], Proof] = {}
        self._sums = [_Sums(family, known) for family in sound_families(families, counts)]
        self._sums += [
            _Sums(family, tuple(values.T for values in known), turned=True) for family in within
        ]
        for _ in range(_ROUNDS):
            before = self.low.sum() - self.high.sum()
            for sums in self._sums:
                sums.carry()
            if before == self.low.sum() - self.high.sum():
                break

    def proofs(self) -> list[frozenset[Item]]:
        """Return for each set of 1 to 9 complaints that must hold some the told counts that
        prove it, where these are few.
        """
        few = ~self._told & (self._counts > 0) & (self._counts < LEAST) & (self.low > 0)
        found = [self._least((row, column), _DEPTH) for row, column in np.argwhere(few).tolist()]
        for sums in self._sums:
            found += [
                _joined([[whole]], self._all(self._most, close, _DEPTH))
                for whole, close in sums.left()
            ]
        return [proof for proof in found if proof is not None]

    def too_much(self, may_go: np.ndarray) -> np.ndarray:
        """Return what should be withheld, too: of each proof the smallest told count.

        ``may_go``: told counts that can be taken back, shape (cells, measures), as what is
        returned.
        """
        found = np.zeros_like(may_go)
        for proof in self.proofs():
            free = [item for item in proof if may_go[item]]
            if free:
                found[min(free, key=lambda item: (self._counts[item], item))] = True
        return found

    def _least(self, item: Item, depth: int) -> Proof:
        """Return the fewest told counts by which a count is known to hold something."""
        if self._told[item]:
            return frozenset([item])
        if (item, depth) not in self._held:
            self._held[item, depth] = min(
                filter(None, self._ways_to_hold(item, depth)), key=len, default=None
            )
        return self._held[item, depth]

    def _ways_to_hold(self, item: Item, depth: int) -> Iterator[Proof]:
        for sums in self._sums if depth else ():
            for whole, others in sums.proving(item):
                parts = self._all(self._most, others, depth - 1)
                yield _joined(parts, self._all(self._least, [whole], depth - 1))
            if holding := sums.holding(item):
                yield _joined(self._all(self._least, holding, depth - 1))

    def _most(self, item: Item, depth: int) -> Proof:
        """Return the fewest told counts by which a count is known to be no larger than its upper
        bound.
        """
        if self._told[item]:
            return frozenset([item])
        if (item, depth) not in self._bounded:
            self._bounded[item, depth] = min(
                filter(None, self._ways_to_bound(item, depth)), key=len, default=None
            )
        return self._bounded[item, depth]

    def _ways_to_bound(self, item: Item, depth: int) -> Iterator[Proof]:
        for sums in self._sums if depth else ():
            for whole, others in sums.bounding(item):
                parts = self._all(self._least, others, depth - 1)
                yield _joined(parts, self._all(self._most, [whole], depth - 1))

    def _all(
        self, of_one: Callable[[Item, int], Proof], items: list[Item], depth: int
    ) -> Iterator[Proof]:
        """Yield the proofs of some counts one after another, those of told counts first, as
        these are soon too many.
        """
        return (
            of_one(item, depth) for item in sorted(items, key=lambda item: not self._told[item])
        )


def _joined(*proofs: Iterable[Iterable[Item] | None]) -> Proof:
    """Return all told counts of some proofs together; None where one is missing, or where they
    are many.
    """
    found: set[Item] = set()
    for proof in chain(*proofs):
        if proof is None or len(found := found | set(proof)) > _TERMS:
            return None
    return frozenset(found)


class _Sums(Members):
    """One family of sums over the counts; all arrays have the shape (members, sums of one kind).

    ``turned``: the members are measures, and the kinds are cells.
    """

    def __init__(self, family: Family, known: Sequence[np.ndarray], turned: bool = False):
        super().__init__(family, turned)
        self._counts, self._told, self._low, self._high = known

    def carry(self) -> None:
        """Narrow the bounds of the members of each sum by those of the others; parts without a
        row hold nothing.
        """
        family, low, high = self._family, self._low, self._high
        low_sum = self._summed(low)
        room = (high[family.heads] - low_sum)[family.segments] + low[family.parts]
        family.lower(high, np.minimum(room, _FAR))
        low[family.heads] = np.maximum(low[family.heads], low_sum)
        if family.complete.any():
            family.raise_(low, self._must_hold())
            high_sum = np.where(family.complete[:, None], self._summed(high), _FAR)
            high[family.heads] = np.minimum(high[family.heads], high_sum)

    def _summed(self, values: np.ndarray) -> np.ndarray:
        return np.minimum(self._family.summed(values[self._family.parts]), _FAR)

    def _must_hold(self) -> np.ndarray:
        """Return for each part what the other parts cannot hold of the whole, where the parts
        are all of it.
        """
        family, high_sum = self._family, self._summed(self._high)
        need = self._low[family.heads] - high_sum
        known = (high_sum < _FAR) & family.complete[:, None]
        must = np.where(known[family.segments], need[family.segments] + self._high[family.parts], 0)
        return np.maximum(must, 0)

    def left(self) -> Iterator[tuple[Item, list[Item]]]:
        """Yield (whole, parts known closely) of each told whole that must hold some of 1 to 9
        complaints beside them.

        Beside many told parts noise hides what is left; where all these parts are told, sizes have
        been looked at before.
        """
        family, parts = self._family, self._family.parts
        counts, told, heads = self._counts[parts], self._told[parts], family.heads
        may_be = self._told[heads] & (family.summed(told.astype(np.int64)) < _TERMS)
        for least in _DOUBTS:
            known = self._high[parts] - counts < least
            size = self._counts[heads] - family.summed(np.where(known, counts, 0))
            must = self._counts[heads] - family.summed(np.where(known, self._high[parts], 0))
            few = (
                may_be
                & (size > 0)
                & (size < LEAST)
                & (must > 0)
                & (family.summed((known & ~told) * 1) > 0)
            )
            for segment, kind in np.argwhere(few).tolist():
                members = family.parts_of(segment)
                close = members[self._high[members, kind] - self._counts[members, kind] < least]
                yield self._item(heads[segment], kind), self._items(close, kind)

    def proving(self, item: Item) -> Iterator[tuple[Item, list[Item]]]:
        """Yield (whole, other parts) of each sum whose other parts cannot hold all of it, so
        that ``item`` must.
        """
        member, kind = self._placed(item)
        for segment in self._family.segments_with(member):
            if self._family.complete[segment]:
                others = self._others(segment, member)
                whole = self._family.heads[segment]
                if self._low[whole, kind] > self._high[others, kind].sum():
                    yield self._item(whole, kind), self._items(others, kind)

    def holding(self, item: Item) -> list[Item]:
        """Return the parts of ``item`` that hold something."""
        member, kind = self._placed(item)
        segment = self._family.segment_of(member)
        parts = self._family.parts_of(segment) if segment >= 0 else np.zeros(0, np.int64)
        return self._items(parts[self._low[parts, kind] > 0], kind)

    def bounding(self, item: Item) -> Iterator[tuple[Item, list[Item]]]:
        """Yield (whole, other parts that hold something) of each sum that bounds a part as
        narrowly as it is bounded.
        """
        member, kind = self._placed(item)
        for segment in self._family.segments_with(member):
            others, whole = self._others(segment, member), self._family.heads[segment]
            low = self._low[others, kind]
            if self._high[whole, kind] - low.sum() <= self._high[member, kind]:
                yield self._item(whole, kind), self._items(others[low > 0], kind)

    def _others(self, segment: int, member: int) -> np.ndarray:
        parts = self._family.parts_of(segment)
        return parts[parts != member]


def protect_by_bounds(telling: Telling, columns: Sequence[int], rows: np.ndarray) -> None:
    """Take back one count of those that prove each withheld small set around ``rows``, shape
    (cells,).

    ``columns``: measures that may be taken back, all from the first to the last that is told.
    """
    end = columns[-1] + 1
    within = next_within(telling.measures, telling.counts) if end > 1 else []
    near = _near(rows, telling.families)
    families = [family.among(near, len(rows)) for family in telling.families]
    told, fixed = telling.told[near, :end], telling.fixed[near, :end]
    bounds = Bounds(telling.counts[near, :end], told, families, within)
    telling.told[near, :end] &= ~bounds.too_much(told & ~fixed & np.isin(np.arange(end), columns))


def _near(rows: np.ndarray, families: Sequence[Family]) -> np.ndarray:
    """Return ``rows``, those in sums with them, and those in sums with these: what is farther
    hardly bounds them.
    """
    for _ in range(2):
        rows = rows | np.any([family.rows_near(rows) for family in families], axis=0)
    return np.flatnonzero(rows)
