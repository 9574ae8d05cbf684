"""Run the attacks on the controls of ``controls``: each of them must be caught."""

from dataclasses import replace

import numpy as np

from attacks.attempts import averaging, noise
from attacks.attempts.nested import EXPOSED, HIGHEST, Nested
from attacks.attempts.sums_attacks import Plan, search
from attacks.controls import CONTROLS, RULE_KEPT, Control, Ground, publish
from attacks.cores import on_all_cores
from attacks.evidence.containment import Wider
from attacks.evidence.pairs import MOST, nested_pairs
from attacks.evidence.records import Exact
from attacks.evidence.sums import System
from attacks.findings import Finding

_MOST_PAIRS = 4_000  # of a control: enough to see what it tells
_SECRET = 0x5EED
_FEWEST_DRAWS = 200  # counts, below which draws that are shared do not show
_ATTACK = "10 controls"


def ground(system: System, exact: Exact, wider: Wider) -> Ground:
    """Return the ground of controls: the year with most complaints, enough to see what a bad
    release tells.
    """
    years = system.grid.years
    largest = max(
        np.unique(years).tolist(), key=lambda year: int(exact.counts[years == year, 0].sum())
    )
    own, exact = system.of_year(largest), exact.chosen(np.flatnonzero(years == largest))
    wider = wider.on(own.grid)
    counted = np.where(own.grid.open[:, None], exact.counts, 0) >= 10
    return Ground(own, exact, wider, nested_pairs(own.grid, exact, wider, counted))


def caught(own: Ground) -> tuple[list[Finding], list[str]]:
    """Return what the attacks find in each control, and the names of those that nothing catches.

    In a gate that keeps the rule they must find nothing: else they would catch whatever they are
    given.
    """
    publish(RULE_KEPT, own, _SECRET)  # what it tells is asked for again beside each gate
    judged = on_all_cores(_judged, own, (RULE_KEPT, *CONTROLS))
    return [entry for found, _ in judged for entry in found], [name for _, name in judged if name]


def _judged(own: Ground, control: Control) -> tuple[list[Finding], str]:
    """Return what is found in a control, and its name where it is taken for what it is not."""
    if control is not RULE_KEPT and _is_harmless(own, control):
        return [
            Finding(_ATTACK, f"{control.name}: tells nothing more here, with so few complaints", 0)
        ], ""
    found = of_control(own, control)
    is_caught = not all(entry.passes for entry in found)
    return found, control.name if is_caught == (control is RULE_KEPT) else ""


def _is_harmless(own: Ground, control: Control) -> bool:
    """Return whether what a broken gate leaves out makes no difference to data of this size."""
    if not control.gate:
        return False
    shown, plain = publish(control, own, _SECRET), publish(RULE_KEPT, own, _SECRET)
    if control.shared:
        return int(shown.told.sum()) < _FEWEST_DRAWS
    return not (shown.told & ~plain.told).any()


def of_control(own: Ground, control: Control) -> list[Finding]:
    """Return what pairs, names, programs and the noise's check tell of a control."""
    shown = [publish(control, own, _SECRET, release) for release in range(control.releases)]
    own = replace(own, system=replace(own.system, grid=shown[0]))
    return [
        *of_pairs(own, control, [grid.values for grid in shown[1:]]),
        _averaged(own, control),
        *of_programs(own, control),
        *_of_noise(own, control),
    ]


def of_pairs(own: Ground, control: Control, more: list[np.ndarray]) -> list[Finding]:
    """Return what nested pairs tell of a control, some of them."""
    grid = own.system.grid
    told = grid.told.ravel()
    pairs = own.close.chosen(told[own.close.finer] & told[own.close.coarser])
    if not control.scheme.threshold:
        pairs = nested_pairs(grid, own.exact, own.wider)
    pairs = pairs.chosen((pairs.difference <= MOST) & (own.exact.counts.ravel()[pairs.finer] > 0))
    some = np.sort(np.random.default_rng(0).permutation(len(pairs.finer))[:_MOST_PAIRS])
    certain = Nested(grid, control.scheme, own.exact, pairs.chosen(some), more).certain()
    exposed = int(certain.records[certain.posteriors >= EXPOSED].sum())
    highest = float(certain.posteriors.max(initial=0.5))
    return [
        Finding(_ATTACK, f"{control.name}: 2, pairs with 1-9 between", len(pairs.finer), 0),
        Finding(
            _ATTACK,
            f"{control.name}: 2, records exposed",
            exposed,
            0,
            f"of {int(certain.records.sum()):,}",
        ),
        Finding(_ATTACK, f"{control.name}: 2, highest posterior", highest, HIGHEST),
    ]


def of_programs(own: Ground, control: Control) -> list[Finding]:
    """Return what sums prove of a control in the year with most complaints."""
    noisy = control.scheme.threshold and control.releases == 1
    found = search(own.system, Plan(programs=0, noisy=noisy and control.gate is not None))
    proven = sum(shown.size <= MOST for shown in found.proofs.present) + len(found.proofs.absent)
    highest = max((chance for chance, _, _ in found.sums.of_few), default=0.5)
    return [
        Finding(
            _ATTACK,
            f"{control.name}: 4, sets proven by sums",
            proven,
            0,
            f"of {found.proofs.few:,}",
        ),
        Finding(_ATTACK, f"{control.name}: 5, highest posterior of sums", highest, HIGHEST),
    ]


def _averaged(own: Ground, control: Control) -> Finding:
    names = np.full(own.exact.counts.shape, control.releases) if control.releases > 1 else None
    worst = averaging.attack(own.system.grid, own.exact, names)[0]
    return Finding(_ATTACK, f"{control.name}: 3, counts of one set", worst.figure, worst.most)


def _of_noise(own: Ground, control: Control) -> list[Finding]:
    if not (control.scheme.noisy and control.scheme.threshold):
        return []
    found = noise.attack(own.system, own.exact, own.system.grid.told)
    short = ("largest error", "errors against the stated noise", "errors of nested counts")
    return [
        Finding(_ATTACK, f"{control.name}: 8, {name}", entry.figure, entry.most)
        for name, entry in zip(short, found, strict=True)
    ]
