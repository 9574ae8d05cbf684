"""What somebody could conclude from a release, worked out by whoever still has the exact counts.

Nothing is believed of the gate: every told count is compared with every told count that contains
it, with what is left of each whole, with its one draw, and with what programs over all told counts
prove.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from data_access.model.periods import PERIODS
from data_access.model.publication_scope import Axes
from data_access.model.published_measures import containing
from data_access.protection.beliefs import Beliefs
from data_access.protection.bounds import Bounds
from data_access.protection.cells import ExactCells, PublishedCells
from data_access.protection.earlier import Earlier
from data_access.protection.enough import LEAST, SURE
from data_access.protection.lattice import Contained, Lattice
from data_access.protection.nested import nested_rows
from data_access.protection.noise import FARTHEST, fraction, noise, rounded
from data_access.protection.sums import families, next_within, within_cells
from data_access.protection.telling import sizes

HIGHEST = 0.90  # posterior that nothing in a release may pass; the attacks hold it to that


@dataclass(frozen=True)
class Examination:
    """``figures``: {name: what was found}.

    ``too_sure``: counts to be withheld, too, shape (cells, measures) as exact.
    """

    figures: dict[str, float]
    too_sure: np.ndarray

    @property
    def passes(self) -> bool:
        """Return whether the release may be published."""
        return not (
            self.too_sure.any()
            or self.figures["drawn_otherwise"]
            or self.figures["proven_present"]
            or self.figures["too_sure_by_noise"]
        )


def examine(
    exact: ExactCells, published: PublishedCells, axes: Axes, contained: Contained, secret: bytes,
    earlier: Earlier | None = None,
) -> Examination:  # fmt: skip
    """Examine a release.

    Counts that stay as they were told ``earlier`` are looked at beside new ones only.
    """
    return _Examiner(exact, published, axes, contained, secret, earlier or Earlier()).found()


class _Examiner:
    def __init__(
        self, exact: ExactCells, published: PublishedCells, axes: Axes, contained: Contained, secret: bytes,
        earlier: Earlier,
    ):  # fmt: skip
        self._secret = secret
        self._counts, self._people, self._key_sums = exact._open()
        self._exact, self._axes, self._contained = exact, axes, contained
        self._lattice = Lattice(exact.cells, axes, contained)
        filed = self._counts[:, 0], self._key_sums[:, 0]
        self._families = families(self._lattice, contained, *filed) if len(exact.cells) else []
        number_of = {str(cell): row for row, cell in enumerate(exact.cells)}
        rows = [number_of[str(cell)] for cell in published.cells]
        self._values = np.zeros(self._counts.shape, np.int64)
        self._values[rows] = published.values
        self._told = self._values > 0
        self._names = list(number_of)
        self._kept = earlier.kept(self._names, self._counts, self._families)
        revised = np.array([name in earlier.revised for name in self._names], bool)
        self._is_new = self._told & ((self._kept != self._values) | revised[:, None])
        self._too_sure = np.zeros(self._counts.shape, bool)
        self._smallest = float("inf")

    def found(self) -> Examination:
        self._look_at_sizes()
        self._look_between_cells()
        self._look_within_cells()
        self._look_at_what_is_left()
        proven, names, sure = self._look_at_programs(), self._most_names(), self._look_at_beliefs()
        figures = {
            "smallest_told": float(self._sizes_of_told().min(initial=_NONE)),
            "smallest_difference": float(min(self._smallest, _NONE)),
            "names_of_a_set": float(names),
            "proven_present": float(proven),
            "too_sure_by_noise": float(sure),
            "drawn_otherwise": float(self._drawn_otherwise()),
            "withheld_for_sums": float(self._large_withheld()),
            **self._errors(),
        }
        return Examination(figures, self._too_sure)

    def _sizes_of_told(self) -> np.ndarray:
        told = self._is_new
        return sizes(self._counts[told], self._people[told])

    def _look_at_sizes(self) -> None:
        small = sizes(self._counts, self._people) < LEAST
        self._too_sure |= small & self._is_new

    # What lies between ----------------------------------------------------------------------------

    def _look_between_cells(self) -> None:
        for finer, coarser in nested_rows(self._lattice, self._contained):
            for column in range(self._counts.shape[1]):
                both = self._told[finer, column] & self._told[coarser, column]
                self._compare(finer[both], column, coarser[both], column)

    def _look_within_cells(self) -> None:
        for column, measure in enumerate(self._exact.measures):
            for wider in map(self._exact.measures.index, containing(measure)):
                rows = np.flatnonzero(self._told[:, column] & self._told[:, wider])
                self._compare(rows, column, rows, wider)

    def _compare(self, finer: np.ndarray, column: int, coarser: np.ndarray, wider: int) -> None:
        """Between two told counts must lie enough complaints of enough people."""
        counts, people = (
            v[coarser, wider] - v[finer, column] for v in (self._counts, self._people)
        )
        left = sizes(counts, people)
        new = self._is_new[finer, column]
        asked = new | self._is_new[coarser, wider]
        self._note(left[asked])
        bad = asked & (left < LEAST)
        self._too_sure[finer[bad & new], column] = True
        self._too_sure[coarser[bad & ~new], wider] = True

    def _note(self, left: np.ndarray) -> None:
        self._smallest = min(self._smallest, float(left.min(initial=_NONE)))

    def _look_at_what_is_left(self) -> None:
        for family in self._families:
            for column in range(self._counts.shape[1]):
                self._look_at_family(family, column)
        for whole, parts, is_all in within_cells(self._exact.measures):
            self._look_at_parts(whole, np.array(parts), is_all)

    def _look_at_family(self, family, column: int) -> None:
        told = self._told[:, column]
        number = family.summed(told[family.parts].astype(np.int64))
        asked = told[family.heads] & (number > 0) & ~family.all_told(number)
        left = sizes(
            family.left(self._counts[:, column], told), family.left(self._people[:, column], told)
        )
        new = self._is_new[:, column]
        asked &= family.summed(new[family.parts].astype(np.int64)) + new[family.heads] > 0
        self._note(left[asked])
        bad = asked & (left < LEAST)
        entries = bad[family.segments] & new[family.parts]
        self._too_sure[family.parts[entries], column] = True

    def _look_at_parts(self, whole: int, parts: np.ndarray, is_all: bool) -> None:
        new = self._is_new[:, [whole, *parts]].any(axis=1)
        rows = np.flatnonzero(self._told[:, whole] & self._told[:, parts].any(axis=1) & new)
        told = self._told[np.ix_(rows, parts)]
        counts, people = (
            v[rows, whole] - np.where(told, v[np.ix_(rows, parts)], 0).sum(axis=1)
            for v in (self._counts, self._people)
        )
        adds_up = is_all and bool(
            (self._counts[:, whole] == self._counts[:, parts].sum(axis=1)).all()
        )
        left = sizes(counts, people)
        asked = ~(told.all(axis=1) & adds_up)
        self._note(left[asked])
        bad = np.flatnonzero(asked & (left < LEAST))
        self._too_sure[np.ix_(rows[bad], parts)] |= self._is_new[np.ix_(rows[bad], parts)]

    def _look_at_programs(self) -> int:
        """Return how many small sets are proven by few told counts, not all of them told before;
        the smallest is too much.
        """
        proofs = self._bounds(self._told).proofs()
        is_new = {
            item for item in zip(*(part.tolist() for part in np.nonzero(self._is_new)), strict=True)
        }
        new = [proof & is_new for proof in proofs if proof & is_new]
        for proof in new:
            self._too_sure[min(proof, key=lambda item: (self._counts[item], item))] = True
        return len(new)

    def _look_at_beliefs(self) -> int:
        """Return of how many small sets somebody is too sure who reckons with the noise; one
        count of each is too much.
        """
        within = next_within(self._exact.measures, self._counts)
        beliefs = Beliefs(self._counts, self._values, self._families, within).too_sure(HIGHEST)
        new = [[item for item in told if self._is_new[item]] for told in beliefs]
        for told in filter(None, new):
            self._too_sure[min(told, key=lambda item: (self._counts[item], item))] = True
        return sum(map(bool, new))

    def _bounds(self, told: np.ndarray) -> Bounds:
        return Bounds(
            self._counts, told, self._families, next_within(self._exact.measures, self._counts)
        )

    # Names, draws, errors -------------------------------------------------------------------------

    def _most_names(self) -> int:
        """Return under how many names a set of complaints is told at most, if this release is
        the first to tell it.
        """
        told = self._is_new
        sets = np.stack([self._counts[told], self._key_sums[told]], axis=1)
        if not len(sets):
            return 0
        _, first, sizes_of = np.unique(sets, axis=0, return_index=True, return_counts=True)
        again = np.ones(len(sets), bool)
        again[first] = False
        rows, columns = np.nonzero(told)
        self._too_sure[rows[again], columns[again]] = True
        return int(sizes_of.max())

    def _drawn_otherwise(self) -> int:
        """Return how many told counts are not what their one draw makes of them, nor what
        earlier ones say.
        """
        wrong, sums = 0, self._sums_of_earlier()
        for row, column in zip(*(part.tolist() for part in np.nonzero(self._is_new)), strict=True):
            name = f"{self._names[row]}|{self._exact.measures[column]}|{self._counts[row, column]}"
            drawn = noise(fraction(self._secret, f"{name}|{self._key_sums[row, column]}"))
            alone = self._kept[row, column] or rounded(int(self._counts[row, column]) + drawn)
            wrong += self._values[row, column] != sums.get((row, column), alone)
        return int(wrong)

    def _sums_of_earlier(self) -> dict[tuple[int, int], int]:
        """Return {(row, measure): sum of its parts} of wider periods whose parts are told, some
        of them before.
        """
        older, found = self._told & (self._kept > 0), {}
        family = next((family for family in self._families if family.name == "period"), None)
        if family is None or not older.any():
            return found
        kinds = np.array([self._exact.cells[row].period.kind for row in family.heads.tolist()])
        for kind, column in product(PERIODS[1:], range(older.shape[1])):
            told = self._told[:, column]
            whole = family.all_told(family.summed(told[family.parts].astype(np.int64))) & (
                kinds == kind
            )
            whole &= family.summed(older[family.parts, column].astype(np.int64)) > 0
            sums = family.summed(self._values[family.parts, column])
            whole &= told[family.heads] & (self._kept[family.heads, column] == 0)
            for segment in np.flatnonzero(whole).tolist():
                row = int(family.heads[segment])
                found[row, column] = int(sums[segment])
                older[row, column] = True
        return found

    def _large_withheld(self) -> int:
        """Return how many cells are large enough by themselves, and withheld for what they would
        tell of others.
        """
        filed = sizes(self._counts[:, 0], self._people[:, 0])
        return int(((filed >= SURE) & ~self._told[:, 0]).sum())

    def _errors(self) -> dict[str, float]:
        """Return how far told counts are from those of today; the largest error is that of
        counts told anew.
        """
        off = np.abs(self._values - self._counts)
        all_off, filed = off[self._told], self._counts[:, 0]
        return {
            "counts_shown": float(self._told.sum()),
            "off_by_at_most_2": float((all_off <= 2).mean()) if len(all_off) else 0.0,
            "off_by_at_most_5": float((all_off <= FARTHEST - 2).mean()) if len(all_off) else 0.0,
            "largest_error": float(off[self._is_new].max(initial=0)),
            "records_in_shown_cells": float(filed[self._told[:, 0]].sum() / max(filed.sum(), 1)),
        }


_NONE = 1e9  # where nothing can be compared
