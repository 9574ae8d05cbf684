"""Case mix: how a unit does against others that had the same cases.

The indirect standardisation: in each stratum (a category in a quarter) the cases of all units
together tell what was to be expected of a unit. Observed less expected, divided by the cases that
had peers, is the risk difference of Mantel and Haenszel (1959) between the unit and all others;
its variance under "no difference" is theirs, its sampling variance that of Sato (1989).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt

Counts = tuple[int, int]  # (numerator, denominator) of a share
LEAST_PEERS = 0.1  # part of a unit's cases that others must have had too


@dataclass(frozen=True)
class Standardised:
    """One unit against the others.

    ``part`` of ``whole``: as counted; ``expected``: what the same cases had over all units;
    ``peers``: the cases, each weighted by the part of its stratum that other units have;
    ``variance``: of observed less expected, where the unit differs from nobody; ``sampling``: of
    the difference, wherever it lies.
    """

    part: int
    whole: int
    expected: float
    peers: float
    variance: float
    sampling: float

    @property
    def has_peers(self) -> bool:
        """Whether enough of the cases are such as others had too: else nothing is compared."""
        return self.peers >= LEAST_PEERS * self.whole and self.variance > 0

    @property
    def difference(self) -> float:
        """Share of the unit less that of others with the same cases, as a fraction of 1."""
        return (self.part - self.expected) / self.peers

    @property
    def null_error(self) -> float:
        """Standard error of the difference, where the unit differs from nobody."""
        return sqrt(self.variance) / self.peers

    @property
    def error(self) -> float:
        """Standard error of the difference as it is; that of no difference where it is lost in
        rounding.
        """
        return sqrt(self.sampling) if self.sampling > 1e-15 else self.null_error


def standardise(
    cells: Mapping[Hashable, Mapping[Hashable, Counts]],
) -> dict[Hashable, Standardised]:
    """Return each unit of ``{unit: {stratum: (numerator, denominator)}}`` against all the others.

    The sum of observed less expected over all units is 0.
    """
    totals: dict[Hashable, list[int]] = {}
    for strata in cells.values():
        for stratum, (part, whole) in strata.items():
            total = totals.setdefault(stratum, [0, 0])
            total[0] += part
            total[1] += whole
    return {unit: _against(strata, totals) for unit, strata in cells.items()}


def _against(
    strata: Mapping[Hashable, Counts], totals: Mapping[Hashable, list[int]]
) -> Standardised:
    part = whole = 0
    expected = peers = variance = skew = spread = 0.0
    for stratum, (own_part, own) in strata.items():
        all_parts, all_cases = totals[stratum]
        others, other_part = all_cases - own, all_parts - own_part
        part, whole = part + own_part, whole + own
        expected += own * all_parts / all_cases if own else 0.0
        if not own or not others:
            continue
        peers += own * others / all_cases
        bound = all_parts * (all_cases - all_parts) / (all_cases - 1)
        variance += own * others * bound / all_cases**2
        skew += (own**2 * other_part - others**2 * own_part) / all_cases**2
        skew += own * others * (others - own) / (2 * all_cases**2)
        contrary = own_part * (others - other_part) + other_part * (own - own_part)
        spread += contrary / (2 * all_cases)
    difference = (part - expected) / peers if peers else 0.0
    sampling = (difference * skew + spread) / peers**2 if peers else 0.0
    return Standardised(part, whole, expected, peers, variance, sampling)
