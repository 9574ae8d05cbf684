"""One pass for several questions that differ by period and measures alone."""

from collections.abc import Iterator, Mapping

import numpy as np

from data_access.mirror.counting.covered import Needs
from data_access.mirror.counting.days import band_of_day, in_windows, month_of_day, stretches_of
from data_access.mirror.counting.dimensions import OF_PROFILES, dimension, shown
from data_access.mirror.counting.passes import (
    ALL_DAYS,
    SOME_DAYS,
    Choice,
    Tally,
    Wanted,
    tally,
)
from data_access.mirror.rows import PROFILE
from data_access.mirror.snapshot import Snapshot
from data_access.model.filters import Filters, windows
from data_access.model.periods import MONTHS_IN, Window
from data_access.model.question import Question
from data_access.query.waiting.survival import Waits


class SharedPass:
    """Counts of the questions that join, made when the first of them is asked for."""

    def __init__(self, snapshot: Snapshot, filters: Filters, choice: Choice):
        self._snapshot, self.filters, self._choice = snapshot, filters, choice
        self._needs: list[Needs] = []
        self._columns_in: tuple[Window, ...] | None = None
        self._tally: Tally | None = None

    def takes(self, needs: Needs) -> bool:
        """Whether a question can join: what is counted by code is of one choice of days."""
        return not needs.columns or self._columns_in in (None, needs.windows)

    def join(self, needs: Needs) -> None:
        """Count for this one, too."""
        self._needs.append(needs)
        if needs.columns:
            self._columns_in = needs.windows

    def _counted(self) -> Tally:
        if self._tally is not None:
            return self._tally
        snapshot, needs = self._snapshot, self._needs
        each = list(dict.fromkeys(one.windows for one in needs))
        by_month = any(one.by_month for one in needs)
        stretch, self._first = stretches_of(snapshot, each, by_month)
        columns = frozenset().union(*(one.columns for one in needs))
        slot = np.full(snapshot.size, -1, np.int32)
        self._bands = band_of_day(snapshot)
        if columns:
            inside = in_windows(snapshot, self._columns_in)
            self._is_banded = any(one.is_banded and one.columns for one in needs)
            slot[inside] = self._bands[inside] if self._is_banded else 0
        waits = any(one.waits for one in needs)
        is_flow = any(one.flows for one in needs)
        flows = ALL_DAYS if is_flow else SOME_DAYS if waits else 0
        self._tally = tally(snapshot, self._choice, Wanted(stretch, slot, columns, waits, flows))
        return self._tally

    # What questions take of it --------------------------------------------------------------------

    def by_code(self, question: Question, breakdown: str) -> Iterator[tuple]:
        """Yield (key, counts) of a breakdown by codes."""
        found = dimension(self._snapshot, breakdown)
        by_code = self._counted().by_code[found.column]
        adds = self._adds(question)
        counts = np.zeros((len(found.keys), adds.shape[2]), np.int64)
        rows = np.zeros(len(found.keys), np.int64)
        for slot, counted in enumerate(by_code):
            np.add.at(counts, found.index, counted.astype(np.int64) @ adds[slot])
            np.add.at(rows, found.index, counted.sum(axis=1))
        for place in np.flatnonzero(rows):
            yield shown(found.keys[place]), counts[place].tolist()

    def by_stretch(self, question: Question, breakdown: str) -> Iterator[tuple]:
        """Yield (key, counts) of the total, of a period, or of what profiles tell."""
        counted, adds = self._counted().profiles, self._adds(question)
        inside = self._inside(question)
        if breakdown in OF_PROFILES:
            keys = self._snapshot.lookups.keys_of_profiles(breakdown)
            each = [(key, (keys == key).astype(np.int64)) for key in np.unique(keys)]
        else:
            each = [(0, None)]
        period = self._periods(breakdown)
        for number in np.unique(period[inside]):
            stretches = inside[period[inside] == number]
            bands = self._bands[self._first[stretches]]
            for key, mask in each:
                rows = counted[stretches].astype(np.int64)
                rows = rows if mask is None else rows * mask[bands][:, : rows.shape[1]]
                if rows.any():
                    told = shown(key) if mask is not None else int(number)
                    yield told, np.einsum("sp,spn->n", rows, adds[bands]).tolist()

    def _periods(self, breakdown: str) -> np.ndarray:
        if breakdown not in MONTHS_IN:
            return np.zeros(len(self._first), np.int64)
        return month_of_day(self._snapshot)[self._first] // MONTHS_IN[breakdown]

    def _adds(self, question: Question) -> np.ndarray:
        """Return what each [band, profile] adds to each count."""
        profiles = len(self._snapshot.combinations[PROFILE])
        return self._snapshot.lookups.counts(question.counts)[:, 0, :profiles]

    def _inside(self, question: Question) -> np.ndarray:
        """Return the stretches of the question's days."""
        chosen = in_windows(self._snapshot, windows(question.filters))
        return np.flatnonzero(chosen[self._first])

    def flows(self, bucket: np.ndarray, buckets: int) -> tuple[np.ndarray, np.ndarray]:
        """Return what was filed by [0, bucket, undated], and closed by [0, bucket]."""
        filed, undated, closed, _ = (
            np.bincount(bucket, day, buckets).astype(np.int64) for day in self._counted().flows
        )
        return np.stack([filed - undated, undated], axis=1)[None], closed[None]

    def waits(self, question: Question, breakdown: str) -> Mapping[int | None, Waits]:
        """Return days waited, of all or of each period."""
        found, inside = self._counted(), self._inside(question)
        chosen = in_windows(self._snapshot, windows(question.filters))
        of_stretch = self._periods(breakdown)
        months = MONTHS_IN.get(breakdown)
        of_day = month_of_day(self._snapshot) // months if months else np.zeros(len(chosen), int)
        result = {}
        for number in np.unique(of_stretch[inside]):
            closed = found.waits[inside[of_stretch[inside] == number]].sum(axis=0)
            waiting = np.where(chosen & (of_day == number), found.flows[3], 0)
            waits = waits_until(self._snapshot, closed, waiting)
            if not waits.is_empty():
                result[int(number)] = waits
        return result


def waits_until(snapshot: Snapshot, closed: np.ndarray, waiting: np.ndarray) -> Waits:
    """Return days waited: ``closed`` by days, ``waiting`` by the day of filing."""
    least = min(0, snapshot.today - snapshot.size + 1)
    size = max(snapshot.longest, snapshot.today) + 1 - least
    happened, still = np.zeros(size, np.int64), np.zeros(size, np.int64)
    happened[-least : len(closed) - least] = closed
    days = snapshot.today - np.arange(snapshot.size) - least
    still[days] = waiting
    return Waits(least, happened, still)
