"""The page of two breakdowns: its cells, shades, sentence, links, file and URL."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from data_access import BREAKDOWNS, Filters, Question
from pages.charts.heat import shades
from pages.office_parts.across_table import plain_rows
from pages.statements.office import across_words
from pages.statements.speaker import Office
from tests.office.lists.test_cases_page import html, log, sample, show  # noqa: F401  fixtures
from tests.sentences.test_charts import _contrast

PAGE = "pages/office/across.py"


@pytest.fixture
def view(show):  # noqa: F811
    return lambda **query: show(PAGE, **query)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"measure": "satisfaction", "by": "category:province"},
        {"measure": "backlog", "by": "quarter:level"},
        {"measure": "days_to_close_median", "by": "department:group"},
        {"measure": "members", "by": "category:sex"},
    ],
)
def test_the_page_shows_any_figure_by_any_two(view, language, query):
    test = view(lang=language, **query)
    assert not test.exception and not test.error and not test.warning
    assert '<div class="twin heat"' in html(test)
    assert test.selectbox(key="across measure").value == query.get("measure", "filed")


def test_its_cells_are_the_figures_and_each_number_opens_its_list(view, sample, exact):  # noqa: F811
    found = html(view(measure="filed", by="category:province", sex="women"))
    answer = exact(sample, Question(("filed",), ("category:province",), Filters(sex=("women",))))
    rows = {row.codes: row["filed"] for row in answer.rows("category:province")}
    shown = {}
    for href, count in re.findall(r'<a href="([^"]*)"[^>]*>([\d,]+)</a>', found):
        params = parse_qsl(urlsplit(unescape(href)).query)
        parts = dict(value.split(":") for key, value in params if key == "in")
        assert ("sex", "women") in params and urlsplit(href).path == "/cases"
        if len(parts) == 2:
            shown[parts["category"], parts["province"]] = int(count.replace(",", ""))
    assert shown == rows


def test_a_choice_goes_into_the_url_and_turns_the_table(view):
    test = view(measure="filed", by="category:province")
    test.selectbox(key="across rows").set_value("province").run()
    assert test.query_params["by"] == "province:category"
    test.selectbox(key="across measure").set_value("satisfaction").run()
    assert test.query_params["measure"] == "satisfaction"
    test.selectbox(key="across columns").set_value("month").run()
    test.selectbox(key="across rows").set_value("year").run()
    assert not test.warning and test.query_params["by"] == "year:category"


@pytest.mark.parametrize("by", ["category", "month:year", "category:nonsense", "sex:sex"])
def test_a_broken_link_is_told_and_shows_the_default(view, by):
    test = view(by=by)
    assert len(test.warning) == 1 and '<div class="twin heat"' in html(test)


def test_each_view_is_logged(view, log):  # noqa: F811
    view(measure="open", by="category:province")
    place, questions, _, exported = log()[-1]
    assert (place, exported) == ("office/across", 0)
    assert questions == "open,filed by category,province,category:province"


def test_the_file_holds_every_pair(sample, exact):  # noqa: F811
    pair = "department:category"
    answer = exact(sample, Question(("filed",), ("department", "category", pair)))
    rows = plain_rows(answer)
    assert len(rows) == len(answer.rows(pair))
    assert sum(int(row["filed"]) for row in rows) == answer.total["filed"]
    assert set(rows[0]) == {"department", "category", "filed", "filters", "as_of"}


# The sentence -------------------------------------------------------------------------------------


def speaker(complaints, language: str) -> Office:
    dataset = complaints.dataset()
    about = complaints.codebook(), dataset.as_of, complaints.coverage(), dataset.recorded.facts
    return Office(language, *about)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("pair", ["category:province", "department:district", "level:sex"])
@pytest.mark.parametrize("measure", ["filed", "open", "relief_contested"])
def test_half_is_said_of_the_fewest_cells_that_hold_it(sample, exact, measure, pair, language):  # noqa: F811
    answer = exact(sample, Question((measure,), (pair,)))
    told = across_words.title(speaker(sample, language), answer, measure, pair)
    numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", told)]
    counts = sorted((row[measure] for row in answer.rows(pair)), reverse=True)
    total = sum(counts)
    assert total in numbers
    cells = 1 if "one of" in told or "ایک خانے" in told else min(set(numbers) - {total})
    assert 2 * sum(counts[:cells]) >= total > 2 * sum(counts[: cells - 1])
    assert len([count for count in counts if count]) in numbers


@pytest.mark.parametrize("pair", ["category:group", "age_band:group"])
def test_no_half_is_said_where_cells_are_no_parts_of_one_whole(sample, exact, pair):  # noqa: F811
    answer = exact(sample, Question(("filed",), (pair,)))
    assert across_words.cells_of_half(answer, "filed", pair) is None
    told = across_words.title(speaker(sample, "en"), answer, "filed", pair)
    assert "Half" not in told and BREAKDOWNS["group"].label.en in told


# Shades -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    "values", [[1], [1, 1], [1, 2], [1, 2, 3, 4, 5, 6, 7, 1000], [0.1] * 9 + [0.9]]
)
def test_shades_grow_with_the_values_and_their_text_can_be_read(values, mode):
    found = shades(dict(enumerate(values)), mode)
    assert set(found) == set(range(len(values)))
    for cell, value in enumerate(values):
        assert found[cell].least <= value <= found[cell].most
        assert _contrast(found[cell].fill, found[cell].ink) >= 4.5
        for other, more in enumerate(values):
            assert value != more or found[cell] == found[other]
            assert value >= more or found[cell].most <= found[other].most
    assert shades({}, mode) == {}
