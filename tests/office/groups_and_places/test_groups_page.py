"""The page on groups of people: the planted group is found and no other, its figures are those of
plain counting, and each sentence is of the answer.
"""

import re
import shutil
from datetime import timedelta
from html import unescape

import duckdb
import pytest

from data_access import GROUP_MEASURES, MEASURES
from data_access.audit import log
from data_access.audit.database import transaction
from pages.words import say
from tests.figures.records import AS_OF, complaint, data_of, write_database

PAGE = "groups"


def html_of(test) -> str:
    return unescape("".join(element.proto.body for element in test.get("html")))


def said(test) -> str:
    (html,) = [e.proto.body for e in test.get("html") if 'class="sentence"' in e.proto.body]
    return html.split(">", 1)[1].rsplit("<", 1)[0]


def captions(test) -> str:
    return " ".join(caption.value for caption in test.caption)


@pytest.fixture(scope="module")
def counted(office_sample, tmp_path_factory):
    """``counted(sql)``: rows of a copy of the sample, which the pages hold open."""
    path = shutil.copy(office_sample, tmp_path_factory.mktemp("counted") / "copy.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield lambda sql: connection.sql(sql).fetchall()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_seniors_are_found_less_satisfied_and_no_other_group_is(office_page, language):
    test = office_page(PAGE, lang=language)
    assert not test.exception and not test.error
    senior = {"en": "Senior citizens", "ur": "بزرگ شہری"}[language]
    measures = [
        MEASURES[name].label.in_language(language) for name in ("satisfaction", "contested_relief")
    ]
    told = said(test)
    assert told.count(senior) == 2 and all(measure in told for measure in measures)
    assert re.search(r"\b2\b", told)
    assert test.header[0].value.startswith(f"{measures[0]}: {senior}")
    tables = html_of(test).partition('class="twin groups"')[2]
    assert tables.count("<tr>") > 20 and "None" not in tables and "{count}" not in tables


@pytest.mark.parametrize("measure", GROUP_MEASURES)
def test_each_figure_of_a_group_is_counted_and_the_address_holds_which(
    office_page, office_files, counted, measure
):
    test = office_page(PAGE, figure=measure)
    assert test.selectbox(key="choice figure").value == measure and not test.exception
    rows = {row["group"]: row for row in office_files("csv gaps")}
    assert {row["measure"] for row in rows.values()} == {measure} and len(rows) == 7
    if measure != "addressed_share":
        return
    for group, flag in (("women", 2), ("minority", 8), ("senior", 32)):
        ((own, whole),) = counted(
            f"select count(*) filter (status = 3), count(*) from complaints where kind = 1 and groups & {flag} <> 0",
        )
        assert (rows[group]["part"], rows[group]["whole"]) == (str(own), str(whole))
    ((own, whole),) = counted(
        "select count(*) filter (status = 3), count(*) from complaints where kind = 1 and anonymous",
    )
    assert (rows["hidden"]["part"], rows["hidden"]["whole"]) == (str(own), str(whole))


@pytest.mark.parametrize("language", ["en", "ur"])
def test_days_to_close_are_compared_with_the_same_cases_when_chosen(
    office_page, office_files, counted, language
):
    test = office_page(PAGE, figure="days_to_close_median", period="2022", lang=language)
    assert not test.exception and not test.error and not test.warning
    label = MEASURES["days_to_close_median"].label.in_language(language)
    assert test.header[0].value == say("groups.title_none", language, measure=label)
    rows = {row["group"]: row for row in office_files("csv waits")}
    for group, flag in (("women", 2), ("senior", 32)):
        ((filed, median),) = counted(
            "select count(*), quantile_disc(coalesce(days_to_close, 9999), 0.5) from complaints "
            f"where kind = 1 and groups & {flag} <> 0 and year(filed_on) = 2022",
        )
        row = rows[group]
        assert (row["complaints"], row["counted"]) == (str(filed), str(median))
        low, high = float(row["difference_low"]), float(row["difference_high"])
        assert low <= int(row["difference"]) <= high and row["is_gap"] == "no"
    assert rows["disability"]["against_the_rest_of"] == "overseas"
    assert "{" not in captions(test)


def test_disabilities_are_recorded_of_overseas_members_and_set_against_those(
    office_page, office_files, counted
):
    test = office_page(PAGE, figure="addressed_share")
    rows = {row["group"]: row for row in office_files("csv gaps")}
    assert "Persons with disabilities are recorded of Overseas Pakistanis only" in captions(test)
    ((others,),) = counted(
        "select count(*) from complaints where kind = 1 and groups & 1 = 1 and groups & 4 = 0",
    )
    assert rows["disability"]["others_whole"] == str(others)
    assert rows["disability"]["against_the_rest_of"] == "overseas"
    assert "of Overseas Pakistanis" in html_of(test)  # its share is of theirs


def test_among_women_women_have_nobody_to_be_compared_with(office_page):
    test = office_page(PAGE, group="women")
    assert "hardly anybody else is left to compare with: Women" in captions(test)
    assert not test.exception and "Group: Women" in captions(test)


def test_who_files_is_counted_beside_members_by_group_and_province(
    office_page, office_files, counted
):
    test = office_page(PAGE)
    rows = {row["code"]: row for row in office_files("csv filing")}
    for group, flag in (("women", 2), ("senior", 32), ("foreigners", 16)):
        ((filed,),) = counted(
            f"select count(*) from complaints where kind = 1 and groups & {flag} <> 0",
        )
        ((members,),) = counted(f"select count(*) from members where groups & {flag} <> 0")
        row = rows[group]
        assert (row["filed"], row["members"]) == (str(filed), str(members))
        assert float(row["per_1000_members"]) == pytest.approx(1000 * filed / members)
        assert float(row["low"]) < float(row["per_1000_members"]) < float(row["high"])
    assert rows["hidden"]["members"] == "" and rows["hidden"]["per_1000_members"] == ""
    provinces = {row[say("figure.part", "en")]: row for row in office_files("csv filing-provinces")}
    ((filed, people),) = counted(
        "select count(*), max(population) from complaints join provinces using (province_id) "
        "where kind = 1 and code = 'PK-SD'",
    )
    ((women, women_members),) = counted(
        "select (select count(*) from complaints where kind = 1 and groups & 2 = 2 and province_id = 2), "
        "(select count(*) from members where groups & 2 = 2 and province_id = 2)",
    )
    assert float(provinces["Sindh"]["For 1,000 people"]) == pytest.approx(1000 * filed / people)
    assert float(provinces["Sindh"]["Women"]) == pytest.approx(1000 * women / women_members)
    assert "2023 census" in captions(test)


def test_members_are_those_registered_by_the_last_day_shown_whatever_the_other_filters(
    office_page, office_files, counted
):
    test = office_page(PAGE, period="2020", category="municipal")
    rows = {row["code"]: row for row in office_files("csv filing")}
    ((members,),) = counted("select count(*) from members where registered_on <= '2020-12-31'")
    assert rows[""]["members"] == str(members)
    assert "registered until 31 December 2020" in captions(test)
    assert "Category: Municipal services" in captions(test)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_statement_on_minorities_stands_with_the_figures_of_now(office_page, counted, language):
    test = office_page(PAGE, lang=language, period="2023")
    told = html_of(test)
    ((filed,),) = counted("select count(*) from complaints where kind = 1 and groups & 8 <> 0")
    ((members,),) = counted("select count(*) from members where groups & 8 <> 0")
    assert say("groups.statement_filed", language, count=f"{filed:,}") in told
    assert say("groups.statement_users", language, count=f"{members:,}") in told
    (first,) = counted(
        "select name_en, name_ur, count(*) n from complaints join categories using (category_id) "
        "where kind = 1 and groups & 8 <> 0 group by all order by n desc limit 1",
    )
    about = [item for item in told.split("<li>")[1:] if "”" in item][2]
    assert first[language == "ur"] in about.partition(":")[2]


def test_an_empty_page_says_which_filter_and_the_view_is_logged(office_page):
    test = office_page(PAGE, period="2031")
    assert test.info and [one.value for one in test.header] == ["Filters"]
    with transaction(writes=False) as connection:
        assert list(log.rows(connection))[-1].page == "office/groups"
    wrong = office_page(PAGE, figure="filed")
    assert "“filed” is no value of “figure”" in wrong.warning[0].value.replace("\\", "")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_source_without_groups_members_and_people_says_so_and_shows_no_zero(
    tmp_path, open_page, monkeypatch, language
):
    rows = [
        complaint(number, AS_OF - timedelta(days=60 + number % 12), [], department="police")
        for number in range(1, 400)
    ]
    recorded = ("closing", "status", "department")
    path = write_database(tmp_path / "bare.duckdb", data_of(rows).complaints, recorded=recorded)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", path)
    test = open_page(
        "office", "pages/office/groups.py", **({"lang": "ur"} if language == "ur" else {})
    )
    assert not test.exception and said(test) == say("groups.nothing", language)
    told = html_of(test) + captions(test)
    assert say("groups.no_members", language) in told
    assert say("groups.statement_unknown", language) in told
    assert say("groups.why_recorded", language, labels="|").partition("|")[0] in told
    assert "2023" not in say("groups.people_unknown", language)
    assert say("groups.people_unknown", language) in told
