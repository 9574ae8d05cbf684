"""Ranks with what they leave open, and whether ranks can be told at all."""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

import numpy

LEAST_RELIABILITY = 0.7  # below it units are not ranked; usual where groups are compared
_DRAWS, _SEED = 1000, 20241029  # the same figures give the same sets


def rank_sets(
    values: Sequence[float], errors: Sequence[float], level: float = 0.95
) -> list[tuple[int, int]]:
    """Return the first and the last rank that each unit may have, 1 for the largest value.

    Simultaneous: with the chance ``level`` the true ranks of all units lie in their sets (Mogstad,
    Romano, Shaikh and Wilhelm 2024). Two units are told apart where their difference is larger than
    the largest that chance makes among all pairs not yet told apart, found by drawing; pair after
    pair, until no further one is (Romano and Wolf 2005).
    """
    count = len(values)
    if count < 2:
        return [(1, 1)] * count
    observed, spread = numpy.asarray(values, float), numpy.asarray(errors, float)
    one, other = numpy.triu_indices(count, 1)
    noise = numpy.sqrt(spread[one] ** 2 + spread[other] ** 2)
    gap = observed[one] - observed[other]
    scores = numpy.divide(
        numpy.abs(gap), noise, out=numpy.where(gap == 0, 0.0, numpy.inf), where=noise > 0
    )
    apart = _told_apart(scores, one, other, spread, noise, level)
    above = numpy.zeros((count, count), bool)
    above[one[apart & (gap > 0)], other[apart & (gap > 0)]] = True
    above[other[apart & (gap < 0)], one[apart & (gap < 0)]] = True
    first, last = 1 + above.sum(axis=0), count - above.sum(axis=1)
    return [(int(low), int(high)) for low, high in zip(first, last, strict=True)]


def _told_apart(scores, one, other, spread, noise, level: float):
    """Return which pairs differ; those that stand even the bound of Bonferroni need no draws."""
    bound = NormalDist().inv_cdf(1 - (1 - level) / (2 * len(scores)))
    apart = scores > bound
    if apart.all():
        return apart
    drawn = numpy.random.Generator(numpy.random.PCG64(_SEED)).standard_normal(
        (_DRAWS, len(spread)), numpy.float32
    ) * spread.astype(numpy.float32)
    left = numpy.flatnonzero(~apart & (noise > 0))
    while len(left):
        gaps = numpy.abs(drawn[:, one[left]] - drawn[:, other[left]])
        highest = (gaps / noise[left].astype(numpy.float32)).max(axis=1)
        found = left[scores[left] > numpy.quantile(highest, level, method="higher")]
        if not len(found):
            break
        apart[found] = True
        left = numpy.setdiff1d(left, found, assume_unique=True)
    return apart


def reliability(values: Sequence[float], errors: Sequence[float]) -> float:
    """Return the mean over the units of the share of variance that is between units and not
    chance, from 0 to 1.

    The variance between units as DerSimonian and Laird 1986; units are given their own errors.
    """
    between = variance_between(values, errors)
    if not between:
        return 0.0
    return sum(between / (between + error * error) for error in errors) / len(errors)


def variance_between(values: Sequence[float], errors: Sequence[float]) -> float:
    """Return by how much the units' true values vary, 0 where chance explains all of it."""
    if len(values) < 2:
        return 0.0
    weights = [1 / (error * error) for error in errors]
    total = sum(weights)
    mean = sum(weight * value for weight, value in zip(weights, values, strict=True)) / total
    excess = sum(w * (value - mean) ** 2 for w, value in zip(weights, values, strict=True))
    spread = total - sum(weight * weight for weight in weights) / total
    return max(0.0, (excess - (len(values) - 1)) / spread)


def plain_error(part: int, whole: int) -> float:
    """Return the standard error of a share, never 0: two successes and two failures are added
    (Agresti and Coull 1998).
    """
    share = (part + 2) / (whole + 4)
    return sqrt(share * (1 - share) / (whole + 4))
