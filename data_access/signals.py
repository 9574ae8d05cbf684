"""Signals of gaming: what would also be seen if closings were made up, each with its evidence and
its base rate. A signal is a question to ask, never a verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from data_access.fair_comparison import fair_ranking
from data_access.model.answer import UNRECORDED, Answer, Row
from data_access.model.published_measures import LEAST_RANKED
from data_access.statistics.bunching import Excess, excess_mass
from data_access.statistics.case_mix import standardise
from data_access.statistics.funnel import (
    DISCOVERIES,
    LEAST_UNITS,
    false_discovery,
    funnel,
    two_sided,
)

LIMITS = (20, 40)  # days
BY_SHARE = {  # signals of departments whose share stands out: kind and measure
    "day": "closed_within_24_hours_share",
    "contact": "closed_without_contact_share",
    "contested": "contested_relief",
}
BUNCHING = "closed_last_two_days_share"  # its whole, by days to close, is the course of closings
CLOSED = "addressed_share"
KINDS = (*BY_SHARE, *(f"limit_{days}" for days in LIMITS), "all_closed")
LEAST_POINTS = 0.02  # by which a share must lie above everybody's


@dataclass(frozen=True)
class Signal:
    """One question to ask of one part.

    ``kind``: day, contact, contested, limit_20, limit_40, all_closed. ``observed`` and
    ``expected``: shares from 0 to 1, or complaints for the last two; ``cases``: of how many.
    """

    kind: str
    row: Row
    observed: float
    expected: float
    cases: int


@dataclass(frozen=True)
class Signals:
    """What was found, and among how many comparisons; ``bunching``: by limit, of all together;
    ``looked_for``: the kinds of which any part could be compared.
    """

    found: tuple[Signal, ...]
    comparisons: int
    bunching: Mapping[int, Excess]
    looked_for: frozenset[str] = frozenset()


Judged = list[tuple[Signal, float]]  # every part that is compared, with the chance of its figure


def find_signals(shares: Answer, course: Answer, districts: Answer) -> Signals:
    """Return every signal that is more than chance among all that was compared, of all kinds.

    ``shares``: of departments, the measures of ``BY_SHARE`` and ``CLOSED`` within their case mix;
    ``course``: of departments, ``BUNCHING`` within days to close; ``districts``: ``CLOSED``.
    """
    judged: Judged = []
    for kind, measure in BY_SHARE.items():
        judged += _by_share(shares, kind, measure)
    for answer, name in ((shares, "department"), (districts, "district")):
        judged += _all_closed(answer, name)
    for limit in LIMITS:
        judged += _bunched(course, limit)
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
            Signal(kind, unit.row, unit.adjusted, ranking.centre, unit.row.whole(measure)),
            _chance(unit.score) if unit.adjusted - ranking.centre >= LEAST_POINTS else 1.0,
        )
        for unit in ranking.units
    ]


def _chance(score: float) -> float:
    return two_sided(score) if score > 0 else 1.0


def _all_closed(answer: Answer, name: str) -> Judged:
    """Judge parts at exactly 100 % closed by how many their cases were to leave open."""
    cells = standardise({row.code: row.mix(CLOSED) for row in answer.rows(name)})
    judged: Judged = []
    for row in answer.rows(name):
        cell = cells[row.code]
        if row.code == UNRECORDED or row.whole(CLOSED) < LEAST_RANKED or not cell.has_peers:
            continue
        still_open = cell.whole - cell.expected
        signal = Signal("all_closed", row, 0, still_open, cell.whole)
        judged.append((signal, exp(-still_open) if cell.part == cell.whole else 1.0))
    return judged


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
            _chance(score),
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
