"""Districts compared: by a share with the same cases, or by complaints for 1,000 people; the worst,
or most, first, with the ranks that each may have, and how far each lies from the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt

from data_access.model.answer import UNRECORDED, Answer, Row
from data_access.model.measures import MEASURES
from data_access.model.published_measures import LEAST_RANKED
from data_access.review.fair_comparison import FairRanking, fair_ranking
from data_access.statistics.case_mix import standardise
from data_access.statistics.funnel import Funnel, funnel, two_sided
from data_access.statistics.intervals import Z_95
from data_access.statistics.ranks import LEAST_RELIABILITY, rank_sets, reliability
from data_access.statistics.rates import rate_of

PER_1000 = "filed_per_1000"  # complaints for 1,000 people, beside the shares
PLACE_STRATA = ("category", "year")  # the case mix of districts
_EACH = 1000
_INNER, _OUTER = 0.2, 0.6  # of the scale: where its middle ends, and where its ends begin
_WITHIN = 0.95  # of the places lie inside the scale: one far out would leave no shade for others


@dataclass(frozen=True)
class ComparedPlace:
    """One district.

    ``value``: its share with the same cases as everybody, or its rate; ``raw``: as counted;
    intervals at 95 in 100. ``apart``: how far from the whole, more is worse (or more), on the scale
    on which places are judged: points of a share, logarithm of a rate; ``error``: its standard
    error. ``stands_out``: "worse" or "better" ("more" or "fewer" of a rate) beyond chance and the
    spread of all, or "". ``ranks``: first and last that it may have; None where nothing is ranked.
    """

    row: Row
    cases: int
    value: float
    interval: tuple[float, float]
    raw: float
    raw_interval: tuple[float, float]
    apart: float
    error: float
    stands_out: str = ""
    place: int = 0
    ranks: tuple[int, int] | None = None


@dataclass(frozen=True)
class PlaceComparison:
    """All districts by one figure, the worst (or most) first.

    ``too_few``, ``no_peers``, ``without``: what is not compared: fewer than 100 complaints; cases
    that hardly any other has; no figure, or no recorded people. ``centre``: the figure of the
    whole. ``scale``: how far the shades reach on either side of it.
    """

    figure: str
    places: tuple[ComparedPlace, ...]
    too_few: tuple[Row, ...]
    no_peers: tuple[Row, ...]
    without: tuple[Row, ...]
    centre: float
    reliability: float
    scale: float

    @property
    def is_ranked(self) -> bool:
        """Whether places differ by enough more than chance for a ranking."""
        return self.reliability >= LEAST_RELIABILITY

    @property
    def is_rate(self) -> bool:
        """Whether places are compared by complaints for 1,000 people."""
        return self.figure == PER_1000

    @property
    def worse(self) -> tuple[ComparedPlace, ...]:
        """Those that stand out as worse, or with more."""
        return tuple(place for place in self.places if place.stands_out in ("worse", "more"))

    def of(self, code: str) -> ComparedPlace | None:
        """Return one district; None where it is not compared."""
        return next((place for place in self.places if place.row.code == code), None)

    def shade(self, place: ComparedPlace) -> int:
        """Return the class of a place, from -2 (far better) over 0 (about the whole) to 2."""
        if not self.scale:
            return 0
        reach = abs(place.apart) / self.scale
        steps = 0 if reach < _INNER else 1 if reach < _OUTER else 2
        return steps if place.apart > 0 else -steps

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The figures at which one class ends and the next begins, from that of class -2 on."""
        return tuple(
            self._figure_at(part * self.scale) for part in (-_OUTER, -_INNER, _INNER, _OUTER)
        )

    def _figure_at(self, apart: float) -> float:
        if self.is_rate:
            return self.centre * exp(apart)
        side = 1 if MEASURES[self.figure].worse == "high" else -1
        return min(max(self.centre + side * apart, 0.0), 1.0)


def compare_places(answer: Answer, figure: str, people: Mapping[str, int]) -> PlaceComparison:
    """Compare districts by ``figure``: a share with a worse end, or ``PER_1000``.

    ``answer``: of a question by district, for a share within ``PLACE_STRATA``; ``people``: how many
    live in each district, by code, where that is recorded.
    """
    return _by_rate(answer, people) if figure == PER_1000 else _by_share(answer, figure)


def _by_share(answer: Answer, measure: str) -> PlaceComparison:
    ranking = fair_ranking(answer, "district", measure)
    found = standardise({row.code: row.mix(measure) for row in answer.rows("district")})
    side = 1 if MEASURES[measure].worse == "high" else -1
    places = [
        ComparedPlace(
            unit.row,
            unit.row.whole(measure),
            unit.adjusted,
            unit.adjusted_interval,
            unit.raw,
            unit.interval,
            side * found[unit.row.code].difference,
            found[unit.row.code].error,
            unit.stands_out,
        )
        for unit in ranking.units
    ]
    return _ranked(measure, places, ranking, ranking.centre)


def _by_rate(answer: Answer, people: Mapping[str, int]) -> PlaceComparison:
    rows = [row for row in answer.rows("district") if row.code != UNRECORDED]
    known = [row for row in rows if row.code in people and row.number("filed") is not None]
    without = tuple(row for row in rows if row not in known)
    enough = [row for row in known if row["filed"] >= LEAST_RANKED]
    too_few = tuple(row for row in known if row["filed"] < LEAST_RANKED)
    filed, whole = sum(row["filed"] for row in known), sum(people[row.code] for row in known)
    centre = _EACH * filed / whole if whole else 0.0
    expected = [people[row.code] * centre / _EACH for row in enough]
    apart = [log(row["filed"] / due) for row, due in zip(enough, expected, strict=True)]
    told = funnel(apart, [1 / sqrt(due) for due in expected])
    places = [
        _rate_place(row, people[row.code], apart[number], _side(told, number))
        for number, row in enumerate(enough)
    ]
    return _ranked(PER_1000, places, None, centre, too_few, without)


def _side(told: Funnel, number: int) -> str:
    if not told.stands_out[number]:
        return ""
    return "more" if told.scores[number] > 0 else "fewer"


def _rate_place(row: Row, people: int, apart: float, stands_out: str) -> ComparedPlace:
    rate, interval = rate_of(row["filed"], people, _EACH)
    error = 1 / sqrt(row["filed"])
    figures = (rate, interval, rate, interval)
    return ComparedPlace(row, row["filed"], *figures, apart, error, stands_out)


def _ranked(
    figure: str,
    places: Sequence[ComparedPlace],
    ranking: FairRanking | None,
    centre: float,
    too_few: tuple[Row, ...] = (),
    without: tuple[Row, ...] = (),
) -> PlaceComparison:
    """Sort, rank, and measure the scale. All districts have ranks together: the sets hold however
    small one is, and a border does not ask for volume bands.
    """
    ordered = sorted(places, key=lambda place: (-place.apart, place.row.code))
    values, errors = [p.apart for p in ordered], [p.error for p in ordered]
    sure = reliability(values, errors) if len(ordered) > 1 else 0.0
    if sure >= LEAST_RELIABILITY:
        sets = rank_sets(values, errors)
        ordered = [
            replace(place, place=number, ranks=ranks)
            for number, (place, ranks) in enumerate(zip(ordered, sets, strict=True), start=1)
        ]
    return PlaceComparison(
        figure,
        tuple(ordered),
        ranking.too_few if ranking else too_few,
        ranking.no_peers if ranking else (),
        ranking.without if ranking else without,
        centre,
        sure,
        _scale(values),
    )


def _scale(values: Sequence[float]) -> float:
    """Return the distance within which most places lie."""
    far = sorted(map(abs, values))
    return far[min(int(_WITHIN * len(far)), len(far) - 1)] if far else 0.0


@dataclass(frozen=True)
class Beside:
    """A district and one neighbour: ``difference``: the district's figure less the neighbour's,
    more is worse (or more), on the scale of ``apart``, with its interval; ``is_clear``: whether it
    is beyond chance among all neighbours.
    """

    other: ComparedPlace
    difference: float
    interval: tuple[float, float]
    is_clear: bool


def beside(place: ComparedPlace, others: Sequence[ComparedPlace]) -> tuple[Beside, ...]:
    """Set a district against its neighbours; a difference is clear that stands as many comparisons
    as there are neighbours (Bonferroni).
    """
    found = []
    for other in others:
        difference, error = place.apart - other.apart, sqrt(place.error**2 + other.error**2)
        spread = Z_95 * error
        chance = two_sided(difference / error) * len(others) if error else 1.0
        bounds = (difference - spread, difference + spread)
        found.append(Beside(other, difference, bounds, chance <= 0.05))
    return tuple(found)
