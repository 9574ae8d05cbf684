"""Attack 8 turned round: what the protection costs those who read the release."""

import numpy as np

from attacks.findings import Finding
from attacks.grid import Grid
from attacks.records import Exact

_FAMILIES = (
    "everyone x nation",
    "everyone x province",
    "everyone x district",
    "group x nation",
    "group x province",
    "group x district",
)


def figures(grid: Grid, exact: Exact) -> list[Finding]:
    """Return errors of shown counts, and what part of records and of cells is shown."""
    shown = grid.values > 0
    off = np.abs(grid.values - exact.counts)[shown]
    found = [
        Finding(
            "8 utility",
            f"share of shown counts that are off by {most} at most",
            float((off <= most).mean()) if len(off) else 0.0,
        )
        for most in (2, 5)
    ]
    found.append(Finding("8 utility", "largest error of a shown count", int(off.max(initial=0)), 7))
    found.append(Finding("8 utility", "share of permitted cells that show complaints filed", float(shown[:, 0].mean())))
    return found + [entry for family in _FAMILIES for entry in _of_family(grid, exact, shown[:, 0], family)]


def _of_family(grid: Grid, exact: Exact, shown: np.ndarray, family: str) -> list[Finding]:
    who, _, where = family.partition(" x ")
    inside = ((grid.at[:, 0] > 0) == (who == "group")) & (grid.kinds("place") == where)
    filed = exact.counts[:, 0]
    records = filed[inside & shown].sum() / max(filed[inside].sum(), 1)
    return [
        Finding(
            "8 utility",
            f"{family}: share of records in shown cells",
            float(records),
            None,
            f"{shown[inside].mean():.1%} of cells shown",
        )
    ]
