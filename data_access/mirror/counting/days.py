"""The days of a snapshot: windows, age bands, months, and phases of flows."""

from collections.abc import Iterable, Sequence

import numpy as np

from data_access.mirror.snapshot import Snapshot, day_number
from data_access.model.codes import AGE_BAND_STARTS
from data_access.model.periods import Window
from data_access.query.flows import AFTER, BEFORE, BETWEEN, WITHIN

_YEAR_ZERO = 1970 * 12  # months before those that numpy counts


def in_windows(snapshot: Snapshot, windows: Sequence[Window]) -> np.ndarray:
    """Return by day whether it is chosen; without windows all are."""
    if not windows:
        return np.ones(snapshot.size, bool)
    found = np.zeros(snapshot.size, bool)
    for first, last in windows:
        found[max(snapshot.place(first), 0) : max(snapshot.place(last) + 1, 0)] = True
    return found


def band_of_day(snapshot: Snapshot) -> np.ndarray:
    """Return by day of filing the age band at T."""
    age = snapshot.today - np.arange(snapshot.size)
    return np.searchsorted(np.array(AGE_BAND_STARTS[1:]), age, "right")


def month_of_day(snapshot: Snapshot) -> np.ndarray:
    """Return by day the number of its month."""
    days = np.arange(snapshot.first, snapshot.first + snapshot.size).astype("datetime64[D]")
    return days.astype("datetime64[M]").astype(np.int64) + _YEAR_ZERO


def phase_of_day(snapshot: Snapshot, windows: Sequence[Window]) -> np.ndarray:
    """Return by day where it lies: before, in, after or between the chosen windows."""
    if not windows:
        return np.full(snapshot.size, WITHIN)
    days = np.arange(snapshot.first, snapshot.first + snapshot.size)
    found = np.full(snapshot.size, BEFORE)
    if len(windows) > 1:
        found[days > day_number(windows[0][1])] = BETWEEN
    found[days > day_number(windows[-1][1])] = AFTER
    found[in_windows(snapshot, windows)] = WITHIN
    return found


def buckets_of(
    snapshot: Snapshot, windows: Sequence[Window], by_month: bool
) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Return by day its bucket, and the (month, phase) of each; without months these are 0."""
    month = month_of_day(snapshot) if by_month else np.zeros(snapshot.size, np.int64)
    found, bucket = np.unique(month * 4 + phase_of_day(snapshot, windows), return_inverse=True)
    return bucket, [(int(one) // 4, int(one) % 4) for one in found]


def stretches_of(
    snapshot: Snapshot, each: Iterable[Sequence[Window]], by_month: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return by day its stretch (-1: nobody asks), and the first day of each stretch.

    All days of one are alike in every one of the choices of windows, age band and, where asked,
    month.
    """
    alike = [band_of_day(snapshot), *(in_windows(snapshot, windows) for windows in each)]
    wanted = np.any(alike[1:], axis=0)
    if by_month:
        alike.append(month_of_day(snapshot))
    changed = np.any([np.diff(one, prepend=one[:1]) != 0 for one in alike], axis=0)
    stretch = np.cumsum(changed)
    kept = np.unique(stretch[wanted])
    places = np.full(int(stretch[-1]) + 1, -1)
    places[kept] = np.arange(len(kept))
    first = np.searchsorted(stretch, kept)
    return np.where(wanted, places[stretch], -1).astype(np.int32), first
