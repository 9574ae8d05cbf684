"""Groups against everybody else, from plain counting and from the definition, and what chance
does where no group differs.
"""

from datetime import datetime
from fractions import Fraction
from math import inf
from types import SimpleNamespace

import numpy
import pytest
from scipy.stats import chi2

from data_access import Answer, Coverage, Filters, GroupComparison, GroupGap, Question, Text
from data_access.model.answer import Row
from data_access.model.codes import numbers
from data_access.model.measures import MEASURES
from data_access.review.group_comparison import (
    GROUP_MEASURES,
    GROUP_STRATA,
    HIDDEN,
    LEAST_CASES,
    LEAST_GAP,
    compare_groups,
)
from data_access.statistics.rates import byar, rate_of
from pages.statements.office.groups_and_places import people
from pages.statements.speaker import Office
from tests.figures import reference
from tests.figures.records import AS_OF, many_complaints

BOTH = frozenset({"group", "identity"})
GROUPS = numbers("group")


def is_in(c: dict, group: str) -> bool | None:
    """Whether a complaint is of the group; None where nobody recorded it."""
    if group == HIDDEN:
        return c["anonymous"]
    return None if c["groups"] is None else group in c["groups"]


def plain(data, measure: str, group: str, within: str = "") -> tuple:
    """((part, whole) of the group, of the others, Mantel and Haenszel's risk difference): counted
    one by one, from the definition.
    """
    is_part, is_whole = reference.SHARES[measure]
    strata: dict[tuple, list[int]] = {}
    sides = {True: [0, 0], False: [0, 0]}
    for c in data.complaints:
        own = is_in(c, group)
        asked = own is not None and (not within or within in c["groups"])
        if not asked or not is_whole(c, AS_OF):
            continue
        key = (c["category"], c["province"], c["level"], c["filed_at"].year)
        cell = strata.setdefault(key, [0, 0, 0, 0])
        hit = bool(is_part(c, AS_OF))
        cell[0 if own else 2] += hit
        cell[1 if own else 3] += 1
        sides[own][0] += hit
        sides[own][1] += 1
    top = sum(Fraction(a * m - b * n, n + m) for a, n, b, m in strata.values() if n + m)
    bottom = sum(Fraction(n * m, n + m) for _, n, _, m in strata.values() if n + m)
    return tuple(sides[True]), tuple(sides[False]), top / bottom if bottom else None


@pytest.fixture(scope="module")
def world():
    return many_complaints(1300)


def test_each_group_is_set_against_all_who_are_not_in_it(world, answers):
    (answer,) = answers(world, Question(GROUP_MEASURES, (), Filters(), GROUP_STRATA))
    found = compare_groups(answer, {"disability": "overseas"}, BOTH)
    assert len(found.gaps) == 7 * len(GROUP_MEASURES)
    compared = 0
    for gap in found.gaps:
        within = "overseas" if gap.group == "disability" else ""
        own, others, difference = plain(world, gap.measure, gap.group, within)
        assert (gap.own, gap.others, gap.within) == (own, others, within), gap
        few = "few" if own[1] < LEAST_CASES else "nobody" if others[1] < LEAST_CASES else ""
        assert gap.why_not == few
        if not gap.why_not:
            compared += 1
            assert gap.adjusted == pytest.approx(float(difference), abs=1e-12)
            assert gap.crude == pytest.approx(own[0] / own[1] - others[0] / others[1])
            low, high = gap.adjusted_interval
            assert low < gap.adjusted < high
    assert found.searched == compared >= 10


def test_who_was_never_asked_is_on_neither_side(world, answers):
    (answer,) = answers(world, Question(GROUP_MEASURES, (), Filters(), GROUP_STRATA))
    everybody = compare_groups(answer, {}, BOTH)
    inside = compare_groups(answer, {"disability": "overseas"}, BOTH)
    of = {gap.group: gap for gap in inside.of("addressed_share")}
    before = {gap.group: gap for gap in everybody.of("addressed_share")}
    assert of["disability"].others[1] < before["disability"].others[1]
    assert of["women"].adjusted == before["women"].adjusted
    assert of["women"].others == before["women"].others
    whole = sum(c["kind"] == "complaint" and c["groups"] is not None for c in world.complaints)
    assert sum(counts[1] for counts in (of["women"].own, of["women"].others)) == whole
    assert whole < answer.total.whole("addressed_share")


def answer_of(people_cells: dict[tuple, tuple[int, int]], measure: str = "satisfaction") -> Answer:
    """An answer whose total has these (part, whole) by (flags, identity, four strata)."""
    entry = MEASURES[measure]
    names = (entry.numerator, entry.denominator)
    strata = {key: dict(zip(names, pair, strict=True)) for key, pair in people_cells.items()}
    counts = {name: sum(cell[name] for cell in strata.values()) for name in names}
    row = Row("", Text("", ""), counts, {measure: 0.5}, {}, strata=strata)
    question = Question((measure,), (), Filters(), GROUP_STRATA)
    return Answer(question, {"": (row,)}, datetime(2024, 6, 30), 1)


def drawn(seed: int, rates: dict[int, float], size: int = 400) -> Answer:
    chance = numpy.random.Generator(numpy.random.PCG64(seed))
    cells = {
        (flags, 0, category, 1, 1, 2024): (int(chance.binomial(size, rate)), size)
        for flags, rate in rates.items()
        for category in (1, 2, 3)
    }
    return answer_of(cells)


def test_a_group_with_harder_cases_and_the_same_answers_has_no_gap():
    women = GROUPS["women"]
    cells = {
        (0, 0, 1, 1, 1, 2024): (9000, 10_000), (0, 0, 2, 1, 1, 2024): (300, 1000),
        (women, 0, 1, 1, 1, 2024): (900, 1000), (women, 0, 2, 1, 1, 2024): (3000, 10_000),
    }  # fmt: skip
    found = compare_groups(answer_of(cells), {}, BOTH, ("satisfaction",))
    (gap,) = [gap for gap in found.gaps if gap.group == "women"]
    assert gap.crude < -0.4 and gap.adjusted == pytest.approx(0, abs=1e-9) and not gap.is_gap


def test_where_no_group_differs_hardly_ever_a_gap_is_claimed():
    rates = {0: 0.5} | dict.fromkeys(GROUPS.values(), 0.5)
    worlds = [compare_groups(drawn(seed, rates), {}, BOTH, ("satisfaction",)) for seed in range(60)]
    assert {found.searched for found in worlds} == {6}
    assert sum(bool(found.found) for found in worlds) <= 6


def test_a_small_difference_is_no_gap_however_sure():
    rates = {0: 0.5} | dict.fromkeys(GROUPS.values(), 0.5) | {GROUPS["senior"]: 0.485}
    found = compare_groups(drawn(1, rates, 200_000), {}, BOTH, ("satisfaction",))
    (gap,) = [gap for gap in found.gaps if gap.group == "senior"]
    assert gap.chance < 1e-6 and abs(gap.adjusted) < LEAST_GAP and not gap.is_gap
    rates[GROUPS["senior"]] = 0.4
    found = compare_groups(drawn(1, rates, 20_000), {}, BOTH, ("satisfaction",))
    assert [gap.group for gap in found.found] == ["senior"]


def test_each_reason_for_no_comparison_is_told():
    cells = {
        (0, None, 1, 1, 1, 2024): (500, 1000), (GROUPS["women"], 0, 1, 1, 1, 2024): (9, 99),
        (GROUPS["senior"], 0, 9, 1, 1, 2024): (100, 200),
    }  # fmt: skip
    found = compare_groups(answer_of(cells), {}, BOTH, ("satisfaction",))
    why = {gap.group: gap.why_not for gap in found.gaps}
    assert (why["women"], why["senior"], why[HIDDEN]) == ("few", "peers", "few")
    everybody = {(GROUPS["women"], 1, 1, 1, 1, 2024): (500, 1000)}
    why = {
        gap.group: gap.why_not
        for gap in compare_groups(answer_of(everybody), {}, BOTH, ("satisfaction",)).gaps
    }
    assert (why["women"], why[HIDDEN]) == ("nobody", "nobody")
    none = compare_groups(answer_of(everybody), {}, frozenset(), ("satisfaction",))
    assert {gap.why_not for gap in none.gaps} == {"recorded"} and none.searched == 0
    for language in ("en", "ur"):
        office = Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(), ())
        told = " ".join(people.notes(office, none.gaps))
        assert all(people.label_of(office, group) in told for group in (*GROUPS, HIDDEN))
        assert people.summary(office, none) == office.say("groups.nothing")


def test_the_worse_side_is_that_of_the_share():
    for measure, worse in (("satisfaction", -0.1), ("contested_relief", 0.1)):
        assert people.is_worse(GroupGap("women", measure, adjusted=worse))
        assert not people.is_worse(GroupGap("women", measure, adjusted=-worse))


def test_the_sentence_counts_all_gaps_and_names_the_largest():
    gap = GroupGap(
        "senior", "satisfaction", (40, 100), (50, 100), adjusted=-0.1,
        adjusted_interval=(-0.12, -0.08), chance=0.0,
    )  # fmt: skip
    office = Office("en", SimpleNamespace(group_within={}), AS_OF, Coverage(), ())
    found = GroupComparison((gap, GroupGap("women", "satisfaction")), 2)
    assert people.summary(office, found).startswith("1 of 2 comparisons show")
    assert "Senior citizens, Satisfied: \u221210.0 points" in people.summary(office, found)
    assert "None of 2" in people.summary(office, GroupComparison(found.gaps[1:], 2))


@pytest.mark.parametrize("count", [*range(1, 30), 100, 12_345, 4_000_000])
def test_limits_of_a_number_are_those_of_poisson(count):
    low, high = byar(count)
    exact = chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2
    near = 0.01 if count >= 10 else 0.12
    assert low == pytest.approx(exact[0], rel=near if count > 1 else inf, abs=0.03)
    assert high == pytest.approx(exact[1], rel=near)


def test_a_rate_has_people_and_no_negative_count():
    assert byar(0)[0] == 0 and byar(0)[1] == pytest.approx(3.69, abs=0.03)
    assert rate_of(50, 10_000)[0] == 5.0
    with pytest.raises(ValueError, match="There is no rate for 0 people"):
        rate_of(3, 0)
    with pytest.raises(ValueError, match="-1 is no number of complaints"):
        byar(-1)
