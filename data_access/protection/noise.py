"""The noise of one published count.

The noise is the distribution of largest entropy among those with values from -5 to 5 and variance
5. Which value a count gets is fixed by its records, its definition and a secret, so that asking
again tells nothing new.
"""

import hmac
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from math import exp

from data_access.protection.enough import LEAST, chance_withheld

LARGEST, VARIANCE = 5, 5
GRID = 5  # published counts are multiples of this
FARTHEST = LARGEST + GRID // 2  # from a count to its published value


def _spread(tension: float) -> list[float]:
    weights = [exp(-tension * value * value) for value in range(-LARGEST, LARGEST + 1)]
    return [weight / sum(weights) for weight in weights]


def _chances() -> tuple[float, ...]:
    """Find by bisection the tension at which the variance is as wanted: 0 is too flat, 1 too
    narrow.
    """
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
    """Return the nearest multiple of 5, at least 10; a whole number never lies half way."""
    return max(GRID * round(noised / GRID), LEAST)


@cache
def published_chances(count: int) -> dict[int, float]:
    """Return ``{published value: chance}`` of a count of as many people, looked at by itself; 0
    stands for withheld.
    """
    hidden = chance_withheld(count)
    found = {0: hidden} if hidden else {}
    for place, chance in enumerate(CHANCES) if hidden < 1 else ():
        value = rounded(count + place - LARGEST)
        found[value] = found.get(value, 0.0) + chance * (1 - hidden)
    return found
