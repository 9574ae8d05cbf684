"""Signals of gaming: each that is planted is found with its evidence, and none where none is; and
the office's page on honesty.
"""

from types import SimpleNamespace

import numpy
import pytest
from playwright.sync_api import expect
from scipy.stats import chi2, poisson

from data_access import (
    DEEPER,
    KINDS,
    OF_PATTERNS,
    OF_SHARES,
    PATTERN_STRATA,
    Answer,
    Coverage,
    Filters,
    Question,
    Text,
)
from data_access.audit import log
from data_access.audit.database import transaction
from data_access.model.answer import Row, figure_of
from data_access.model.measures import MEASURES
from data_access.review import signals
from data_access.review.fair_comparison import STRATA
from data_access.review.pattern_signals import chance_of_burst, chance_of_less, poisson_tail
from data_access.review.signals import BUNCHING, BY_SHARE, CLOSED, find_signals
from pages.statements.office import signals as told
from pages.statements.speaker import Office
from pages.words import WORDS
from tests.browser.browser_pages import DRAWN, SIZES, settled
from tests.office.comparing.test_fair_ranking import AS_OF
from tests.office.comparing.test_statistics import generator, smooth
from tests.sentences import claims
from tests.server.running_server import running_server

RATES = {"day": 0.03, "contact": 0.25, "contested": 0.3, "dropped": 0.1, "praise": 0.45,
         "again": 0.004, "often": 0.003}  # fmt: skip
PLANTED = {
    "day": 0.2, "contact": 0.5, "contested": 0.7, "dropped": 0.3, "all_closed": 1.0,
    "all_satisfied": 1.0, "even": 1.0, "burst": 240, "again": 0.06, "often": 0.1,
}  # fmt: skip
QUARTERS = 10


def answer(measures, breakdown: str, strata: dict[str, dict[tuple, dict]], by=STRATA) -> Answer:
    """An answer whose parts have these counts by stratum."""
    rows = [_row(measures, code, crossed) for code, crossed in strata.items()]
    everything = {(code, *key): c for code, crossed in strata.items() for key, c in crossed.items()}
    question = Question(tuple(measures), (breakdown,), Filters(), by)
    return Answer(
        question, {"": (_row(measures, "", everything),), breakdown: tuple(rows)}, AS_OF, 1
    )


def _row(measures, code: str, crossed: dict[tuple, dict]) -> Row:
    names = {name for counts in crossed.values() for name in counts}
    sums = {name: sum(counts[name] for counts in crossed.values()) for name in names}
    figures = {name: figure_of(name, sums) for name in measures}
    return Row(code, Text(code, code), sums, figures, {}, strata=crossed)


def world(seed: int, size: int = 900, **planted: float) -> tuple[Answer, ...]:
    """Answers of 30 departments and 30 districts, alike but for what the first has planted."""
    chance = generator(seed)
    units = [f"d{number:02}" for number in range(30)]

    def rate(kind: str, unit: str) -> float:
        return planted.get(kind, RATES[kind]) if unit == "d00" else RATES[kind]

    def praise(unit: str, answers: int) -> int:
        if unit == "d00" and planted.keys() & {"all_satisfied", "even"}:
            share = 1.0 if "all_satisfied" in planted else RATES["praise"]
            return round(share * answers)
        return int(chance.binomial(answers, RATES["praise"]))

    def counts(unit: str, size: int) -> dict[str, int]:
        found = {}
        for kind, measure in BY_SHARE.items():
            entry = MEASURES[measure]
            found[entry.denominator] = size
            found[entry.numerator] = int(chance.binomial(size, rate(kind, unit)))
        closed = MEASURES[CLOSED]
        is_whole = "all_closed" in planted and unit == "d00"
        share = 1.0 if is_whole else 0.98
        addressed = int(chance.binomial(size, share))
        dropped = int(chance.binomial(addressed, rate("dropped", unit)))
        return found | {
            closed.denominator: size,
            closed.numerator: addressed,
            "dropped": dropped,
            "decided": addressed - dropped,
            "on_merits": 0,
            "feedback": size // 2,
            "positive": praise(unit, size // 2),
        }

    shares = {
        unit: {(s, q): counts(unit, size // QUARTERS) for s in (1, 2) for q in range(QUARTERS)}
        for unit in units
    }
    entry = MEASURES[BUNCHING]
    courses = {
        unit: {
            (int(days),): {
                entry.denominator: n,
                entry.numerator: n if days in (19, 20, 39, 40) else 0,
            }
            for days, n in smooth(
                chance, 4000, planted.get("limit", 0.1) if unit == "d00" else 0.1
            ).items()
        }
        for unit in units
    }
    patterns = {
        unit: hanging_together(
            chance, rate("again", unit), rate("often", unit), burst=planted.get("burst", 0)
        )
        if unit == "d00"
        else hanging_together(chance, RATES["again"], RATES["often"])
        for unit in units
    }
    return (
        answer(OF_SHARES, "department", shares),
        answer((BUNCHING,), "department", courses, ("days_to_close",)),
        answer(
            (CLOSED,),
            "district",
            {u: {k: dict(c) for k, c in s.items()} for u, s in shares.items()},
        ),
        answer(OF_PATTERNS, "department", patterns, PATTERN_STRATA),
    )


def hanging_together(chance, again: float, often: float, burst: int = 0) -> dict[tuple, dict]:
    """An office's closings of 600 days, on five days a week and varying twice as much as by chance,
    by (day of a burst or 0, filed again, author files often).
    """
    usual = chance.uniform(2, 40)
    days = chance.poisson(chance.gamma(usual, 1.0, 600)) * (numpy.arange(600) % 7 < 5)
    days[300] = burst or days[300]
    found: dict[tuple, dict] = {}
    for day, closed in enumerate(days.tolist()):
        around = days[max(day - 28, 0) : day + 29].sum() - closed
        is_burst = closed >= 20 and closed * 8 > around and 28 <= day < 572
        for key, count in zip(
            ((0, 0), (0, 1), (1, 0)),
            chance.multinomial(closed, (1 - again - often, often, again)).tolist(),
            strict=True,
        ):
            counts = found.setdefault(
                (10_000 + day if is_burst else 0, *key),
                {"first_closed": 0, "closed_last_two_days": 0, "positive": 0, "feedback": 0},
            )
            counts["first_closed"] += count
            counts["positive"] += count
            counts["feedback"] += count
    return found


@pytest.mark.parametrize(("kind", "planted"), PLANTED.items())
def test_each_planted_signal_is_found_and_no_other_part_is_asked(kind, planted):
    found = find_signals(*world(1, **{kind: planted}))
    assert {signal.row.code for signal in found.found} == {"d00"}
    assert {signal.kind for signal in found.found} == {kind}
    assert found.looked_for == set(KINDS)


@pytest.mark.parametrize("kind", BY_SHARE)
def test_a_share_is_told_as_it_was_counted_beside_that_of_the_same_cases_everywhere(kind):
    """It was told as adjusted for case mix, “of so many who answered”: of those it was another."""
    shares, *others = world(1, **{kind: PLANTED[kind]})
    (signal,) = find_signals(shares, *others).found
    entry = MEASURES[BY_SHARE[kind]]
    own = {row.code: row.strata for row in shares.rows("department")}
    part, whole = (
        sum(counts[name] for counts in own["d00"].values())
        for name in (entry.numerator, entry.denominator)
    )
    assert (signal.observed, signal.cases) == (part / whole, whole)
    expected = 0.0
    for stratum, counts in own["d00"].items():
        everywhere = [strata[stratum] for strata in own.values()]
        parts, wholes = (
            sum(one[name] for one in everywhere) for name in (entry.numerator, entry.denominator)
        )
        expected += counts[entry.denominator] * parts / wholes
    assert signal.expected == pytest.approx(expected / whole)


def test_a_department_that_bunches_more_than_all_is_found():
    found = find_signals(*world(2, limit=0.7))
    kinds = {signal.kind for signal in found.found}
    assert kinds & {"limit_20", "limit_40"} and {s.row.code for s in found.found} == {"d00"}
    for signal in found.found:
        assert signal.observed > signal.expected


def test_a_difference_of_less_than_two_points_asks_no_question(monkeypatch):
    """Among millions of complaints a tenth of a point is more than chance."""
    worlds = [world(seed, 9000, day=RATES["day"] + 0.012) for seed in range(3)]
    assert not any(find_signals(*one).found for one in worlds)
    monkeypatch.setattr(signals, "LEAST_POINTS", 0.0)
    assert all(find_signals(*one).found for one in worlds)


def test_where_nothing_is_planted_nothing_is_claimed_but_by_the_rate_that_is_told():
    claimed = [bool(find_signals(*world(seed)).found) for seed in range(40)]
    assert sum(claimed) / 40 <= 0.1


def test_the_chances_of_patterns_are_those_of_scipy():
    for least, mean in ((1, 0.4), (20, 4.0), (80, 16.0), (3, 9.0)):
        assert poisson_tail(mean, least) == pytest.approx(poisson.sf(least - 1, mean), rel=1e-9)
    for spread, free in ((1.2, 7), (4.0, 9), (9.0, 9), (30.0, 23)):
        assert chance_of_less(spread, free) == pytest.approx(chi2.cdf(spread, free), abs=0.003)


def test_a_burst_is_told_only_where_the_offices_own_variation_does_not_explain_it():
    small, large = chance_of_burst(25), chance_of_burst(120)
    assert chance_of_burst(0) == 1.0 and small > 0.05 > 1e-6 > large


def test_bunching_of_all_is_told_where_it_is_and_not_where_it_is_not():
    found = find_signals(*world(3))
    assert all(excess.score > told.CLEAR for excess in found.bunching.values())
    smoothly = {"a": {(d,): _closings(n) for d, n in smooth(generator(4), 50_000).items()}}
    alone = answer((BUNCHING,), "department", smoothly, ("days_to_close",))
    shares, _, districts, _ = world(3)
    assert all(
        e.score < told.CLEAR for e in find_signals(shares, alone, districts).bunching.values()
    )


def _closings(count: int) -> dict[str, int]:
    entry = MEASURES[BUNCHING]
    return {entry.denominator: count, entry.numerator: 0}


@pytest.mark.parametrize("language", ["en", "ur"])
def test_each_question_is_read_back_with_its_evidence(language):
    office = Office(language, SimpleNamespace(), AS_OF, Coverage(), ())
    met = set()
    for seed, planted in enumerate(
        (
            *({kind: rate} for kind, rate in PLANTED.items()),
            {"limit": 0.7},
            {},
        )
    ):
        found = find_signals(*world(seed, **planted))
        kind, said = claims.read(told.summary(office, found), claims.SIGNALS, language)
        assert (kind == "none") == (not found.found)
        assert claims.number(said["of"]) == found.comparisons >= 150
        assert kind == "none" or claims.number(said["count"]) == len(found.found)
        for signal in found.found:
            kind, said = claims.read(told.question(office, signal), claims.QUESTION, language)
            met.add(kind)
            assert kind == signal.kind.partition("_2")[0].partition("_4")[0]
            assert said["label"] == signal.row.code and claims.number(said["cases"]) == signal.cases
            if kind in (*BY_SHARE, "dropped", "again", "often"):
                assert claims.fits(signal.observed, said["observed"], 1)
                assert claims.fits(signal.expected, said["expected"], 1)
            elif kind == "even":
                assert float(said["observed"]) == round(signal.observed, 2) < 0.3
                assert said["expected"] == "1.00"
            else:
                assert claims.number(said["expected"]) == pytest.approx(signal.expected, abs=0.51)
            if kind == "burst":
                assert claims.number(said["observed"]) == signal.observed >= 240
                assert claims.number(said["days"]) == signal.days
            if kind == "limit":
                assert f"limit_{said['limit']}" == signal.kind
        for limit, excess in found.bunching.items():
            kind, said = claims.read(
                told.of_bunching(office, limit, excess), claims.BUNCHED, language
            )
            assert (kind == "more") == (excess.score > told.CLEAR)
            assert claims.number(said["observed"]) == excess.observed and said["limit"] == str(
                limit
            )
    assert met == {*PLANTED, "limit"}


# The page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_the_sample_has_planted_is_found_and_nothing_else(office_page, office_files, language):
    test = office_page("honesty", lang=language)
    assert not test.exception and not test.error
    found = {(row["kind"], row["code"]) for row in office_files("csv signals")}
    assert found == {("contested", "gepco"), ("all_closed", "PK-PB-HFZ")}
    (items,) = [e.proto.body for e in test.get("html") if '<ul class="findings">' in e.proto.body]
    assert items.count("<li>") == 2 and "/scorecard?department=gepco" in items
    assert "/scorecard?district=PK-PB-HFZ" in items
    notes = [caption.value for caption in test.caption]
    for limit in ("20", "40"):
        kinds = [
            claims.BUNCHED[language][0][1].fullmatch(note) for note in notes if f" {limit}" in note
        ]
        assert any(kinds), limit
    with transaction(writes=False) as connection:
        logged = list(log.rows(connection))
    assert any(row.page == "office/honesty" and not row.exported for row in logged)
    assert logged[-1].exported and logged[-1].page == "CSV of signals"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_deeper_look_stands_in_the_address_and_names_what_the_usual_one_leaves_out(
    office_page, office_files, language
):
    deeper = [WORDS[f"signals.kind_{kind}"].in_language(language) for kind in DEEPER]
    left_out = WORDS["signals.left_out"].in_language(language).partition("{")[0]
    usual = [c.value for c in office_page("honesty", lang=language).caption]
    (note,) = [note for note in usual if note.startswith(left_out)]
    assert all(kind in note for kind in deeper)
    test = office_page("honesty", lang=language, look="deeper")
    assert not test.exception and test.query_params["look"] in ("deeper", ["deeper"])
    notes = [c.value for c in test.caption]
    assert not [note for note in notes if note.startswith(left_out)]
    (note,) = [note for note in notes if deeper[0] in note]
    assert all(kind in note for kind in deeper)
    unrecorded = WORDS["signals.unrecorded"].in_language(language)
    assert unrecorded in usual and unrecorded in notes
    found = {(row["kind"], row["code"]) for row in office_files("csv signals")}
    assert found == {("contested", "gepco"), ("all_closed", "PK-PB-HFZ")}
    with transaction(writes=False) as connection:
        assert "within burst_day,filed_again,files_often" in str(list(log.rows(connection))[-1])


def test_without_what_is_planted_no_question_is_asked(office_page):
    test = office_page("honesty", department="-gepco", district="-PK-PB-HFZ")
    titles = [s.value for s in test.header]
    assert any(claims.SIGNALS["en"][0][1].fullmatch(title) for title in titles)
    assert not [e for e in test.get("html") if '<ul class="findings">' in e.proto.body]


def test_days_without_complaints_say_so(office_page):
    test = office_page("honesty", period="2031")
    assert len(test.info) == 1 and not test.exception


def test_the_course_in_the_file_is_that_of_the_answer(office_page, office_files):
    office_page("honesty", period="2022")
    rows = office_files("csv course")
    assert [row["days"] for row in rows][-1] == "61+"  # those that took longer, together
    closings = {int(row["days"].removesuffix("+")): int(row["closings"]) for row in rows}
    assert sum(closings.values()) > 10_000 and min(closings) >= 0 and max(closings) == 61
    assert closings[20] > 1.2 * closings[18] and numpy.mean([closings[d] for d in (5, 6)]) > 100


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office, over the sample, without a release."""
    with running_server(tmp_path_factory.mktemp("honesty"), office_sample) as server:
        yield server.url


@pytest.mark.waits
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "?lang=ur"])
def test_the_page_is_whole_in_a_browser(visit, language, size):
    page = visit(f"/honesty{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    page.locator(".st-key-figure-district svg.marks").scroll_into_view_if_needed()
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(5, timeout=DRAWN)
