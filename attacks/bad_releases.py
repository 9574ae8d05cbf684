"""Run the attacks on the controls of ``controls``: each of them must be caught."""

import numpy as np

from attacks import averaging
from attacks.controls import CONTROLS, Control, publish
from attacks.findings import Finding
from attacks.grid import Grid
from attacks.nested import EXPOSED, HIGHEST, Nested
from attacks.pairs import Pairs
from attacks.programs import Proven, prove
from attacks.records import Exact
from attacks.sums import Sum

_MOST_PAIRS = 6_000  # of a control: enough to see what it tells
_SECRET = 0x5EED


def caught(grid: Grid, exact: Exact, pairs: Pairs, sums: list[Sum]) -> tuple[list[Finding], int]:
    """Return what the attacks find in each control, and how many controls no attack on their pairs or programs catches."""
    found, missed = [], 0
    for control in CONTROLS:
        findings = [*of_pairs(control, grid, exact, pairs), *of_programs(control, grid, exact, sums)]
        missed += all(entry.passes for entry in findings)
        found += findings + _averaged(control, grid, exact)
    return found, missed


def of_pairs(control: Control, grid: Grid, exact: Exact, pairs: Pairs, most: int = _MOST_PAIRS) -> list[Finding]:
    """Return what nested pairs tell of a control, ``most`` of them."""
    shown = [publish(control, grid, exact, _SECRET, release) for release in range(control.releases)]
    nested = Nested(shown[0], control.scheme, exact, pairs, more=[other.values for other in shown[1:]])
    some_there = exact.counts.ravel()[pairs.finer] > 0
    promised = np.flatnonzero(nested.shown & nested.promised() & (pairs.difference > 0) & some_there)
    some = np.zeros(len(pairs.finer), bool)
    some[np.random.default_rng(0).permutation(promised)[:most]] = True
    certain = nested.certain(some)
    exposed = int(certain.records[certain.posteriors >= EXPOSED].sum())
    return [
        Finding(
            "6 controls",
            f"{control.name}: records exposed by nested pairs",
            exposed,
            0,
            f"of {int(certain.records.sum()):,}",
        ),
        Finding(
            "6 controls", f"{control.name}: highest posterior", float(certain.posteriors.max(initial=0.5)), HIGHEST
        ),
    ]


def of_programs(control: Control, grid: Grid, exact: Exact, sums: list[Sum]) -> list[Finding]:
    """Return what programs prove of a control in the first year."""
    bad = publish(control, grid, exact, _SECRET)
    year = min(period.first // 12 for period in grid.periods)
    proven: Proven = prove(bad, control.scheme, exact.counts[:, 0], sums, [year])
    count = len(proven.presence) + len(proven.absence)
    return [
        Finding(
            "6 controls",
            f"{control.name}: cells proven by programs",
            count,
            0,
            f"of {proven.presence_asked + proven.absence_asked:,}, {year}",
        )
    ]


def _averaged(control: Control, grid: Grid, exact: Exact) -> list[Finding]:
    bad = publish(control, grid, exact, _SECRET)
    names = np.full(exact.counts.shape, control.releases) if control.releases > 1 else None
    worst = averaging.attack(bad, exact, names)[0]
    return [Finding("6 controls", f"{control.name}: values of one set of records, at most", worst.figure, worst.most)]
