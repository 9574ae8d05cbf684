"""When a set of complaints is large enough to be told, by itself or as what other counts leave of
it.

The rule is soft on purpose. Whoever knows a sharp threshold learns from a withheld figure that a
set lies below it, and subtracts; here, nine complaints more or less change the chance that a set is
withheld by a factor of at most 3.1: posterior 0.75 where 0.5 was believed before.
"""

from collections.abc import Sequence
from hashlib import shake_256
from math import exp

import numpy as np

LEAST = 10  # complaints, and people: a smaller set is never told
SURE = 100  # of this size a set would be withheld once in 87,000 times; it is told
_DECAY = 1 / 8  # of the chance to be withheld, for each complaint more


def chance_withheld(size: int) -> float:
    """Return the chance that a set of ``size`` complaints and people is not told."""
    return exp(-_DECAY * (size - LEAST + 1)) if LEAST <= size < SURE else float(size < LEAST)


def least_sizes(fractions: np.ndarray) -> np.ndarray:
    """Return the smallest size that is enough at each draw, of the same shape: 10 to 100."""
    with np.errstate(divide="ignore"):
        sizes = np.ceil(LEAST - 1 - np.log(fractions) / _DECAY)
    return np.clip(sizes, LEAST, SURE).astype(np.int16)


def least_size(fraction: float) -> int:
    """Return the same of one draw."""
    return int(least_sizes(np.array([fraction]))[0])


def fractions(secret: bytes, names: Sequence[str], width: int) -> np.ndarray:
    """Return ``width`` keyed fractions of each name, at least 0 and below 1, shape (names, width).

    They are SHAKE-256 of the secret and the name, so they stay the same, whatever the counts are.
    """
    bits = b"".join(shake_256(secret + b"|" + name.encode()).digest(8 * width) for name in names)
    numbers = np.frombuffer(bits, ">u8").reshape(len(names), width)
    return (numbers >> np.uint64(11)).astype(float) / 2**53


def drawn_sizes(secret: bytes, names: Sequence[str], width: int) -> np.ndarray:
    """Return the smallest size that is enough for ``width`` sets of each name, shape (names,
    width).
    """
    return least_sizes(fractions(secret, names, width))
