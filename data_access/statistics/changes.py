"""Why a share changed: because the cases are others (mix), or because the same cases end otherwise
(rate).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial, fsum

Counts = tuple[int, int]  # (numerator, denominator) of a share
Window = Mapping[Hashable, Counts]


@dataclass(frozen=True)
class Parted:
    """What one part did to the change of a share: ``mix``, by having more or fewer of the cases;
    ``rate``, by its own share; as fractions of 1.
    """

    mix: Fraction
    rate: Fraction


def kitagawa(before: Window, now: Window) -> dict[Hashable, Parted]:
    """Return what each part did to the change from ``before`` to ``now`` (Kitagawa 1955,
    symmetrical): all mixes and rates together are the change, exactly.

    ``mix`` is told against the share of the whole: a part that is above it and grows, raises it.
    What is there in one window only did nothing by its rate.
    """
    wholes = [sum(whole for _, whole in window.values()) for window in (before, now)]
    if not all(wholes):
        return {}
    total = [
        Fraction(sum(part for part, _ in window.values()), whole)
        for window, whole in zip((before, now), wholes, strict=True)
    ]
    middle = (total[0] + total[1]) / 2
    return {
        code: _parted(before.get(code, (0, 0)), now.get(code, (0, 0)), wholes, middle)
        for code in {**before, **now}
    }


def _parted(before: Counts, now: Counts, wholes: Sequence[int], middle: Fraction) -> Parted:
    shares = [
        Fraction(counts[1], whole) for counts, whole in zip((before, now), wholes, strict=True)
    ]
    rates = [Fraction(*counts) if counts[1] else None for counts in (before, now)]
    if rates[0] is None and rates[1] is None:
        return Parted(Fraction(0), Fraction(0))
    then, later = (
        next(rate for rate in order if rate is not None) for order in (rates, rates[::-1])
    )
    mix = (shares[1] - shares[0]) * ((then + later) / 2 - middle)
    return Parted(mix, (later - then) * (shares[0] + shares[1]) / 2)


def shapley(
    before: Window, now: Window, dimensions: Sequence[str]
) -> tuple[dict[str, float], float]:
    """Return ``({dimension: its part of the mix}, rate)``: together the change of the share.

    The keys of both windows are tuples, a value of each dimension. A dimension's part is what it
    adds to the mix, averaged over all orders in which dimensions can be taken (Shapley 1953): so
    the order does not matter.
    """
    places = range(len(dimensions))
    mixes = {
        chosen: _mix(_folded(before, chosen), _folded(now, chosen))
        for size in range(len(dimensions) + 1)
        for chosen in combinations(places, size)
    }
    parts = {
        name: fsum(
            _weight(len(chosen), len(dimensions))
            * (mixes[tuple(sorted((*chosen, place)))] - mixes[chosen])
            for chosen in mixes
            if place not in chosen
        )
        for place, name in enumerate(dimensions)
    }
    return parts, share_change(before, now) - fsum(parts.values())


def share_change(before: Window, now: Window) -> float:
    """Return the share now less the share before; 0 where either window is empty."""
    totals = [
        tuple(sum(counts[place] for counts in window.values()) for place in (0, 1))
        for window in (before, now)
    ]
    if not all(whole for _, whole in totals):
        return 0.0
    return float(Fraction(*totals[1]) - Fraction(*totals[0]))


def _weight(chosen: int, count: int) -> float:
    return factorial(chosen) * factorial(count - chosen - 1) / factorial(count)


def _folded(window: Window, places: Sequence[int]) -> dict[Hashable, list[int]]:
    folded: dict[Hashable, list[int]] = {}
    for key, (part, whole) in window.items():
        counts = folded.setdefault(tuple(key[place] for place in places), [0, 0])
        counts[0] += part
        counts[1] += whole
    return folded


def _mix(before: Window, now: Window) -> float:
    """Return the part of the change that is mix, in plain numbers: crossed parts are thousands."""
    wholes = [sum(whole for _, whole in window.values()) for window in (before, now)]
    if not all(wholes):
        return 0.0
    return fsum(
        _plain_mix(before.get(key, (0, 0)), now.get(key, (0, 0)), wholes)
        for key in {**before, **now}
    )


def _plain_mix(before: Counts, now: Counts, wholes: Sequence[int]) -> float:
    rates = [counts[0] / counts[1] for counts in (before, now) if counts[1]]
    if not rates:
        return 0.0
    return (now[1] / wholes[1] - before[1] / wholes[0]) * sum(rates) / len(rates)
