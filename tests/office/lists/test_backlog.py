"""The backlog: its steps add up for everybody, everywhere and in every window; its page says so,
and each number opens its complaints.
"""

# ruff: noqa: F811  (fixtures of another module are arguments here)

import re
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from data_access import CaseQuestion, Coverage, Filters, Question, count_difference
from data_access.statistics.intervals import poisson
from pages.office_parts import backlog_tables
from pages.statements.office import backlog_words
from pages.statements.office.backlog_words import Bridge, bridge_of, own_days, stretch, with_window
from pages.statements.speaker import Office
from pages.words import say
from tests.databases.engines import ENGINES, opened
from tests.figures import reference
from tests.figures.records import AS_OF, asked, databases, every_kind, in_words, many_complaints
from tests.office.lists.test_across_page import speaker
from tests.office.lists.test_cases import cases
from tests.office.lists.test_cases_page import html, log, sample, show  # noqa: F401  fixtures
from tests.sentences.claims import MONTHS

PAGE = "pages/office/backlog.py"
BY = ("level", "department", "category", "province", "district", "group", "month")
MEASURES = ("opening", "received", "closed_undated", "reopenings", "closings", "backlog")
WINDOWS = st.tuples(st.integers(0, 420), st.integers(0, 420)).map(
    lambda days: {
        "from": [(AS_OF.date() - timedelta(days=max(days))).isoformat()],
        "to": [(AS_OF.date() - timedelta(days=min(days))).isoformat()],
    }
)


def adds_up(bridge: Bridge) -> bool:
    came, went = bridge.received + bridge.reopened, bridge.closed + bridge.undated
    return bridge.opening + came - went == bridge.closing


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=databases(), window=WINDOWS | st.just({}), recorded=asked(), by=st.sampled_from(BY))
def test_the_steps_add_up_for_every_department_place_and_window(exact, data, window, recorded, by):
    data = data._replace(recorded=recorded)
    question = Question(MEASURES, (by,), Filters.from_query_params(window))
    for engine in ENGINES:
        with opened(engine, data, recorded=in_words(data)) as complaints:
            answer = exact(complaints, question)
        for name, row in [("", answer.total), *((by, row) for row in answer.rows(by))]:
            bridge = bridge_of(row)
            assert bridge is None or adds_up(bridge), (engine, name, row.code)
            for measure in ("opening", "backlog"):
                wanted = reference.figure(data, measure, name, row.code, window)
                assert (row.number(measure) is None) == isinstance(wanted, str)
                assert row.number(measure) in (None, wanted), (engine, measure, name, row.code)


def test_windows_that_follow_each_other_hand_the_backlog_over(exact):
    with opened("duckdb", many_complaints(80)) as complaints:
        before = 0
        for quarter in ("2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"):
            found = bridge_of(
                exact(complaints, Question(MEASURES, (), Filters(period=(quarter,)))).total
            )
            assert found.opening == before or quarter == "2023-Q2"
            before = found.closing
        total = exact(complaints, Question(("open", "backlog"))).total
        assert before == total["backlog"] == total["open"]


@pytest.mark.parametrize("engine", ENGINES)
def test_who_passes_day_41_within_a_week_is_listed(engine, exact):
    data = every_kind()  # one open complaint just before, at both ends of, and just after that week
    wanted = sorted(
        c["number"]
        for c in data.complaints
        if c["kind"] == "complaint"
        and c["status"] != "closed"
        and 1 <= (c["filed_at"].date() + timedelta(days=41) - AS_OF.date()).days <= 7
    )
    with opened(engine, data) as complaints:
        found = cases(complaints, CaseQuestion("escalating_soon", limit=1000))
        assert wanted and sorted(case.number for case in found.cases) == wanted
        assert exact(complaints, Question(("escalating_soon",))).total["escalating_soon"] == len(
            wanted
        )


# The page -----------------------------------------------------------------------------------------


def numbers_and_links(found: str) -> list[tuple[int, CaseQuestion]]:
    anchors = re.findall(r'<a href="(/cases[^"]*)"[^>]*><bdi>([\d,]+)</bdi>', found)
    told = []
    for href, count in anchors:
        params: dict[str, list[str]] = {}
        for key, value in parse_qsl(urlsplit(unescape(href)).query):
            params.setdefault(key, []).append(value)
        problems: list[str] = []
        own = {key: params.pop(key) for key in ("measure", "of", "in") if key in params}
        filters = Filters.from_query_params(
            {k: v for k, v in params.items() if k != "lang"}, problems
        )
        told.append(
            (int(count.replace(",", "")), CaseQuestion.from_query_params(own, filters, problems))
        )
        assert not problems
    return told


@pytest.mark.parametrize(
    "query", [{}, {"lang": "ur", "province": "PK-SD"}, {"period": "2023-Q3", "by": "district"}]
)
def test_the_page_shows_the_steps_and_each_number_opens_its_list(show, sample, query):
    test = show(PAGE, **query)
    assert not test.exception and not test.error and not test.warning
    found = numbers_and_links(html(test))
    assert {"opening", "received", "closings", "backlog", "open", "escalated_open"} <= {
        question.measure for _, question in found
    }
    for count, question in found[:12] + found[12::25]:
        assert cases(sample, question).total == count, question


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("period", ["2019-Q2", "2021-Q2", "2022-Q3", "2024-06"])
def test_the_sentence_says_between_which_days_it_grew_or_fell_and_by_how_much(
    sample,
    exact,
    period,
    language,
):
    filters = Filters(period=(period,))
    bridge = bridge_of(exact(sample, Question(MEASURES, (), filters)).total)
    days = stretch(filters, sample.dataset().as_of)
    told = backlog_words.title(speaker(sample, language), bridge, days)
    for one in days:
        assert f"{one.day} {MONTHS[language][one.month - 1]} {one.year}" in told
    plain = re.sub(r"\d+ \S+ \d{4}", "", told)
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", plain)]
    wanted = {bridge.opening, bridge.closing} | ({abs(bridge.change)} if bridge.change else set())
    assert set(numbers) == wanted
    grew, fell = {"en": ("grew", "fell"), "ur": ("اضافہ", "کمی")}[language]
    assert (grew in told, fell in told) == (bridge.change > 0, bridge.change < 0)


def test_the_pace_is_that_of_the_window(sample):
    bridge = Bridge(100, 300, 0, 60, 300, 160)
    days = date(2024, 1, 1), date(2024, 3, 30)  # 90 days
    told = backlog_words.pace(speaker(sample, "en"), bridge, days)
    assert re.findall(r"\d[\d,]*", told) == ["120", "100", "30", "133", "30"]
    assert backlog_words.pace(speaker(sample, "en"), bridge, (days[0], days[0])) == ""


def test_the_interval_of_a_change_is_that_of_exact_limits_and_holds_it_95_times_in_100():
    for count in (0, 1, 4, 30, 500, 40_000):
        exact = chi2.ppf(0.025, 2 * count) / 2 if count else 0, chi2.ppf(0.975, 2 * count + 2) / 2
        assert poisson(count) == pytest.approx(exact, abs=0.03, rel=0.003)
    chance = numpy.random.default_rng(7)
    for arrivals, closings in ((3, 2), (40, 55), (900, 700)):
        drawn = zip(
            chance.poisson(arrivals, 2000).tolist(),
            chance.poisson(closings, 2000).tolist(),
            strict=True,
        )
        bounds = [count_difference(came, went) for came, went in drawn]
        held = sum(low <= arrivals - closings <= high for low, high in bounds) / 2000
        assert 0.94 <= held <= 0.99, (arrivals, closings, held)


def test_the_closings_needed_clear_the_backlog_by_that_day():
    """Week by week: as many arrive as in the window, so many are closed."""
    bridge = Bridge(100, 350, 20, 60, 300, 190)
    assert bridge.arrived == 390
    for until in map(int, backlog_tables.CLEAR.values):
        waiting, needed = 190.0, bridge.closings_a_week(91, until)
        for _ in range(until):
            waiting += 390 / 91 - needed / 7
        assert waiting == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_day_by_which_all_is_cleared_is_told_and_stands_in_the_address(show, language):
    test = show(PAGE, lang=language, period="2023", clear="365")
    assert not test.exception
    day = f"30 {MONTHS[language][11]} 2024"  # 365 days after the end of 2023
    (told,) = [c.value for c in test.caption if day in c.value]
    assert say("backlog.of_interval", language) in told
    rows = re.findall(r"<tr>(.*?)</tr>", html(test).partition("twin heat")[2], re.S)
    assert len(rows) > 30 and re.search(r"\u2212?[\d,]+ (?:to|تا) ", rows[1])
    brief = [c.value for c in show(PAGE, lang=language, period="2023-02").caption]
    assert say("backlog.of_interval", language) in brief  # 28 days tell no pace


def test_what_grew_most_stands_first_and_the_file_holds_all(sample, exact):
    filters = with_window(Filters(), sample.dataset().as_of, sample.coverage())
    flow = exact(sample, Question(MEASURES, backlog_tables.KINDS, filters))
    stock = ("open", "escalating_soon", "escalated_open", "super_escalated_open")
    now = exact(sample, Question(stock, ("age_band", *backlog_tables.KINDS)))
    changes = [
        bridge.change for _, _, bridge in backlog_tables.growth(flow, ("department", "district"))
    ]
    assert changes == sorted(changes, reverse=True) and len(changes) > 100
    rows = backlog_tables.plain_rows((flow, now))
    whole = rows[0]
    assert (whole["by"], whole["closing"]) == ("", now.total["open"])
    for kind in ("department", "district", "province"):
        mine = [row for row in rows if row["by"] == kind]
        assert sum(row["change"] for row in mine) == whole["change"]
        assert sum(int(row["escalated_open"]) for row in mine) == now.total["escalated_open"]


def test_days_with_gaps_and_days_to_come_show_no_steps_and_say_why(show):
    for query, told in (
        ({"period": "2030"}, "yet to come"),
        ({"from": "2023-01-01", "to": "2022-01-01"}, "no one"),
    ):
        test = show(PAGE, **query)
        assert not test.exception and told in test.info[0].value


def test_each_view_is_logged(show, log):
    show(PAGE, period="2023", department="nadra")
    place, questions, _, _ = log()[-1]
    assert place == "office/backlog" and "opening,received" in questions
    assert "where period=2023&department=nadra" in questions


def test_without_a_period_the_last_full_year_and_the_days_since_are_shown():
    filters = with_window(Filters(province=("PB",)), AS_OF, Coverage())
    assert (filters.from_day, filters.to_day) == ("2023-06-01", "2024-06-30")
    assert filters.province == ("PB",) and with_window(
        Filters(period=("2023",)), AS_OF, Coverage()
    ).period == ("2023",)
    assert stretch(Filters(period=("2022", "2024")), AS_OF) is None
    assert stretch(Filters(period=("2024",)), AS_OF) == (date(2024, 1, 1), AS_OF.date())


COVERED = {
    "as long as the sample": ((date(2018, 1, 5), date(2024, 6, 30)), ("2023-06-01", "2024-06-30")),
    "twelve days": ((date(2024, 6, 17), date(2024, 6, 28)), ("2024-06-17", "2024-06-28")),
    "a month, long ago": ((date(2022, 1, 1), date(2022, 1, 31)), ("2022-01-01", "2022-01-31")),
    "years, long ago": ((date(2015, 1, 1), date(2021, 3, 9)), ("2020-03-01", "2021-03-09")),
}


@pytest.mark.parametrize(("covered", "shown"), COVERED.values(), ids=COVERED)
def test_without_a_period_only_days_that_the_data_cover_are_shown(covered, shown):
    first, last = own_days(AS_OF.date(), Coverage((covered,)))
    assert (str(first), str(last)) == shown and covered[0] <= first <= last <= covered[1]


def _office(language: str, *covered) -> Office:
    return Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(covered), FACTS)


FACTS = ("closing",)
STEPS = Bridge(0, 10, 0, 0, 4, 6)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_days_that_the_data_do_not_cover_show_no_steps_and_say_which_they_cover(language):
    office = _office(language, (date(2023, 1, 2), date(2023, 12, 30)))
    for days in (
        (date(2023, 1, 1), date(2023, 2, 1)),
        (date(2023, 12, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2024, 1, 31)),
    ):
        told = backlog_words.why_no_steps(office, STEPS, days)
        for one in (date(2023, 1, 2), date(2023, 12, 30)):
            assert f"{one.day} {MONTHS[language][one.month - 1]} 2023" in told
    inside = date(2023, 1, 2), date(2023, 12, 30)
    assert backlog_words.why_no_steps(office, STEPS, inside) == ""


@pytest.mark.parametrize("language", ["en", "ur"])
def test_where_the_data_begin_nothing_is_said_to_have_grown(language):
    office = _office(language, (date(2024, 1, 2), date(2024, 6, 30)))
    grew = {"en": "grew", "ur": "اضافہ"}[language]
    begun = backlog_words.title(office, STEPS, (date(2024, 1, 2), date(2024, 3, 1)))
    later = backlog_words.title(office, STEPS, (date(2024, 1, 3), date(2024, 3, 1)))
    assert grew not in begun and grew in later and "6" in begun
