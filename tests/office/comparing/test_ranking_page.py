"""The office's comparison of departments as a page: its address, its words, its figures, its
files, and the page in a real browser.
"""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from data_access import MEASURES
from data_access.audit import log
from data_access.audit.database import transaction
from data_access.review.fair_comparison import RANKED
from pages.words import say
from tests.browser.browser_pages import DRAWN, SIZES, settled
from tests.sentences import claims
from tests.server.running_server import running_server

PAGE = "departments"


def said(test) -> str:
    """The sentence above the page."""
    (html,) = [e.proto.body for e in test.get("html") if 'class="sentence"' in e.proto.body]
    return html.split(">", 1)[1].rsplit("<", 1)[0]


def titles(test) -> list[str]:
    return [element.value for element in test.header]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_planted_company_is_found_and_no_other(office_page, language):
    test = office_page(PAGE, measure="contested_relief", lang=language)
    assert not test.exception and not test.error
    kind, told = claims.read(said(test), claims.STANDS_OUT, language)
    assert kind == ("worse_one" if language == "en" else "worse")
    assert "GEPCO" in told["labels"] or "گیپکو" in told["labels"]
    assert " and " not in told["labels"] and claims.number(told["of"]) >= 30
    links = [
        e.proto.body for e in test.get("html") if "/scorecard?department=gepco" in e.proto.body
    ]
    assert len(links) == 1 and ("lang=ur" in links[0]) == (language == "ur")
    assert told["measure"] == MEASURES["contested_relief"].label.in_language(language)


def test_the_departments_of_sindh_are_late_and_the_others_are_not(office_page):
    test = office_page(PAGE, measure="on_time")
    kind, told = claims.read(said(test), claims.STANDS_OUT, "en")
    assert kind == "worse" and told["labels"].startswith("Sindh ") and "more" in told["labels"]
    assert titles(test)[0].startswith("On time (40 days): ")


def test_without_the_planted_company_none_stands_out(office_page):
    test = office_page(PAGE, measure="contested_relief", department="-gepco")
    kind, _ = claims.read(said(test), claims.STANDS_OUT, "en")
    assert kind == "nobody"


def test_a_chosen_department_is_compared_with_all_others(office_page):
    alone = office_page(PAGE, measure="contested_relief", department="gepco")
    everybody = office_page(PAGE, measure="contested_relief")
    assert said(alone) == said(everybody)
    notes = [[caption.value for caption in test.caption] for test in (alone, everybody)]
    told = [any(say("ranking.all_departments", "en") in note for note in one) for one in notes]
    assert told == [True, False] and not any("GEPCO" in note for note in notes[0][:2])


def test_the_address_holds_what_is_chosen_and_an_unknown_value_is_told(office_page):
    test = office_page(PAGE, measure="reopened_share", band="small", heavy="without")
    assert not test.warning
    assert test.selectbox(key="choice measure").value == "reopened_share"
    assert test.selectbox(key="choice band").value == "small"
    test.selectbox(key="choice measure").select("escalated_share").run()
    assert test.query_params["measure"] in ("escalated_share", ["escalated_share"])
    assert test.query_params["heavy"] in ("without", ["without"])
    test.selectbox(key="choice measure").select("satisfaction").run()
    assert "measure" not in test.query_params  # it is what the page shows anyway
    wrong = office_page(PAGE, measure="days_to_close_median")
    told = wrong.warning[0].value.replace("\\", "")
    assert "“days_to_close_median” is no value of “measure”; there are: addressed_share" in told
    assert not wrong.exception


@pytest.mark.parametrize("measure", RANKED)
def test_each_measure_is_compared_or_says_why_not(office_page, measure):
    test = office_page(PAGE, measure=measure)
    assert (
        not test.exception
        and not test.error
        and say("ranking.question", "en") in str([caption.value for caption in test.caption])
    )


def test_an_empty_page_says_so(office_page):
    test = office_page(PAGE, period="2031")
    assert claims.read(said(test), claims.STANDS_OUT, "en")[0] == "nothing"
    assert titles(test)[0].startswith("No department with ")


def test_the_view_and_its_file_are_logged_and_hold_the_same(office_page, office_files):
    test = office_page(PAGE, measure="on_time", period="2021")
    rows = office_files("csv funnel")
    assert len(rows) > 30 and {row["filters"] for row in rows} == {"period=2021"}
    worst = [row for row in rows if row["stands_out"] == "worse"]
    _, told = claims.read(said(test), claims.STANDS_OUT, "en")
    assert worst and worst[0]["label"] in told["labels"]
    assert {int(row["compared"]) for row in rows} == {len(rows)}
    assert any(float(row["score"]) < 0 for row in rows)
    for row in rows:
        assert abs(int(row["part"]) / int(row["whole"]) - float(row["raw"])) < 1e-12
        assert float(row["raw_low"]) <= float(row["raw"]) <= float(row["raw_high"])
        assert (float(row["score"]) > 0) == (row["stands_out"] == "worse") or not row["stands_out"]
        assert row["place_in_band"] == "" or (
            int(row["place_first"]) <= int(row["place_in_band"]) <= int(row["place_last"])
        )
    with transaction(writes=False) as connection:
        logged = list(log.rows(connection))
    assert logged[-1].exported and logged[-1].page == "CSV of funnel"
    assert "on_time by department within category,quarter" in logged[-1].questions
    assert any(entry.page == "office/departments" and not entry.exported for entry in logged)


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office, over the sample, without a release."""
    with running_server(tmp_path_factory.mktemp("ranking"), office_sample) as server:
        yield server.url


@pytest.mark.waits
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "&lang=ur"])
def test_the_page_is_whole_in_a_browser(visit, language, size):
    page = visit(f"/ranking?measure=on_time{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    page.locator(".st-key-figure-funnel svg.marks").scroll_into_view_if_needed()
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(2, timeout=DRAWN)
    assert parse_qs(page.url.partition("?")[2])["measure"] == ["on_time"]
