"""Attack 3: one set of records under many names, whose values could be averaged; and what “not shown” tells."""

import numpy as np

from attacks.findings import Finding
from attacks.grid import Grid
from attacks.pairs import sets
from attacks.records import Exact

MOST_NAMES = 2


def attack(grid: Grid, exact: Exact, names: np.ndarray | None = None) -> list[Finding]:
    """Return the largest number of definitions that tell the same records; empty sets are not told.

    ``names``: under how many names (or in how many releases) each item is told, 1 where nothing is said.
    """
    shown = (grid.values.ravel() > 0) & (exact.counts.ravel() > 0)
    weights = np.ones(len(shown)) if names is None else names.ravel().astype(float)
    told = np.bincount(sets(exact)[shown], weights=weights[shown])
    hidden = int((grid.values[:, 0] < 0).sum())
    return [
        Finding(
            "3 averaging",
            "definitions under which one set of records is told, at most",
            float(told.max(initial=0)),
            MOST_NAMES,
        ),
        Finding("3 averaging", "cells that are “not shown”: readers learn that another cell is the same", hidden),
    ]
