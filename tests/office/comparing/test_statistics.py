"""The methods on counts against statsmodels and scipy, against slow plain answers, and against
what chance does when it is drawn.
"""

from fractions import Fraction
from itertools import permutations
from math import isfinite, sqrt

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats.mstats import winsorize
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from data_access.statistics.bunching import excess_mass
from data_access.statistics.case_mix import standardise
from data_access.statistics.changes import kitagawa, shapley, share_change
from data_access.statistics.funnel import (
    false_discovery,
    funnel,
    prediction_limits,
    two_sided,
    winsorised,
)
from data_access.statistics.intervals import newcombe, wilson
from data_access.statistics.ranks import plain_error, rank_sets, reliability, variance_between

QUICKLY = settings(max_examples=60, deadline=None, derandomize=True)
counts = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
windows = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("12")), counts
)
cells = st.dictionaries(
    st.sampled_from("abcdef"), st.dictionaries(st.sampled_from("stuv"), counts), min_size=1
)


def generator(seed: int) -> numpy.random.Generator:
    return numpy.random.Generator(numpy.random.PCG64(seed))


# Intervals ----------------------------------------------------------------------------------------


@QUICKLY
@given(counted=counts)
def test_wilson_is_that_of_statsmodels(counted):
    part, whole = counted
    if whole:
        assert wilson(part, whole) == pytest.approx(
            proportion_confint(part, whole, method="wilson"), abs=1e-12
        )
    else:
        assert wilson(part, whole) == (0, 1)


@QUICKLY
@given(one=counts, other=counts)
def test_newcombe_is_that_of_statsmodels(one, other):
    low, high = newcombe(one, other)
    assert -1 <= low <= high <= 1
    if one[1] and other[1]:
        told = confint_proportions_2indep(*one, *other, compare="diff", method="newcomb")
        assert (low, high) == pytest.approx(told, abs=1e-9)


# Case mix -----------------------------------------------------------------------------------------


@QUICKLY
@given(cells=cells)
def test_what_is_observed_is_what_was_expected_over_all_units_and_nothing_is_undefined(cells):
    found = standardise(cells)
    assert sum(unit.part - unit.expected for unit in found.values()) == pytest.approx(0, abs=1e-9)
    for unit in found.values():
        assert all(isfinite(number) for number in (unit.expected, unit.variance, unit.sampling))
        if unit.has_peers:
            assert isfinite(unit.difference) and unit.error > 0 and unit.null_error > 0


@QUICKLY
@given(cells=cells, chance=st.randoms(use_true_random=False))
def test_the_order_of_units_and_strata_does_not_matter(cells, chance):
    def mixed(table):
        names = list(table)
        chance.shuffle(names)
        return {name: table[name] for name in names}

    again = standardise({unit: mixed(strata) for unit, strata in mixed(cells).items()})
    for unit, told in standardise(cells).items():
        assert again[unit].expected == pytest.approx(told.expected)
        assert again[unit].variance == pytest.approx(told.variance)


@QUICKLY
@given(cells=cells)
def test_the_score_is_mantel_and_haenszels_of_statsmodels(cells):
    for unit, told in standardise(cells).items():
        tables = list(_two_by_two(cells, unit))
        if told.has_peers and tables:
            score = (told.difference / told.null_error) ** 2
            oracle = StratifiedTable(tables).test_null_odds(correction=False)
            assert score == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-9)


def _two_by_two(cells, unit):
    for stratum, (part, whole) in cells[unit].items():
        others = [
            table[stratum] for name, table in cells.items() if name != unit and stratum in table
        ]
        other_part, other = sum(p for p, _ in others), sum(w for _, w in others)
        if whole and other:
            rest = [other_part, other - other_part]
            yield numpy.array([[part, whole - part], rest], float)


def test_a_unit_that_only_has_harder_cases_is_not_below_the_others():
    easy, hard = (900, 1000), (300, 1000)
    found = standardise(
        {"a": {"easy": easy}, "b": {"hard": hard}, "c": {"easy": easy, "hard": hard}}
    )
    assert all(unit.difference == pytest.approx(0) for unit in found.values())


def test_a_unit_alone_with_its_cases_is_compared_with_nobody():
    alone = standardise({"a": {"s": (5, 9)}, "b": {"t": (3, 4)}})
    assert not any(unit.has_peers for unit in alone.values())


def test_a_unit_with_hardly_any_peers_is_compared_with_nobody():
    mixes = {"a": {"own": (400, 1000), "shared": (20, 50)}, "b": {"shared": (30, 100)}}
    found = standardise(mixes)
    assert not found["a"].has_peers and found["a"].peers > 0 and found["b"].has_peers


def test_the_sampling_error_covers_what_chance_draws():
    chance, covered = generator(7), 0
    sizes = {"a": {"s": 80, "t": 40}, "b": {"s": 60, "t": 90}, "c": {"s": 30, "t": 120}}
    true = {"s": 0.3, "t": 0.6}
    for _ in range(600):
        drawn = {
            unit: {
                stratum: (int(chance.binomial(n, true[stratum] + 0.2 * (unit == "a"))), n)
                for stratum, n in strata.items()
            }
            for unit, strata in sizes.items()
        }
        unit = standardise(drawn)["a"]
        covered += abs(unit.difference - 0.2) <= 1.96 * unit.error
    assert 0.92 <= covered / 600 <= 0.98


# Funnel and false discovery -----------------------------------------------------------------------


@QUICKLY
@given(scores=st.lists(st.floats(-50, 50), min_size=1, max_size=130))
def test_scores_are_winsorised_at_both_ends_and_none_is_left_out(scores):
    found = winsorised(scores)
    assert len(found) == len(scores)
    assert sorted(found) == pytest.approx(sorted(winsorize(numpy.array(scores), (0.1, 0.1))))
    for one, other in zip(scores, found, strict=True):  # inside nothing is changed
        assert one == other or other in (min(found), max(found))


@QUICKLY
@given(chances=st.lists(st.floats(0, 1), min_size=1, max_size=130))
def test_false_discovery_is_that_of_statsmodels(chances):
    assert false_discovery(chances) == pytest.approx(
        multipletests(chances, method="fdr_bh")[1], abs=1e-12
    )


@pytest.mark.filterwarnings("ignore:::statsmodels")  # it divides by 0 where nothing varies
@QUICKLY
@given(
    pairs=st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(0.001, 0.2)), min_size=2, max_size=60)
)
def test_tau_and_reliability_are_those_of_statsmodels(pairs):
    values, errors = zip(*pairs, strict=True)
    oracle = combine_effects(
        numpy.array(values), numpy.array(errors) ** 2, method_re="chi2", use_t=False
    )
    between = variance_between(values, errors)
    assert between == pytest.approx(max(0.0, oracle.tau2), rel=1e-6, abs=1e-12)
    assert 0 <= reliability(values, errors) <= 1


@QUICKLY
@given(
    pairs=st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(0.001, 0.2)), min_size=1, max_size=60)
)
def test_a_unit_stands_out_only_beyond_the_limits_that_are_drawn(pairs):
    """FunnelPlotR judged outliers on another scale than that of its limits."""
    differences, errors = zip(*pairs, strict=True)
    told = funnel(differences, errors)
    centre = 0.5
    for (difference, error), score, out in zip(pairs, told.scores, told.stands_out, strict=True):
        low, high = prediction_limits(centre, centre * (1 - centre) / error**2, told.tau)
        assert (abs(score) > 1.96) == (not low <= centre + difference <= high) or low == 0
        assert not out or abs(score) > 1.95


def test_limits_and_judgement_treat_both_sides_alike():
    differences, errors = [0.2, -0.2, 0.01, -0.01] * 10, [0.02] * 40
    told = funnel(differences, errors)
    turned = funnel([-difference for difference in differences], errors)
    assert told.stands_out == turned.stands_out and told.tau == turned.tau
    assert prediction_limits(0.02, 30, 0.1)[0] == 0 and prediction_limits(0.98, 30, 0.1)[1] == 1


def test_nothing_varies_more_than_chance_where_chance_alone_draws():
    chance, out, phis = generator(11), 0, []
    for _ in range(60):
        sizes = chance.integers(50, 50_000, 120)
        parts = chance.binomial(sizes, 0.46)
        told = funnel(list(parts / sizes - 0.46), [sqrt(0.46 * 0.54 / n) for n in sizes])
        out += sum(told.stands_out)
        phis.append(told.phi)
    assert out / 60 <= 0.3 and 0.95 < sum(phis) / 60 < 1.05


def test_limits_predict_as_often_as_they_say_where_units_differ_more_than_chance():
    chance, inside = generator(12), 0
    for _ in range(40):
        sizes = chance.integers(200, 50_000, 120)
        rates = numpy.clip(chance.normal(0.46, 0.05, 120), 0, 1)
        shares = chance.binomial(sizes, rates) / sizes
        errors = [sqrt(0.46 * 0.54 / n) for n in sizes]
        told = funnel(list(shares - 0.46), errors)
        limits = [prediction_limits(0.46, n, told.tau) for n in sizes]
        inside += sum(
            low <= share <= high for share, (low, high) in zip(shares, limits, strict=True)
        )
        assert 0.035 < told.tau < 0.065
    assert 0.93 < inside / (40 * 120) < 0.97


@pytest.mark.parametrize("size", [1, 2, 5, 9, 10, 15, 40, 120])
@pytest.mark.parametrize("spread", [0, 0.02, 0.05])
def test_few_funnels_of_units_that_are_like_each_other_name_any(size, spread):
    chance, claimed = generator(size), 0
    for _ in range(200):
        sizes = chance.integers(200, 50_000, size)
        rates = numpy.clip(chance.normal(0.46, spread, size), 0, 1)
        shares = chance.binomial(sizes, rates) / sizes
        errors = [sqrt(0.46 * 0.54 / n) for n in sizes]
        claimed += any(funnel(list(shares - 0.46), errors).stands_out)
    assert claimed / 200 <= (0 if size == 1 else 0.17)  # one in six; docs/methods.md says so


@pytest.mark.parametrize("size", [0, 1, 2])
def test_few_units_are_no_error(size):
    told = funnel([0.1] * size, [0.01] * size)
    assert isfinite(told.phi) and isfinite(told.tau) and len(told.scores) == size
    assert rank_sets([0.1] * size, [0.01] * size) == [(1, size)] * size
    assert two_sided(0) == pytest.approx(1)


# Ranks --------------------------------------------------------------------------------------------


@QUICKLY
@given(
    pairs=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.2)), min_size=1, max_size=12),
    chance=st.randoms(use_true_random=False),
)
def test_a_rank_lies_in_its_set_and_ranks_in_no_order_differ(pairs, chance):
    values, errors = zip(*pairs, strict=True)
    sets = rank_sets(values, errors)
    for value, (first, last) in zip(values, sets, strict=True):
        above, equal = sum(v > value for v in values), sum(v == value for v in values)
        assert 1 <= first <= above + 1 and above + equal <= last <= len(values)


def test_units_that_chance_can_turn_around_share_their_ranks():
    assert rank_sets([0.9, 0.5, 0.49], [0.01] * 3) == [(1, 1), (2, 3), (2, 3)]
    assert rank_sets([0.9, 0.5, 0.1], [0.01] * 3) == [(1, 1), (2, 2), (3, 3)]
    assert rank_sets([0.5, 0.5], [0.0, 0.0]) == [(1, 2), (1, 2)]
    # Each interval overlaps the other, and yet the difference is more than chance.
    assert rank_sets([0.530, 0.500], [0.010, 0.010]) == [(1, 1), (2, 2)]


def test_pairs_that_are_told_apart_leave_a_narrower_test_for_the_others():
    """Only one pair is left after those far apart: it is tested as one pair, not as one of 66."""
    values = [place * 10.0 for place in range(10)] + [-5.0, -5.0 - 2.5 * sqrt(2)]
    sets = rank_sets(values, [1.0] * 12)
    assert sets[-2:] == [(11, 11), (12, 12)]


def test_all_true_ranks_lie_in_their_sets_as_often_as_is_said():
    chance, held, narrow = generator(5), 0, 0
    true = numpy.linspace(0.3, 0.6, 15)
    errors = chance.uniform(0.005, 0.03, 15)
    for _ in range(200):
        sets = rank_sets(list(chance.normal(true, errors)), list(errors))
        ranks = range(15, 0, -1)  # the last is the largest
        held += all(low <= rank <= high for rank, (low, high) in zip(ranks, sets, strict=True))
        narrow += sum(high - low < 14 for low, high in sets)
    assert held / 200 >= 0.93 and narrow > 0.9 * 15 * 200


def test_rank_sets_are_narrower_than_those_of_plain_bonferroni():
    values, errors = [place / 60 for place in range(12)], [0.02] * 12
    bonferroni = 3.2 * 0.02 * sqrt(2)
    plain = [
        (1 + sum(o - v > bonferroni for o in values), 12 - sum(v - o > bonferroni for o in values))
        for v in values
    ]
    assert all(
        high - low <= plain_high - plain_low
        for (low, high), (plain_low, plain_high) in zip(
            rank_sets(values, errors), plain, strict=True
        )
    )


def test_the_reliability_is_none_where_chance_alone_draws_and_high_where_units_differ():
    chance = generator(3)
    errors = [plain_error(46, 100)] * 100
    same = [float(chance.binomial(100, 0.46)) / 100 for _ in range(100)]
    apart = [same[place] + place / 100 for place in range(100)]
    assert reliability(same, errors) < 0.3 and reliability(apart, errors) > 0.9
    assert plain_error(0, 50) > 0 and plain_error(50, 50) > 0 and plain_error(0, 0) > 0


# Changes ------------------------------------------------------------------------------------------


@QUICKLY
@given(before=windows, now=windows)
def test_mixes_and_rates_are_the_change_exactly(before, now):
    parts = kitagawa(before, now)
    wholes = [sum(w for _, w in window.values()) for window in (before, now)]
    if not all(wholes):
        assert parts == {} and share_change(before, now) == 0
        return
    rates = [
        Fraction(sum(p for p, _ in window.values()), whole)
        for window, whole in zip((before, now), wholes, strict=True)
    ]
    assert sum(part.mix + part.rate for part in parts.values()) == rates[1] - rates[0]
    back = kitagawa(now, before)
    assert all((back[c].mix, back[c].rate) == (-p.mix, -p.rate) for c, p in parts.items())


@QUICKLY
@given(before=windows, now=windows)
def test_several_dimensions_are_the_change_whatever_their_order(before, now):
    names = ("letter", "sign", "digit")
    parts, rate = shapley(before, now, names)
    assert sum(parts.values()) + rate == pytest.approx(share_change(before, now), abs=1e-12)
    for order in permutations(range(3)):
        turned = [
            {tuple(key[place] for place in order): counts for key, counts in window.items()}
            for window in (before, now)
        ]
        other, other_rate = shapley(*turned, [names[place] for place in order])
        assert other == pytest.approx(parts, abs=1e-12) and other_rate == pytest.approx(
            rate, abs=1e-12
        )


def mix_within(before, now, places) -> float:
    """The part of a change that is mix over some dimensions, from its definition."""
    folded = []
    for window in (before, now):
        table: dict = {}
        for key, (part, whole) in window.items():
            counts = table.setdefault(tuple(key[place] for place in sorted(places)), [0, 0])
            counts[0] += part
            counts[1] += whole
        folded.append(table)
    total = 0.0
    for key in {*folded[0], *folded[1]}:
        counts = [table.get(key, [0, 0]) for table in folded]
        rates = [part / whole for part, whole in counts if whole]
        if rates:
            wholes = [sum(whole for _, whole in table.values()) for table in folded]
            moved = counts[1][1] / wholes[1] - counts[0][1] / wholes[0]
            total += moved * sum(rates) / len(rates)
    return total


@QUICKLY
@given(before=windows, now=windows)
def test_a_dimension_gets_what_it_adds_on_average_over_all_orders(before, now):
    if not all(sum(whole for _, whole in window.values()) for window in (before, now)):
        return
    names = ("letter", "sign", "digit")
    parts, rate = shapley(before, now, names)
    for place, name in enumerate(names):
        added = []
        for order in permutations(range(3)):
            taken = order[: order.index(place)]
            with_it, without = {*taken, place}, {*taken}
            added.append(mix_within(before, now, with_it) - mix_within(before, now, without))
        assert parts[name] == pytest.approx(sum(added) / 6, abs=1e-12)
    everything = mix_within(before, now, {0, 1, 2})
    assert rate == pytest.approx(share_change(before, now) - everything, abs=1e-12)


def test_a_change_of_mix_alone_is_all_mix_and_of_the_dimension_that_changed():
    before = {("a", "x"): (10, 100), ("b", "x"): (90, 100)}
    now = {("a", "x"): (5, 50), ("b", "x"): (135, 150)}
    parts, rate = shapley(before, now, ("letter", "sign"))
    assert parts == {"letter": pytest.approx(0.2), "sign": pytest.approx(0)} and abs(rate) < 1e-12
    assert sum(part.rate for part in kitagawa(before, now).values()) == 0


# Bunching -----------------------------------------------------------------------------------------


def smooth(chance, total: int, moved: float = 0.0) -> dict[int, int]:
    """Days to close of so many complaints, lognormal; of those after a limit a part is moved."""
    days = numpy.floor(chance.lognormal(numpy.log(19), 0.95, total)).astype(int)
    for limit, width in ((20, 4), (40, 6)):
        late = (days > limit) & (days <= limit + width) & (chance.random(total) < moved)
        days[late] = limit - chance.integers(0, 2, late.sum())
    found, counts = numpy.unique(days, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


@pytest.mark.parametrize("limit", [20, 40])
def test_the_course_of_days_is_that_of_statsmodels(limit):
    counts = smooth(generator(1), 5000)
    told = excess_mass(counts, limit)
    days = [*range(limit - 11, limit - 1), *range(limit + 9, limit + 17)]

    def terms(of):
        return numpy.array([[1, (d - limit) / 10, ((d - limit) / 10) ** 2] for d in of])

    model = GLM([counts.get(day, 0) for day in days], terms(days), family=Poisson()).fit()
    expected = model.predict(terms([limit - 1, limit])).sum()
    assert told.expected == pytest.approx(expected, rel=1e-6)
    assert told.observed == counts[limit - 1] + counts[limit]


@pytest.mark.parametrize("limit", [20, 40])
def test_excess_is_found_where_closings_were_moved_and_rarely_where_none_were(limit):
    chance = generator(2)
    moved = [excess_mass(smooth(chance, 4000, 0.3), limit).score for _ in range(40)]
    none = [excess_mass(smooth(chance, 4000), limit).score for _ in range(400)]
    assert min(moved) > 1 and sum(moved) / 40 > 4
    assert sum(score > 1.96 for score in none) / 400 <= 0.05


def test_of_few_closings_no_course_is_told():
    assert excess_mass({}, 20) is None and excess_mass({19: 500}, 20) is None
    assert excess_mass({12: 100}, 20) is None or excess_mass({12: 100}, 20).error > 0


def test_days_that_vary_more_than_chance_do_not_make_an_excess():
    """Closings come in batches: the course's own spread widens the error."""
    chance, out = generator(9), 0
    for _ in range(200):
        counts = {day: int(2000 * 0.97**day * chance.gamma(20, 1 / 20)) for day in range(70)}
        out += excess_mass(counts, 20).score > 1.96
    assert out / 200 <= 0.12
