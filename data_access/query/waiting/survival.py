"""Waiting times from histograms: the Kaplan-Meier product, and plain quantiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

_NEAR = 1e-9  # of the target: here floating point could decide wrongly


@dataclass(frozen=True)
class Waits:
    """How many complaints waited how many days.

    ``happened`` and ``waiting`` hold a number for each of the days from ``least`` on: those whose
    event came on that day, and those who still waited on it at T.
    """

    least: int
    happened: np.ndarray
    waiting: np.ndarray

    def __add__(self, other: "Waits") -> "Waits":
        least = min(self.least, other.least)
        size = max(one.least + len(one.happened) for one in (self, other)) - least
        both = [one._padded(least, size) for one in (self, other)]
        return Waits(least, *(sum(arrays) for arrays in zip(*both, strict=True)))

    def _padded(self, least: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        before = self.least - least
        around = before, size - before - len(self.happened)
        return np.pad(self.happened, around), np.pad(self.waiting, around)

    def is_empty(self) -> bool:
        """Whether nobody waited."""
        return not (self.happened.any() or self.waiting.any())


def waits_of(rows: Iterable[Sequence[int]]) -> Waits:
    """Return the waits of rows (days, happened, complaints)."""
    days, happened, counted = (np.array(column) for column in zip(*rows, strict=True))
    least, came = int(days.min()), happened == 1
    size = int(days.max()) - least + 1
    found = [
        np.bincount(days[chosen] - least, counted[chosen], size).astype(np.int64)
        for chosen in (came, ~came)
    ]
    return Waits(least, *found)


def kaplan_meier_quantile(waits: Waits, percent: int) -> int | None:
    """Return the first day by which ``percent`` of the complaints had the event; None where the
    curve stays above.

    Those still waiting on day d are at risk on day d (Kaplan and Meier 1958). Exact: the share is
    kept as a fraction only where floating point could decide wrongly.
    """
    gone = np.cumsum(waits.happened + waits.waiting)
    days = np.flatnonzero(waits.happened)
    if not len(days):
        return None
    at_risk = gone[-1] - gone[days] + (waits.happened + waits.waiting)[days]
    surviving = np.cumprod(1 - waits.happened[days] / at_risk)
    target = 1 - percent / 100
    for place in np.flatnonzero(surviving < target + _NEAR):
        if surviving[place] < target - _NEAR or _reaches(
            waits, days[: place + 1], at_risk, percent
        ):
            return waits.least + int(days[place])
    return None


def _reaches(waits: Waits, days: np.ndarray, at_risk: np.ndarray, percent: int) -> bool:
    surviving = Fraction(1)
    for day, risk in zip(days, at_risk, strict=False):
        surviving *= 1 - Fraction(int(waits.happened[day]), int(risk))
    return surviving <= 1 - Fraction(percent, 100)


def quantile(waits: Waits, percent: int) -> int | None:
    """Return the smallest number of days that at least ``percent`` of the complaints do not
    exceed; None without any.
    """
    seen = np.cumsum(waits.happened + waits.waiting)
    if not len(seen) or not seen[-1]:
        return None
    return waits.least + int(np.searchsorted(seen * 100, int(seen[-1]) * percent))
