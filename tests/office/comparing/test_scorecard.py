"""A department's scorecard: what it says, what it shows of whom, and the page on paper."""

import re
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest

from data_access import MEASURES, CaseQuestion, Coverage, Filters, Question, open_complaints
from data_access.review.fair_comparison import fair_ranking
from pages.office_parts import sections
from pages.office_parts.comparing.scorecard_questions import (
    COMPARED,
    WHERE_NOTHING_IS_WORSE,
    compared,
    scorecard_questions,
    subject,
)
from pages.statements.office import scorecard
from pages.statements.speaker import Office
from pages.words import say
from tests.browser.browser_pages import DRAWN, SIZES, settled
from tests.office.comparing.test_fair_ranking import AS_OF, answer_of, drawn
from tests.office.lists.test_cases import cases
from tests.pages.html_tables import links_of, tables_of
from tests.sentences import claims
from tests.server.running_server import running_server

PAGE, GEPCO = "scorecard", "gepco"


def tiles_of(test) -> list[str]:
    return [
        text for e in test.get("html") for text in re.findall(r'"number">([^<]+)', e.proto.body)
    ]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_planted_company_stands_out_in_what_was_planted(office_page, office_files, language):
    test = office_page(PAGE, department=GEPCO, lang=language)
    assert not test.exception and not test.error
    (title,) = [s.value for s in test.header if "GEPCO" in s.value or "گیپکو" in s.value]
    kind, told = claims.read(title, claims.SCORECARD, language)
    names = [
        MEASURES[name].label.in_language(language) for name in ("contested_relief", "satisfaction")
    ]
    assert kind == "worse" and all(name in told["measures"] for name in names)
    assert claims.number(told["count"]) == 2 <= claims.number(told["of"]) <= len(COMPARED)
    rows = {row["measure"]: row for row in office_files("csv places")}
    assert set(rows) == set(COMPARED) and {row["department"] for row in rows.values()} == {GEPCO}
    worse = {name for name, row in rows.items() if row["stands_out"] == "worse"}
    assert worse == {"contested_relief", "satisfaction"}
    assert all(row["filters"] == "" for row in rows.values())  # compared with all others


def test_the_figures_are_those_of_the_department_alone(office_page):
    one = tiles_of(office_page(PAGE, department=GEPCO))
    other = tiles_of(office_page("overview", department=GEPCO))
    assert one[:2] == other[:2] and len(one) == 13


def test_a_figure_without_bars_says_whether_there_is_none_or_too_few():
    context = SimpleNamespace(speaker=SimpleNamespace(records=lambda name: name != "group"))
    few, none = (SimpleNamespace(rows=lambda _, found=found: found) for found in (["row"], []))
    assert sections._why_no_bar(context, few, "district") == "figure.none_compared"
    assert sections._why_no_bar(context, none, "district") == "figure.no_part"
    assert sections._why_no_bar(context, few, "group") == "figure.not_recorded"


def test_a_department_is_chosen_on_the_page_and_stands_in_the_address(office_page):
    test = office_page(PAGE)
    assert test.info[0].value == say("scorecard.choose_one", "en") and not tiles_of(test)
    test.selectbox(key="scorecard department").select(GEPCO).run()
    assert list(test.query_params["department"]) in ([GEPCO], list(GEPCO))
    assert tiles_of(test) and not test.exception
    several = office_page(PAGE, department=["gepco", "lesco"])
    assert several.info[0].value == say("scorecard.choose_one", "en")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_district_has_one_too_among_all_districts(office_page, office_files, language):
    test = office_page(PAGE, district="PK-PB-HFZ", lang=language)
    assert not test.exception and not test.error
    rows = {row["measure"]: row for row in office_files("csv places")}
    assert set(rows) == set(COMPARED) and {row["district"] for row in rows.values()} == {
        "PK-PB-HFZ"
    }
    addressed = rows["addressed_share"]  # all are closed there: the sample has that planted
    assert float(addressed["raw"]) == 1.0 > float(addressed["all"])
    notes = " ".join(c.value for c in test.caption)
    assert say("scorecard.how_to_read_district", language) in notes
    assert say("scorecard.how_to_read", language) not in notes
    assert len(office_files("csv department")) > 5
    one, other = tiles_of(test), tiles_of(office_page("overview", district="PK-PB-HFZ"))
    assert one[:2] == other[:2] and len(one) >= 12  # none is open there, so none has an age


def test_what_is_compared_of_a_district_is_counted_among_districts_alone(exact, office_sample):
    complaints = open_complaints(f"duckdb:///{office_sample}")
    dataset, filters = complaints.dataset(), Filters(district=("PK-PB-HFZ",))
    about = dataset.as_of, complaints.coverage()
    questions = scorecard_questions(filters, *about, "district")
    answer = exact(complaints, questions["others"])
    plain = exact(complaints, Question(("addressed_share",), ("district",)))
    for row in plain.rows("district"):
        crossed = next(one for one in answer.rows("district") if one.code == row.code)
        assert crossed["addressed_share"] == row["addressed_share"]
    ranking = compared(answer)[COMPARED.index("addressed_share")]
    assert len(ranking.units) > 50 and scorecard.own_unit(ranking, "PK-PB-HFZ").raw == 1.0
    complaints.close()


def test_whose_scorecard_it_is():
    def of(**chosen):
        return subject(Filters(**chosen))

    assert of(department=(GEPCO,)) == ("department", GEPCO)
    assert of(district=("PK-PB-HFZ",)) == ("district", "PK-PB-HFZ")
    assert of(department=(GEPCO,), district=("PK-PB-HFZ",)) == ("department", GEPCO)
    assert of(department=(GEPCO, "nadra"), district=("PK-PB-HFZ",)) == ("district", "PK-PB-HFZ")
    assert of() == of(department=("-nadra",)) == of(district=("a", "b")) == ("", "")


@pytest.mark.parametrize(
    ("page", "query", "key"),
    [
        (PAGE, {"department": GEPCO}, "places"),
        (PAGE, {"district": "PK-PB-HFZ"}, "places"),
        ("departments", {"measure": "contested_relief"}, "ranking"),
    ],
)
def test_each_share_of_the_tables_opens_as_many_complaints(
    office_page, office_sample, page, query, key
):
    test = office_page(page, **query)
    test.toggle(key=f"table {key}").set_value(True).run()
    found = [link for link in links_of(_twin(test)) if link[1].startswith("/cases")]
    assert len(found) >= 4
    complaints = open_complaints(f"duckdb:///{office_sample}")
    for count, href in found[:4] + found[4::9]:
        question = linked_question(href)
        assert cases(complaints, question).total == int(count.replace(",", "")), question
    complaints.close()


def _twin(test) -> str:
    """Return the one open table twin of the page."""
    (found,) = (
        one
        for one in (piece.proto.body for piece in test.get("html"))
        if '<div class="twin" ' in one
    )
    return found


def linked_question(href: str) -> CaseQuestion:
    params: dict[str, list[str]] = {}
    for key, value in parse_qsl(urlsplit(href).query):
        params.setdefault(key, []).append(value)
    problems: list[str] = []
    own = {key: params.pop(key) for key in ("measure", "of", "in") if key in params}
    filters = Filters.from_query_params(params, problems)
    found = CaseQuestion.from_query_params(own, filters, problems)
    assert not problems
    return found


def test_without_heavy_filers_no_list_is_offered_for_it_would_hold_them(office_page):
    test = office_page("departments", heavy="without")
    test.toggle(key="table ranking").set_value(True).run()
    (rows,) = tables_of(_twin(test))
    assert "/cases" not in _twin(test) and len(rows) > 3


def test_a_department_without_complaints_in_the_days_says_so(office_page):
    test = office_page(PAGE, department=GEPCO, period="2031")
    assert not test.exception and len(test.info) == 1


@pytest.mark.parametrize("language", ["en", "ur"])
def test_where_a_department_stands_is_read_back(language):
    office = Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(), ())
    met = set()
    for size, spread in ((4, 0.1), (30, 0.02), (30, 0.0)):
        rates = {f"d{number:02}": 0.2 + number * spread for number in range(size)}
        ranking = fair_ranking(answer_of(drawn(1, rates)), "department", "satisfaction")
        for unit in ranking.units:
            place = scorecard.place_of(office, ranking, unit)
            kind, told = claims.read(place, claims.TENTH, language)
            met.add(kind)
            assert (kind == "unranked") == (unit.ranks is None)
            if unit.ranks is None:
                continue
            bounds = unit.ranks if size < 10 else tuple(-(-10 * r // size) for r in unit.ranks)
            first = claims.number(told["first"])
            assert (first, claims.number(told.get("last", told["first"]))) == bounds
            assert claims.number(told["of"]) == size
            title = scorecard.title(office, "X", [ranking], unit.row.code)
            kind, told = claims.read(title, claims.SCORECARD, language)
            assert kind == ("worse" if unit.stands_out == "worse" else "none")
        kind, _ = claims.read(
            scorecard.title(office, "X", [ranking], "q"), claims.SCORECARD, language
        )
        assert kind == "nothing"
    assert {"unranked", "tenths"} < met and met & {"rank", "ranks"}


def test_each_reason_for_no_place_is_told():
    office = Office("en", SimpleNamespace(group_within={}), AS_OF, Coverage(), ())
    same = {(1, 0): (400, 1000)}
    mixes = {
        "a": same, "b": same, "few": {(1, 0): (0, 99)}, "alone": {(2, 0): (0, 5000)}, "none": {},
    }  # fmt: skip
    ranking = fair_ranking(answer_of(mixes), "department", "satisfaction")
    told = {
        code: scorecard.why_not(office, ranking, code) for code in ("few", "alone", "none", "q")
    }
    assert told == {
        "few": "too few complaints", "alone": "cases that hardly anybody else has",
        "none": "too few", "q": "no complaint",
    }  # fmt: skip


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office, over the sample, without a release."""
    with running_server(tmp_path_factory.mktemp("scorecard"), office_sample) as server:
        yield server.url


@pytest.mark.waits
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "&lang=ur"])
def test_the_page_is_whole_in_a_browser_and_prints_on_two_pages(visit, language, size):
    page = visit(f"/scorecard?department={GEPCO}{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    charts = page.locator("[data-testid=stVegaLiteChart]")
    charts.last.wait_for()
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        chart.locator("svg.marks").wait_for(timeout=DRAWN)
    if size == "wide":
        printed = page.pdf(format="A4")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
        page.emulate_media(media="print")
        for hidden in ("stSidebar", "stSelectbox", "stDownloadButton"):
            assert not any(part.is_visible() for part in page.get_by_test_id(hidden).all())


@pytest.mark.parametrize("language", ["en", "ur"])
def test_groups_categories_and_places_are_shown_by_what_it_fails_in(
    office_page, office_files, language
):
    """A slow department by what time made of it, GEPCO by relief, one without a fault as before."""
    shown = {}
    for code in (GEPCO, "health-sd", "nadra"):
        test = office_page(PAGE, department=code, lang=language)
        assert not test.exception and not test.error
        rows = office_files("csv places")
        worse = {row["measure"] for row in rows if row["stands_out"] == "worse"}
        measure = shown[code] = _shown_by([caption.value for caption in test.caption], language)
        assert measure in worse if worse else measure == WHERE_NOTHING_IS_WORSE
        label = MEASURES[measure].label.in_language(language)
        titles = [one.value for one in test.header]
        assert sum(label in title for title in titles) >= 3, titles
        assert measure in office_files("csv group")[0]
    assert shown[GEPCO] in ("contested_relief", "satisfaction")
    assert shown["nadra"] == WHERE_NOTHING_IS_WORSE
    assert shown["health-sd"] in ("on_time", "escalated_share", "addressed_share")


def _shown_by(notes: list[str], language: str) -> str:
    labels = {MEASURES[name].label.in_language(language): name for name in COMPARED}
    words = [
        say(word, language, measure="@").split("@")
        for word in ("scorecard.shown_by_worst", "scorecard.shown_by")
    ]
    (found,) = [
        note.removeprefix(first).removesuffix(last)
        for note in notes
        for first, last in words
        if note.startswith(first) and note.endswith(last)
    ]
    return labels[found]
