"""Which kind of case has the lowest share of all, by more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass

from data_access.model.answer import Answer
from data_access.model.published_measures import LEAST_RANKED
from data_access.statistics.case_mix import Counts
from data_access.statistics.intervals import newcombe

LEAST_POINTS = 0.02  # below the next one


@dataclass(frozen=True)
class Lowest:
    """The kind by its number, its share as (part, whole), that of the next one, of how many."""

    code: int
    part: int
    whole: int
    next_share: float
    of: int


def by_stratum(answer: Answer, breakdown: str, measure: str, stratum: str) -> dict[int, Counts]:
    """Return a share by one stratum of the question, of all parts of a breakdown together."""
    place, found = answer.question.strata.index(stratum), {}
    for row in answer.rows(breakdown):
        for key, (part, whole) in row.mix(measure).items():
            if key[place] is not None:
                before = found.get(key[place], (0, 0))
                found[key[place]] = (before[0] + part, before[1] + whole)
    return found


def lowest_of(shares: Mapping[int, Counts]) -> Lowest | None:
    """Return the kind with the lowest share, where it lies below each other's by more than chance
    (Newcombe's interval, for as many as are compared) and by two points at least.
    """
    known = {code: counts for code, counts in shares.items() if counts[1] >= LEAST_RANKED}
    if len(known) < 2:
        return None
    code, *others = sorted(known, key=lambda one: (known[one][0] / known[one][1], one))
    own = known[code]
    _, high = zip(*(newcombe(own, known[other], len(others)) for other in others), strict=True)
    after = known[others[0]]
    is_far = after[0] / after[1] - own[0] / own[1] >= LEAST_POINTS
    if max(high) >= 0 or not is_far:
        return None
    return Lowest(code, *own, after[0] / after[1], len(known))
