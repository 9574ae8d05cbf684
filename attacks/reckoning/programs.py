"""Linear programs over all sums of a year: what must be there, and what cannot be.

Told counts are given exactly, so only withheld ones are unknown; bounds that have travelled along
the sums (``bounds``) come first, across measures, and the program starts from them. Whole targets
are asked about together as long as that clears many of them, then one by one.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from attacks.reckoning.bounds import BIG, Bounds, Part, spread
from attacks.reckoning.proofs import is_few, known_empty

_ZERO, _ONE = 1e-3, 1 - 1e-3
_HELPS = 0.02  # part of the targets that one answer for all must clear
_MOST_ROUNDS = 12  # of some of the targets, once all of them together clear no more
_MOST_JOINT = 60_000  # unknowns of a program over all measures at once
_NEAR = (
    400,
    3_000,
)  # unknowns around a target that are asked about first, the others left as they are
_MOST_ALONE = 12  # targets that are asked about one by one over all unknowns
_FAR = 1e6  # more than any count


class ProgramFailed(Exception):
    """A program could not be run; that is no answer, and least of all that nothing fits."""


@dataclass(frozen=True)
class Equations:
    """Sums of unknowns: where each begins, unknowns with their signs, and what they come to."""

    starts: np.ndarray
    unknowns: np.ndarray
    signs: np.ndarray
    right: np.ndarray


class Program:
    """Unknowns with bounds and equations of them; ``truth`` is one of the answers that fit."""

    def __init__(
        self,
        low: np.ndarray,
        high: np.ndarray,
        equations: Equations,
        truth: np.ndarray,
        seconds: float = 60.0,
    ):
        self.size, self._equations, self._truth = len(low), equations, truth.astype(float)
        self._low, self._high = low.astype(float), np.where(high >= BIG, np.inf, high.astype(float))
        self._row = np.repeat(np.arange(len(equations.right)), np.diff(equations.starts))
        order = np.argsort(equations.unknowns, kind="stable")
        self._of_unknown = self._row[order]
        self._where = np.searchsorted(equations.unknowns[order], np.arange(self.size + 1))
        self._whole = _solver(self._low, self._high, equations, inside=True)
        self.left_open, self._seconds = 0, seconds

    def present(self, targets: Sequence[int]) -> list[int]:
        """Return the unknowns that are above 0 whatever the others are."""
        return self._never(targets, 1, lambda values: values <= _ZERO)

    def absent(self, targets: Sequence[int]) -> list[int]:
        """Return the unknowns that stay below 1 whatever the others are."""
        return self._never(targets, -1, lambda values: values >= _ONE)

    def _never(self, targets, sign: int, is_clear: Callable[[np.ndarray], np.ndarray]) -> list[int]:
        left, rounds, rng = np.asarray(targets, int), 0, np.random.default_rng(0)
        end = time.monotonic() + self._seconds
        while len(left) and rounds < _MOST_ROUNDS and time.monotonic() < end:
            asked = left if not rounds else rng.permutation(left)[: len(left) // 3 + 1]
            values = self._best(self._whole, self._low, self._high, asked, sign, capped=sign < 0)
            clear = np.zeros(len(left), bool) if values is None else is_clear(values[left])
            rounds += bool(rounds) or clear.mean() <= _HELPS
            left = left[~clear]
        left = [
            n
            for n in left.tolist()
            if time.monotonic() > end or not self._is_clear_nearby(n, sign, is_clear)
        ]
        self.left_open += len(left[_MOST_ALONE:])
        return [one for one in left[:_MOST_ALONE] if not self._is_clear_alone(one, sign, is_clear)]

    def _is_clear_alone(self, target: int, sign: int, is_clear) -> bool:
        values = self._best(
            self._whole, self._low, self._high, np.array([target]), sign, capped=False
        )
        return values is not None and bool(is_clear(values[[target]])[0])

    def _is_clear_nearby(self, target: int, sign: int, is_clear) -> bool:
        """Return whether the target can be cleared by changing only what lies near it."""
        for most in _NEAR:
            near, equations = self._around(target, most)
            solver = _solver(self._low[near], self._high[near], equations, inside=False)
            own = np.searchsorted(near, [target])
            values = self._best(solver, self._low[near], self._high[near], own, sign, capped=False)
            if values is not None and is_clear(values[own])[0]:
                return True
            if len(near) == self.size:
                break
        return False

    def _around(self, target: int, most: int) -> tuple[np.ndarray, Equations]:
        """Return unknowns near a target, and their equations with all others as they are in
        truth.
        """
        inside, edge = np.zeros(self.size, bool), [target]
        inside[target] = True
        rows = np.zeros(len(self._equations.right), bool)
        while edge and inside.sum() < most:
            found = np.unique(
                np.concatenate(
                    [self._of_unknown[self._where[n] : self._where[n + 1]] for n in edge]
                )
            )
            found = found[~rows[found]]
            rows[found] = True
            touched = np.isin(self._row, found)
            new = np.unique(self._equations.unknowns[touched])
            edge = new[~inside[new]].tolist()
            inside[new] = True
        near = np.flatnonzero(inside)
        return near, self._narrowed(near, inside)

    def _narrowed(self, near: np.ndarray, inside: np.ndarray) -> Equations:
        own = self._equations
        values = np.where(inside[own.unknowns], 0, own.signs * self._truth[own.unknowns])
        right = own.right - np.bincount(self._row, values, len(own.right))
        kept = inside[own.unknowns]
        sizes = np.bincount(self._row[kept], minlength=len(own.right))
        used = sizes > 0
        starts = np.concatenate([[0], np.cumsum(sizes[used])])
        return Equations(
            starts, np.searchsorted(near, own.unknowns[kept]), own.signs[kept], right[used]
        )

    def _best(
        self, solver, low, high, targets: np.ndarray, sign: int, capped: bool
    ) -> np.ndarray | None:
        """Return values with the least (sign -1: largest) sum of the targets; None where none
        fit.
        """
        costs, high = np.zeros(len(low)), high.copy()
        costs[targets] = sign
        if capped:  # no more than one in each, so that many have one
            high[targets] = np.minimum(high[targets], np.maximum(low[targets], 1))
        elif sign < 0:
            high[targets] = np.minimum(high[targets], np.maximum(low[targets], _FAR))
        every = np.arange(len(low), dtype=np.int32)
        solver.changeColsBounds(len(low), every, low, high)
        solver.changeColsCost(len(low), every, costs)
        solver.clearSolver()
        if solver.run() == highspy.HighsStatus.kError:
            raise ProgramFailed(
                "A linear program ended with an error, so nothing is known of it: all programs of a"
                " process must have the same number of threads."
            )
        if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return np.array(solver.getSolution().col_value)
        return None  # some must have more than allowed: each is asked about by itself


def _solver(low: np.ndarray, high: np.ndarray, equations: Equations, inside: bool) -> highspy.Highs:
    """Return a solver; ``inside``: it goes through the inside, which is the shorter way for many
    unknowns.
    """
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(low), len(equations.right)
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(len(low)), low, high
    model.row_lower_ = model.row_upper_ = equations.right.astype(float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = equations.starts.astype(np.int32)
    model.a_matrix_.index_ = equations.unknowns.astype(np.int32)
    model.a_matrix_.value_ = equations.signs.astype(float)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for name, value in {"threads": 1, "solver": "ipm" if inside else "simplex"}.items():
        solver.setOptionValue(name, value)
    if inside:
        solver.setOptionValue("run_crossover", "off")
    solver.passModel(model)
    return solver


@dataclass
class Proven:
    """How many sets were asked about, and (row, column) of those that programs prove, present or
    absent.
    """

    asked: int
    empty: int
    present: list[tuple[int, int]]
    absent: list[tuple[int, int]]
    left_open: int = 0


def solve(
    part: Part,
    columns: Sequence[int] | None = None,
    bounds: Bounds | None = None,
    seconds: float = 60.0,
) -> Proven:
    """Return what programs prove of a year that bounds alone do not.

    Small years are solved over all measures at once, others for each of ``columns`` (default:
    filed). ``seconds``: for one question to one program; what is not cleared by then is left open,
    and told.
    """
    bounds = bounds or spread(part)
    few = is_few(part.counts, part.people) & (bounds.low == 0)[:-1] & ~part.told
    width = len(part.system.grid.measures)
    cells = part.rows < part.system.cells
    is_open = np.zeros(len(part.rows), bool)
    is_open[cells] = part.system.grid.open[part.rows[cells]]
    none = np.zeros_like(few)
    none[:, :width] = (part.counts[:, :width] == 0) & is_open[:, None]
    none &= (bounds.high > 0)[:-1] & ~known_empty(part)
    unknown = (bounds.low < bounds.high)[:-1]
    if columns is None and unknown.sum() <= _MOST_JOINT:
        return _solve(
            part, bounds, few, none, np.arange(len(part.system.columns)), seconds, joint=True
        )
    found = Proven(0, 0, [], [])
    for column in (0,) if columns is None else columns:
        one = _solve(part, bounds, few, none, np.array([column]), seconds, joint=False)
        found.asked, found.empty = found.asked + one.asked, found.empty + one.empty
        found.present += one.present
        found.absent += one.absent
        found.left_open += one.left_open
    return found


def _solve(
    part: Part, bounds: Bounds, few, none, columns: np.ndarray, seconds: float, joint: bool
) -> Proven:
    """Ask one program about all small and all empty sets of some columns."""
    number = np.full((len(part.rows) + 1, len(columns)), -1, np.int64)
    unknown = (bounds.low < bounds.high)[:, columns]
    stand_in = _stand_ins(part, bounds, columns)
    unknown[:-1] &= (stand_in == np.arange(len(stand_in)))[:, None]
    number[unknown] = np.arange(unknown.sum())
    rows, places = np.nonzero(unknown)
    low, high = bounds.low[rows, columns[places]], bounds.high[rows, columns[places]]
    gone = np.append(stand_in != np.arange(len(stand_in)), False)
    equations = _across(part, bounds, number, columns, gone)
    if joint:
        equations += _inside(part, bounds, number)
    truth = np.zeros((len(part.rows) + 1, len(columns)))
    np.add.at(truth, stand_in, part.counts[:, columns])
    shared = np.bincount(stand_in, minlength=len(part.rows)) > 1
    alone = (
        few & ~shared[stand_in][:, None]
    )  # of several alike, each may be empty and another hold it all
    asked = [
        np.flatnonzero(alone[rows, columns[places]]),
        np.flatnonzero(none[rows, columns[places]]),
    ]
    sizes = int(few[:, columns].sum()), int(none[:, columns].sum())
    if not len(rows) or not (len(asked[0]) or len(asked[1])):
        return Proven(*sizes, [], [])
    program = Program(low, high, _joined(equations), truth[rows, places], seconds)
    name = lambda n: (int(part.rows[rows[n]]), int(columns[places[n]]))  # noqa: E731
    present = [name(n) for n in program.present(asked[0])]
    absent = [name(n) for n in program.absent(asked[1])]
    return Proven(*sizes, present, absent, program.left_open)


def _stand_ins(part: Part, bounds: Bounds, columns: np.ndarray) -> np.ndarray:
    """Return for each row the row that stands for it: of places and bodies alike of which nothing
    is told, one.

    Whatever they hold may as well be held by one of them, so a program need not tell them apart.
    """
    system, size = part.system, len(part.rows)
    wholes = np.array([whole for whole, _ in system.rests] or [0], np.int64)
    cells = np.where(
        part.rows < system.cells, part.rows, wholes[np.maximum(part.rows - system.cells, 0)]
    )
    at = system.grid.at[cells]
    settled = (part.told | (bounds.low[:-1] > 0))[:, columns].any(axis=1)
    found = np.arange(size)
    for axis, twins in ((2, system.twins[1]), (1, system.twins[0])):
        known = np.zeros(len(twins), bool)
        known[np.unique(at[settled, axis])] = True
        first = {}
        stands = np.array(
            [n if known[n] else first.setdefault(int(twin), n) for n, twin in enumerate(twins)]
        )
        moved = at.copy()
        moved[:, axis] = stands[at[:, axis]]
        keys = np.column_stack([moved, system.families[part.rows], np.zeros(size, np.int64)])
        own = {tuple(key): n for n, key in enumerate(np.column_stack([at, keys[:, 4:]]).tolist())}
        changed = np.flatnonzero((moved != at).any(axis=1))
        other = np.array([own.get(tuple(keys[n].tolist()), n) for n in changed], np.int64)
        found[changed] = np.where(found[changed] == changed, other, found[changed])
    return found[found]


def _across(part: Part, bounds: Bounds, number: np.ndarray, columns: np.ndarray, gone: np.ndarray):
    """Return equations across cells: (equation, unknown, sign) and right-hand sides, per block."""
    found = []
    for block in part.blocks:
        kept = ~gone[block.whole]  # what another row stands for holds nothing
        whole = np.concatenate([block.whole[:, None], block.parts], axis=1)[kept]
        whole = np.where(gone[whole], -1, whole)
        signs = np.full(whole.shape, -1)
        signs[:, 0] = 1
        for place, column in enumerate(columns):
            found.append(_equations(number[whole, place], signs, bounds.low[whole, column]))
    return found


def _inside(part: Part, bounds: Bounds, number: np.ndarray):
    """Return equations within cells, where the numbers' columns are those of the system."""
    found = []
    for relation in part.system.within:
        inside = [relation.whole, *relation.parts, *([relation.rest] if relation.rest >= 0 else [])]
        own = number[:-1][:, inside]
        signs = np.full(own.shape, -1)
        signs[:, 0] = 1
        found.append(_equations(own, signs, bounds.low[:-1][:, inside]))
    return found


def _equations(unknowns: np.ndarray, signs: np.ndarray, values: np.ndarray):
    """Return the equations with any unknown: (counts of unknowns, unknowns, signs, right-hand
    sides).
    """
    is_unknown = unknowns >= 0
    kept = is_unknown.any(axis=1)
    unknowns, signs, is_unknown = unknowns[kept], signs[kept], is_unknown[kept]
    right = -(signs * np.where(is_unknown, 0, values[kept])).sum(axis=1)
    return is_unknown.sum(axis=1), unknowns[is_unknown], signs[is_unknown], right


def _joined(equations) -> Equations:
    sizes, unknowns, signs, right = (
        np.concatenate(values) for values in zip(*equations, strict=True)
    )
    return Equations(np.concatenate([[0], np.cumsum(sizes)]), unknowns, signs, right)
