"""The page of the complaints behind a figure: links from the Overview, list, order, sheets, file
and log.
"""

import csv
import io
import re
import sqlite3
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from data_access import MEASURES, CaseQuestion, Filters, open_complaints, why_no_list
from data_access.disclosure import gate
from pages.shared import download
from tests.office.lists.test_cases import cases
from tests.pages.html_tables import links_of, tables_of

PAGE, OVERVIEW = "pages/office/cases.py", "pages/office/overview.py"


@pytest.fixture
def show(open_page, published, monkeypatch):
    """``show(page, **query) -> AppTest`` of an officer."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)

    def run(page: str = PAGE, role: str = "office", **query):
        test = open_page(role, page)
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return run


@pytest.fixture(scope="module")
def sample(published):
    complaints = open_complaints(published.complaints)
    yield complaints
    complaints.close()


@pytest.fixture
def log(tmp_path):
    def rows():
        with sqlite3.connect(tmp_path / "audit.sqlite3") as connection:
            chosen = "SELECT page, questions, smallest, exported FROM audit_log ORDER BY number"
            return connection.execute(chosen).fetchall()

    return rows


def html(test) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def rows(test) -> list[str]:
    """The complaint numbers on the page, in their order."""
    return re.findall(r'<th scope="row" class="name"><bdi>(.*?)</bdi>', html(test))


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_list_is_that_of_the_url_in_both_languages(show, sample, language):
    filters = Filters(province=("PK-SD",))
    parts = (("category", "energy"),)
    found = cases(sample, CaseQuestion("open", "part", parts, filters))
    test = show(measure="open", province="PK-SD", **{"in": "category:energy", "lang": language})
    assert not test.exception and found.total
    assert rows(test) == [case.number for case in found.cases]
    assert f"{found.total:,}" in html(test)
    label = MEASURES["open"].label.in_language(language)
    assert label in html(test)


def links(test) -> list[tuple[int, str]]:
    """(how many complaints a link of a tile promises, its address)."""
    found = re.findall(r'<dd class="cases">(.*?)</dd>', html(test))
    anchors = [one for part in found for one in re.findall(r'href="(.*?)".*?>(.*?)</a>', part)]
    return [
        (int(re.search(r"[\d,]+", words)[0].replace(",", "")), unescape(href))
        for href, words in anchors
    ]


@pytest.mark.parametrize("query", [{}, {"department": "nadra", "period": "2023"}])
def test_each_link_of_the_overview_opens_as_many_complaints_as_it_says(show, sample, query):
    found = links(show(OVERVIEW, **query))
    assert len(found) >= 10
    for count, href in found:
        parts = urlsplit(href)
        params: dict[str, list[str]] = {}
        for key, value in parse_qsl(parts.query):
            params.setdefault(key, []).append(value)
        assert parts.path == "/cases" and parts.netloc == ""
        problems: list[str] = []
        own = {key: params.pop(key) for key in ("measure", "of", "in") if key in params}
        filters = Filters.from_query_params(params, problems)
        question = CaseQuestion.from_query_params(own, filters, problems)
        assert not problems and filters == Filters.from_query_params(query)
        assert cases(sample, question).total == count, href


def test_no_figure_without_a_number_of_complaints_has_a_link(show):
    promised = {
        dict(parse_qsl(urlsplit(href).query))["measure"] for _, href in links(show(OVERVIEW))
    }
    assert promised and not {name for name in promised if why_no_list(name)}


def test_each_number_of_a_table_opens_its_list(show, sample):
    test = show(OVERVIEW, province="PK-SD")
    test.toggle(key="table department").set_value(True).run()
    column = MEASURES["satisfaction"].label.en
    (twin,) = (
        piece
        for piece in re.findall(r'<div class="twin" .*?</table>', html(test))
        if column in piece
    )
    at = list(tables_of(twin)[0][0]).index(column)
    in_column = [
        re.findall(r"<td.*?</td>", row)[at - 1] for row in re.findall(r"<tr>(.*?)</tr>", twin)[1:]
    ]
    linked = [found for found in map(links_of, in_column) if found]
    counts, hrefs = zip(*linked[0], strict=True)
    for count, href in zip(counts, hrefs, strict=True):
        params = dict(parse_qsl(urlsplit(href).query))
        part = tuple(params["in"].split(":"))
        question = CaseQuestion(
            params["measure"], params.get("of", "part"), (part,), Filters(province=("PK-SD",))
        )
        assert cases(sample, question).total == int(count.replace(",", ""))


def test_an_empty_figure_has_no_link_and_opens_no_list(show):
    test = show(OVERVIEW, status="closed")
    assert not [href for _, href in links(test) if "measure=open" in href]
    test = show(measure="open", status="closed")
    assert "no list" in test.info[0].value and rows(test) == []


def test_another_order_and_sheet_stand_in_the_url_and_on_the_page(show, sample):
    test = show(measure="filed", department="nadra")
    key = next(box.key for box in test.selectbox if box.label == "Sorted by")
    test.selectbox(key=key).set_value("district").run()
    assert test.query_params["order"] == "-district"
    test.number_input(key="cases sheet").set_value(2).run()
    assert test.query_params["sheet"] == "2" and test.query_params["department"] == "nadra"
    filters = Filters(department=("nadra",))
    question = CaseQuestion("filed", "part", (), filters, "district", offset=50)
    assert rows(test) == [case.number for case in cases(sample, question).cases]


def test_a_filter_keeps_the_figure(show):
    test = show(measure="relief", **{"in": "category:energy"})
    test.multiselect(key="province").set_value(["PK-PB"]).run()
    assert test.query_params["measure"] == "relief"
    assert test.query_params["in"] == "category:energy"
    assert test.query_params["province"] == "PK-PB"


def test_a_sheet_beyond_the_last_is_the_last(show, sample):
    test = show(measure="open", department="nadra", sheet="99999")
    total = cases(sample, CaseQuestion("open", "part", (), Filters(department=("nadra",)))).total
    assert len(rows(test)) == (total - 1) % 50 + 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"measure": "nonsense"}, "There is no measure"),
        ({"measure": "members"}, "no list"),
        ({"measure": "days_to_close_median"}, "number of days"),
        ({"of": "whole", "measure": "open"}, "one list"),
        ({"in": "category"}, "write breakdown"),
        ({"in": "category:nonsense"}, "There is no row"),
        ({"in": "month:2024-Q1"}, "There is no row"),
        ({"order": "beauty"}, "There is no order"),
        ({"sheet": "zero"}, "is no sheet"),
    ],
)
def test_a_broken_link_is_told_and_shows_nothing_else(show, query, told):
    test = show(**query)
    assert not test.exception and told in "\n".join(one.value for one in test.warning)
    _, *urdu = "\n".join(one.value for one in show(lang="ur", **query).warning).split("\n* ")
    assert urdu and all(re.search("[\u0600-\u06ff]", line) for line in urdu)


@pytest.mark.parametrize("role", ["", "officer", "auditor"])
def test_who_may_see_no_exact_figure_sees_no_case(show, role, log, monkeypatch):
    monkeypatch.setattr(gate, "_logged", lambda *_: pytest.fail("something was opened"))
    test = show(role=role, measure="open")
    assert rows(test) == [] and not test.warning


def test_each_view_and_each_file_is_logged(show, log, monkeypatch):
    made = []
    monkeypatch.setattr(download, "_button", lambda *args: made.append(args[-1]))
    test = show(measure="open", department="nadra")
    place, questions, smallest, exported = log()[-1]
    assert (place, smallest, exported) == ("office/cases", 1, 0)
    assert questions == "cases of open where department=nadra by -filed 1 to 50"
    text = made[-1]()
    place, questions, smallest, exported = log()[-1]
    assert (place, smallest, exported) == ("CSV of cases", 1, 1)
    found = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["number"] for row in found][:50] == rows(test)
    assert not {"member_id", "sex", "groups", "residency", "record_key"} & set(found[0])
