"""Excess mass just below a limit: closings on its last two days beyond a smooth course of the days
around.

After Chetty, Friedman, Olsen and Pistaferri 2011, in whole days: a Poisson regression, quadratic on
the logarithm, over the days before and after; the days from which closings may have been moved are
left out of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy

LAST_DAYS = 2  # of the limit, on which closings bunch
_BEFORE, _GAP, _AFTER = 10, 8, 8  # days: looked at before, left out after the limit, looked at then
_LEAST = 100  # closings on the days around, for a course to be told from
_STEPS = 30


@dataclass(frozen=True)
class Excess:
    """Closings on the last days of a limit: ``observed``, ``expected`` of a smooth course, and the
    standard error of their difference where nothing bunches.
    """

    observed: int
    expected: float
    error: float

    @property
    def ratio(self) -> float:
        """How many times as many as expected."""
        return self.observed / self.expected

    @property
    def score(self) -> float:
        """The excess in standard errors."""
        return (self.observed - self.expected) / self.error


def excess_mass(closings: Mapping[int, int], limit: int) -> Excess | None:
    """Return the excess just below ``limit`` of ``{days to close: closings}``; None of too few."""
    inside = range(limit - LAST_DAYS + 1, limit + 1)
    before = range(limit - _BEFORE - LAST_DAYS + 1, inside[0])
    days = [*before, *range(limit + _GAP + 1, limit + _GAP + _AFTER + 1)]
    counts = numpy.array([closings.get(day, 0) for day in days], float)
    if counts.sum() < _LEAST:
        return None
    around, last = _terms(days, limit), _terms(inside, limit)
    fitted = _poisson(around, counts)
    if fitted is None:
        return None
    coefficients, covariance, dispersion = fitted
    means = numpy.exp(last @ coefficients)
    slope = means @ last
    expected = float(means.sum())
    variance = dispersion * (expected + float(slope @ covariance @ slope))
    observed = sum(closings.get(day, 0) for day in inside)
    return Excess(observed, expected, sqrt(variance))


def _terms(days, limit: int):
    places = numpy.array([(day - limit) / 10 for day in days])
    return numpy.stack([numpy.ones_like(places), places, places**2], axis=1)


def _poisson(terms, counts):
    """Return coefficients, their covariance and the dispersion (at least 1) of a Poisson regression
    by iterated weighted least squares; None where it does not settle.
    """
    means = counts + 0.5
    previous = None
    for _ in range(_STEPS):
        target = numpy.log(means) + (counts - means) / means
        weighted = terms * means[:, None]
        try:
            covariance = numpy.linalg.inv(terms.T @ weighted)
        except numpy.linalg.LinAlgError:
            return None
        coefficients = covariance @ (weighted.T @ target)
        means = numpy.exp(numpy.clip(terms @ coefficients, -30, 30))
        if previous is not None and numpy.allclose(coefficients, previous, rtol=0, atol=1e-10):
            break
        previous = coefficients
    else:
        return None
    free = len(counts) - terms.shape[1]
    return coefficients, covariance, max(1.0, float(((counts - means) ** 2 / means).sum() / free))
