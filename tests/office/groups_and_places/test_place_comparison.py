"""Districts compared, from plain counting and from the definition; their borders; the map's classes
and what is said of them.
"""

from datetime import datetime
from fractions import Fraction
from math import acos, cos, exp, log, pi, radians, sin, sqrt
from types import SimpleNamespace

import numpy
import pytest

from data_access import Answer, Coverage, Filters, Outlines, Question, Text
from data_access.model.answer import Row, figure_of
from data_access.model.measures import MEASURES
from data_access.review.neighbours import NEAREST, distance, find_neighbours
from data_access.review.place_comparison import PER_1000, PLACE_STRATA, beside, compare_places
from pages.charts.groups_and_places.district_map import Area, district_map, rewound, shade_colours
from pages.statements.office.groups_and_places import places as told
from pages.statements.speaker import Office
from tests.figures import reference
from tests.figures.records import AS_OF, many_complaints

AS_OF_MADE = datetime(2024, 6, 30)


def office(language: str = "en", facts=("category", "level")) -> Office:
    return Office(language, SimpleNamespace(group_within={}), AS_OF_MADE, Coverage(), facts)


def rates_of(filed: dict[str, int]) -> Answer:
    """An answer with so many complaints in each district."""
    rows = tuple(
        Row(code, Text(code, code), {"filed": count}, {"filed": count})
        for code, count in filed.items()
    )
    whole = sum(filed.values())
    total = Row("", Text("", ""), {"filed": whole}, {"filed": whole})
    question = Question(("filed",), ("district",))
    return Answer(question, {"": (total,), "district": rows}, AS_OF_MADE, 1)


def shares_of(mixes: dict[str, dict[tuple, tuple[int, int]]], measure: str = "on_time") -> Answer:
    """An answer in which each district has these (part, whole) by stratum."""
    entry = MEASURES[measure]
    names = (entry.numerator, entry.denominator)

    def row(code: str, strata: dict) -> Row:
        sums = [sum(pair[place] for pair in strata.values()) for place in (0, 1)]
        counts = dict(zip(names, sums, strict=True)) | {"filed": sums[1], "filed_dated": sums[1]}
        crossed = {key: dict(zip(names, pair, strict=True)) for key, pair in strata.items()}
        return Row(
            code, Text(code, code), counts, {measure: figure_of(measure, counts)}, {},
            strata=crossed,
        )  # fmt: skip

    everything = {(name, *key): pair for name, mix in mixes.items() for key, pair in mix.items()}
    question = Question((measure,), ("district",), Filters(), PLACE_STRATA)
    rows = tuple(row(code, mix) for code, mix in mixes.items())
    return Answer(question, {"": (row("", everything),), "district": rows}, AS_OF_MADE, 1)


def drawn(rates: dict[str, float], seed: int = 1, size: int = 3000) -> Answer:
    chance = numpy.random.Generator(numpy.random.PCG64(seed))
    return shares_of(
        {
            name: {(s, 0): (int(chance.binomial(size, rate)), size) for s in (1, 2)}
            for name, rate in rates.items()
        }
    )


# The comparison -----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["on_time", "addressed_share", "escalated_share"])
def test_each_district_stands_where_plain_counting_puts_it(answers, measure):
    data = many_complaints(1300)
    (answer,) = answers(data, Question((measure,), ("district",), Filters(), PLACE_STRATA))
    found = compare_places(answer, measure, {})
    is_part, is_whole = reference.SHARES[measure]
    side = 1 if measure == "escalated_share" else -1
    assert len(found.places) == 3
    for place in found.places:
        strata: dict[tuple, list[int]] = {}
        for c in data.complaints:
            if is_whole(c, AS_OF):
                cell = strata.setdefault((c["category"], c["filed_at"].year), [0, 0, 0, 0])
                own = 0 if c["district"] == place.row.code else 2
                cell[own] += bool(is_part(c, AS_OF))
                cell[own + 1] += 1
        sums = [sum(cell[number] for cell in strata.values()) for number in range(2)]
        assert (place.row.part(measure), place.cases) == tuple(sums)
        assert place.raw == pytest.approx(sums[0] / sums[1])
        top = sum(Fraction(a * m - b * n, n + m) for a, n, b, m in strata.values())
        bottom = sum(Fraction(n * m, n + m) for _, n, _, m in strata.values())
        assert place.apart == pytest.approx(side * float(top / bottom), abs=1e-12)
        assert place.value == pytest.approx(found.centre + side * place.apart)


def test_the_worst_stands_first_and_a_border_district_between_others_has_wide_ranks():
    rates = {"a": 0.5, "b": 0.8, "c": 0.8, "d": 0.9}
    found = compare_places(drawn(rates), "on_time", {})
    assert [place.row.code for place in found.places][0] == "a" and found.is_ranked
    assert found.places[0].ranks == (1, 1) and found.of("d").ranks == (4, 4)
    assert found.of("b").ranks == (2, 3)
    assert [place.place for place in found.places] == [1, 2, 3, 4]
    assert told.list_title(office(), found) == "a is the worst of 4 districts"
    same = compare_places(drawn(dict.fromkeys("abcdefgh", 0.7)), "on_time", {})
    assert not same.is_ranked and {place.ranks for place in same.places} == {None}
    assert "cannot be ranked" in told.list_title(office(), same) and not same.worse


def test_a_rate_is_for_1000_people_and_only_where_people_are_recorded():
    people = {"a": 100_000, "b": 200_000, "c": 400_000, "few": 50_000}
    filed = {"a": 500, "b": 1000, "c": 1000, "few": 99, "unknown": 700, "unrecorded": 40}
    found = compare_places(rates_of(filed), PER_1000, people)
    assert {p.row.code: p.value for p in found.places} == {"a": 5.0, "b": 5.0, "c": 2.5}
    assert [row.code for row in found.too_few] == ["few"]
    assert [row.code for row in found.without] == ["unknown"]
    assert found.centre == pytest.approx(1000 * 2599 / 750_000)
    for place in found.places:
        assert place.apart == pytest.approx(log(place.value / found.centre))
        assert place.error == pytest.approx(1 / sqrt(place.cases))
    assert found.of("b").ranks == (1, 2) and found.of("c").ranks == (3, 3)
    nobody = compare_places(rates_of(filed), PER_1000, {})
    assert not nobody.places and len(nobody.without) == 5
    assert told.how_compared(office(), nobody, False).startswith("How many people live")


def test_many_districts_alike_and_one_with_far_more_is_found():
    chance = numpy.random.Generator(numpy.random.PCG64(5))
    people = {f"d{number:02}": 500_000 for number in range(30)}
    filed = {code: int(chance.poisson(1000)) for code in people} | {"d07": 2400}
    found = compare_places(rates_of(filed), PER_1000, people)
    assert [place.row.code for place in found.worse] == ["d07"]
    assert found.worse[0].stands_out == "more"
    assert told.summary(office(), found).endswith("of 30 compared: d07 (4.80)")
    filed["d07"] = 1000
    assert not compare_places(rates_of(filed), PER_1000, people).worse


# The shades ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("figure", ["on_time", "contested_relief", PER_1000])
def test_the_legend_says_of_every_district_where_its_figure_lies(language, figure):
    if figure == PER_1000:
        people = {f"d{number}": 100_000 for number in range(20)}
        answer = rates_of(
            {code: int(600 * exp((place - 9.5) / 10)) for place, code in enumerate(people)}
        )
    else:
        people = {}
        rates = {f"d{number}": 0.2 + number / 40 for number in range(20)}
        mixes = {code: {(1, 0): (int(3000 * rate), 3000)} for code, rate in rates.items()}
        answer = shares_of(mixes, figure)
    found = compare_places(answer, figure, people)
    shades = [found.shade(place) for place in found.places]
    assert shades == sorted(shades, reverse=True) and set(shades) == {-2, -1, 0, 1, 2}
    lines = dict(told.legend(office(language), found))
    assert told.shown(office(language), figure, found.centre) in lines[0]
    best, good, bad, worst = found.bounds
    side = -1 if figure == "on_time" else 1
    for place in found.places:
        value = side * place.value
        within = {
            2: value >= side * worst, 1: side * bad <= value <= side * worst,
            0: side * good <= value <= side * bad, -1: side * best <= value <= side * good,
            -2: value <= side * best,
        }  # fmt: skip
        assert within[found.shade(place)], (place.value, found.bounds)
    low, high = sorted(told.shown(office(language), figure, bound) for bound in (bad, worst))
    assert low in lines[1] and high in lines[1]
    if language == "en":
        assert ("below" in lines[2]) == (figure == "on_time")


def test_colours_go_from_one_hue_over_grey_to_another_and_none_is_twice():
    for mode in ("light", "dark"):
        assert len(set(shade_colours(mode).values())) == 6


# Borders ------------------------------------------------------------------------------------------


def square(x: float, y: float, size: float = 1.0) -> dict:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


GRID: Outlines = {f"{x}{y}": square(70 + x, 30 + y) for x in range(3) for y in range(3)}
POINTS = {code: (30.5 + int(code[1]), 70.5 + int(code[0])) for code in GRID}


def test_districts_that_share_a_border_are_neighbours_and_a_corner_is_none():
    found = find_neighbours(POINTS, GRID)
    for code, neighbours in found.by_code.items():
        x, y = int(code[0]), int(code[1])
        beside_it = {f"{x + i}{y + j}" for i, j in ((0, 1), (1, 0), (0, -1), (-1, 0))} & set(GRID)
        assert set(neighbours) == beside_it
    assert found.bordering == set(GRID)
    island = find_neighbours(POINTS, GRID | {"far": square(90, 10)})
    assert island.by_code["far"] == () and "far" in island.bordering


def test_without_outlines_the_nearest_stand_for_neighbours():
    found = find_neighbours(POINTS, {})
    assert not found.bordering and {len(near) for near in found.by_code.values()} == {NEAREST}
    assert set(found.by_code["11"][:4]) == {"01", "10", "12", "21"}
    assert find_neighbours({"one": (30, 70)}, {}).by_code == {}


def test_a_distance_is_that_along_the_globe():
    quarter = 6371 * pi / 2
    assert distance((0, 0), (0, 90)) == pytest.approx(quarter)
    assert distance((0, 40), (90, 75)) == pytest.approx(quarter)
    assert distance((31.5, 74.3), (31.5, 74.3)) == 0
    one, other = (31.5, 74.3), (24.9, 67.0)
    lat, lat_2, lon = (radians(x) for x in (one[0], other[0], one[1] - other[1]))
    by_cosines = 6371 * acos(sin(lat) * sin(lat_2) + cos(lat) * cos(lat_2) * cos(lon))
    assert distance(one, other) == pytest.approx(by_cosines)


def test_a_district_is_worse_than_a_neighbour_only_beyond_chance_over_all_of_them():
    found = compare_places(drawn({"a": 0.5, "b": 0.8, "c": 0.8, "d": 0.8}), "on_time", {})
    own, others = found.of("a"), [found.of(code) for code in "bcd"]
    compared = beside(own, others)
    assert all(one.is_clear and one.difference > 0 for one in compared)
    for one in compared:
        assert one.difference == pytest.approx(own.apart - one.other.apart)
        assert one.interval[0] < one.difference < one.interval[1]
    said = told.beside_title(office(), found, "a", compared, True)
    assert said == "a is worse than 3 of 3 districts that border it, beyond chance"
    other = beside(found.of("b"), [found.of("c"), found.of("d")])
    assert not any(one.is_clear for one in other)
    assert told.beside_title(office(), found, "b", other, False) == (
        "b is worse than none of the 2 districts nearest to it, beyond chance"
    )
    assert told.difference(office(), found, 0.125) == "\u221212.5 points"
    low, high = told.span(office(), found, (0.1, 0.2)).split(" to ")
    assert (low, high) == ("\u221220.0 points", "\u221210.0 points")


def test_neighbours_that_are_alike_are_hardly_ever_told_apart():
    claimed = 0
    for seed in range(60):
        found = compare_places(drawn(dict.fromkeys("abcdef", 0.7), seed), "on_time", {})
        own = found.of("a")
        claimed += any(one.is_clear for one in beside(own, [found.of(code) for code in "bcdef"]))
    assert claimed <= 7


# The map ------------------------------------------------------------------------------------------


def test_a_district_with_an_outline_is_an_area_and_one_without_a_circle():
    shapes = {"00": GRID["00"]}
    outlines = SimpleNamespace(
        provinces=SimpleNamespace(shapes={"P": square(70, 30, 3)}),
        districts=SimpleNamespace(shapes=shapes),
    )
    areas = [
        Area("00", "A", "50 %", 2, (30.5, 70.5), True),
        Area("11", "B", "70 %", 0, (31.5, 71.5)),
        Area("22", "C", "not compared", None, None),
    ]
    chart = district_map(areas, outlines, "en", "light")
    drawn_rows = {row["code"]: row for row in chart.rows}
    assert set(drawn_rows) == {"00", "11"} and drawn_rows["00"]["longitude"] is None
    assert drawn_rows["11"]["latitude"] == 31.5
    features = [layer["data"]["values"] for layer in chart.spec["layer"] if "data" in layer]
    assert [len(values) for values in features] == [1, 1]
    assert features[1][0]["properties"]["fill"] == shade_colours("light")[2]
    assert features[1][0]["properties"]["wide"] > drawn_rows["11"]["wide"]
    assert chart.alt == "A: 50 %; B: 70 %"


def test_rings_run_as_the_drawing_library_wants_them():
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]  # against the clock
    hole = [[0.2, 0.2], [0.2, 0.4], [0.4, 0.4], [0.2, 0.2]]  # with it
    for outer in (ring, ring[::-1]):
        told_ring, told_hole = rewound({"type": "Polygon", "coordinates": [outer, hole]})[
            "coordinates"
        ]
        assert told_ring == ring[::-1] and told_hole == hole[::-1]
    several = rewound({"type": "MultiPolygon", "coordinates": [[ring], [ring[::-1]]]})
    assert several["coordinates"] == [[ring[::-1]], [ring[::-1]]]


def test_a_difference_of_rates_is_so_many_times_as_much():
    people = {"a": 100_000, "b": 100_000}
    found = compare_places(rates_of({"a": 300, "b": 200}), PER_1000, people)
    (one,) = beside(found.of("a"), [found.of("b")])
    assert exp(one.difference) == pytest.approx(1.5)
    assert told.difference(office(), found, one.difference) == "1.50 times"
    assert told.beside_title(office(), found, "a", [one], True).startswith("a has more than 1 of 1")
