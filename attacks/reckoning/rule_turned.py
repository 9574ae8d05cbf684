"""Attack 6: the rule turned round. What is told, and what is not, was decided by the counts.

The attacker knows the published chances of “not enough”, and that the smallest told part gives way.
Every way to share out a remainder among its withheld parts is weighed by how well it explains that
just these are withheld. The gate's draws are unknown; the values told have their noise.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np

from attacks.reckoning.bounds import Part
from attacks.reckoning.chances import chance_not_enough, counts_of
from attacks.reckoning.noisy_sums import MOST_TERMS, Beliefs
from attacks.reckoning.proofs import known_empty

_CUTS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90)
_SUPPOSED = 5
_LEAST_OTHER = 0.01
_MOST_REST = 150  # a larger remainder of two parts explains itself in too many ways


def attack(part: Part) -> Beliefs:
    """Return posteriors from the sums of two or three withheld parts, and from the waits."""
    found = Beliefs()
    other = _other_reasons(part)
    _sums(part, found, other)
    _waits(part, found, other)
    return found


def _other_reasons(part: Part) -> float:
    """Return how often a count is withheld for what happens elsewhere, as an attacker guesses it.

    It is seen from what is told: the share of withheld counts among those whose wholes are told.
    """
    width = len(part.system.grid.measures)
    free = ~_explained(part)[:-1, :width] & part.told[:, [0]]
    withheld = int((free & ~part.told[:, :width]).sum())
    told = int((free & part.told[:, :width]).sum())
    return round(max(withheld / max(withheld + told, 1), _LEAST_OTHER), 2)


# Sums with two or three withheld parts -----------------------------------------------------------


def _values(part: Part) -> np.ndarray:
    grid = part.system.grid
    cells = part.rows < part.system.cells
    values = np.zeros((len(part.rows) + 1, part.counts.shape[1]), np.int64)
    values[:-1][cells, : len(grid.measures)] = grid.values[part.rows[cells]]
    return values


def _explained(part: Part) -> np.ndarray:
    """Return which withheld counts have to be withheld since something that holds them is."""
    told = np.concatenate([part.told, np.zeros((1, part.told.shape[1]), bool)])
    found = np.zeros_like(told)
    for block in part.blocks:
        found[block.parts] |= ~told[block.whole][:, None]
    for relation in part.system.within:
        if not _is_wait(part, relation):
            found[:, list(relation.parts)] |= ~told[:, [relation.whole]]
    rests = np.append(part.rows >= part.system.cells, True)
    found[rests] = True
    found[:, len(part.system.grid.measures) :] = True
    return found


def _is_wait(part: Part, relation) -> bool:
    name = part.system.columns[relation.parts[0]]
    return name.startswith("closed_within_") and name != "closed_within_90"


def _sums(part: Part, found: Beliefs, other: float) -> None:
    told = np.concatenate([part.told, np.zeros((1, part.told.shape[1]), bool)])
    explained, values = _explained(part), _values(part)
    counts = np.concatenate([part.counts, np.zeros((1, part.counts.shape[1]), np.int64)])
    empty = np.concatenate([known_empty(part), np.ones((1, part.told.shape[1]), bool)])
    width = len(part.system.grid.measures)
    for whole, parts in _relations(part):
        hidden = ~told[parts] & (parts < len(part.rows))[:, :, None] & ~empty[parts]
        size, shown = hidden.sum(axis=1), told[parts].sum(axis=1)
        use = told[whole] & (size >= 2) & (size <= 3) & (shown > 0) & (shown < MOST_TERMS)
        use[:, width:] = False
        for n, m in np.argwhere(use):
            own = parts[n][hidden[n, :, m]]
            others = parts[n][told[parts[n], m]]
            _of_sum(
                part,
                found,
                counts[:, m],
                values[:, m],
                explained[:, m],
                int(whole[n]),
                own,
                others,
                int(m),
                other,
            )


def _relations(part: Part) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for block in part.blocks:
        if len(block.whole):
            yield block.whole, np.where(block.parts < 0, len(part.rows), block.parts)


def _of_sum(
    part,
    found: Beliefs,
    counts,
    values,
    explained,
    whole,
    hidden,
    others,
    column: int,
    other: float,
) -> None:
    """Weigh each withheld part of a sum: d complaints, or none."""
    smallest = others[np.argmin(values[others])]
    low, chances = _remainder(
        values[whole], [values[other] for other in others if other != smallest]
    )
    least, of_smallest = counts_of(int(values[smallest]))
    if low + len(chances) - least > _MOST_REST:
        return
    for target in hidden.tolist():
        size = int(counts[target])
        free = [not explained[part_] for part_ in hidden.tolist() if part_ != target]
        if size > 9 or not all(free):
            continue
        there, none = (
            _pattern(low, chances, least, of_smallest, supposed, len(hidden), other)
            for supposed in (size or _SUPPOSED, 0)
        )
        posterior = there / (there + none) if there + none else 0.5
        name = part.system.name(int(part.rows[target]), column) if posterior > 0.9 else ""
        found.add(posterior, size, name)


def _remainder(whole: int, parts: list[int]) -> tuple[int, np.ndarray]:
    low, chances = counts_of(int(whole))
    for value in parts:
        start, own = counts_of(int(value))
        chances = np.convolve(chances, own[::-1])
        low -= start + len(own) - 1
    return low, chances


def _pattern(
    low: int, chances, least: int, of_smallest, target: int, hidden: int, other: float = 0.0
) -> float:
    """Return the chance of just these parts being withheld, over all that the noise leaves open."""
    total = 0.0
    for place, chance in enumerate(of_smallest.tolist()):
        smallest = least + place
        rests = low + np.arange(len(chances)) - smallest
        shares = np.array([_withheld(int(rest), target, smallest, hidden, other) for rest in rests])
        total += chance * float(chances @ shares)
    return total


@cache
def _withheld(rest: int, target: int, smallest: int, hidden: int, other: float) -> float:
    """Return the chance that ``hidden`` parts of the sum ``rest`` are withheld, one of them
    ``target``.
    """
    left = rest - target
    if left < 0:
        return 0.0
    enough = 1 - float(chance_not_enough(np.array(rest)))
    if hidden == 2:
        not_enough = float(chance_not_enough(np.array(left)))
        return enough * (other + (1 - other) * (not_enough + (1 - not_enough) * (left <= smallest)))
    one, reason = np.arange(left + 1), other
    other = left - one
    first, second = (reason + (1 - reason) * chance_not_enough(sizes) for sizes in (one, other))
    with_first, with_second = chance_not_enough(target + one), chance_not_enough(target + other)
    smaller = np.minimum(one, other)
    both = np.maximum(one, other) <= smallest
    ways = (
        first * second
        + (1 - first) * second * with_second * (one <= smallest)
        + first * (1 - second) * with_first * (other <= smallest)
        + (1 - first) * (1 - second) * chance_not_enough(target + smaller) * both
    )
    return enough * float(ways.mean())


# Waits -------------------------------------------------------------------------------------------


def _waits(part: Part, found: Beliefs, other: float) -> None:
    """Withheld cut points between two told ones.

    Each cut gives way to any longer wait that holds hardly more; the shortest are decided first.
    """
    measures = part.system.grid.measures
    columns = [
        measures.index(f"closed_within_{days}")
        for days in _CUTS
        if f"closed_within_{days}" in measures
    ]
    told, values = part.told[:, columns], _values(part)[:-1][:, columns]
    counts = part.counts[:, columns]
    for row in np.flatnonzero(told.any(axis=1) & ~told.all(axis=1)):
        shown = np.flatnonzero(told[row])
        for less, more in zip(shown[:-1], shown[1:], strict=True):
            if 1 <= more - less - 1 <= 3:
                steps = np.diff(counts[row, less : more + 1])
                name = part.system.name(int(part.rows[row]), columns[less])
                _of_waits(found, name, int(values[row, less]), int(values[row, more]), steps, other)


def _of_waits(
    found: Beliefs, name: str, less: int, more: int, steps: np.ndarray, other: float
) -> None:
    low, chances = _remainder(more, [less])
    if low + len(chances) > _MOST_REST:
        return
    sums = low + np.arange(len(chances))
    for place, size in enumerate(steps.tolist()):
        if size <= 9:
            there, none = (
                sum(
                    chance * _chain(int(rest), supposed, place, len(steps), other)
                    for rest, chance in zip(sums, chances.tolist(), strict=True)
                )
                for supposed in (size or _SUPPOSED, 0)
            )
            posterior = there / (there + none) if there + none else 0.5
            found.add(
                posterior, size, f"{name} and later, step {place + 1}" if posterior > 0.9 else ""
            )


@cache
def _chain(rest: int, target: int, place: int, steps: int, other: float) -> float:
    """Return the chance that all cuts between are withheld, if the step ``place`` holds
    ``target``.
    """
    if rest < target:
        return 0.0
    sizes = np.insert(_shares(rest - target, steps - 1), place, target, axis=1)
    cuts = np.concatenate([np.zeros((len(sizes), 1), np.int64), sizes.cumsum(axis=1)], axis=1)
    total = np.zeros(len(sizes))
    for before in product((False, True), repeat=steps - 1):  # withheld for another reason, or not
        chance = np.prod([other if out else 1 - other for out in before])
        there = [n for n, out in enumerate(before, start=1) if not out]
        total += chance * _given_way(cuts, there, steps)
    return float(total.mean())


def _given_way(cuts: np.ndarray, there: list[int], steps: int) -> np.ndarray:
    """Return the chance that the cuts ``there`` give way to longer ones, and the shortest does
    not.
    """
    chance = np.ones(len(cuts))
    for cut in (0, *there):
        longer = [n for n in (*there, steps) if n > cut]
        stays = np.prod([1 - chance_not_enough(cuts[:, n] - cuts[:, cut]) for n in longer], axis=0)
        chance = chance * (1 - stays if cut else stays)
    return chance


@cache
def _shares(total: int, steps: int) -> np.ndarray:
    """Return all ways to share out a number among some steps (thinned out where there are many)."""
    if steps == 1:
        return np.array([[total]])
    first = np.arange(0, total + 1, max(total // 40, 1))
    if steps == 2:
        return np.stack([first, total - first], axis=1)
    found = [np.insert(_shares(total - n, steps - 1), 0, n, axis=1) for n in first.tolist()]
    return np.concatenate(found)
