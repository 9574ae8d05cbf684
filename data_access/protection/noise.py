"""The noise of one published count, and what somebody who knows the scheme can conclude from two published counts.

The noise is the distribution of largest entropy among those with values from -5 to 5 and variance 5. Which value a
count gets is fixed by its records, its definition and a secret, so that asking again tells nothing new.
"""

import hmac
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from math import exp, inf, prod

LARGEST, VARIANCE = 5, 5
GRID = 5  # published counts are multiples of this
THRESHOLD = 10  # noised complaints and noised people below it: “fewer than 10”
LEAST = THRESHOLD - LARGEST  # a smaller count never reaches the threshold
SMALL = THRESHOLD - 1  # complaints: that a set of 1 to this many was filed at all is to stay in doubt
SMALL_PART = (
    LEAST - 1
)  # of complaints that are published as filed: that 1 to this many had some course is to stay in doubt


def _spread(tension: float) -> list[float]:
    weights = [exp(-tension * value * value) for value in range(-LARGEST, LARGEST + 1)]
    return [weight / sum(weights) for weight in weights]


def _chances() -> tuple[float, ...]:
    """Find by bisection the tension at which the variance is as wanted: 0 is too flat, 1 too narrow."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        variance = sum(p * (place - LARGEST) ** 2 for place, p in enumerate(_spread(middle)))
        low, high = (middle, high) if variance > VARIANCE else (low, middle)
    return tuple(_spread(low))


CHANCES = _chances()  # of -5, -4, ..., 5
_STEPS = list(accumulate(CHANCES))[:-1]


def fraction(secret: bytes, text: str) -> float:
    """Return HMAC-SHA256(secret, text) as a fraction: at least 0, below 1, in steps of 2**-53."""
    return (int.from_bytes(hmac.digest(secret, text.encode(), "sha256")[:8]) >> 11) / 2**53


def noise(u: float) -> int:
    """Return the noise of a fraction ``u``: -5 to 5."""
    return bisect_right(_STEPS, u) - LARGEST


def rounded(noised: int) -> int:
    """Return the nearest multiple of 5; a whole number never lies half way."""
    return GRID * round(noised / GRID)


@cache
def published_chances(count: int) -> dict[int, float]:
    """Return ``{published value: chance}`` of a count whose people do not matter; 0 stands for “fewer than 10”."""
    found: dict[int, float] = {}
    for place, chance in enumerate(CHANCES):
        noised = count + place - LARGEST
        value = rounded(noised) if noised >= THRESHOLD else 0
        found[value] = found.get(value, 0.0) + chance
    return found


def presence(finer: tuple[int, ...], coarser: tuple[int, ...], difference: int) -> float:
    """Return the posterior that a set of ``difference`` records is there and not empty, prior one half.

    ``finer``: every published value of one set of records; ``coarser``: of that set and the other one together; 0 stands
    for “fewer than 10”. Whoever compares them knows the scheme and holds every number of records of the finer set for
    equally likely.
    """
    odds = odds_of_presence(finer, coarser, difference)
    return odds / (1 + odds) if odds < inf else 1.0


def odds_of_presence(finer: tuple[int, ...], coarser: tuple[int, ...], difference: int) -> float:
    """Return how many times likelier the published values are with the set of ``difference`` records than without."""
    shift = max(min(finer + coarser) - _FAR, 0)  # far from the threshold only distances count
    return _odds(tuple(value - shift for value in finer), tuple(value - shift for value in coarser), difference)


def odds_told(finer: tuple[int, ...], coarser: tuple[int, ...], difference: int) -> tuple[float, float]:
    """Return the odds of presence from what is shown of both sets, and from a finer one that is “fewer than 10” somewhere.

    The second looks at each withheld figure by itself: that a set is small shows in each of its names.
    """
    finer_shown, coarser_shown = (tuple(filter(None, values)) for values in (finer, coarser))
    if not coarser_shown:
        return 1.0, 1.0
    shown = odds_of_presence(finer_shown, coarser_shown, difference) if finer_shown else 1.0
    return shown, odds_of_presence((0,), coarser_shown, difference) if 0 in finer else 1.0


_FAR = 40  # more than the threshold and twice the reach of one published value


@cache
def _odds(finer: tuple[int, ...], coarser: tuple[int, ...], difference: int) -> float:
    there, empty = (_joint_chance(finer, coarser, between) for between in (difference, 0))
    return there / empty if empty else inf if there else 1.0


def _joint_chance(finer: tuple[int, ...], coarser: tuple[int, ...], difference: int) -> float:
    reach = LARGEST + GRID // 2
    first = max((value - reach for value in finer if value), default=0)
    last = min(value + reach if value else THRESHOLD + LARGEST - 1 for value in finer)
    return sum(
        prod(published_chances(count).get(value, 0.0) for value in finer)
        * prod(published_chances(count + difference).get(value, 0.0) for value in coarser)
        for count in range(max(first, 0), last + 1)
    )
