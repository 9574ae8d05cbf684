"""A gate of the attackers' own, by the published rule: what the controls leave out one part of.

It is no copy of the release's gate. It decides plainly and takes back far too much, and serves two
ends: attacks must find nothing in what it tells, and must find something once a part is left out.
"""

from dataclasses import dataclass, replace

import numpy as np

from attacks.evidence.containment import Wider
from attacks.evidence.pairs import nested_pairs
from attacks.evidence.records import Exact
from attacks.evidence.sums import System
from attacks.reckoning.bounds import Part, parts, spread
from attacks.reckoning.chances import least_sizes
from attacks.reckoning.proofs import of_bounds

_BIG = np.int64(1) << 40
_MOST_ROUNDS, _PATIENCE = 60, 15


@dataclass(frozen=True)
class Gate:
    """Which parts of the rule a gate keeps; ``spare``: measures that it forgets."""

    sums: bool = True
    pairs: bool = True
    spare: tuple[str, ...] = ()


def decide(system: System, exact: Exact, wider: Wider, gate: Gate, seed: int) -> np.ndarray:
    """Return which counts of the cells are told, shape (cells, measures)."""
    width = len(system.grid.measures)
    told = np.zeros((system.cells, width), bool)
    for part in parts(system):
        cells = np.flatnonzero(part.rows < system.cells)
        found = _decide(part, gate, np.random.default_rng((seed, part.year)))
        told[part.rows[cells]] = found[cells, :width]
    spare = np.array([name in gate.spare for name in system.columns[:width]])
    told = _told_once(system, exact, told)
    for number in range(_MOST_ROUNDS if gate.pairs or gate.sums else 0):
        before = told.sum()
        if gate.pairs:
            _take_back_close(system, exact, wider, told)
        if gate.sums:
            _take_back_proven(system, told)
        slow = before == told.sum() or number > _PATIENCE
        if slow and not (gate.sums and _give_up(system, told)) and before == told.sum():
            break
    forgotten = (
        (exact.counts >= 10) & (exact.people >= 10) & system.grid.open[:, None] & told[:, :1]
    )
    return np.where(spare, forgotten, told)


def _take_back_close(system: System, exact: Exact, wider: Wider, told: np.ndarray) -> None:
    """Withhold the finer of any two counts between which are fewer than ten complaints or
    people.
    """
    close = nested_pairs(system.grid, exact, wider, told)
    told.ravel()[close.finer] = False


def _take_back_proven(system: System, told: np.ndarray) -> None:
    """Withhold all parts of every sum around what is proven, and all finer measures of its
    cells.
    """
    width = told.shape[1]
    shown = replace(system, grid=system.grid.with_values(np.where(told, 10, 0)))
    for part in parts(shown):
        proofs = of_bounds(part, spread(part))
        rows = [(row, one.column) for one in proofs.present for row in one.plus] + proofs.absent
        number = np.full(len(system.years), -1)
        number[part.rows] = np.arange(len(part.rows))
        asked = np.zeros((len(part.rows) + 1, width), bool)
        for row, column in rows:
            relation = next((one for one in system.within if one.rest == column), None)
            if row < system.cells:
                told[row, 1 if relation else max(column, 1) : width if relation else column + 1] = (
                    False
                )
            asked[
                number[row], [column] if relation is None else [relation.whole, *relation.parts]
            ] = True
        _take_back_around(part, asked, told)


def _give_up(system: System, told: np.ndarray) -> bool:
    """Where something stays proven, withhold all that is told of the places and bodies around
    it.
    """
    shown = replace(system, grid=system.grid.with_values(np.where(told, 10, 0)))
    before = told.sum()
    for part in parts(shown):
        proofs = of_bounds(part, spread(part))
        rows = {row for one in proofs.present for row in one.plus} | {
            row for row, _ in proofs.absent
        }
        cells = np.array(
            sorted(
                row if row < system.cells else system.rests[row - system.cells][0] for row in rows
            )
        )
        for _, place, body, period in system.grid.at[cells] if len(cells) else ():
            at = system.grid.at
            near = (at[:, 1] == place) & (at[:, 2] == body) & (system.grid.years == part.year)
            told[near, 1:] = False
            told[near & (at[:, 3] == period)] = False
        if len(cells) and told.sum() == before:  # it follows from further away
            months = np.array([one.kind == "month" for one in system.grid.periods])[
                system.grid.at[:, 3]
            ]
            own = system.grid.years == part.year
            told[own & months if told[own & months, 1:].any() else own, 1:] = False
    return told.sum() < before


def _take_back_around(part: Part, asked: np.ndarray, told: np.ndarray) -> None:
    """Withhold the parts of each sum that a set asked about is in."""
    cells = part.system.cells
    for block in part.blocks:
        touched = asked[block.parts].any(axis=1) | asked[block.whole]
        for n, column in np.argwhere(touched):
            rows = part.rows[block.parts[n][block.parts[n] >= 0]]
            told[rows[rows < cells], column] = False
            if column and part.rows[block.whole[n]] < cells:
                told[part.rows[block.whole[n]], column] = False


def _decide(part: Part, gate: Gate, rng: np.random.Generator) -> np.ndarray:
    system, width = part.system, len(part.system.grid.measures)
    size = np.minimum(part.counts, np.floor(part.people + 1e-6).astype(np.int64))
    told = np.zeros((len(part.rows) + 1, width), bool)
    cells = np.flatnonzero(part.rows < system.cells)
    is_open = system.grid.open[part.rows[cells]]
    told[cells] = (size[cells, :width] >= least_sizes(rng.random((len(cells), width)))) & is_open[
        :, None
    ]
    told &= told[:, :1]
    told[:, [name in gate.spare for name in system.columns[:width]]] = False
    draws = [least_sizes(rng.random((len(b.whole), width))) for b in part.blocks]
    inside = [least_sizes(rng.random(len(part.rows))) for _ in system.within]
    counts = np.concatenate([part.counts[:, :width], np.zeros((1, width), np.int64)])
    people = np.concatenate([part.people[:, :width], np.zeros((1, width))])
    before = -1
    while before != told.sum():
        before = told.sum()
        for block, least in zip(part.blocks, draws, strict=True):
            _only_within_told(told, block)
            if gate.sums:
                _keep_rests(told, counts, people, block, least)
        for relation, least in zip(system.within, inside, strict=True):
            _keep_rests_inside(told, part, relation, least)
    return told[:-1]


def _only_within_told(told: np.ndarray, block) -> None:
    """Tell a part only where the whole tells the same measure."""
    if len(block.whole):
        told[block.parts] &= told[block.whole][:, None]
        told[-1] = False


def _keep_rests(told, counts, people, block, least) -> None:
    """Withhold the smallest told part wherever what is left of the whole is not enough."""
    if not len(block.whole):
        return
    whole, parts = block.whole, block.parts
    inside = told[parts]
    rest = counts[whole] - np.where(inside, counts[parts], 0).sum(axis=1)
    masses = people[whole] - np.where(inside, people[parts], 0).sum(axis=1)
    enough = np.minimum(rest, np.floor(masses + 1e-6)) >= least
    complete = (inside | (parts < 0)[:, :, None]).all(axis=1)
    bad = told[whole] & inside.any(axis=1) & ~enough & ~complete
    n, m = np.nonzero(bad)
    if len(n):
        sizes = np.where(inside, counts[parts], _BIG)[n, :, m]
        told[parts[n, sizes.argmin(axis=1)], m] = False


def _keep_rests_inside(told, part: Part, relation, least: np.ndarray) -> None:
    columns = list(relation.parts)
    inside = told[:-1][:, columns]
    whole = relation.whole
    rest = part.counts[:, whole] - np.where(inside, part.counts[:, columns], 0).sum(axis=1)
    masses = part.people[:, whole] - np.where(inside, part.people[:, columns], 0).sum(axis=1)
    enough = np.minimum(rest, np.floor(masses + 1e-6)) >= least
    complete = inside.all(axis=1) & (relation.rest < 0)
    above = told[:-1][:, whole]
    bad = np.flatnonzero(above & inside.any(axis=1) & ~enough & ~complete)
    sizes = np.where(inside, part.counts[:, columns], _BIG)[bad]
    told[bad, np.array(columns)[sizes.argmin(axis=1)]] = False
    for column in columns:  # finer only where coarser is told, but for waits: a cut may be left out
        if not part.system.columns[whole].startswith("closed_within_") or len(columns) > 1:
            told[:-1][~above, column] = False


def _told_once(system: System, exact: Exact, told: np.ndarray) -> np.ndarray:
    """Tell a set of records under its widest name only."""
    grid = system.grid
    place, body, period = (grid.kinds(axis) for axis in ("place", "body", "period"))
    width = (
        8 * (grid.at[:, 0] == 0)
        + np.select([place == "nation", place == "province"], [6, 3], 0)
        + np.select([body == "all", body == "level", body == "category"], [3, 2, 1], 0)
        + np.select([period == "year", period == "quarter"], [2, 1], 0)
    )
    rank = (-width[:, None] * told.shape[1] + np.arange(told.shape[1])[None]).ravel()
    items = np.flatnonzero(told.ravel())
    order = items[np.argsort(rank[items], kind="stable")]
    _, first = np.unique(exact.sets[order], return_index=True)
    once = np.zeros(told.size, bool)
    once[order[first]] = True
    return once.reshape(told.shape)
