"""Waiting times from histograms: the Kaplan-Meier product, and plain quantiles."""

from collections.abc import Mapping
from fractions import Fraction

Histogram = Mapping[tuple[int, int], int]  # (days, happened) -> complaints


def kaplan_meier_quantile(histogram: Histogram, percent: int) -> int | None:
    """Return the first day by which ``percent`` of the complaints had the event; None where the
    curve stays above.

    Those still waiting on day d are at risk on day d (Kaplan and Meier 1958). Exact: the share is
    kept as a fraction only where floating point could decide wrongly.
    """
    at_risk, surviving, target = sum(histogram.values()), 1.0, 1 - percent / 100
    for day in sorted({day for day, _ in histogram}):
        events = histogram.get((day, 1), 0)
        if events:
            surviving *= 1 - events / at_risk
            if abs(surviving - target) < 1e-9:
                return (
                    day
                    if _exactly(histogram, day) <= 1 - Fraction(percent, 100)
                    else _next(histogram, day, percent)
                )
            if surviving < target:
                return day
        at_risk -= events + histogram.get((day, 0), 0)
    return None


def _exactly(histogram: Histogram, last: int) -> Fraction:
    at_risk, surviving = sum(histogram.values()), Fraction(1)
    for day in sorted({day for day, _ in histogram if day <= last}):
        events = histogram.get((day, 1), 0)
        surviving *= 1 - Fraction(events, at_risk)
        at_risk -= events + histogram.get((day, 0), 0)
    return surviving


def _next(histogram: Histogram, day: int, percent: int) -> int | None:
    """Return the next day with an event: the curve was above the target by less than rounding."""
    later = (
        other for other, happened in histogram if other > day and happened and histogram[other, 1]
    )
    return min(later, default=None)


def quantile(histogram: Histogram, percent: int) -> int | None:
    """Return the smallest number of days that at least ``percent`` of the complaints do not
    exceed; None without any.
    """
    total, seen = sum(histogram.values()), 0
    for (days, _), complaints in sorted(histogram.items()):
        seen += complaints
        if seen * 100 >= total * percent:
            return days
    return None
