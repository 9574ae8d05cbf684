"""Building the mirror: one streamed read of the complaints, whichever engine holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from data_access.copy.places import Place
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
    ReadRows,
    complaints_select,
    days_in,
    joined,
    members_select,
    numbered,
    read_rows,
    reopenings_select,
)
from data_access.mirror.rows import Reopened, Rows, in_order, rows_of
from data_access.mirror.snapshot import Members, Snapshot, days_of
from data_access.model.recorded import Recorded


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
    places = np.searchsorted(numbers, wanted)
    places, wanted = places[places < len(numbers)], wanted[places < len(numbers)]
    return places[numbers[places] == wanted]


def build(place: Place) -> tuple[Snapshot, Base]:
    """Read everything. Raises NotMirrored where these data cannot be kept."""
    before = place.tuples(VERSION)
    coding = [_Coding(len(names)) for names in TOGETHER.values()]
    read = [
        (one.numbers, one.days, one.close, _coded(coding, one))
        for one in read_rows(place.rows(complaints_select()))
    ]
    numbers, days, close = (
        joined([part[column] for part in read], kind)
        for column, kind in enumerate((np.int64, np.int32, np.uint16))
    )
    codes = np.concatenate([part[3] for part in read], 1) if read else _no_codes()
    del read
    ranks = [one.ranks(codes[column]) for column, one in enumerate(coding)]
    combinations = {
        column: Combinations.of(one.known[order], one.columns)
        for (column, one), order in zip(enumerate(coding), ranks, strict=True)
    }
    order = in_order(days)
    codes = _ranked(codes, ranks, order)
    base_rows = rows_of(days[order], codes, close[order])
    numbers = numbers[order]
    base, again = _reopened(place, numbers, base_rows)
    members, of_members = _members(place)
    if place.tuples(VERSION) != before:
        raise ChangedMeanwhile("the data changed while they were read")
    lookups = Lookups()
    lookups.add({**combinations, MEMBERS: of_members})
    version, as_of, recorded = before[0]
    rows, reopened = ((base_rows, 1),), ((again, 1),)
    about = combinations, lookups, rows, reopened, members
    told = days_of(rows, reopened, _moment(as_of))
    snapshot = Snapshot(version, _moment(as_of), Recorded.from_text(recorded), *about, **told)
    return snapshot, base


def _moment(as_of: datetime) -> datetime:
    return as_of.replace(tzinfo=None)


def _no_codes() -> np.ndarray:
    return np.empty((len(TOGETHER), 0), np.uint16)


class _Coding:
    """The combinations of some columns, as they come."""

    def __init__(self, columns: int):
        self.known, self.columns = np.empty(0, np.int64), columns
        self._order = self.known

    def codes(self, numbers: np.ndarray) -> np.ndarray:
        """Return the code of each number, a new one for each that is new."""
        found = self._look_up(numbers)
        if found is None:
            new = np.setdiff1d(numbers, self.known)
            self.known = Combinations.of(np.append(self.known, new), self.columns).known
            self._order = np.argsort(self.known)
            found = self._look_up(numbers)
        return found.astype(np.uint16)

    def _look_up(self, numbers: np.ndarray) -> np.ndarray | None:
        if not len(self.known):
            return None
        places = np.searchsorted(self.known, numbers, sorter=self._order)
        codes = self._order[np.minimum(places, len(self.known) - 1)]
        return codes if (self.known[codes] == numbers).all() else None

    def ranks(self, codes: np.ndarray) -> np.ndarray:
        """Return the codes in the order of how many rows have them: the most frequent stay in the
        nearest cache.
        """
        return np.argsort(-np.bincount(codes, minlength=len(self.known)), kind="stable")


def _coded(coding: Sequence[_Coding], read: ReadRows) -> np.ndarray:
    each = [one.codes(numbers) for one, numbers in zip(coding, read.combined, strict=True)]
    return np.array(each, np.uint16)


def _ranked(codes: np.ndarray, ranks: Sequence[np.ndarray], order: np.ndarray) -> np.ndarray:
    kind = np.uint8 if max(map(len, ranks), default=0) <= 2**8 else np.uint16
    found = np.empty(codes.shape, kind)
    for column, rank in enumerate(ranks):
        place = np.empty(len(rank), kind)
        place[rank] = np.arange(len(rank), dtype=kind)
        found[column] = place[codes[column]][order]
    return found


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
