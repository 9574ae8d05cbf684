"""Rates: how many for each person, with what chance leaves open."""

from math import sqrt

from data_access.statistics.intervals import Z_95


def byar(count: int) -> tuple[float, float]:
    """Return the 95 % interval of a number that came about one by one (Byar's approximation of the
    exact Poisson limits, Breslow and Day 1987): within a hundredth of them from 10 on.
    """
    if count < 0:
        raise ValueError(f"{count} is no number of complaints; count from 0 on.")
    low = count * (1 - 1 / (9 * count) - Z_95 / (3 * sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return low, more * (1 - 1 / (9 * more) + Z_95 / (3 * sqrt(more))) ** 3


def rate_of(count: int, people: int, each: int = 1000) -> tuple[float, tuple[float, float]]:
    """Return how many there are for ``each`` people, and its interval."""
    if people <= 0:
        raise ValueError(f"There is no rate for {people} people; ask only where there are some.")
    low, high = byar(count)
    return each * count / people, (each * low / people, each * high / people)
