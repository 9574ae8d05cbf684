"""Signals of gaming: what would also be seen if closings were made up, each with its evidence and
its base rate. A signal is a question to ask, never a verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_access.model.answer import UNRECORDED, Answer, Row
from data_access.review import pattern_signals as patterns
from data_access.review.fair_comparison import fair_ranking
from data_access.review.signal import LEAST_POINTS, Judged, Signal, chance_of
from data_access.statistics.bunching import Excess, excess_mass
from data_access.statistics.funnel import DISCOVERIES, LEAST_UNITS, false_discovery, funnel

LIMITS = (20, 40)  # days
BY_SHARE = {  # signals of departments whose share stands out: kind and measure
    "day": "closed_within_24_hours_share",
    "contact": "closed_without_contact_share",
    "contested": "contested_relief",
}
BUNCHING = "closed_last_two_days_share"  # its whole, by days to close, is the course of closings
CLOSED = "addressed_share"
OF_SHARES = (*BY_SHARE.values(), CLOSED, patterns.PRAISE, *patterns.DROPPED)
OF_PATTERNS = (patterns.CLOSINGS, patterns.PRAISE)
DEEPER = ("burst", "again", "often")  # kinds that need a look at who filed what, and when
KINDS = (
    *BY_SHARE, "dropped", *(f"limit_{days}" for days in LIMITS), "all_closed", "all_satisfied",
    "even", *DEEPER,
)  # fmt: skip


@dataclass(frozen=True)
class Signals:
    """What was found, and among how many comparisons; ``bunching``: by limit, of all together;
    ``looked_for``: the kinds of which any part could be compared.
    """

    found: tuple[Signal, ...]
    comparisons: int
    bunching: Mapping[int, Excess]
    looked_for: frozenset[str] = frozenset()


def find_signals(
    shares: Answer, course: Answer, districts: Answer, deeper: Answer | None = None
) -> Signals:
    """Return every signal that is more than chance among all that was compared, of all kinds.

    ``shares``: of departments, the measures of ``OF_SHARES`` within their case mix; ``course``: of
    departments, ``BUNCHING`` within days to close; ``districts``: ``CLOSED``; ``deeper``: of
    departments, ``OF_PATTERNS`` within ``PATTERN_STRATA``, None where nobody looked.
    """
    judged: Judged = []
    for kind, measure in BY_SHARE.items():
        judged += _by_share(shares, kind, measure)
    judged += patterns.dropped(shares)
    for limit in LIMITS:
        judged += _bunched(course, limit)
    for answer, name in ((shares, "department"), (districts, "district")):
        judged += patterns.at_the_end(answer, name, CLOSED, "all_closed")
    judged += patterns.at_the_end(shares, "department", patterns.PRAISE, "all_satisfied")
    judged += patterns.too_even(shares)
    if deeper:
        for judge in (patterns.bursts, patterns.filed_again, patterns.praised_by_frequent):
            judged += judge(deeper)
    chances = false_discovery([chance for _, chance in judged])
    found = [
        signal for (signal, _), chance in zip(judged, chances, strict=True) if chance <= DISCOVERIES
    ]
    kinds = frozenset(signal.kind for signal, _ in judged)
    return Signals(tuple(found), len(judged), _bunching_of_all(course), kinds)


def _by_share(shares: Answer, kind: str, measure: str) -> Judged:
    """Judge departments by a share; a difference below ``LEAST_POINTS`` asks no question."""
    ranking = fair_ranking(shares, "department", measure)
    if len(ranking.units) < LEAST_UNITS:
        return []
    return [
        (
            Signal(kind, unit.row, unit.raw, unit.expected, unit.row.whole(measure)),
            chance_of(unit.score) if unit.adjusted - ranking.centre >= LEAST_POINTS else 1.0,
        )
        for unit in ranking.units
    ]


def _course(row: Row) -> dict[int, int]:
    """Return ``{days: closings}`` of a part."""
    closings = row.mix(BUNCHING).items()
    return {days: whole for (days,), (_, whole) in closings if days is not None}


def _bunched(course: Answer, limit: int) -> Judged:
    """Judge departments by how much more their closings bunch below a limit than everybody's."""
    known = [
        (row, excess)
        for row in course.rows("department")
        if row.code != UNRECORDED and (excess := excess_mass(_course(row), limit))
    ]
    if len(known) < LEAST_UNITS:
        return []
    middle = _middle([excess.ratio for _, excess in known])
    told = funnel(
        [excess.ratio - middle for _, excess in known],
        [max(1.0, middle) * excess.error / excess.expected for _, excess in known],
    )
    return [
        (
            Signal(
                f"limit_{limit}", row, excess.observed, middle * excess.expected, _closings(row)
            ),
            chance_of(score),
        )
        for (row, excess), score in zip(known, told.scores, strict=True)
    ]


def _closings(row: Row) -> int:
    """Return all closings of a part whose days are known."""
    return sum(_course(row).values())


def _middle(numbers: Sequence[float]) -> float:
    ordered, half = sorted(numbers), len(numbers) // 2
    return (ordered[half] + ordered[~half]) / 2


def _bunching_of_all(course: Answer) -> dict[int, Excess]:
    together: dict[int, int] = {}
    for row in course.rows("department"):
        for days, closings in _course(row).items():
            together[days] = together.get(days, 0) + closings
    found = {limit: excess_mass(together, limit) for limit in LIMITS}
    return {limit: excess for limit, excess in found.items() if excess}
