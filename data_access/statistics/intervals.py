"""Intervals of shares, and of differences between two shares."""

from math import sqrt
from statistics import NormalDist

Z_95 = 1.959963984540054


def wilson(numerator: float, denominator: float, comparisons: int = 1) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), as fractions from 0 to 1; (0, 1) without
    any case.

    ``comparisons``: how many intervals are to hold together, each then is wider (Bonferroni).
    """
    if not denominator:
        return 0.0, 1.0
    z = Z_95 if comparisons <= 1 else NormalDist().inv_cdf(1 - 0.025 / comparisons)
    share = numerator / denominator
    middle = share + z * z / (2 * denominator)
    spread = z * sqrt(share * (1 - share) / denominator + z * z / (4 * denominator * denominator))
    scale = 1 + z * z / denominator
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def newcombe(
    one: tuple[int, int], other: tuple[int, int], comparisons: int = 1
) -> tuple[float, float]:
    """Return the 95 % interval of one share less another (Newcombe 1998, method 10), from the
    Wilson intervals of both; each is (numerator, denominator).
    """
    shares = [part / whole if whole else 0.5 for part, whole in (one, other)]
    (low, high), (other_low, other_high) = (
        wilson(part, whole, comparisons) for part, whole in (one, other)
    )
    difference = shares[0] - shares[1]
    below = sqrt((shares[0] - low) ** 2 + (other_high - shares[1]) ** 2)
    above = sqrt((high - shares[0]) ** 2 + (shares[1] - other_low) ** 2)
    return max(-1.0, difference - below), min(1.0, difference + above)


def poisson(count: int, z: float = Z_95) -> tuple[float, float]:
    """Return the interval of the mean of a count (Byar's approximation of the exact one)."""
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return max(0.0, low), more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3


def count_difference(one: int, other: int) -> tuple[float, float]:
    """Return the 95 % interval of one count less another, from the intervals of both (Zou and
    Donner 2008), as if either came by chance and neither told anything of the other.
    """
    (low, high), (other_low, other_high) = poisson(one), poisson(other)
    difference = one - other
    below = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    return difference - below, difference + sqrt((high - one) ** 2 + (other - other_low) ** 2)
