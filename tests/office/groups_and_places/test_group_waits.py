"""Medians of days to close with the same cases: from the definition, complaint by complaint, and
what chance does where no group waits longer.
"""

from collections import Counter
from math import inf, isfinite, log, sqrt

import numpy
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from data_access import HIDDEN, WAIT_PARTS, WAIT_STRATA, WAITED, Filters, Question, compare_waits
from data_access.model.answer import Weighed
from data_access.statistics.medians import Median, median_difference, median_of
from tests.figures import reference
from tests.figures.records import AS_OF, many_complaints
from tests.office.groups_and_places.test_group_comparison import BOTH, is_in

LONGEST = 400


def asked_of(data, group: str, within: str) -> list[tuple]:
    """(stratum, of the group, days, closed) of everybody who was asked whether they are of it."""
    found = []
    for c in data.complaints:
        own = is_in(c, group)
        if (
            not reference.is_filed(c, AS_OF)
            or own is None
            or (within and within not in c["groups"])
        ):
            continue
        closed = c["first_closed_at"] is not None
        until = (c["first_closed_at"] if closed else AS_OF).date()
        days = (until - c["filed_at"].date()).days
        stratum = (c["category"], c["province"], c["level"], c["filed_at"].year)
        found.append((stratum, own, min(days, LONGEST), closed and days <= LONGEST))
    return found


def weights_of(rows: list[tuple]) -> list[tuple[bool, float, int, bool]]:
    """(of the group, weight, days, closed) of those whose stratum the other side has too."""
    own = Counter(stratum for stratum, is_own, *_ in rows if is_own)
    others = Counter(stratum for stratum, is_own, *_ in rows if not is_own)
    return [
        (is_own, 1.0 if is_own else own[stratum] / others[stratum], days, closed)
        for stratum, is_own, days, closed in rows
        if own[stratum] and others[stratum]
    ]


def plain_median(cases: list[tuple[float, int, bool]], z: float) -> tuple:
    """(median, low, high), summing over all cases anew for each day."""
    surviving, spread, median, low, high = 1.0, 0.0, None, inf, inf
    for day in sorted({days for _, days, closed in cases if closed}):
        at_risk = [weight for weight, days, _ in cases if days >= day]
        ended = sum(weight for weight, days, closed in cases if closed and days == day)
        total, size = sum(at_risk), sum(at_risk) ** 2 / sum(weight**2 for weight in at_risk)
        share = ended / total
        surviving *= 1 - share
        spread += share / (size * (1 - share)) if share < 1 - 1e-12 else inf
        if median is None and surviving <= 0.5 + 1e-12:
            median = day
        if surviving > 1e-12:
            error = sqrt(spread) / abs(log(surviving))
            above = (log(-log(surviving)) - log(log(2))) / error
        else:
            above = inf
        low = day if low == inf and above >= -z else low
        high = day if high == inf and above > z else high
    return median, low, high


@pytest.fixture(scope="module")
def world():
    return many_complaints(700)


def test_each_median_is_that_of_the_definition_on_every_engine(world, answers):
    (answer,) = answers(world, Question((WAITED,), WAIT_PARTS, Filters(), WAIT_STRATA))
    found = {one.group: one for one in compare_waits(answer, {}, BOTH)}
    searched = sum(not one.why_not for one in found.values())
    assert searched >= 4 and HIDDEN in found
    z = {4: 2.4977, 5: 2.5758, 6: 2.6383, 7: 2.6901}[searched]
    for group, one in found.items():
        rows = asked_of(world, group, "")
        weighed = weights_of(rows)
        assert one.cases == sum(own for _, own, *_ in rows)
        assert one.compared == sum(own for own, *_ in weighed)
        for side, told, counted in (
            (True, one.own, one.counted[0]),
            (False, one.others, one.counted[1]),
        ):
            plain = plain_median([case for own, *case in weighed if own == side], z)
            assert (told.days, told.low, told.high) == plain, (group, side)
            observed = [(days, closed) for _, own, days, closed in rows if own == side]
            crude = reference.kaplan_meier(observed, 50)
            assert crude == (reference.NOT_REACHED if counted.days is None else counted.days)
        if not one.why_not:
            assert one.difference == one.own.days - one.others.days


def test_who_was_never_asked_waits_on_neither_side(world, answers):
    """Disabilities are recorded of overseas members only."""
    kept = [
        c
        for c in world.complaints
        if not c["groups"] or "disability" not in c["groups"] or "overseas" in c["groups"]
    ]
    data = world._replace(complaints=kept, reopenings=[])
    (answer,) = answers(data, Question((WAITED,), WAIT_PARTS, Filters(), WAIT_STRATA))
    counted = {row.code: [*row.waits.values()] for row in answer.rows("group")}
    for group, within in (("disability", "overseas"), ("women", "")):
        told = sum(weighed.cases for weighed in counted[group])
        assert told == len(asked_of(data, group, within)) > 0


def test_medians_without_weights_are_those_of_statsmodels():
    chance = numpy.random.Generator(numpy.random.PCG64(7))
    for size in (30, 300):
        for _ in range(20):
            ended = numpy.ceil(chance.lognormal(2.9, 0.9, size)).astype(int)
            cut = numpy.ceil(chance.uniform(20, 150, size)).astype(int)
            days, closed = numpy.minimum(ended, cut), (ended <= cut).astype(int)
            counts = Counter(zip(days.tolist(), closed.tolist(), strict=True))
            found = median_of({wait: Weighed(n, n, n) for wait, n in counts.items()})
            with numpy.errstate(all="ignore"):  # it divides by 0 where the curve has ended
                curve = SurvfuncRight(days, closed)
                bounds = curve.quantile_ci(0.5, method="cloglog")
            assert (found.days, found.low, found.high) == (curve.quantile(0.5 - 1e-9), *bounds)


def test_a_difference_holds_in_95_of_100_draws_and_moves_with_the_cases():
    """Group and others wait as long in either of two kinds of cases, and have other kinds."""
    chance, held = numpy.random.Generator(numpy.random.PCG64(11)), 0
    for _ in range(150):
        sides = []
        for sizes in ((300, 100), (200, 800)):
            waits: Counter = Counter()
            for kind, size in enumerate(sizes):
                weight = 1.0 if sizes[0] == 300 else (300, 100)[kind] / size
                for days in numpy.ceil(chance.lognormal((2.5, 3.5)[kind], 0.8, size)):
                    waits[int(min(days, 90)), int(days <= 90), weight] += 1
            told: dict = {}
            for (days, closed, weight), n in waits.items():
                before = told.get((days, closed), Weighed(0, 0.0, 0.0))
                more = (n, n * weight, n * weight**2)
                told[days, closed] = Weighed(*(a + b for a, b in zip(before, more, strict=True)))
            sides.append(median_of(told))
        _, (low, high) = median_difference(*sides)
        assert isfinite(low) and isfinite(high)
        held += low <= 0 <= high
    assert 138 <= held <= 150  # whole days make the interval wider than it need be


def test_what_half_of_nobody_reached_is_compared_with_nothing():
    assert median_of({(9, 0): Weighed(5, 5, 5), (2, 1): Weighed(4, 4, 4)}).days is None
    assert median_of({}) == Median(None, inf, inf)
    assert median_difference(Median(None, 3, inf), Median(4, 3, 5)) is None


def test_only_groups_have_waits_with_strata():
    for measures, breakdowns in (((WAITED,), ("department",)), ((WAITED,), ()), (("filed", WAITED), WAIT_PARTS)):  # fmt: skip
        with pytest.raises(ValueError, match="strata"):
            Question(measures, breakdowns, Filters(), WAIT_STRATA)
