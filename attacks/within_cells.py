"""Attack 4 within one cell: its measures add up, too (outcomes to closings, answers to answers)."""

import numpy as np

from attacks.chances import Scheme
from attacks.findings import Finding
from attacks.grid import Grid
from attacks.programs import Program
from attacks.records import Exact
from attacks.sums import Sum

_WHOLES = {
    "closed_within_90": ("relief_within_90", "partial_within_90", "no_relief_within_90", "dropped_within_90"),
    "feedback_within_90": ("positive_within_90", "negative_within_90"),
    "relief_feedback_within_90": ("relief_confirmed_within_90", "relief_contested_within_90"),
}
_PARTS = (
    ("filed", "closed_within_90"), ("closed_within_90", "feedback_within_90"), ("closed_within_90", "reopened_within_90"),
    ("relief_within_90", "relief_feedback_within_90"), ("feedback_within_90", "relief_feedback_within_90"),
    ("positive_within_90", "relief_confirmed_within_90"), ("negative_within_90", "relief_contested_within_90"),
    *((f"closed_within_{more}", f"closed_within_{less}") for more, less in
      zip((1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90), (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60), strict=True)),
)  # fmt: skip
_BLOCK = 1500  # cells in one program
_PROMISED = 4  # records that the release promises to keep in doubt in counts other than “filed”


def attack(grid: Grid, scheme: Scheme, exact: Exact, most_cells: int | None = None) -> list[Finding]:
    """Return how many withheld counts within shown cells must hold a complaint, or cannot hold any."""
    hidden = (grid.values[:, 1:] >= 0) & (grid.values[:, 1:] < 10) & (exact.counts[:, 1:] <= 9)
    rows = np.flatnonzero((grid.values[:, 0] > 0) & hidden.any(axis=1))[:most_cells]
    proven = np.zeros(3, int)
    asked = np.zeros(3, int)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        for total, part in zip(
            (asked, proven), _of_block(grid.values[block], exact.counts[block], scheme, grid.measures), strict=True
        ):
            total += part
    names = ("presence of 1-4 proven", "presence of 5-9 proven (not promised)", "absence proven")
    return [
        Finding(
            "4 programs",
            f"withheld measures of shown cells: {name}",
            int(count),
            None if "not" in name else 0,
            f"of {size:,}",
        )
        for name, count, size in zip(names, proven, asked, strict=True)
    ]


def _of_block(
    values: np.ndarray, counts: np.ndarray, scheme: Scheme, measures: tuple[str, ...]
) -> tuple[list[int], list[int]]:
    low, high = scheme.bounds(values)
    low, high = np.where(values < 0, 0, low).astype(float), np.where(values < 0, np.inf, high)
    high = np.maximum(high, counts)
    program = Program(low.ravel(), high.ravel(), _sums(len(values), measures, counts))
    hidden = (values >= 0) & (values < 10) & (np.arange(values.shape[1]) > 0)
    few = [
        np.flatnonzero((hidden & (counts >= least) & (counts <= most)).ravel())
        for least, most in ((1, _PROMISED), (_PROMISED + 1, 9))
    ]
    none = np.flatnonzero((hidden & (counts == 0)).ravel())
    return (
        [*(len(targets) for targets in few), len(none)],
        [*(len(program.present(targets)) for targets in few), len(program.absent(none))],
    )


def _sums(cells: int, measures: tuple[str, ...], counts: np.ndarray) -> list[Sum]:
    place = {name: number for number, name in enumerate(measures)}
    own = [Sum(place[whole], tuple(place[part] for part in parts), True) for whole, parts in _WHOLES.items()]
    own += [Sum(place[whole], (place[part],), False) for whole, part in _PARTS]
    found = []
    for entry in own:
        holds = entry.complete and bool((counts[:, entry.whole] == counts[:, list(entry.parts)].sum(axis=1)).all())
        shifts = (cell * len(measures) for cell in range(cells))
        found += [Sum(entry.whole + s, tuple(part + s for part in entry.parts), holds) for s in shifts]
    return found
