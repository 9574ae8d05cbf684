"""Attack 9 turned round: what the protection costs those who read the release."""

from collections.abc import Iterator

import numpy as np

from attacks.evidence.grid import Grid
from attacks.evidence.records import Exact
from attacks.findings import Finding

_WHERE = ("nation", "province", "district")


def figures(grid: Grid, exact: Exact) -> list[Finding]:
    """Return errors of told counts, and what part of records and of cells is shown."""
    off = np.abs(grid.values - exact.counts)[grid.told]
    there = grid.open & (exact.counts[:, 0] > 0)
    shown = grid.told[:, 0]
    found = [
        Finding(
            "9 utility",
            f"share of told counts that are off by {most} at most",
            float((off <= most).mean()),
        )
        for most in ((2, 5) if len(off) else ())
    ]
    found.append(
        Finding("9 utility", "share of cells with complaints that are shown", _share(shown, there), None,
                f"of {int(there.sum()):,}")
    )  # fmt: skip
    for name, inside in _families(grid):
        records = exact.counts[inside & shown, 0].sum() / max(exact.counts[inside, 0].sum(), 1)
        told = f"{_share(shown, there & inside):.1%} of cells with complaints shown"
        found.append(
            Finding(
                "9 utility", f"{name}: share of records in shown cells", float(records), None, told
            )
        )
    return found


def _share(shown: np.ndarray, inside: np.ndarray) -> float:
    return float(shown[inside].mean()) if inside.any() else 0.0


def _families(grid: Grid) -> Iterator[tuple[str, np.ndarray]]:
    group, place, body, period = (
        grid.at[:, 0] > 0,
        *(grid.kinds(axis) for axis in ("place", "body", "period")),
    )
    for who in (False, True):
        for where in _WHERE:
            for when in ("month", "quarter", "year"):
                inside = grid.open & (group == who) & (place == where) & (period == when)
                if inside.any():
                    yield f"{'group' if who else 'everyone'} x {where} x {when}", inside
    for when in ("year", "quarter"):
        inside = grid.open & ~group & (place == "nation") & (body == "category") & (period == when)
        yield f"everyone x category x {when}", inside
