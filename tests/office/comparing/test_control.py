"""Control charts against plain answers, against scipy, and against what chance does when drawn."""

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t

from data_access.statistics.control import (
    CHANCE,
    LEAST_PERIODS,
    clearest_step,
    control_chart,
)
from data_access.statistics.control import _as_normal as as_normal
from tests.office.comparing.test_statistics import generator

pytestmark = pytest.mark.quick

series_of_counts = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=30
)


def drawn(seed: int, periods: int, size: float, varies: float, step: float = 0.0):
    """A share of 0.7 that varies between periods, and falls by ``step`` in the middle."""
    random = generator(seed)
    shares = (0.7 + random.normal(0, varies, periods)).clip(0.01, 0.99)
    shares[periods // 2 :] -= step
    sizes = random.poisson(size, periods) + 1
    return [(int(random.binomial(n, p)), int(n)) for n, p in zip(sizes, shares, strict=True)]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(series=series_of_counts)
def test_levels_are_all_periods_once_and_their_limits_are_those_of_the_paper(series):
    chart = control_chart(series)
    places = [place for level in chart.levels for place in range(level.first, level.last + 1)]
    assert places == list(range(len(series)))
    assert [level.first for level in chart.levels][1:] == [step.at for step in chart.steps]
    for level in chart.levels:
        own = series[level.first : level.last + 1]
        centre = sum(p for p, _ in own) / sum(n for _, n in own)
        assert level.centre == centre
        spread = 1.0
        if 0 < centre < 1 and len(own) > 1:
            z = [(p / n - centre) / sqrt(centre * (1 - centre) / n) for p, n in own]
            ranges = [abs(z[i] - z[i - 1]) for i in range(1, len(z))]
            spread = max(1.0, sum(ranges) / len(ranges) / 1.128)
        assert level.spread == pytest.approx(spread, abs=1e-12)
        for place, (part, whole) in enumerate(own, level.first):
            width = 3 * spread * sqrt(centre * (1 - centre) / whole)
            low, high = level.limits(whole)
            assert (low, high) == pytest.approx((max(0, centre - width), min(1, centre + width)))
            assert (place in chart.apart) == (not low <= part / whole <= high)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(series=series_of_counts)
def test_the_clearest_step_is_the_best_of_all_splits_one_by_one(series):
    found, whole = clearest_step(series), sum(n for _, n in series)
    part = sum(p for p, _ in series)
    splits = range(LEAST_PERIODS, len(series) - LEAST_PERIODS + 1)
    if not splits or part in (0, whole):
        assert found is None
        return

    def score(at: int) -> float:
        (p1, n1), (p2, n2) = (
            (sum(p for p, _ in side), sum(n for _, n in side))
            for side in (series[:at], series[at:])
        )
        share = part / whole
        return abs(p1 / n1 - p2 / n2) / sqrt(share * (1 - share) * (1 / n1 + 1 / n2))

    assert score(found.at) == pytest.approx(max(map(score, splits)), abs=1e-9)
    mirrored = clearest_step([(n - p, n) for p, n in series])
    assert mirrored.chance == pytest.approx(found.chance, abs=1e-9)


def test_student_s_score_is_as_likely_as_that_of_scipy():
    for freedom in (6.8, 14.3, 43.4):
        for score in (0.5, 2.0, 3.5, 5.0):
            assert norm.sf(as_normal(score, freedom)) == pytest.approx(
                t.sf(score, freedom), rel=0.06
            )


@pytest.mark.parametrize(("periods", "size"), [(12, 400), (24, 60), (70, 400), (70, 30_000)])
@pytest.mark.parametrize("varies", [0.0, 0.02])
def test_of_series_without_a_step_hardly_any_is_said_to_have_one(periods, size, varies):
    charts = [control_chart(drawn(seed, periods, size, varies)) for seed in range(150)]
    assert sum(bool(chart.steps) for chart in charts) <= 4  # 1.5 are to be expected at most
    apart = sum(len(chart.apart) for chart in charts) / (150 * periods)
    assert apart < 0.006  # 0.0027 where the spread is known


@pytest.mark.parametrize(("size", "varies"), [(400, 0.0), (400, 0.02), (30_000, 0.02)])
def test_a_step_is_found_where_it_is_and_the_limits_begin_anew(size, varies):
    near = 0
    for seed in range(60):
        chart = control_chart(drawn(seed, 70, size, varies, step=0.08))
        assert chart.steps and all(step.chance <= CHANCE for step in chart.steps)
        near += any(abs(step.at - 35) <= 2 for step in chart.steps)
        assert chart.levels[0].centre - chart.levels[-1].centre == pytest.approx(0.08, abs=0.025)
    assert near >= 55


def test_what_is_too_short_or_without_a_part_has_no_step():
    assert control_chart([]).levels == ()
    assert clearest_step([(1, 2)] * (2 * LEAST_PERIODS - 1)) is None
    assert clearest_step([(0, 5)] * 40) is None and clearest_step([(5, 5)] * 40) is None
    assert control_chart([(5, 5)] * 40).apart == ()
