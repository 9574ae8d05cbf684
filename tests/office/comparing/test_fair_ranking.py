"""Departments compared fairly: who takes no place, who stands out, and what the page says of it."""

from datetime import datetime
from types import SimpleNamespace

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import Answer, Coverage, Filters, Question, Text, Withheld
from data_access.model.answer import Row, figure_of
from data_access.model.measures import MEASURES
from data_access.review.fair_comparison import BANDS, RANKED, STRATA, band_of, fair_ranking
from pages.statements.office import departments
from pages.statements.speaker import Office
from tests.sentences import claims

AS_OF = datetime(2024, 6, 30)
Mixes = dict[str, dict[tuple, tuple[int, int]]]


def answer_of(mixes: Mixes, measure: str = "satisfaction") -> Answer:
    """An answer in which each department has these (part, whole) by stratum."""
    entry = MEASURES[measure]

    def row(code: str, strata: dict) -> Row:
        names = (entry.numerator, entry.denominator)
        sums = [sum(counts[place] for counts in strata.values()) for place in (0, 1)]
        counts = dict(zip(names, sums, strict=True))
        crossed = {key: dict(zip(names, pair, strict=True)) for key, pair in strata.items()}
        figures = {measure: figure_of(measure, counts)}
        return Row(code, Text(code, code), counts, figures, {}, strata=crossed)

    everything: dict = {}
    for name, strata in mixes.items():
        everything |= {(name, *key): pair for key, pair in strata.items()}
    question = Question((measure,), ("department",), Filters(), STRATA)
    rows = tuple(row(code, strata) for code, strata in mixes.items())
    return Answer(question, {"": (row("", everything),), "department": rows}, AS_OF, 1)


def drawn(seed: int, rates: dict[str, float], size: int = 2000) -> Mixes:
    chance = numpy.random.Generator(numpy.random.PCG64(seed))
    return {
        name: {(s, 0): (int(chance.binomial(size, rate + s / 10)), size) for s in (1, 2)}
        for name, rate in rates.items()
    }


def office(language: str) -> Office:
    return Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(), ())


def test_few_complaints_no_peers_and_no_figure_take_no_place_and_each_is_told():
    same = {(1, 0): (400, 1000)}
    mixes = {
        "a": same, "b": same, "c": {(1, 0): (380, 1000)}, "few": {(1, 0): (0, 99)},
        "alone": {(2, 0): (0, 5000)}, "none": {(1, 0): (0, 0)}, "unrecorded": {(1, 0): (0, 900)},
    }  # fmt: skip
    found = fair_ranking(answer_of(mixes), "department", "satisfaction")
    assert {unit.row.code for unit in found.units} == {"a", "b", "c"}
    assert [row.code for row in found.too_few] == ["few"]
    assert [row.code for row in found.no_peers] == ["alone"]
    assert [row.code for row in found.without] == ["none"]
    told = " ".join(departments.left_out(office("en"), found))
    assert "1 with fewer than 100 complaints" in told and "alone" in told and "too few" in told


def test_a_department_of_harder_cases_is_not_below_those_of_easier_ones():
    mixes = {
        "easy": {(1, 0): (900, 1000)}, "hard": {(2, 0): (300, 1000)},
        "both": {(1, 0): (900, 1000), (2, 0): (300, 1000)},
    }  # fmt: skip
    found = fair_ranking(answer_of(mixes), "department", "satisfaction")
    assert {round(unit.adjusted, 6) for unit in found.units} == {0.6}
    assert {unit.row.code: round(unit.raw, 6) for unit in found.units} == {
        "easy": 0.9, "hard": 0.3, "both": 0.6,
    }  # fmt: skip
    assert not found.worse and not found.better


@pytest.mark.parametrize("measure", ["satisfaction", "contested_relief"])
def test_the_worst_end_is_that_of_the_measure(measure):
    rates = {f"d{number:02}": 0.4 for number in range(20)} | {"low": 0.2, "high": 0.6}
    found = fair_ranking(answer_of(drawn(1, rates), measure), "department", measure)
    worst = "low" if measure == "satisfaction" else "high"
    assert found.units[0].row.code == worst and [u.row.code for u in found.worse] == [worst]
    assert len(found.better) == 1 and found.units[0].ranks == (1, 1) and found.is_ranked("medium")


def test_where_no_department_differs_none_is_said_to_and_none_is_ranked():
    claimed, ranked = 0, 0
    for seed in range(60):
        rates = {f"d{number:02}": 0.4 for number in range(40)}
        found = fair_ranking(answer_of(drawn(seed, rates)), "department", "satisfaction")
        claimed += bool(found.worse or found.better)
        ranked += found.is_ranked("medium")
        assert all((unit.ranks is None) == (not found.is_ranked("medium")) for unit in found.units)
    assert claimed / 60 <= 0.1 and ranked == 0


def test_ranks_count_within_a_band():
    rates = {f"d{number:02}": 0.1 + number / 50 for number in range(20)}
    mixes = drawn(2, rates) | {
        f"s{number:02}": {(1, 0): (10 + 9 * number, 200)} for number in range(10)
    }
    found = fair_ranking(answer_of(mixes), "department", "satisfaction")
    for band, size in (("medium", 20), ("small", 10), ("large", 0)):
        units = found.of_band(band)
        assert len(units) == size and [unit.place for unit in units] == list(range(1, size + 1))
        assert all(unit.ranks[0] <= unit.place <= unit.ranks[1] <= size for unit in units)


def test_bands_begin_where_they_say():
    starts = {whole: band_of(whole) for whole in (99, 100, 999, 1000, 9999, 10_000)}
    assert list(starts.values()) == ["", "small", "small", "medium", "medium", "large"]
    assert list(BANDS) == ["small", "medium", "large"]


def test_a_measure_without_a_worse_end_is_refused():
    with pytest.raises(ValueError, match="Nothing is ranked by response_rate; what is: addressed"):
        fair_ranking(answer_of({}), "department", "response_rate")
    assert all(MEASURES[name].unit == "share" for name in RANKED)


shares = st.tuples(st.integers(0, 3000), st.integers(0, 3000)).map(sorted)
mixes_drawn = st.dictionaries(
    st.sampled_from([f"d{number}" for number in range(9)]),
    st.dictionaries(st.tuples(st.integers(1, 3), st.just(0)), shares, max_size=3),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(mixes=mixes_drawn, language=st.sampled_from(["en", "ur"]))
def test_what_the_page_says_is_what_was_compared(mixes, language):
    found = fair_ranking(answer_of(mixes), "department", "satisfaction")
    speaker = office(language)
    kind, said = claims.read(
        departments.who_stands_out(speaker, found), claims.STANDS_OUT, language
    )
    assert said["measure"] == MEASURES["satisfaction"].label.in_language(language)
    some = "worse_one" if len(found.worse) == 1 and language == "en" else "worse"
    assert kind == ("nothing" if not found.units else some if found.worse else "nobody")
    if found.units:
        assert claims.number(said["of"]) == len(found.units)
    if found.worse:
        assert all(unit.row.code in said["labels"] for unit in found.worse[:1])
        assert len(found.worse) > 3 or all(unit.row.code in said["labels"] for unit in found.worse)
    for band in BANDS:
        _check_band(found, band, speaker)
    everybody = {*mixes} - {"unrecorded"}
    told = [unit.row.code for unit in found.units]
    told += [row.code for rows in (found.too_few, found.no_peers, found.without) for row in rows]
    assert sorted(told) == sorted(everybody)


def _check_band(found, band: str, speaker: Office) -> None:
    units = found.of_band(band)
    kind, said = claims.read(
        departments.title_of_band(speaker, found, band), claims.BAND, speaker.language
    )
    if not units:
        assert kind == "empty"
    elif not found.is_ranked(band):
        assert kind == "unranked" and all(unit.ranks is None for unit in units)
        assert all(departments.rank_of(speaker, unit) == "" for unit in units)
    else:
        first = [unit for unit in units if unit.ranks[0] == 1]
        assert kind == ("worst" if units[0].ranks == (1, 1) else "tied")
        assert said.get("label") == units[0].row.code if kind == "worst" else True
        assert kind == "worst" or claims.number(said["count"]) == len(first)
        assert claims.number(said["of"]) == len(units)
        for unit in units:
            rank, numbers = claims.read(
                departments.rank_of(speaker, unit), claims.RANK, speaker.language
            )
            assert claims.number(numbers["place"]) == unit.place
            bounds = tuple(
                claims.number(numbers[key]) for key in ("first", "last") if key in numbers
            )
            assert bounds == (unit.ranks if rank == "between" else ())


def test_withheld_figures_are_never_zero():
    found = fair_ranking(
        answer_of({"a": {}, "b": {(1, 0): (5, 200)}}), "department", "satisfaction"
    )
    assert [row["satisfaction"] for row in found.without] == [Withheld.TOO_FEW]
