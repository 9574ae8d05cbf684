"""How many will wait: hazards of closing by age, carried forward over what waits and what arrives;
with the errors that the same method made at earlier days.

Time goes in steps of some days back from T. A cell tells of how many complaints the filing lies
so many steps back and the first closing so many (None: not closed), so every earlier stock and all
that left it can be counted again, as they stood then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

AHEAD = 3  # steps that are forecast
LEARNT = 9  # steps before, of which the hazards and the arrivals are
PAST = 8  # earlier forecasts, one every ``AHEAD`` steps
OLDEST = 12  # steps of age, from which on all are alike
STEPS_NEEDED = AHEAD * PAST + LEARNT + OLDEST + 3  # back from T that have to be told apart
_LEAST_WAITING = 50  # below which nothing is forecast
_T_95 = 2.306  # Student's, of ``PAST`` errors around 0
Cells = Mapping[tuple[int, int | None], int]  # (steps since filing, since closing): complaints


@dataclass(frozen=True)
class Forecast:
    """How many will wait ``AHEAD`` steps from now, between what numbers (95 of 100), of how many
    now; and by how much each earlier forecast was off, as a part of what came, the latest first.
    """

    now: int
    expected: float
    low: float
    high: float
    errors: tuple[float, ...]


def forecast(cells: Cells) -> Forecast | None:
    """Return the forecast; None where too few wait, now or at any earlier day that is looked at."""
    made = [(_expected(cells, back), _waiting(cells, back)) for back in _days()]
    waiting = [now for _, now in made]
    if min(waiting) < _LEAST_WAITING:
        return None
    came = waiting[:-1]  # what the forecast of the day before was of
    errors = [expected / there for (expected, _), there in zip(made[1:], came, strict=True)]
    spread = sqrt(sum(log(error) ** 2 for error in errors) / len(errors)) * _T_95
    expected = made[0][0]
    return Forecast(
        waiting[0],
        expected,
        expected * exp(-spread),
        expected * exp(spread),
        tuple(error - 1 for error in errors),
    )


def _days() -> range:
    """Steps back of the days at which a forecast is made: T, and those before."""
    return range(0, AHEAD * PAST + 1, AHEAD)


def _waiting(cells: Cells, back: int) -> int:
    return sum(n for (filed, closed), n in cells.items() if _is_waiting(filed, closed, back))


def _is_waiting(filed: int, closed: int | None, back: int) -> bool:
    return filed >= back and (closed is None or closed < back)


def _age(filed: int, back: int) -> int:
    return min(filed - back, OLDEST)


def _expected(cells: Cells, back: int) -> float:
    """Return how many were to wait ``AHEAD`` steps after a day, by what was known on that day."""
    hazards = _hazards(cells, back)
    stock = [0.0] * (OLDEST + 1)
    for (filed, closed), n in cells.items():
        if _is_waiting(filed, closed, back):
            stock[_age(filed, back)] += n
    arrivals = _left_of_arrivals(cells, back)
    for _ in range(AHEAD):
        left = [n * (1 - hazard) for n, hazard in zip(stock, hazards, strict=True)]
        stock = [arrivals, *left[:-2], left[-2] + left[-1]]
    return sum(stock)


def _learnt(back: int) -> range:
    """Steps back of the days from each of which one step was watched until ``back``."""
    return range(back + 1, back + LEARNT + 1)


def _hazards(cells: Cells, back: int) -> list[float]:
    """Return which part of those of each age was closed within a step, of the steps before."""
    waited, closings = [0] * (OLDEST + 1), [0] * (OLDEST + 1)
    for (filed, closed), n in cells.items():
        for start in _learnt(back):
            if _is_waiting(filed, closed, start):
                age = _age(filed, start)
                waited[age] += n
                closings[age] += n if closed == start - 1 else 0
    return [done / there if there else 0.0 for done, there in zip(closings, waited, strict=True)]


def _left_of_arrivals(cells: Cells, back: int) -> float:
    """Return how many that were filed within a step still waited at its end, at the mean."""
    steps = {start - 1 for start in _learnt(back)}
    left = sum(
        n
        for (filed, closed), n in cells.items()
        if filed in steps and _is_waiting(filed, closed, filed)
    )
    return left / LEARNT
