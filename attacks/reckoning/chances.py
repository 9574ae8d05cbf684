"""What an attacker computes who knows the scheme: chances of published values, and posteriors
from them.
"""

from dataclasses import dataclass
from functools import cache
from math import prod

import numpy as np

REACH, VARIANCE = 5, 5.0
FEWEST = 10
_VALUES = np.arange(-REACH, REACH + 1)


@cache
def noise_chances() -> np.ndarray:
    """Return the chances of -5 to 5: of largest entropy among those with variance 5."""

    low, high = 0.0, 1.0  # tensions: too flat, too narrow
    while True:
        tension = (low + high) / 2
        chances = np.exp(-tension * _VALUES**2)
        chances /= chances.sum()
        spread = chances @ _VALUES**2
        if abs(spread - VARIANCE) < 1e-13:
            return chances
        low, high = (tension, high) if spread > VARIANCE else (low, tension)


@dataclass(frozen=True)
class Scheme:
    """How a count becomes a published value: noise or none, a least count or none, a grid of 5 or
    none.

    ``by_records``: the noise hangs on the records alone, so one set has one value under every name.
    ``reach``: by how much a published value is off at most.
    """

    noisy: bool = True
    threshold: bool = True
    grid: bool = True
    by_records: bool = False

    @property
    def reach(self) -> int:
        return REACH * self.noisy + 2 * self.grid

    def value(self, count, noised):
        """Return what is published of counts (numbers or arrays), given them with noise; 0 for
        none.
        """
        value = 5 * np.floor_divide(noised + 2, 5) if self.grid else noised
        return (
            np.where(count >= FEWEST, np.maximum(value, FEWEST), 0)
            if self.threshold
            else np.maximum(value, 0)
        )

    def bounds(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the smallest and largest count that a published value may stand for."""
        low, high = np.maximum(values - self.reach, 0), values + self.reach
        if self.threshold:
            low, high = (
                np.where(values > 0, np.maximum(low, FEWEST), 0),
                np.where(values > 0, high, FEWEST - 1),
            )
        return low, high

    def chance(self, count: int) -> dict[int, float]:
        """Return ``{published value: chance}`` of a count."""
        return _chance(self, count)


@cache
def _chance(scheme: Scheme, count: int) -> dict[int, float]:
    if count < 0:
        return {}
    noise = (
        zip(_VALUES.tolist(), noise_chances().tolist(), strict=True)
        if scheme.noisy
        else ((0, 1.0),)
    )
    found: dict[int, float] = {}
    for shift, chance in noise:
        value = int(scheme.value(count, count + shift))
        found[value] = found.get(value, 0.0) + chance
    return found


@cache
def counts_of(value: int) -> tuple[int, np.ndarray]:
    """Return what count a value of the release stands for: the least one, and the chances from
    there.

    Every count is equally likely beforehand.
    """
    low, high = (int(end) for end in REAL.bounds(np.array(value)))
    chances = np.array([REAL.chance(count).get(value, 0.0) for count in range(low, high + 1)])
    return low, chances / chances.sum()


REAL = Scheme()
_FAR = 40
Told = tuple[int, ...]
Draws = tuple[tuple[bool, int], ...]  # (whether of the finer set, value), in the order of drawing


def posterior(scheme: Scheme, finer: Told, coarser: Told, difference: int, known: int = 0) -> float:
    """Return the posterior that ``difference`` records lie between two sets, against none; prior
    one half.

    ``finer``, ``coarser``: all published values of both. Every size of the finer set is equally
    likely beforehand. ``known``: records of the finer set that the attacker knows to lie outside of
    the coarser one.
    """
    shift = _far_from_threshold(finer + coarser)
    near = (
        tuple(sorted(value - shift for value in finer)),
        tuple(sorted(value - shift for value in coarser)),
    )
    return _posterior(scheme, *near, difference, known)


def _far_from_threshold(values: Told) -> int:
    return max(min(values) // 5 * 5 - _FAR, 0)


@cache
def _posterior(scheme: Scheme, finer: Told, coarser: Told, difference: int, known: int) -> float:
    return _chance_of_first(
        _likelihood(scheme, finer, coarser, difference, known),
        _likelihood(scheme, finer, coarser, 0, known),
    )


def _chance_of_first(one: float, other: float) -> float:
    return one / (one + other) if one + other else 0.5


def _likelihood(
    scheme: Scheme, finer: Told, coarser: Told, difference: int, known: int = 0
) -> float:
    """Sum over all sizes of what both sets have in common."""
    if (
        scheme.by_records and difference + known == 0
    ):  # the same records, so the same noise: one value
        return _one_set(scheme, finer + coarser)
    return sum(
        _told(scheme, finer, size + known) * _told(scheme, coarser, size + difference)
        for size in _sizes(scheme, finer, known)
    )


def _sizes(scheme: Scheme, finer: Told, known: int = 0) -> range:
    low, high = scheme.bounds(np.array(finer))
    return range(max(low.max() - known, 0), high.min() - known + 1)


def _told(scheme: Scheme, values: Told, count: int) -> float:
    chances = scheme.chance(count)
    if scheme.by_records:
        return chances.get(values[0], 0.0) if len(set(values)) == 1 else 0.0
    return prod(chances.get(value, 0.0) for value in values)


def _one_set(scheme: Scheme, values: Told) -> float:
    low, high = scheme.bounds(np.array(values))
    return sum(_told(scheme, values, size) for size in range(low.max(), high.min() + 1))


# The rule “enough” -------------------------------------------------------------------------------

SURE = 100  # a set of this size is never withheld for its size
_DECAY = 1 / 8


def chance_not_enough(sizes: np.ndarray) -> np.ndarray:
    """Return the published chance that sets of these sizes (complaints and people) are not told."""
    sizes = np.asarray(sizes)
    chances = np.exp(-_DECAY * np.maximum(sizes - FEWEST + 1, 0))
    return np.where(sizes < FEWEST, 1.0, np.where(sizes >= SURE, 0.0, chances))


def least_sizes(fractions: np.ndarray) -> np.ndarray:
    """Return for draws of 0 to 1 the smallest sizes that are told."""
    sizes = np.ceil(FEWEST - 1 - np.log(np.maximum(fractions, 1e-300)) / _DECAY)
    return np.clip(sizes, FEWEST, SURE).astype(np.int64)


# Values that are drawn again ----------------------------------------------------------------------

MOST_CERTAIN = 0.75  # what the guard allows the values of two sets to tell, as its description says


def posterior_of_redrawn(scheme: Scheme, draws: Draws, difference: int) -> float:
    """Return the posterior of whoever reckons, too, that a value was drawn again until the guard
    was content.

    With nothing between the two sets they are one, and the guard has no reason to draw again.
    """
    shift = _far_from_threshold(tuple(value for _, value in draws))
    return _posterior_of_redrawn(
        scheme, tuple((is_finer, value - shift) for is_finer, value in draws), difference
    )


@cache
def _posterior_of_redrawn(scheme: Scheme, draws: Draws, difference: int) -> float:
    finer, coarser = _sides(draws)
    there = sum(_chance_of_draws(scheme, draws, size, difference) for size in _sizes(scheme, finer))
    return _chance_of_first(there, _likelihood(scheme, finer, coarser, 0))


def _chance_of_draws(scheme: Scheme, draws: Draws, size: int, difference: int) -> float:
    """Multiply the chances of the values, each among those that the guard allowed after the ones
    before it.
    """
    chance = 1.0
    for place, (is_finer, drawn) in enumerate(draws):
        before, chances = draws[:place], scheme.chance(size + (0 if is_finer else difference))
        allowed = sum(
            part
            for value, part in chances.items()
            if _is_allowed(scheme, (*before, (is_finer, value)), difference)
        )
        # Where the guard allowed no value at once it drew the earlier ones again: then this reckons
        # without it.
        chance *= chances.get(drawn, 0.0) / (allowed or 1.0)
        if not chance:
            return 0.0
    return chance


@cache
def _is_allowed(scheme: Scheme, draws: Draws, difference: int) -> bool:
    finer, coarser = (tuple(filter(None, values)) for values in _sides(draws))
    if not finer or not coarser:
        return True
    return posterior(scheme, finer, coarser, difference) <= MOST_CERTAIN


def _sides(draws: Draws) -> tuple[Told, Told]:
    return tuple(value for is_finer, value in draws if is_finer), tuple(
        value for is_finer, value in draws if not is_finer
    )


def ratio(posterior_chance: float) -> float:
    """Return the odds of a posterior with prior one half."""
    return posterior_chance / (1 - posterior_chance) if posterior_chance < 1 else float("inf")
