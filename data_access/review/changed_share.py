"""Why a share changed between two windows: an answer for each, split into mix and rate.

The methods are those of ``statistics.changes``; docs/methods.md says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from data_access.model.answer import Answer, Row
from data_access.model.breakdowns import BREAKDOWNS
from data_access.model.measures import MEASURES
from data_access.statistics.changes import Counts, Window, kitagawa, shapley
from data_access.statistics.intervals import newcombe

SPLIT_BY = ("department", "category", "province", "group")


@dataclass(frozen=True)
class PartChange:
    """What one part did to the change, in fractions of 1: ``mix`` by having more or fewer of the
    cases, ``rate`` by its own share; ``before`` and ``now`` are (numerator, denominator).
    """

    row: Row
    before: Counts
    now: Counts
    mix: float
    rate: float

    @property
    def whole(self) -> float:
        """What it did in all."""
        return self.mix + self.rate


@dataclass(frozen=True)
class ChangeSplit:
    """The change of one share, and what it is made of.

    ``interval``: of the change, at 95 in 100. ``mixes``: by breakdown, what a changed mix of it
    did, each of ``SPLIT_BY`` that is recorded; with ``rate`` they are the change. ``parts``: by
    breakdown, those with the largest effect first; within one they are the change too, but for
    groups, which overlap: each of these is set against everybody else.
    """

    measure: str
    before: Counts
    now: Counts
    interval: tuple[float, float]
    mixes: Mapping[str, float]
    rate: float
    parts: Mapping[str, tuple[PartChange, ...]]

    @property
    def change(self) -> float:
        """The share now less the share before."""
        return self.now[0] / self.now[1] - self.before[0] / self.before[1]

    @property
    def mix(self) -> float:
        """What other cases did, over all breakdowns."""
        return sum(self.mixes.values())

    @property
    def is_clear(self) -> bool:
        """Whether the change is more than chance."""
        low, high = self.interval
        return low > 0 or high < 0


def change_split(
    measure: str,
    parts: tuple[Answer, Answer],
    crossed: tuple[Answer, Answer],
    comparisons: int = 1,
) -> ChangeSplit | None:
    """Split the change of ``measure`` between two windows, each of them (before, now).

    ``parts``: answers by each breakdown; ``crossed``: of the total, with the same breakdowns as
    strata; ``comparisons``: whose intervals are to hold together. None where either window has no
    figure.
    """
    if MEASURES[measure].unit != "share":
        raise ValueError(f"{measure} is no share, so its change has no mix and no rate.")
    totals = [answer.total for answer in parts]
    if any(total.number(measure) is None for total in totals):
        return None
    before, now = (_counts(total, measure) for total in totals)
    mixes, rate = shapley(
        *(answer.total.mix(measure) for answer in crossed), crossed[0].question.strata
    )
    told = {name: _parts(*parts, name, measure) for name in parts[0].question.breakdowns}
    return ChangeSplit(measure, before, now, newcombe(now, before, comparisons), mixes, rate, told)


def _counts(row: Row, measure: str) -> Counts:
    return row.part(measure), row.whole(measure)


def _parts(before: Answer, now: Answer, name: str, measure: str) -> tuple[PartChange, ...]:
    rows = {row.code: row for answer in (before, now) for row in answer.rows(name)}
    windows = [
        {row.code: _counts(row, measure) for row in answer.rows(name)} for answer in (before, now)
    ]
    if BREAKDOWNS[name].flags:
        totals = [_counts(answer.total, measure) for answer in (before, now)]
        found = {code: _against_others(code, windows, totals) for code in rows}
    else:
        found = kitagawa(*windows)
    parts = [
        PartChange(
            row,
            windows[0].get(code, (0, 0)),
            windows[1].get(code, (0, 0)),
            float(found[code].mix),
            float(found[code].rate),
        )
        for code, row in rows.items()
        if code in found
    ]
    return tuple(sorted(parts, key=lambda part: (-abs(part.whole), part.row.code)))


def _against_others(code: str, windows: list[Window], totals: list[Counts]):
    """Return what a group did to the change, all others being one part."""
    pairs: list[Window] = []
    for window, (part, whole) in zip(windows, totals, strict=True):
        own = window.get(code, (0, 0))
        pairs.append({code: own, None: (part - own[0], whole - own[1])})
    return kitagawa(*pairs)[code]
