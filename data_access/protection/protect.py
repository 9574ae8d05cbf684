"""The gate of the public release: exact cells go in, published cells come out, and there is no
other way.
"""

from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np

from data_access.model.periods import PERIODS
from data_access.model.publication_scope import Axes
from data_access.model.published_measures import LEAST_WHOLE
from data_access.protection.beliefs import Beliefs
from data_access.protection.bounds import protect_by_bounds
from data_access.protection.cells import WITHHELD, ExactCells, PublishedCells
from data_access.protection.earlier import Earlier
from data_access.protection.lattice import Contained, Lattice
from data_access.protection.noise import fraction, noise, rounded
from data_access.protection.sums import families, next_within
from data_access.protection.telling import Telling

_SURE = 0.85  # posterior from which on a told count is taken back; nothing may pass 0.90


def protect(
    exact: ExactCells, axes: Axes, contained: Contained, secret: bytes, earlier: Earlier | None = None,
    withheld: np.ndarray | None = None,
) -> PublishedCells:  # fmt: skip
    """Return what may be published of ``exact``: the cells whose number of complaints is told.

    First it is decided which counts are told (``telling``), from sizes alone; then each of them
    gets the noise that its records, its definition and the secret give it, and is rounded to 5. Now
    and then noise makes somebody too sure of a small set: then one count that tells of it is taken
    back. ``withheld``: counts that an examination found too sure, shape (cells, measures); none of
    them is told.
    """
    gate = _Gate(exact, axes, contained, secret, earlier or Earlier())
    if withheld is not None:
        gate.withhold(withheld)
    gate.tell_filed()
    gate.tell_measures()
    while gate.take_back_what_noise_tells():
        pass
    return gate.published()


class _Gate:
    """One release on its way; ``values`` has the shape (cells, measures)."""

    def __init__(
        self, exact: ExactCells, axes: Axes, contained: Contained, secret: bytes, earlier: Earlier
    ):
        counts, people, self._key_sums = exact._open()
        self._exact, self._secret = exact, secret
        self._names = [str(cell) for cell in exact.cells]
        lattice = Lattice(exact.cells, axes, contained)
        self._widest = _told_first(lattice, counts, self._key_sums)
        found = (
            families(lattice, contained, counts[:, 0], self._key_sums[:, 0]) if len(counts) else []
        )
        self._telling = Telling(self._names, exact.measures, counts, people, found, secret)
        self._kept = earlier.kept(self._names, counts, found)
        self._widest &= ~earlier.may_not_begin(self._names, counts.shape)
        self._revised = np.array([name in earlier.revised for name in self._names], bool)
        self._telling.fixed = (self._kept > 0) & ~self._revised[:, None]
        self.values = np.where(self._telling.fixed, self._kept, WITHHELD)
        closed = np.array([cell.period.code in earlier.periods for cell in exact.cells], bool)
        self._open_rows = self._revised | ~closed

    def withhold(self, counts: np.ndarray) -> None:
        """Do not tell these counts, but for those that earlier releases told."""
        self._widest &= ~counts

    def tell_filed(self) -> None:
        """Decide which cells tell how many complaints were filed, and draw these numbers."""
        self._tell([0], self._open_rows)

    def tell_measures(self) -> None:
        """Decide which other counts are told, of cells that show at least 50 complaints, and
        draw them.
        """
        self._tell(
            range(1, len(self._exact.measures)),
            self._open_rows & (self.values[:, 0] >= LEAST_WHOLE),
        )

    def _tell(self, columns: Sequence[int], may_be_told: np.ndarray) -> None:
        telling = self._telling
        for column in columns:
            telling.begin(column, may_be_told & self._widest[:, column])
        self._settle(columns)
        while self._bound(columns, telling.told[:, list(columns)].any(axis=1)).any():
            pass
        self._draw(columns)

    def take_back_what_noise_tells(self) -> bool:
        """Take back one told count of those that make somebody too sure of a small set; return
        whether there were any.
        """
        telling, measures = self._telling, range(1, len(self._exact.measures))
        within = next_within(self._exact.measures, telling.counts)
        beliefs = Beliefs(telling.counts, self.values, telling.families, within)
        before = telling.told.copy()
        for told in beliefs.too_sure(_SURE):
            free = [item for item in told if not telling.fixed[item]]
            if free:
                telling.told[min(free, key=lambda item: (telling.counts[item], item))] = False
        for columns in ([0], measures) if (before & ~telling.told).any() else ():
            self._settle(columns)
            self._bound(columns, (before & ~telling.told).any(axis=1))
            telling.told[:, 1:] &= telling.told[:, :1] | telling.fixed[:, 1:]
        changed = (before & ~telling.told).any(axis=0)
        self._draw(np.flatnonzero(changed).tolist())
        return bool(changed.any())

    def _bound(self, columns: Sequence[int], rows: np.ndarray) -> np.ndarray:
        """Take back counts around ``rows`` until no few of them prove anything; return the rows
        that changed.

        What is proven once some are taken back is proven by counts around them, so only these are
        looked at again.
        """
        telling, found = self._telling, np.zeros(len(rows), bool)
        while rows.any():
            before = telling.told.copy()
            protect_by_bounds(telling, columns, rows)
            self._settle(columns)
            rows = (before & ~telling.told).any(axis=1)
            found |= rows
        return found

    def _settle(self, columns: Sequence[int]) -> None:
        """Take back counts until what is left of every whole is enough, across cells and within
        them.
        """
        telling, number = self._telling, -1
        while number != telling.told.sum():
            number = telling.told.sum()
            if len(columns) > 1:
                telling.settle_within()
                telling.settle_rests()
            for column in columns:
                telling.settle(column)

    def _draw(self, columns: Iterable[int]) -> None:
        """Draw what is told of some measures; a count gets the same draw each time."""
        for column in columns:
            self.values[~self._telling.told[:, column], column] = WITHHELD
            self._draw_told(column)
            self._sum_what_was_told_earlier(column)

    def _draw_told(self, column: int) -> None:
        measure, counts = self._exact.measures[column], self._telling.counts[:, column]
        for row in np.flatnonzero(
            self._telling.told[:, column] & ~self._telling.fixed[:, column]
        ).tolist():
            name = f"{self._names[row]}|{measure}|{counts[row]}|{self._key_sums[row, column]}"
            drawn = rounded(int(counts[row]) + noise(fraction(self._secret, name)))
            self.values[row, column] = self._kept[row, column] or drawn

    def _sum_what_was_told_earlier(self, column: int) -> None:
        """A wider period all of whose parts are told, some in an earlier release, is their sum: it
        tells nothing new.

        A count of its own would tell how many of its complaints came, changed or went since.
        """
        told = self._telling.told[:, column]
        older = told & (self._kept[:, column] > 0)
        families = [
            found for found in self._telling.families if found.name == "period" and older.any()
        ]
        for family, kind in product(families, PERIODS[1:]):
            of_kind = np.array(
                [self._exact.cells[row].period.kind == kind for row in family.heads.tolist()]
            )
            number, of_older = (
                family.summed(found[family.parts].astype(np.int64)) for found in (told, older)
            )
            summed = of_kind & family.all_told(number) & (of_older > 0)
            rows, sums = (
                family.heads[summed],
                family.summed(self.values[family.parts, column])[summed],
            )
            free = self._kept[rows, column] == WITHHELD
            self.values[rows[free], column] = sums[free]
            older[rows] = True

    def published(self) -> PublishedCells:
        """Return the cells that tell their number of complaints."""
        rows = np.flatnonzero(self.values[:, 0] > 0)
        cells = tuple(self._exact.cells[row] for row in rows.tolist())
        return PublishedCells(cells, self._exact.measures, self.values[rows])


def _told_first(lattice: Lattice, counts: np.ndarray, key_sums: np.ndarray) -> np.ndarray:
    """Return which counts are the widest of those that count the same complaints; the others
    would tell them twice.
    """
    width = counts.shape[1]
    order = lattice.coarseness()[:, None] * 100 - np.arange(width)[None, :]
    by_set = np.lexsort((-order.ravel(), key_sums.ravel(), counts.ravel()))
    sorted_counts, sorted_sums = counts.ravel()[by_set], key_sums.ravel()[by_set]
    first = np.ones(len(by_set), bool)
    first[1:] = (sorted_counts[1:] != sorted_counts[:-1]) | (sorted_sums[1:] != sorted_sums[:-1])
    widest = np.zeros(counts.size, bool)
    widest[by_set[first]] = True
    return widest.reshape(counts.shape)
