"""Building the mirror: one streamed read of the complaints, whichever engine holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import func, select

from data_access.copy.places import Place
from data_access.database.schema import complaints
from data_access.mirror.codes import (
    MEMBERS,
    OF_MEMBERS,
    TOGETHER,
    ChangedMeanwhile,
    Combinations,
    NotMirrored,
    numbers_of,
)
from data_access.mirror.lookups import Lookups
from data_access.mirror.reading import (
    VERSION,
    complaints_select,
    days_in,
    joined,
    members_select,
    numbered,
    read_rows,
    reopenings_select,
)
from data_access.mirror.rows import COLUMNS, FACTS, Reopened, Rows, in_order, rows_of
from data_access.mirror.snapshot import Members, Snapshot, days_of
from data_access.model.recorded import Recorded

_DENSE = 2**20  # numbers below are looked up in a table


@dataclass(frozen=True)
class Base:
    """Where each complaint of a mirror lies: ``numbers`` in order, and the row of each; the number
    of the complaint of each reopening, in order.
    """

    numbers: np.ndarray
    rows: np.ndarray
    reopened: np.ndarray

    def places(self, wanted: np.ndarray) -> np.ndarray:
        """Return the rows of those of these complaints that are here."""
        return self.rows[found_in(self.numbers, wanted)]


def found_in(numbers: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the places in ``numbers``, which are in order, of those ``wanted`` that are there."""
    places = np.searchsorted(numbers, wanted.astype(numbers.dtype))
    places, wanted = places[places < len(numbers)], wanted[places < len(numbers)]
    return places[numbers[places] == wanted]


def build(place: Place) -> tuple[Snapshot, Base]:
    """Read everything. Raises NotMirrored where these data cannot be kept."""
    before = place.tuples(VERSION)
    rows, numbers, combinations = _rows(place)
    base, again = _reopened(place, numbers, rows)
    members, of_members = _members(place)
    if place.tuples(VERSION) != before:
        raise ChangedMeanwhile("the data changed while they were read")
    lookups = Lookups()
    lookups.add({**combinations, MEMBERS: of_members})
    version, as_of, recorded = before[0]
    held, reopened = ((rows, 1),), ((again, 1),)
    about = combinations, lookups, held, reopened, members
    told = days_of(held, reopened, _moment(as_of))
    snapshot = Snapshot(version, _moment(as_of), Recorded.from_text(recorded), *about, **told)
    return snapshot, base


def _rows(place: Place) -> tuple[Rows, np.ndarray, dict[int, Combinations]]:
    """Return the complaints, their numbers, and the combinations that occur."""
    ((size,),) = place.tuples(select(func.count()).select_from(complaints))
    numbers, days = np.empty(size, np.int64), np.empty(size, np.int32)
    close, codes = np.empty(size, np.uint16), np.empty((COLUMNS + 1, size), np.uint16)
    coding = [*(_Coding(len(names)) for names in TOGETHER.values()), _Coding(1)]
    end = 0
    for read in read_rows(place.rows(complaints_select())):
        start, end = end, end + len(read.numbers)
        if end > size:
            raise ChangedMeanwhile("complaints came while they were read")
        numbers[start:end], days[start:end], close[start:end] = read.numbers, read.days, read.close
        for column, one in enumerate(coding):
            codes[column, start:end] = one.codes(read.combined[column])
    if end < size:
        raise ChangedMeanwhile("complaints went while they were read")
    ranks = [one.ranks(codes[column]) for column, one in enumerate(coding)]
    combinations = {
        column: Combinations.of(one.known[rank], one.columns)
        for column, (one, rank) in enumerate(zip(coding, ranks, strict=True))
    }
    order = in_order(days)
    ranked, facts = _ranked(codes, ranks, order)
    return rows_of(days[order], ranked, close[order], facts), numbers[order], combinations


def _moment(as_of: datetime) -> datetime:
    return as_of.replace(tzinfo=None)


class _Coding:
    """The combinations of some columns, as they come."""

    def __init__(self, columns: int):
        self.known, self.columns = np.empty(0, np.int64), columns
        self._order, self._table = self.known, None  # the table: where numbers are small

    def codes(self, numbers: np.ndarray) -> np.ndarray:
        """Return the code of each number, a new one for each that is new."""
        found = self._look_up(numbers)
        if (self.known[found] != numbers).any() if len(self.known) else len(numbers):
            new = np.setdiff1d(numbers, self.known)
            self.known = Combinations.of(np.append(self.known, new), self.columns).known
            self._order = np.argsort(self.known)
            if self.known.max() < _DENSE:
                self._table = np.zeros(self.known.max() + 1, np.int64)
                self._table[self.known] = np.arange(len(self.known))
            found = self._look_up(numbers)
        return found.astype(np.uint16)

    def _look_up(self, numbers: np.ndarray) -> np.ndarray:
        """Return the code of each number that is known, and any code of others."""
        if self._table is not None and numbers.max(initial=0) < _DENSE:
            return self._table[np.minimum(numbers, len(self._table) - 1)]
        if not len(self.known):
            return np.zeros(len(numbers), np.int64)
        places = np.searchsorted(self.known, numbers, sorter=self._order)
        return self._order[np.minimum(places, len(self.known) - 1)]

    def ranks(self, codes: np.ndarray) -> np.ndarray:
        """Return the codes in the order of how many rows have them: the most frequent stay in the
        nearest cache.
        """
        return np.argsort(-np.bincount(codes, minlength=len(self.known)), kind="stable")


def _ranked(
    codes: np.ndarray, ranks: Sequence[np.ndarray], order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes by their ranks, in order, and apart from them the facts."""
    kind = np.uint8 if max(map(len, ranks[:FACTS])) <= 2**8 else np.uint16
    found = np.empty((COLUMNS, len(order)), kind)
    for column in range(COLUMNS):
        found[column] = _places(ranks[column], kind)[codes[column]][order]
    return found, _places(ranks[FACTS], np.uint16)[codes[FACTS]][order]


def _places(rank: np.ndarray, kind: type) -> np.ndarray:
    place = np.empty(len(rank), kind)
    place[rank] = np.arange(len(rank), dtype=kind)
    return place


def _reopened(place: Place, numbers: np.ndarray, rows: Rows) -> tuple[Base, Reopened]:
    by_number = np.argsort(numbers, kind="stable").astype(np.uint32)
    base = Base(numbers[by_number], by_number, np.empty(0, np.int64))
    read = [
        (numbered(batch.column(0)), days_in(batch.column(1)), days_in(batch.column(2)))
        for batch in place.rows(reopenings_select())
    ]
    of, reopened, reclosed = (
        joined([part[column] for part in read], kind)
        for column, kind in enumerate((np.int64, np.int32, np.int32))
    )
    order = np.argsort(of, kind="stable")
    of, reopened, reclosed = of[order], reopened[order], reclosed[order]
    places = base.places(of)
    if len(places) != len(of):
        raise NotMirrored("a reopening has no complaint")
    return Base(base.numbers, base.rows, of), Reopened(rows.codes[:, places], reopened, reclosed)


def _members(place: Place) -> tuple[Members, Combinations]:
    read = [
        (
            numbered(batch.column(0)),
            days_in(batch.column(1)),
            numbers_of([numbered(batch.column(2 + at)) for at in range(len(OF_MEMBERS))]),
        )
        for batch in place.rows(members_select())
    ]
    counted, days, combined = (
        joined([part[column] for part in read], kind)
        for column, kind in enumerate((np.int64, np.int32, np.int64))
    )
    found = Combinations.of(np.unique(combined), len(OF_MEMBERS))
    codes, dated = found.codes(combined), days >= 0
    first = int(days[dated].min()) if dated.any() else 0
    size = int(days[dated].max()) - first + 1 if dated.any() else 0
    grid, undated = np.zeros((len(found), size), np.int64), np.zeros(len(found), np.int64)
    np.add.at(grid, (codes[dated], days[dated] - first), counted[dated])
    np.add.at(undated, codes[~dated], counted[~dated])
    return Members(first, grid, undated), found
