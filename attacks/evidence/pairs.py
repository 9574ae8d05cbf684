"""Pairs of told counts of which one holds the records of the other and a few more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attacks.evidence.containment import Wider, measures_within
from attacks.evidence.grid import Grid
from attacks.evidence.records import Exact

MOST = 9  # records of a difference that an attacker looks for
LEAST_PEOPLE = 10
Named = tuple[tuple[int, int], ...]  # (place in the order of drawing, value) of each name of a set


@dataclass(frozen=True)
class Pairs:
    """Items (row x measures + measure), and by how many records and people the coarser has more."""

    finer: np.ndarray
    coarser: np.ndarray
    difference: np.ndarray
    people: np.ndarray

    def chosen(self, which: np.ndarray) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(
            *(values[which] for values in (self.finer, self.coarser, self.difference, self.people))
        )


def nested_pairs(grid: Grid, exact: Exact, wider: Wider, told: np.ndarray | None = None) -> Pairs:
    """Return all close pairs of told counts, by definition or by what the data say for good.

    ``told``: which counts are known; those of the grid where nothing is said.
    """
    told = grid.told if told is None else told
    inside = measures_within(exact)
    rows = np.flatnonzero(told.any(axis=1))
    found = [_close(exact, told, rows, rows, inside & ~np.eye(len(inside), dtype=bool))]
    found += [_close(exact, told, finer, coarser, inside) for finer, coarser in wider.steps(rows)]
    return Pairs(*(np.concatenate(values) for values in zip(*found, strict=True)))


def _close(
    exact: Exact, told: np.ndarray, finer: np.ndarray, coarser: np.ndarray, inside: np.ndarray
):
    kept = told[coarser].any(axis=1)
    finer, coarser = finer[kept], coarser[kept]
    counts, people, width = exact.counts, exact.people, told.shape[1]
    found = []
    for one, other in zip(*np.nonzero(inside), strict=True):
        difference = counts[coarser, other] - counts[finer, one]
        mass = people[coarser, other] - people[finer, one]
        close = (difference <= MOST) | (mass < LEAST_PEOPLE - 1e-6)
        n = np.flatnonzero(close & (difference > 0) & told[finer, one] & told[coarser, other])
        found.append((finer[n] * width + one, coarser[n] * width + other, difference[n], mass[n]))
    return tuple(np.concatenate(values) for values in zip(*found, strict=True))


def drawing_order(grid: Grid, inside: np.ndarray) -> np.ndarray:
    """Return the items as a gate that draws again would: what contains others before those.

    ``inside``: which measures lie within which, shape (measures, measures).
    """
    place, body, period = (grid.kinds(axis) for axis in ("place", "body", "period"))
    width = (
        (grid.at[:, 0] == 0)
        + np.select([place == "nation", place == "province"], [2, 1], 0)
        + np.select([body == "all", body == "level", body == "category"], [4, 3, 2], 1)
        + np.select([period == "year", period == "quarter"], [2, 1], 0)
    )
    depth = inside.sum(axis=1)
    filed = np.arange(len(depth)) == 0
    keys = np.broadcast_arrays(depth[None, :], -width[:, None], ~filed[None, :])
    return np.lexsort([key.ravel() for key in keys])


def told_values(
    numbers: np.ndarray, releases: Sequence[np.ndarray], wanted: np.ndarray, order: np.ndarray
) -> dict[int, Named]:
    """Return every value under which each ``wanted`` set of records is told, as they were drawn.

    ``order``: of the items, in which a release draws their values.
    """
    is_wanted = np.zeros(int(numbers.max(initial=0)) + 1, bool)
    is_wanted[wanted] = True
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for release, values in enumerate(values.ravel() for values in releases):
        places = np.flatnonzero((values[order] > 0) & is_wanted[numbers[order]])
        items = order[places]
        for number, place, value in zip(
            numbers[items].tolist(), places.tolist(), values[items].tolist(), strict=True
        ):
            found[number].append((release * len(order) + place, value))
    return {number: tuple(shown) for number, shown in found.items()}
