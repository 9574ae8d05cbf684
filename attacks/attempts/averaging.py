"""Attack 3: one set of records under several names, whose values could be averaged."""

import numpy as np

from attacks.evidence.grid import Grid
from attacks.evidence.records import Exact
from attacks.findings import Finding

MOST_NAMES = 1


def attack(grid: Grid, exact: Exact, names: np.ndarray | None = None) -> list[Finding]:
    """Return the largest number of counts that tell the same records.

    ``names``: how often each item is told (in how many releases anew), 1 where nothing is said.
    """
    told, sets = grid.told.ravel() & (exact.counts.ravel() > 0), exact.sets
    weights = np.ones(len(told)) if names is None else names.ravel().astype(float)
    found = np.bincount(sets[told], weights=weights[told])
    most = float(found.max(initial=0))
    return [
        Finding(
            "3 averaging", "counts under which one set of records is told, at most", most, MOST_NAMES,
            _example(grid, sets, told, int(found.argmax())) if most > MOST_NAMES else "",
        )
    ]  # fmt: skip


def _example(grid: Grid, sets: np.ndarray, told: np.ndarray, number: int) -> str:
    return "; ".join(grid.item(item) for item in np.flatnonzero(told & (sets == number))[:3])
