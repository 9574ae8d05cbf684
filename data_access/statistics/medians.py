"""Medians of waiting times in which open complaints count, of cases with weights, and the
difference of two.

The curve is that of Kaplan and Meier (1958), with each case as heavy as its weight; its variance is
that of Xie and Liu (2005), which is Greenwood's where all weights are 1. A median's interval holds
the days on which the curve may be at one half (Brookmeyer and Crowley 1982, on the scale of
log(-log)); that of a difference comes from both (Zou and Donner 2008).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, log, sqrt
from typing import NamedTuple

from data_access.statistics.intervals import Z_95

_HALF = log(-log(0.5))


class Weighed(NamedTuple):
    """Cases that waited as long: how many, the sum of their weights and of the squares of these."""

    cases: int
    weight: float
    squares: float


Waits = Mapping[tuple[int, int], Weighed]  # (days, 1 where it ended and 0 where it was cut off)


@dataclass(frozen=True)
class Median:
    """``days``: None where the curve stays above one half; ``high``: infinite where its upper limit
    does.
    """

    days: int | None
    low: float
    high: float


def median_of(waits: Waits, z: float = Z_95) -> Median:
    """Return the first day by which half of the cases ended, with its interval."""
    at_risk = sum(found.weight for found in waits.values())
    squares = sum(found.squares for found in waits.values())
    surviving, variance, reached = 1.0, 0.0, None
    low: float | None = None
    for day in sorted({day for day, _ in waits}):
        ended, cut = (waits.get((day, happened), _NOBODY) for happened in (1, 0))
        if ended.weight > 0:
            # What is left of the last weights is rounding, and stands for nobody.
            left = max(at_risk - ended.weight, 0.0) if at_risk - ended.weight > 1e-9 else 0.0
            variance += ended.weight * squares / (at_risk * at_risk * left) if left else inf
            surviving *= left / at_risk
            reached = day if reached is None and surviving <= 0.5 + 1e-12 else reached
            score = _score(surviving, variance)
            low = day if low is None and score >= -z else low
            if score > z:
                return Median(reached, low, day)
        at_risk -= ended.weight + cut.weight
        squares -= ended.squares + cut.squares
    return Median(reached, inf if low is None else low, inf)


_NOBODY = Weighed(0, 0.0, 0.0)


def _score(surviving: float, variance: float) -> float:
    """Return by how many standard errors the curve lies below one half, on log(-log)."""
    if surviving <= 0:
        return inf
    if surviving >= 1:
        return -inf
    logarithm = log(surviving)
    return (log(-logarithm) - _HALF) * -logarithm / sqrt(variance)


def median_difference(one: Median, other: Median) -> tuple[int, tuple[float, float]] | None:
    """Return one median less another, with its interval; None where either is not reached."""
    if one.days is None or other.days is None:
        return None
    difference = one.days - other.days
    below = sqrt((one.days - one.low) ** 2 + (other.high - other.days) ** 2)
    above = sqrt((one.high - one.days) ** 2 + (other.days - other.low) ** 2)
    return difference, (difference - below, difference + above)
