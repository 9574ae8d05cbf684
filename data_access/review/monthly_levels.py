"""Month by month: where a share's level stepped, of everything and of each unit of a breakdown.

The methods are those of ``statistics.control``; docs/methods.md says why.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_access.model.answer import UNRECORDED, Answer, Row
from data_access.model.breakdowns import ACROSS
from data_access.model.coverage import Coverage
from data_access.model.covered import Covered, covered_periods
from data_access.model.filters import Filters
from data_access.model.measures import MEASURES
from data_access.model.question import Question
from data_access.statistics.changes import Counts
from data_access.statistics.control import (
    LEAST_PERIODS,
    ControlChart,
    Level,
    clearest_step,
    control_chart,
)
from data_access.statistics.funnel import DISCOVERIES, false_discovery
from data_access.statistics.intervals import newcombe

MONTH = "month"
LEAST_A_MONTH = (
    30  # complaints of the share's whole in each month: fewer make a unit's months noise
)


@dataclass(frozen=True)
class MonthlySeries:
    """A share by month: ``months`` are codes of periods in order, those with any complaint of the
    share's whole; ``counts`` holds (part, whole) of each.
    """

    row: Row
    months: tuple[str, ...]
    counts: tuple[Counts, ...]
    chart: ControlChart

    @property
    def is_long_enough(self) -> bool:
        """Whether a step could have been found at all."""
        return len(self.counts) >= 2 * LEAST_PERIODS

    @property
    def months_apart(self) -> tuple[str, ...]:
        """The months beyond the limits of their level."""
        return tuple(self.months[place] for place in self.chart.apart)


@dataclass(frozen=True)
class LevelChange:
    """The last step of a series: the levels on both sides, and since which month.

    ``interval``: of the change, as a fraction of 1, at 95 in 100.
    """

    series: MonthlySeries
    since: str
    before: Level
    now: Level
    is_worse: bool

    @property
    def change(self) -> float:
        """The share's level now less its level before."""
        return self.now.centre - self.before.centre

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the change lies but for chance among complaints."""
        return newcombe((self.now.part, self.now.whole), (self.before.part, self.before.whole))


@dataclass(frozen=True)
class LevelChanges:
    """What stepped: ``total``; of ``breakdown`` the units that did, the worst change first, and
    how many were looked at, and how many had too few complaints in a month.
    """

    measure: str
    breakdown: str
    total: MonthlySeries
    changes: tuple[LevelChange, ...]
    looked_at: int
    too_small: int

    @property
    def of_total(self) -> LevelChange | None:
        """The last step of everything together; None where the level never changed."""
        return _last_change(self.total, self.measure)


def level_question(measure: str, breakdown: str, filters: Filters) -> Question:
    """Return the question behind ``level_changes``; without a breakdown of everything alone."""
    units = (breakdown, f"{breakdown}{ACROSS}{MONTH}") if breakdown else ()
    return Question((measure,), (MONTH, *units), filters)


def level_changes(answer: Answer, coverage: Coverage) -> LevelChanges:
    """Return what stepped in the answer to a ``level_question``.

    Months of which the data cover only a part, or nothing, are left out.
    """
    measure, breakdowns = answer.question.measures[0], answer.question.breakdowns
    if MEASURES[measure].unit != "share":
        raise ValueError(f"{measure} is no share: its months have no limits of chance.")
    wholly = {
        code
        for code, covered in covered_periods(answer, MONTH, coverage).items()
        if covered is Covered.WHOLLY
    }
    months = ((row.code, row) for row in answer.rows(MONTH) if row.code in wholly)
    total = _series(answer.total, months, measure)
    units = _units(answer, *breakdowns[1:], measure, wholly) if breakdowns[1:] else []
    large = [unit for unit in units if _is_large(unit, total.months)]
    breakdown = breakdowns[1] if units else ""
    stepped = _stepped(large, measure)
    return LevelChanges(measure, breakdown, total, stepped, len(large), len(units) - len(large))


def _units(
    answer: Answer, breakdown: str, pair: str, measure: str, wholly: set[str]
) -> list[MonthlySeries]:
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for row in answer.rows(pair):
        unit, month = row.codes
        if month in wholly:
            found[unit].append((month, row))
    rows = (row for row in answer.rows(breakdown) if row.code != UNRECORDED)
    return [_series(row, found[row.code], measure) for row in rows]


def _series(row: Row, months: Iterable[tuple[str, Row]], measure: str) -> MonthlySeries:
    counted = sorted(
        (month, (one.part(measure), one.whole(measure)))
        for month, one in months
        if one.number(measure) is not None and one.whole(measure)
    )
    counts = tuple(pair for _, pair in counted)
    return MonthlySeries(row, tuple(month for month, _ in counted), counts, control_chart(counts))


def _is_large(unit: MonthlySeries, months: Sequence[str]) -> bool:
    """Whether each month of the whole has enough complaints of a unit."""
    return unit.months == tuple(months) and all(whole >= LEAST_A_MONTH for _, whole in unit.counts)


def _stepped(units: Sequence[MonthlySeries], measure: str) -> tuple[LevelChange, ...]:
    """Return the last steps of those that stepped even among so many, the worst change first."""
    clearest = [clearest_step(unit.counts) for unit in units]
    chances = [step.chance if step else 1.0 for step in clearest]
    found = (
        _last_change(unit, measure)
        for unit, chance in zip(units, false_discovery(chances), strict=True)
        if chance <= DISCOVERIES
    )
    changes = [change for change in found if change]
    return tuple(
        sorted(changes, key=lambda one: (not one.is_worse, -abs(one.change), one.series.row.code))
    )


def _last_change(series: MonthlySeries, measure: str) -> LevelChange | None:
    if not series.chart.steps:
        return None
    before, now = series.chart.levels[-2:]
    is_lower = now.centre < before.centre
    is_worse = MEASURES[measure].worse == ("low" if is_lower else "high")
    return LevelChange(series, series.months[now.first], before, now, is_worse)
