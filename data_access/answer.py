"""``Answer``: figures that may be shown, and the reasons for those that may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data_access.measures import CUT_POINTS, MEASURES
from data_access.question import Question
from data_access.text import Text


class Withheld(StrEnum):
    """Why there is no figure; none of these is ever 0 or blank."""

    WITHHELD = "withheld"
    NOT_RECORDED = "not recorded"
    TOO_FEW = "too few"
    NOT_REACHED = "not reached"
    NOT_APPLICABLE = "does not apply"

    @property
    def label(self) -> Text:
        """Return the words that stand in place of the figure."""
        return Text(self.value, _WITHHELD_UR[self])


_WITHHELD_UR = {
    Withheld.NOT_RECORDED: "درج نہیں",
    Withheld.WITHHELD: "ظاہر نہیں کیا گیا",
    Withheld.TOO_FEW: "بہت کم",
    Withheld.NOT_REACHED: "حد تک نہیں پہنچا",
    Withheld.NOT_APPLICABLE: "لاگو نہیں",
}

Figure = int | float | Withheld


@dataclass(frozen=True)
class Row:
    """Figures of one part. ``code`` is "" for the total; ``counts`` holds numerators and denominators by count name.

    ``figures``: by measure name; counts in complaints, shares from 0 to 1, ratios plain, waiting times in days.
    """

    code: str
    label: Text
    counts: Mapping[str, int]
    figures: Mapping[str, Figure]

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
    """

    question: Question
    tables: Mapping[str, tuple[Row, ...]]
    as_of: datetime
    version: int
    approximate: bool = False
    most_off: int = 0

    @property
    def total(self) -> Row:
        """The row over all complaints that the filters leave."""
        return self.tables[""][0]

    def rows(self, breakdown: str) -> tuple[Row, ...]:
        """Return the parts of one breakdown: periods in their order, others by code number."""
        return self.tables[breakdown]


def figure_of(measure_name: str, counts: Mapping[str, int], recorded: frozenset[str]) -> Figure:
    """Work out one cohort or flow figure from protected or disclosed counts: the division comes last."""
    measure = MEASURES[measure_name]
    if not recorded.issuperset(measure.needs):
        return Withheld.NOT_RECORDED
    if not measure.denominator:
        return counts[measure.numerator]
    whole = counts[measure.denominator]
    if not whole:
        return Withheld.TOO_FEW
    return _day_by_which(measure.percent, whole, counts) if measure.percent else counts[measure.numerator] / whole


def _day_by_which(percent: int, whole: int, counts: Mapping[str, int]) -> Figure:
    """Return the first cut point by which ``percent`` of the complaints were closed."""
    reached = (days for days in CUT_POINTS if counts[f"closed_within_{days}"] * 100 >= whole * percent)
    return next(reached, Withheld.NOT_REACHED)
