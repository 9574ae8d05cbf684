"""Control charts of a share: where its level stepped, and which single periods lie apart.

Limits are those of Laney's p' chart (2002): chance and what else varies from period to period,
measured by the ranges between neighbours, so that large numbers do not flag everything. Steps are
found with the change point model (Hawkins, Qiu and Kang 2003): the two sides of every possible
step are compared, and the best one counts for as many as were looked at. Behind a step centre and
limits begin anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log1p, sqrt

from data_access.statistics.changes import Counts
from data_access.statistics.funnel import two_sided

LEAST_PERIODS = 6  # on either side of a step
CHANCE = 0.01  # of a step that is none, in one series
LIMIT = 3.0  # standard deviations between the centre and each limit
_RANGE = 1.128  # mean range of two neighbours, in standard deviations (d2 of two)
_FREEDOM = 0.62  # degrees of freedom of a mean of n - 1 ranges, for each of them


@dataclass(frozen=True)
class Level:
    """Periods between two steps, from ``first`` to ``last``, counted from 0 and both included.

    ``spread``: how many times more than by chance neighbours differ, at least 1.
    """

    first: int
    last: int
    part: int
    whole: int
    spread: float

    @property
    def centre(self) -> float:
        """The share of all its periods together, as a fraction of 1."""
        return self.part / self.whole

    def limits(self, whole: int) -> tuple[float, float]:
        """Return between what a period of so many complaints lies unless something happened."""
        width = LIMIT * self.spread * _error(self.centre, whole)
        return max(0.0, self.centre - width), min(1.0, self.centre + width)


@dataclass(frozen=True)
class Step:
    """The level changed: ``at`` is the first period of the new one, ``chance`` how often chance
    alone makes a step as clear in one such series.
    """

    at: int
    chance: float


@dataclass(frozen=True)
class ControlChart:
    """The levels of a series in order, the steps between them, and the periods beyond limits."""

    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    apart: tuple[int, ...]

    def level_at(self, place: int) -> Level:
        """Return the level to which a period belongs."""
        return next(level for level in self.levels if level.first <= place <= level.last)


def control_chart(series: Sequence[Counts], chance: float = CHANCE) -> ControlChart:
    """Return the chart of (part, whole) by period, in order, each whole above 0.

    ``chance``: up to which a step is taken for one.
    """
    if not series:
        return ControlChart((), (), ())
    steps = tuple(sorted(_steps(series, 0, len(series), chance), key=lambda step: step.at))
    edges = [0, *(step.at for step in steps), len(series)]
    levels = tuple(_level(series, first, end) for first, end in pairwise(edges))
    apart = tuple(
        place
        for level in levels
        for place in range(level.first, level.last + 1)
        if _is_apart(level, series[place])
    )
    return ControlChart(levels, steps, apart)


def clearest_step(series: Sequence[Counts]) -> Step | None:
    """Return the step that splits the series best, whatever chance makes of it; None where it is
    too short, or all complaints or none are of the part.
    """
    periods = len(series)
    part, whole = sum(one for one, _ in series), sum(all_ for _, all_ in series)
    if periods < 2 * LEAST_PERIODS or part in (0, whole):
        return None
    spread, scores = _spread(series, part / whole), _scores(series)
    best = max(scores, key=lambda at: scores[at])
    chance = two_sided(_as_normal(scores[best] / spread, _FREEDOM * (periods - 1)))
    return Step(best, min(1.0, len(scores) * chance))


def _steps(series: Sequence[Counts], first: int, end: int, chance: float) -> list[Step]:
    """Return the steps of a stretch: the clearest, then those of both of its sides."""
    found = clearest_step(series[first:end])
    if found is None or found.chance > chance:
        return []
    at = first + found.at
    return [
        Step(at, found.chance),
        *_steps(series, first, at, chance),
        *_steps(series, at, end, chance),
    ]


def _scores(series: Sequence[Counts]) -> dict[int, float]:
    """Return for each possible step by how many standard errors of chance its two sides differ."""
    parts, wholes = (list(accumulate(column)) for column in zip(*series, strict=True))
    part, whole = parts[-1], wholes[-1]
    scores = {}
    for at in range(LEAST_PERIODS, len(series) - LEAST_PERIODS + 1):
        before, of_before = parts[at - 1], wholes[at - 1]
        behind, of_behind = part - before, whole - of_before
        error = _error(part / whole, 1) * sqrt(1 / of_before + 1 / of_behind)
        scores[at] = abs(behind / of_behind - before / of_before) / error
    return scores


def _as_normal(t: float, freedom: float) -> float:
    """Return the normal score that is as likely as Student's ``t`` (Wallace 1959)."""
    return (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log1p(t * t / freedom))


def _level(series: Sequence[Counts], first: int, end: int) -> Level:
    part, whole = (sum(column) for column in zip(*series[first:end], strict=True))
    return Level(first, end - 1, part, whole, _spread(series[first:end], part / whole))


def _spread(series: Sequence[Counts], centre: float) -> float:
    """Return how many times more than by chance neighbours differ; 1 where they do not."""
    if centre in (0.0, 1.0) or len(series) < 2:
        return 1.0
    scores = [(part / whole - centre) / _error(centre, whole) for part, whole in series]
    ranges = [abs(one - other) for one, other in pairwise(scores)]
    return max(1.0, sum(ranges) / len(ranges) / _RANGE)


def _error(centre: float, whole: int) -> float:
    return sqrt(centre * (1 - centre) / whole)


def _is_apart(level: Level, counts: Counts) -> bool:
    low, high = level.limits(counts[1])
    return not low <= counts[0] / counts[1] <= high
