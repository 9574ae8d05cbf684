"""Funnel plots: which units lie beyond what chance and over-dispersion make.

Spiegelhalter 2005, "Funnel plots for comparing institutional performance" and "Handling
over-dispersion of performance indicators": the z scores are winsorised, not trimmed, at both
ends; what they vary more than chance would is added to every unit's variance (additive tau
squared); and units are judged on the very scale on which the limits are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

WINSORISED = 0.1  # of the units at either end
LEAST_UNITS = 2
DISCOVERIES = 0.05  # of the units told to stand out, how many may do so by chance
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Funnel:
    """How much units vary: ``phi``, the mean squared z score (1 where chance alone is at work),
    and ``tau``, the standard deviation between units that is no chance, as a fraction of 1.

    ``scores``: of each unit, z beyond chance and over-dispersion; ``stands_out``: whether it still
    does among all that are compared (false discovery rate).
    """

    phi: float
    tau: float
    scores: tuple[float, ...]
    stands_out: tuple[bool, ...]


def funnel(differences: Sequence[float], errors: Sequence[float]) -> Funnel:
    """Judge units by their differences from what was expected, and these by their standard errors
    under "no difference", all of them positive.
    """
    naive = [difference / error for difference, error in zip(differences, errors, strict=True)]
    phi = _mean_square(naive) if naive else 1.0
    tau_squared = _tau_squared(phi, errors)
    scores = tuple(
        difference / sqrt(error * error + tau_squared)
        for difference, error in zip(differences, errors, strict=True)
    )
    adjusted = false_discovery([two_sided(z) for z in scores])
    # Of one unit alone nobody knows by how much units differ, so nobody knows that it does.
    out = tuple(len(scores) >= LEAST_UNITS and p <= DISCOVERIES for p in adjusted)
    return Funnel(phi, sqrt(tau_squared), scores, out)


def winsorised(scores: Sequence[float], share: float = WINSORISED) -> list[float]:
    """Return the scores with the most extreme ``share`` at either end set to the next one inside;
    none is left out.
    """
    ordered, cut = sorted(scores), int(share * len(scores))
    if not ordered:
        return []
    low, high = ordered[cut], ordered[-1 - cut]
    return [min(max(score, low), high) for score in scores]


def _mean_square(scores: Sequence[float]) -> float:
    """Return the mean square that the winsorised scores show: 1 where they are normal.

    Winsorising a tenth at either end leaves 0.68 of it, and that is put back. Without it, as
    in the papers, the limits drawn at 95 % held 85 to 93 of 100 units that are all like each other.
    """
    share = int(WINSORISED * len(scores)) / len(scores)
    z = _NORMAL.inv_cdf(1 - share) if share else 0.0
    left = 1 - 2 * share - 2 * z * _NORMAL.pdf(z) + 2 * share * z * z if share else 1.0
    return sum(score * score for score in winsorised(scores)) / len(scores) / left


def _tau_squared(phi: float, errors: Sequence[float]) -> float:
    """Return the variance between units that the winsorised scores show (DerSimonian and Laird
    1986); 0 where they vary no more than chance.

    Paule and Mandel's, which makes the final scores vary as chance would, hides a sixth of the
    units that are all late for one reason; this one finds them.
    """
    weights = [1 / (error * error) for error in errors]
    count, total = len(weights), sum(weights)
    if count < LEAST_UNITS or count * phi <= count - 1:
        return 0.0
    spread = total - sum(weight * weight for weight in weights) / total
    return (count * phi - (count - 1)) / spread


def two_sided(z: float) -> float:
    """Return the chance of a score at least so far from 0."""
    return 2 * _NORMAL.cdf(-abs(z))


def false_discovery(chances: Sequence[float]) -> list[float]:
    """Return the chances adjusted for how many were looked at (Benjamini and Hochberg 1995)."""
    count, least = len(chances), 1.0
    adjusted = [1.0] * count
    by_size = sorted(range(count), key=lambda place: chances[place], reverse=True)
    for rank, place in zip(range(count, 0, -1), by_size, strict=True):
        least = min(least, chances[place] * count / rank)
        adjusted[place] = least
    return adjusted


def prediction_limits(
    centre: float, cases: float, tau: float, level: float = 0.95
) -> tuple[float, float]:
    """Return between what a unit's share is predicted to lie, were it like all others: around
    ``centre``, with so many cases, chance and over-dispersion together. Cut at 0 and 1, both.
    """
    z = _NORMAL.inv_cdf((1 + level) / 2)
    spread = z * sqrt(centre * (1 - centre) / cases + tau * tau) if cases else 1.0
    return max(0.0, centre - spread), min(1.0, centre + spread)
