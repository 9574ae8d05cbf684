"""Units compared fairly: from the answer to a question with strata to who stands where, who stands
out, and what cannot be said. The methods are those of ``statistics``; docs/methods.md says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_access.model.answer import UNRECORDED, Answer, Row, Withheld
from data_access.model.measures import AGES, MEASURES
from data_access.model.published_measures import LEAST_RANKED
from data_access.statistics.case_mix import Standardised, standardise
from data_access.statistics.funnel import Funnel, funnel
from data_access.statistics.intervals import Z_95, wilson
from data_access.statistics.ranks import LEAST_RELIABILITY, rank_sets, reliability

# Volume bands by the complaints in the share's whole: where each begins.
BANDS = {"small": LEAST_RANKED, "medium": 1_000, "large": 10_000}
STRATA = ("category", "quarter")  # the case mix
RANKED = tuple(name for name, entry in MEASURES.items() if entry.worse and name not in AGES)


@dataclass(frozen=True)
class Unit:
    """One unit in a comparison.

    ``raw`` and ``adjusted``: its share as counted, and what it were with everybody's case mix;
    ``interval`` and ``adjusted_interval``: each at 95 in 100. ``cases``: of how many complaints
    with everybody's share the adjusted one is as sure. ``score``: how far beyond chance and
    over-dispersion, more is worse; ``stands_out``: "worse", "better" or "". ``ranks``: the first
    and last place that it may have in its band, 1 the worst; None where nothing is ranked.
    ``expected``: the share that the same cases had over all units.
    """

    row: Row
    band: str
    raw: float
    interval: tuple[float, float]
    adjusted: float
    adjusted_interval: tuple[float, float]
    cases: float
    score: float
    stands_out: str = ""
    ranks: tuple[int, int] | None = None
    place: int = 0
    expected: float = 0.0


@dataclass(frozen=True)
class FairRanking:
    """All units of one comparison.

    ``units``: the worst first. ``too_few``, ``no_peers``, ``without``: what is not compared, being
    of fewer than ``LEAST_RANKED`` complaints, having cases that nobody else has, or having no
    figure. ``centre``: everybody's share. ``reliability``: by band, of two units or more.
    """

    measure: str
    units: tuple[Unit, ...]
    too_few: tuple[Row, ...]
    no_peers: tuple[Row, ...]
    without: tuple[Row, ...]
    centre: float
    phi: float
    tau: float
    reliability: Mapping[str, float]

    def of_band(self, band: str) -> tuple[Unit, ...]:
        """Return the units of one band, the worst first."""
        return tuple(unit for unit in self.units if unit.band == band)

    def is_ranked(self, band: str) -> bool:
        """Whether the units of a band differ by enough more than chance for a ranking."""
        return self.reliability.get(band, 0.0) >= LEAST_RELIABILITY

    @property
    def worse(self) -> tuple[Unit, ...]:
        """The units that stand out on the worse side, the worst first."""
        return tuple(unit for unit in self.units if unit.stands_out == "worse")

    @property
    def better(self) -> tuple[Unit, ...]:
        """The units that stand out on the better side, the best first."""
        return tuple(unit for unit in self.units[::-1] if unit.stands_out == "better")


def fair_ranking(answer: Answer, breakdown: str, measure: str) -> FairRanking:
    """Compare the parts of ``breakdown`` by ``measure``, a share with a worse end.

    ``answer``: of a question that has the measure within ``STRATA``. Raises ValueError for a
    measure of which neither end is worse.
    """
    if measure not in RANKED:
        raise ValueError(f"Nothing is ranked by {measure}; what is: {', '.join(RANKED)}.")
    rows = [row for row in answer.rows(breakdown) if row.code != UNRECORDED]
    with_figure = [row for row in rows if row.number(measure) is not None]
    found = standardise({row.code: row.mix(measure) for row in answer.rows(breakdown)})
    enough = [row for row in with_figure if row.whole(measure) >= LEAST_RANKED]
    compared = [row for row in enough if found[row.code].has_peers]
    total = answer.total.number(measure) or 0.0
    told = _judged(measure, compared, found)
    units = [
        _unit(row, measure, found[row.code], total, told, place)
        for place, row in enumerate(compared)
    ]
    units.sort(
        key=lambda unit: (-_badness(measure, found[unit.row.code].difference), unit.row.code)
    )
    units, sure = _with_ranks(measure, units, found)
    without = [
        row
        for row in rows
        if isinstance(row[measure], Withheld) and row[measure] is not Withheld.NOT_APPLICABLE
    ]
    return FairRanking(
        measure,
        tuple(units),
        tuple(row for row in with_figure if row.whole(measure) < LEAST_RANKED),
        tuple(row for row in enough if not found[row.code].has_peers),
        tuple(without),
        total,
        told.phi,
        told.tau,
        sure,
    )


def _badness(measure: str, share: float) -> float:
    """Return a share, or a difference of shares, so that more of it is worse."""
    return share if MEASURES[measure].worse == "high" else -share


def _judged(measure: str, compared: Sequence[Row], found: Mapping[str, Standardised]) -> Funnel:
    units = [found[row.code] for row in compared]
    differences = [_badness(measure, unit.difference) for unit in units]
    return funnel(differences, [unit.null_error for unit in units])


def _unit(
    row: Row, measure: str, unit: Standardised, total: float, told: Funnel, place: int
) -> Unit:
    adjusted, spread = total + unit.difference, Z_95 * unit.error
    score = told.scores[place]
    return Unit(
        row,
        band_of(row.whole(measure)),
        row[measure],
        wilson(row.part(measure), row.whole(measure)),
        _share(adjusted),
        (_share(adjusted - spread), _share(adjusted + spread)),
        total * (1 - total) / unit.null_error**2,
        score,
        ("worse" if score > 0 else "better") if told.stands_out[place] else "",
        expected=unit.expected / unit.whole,
    )


def _share(number: float) -> float:
    return min(max(number, 0.0), 1.0)


def band_of(whole: int) -> str:
    """Return the volume band of a unit of so many complaints; "" below the smallest."""
    return next((name for name, start in reversed(BANDS.items()) if whole >= start), "")


def _with_ranks(
    measure: str, units: Sequence[Unit], found: Mapping[str, Standardised]
) -> tuple[list[Unit], dict[str, float]]:
    """Return the units with their ranks in their bands, and how reliable these are."""
    ranked, sure = {unit.row.code: unit for unit in units}, {}
    for band in BANDS:
        inside = [unit for unit in units if unit.band == band]
        if len(inside) < 2:
            continue
        values = [_badness(measure, found[unit.row.code].difference) for unit in inside]
        errors = [found[unit.row.code].error for unit in inside]
        sure[band] = reliability(values, errors)
        if sure[band] < LEAST_RELIABILITY:
            continue
        for place, (unit, ranks) in enumerate(
            zip(inside, rank_sets(values, errors), strict=True), start=1
        ):
            ranked[unit.row.code] = replace(unit, ranks=ranks, place=place)
    return list(ranked.values()), sure
