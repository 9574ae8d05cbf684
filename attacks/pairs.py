"""Pairs of counts of which one holds the records of the other and a few more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attacks.chances import Told
from attacks.containment import Wider, measures_within
from attacks.grid import Grid
from attacks.records import Exact

MOST = 9  # records of a difference that an attacker looks for
_SEEN = 43  # complaints filed: a cell that shows 50 has no fewer
_LEAST = 5  # a count that can be shown has no fewer


@dataclass(frozen=True)
class Pairs:
    """Items (row x measures + measure) with the number of records by which the coarser one has more, 0 to 9."""

    finer: np.ndarray
    coarser: np.ndarray
    difference: np.ndarray

    def chosen(self, which: np.ndarray) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.finer[which], self.coarser[which], self.difference[which])


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of all parts."""
    return Pairs(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("finer", "coarser", "difference"))
    )


def nested_pairs(grid: Grid, exact: Exact, wider: Wider, least: int = _LEAST) -> Pairs:
    """Return all pairs that lie within each other by definition or by what the data say for good."""
    inside = measures_within(exact)
    own = np.arange(len(grid.at))
    found = [_close(exact, own, own, inside & ~np.eye(len(inside), dtype=bool), least)]
    for finer, coarser in wider.steps():
        found += [_close(exact, finer, coarser, inside, least)]
    return joined(found)


def _close(exact: Exact, finer: np.ndarray, coarser: np.ndarray, inside: np.ndarray, least: int) -> Pairs:
    counts, found = exact.counts, []
    width = counts.shape[1]
    enough = (counts[finer, 0] >= _SEEN) & (counts[coarser, 0] >= _SEEN)
    for one, other in zip(*np.nonzero(inside), strict=True):
        both_filed = one == other == 0
        fine, coarse = (finer, coarser) if both_filed else (finer[enough], coarser[enough])
        difference = counts[coarse, other] - counts[fine, one]
        close = np.flatnonzero((difference <= MOST) & (counts[fine, one] >= least))
        found.append(Pairs(fine[close] * width + one, coarse[close] * width + other, difference[close]))
    return joined(found) if found else Pairs(*(np.zeros(0, np.int64),) * 3)


def sets(exact: Exact) -> np.ndarray:
    """Return for each item the number of its set of records: the same count and sum of keys, the same records."""
    mixed = exact.key_sums.ravel().astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + exact.counts.ravel().astype(
        np.uint64
    )
    return np.unique(mixed, return_inverse=True)[1]


def told(numbers: np.ndarray, releases: Sequence[np.ndarray], wanted: np.ndarray) -> dict[int, Told]:
    """Return ``{set of records: every value under which it is shown}`` of the ``wanted`` sets."""
    is_wanted = np.zeros(int(numbers.max(initial=0)) + 1, bool)
    is_wanted[wanted] = True
    found: dict[int, list[int]] = defaultdict(list)
    for values in (release.ravel() for release in releases):
        items = np.flatnonzero((values > 0) & is_wanted[numbers])
        for number, value in zip(numbers[items].tolist(), values[items].tolist(), strict=True):
            found[number].append(value)
    return {number: tuple(sorted(shown)) for number, shown in found.items()}
