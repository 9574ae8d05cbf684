"""Pairs of counts of which one holds the records of the other and a few more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attacks.containment import Wider, measures_within
from attacks.grid import Grid
from attacks.records import Exact

MOST = 9  # records of a difference that an attacker looks for
_SEEN = 43  # complaints filed: a cell that shows 50 has no fewer
_LEAST = 5  # a count that can be shown has no fewer
Named = tuple[tuple[int, int], ...]  # (place in the order of drawing, value) of each name of a set


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


def drawing_order(grid: Grid, inside: np.ndarray) -> np.ndarray:
    """Return the items as a release draws them: what was filed first, and what contains others before what it contains.

    ``inside``: which measures lie within which, shape (measures, measures).
    """
    place, body, period = (grid.kinds(axis) for axis in ("place", "body", "period"))
    home = np.array([bool(body.home) for body in grid.bodies])[grid.at[:, 2]]
    width = (
        (grid.at[:, 0] == 0)
        + np.select([(place == "nation") & ~home, place != "district"], [2, 1], 0)
        + np.select([body == "all", body == "level", body == "category"], [4, 3, 2], 1)
        + np.select([period == "year", period == "quarter"], [2, 1], 0)
    )
    depth = inside.sum(axis=1)
    filed = np.arange(len(depth)) == 0
    keys = np.broadcast_arrays(depth[None, :], -width[:, None], ~filed[None, :])
    return np.lexsort([key.ravel() for key in keys])


def told(
    numbers: np.ndarray, releases: Sequence[np.ndarray], wanted: np.ndarray, order: np.ndarray
) -> dict[int, Named]:
    """Return ``{set of records: every value under which it is shown}`` of the ``wanted`` sets, as they were drawn.

    ``order``: of the items, in which a release draws their values.
    """
    is_wanted = np.zeros(int(numbers.max(initial=0)) + 1, bool)
    is_wanted[wanted] = True
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for release, values in enumerate(values.ravel() for values in releases):
        places = np.flatnonzero((values[order] > 0) & is_wanted[numbers[order]])
        items = order[places]
        for number, place, value in zip(numbers[items].tolist(), places.tolist(), values[items].tolist(), strict=True):
            found[number].append((release * len(order) + place, value))
    return {number: tuple(shown) for number, shown in found.items()}
