"""``Answer``: figures that may be shown, and the reasons for those that may not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from data_access.model.filters import Filters
from data_access.model.measures import CUT_POINTS, MEASURES, first_reached
from data_access.model.published_measures import published
from data_access.model.question import DATED, DUE_WHOLES, Question, limit_of
from data_access.model.recorded import Recorded, suffix_of
from data_access.model.text import Text

UNRECORDED = "unrecorded"  # code of the row of those of whom nobody recorded where they stand


class Withheld(StrEnum):
    """Why there is no figure; none of these is ever 0 or blank."""

    WITHHELD = "withheld"
    PART_WITHHELD = "not shown: a part is withheld"
    NOT_RECORDED = "not recorded"
    TOO_FEW = "too few"
    NOT_REACHED = "not reached"
    NOT_APPLICABLE = "does not apply"
    NOT_DUE = "not yet due"
    NOT_COVERED = "not covered"

    @property
    def label(self) -> Text:
        """Return the words that stand in place of the figure."""
        return Text(self.value, _WITHHELD_UR[self])


_WITHHELD_UR = {
    Withheld.NOT_RECORDED: "درج نہیں",
    Withheld.WITHHELD: "ظاہر نہیں کیا گیا",
    Withheld.PART_WITHHELD: "ظاہر نہیں: ایک حصہ ظاہر نہیں کیا گیا",
    Withheld.TOO_FEW: "بہت کم",
    Withheld.NOT_REACHED: "حد تک نہیں پہنچا",
    Withheld.NOT_APPLICABLE: "لاگو نہیں",
    Withheld.NOT_DUE: "مہلت ابھی باقی ہے",
    Withheld.NOT_COVERED: "ڈیٹا میں شامل نہیں",
}

Figure = int | float | Withheld


class Wait(NamedTuple):
    """Complaints that waited as long: of the part or of all others. ``has_peers``: whether the
    other side had such cases; ``happened``: 1 where they were closed, 0 where they still wait.
    """

    is_own: bool
    has_peers: bool
    days: int
    happened: int


class Weighed(NamedTuple):
    """How many, the sum of their weights, and that of the squares of the weights."""

    cases: int
    weight: float
    squares: float


@dataclass(frozen=True)
class Row:
    """Figures of one part.

    ``code`` is "" for the total; ``counts`` holds numerators and denominators by count name.

    ``figures``: by measure name; counts in complaints, shares from 0 to 1, ratios plain, waiting
    times in days. ``limits``: of measures whose facts are recorded of some complaints only, what
    stands behind the names of their counts. ``codes``: of a part of two breakdowns its two codes.
    ``strata``: the same counts in each combination of the question's strata, by their numbers in
    the database. ``waits``: of a waiting time with strata, how long the part and all others waited,
    these with weights that give them its case mix.
    """

    code: str
    label: Text
    counts: Mapping[str, int]
    figures: Mapping[str, Figure]
    limits: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    strata: Mapping[tuple, Mapping[str, int]] = field(default_factory=dict)
    waits: Mapping[Wait, Weighed] = field(default_factory=dict)

    def part(self, measure: str) -> int:
        """Return how many complaints stand above the line of a share, or are counted."""
        return self._counted(MEASURES[measure].numerator, measure)

    def whole(self, measure: str) -> int:
        """Return how many complaints stand below the line of a share."""
        return self._counted(MEASURES[measure].denominator, measure)

    def _counted(self, name: str, measure: str) -> int:
        known = name + self.limits.get(measure, "")
        return self.counts[known] if known in self.counts else self.counts[published(name)]

    def recorded_of(self, measure: str) -> int:
        """Return of how many complaints the measure's facts are recorded: what it is made of."""
        limit = self.limits.get(measure, "")
        dated = DATED + limit
        is_dated = MEASURES[measure].is_dated and dated in self.counts
        return self.counts[dated if is_dated else "filed" + limit]

    def undated(self, measure: str) -> int:
        """Return how many complaints are no part of a measure only because they were closed, and
        no day of closing is recorded.
        """
        if not MEASURES[measure].is_dated or "filed" not in self.counts:
            return 0
        limit = self.limits.get(measure, "")
        return self.counts["filed" + limit] - self.recorded_of(measure)

    def mix(self, measure: str) -> dict[tuple, tuple[int, int]]:
        """Return (above the line, below it) of a share in each stratum with any complaint of it."""
        entry, limit = MEASURES[measure], self.limits.get(measure, "")
        part, whole = entry.numerator + limit, entry.denominator + limit
        return {
            key: (counts.get(part, 0), counts[whole])
            for key, counts in self.strata.items()
            if counts.get(whole)
        }

    def known(self, measure: str) -> tuple[int, int] | None:
        """Return (complaints of which the measure's facts are recorded, all of them) where these
        are more; None for none.
        """
        if not self.limits.get(measure) and not self.undated(measure):
            return None
        pair = (self.recorded_of(measure), self.counts["filed"])
        return pair if 0 < pair[0] < pair[1] else None

    def is_limited(self, measure: str) -> bool:
        """Whether the measure's facts may be recorded of some complaints only."""
        return bool(self.limits.get(measure)) or self.undated(measure) > 0

    def __getitem__(self, measure: str) -> Figure:
        return self.figures[measure]

    def number(self, measure: str) -> float | None:
        """Return the figure as a number for a chart, None where it is withheld."""
        figure = self.figures[measure]
        return None if isinstance(figure, Withheld) else figure


@dataclass(frozen=True)
class Answer:
    """Rows by breakdown name; ``""`` holds the one row of the total.

    ``version``: of the data, or the number of the release. ``approximate``: figures are sums of
    several published cells. ``most_off``: how far one published count of the release may lie from
    what was counted, 0 where figures are exact.

    ``scope``: what the figures are really of, where that is not the question's filters: a ranking
    of all departments is not of the one that is chosen, and a release names the period that it
    chose. ``periods``: of a published total. ``cells``: how many published cells a figure of a
    breakdown sums.
    """

    question: Question
    tables: Mapping[str, tuple[Row, ...]]
    as_of: datetime
    version: int
    approximate: bool = False
    most_off: int = 0
    scope: object = None
    periods: tuple[str, ...] = ()
    cells: Mapping[str, int] = field(default_factory=dict)

    @property
    def filters(self):
        """The filters of what is shown: ``Filters``, or ``PublicFilters`` with the period that
        is shown.
        """
        return self.question.filters if self.scope is None else self.scope

    def is_sum(self, breakdown: str) -> bool:
        """Whether figures of a breakdown ("" for the total) are sums of several published cells."""
        return self.cells.get(breakdown, 2 if self.approximate else 1) > 1

    @property
    def total(self) -> Row:
        """The row over all complaints that the filters leave."""
        return self.tables[""][0]

    def rows(self, breakdown: str) -> tuple[Row, ...]:
        """Return the parts of one breakdown: periods in their order, others by code number."""
        return self.tables[breakdown]


def why_unknown(measure: str, counts: Mapping[str, int], recorded: Recorded) -> Withheld | None:
    """Return that a measure's facts are recorded of none of the complaints counted; None where
    they are of some.
    """
    if not recorded.facts.issuperset(MEASURES[measure].needs):
        return Withheld.NOT_RECORDED
    limit = suffix_of(limit_of(measure, recorded))
    is_dated = MEASURES[measure].is_dated and DATED + limit in counts
    counted = (DATED if is_dated else "filed") + limit
    if not limit and not is_dated:
        return None
    return Withheld.NOT_RECORDED if counts["filed"] and not counts[counted] else None


# Wholes of a share that filters of status or outcome can rule out: {count: {filter: values of which
# it needs one}}, None where the value may also be unknown.
_WHOLES = {
    "addressed": {"status": ("closed",)},
    "feedback": {"status": ("closed",)},
    "decided": {"status": ("closed",), "outcome": ("relief", "partial", "none", None)},
    "relief_feedback": {"status": ("closed",), "outcome": ("relief",)},
}


def why_no_share(
    measure: str, counts: Mapping[str, int], filters: Filters, limit: str = ""
) -> Withheld | None:
    """Return why a share has nothing to be a share of, where that is not that there are too few
    complaints.

    Under the filters there can be none (no relief among those that were dropped), or the limit of
    none is over yet.
    """
    whole = MEASURES[measure].denominator
    if not whole or counts.get(whole + limit):
        return None
    if any(not _leaves(filters, name, values) for name, values in _WHOLES.get(whole, {}).items()):
        return Withheld.NOT_APPLICABLE
    return Withheld.NOT_DUE if whole in DUE_WHOLES and counts.get(DATED + limit) else None


def _leaves(filters: Filters, name: str, values: tuple[str | None, ...]) -> bool:
    """Whether a filter leaves one of these values; what is not known passes where nothing is
    chosen.
    """
    chosen, excluded = filters.chosen(name), filters.excluded(name)
    allowed = [code for code in chosen or values if code not in excluded]
    return any(code in values for code in allowed)


def figure_of(measure_name: str, counts: Mapping[str, int], limit: str = "") -> Figure:
    """Work out one cohort or flow figure from protected or disclosed counts: the division comes
    last.

    ``limit``: what stands behind the names of the counts, where they are of some of the complaints
    only.
    """
    measure = MEASURES[measure_name]
    if not measure.denominator:
        return counts[measure.numerator + limit]
    whole = counts[measure.denominator + limit]
    if not whole:
        return Withheld.TOO_FEW
    if measure.percent:
        return _day_by_which(measure.percent, whole, counts, limit)
    return counts[measure.numerator + limit] / whole


def _day_by_which(percent: int, whole: int, counts: Mapping[str, int], limit: str) -> Figure:
    """Return the first cut point by which ``percent`` of the complaints were closed."""
    place = first_reached(
        percent, whole, [counts[f"closed_within_{days}{limit}"] for days in CUT_POINTS]
    )
    return Withheld.NOT_REACHED if place is None else CUT_POINTS[place]
