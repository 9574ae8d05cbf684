"""Attack 8: do the errors follow the noise as it is stated, and does each count have its own?

A value that was drawn again has smaller errors than stated; noise that two counts share shows as a
correlation between a count and one that contains it. Either would tell more than is reckoned with.
"""

from collections.abc import Iterator

import numpy as np

from attacks.evidence.containment import measures_within
from attacks.evidence.grid import Grid
from attacks.evidence.records import Exact
from attacks.evidence.sums import System
from attacks.findings import Finding
from attacks.reckoning.chances import REAL

MOST_DEVIATIONS = 5.0  # standard deviations: chance exceeds them once in three million
_NEAR = 20  # counts from here on differ in their error by the rest after division by 5 only
_FEWEST_EXPECTED = 5


def attack(system: System, exact: Exact, drawn: np.ndarray) -> list[Finding]:
    """Return how far errors are from the stated noise.

    ``drawn``: counts told by a draw of their own.
    """
    grid = system.grid
    off = np.abs(grid.values - exact.counts)[drawn]
    share, size = shared(system, exact, drawn)
    return [
        Finding("8 noise", "largest error of a told count", int(off.max(initial=0)), 7),
        Finding("8 noise", "errors against the stated noise, in standard deviations",
                misfit(grid, exact, drawn), MOST_DEVIATIONS, f"of {int(drawn.sum()):,}"),
        Finding("8 noise", "errors of nested counts together, in standard deviations",
                share, MOST_DEVIATIONS, f"of {size:,} pairs"),
    ]  # fmt: skip


def _classes(counts: np.ndarray) -> np.ndarray:
    return np.where(counts < _NEAR, counts, _NEAR + counts % 5)


def misfit(grid: Grid, exact: Exact, drawn: np.ndarray) -> float:
    """Return chi-square of errors by kind of count, as standard deviations from its mean."""
    counts, values = exact.counts[drawn], grid.values[drawn]
    kinds, total, freedom = _classes(counts), 0.0, 0
    for kind in np.unique(kinds).tolist():
        errors = (values - counts)[kinds == kind]
        observed, expected = _binned(errors, kind)
        total += float(((observed - expected) ** 2 / np.maximum(expected, 1e-9)).sum())
        freedom += len(expected) - 1
    return (total - freedom) / np.sqrt(2 * freedom) if freedom else 0.0


def _binned(errors: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return observed and expected numbers of errors; rare and impossible ones are put together."""
    chances = {value - count: chance * len(errors) for value, chance in REAL.chance(count).items()}
    common = [error for error, expected in chances.items() if expected >= _FEWEST_EXPECTED]
    observed = [int((errors == error).sum()) for error in common]
    expected = [chances[error] for error in common]
    return (
        np.array([*observed, len(errors) - sum(observed)], float),
        np.array([*expected, max(len(errors) - sum(expected), 1.0)], float),
    )


def shared(system: System, exact: Exact, drawn: np.ndarray) -> tuple[float, int]:
    """Return the correlation of errors of nested counts, as standard deviations, and how many
    pairs.
    """
    errors = _standard(system.grid, exact, drawn)
    total, size = 0.0, 0
    for one, other in _nested(system, exact, drawn):
        products = errors[one] * errors[other]
        total, size = total + float(products.sum()), size + products.size
    return abs(total) / np.sqrt(max(size, 1)), size


def _standard(grid: Grid, exact: Exact, drawn: np.ndarray) -> np.ndarray:
    """Return errors with mean 0 and variance 1, 0 where no count is told."""
    found, kinds = np.zeros(exact.counts.shape), _classes(exact.counts)
    for kind in np.unique(kinds[drawn]).tolist():
        chances = np.array([(value - kind, chance) for value, chance in REAL.chance(kind).items()])
        mean = chances[:, 0] @ chances[:, 1]
        spread = np.sqrt(max((chances[:, 0] - mean) ** 2 @ chances[:, 1], 1e-9))
        own = drawn & (kinds == kind)
        found[own] = ((grid.values - exact.counts)[own] - mean) / spread
    return found


def _nested(system: System, exact: Exact, drawn: np.ndarray) -> Iterator[tuple]:
    """Yield (items, items that contain them): of wider cells, and of wider measures of a cell."""
    for block in system.blocks:
        for part in block.parts.T:
            known = (part >= 0) & (part < system.cells) & (block.whole < system.cells)
            one, other = part[known], block.whole[known]
            n, m = np.nonzero(drawn[one] & drawn[other])
            yield (one[n], m), (other[n], m)
    inside = measures_within(exact)
    for finer, coarser in zip(*np.nonzero(inside & ~np.eye(len(inside), dtype=bool)), strict=True):
        rows = np.flatnonzero(drawn[:, finer] & drawn[:, coarser])
        yield (rows, np.full(len(rows), finer)), (rows, np.full(len(rows), coarser))
