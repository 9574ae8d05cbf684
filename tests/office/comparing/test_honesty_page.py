"""Signals of gaming: each that is planted is found with its evidence, and none where none is; and
the office's page on honesty.
"""

from types import SimpleNamespace

import numpy
import pytest
from playwright.sync_api import expect

from data_access import Answer, Coverage, Filters, Question, Text, signals
from data_access.audit import log
from data_access.audit.database import transaction
from data_access.fair_comparison import STRATA
from data_access.model.answer import Row, figure_of
from data_access.model.measures import MEASURES
from data_access.signals import BUNCHING, BY_SHARE, CLOSED, find_signals
from pages.statements.office import signals as told
from pages.statements.speaker import Office
from tests.browser.browser_pages import DRAWN, SIZES, settled
from tests.office.comparing.test_fair_ranking import AS_OF
from tests.office.comparing.test_statistics import generator, smooth
from tests.sentences import claims
from tests.server.running_server import running_server

RATES = {"day": 0.03, "contact": 0.25, "contested": 0.3}


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


def world(seed: int, size: int = 900, **planted: float) -> tuple[Answer, Answer, Answer]:
    """Answers of 30 departments and 30 districts, alike but for what the first has planted."""
    chance = generator(seed)
    units = [f"d{number:02}" for number in range(30)]

    def rate(kind: str, unit: str) -> float:
        return planted.get(kind, RATES[kind]) if unit == "d00" else RATES[kind]

    def counts(unit: str, size: int) -> dict[str, int]:
        found = {}
        for kind, measure in BY_SHARE.items():
            entry = MEASURES[measure]
            found[entry.denominator] = size
            found[entry.numerator] = int(chance.binomial(size, rate(kind, unit)))
        closed = MEASURES[CLOSED]
        is_whole = "all_closed" in planted and unit == "d00"
        share = 1.0 if is_whole else 0.98
        return found | {
            closed.denominator: size,
            closed.numerator: int(chance.binomial(size, share)),
        }

    shares = {unit: {(s, 0): counts(unit, size) for s in (1, 2)} for unit in units}
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
    return (
        answer((*BY_SHARE.values(), CLOSED), "department", shares),
        answer((BUNCHING,), "department", courses, ("days_to_close",)),
        answer(
            (CLOSED,),
            "district",
            {u: {k: dict(c) for k, c in s.items()} for u, s in shares.items()},
        ),
    )


@pytest.mark.parametrize(
    ("kind", "planted"), [("day", 0.2), ("contact", 0.5), ("contested", 0.7), ("all_closed", 1.0)]
)
def test_each_planted_signal_is_found_and_no_other_part_is_asked(kind, planted):
    found = find_signals(*world(1, **{kind: planted}))
    assert {signal.row.code for signal in found.found} == {"d00"}
    assert {signal.kind for signal in found.found} == {kind}


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


def test_bunching_of_all_is_told_where_it_is_and_not_where_it_is_not():
    found = find_signals(*world(3))
    assert all(excess.score > told.CLEAR for excess in found.bunching.values())
    smoothly = {"a": {(d,): _closings(n) for d, n in smooth(generator(4), 50_000).items()}}
    alone = answer((BUNCHING,), "department", smoothly, ("days_to_close",))
    shares, _, districts = world(3)
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
            {"day": 0.2},
            {"contact": 0.5},
            {"contested": 0.7},
            {"all_closed": 1.0},
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
            if kind in BY_SHARE:
                assert claims.fits(signal.observed, said["observed"], 1)
                assert claims.fits(signal.expected, said["expected"], 1)
            else:
                assert claims.number(said["expected"]) == pytest.approx(signal.expected, abs=0.51)
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
    assert met == {"day", "contact", "contested", "limit", "all_closed"}


# The page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_the_sample_has_planted_is_found_and_nothing_else(office_page, office_files, language):
    test = office_page("honesty", lang=language)
    assert not test.exception and not test.error
    found = {(row["kind"], row["code"]) for row in office_files("csv signals")}
    assert found == {("contested", "gepco"), ("all_closed", "PK-PB-HFZ")}
    (items,) = [e.proto.body for e in test.get("html") if '<ul class="findings">' in e.proto.body]
    assert items.count("<li>") == 2 and "/scorecard?department=gepco" in items
    assert "/office-overview?district=PK-PB-HFZ" in items
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
