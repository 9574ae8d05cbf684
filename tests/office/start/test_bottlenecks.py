"""Bottlenecks: overdue days by cell are those of slow plain Python, on each engine; the page says
in how few cells half of them lie, and each number opens its complaints.
"""

# ruff: noqa: F811  (fixtures of another module are arguments here)

import re
from collections import defaultdict
from datetime import timedelta
from itertools import combinations
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from data_access import (
    CaseQuestion,
    Cell,
    Coverage,
    Filters,
    Question,
    Text,
    Withheld,
    cells_of,
    open_complaints,
    smallest_half,
)
from data_access.audit import log
from data_access.audit.database import transaction
from data_access.model.answer import Row
from pages.statements.office import bottlenecks
from pages.statements.speaker import Office
from pages.words import say
from tests.browser.browser_pages import SIZES, settled
from tests.databases.engines import ENGINES, opened
from tests.figures import reference
from tests.figures.records import AS_OF, complaint, data_of, databases, many_complaints
from tests.office.comparing.test_unrecorded import bare  # noqa: F401  fixture
from tests.office.lists.test_cases import cases
from tests.office.start.test_start_page import anchors, html
from tests.server.running_server import running_server

BY = ("department", "category", "district")
MEASURES = ("overdue_days", "escalated_open", *bottlenecks.STAGES)
PARTS = tuple(bottlenecks.STAGES)[:3]


def plain_cells(data, filters: dict[str, list[str]]) -> set[tuple]:
    """(codes, overdue days, overdue complaints) of each cell, complaint by complaint."""
    days: dict[tuple, list[int]] = defaultdict(list)
    for c in reference.cohort(data, "", "", filters):
        late = reference.SUMS["overdue_days"](c, data.as_of)
        if late:
            days[tuple(c[name] or reference.UNRECORDED for name in BY)].append(late)
    return {(codes, sum(found), len(found)) for codes, found in days.items()}


def shown_cells(complaints, exact, filters: Filters) -> set[tuple]:
    question = Question(MEASURES, BY[:1], filters, BY[1:])
    found = cells_of(exact(complaints, question), complaints.codebook())
    assert [cell.days for cell in found] == sorted((c.days for c in found), reverse=True)
    return {(cell.codes, cell.days, cell.complaints) for cell in found}


FILTERS = st.sampled_from(({}, {"category": ["roads"]}, {"province": ["-PB"]}, {"sex": ["women"]}))


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=databases(), filters=FILTERS, engine=st.sampled_from(ENGINES))
def test_cells_are_those_of_slow_plain_python_on_every_engine(exact, data, filters, engine):
    known = [c | {"unknown_facts": frozenset()} for c in data.complaints]
    data = data._replace(complaints=known)
    with opened(engine, data) as complaints:
        shown = shown_cells(complaints, exact, Filters.from_query_params(filters))
    assert shown == plain_cells(data, filters)


@pytest.mark.parametrize("engine", ENGINES)
def test_cells_of_many_complaints_are_those_of_slow_plain_python(engine, exact):
    data = many_complaints(300)
    with opened(engine, data) as complaints:
        shown = shown_cells(complaints, exact, Filters())
        assert len(shown) > 30 and shown == plain_cells(data, {})
        total = exact(complaints, Question(MEASURES)).total
    assert total["overdue_days"] == sum(days for _, days, _ in shown)
    assert total["escalated_open"] == sum(count for _, _, count in shown)
    assert sum(total[name] for name in PARTS) == total["overdue_days"]
    assert all(total[name] for name in bottlenecks.STAGES)


@pytest.mark.parametrize(("age", "days"), [(0, 0), (40, 0), (41, 1), (100, 60)])
def test_a_complaint_open_for_100_days_adds_60(exact, age, days):
    data = data_of([complaint(1, AS_OF - timedelta(days=age))])
    with opened("duckdb", data) as complaints:
        assert exact(complaints, Question(("overdue_days",))).total["overdue_days"] == days


@given(counts=st.lists(st.integers(0, 30), max_size=7))
def test_the_smallest_half_is_the_smallest_of_all_choices(counts):
    enough = [
        size
        for size in range(1, len(counts) + 1)
        for some in combinations(counts, size)
        if sum(counts) and 2 * sum(some) >= sum(counts)
    ]
    assert smallest_half(counts) == min(enough, default=0)


# What is said -------------------------------------------------------------------------------------


def office(language: str) -> Office:
    facts = ("status", "department", "category", "district", "first_reply", "assignment")
    return Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(), facts)


def row(**figures) -> Row:
    return Row("", Text("", ""), {}, figures)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_title_says_in_how_few_cells_half_lies(language):
    cells = [Cell(("a", "b", "c"), days, 1) for days in (700, 300, 200, 100)]
    told = bottlenecks.title(office(language), cells, BY)
    assert sorted(map(int, re.findall(r"\d+", told.replace(",", "")))) == [1, 4, 1300]
    told = bottlenecks.title(office(language), cells[1:] + cells[1:], BY)
    assert sorted(map(int, re.findall(r"\d+", told.replace(",", "")))) == [2, 6, 1200]
    assert bottlenecks.title(office(language), [], BY) == say("bottlenecks.none", language)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_stage_with_most_days_is_named_only_where_the_stages_make_the_whole(language):
    days = dict(zip(PARTS, (10, 70, 20), strict=True))
    told = bottlenecks.most_at_stage(office(language), row(overdue_days=100, **days))
    assert "70.0" in told and say("bottlenecks.answered", language) in told
    for other in (
        row(overdue_days=130, **days),  # replies are recorded of some only
        row(overdue_days=100, **(days | {PARTS[0]: Withheld.NOT_RECORDED})),
        row(overdue_days=90, **dict(zip(PARTS, (40, 40, 10), strict=True))),
        row(overdue_days=0, **dict.fromkeys(PARTS, 0)),
    ):
        assert bottlenecks.most_at_stage(office(language), other) == ""


def fared(transferred: tuple[int, int], others: tuple[int, int]) -> Row:
    counts = {}
    for name, (part, whole) in (("transferred", transferred), ("untransferred", others)):
        counts |= {f"on_time_{name}": part, f"due_{name}": whole}
    shares = {f"on_time_{name}": 0.5 for name in ("transferred", "untransferred")}
    return Row("", Text("", ""), counts, shares)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_transfers_are_named_with_their_interval_or_as_chance(language):
    told = bottlenecks.transfers(office(language), fared((600, 1000), (1600, 2000)))
    assert "60.0" in told and "80.0" in told and "\u221220.0" in told
    told = bottlenecks.transfers(office(language), fared((795, 1000), (1600, 2000)))
    chance = say("bottlenecks.transfers_chance", language, whole="1,000", others="2,000",
                 share="|", other="|")  # fmt: skip
    assert told.startswith(chance.partition("|")[0])
    assert bottlenecks.transfers(office(language), fared((9, 99), (1600, 2000))) == ""


def test_the_slowest_stand_first_and_the_few_are_left_out():
    def department(code: str, median, p90, filed: int = 500) -> Row:
        days = {"days_to_close_median": median, "days_to_close_p90": p90}
        return Row(code, Text(code, code), {"filed": filed}, days)

    rows = (
        department("a", 20, 40),
        department("b", 20, Withheld.NOT_REACHED),
        department("c", Withheld.NOT_REACHED, Withheld.NOT_REACHED),
        department("d", 70, 90, 99),
        department("e", Withheld.NOT_RECORDED, Withheld.NOT_RECORDED),
    )
    answer = SimpleNamespace(rows=lambda _: rows)
    assert [one.code for one in bottlenecks.slowest(answer)] == ["c", "b", "a"]


# The page -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(office_sample):
    complaints = open_complaints(f"duckdb:///{office_sample}")
    yield complaints
    complaints.close()


def asked(href: str) -> CaseQuestion:
    params = {k: v for k, v in parse_qs(urlsplit(href).query).items() if k != "lang"}
    problems: list[str] = []
    own = {key: params.pop(key) for key in ("measure", "in", "order") if key in params}
    question = CaseQuestion.from_query_params(
        own, Filters.from_query_params(params, problems), problems
    )
    assert not problems
    return question


@pytest.mark.parametrize(
    ("language", "query"),
    [("en", {}), ("ur", {"place": "province"}), ("en", {"category": "energy", "period": "2023"})],
)
def test_the_page_shows_the_worst_cells_first_and_each_number_opens_its_list(
    office_page, office_files, sample, language, query
):
    test = office_page("bottlenecks", lang=language, **query)
    assert not test.exception and not test.error and not test.warning
    (said,) = [e.proto.body for e in test.get("html") if 'class="sentence"' in e.proto.body]
    rows = office_files("csv cells")
    days = [int(row["overdue_days"]) for row in rows]
    assert days == sorted(days, reverse=True) and len(rows) > 25
    numbers = {f"{sum(days):,}", f"{len(rows):,}", f"{smallest_half(days):,}"}
    assert numbers == set(re.findall(r"\d[\d,]*", said))
    place = query.get("place", "district")
    found = [one for one in anchors(html(test)) if one[0].startswith("/cases")]
    questions = [
        (asked(href), int(re.search(r"[\d,]+", n)[0].replace(",", ""))) for href, n in found
    ]
    cells = [one for one in questions if len(one[0].parts) == 3]
    assert len(cells) == 25 and len(questions) > 40
    for (question, count), listed in zip(cells, rows, strict=False):
        codes = dict(question.parts)
        assert codes == {name: listed[name] for name in ("department", "category", place)}
        assert count == int(listed["escalated_open"])
    for question, count in cells[:5] + questions[1:60:12]:
        assert cases(sample, question).total == count, question


def test_the_page_is_that_of_the_filters(office_page, office_files, sample, exact):
    office_page("bottlenecks", province="PK-SD")
    rows = office_files("csv cells")
    filters = Filters(province=("PK-SD",))
    total = exact(sample, Question(("overdue_days", "escalated_open"), (), filters)).total
    for name in ("overdue_days", "escalated_open"):
        assert sum(int(row[name]) for row in rows) == total[name]
    (said,) = {row["filters"] for row in rows}
    assert re.fullmatch(r"to=\d{4}-\d\d-\d\d&province=PK-SD&status=-closed", said)
    clocks = office_files("csv clocks")
    assert clocks[0]["department"] == "" and len(clocks) > 5


def test_a_wrong_place_in_the_address_shows_districts(office_page):
    test = office_page("bottlenecks", place="village")
    assert not test.exception and test.selectbox(key="choice place").value == "district"


def test_filters_that_leave_no_open_complaint_show_no_cells_and_say_so(office_page):
    test = office_page("bottlenecks", status="closed")
    assert not test.exception
    assert say("tiles.no_open", "en") in [info.value for info in test.info]
    assert "escalated_open" not in html(test)


def test_days_without_complaints_have_no_clocks(office_page):
    test = office_page("bottlenecks", period="2031")
    assert not test.exception and len(test.info) == 1


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_source_that_records_little_says_so(bare, open_page, monkeypatch, language):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", bare)
    test = open_page("office", "pages/office/bottlenecks.py", lang=language)
    assert not test.exception and not test.error
    shown = html(test) + "\n".join(caption.value for caption in test.caption)
    assert say("bottlenecks.none", language) in shown
    missing = say("bottlenecks.not_recorded", language, names="|").partition("|")[0]
    assert missing in shown
    assert say("bottlenecks.assigned_within", language, days="0 days") not in shown


def test_each_view_is_logged(office_page):
    office_page("bottlenecks", period="2023")
    with transaction(writes=False) as connection:
        rows = [row for row in log.rows(connection) if row.page == "office/bottlenecks"]
    assert any("overdue_days" in row.questions for row in rows)
    assert any("days_to_assignment_median" in row.questions for row in rows)


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office, over the sample, without a release."""
    with running_server(tmp_path_factory.mktemp("bottlenecks"), office_sample) as server:
        yield server.url


@pytest.mark.waits
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "?lang=ur"])
def test_the_page_is_whole_in_a_browser(visit, language, size):
    page = visit(f"/bottlenecks{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    expect(page.locator(".twin.heat")).to_have_count(2)
