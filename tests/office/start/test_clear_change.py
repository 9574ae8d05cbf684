"""What is named as changed: never chance alone, and what is planted always."""

import numpy
import pytest

from data_access import Text, change_of, is_clear_growth
from data_access.model.answer import Row
from data_access.model.measures import MEASURES
from data_access.review.clear_change import LEAST_GROWTH, LEAST_POINTS

pytestmark = pytest.mark.quick

MEASURE = "closed_share_within_40"


def row(part: int, whole: int) -> Row:
    entry = MEASURES[MEASURE]
    counts = {entry.numerator: part, entry.denominator: whole}
    return Row("", Text("", ""), counts, {MEASURE: part / whole})


@pytest.mark.parametrize(
    ("before", "now", "is_clear"),
    [
        ((8000, 10000), (7700, 10000), True),  # 3 points of 10,000
        ((8000, 10000), (7850, 10000), False),  # sure, and a point and a half only
        ((80, 100), (70, 100), False),  # ten points of a hundred: may be chance
        ((800_000, 1_000_000), (770_000, 1_000_000), True),
        ((8000, 10000), (8300, 10000), True),  # for the better, too
    ],
)
def test_a_change_is_named_when_it_is_sure_and_large(before, now, is_clear):
    change = change_of(MEASURE, row(*before), row(*now), 3)
    assert change.is_clear is is_clear
    assert change.difference == pytest.approx(now[0] / now[1] - before[0] / before[1])
    low, high = change.interval
    assert low < change.difference < high


def test_fewer_than_a_hundred_complaints_change_nothing():
    assert change_of(MEASURE, row(90, 99), row(10, 1000), 1) is None
    assert change_of(MEASURE, row(900, 1000), row(10, 99), 1) is None
    assert change_of(MEASURE, row(90, 100), row(10, 100), 1).is_clear


def test_by_chance_three_shares_together_are_named_in_five_of_a_hundred_worlds_at_most():
    chance, named, worlds = numpy.random.default_rng(5), 0, 400
    for _ in range(worlds):
        pairs = [chance.binomial(600, 0.8, 2) for _ in range(3)]
        changes = [change_of(MEASURE, row(int(a), 600), row(int(b), 600), 3) for a, b in pairs]
        named += any(change.is_clear for change in changes)
    assert named / worlds <= 0.07


def test_a_backlog_that_varies_by_chance_has_not_grown_and_one_that_is_fed_has():
    chance, named, worlds = numpy.random.default_rng(7), 0, 1000
    for _ in range(worlds):
        came, went = (int(count) for count in chance.poisson(3000, 2))
        named += is_clear_growth(1000, came, went)
    assert named / worlds <= 0.01
    assert is_clear_growth(1000, 3400, 3000) and is_clear_growth(1000, 3000, 3400)


def test_a_large_backlog_that_changes_by_a_trifle_has_not_grown():
    came, went = 1_010_000, 1_000_000
    assert not is_clear_growth(int(10_001 / LEAST_GROWTH), came, went)
    assert is_clear_growth(int(10_000 / LEAST_GROWTH), came, went)
    assert LEAST_POINTS == LEAST_GROWTH == 0.02
