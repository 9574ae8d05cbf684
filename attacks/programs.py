"""Linear programming over all published numbers of complaints: what must be there, and what cannot be."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import highspy
import numpy as np

from attacks.chances import Scheme
from attacks.grid import Grid
from attacks.sums import Sum, sparse

_ZERO, _ONE = 1e-6, 1 - 1e-6
_HELPS = 0.05  # part of the targets that one answer for all must clear
NOT_SHOWN_LEAST = 5  # a count that is hidden because its records are told elsewhere has no fewer


@dataclass(frozen=True)
class Proven:
    """How many cells were asked about, and rows of cells proven: presence (of 1 to 9 complaints), absence (of none)."""

    presence_asked: int
    presence: tuple[int, ...]
    absence_asked: int
    absence: tuple[int, ...]


class Program:
    """Unknown whole numbers with bounds, and sums of some of them; each question starts where the last one ended."""

    def __init__(self, low: np.ndarray, high: np.ndarray, sums: Sequence[Sum]):
        self.size, rows = len(low), len(sums)
        self._all = np.arange(self.size, dtype=np.int32)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, rows
        model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(self.size), low, high
        model.row_lower_ = np.zeros(rows)
        model.row_upper_ = np.array([0.0 if entry.complete else np.inf for entry in sums])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = sparse(sums)
        self._solver = highspy.Highs()
        self._solver.silent()
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(model)
        self._low, self._high, self._together = low, high, None

    def present(self, targets: Sequence[int]) -> list[int]:
        """Return the targets that are 1 or more whatever the others are."""
        return self._never(targets, 1, lambda values: values <= _ZERO)

    def absent(self, targets: Sequence[int]) -> list[int]:
        """Return the targets that are 0 whatever the others are."""
        return self._never(targets, -1, lambda values: values >= _ONE)

    def _never(self, targets: Sequence[int], sign: int, is_clear: Callable[[np.ndarray], np.ndarray]) -> list[int]:
        """Return the targets that no values clear: asked all at once while that helps, then one by one."""
        left, proven, together = np.asarray(targets, int), [], True
        while len(left):
            found = is_clear(self._best(left if together else left[:1], sign, together)[left])
            if not together and not found[0]:
                proven.append(int(left[0]))
                found[0] = True
            together = together and found.mean() > _HELPS
            left = left[~found]
        return proven

    def _best(self, targets: np.ndarray, sign: int, together: bool) -> np.ndarray:
        """Return values with the least or (sign -1) the largest sum of the targets."""
        if together != self._together:
            self._set_method(together)
        costs, high = np.zeros(self.size), self._high.copy()
        costs[targets] = sign
        capped = together and sign < 0  # no more than one in each, so that many have one
        if capped:
            high[targets] = np.minimum(high[targets], np.maximum(self._low[targets], 1))
        if together:
            self._solver.clearSolver()
        self._solver.changeColsBounds(self.size, self._all, self._low, high)
        self._solver.changeColsCost(self.size, self._all, costs)
        self._solver.run()
        if capped and self._solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return np.zeros(self.size)  # some must have more than one: each is asked about by itself
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ValueError(f"No counts fit what is published ({self._solver.getModelStatus().name}).")
        return np.array(self._solver.getSolution().col_value)

    def _set_method(self, together: bool) -> None:
        """From nothing the way through the inside is shorter; for one target more, along the edges from the last answer."""
        self._together = together
        method = (
            {"solver": "ipm", "presolve": "on"}
            if together
            else {"solver": "simplex", "simplex_strategy": 4, "presolve": "off"}
        )
        for name, value in method.items():
            self._solver.setOptionValue(name, value)


def bounds(grid: Grid, scheme: Scheme, counts: np.ndarray, live: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return what each cell's published number leaves possible.

    A withheld cell of few people may hold more complaints: there the attacker is given its number as the upper bound.
    ``live``: the national and provincial totals of everyone are known exactly, for every period.
    """
    values = grid.values[:, 0]
    low, high = (part.astype(float) for part in scheme.bounds(values))
    low[values < 0], high[values < 0] = NOT_SHOWN_LEAST, np.inf
    high = np.maximum(high, counts)
    if live:
        exact = _live(grid)
        low[exact] = high[exact] = counts[exact]
    return low, high


def _live(grid: Grid) -> np.ndarray:
    return (grid.at[:, 0] == 0) & (grid.at[:, 2] == 0) & (grid.kinds("place") != "district")


@dataclass(frozen=True)
class Question:
    """One year of a release, as the attacker sees it: what its cells may hold, and which of them are asked about."""

    rows: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sums: list[Sum]
    few: np.ndarray
    none: np.ndarray

    def answer(self) -> tuple[list[int], list[int]]:
        """Return the rows proven present and those proven absent."""
        program = Program(self.low, self.high, self.sums)
        return self.rows[program.present(self.few)].tolist(), self.rows[program.absent(self.none)].tolist()


def prove(
    grid: Grid, scheme: Scheme, counts: np.ndarray, sums: list[Sum], years: list[int], live: bool = True
) -> Proven:
    """Return what follows with certainty for cells whose number is withheld: at least one complaint, or none."""
    low, high = bounds(grid, scheme, counts, live)
    hidden = (grid.values[:, 0] >= 0) & (grid.values[:, 0] < 10)
    hidden &= ~(_live(grid) & live)  # these totals are public
    questions = []
    for rows in _of_years(grid, years):
        number = np.full(len(low), -1)
        number[rows] = np.arange(len(rows))
        few, none = (
            number[rows[hidden[rows] & wanted[rows]]] for wanted in ((counts >= 1) & (counts <= 9), counts == 0)
        )
        questions.append(Question(rows, low[rows], high[rows], _renumbered(sums, number), few, none))
    found = _answers(questions)
    present, absent = (sorted(row for answer in found for row in answer[part]) for part in (0, 1))
    return Proven(
        sum(len(q.few) for q in questions), tuple(present), sum(len(q.none) for q in questions), tuple(absent)
    )


def _answers(questions: list[Question]) -> list[tuple[list[int], list[int]]]:
    """Answer several years at once, one on each core; the largest first."""
    if len(questions) == 1:
        return [questions[0].answer()]
    with ProcessPoolExecutor(min(len(questions), os.cpu_count() or 1), mp_context=get_context("spawn")) as pool:
        return list(pool.map(Question.answer, sorted(questions, key=lambda question: -len(question.none))))


def years_of(grid: Grid) -> list[int]:
    """Return the years of the release's periods."""
    return sorted({period.first // 12 for period in grid.periods})


def _of_years(grid: Grid, years: list[int]) -> Iterator[np.ndarray]:
    year = np.array([period.first // 12 for period in grid.periods])[grid.at[:, 3]]
    for chosen in years:
        yield np.flatnonzero(year == chosen)


def _renumbered(sums: list[Sum], number: np.ndarray) -> list[Sum]:
    inside = (entry for entry in sums if number[entry.whole] >= 0)
    return [Sum(int(number[e.whole]), tuple(number[list(e.parts)].tolist()), e.complete) for e in inside]
