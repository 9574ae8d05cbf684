"""The page “Data and methods”: what it says of a release is so, its tables are the closed list,
and its links lead somewhere.
"""

import re
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from data_access import PublicFilters, PublicQuestion, Withheld, open_release
from pages.parts.context import PublicContext
from pages.public_parts import data_open, data_sections, data_tables
from pages.words import say
from tests.pages.fresh_start import forget_all
from tests.release.release_reference import chance_withheld, permitted
from tests.release.small_releases import FOUND, put_in_force, write_release
from tests.release.test_open_data import ask
from web.open_data.routes import open_data_routes

ROOT = Path(__file__).parents[2]
CHANCES = {
    0: 0.1697,
    1: 0.1556,
    2: 0.1200,
    3: 0.0778,
    4: 0.0424,
    5: 0.0194,
}  # of a noise and its opposite, each


@pytest.fixture
def page(published, monkeypatch):
    """``page(language) -> AppTest``: the page on a host that has the published file alone."""
    monkeypatch.delenv("COMPLAINTS_DATABASE_URL", raising=False)
    monkeypatch.delenv(data_open.CONTACT_SETTING, raising=False)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    forget_all()

    def run(language="en", **query):
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        test.run().switch_page("pages/public/data.py")
        for key, value in {"lang": language, **query}.items():
            test.query_params[key] = value
        return test.run()

    yield run
    forget_all()


@pytest.fixture
def release(published):
    return open_release(published.folder / "release-0002.duckdb")


@pytest.fixture
def small(tmp_path):
    """``small(**options) -> PublicContext`` of a small release with made-up values."""

    def visit(language="en", **options):
        path = write_release(tmp_path, 1, **options)
        return PublicContext(language, "light", open_release(path), "data", PublicFilters(), "", "")

    return visit


def html_of(test):
    return "\n".join(element.proto.body for element in test.get("html"))


def text_of(html):
    return unescape(re.sub(r"<[^>]+>", " ", html))


def rows_of(table):
    cells = (
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        for row in re.findall(r"<tr>(.*?)</tr>", table)
    )
    return [[text_of(cell).strip() for cell in row] for row in cells][1:]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_section_stands_on_the_page_and_in_its_contents(page, language):
    test = page(language)
    assert not test.exception and not test.error
    assert [title.value for title in test.header] == [
        say(name, language) for name in data_sections.SECTIONS
    ]
    anchors = [title.proto.anchor for title in test.header]
    assert re.findall(r'href="#(\w+)"', html_of(test)) == anchors and len(set(anchors)) == 12


def test_its_figures_are_those_of_the_release(page, release):
    html = html_of(page())
    text = text_of(html)
    assert (
        f"Of {release.cells:,} permitted cells, {release.shown:,} show" in text
        and f"{release.withheld:,} withhold" in text
    )
    year = release.default_period
    asked = ("filed", "response_rate_within_90", "closed_share_within_90", "relief_share_within_90")
    answer = release.ask(PublicQuestion(asked, "group", PublicFilters(period=(year,))))
    filed, total = {row.code: row["filed"] for row in answer.rows("group")}, answer.total
    women = (
        f"Of the complaints of {year}, women filed {filed['women'] / total['filed']:.0%}".replace(
            "%", " %"
        )
    )
    assert (women in text) == isinstance(filed.get("minority"), int)
    assert (
        f"On {100 - 100 * total['response_rate_within_90']:.0f} % of the complaints of {year} that were closed"
        in text
    )
    assert f"{100 * total['closed_share_within_90']:.0f} % were closed within 90 days" in text
    assert f"of those {100 * total['relief_share_within_90']:.0f} % with relief" in text
    assert (
        f"release {release.number}, as of 29 October 2024, methods {release.methods_version}. Checksum {release.checksum}."
        in text
    )
    assert f"{release.examination['off_by_at_most_2']:.1%}".replace("%", " %") in text
    found = [
        table for table in re.findall(r"<table>.*?</table>", html) if "Found in release" in table
    ]
    promised = dict(row for row in rows_of(found[0]))
    assert (
        promised[say("data.found_difference", "en")]
        == f"{release.examination['smallest_difference']:,.0f}"
    )
    assert promised[say("data.found_proven", "en")] == "0"


def test_an_older_release_tells_of_itself(page):
    text = text_of(html_of(page(release="1")))
    assert (
        "Found in release 1" in text
        and "/open/cells.json?by=province" in text
        and "release=1" in text
    )


def test_the_table_of_combinations_is_the_closed_list(small):
    rows = rows_of(data_tables.combinations(small()))
    kinds = list(product(("", "women"), ("nation", "province", "district")))
    for (group, place), (_, *cells) in zip(kinds, rows, strict=True):
        for body, cell in zip(("all", "level", "department", "category"), cells, strict=True):
            periods = [
                kind for kind in ("month", "quarter", "year") if permitted(group, place, body, kind)
            ]
            assert cell == (", ".join(periods) or "not published"), (group, place, body)
    assert len(data_tables.reasons()) == 5


def test_the_example_is_what_the_method_does_to_two_made_up_counts(small):
    expected = {}
    for count in data_tables.EXAMPLES:
        hidden = chance_withheld(count)
        expected[str(count), "withheld"] = hidden
        for noise in range(-5, 6) if count >= 10 else ():
            value = str(max((count + noise + 2) // 5 * 5, 10))
            expected[str(count), value] = (
                expected.get((str(count), value), 0) + (1 - hidden) * CHANCES[abs(noise)]
            )
    rows = rows_of(data_tables.examples(small()))
    assert {(count, value): chance for count, _, value, chance in rows} == {
        key: f"{100 * chance:.0f} %" for key, chance in expected.items()
    }
    noises = [" ".join(row[1].split()) for row in rows]
    assert noises == ["–", "−5 to −1", "0 to +4", "+5", "–"]


def test_the_chances_to_be_withheld_are_those_of_the_rule(page):
    told = [f"{100 * chance_withheld(count):.0f} % of " for count in (10, 20, 30)]
    text = text_of(html_of(page()))
    assert all(
        part in text
        for part in (
            f"withholds {told[0]}the counts of 10",
            f"{told[1]}those of 20",
            f"{told[2]}those of 30",
        )
    )


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_is_promised_stands_beside_what_was_found_and_what_is_not_promised_beside_both(
    small, language
):
    visit = small(language)
    words = [say(f"data.{name}", language, threshold=10) for name in ("promised", "not_promised")]
    assert all(words) and "90" in words[0]
    rows = rows_of(data_tables.examined(visit, data_tables.PROMISED))
    assert [row[0] for row in rows] == [
        visit.say(word) for name, (word, _) in data_tables.PROMISED.items() if name in FOUND
    ]


def test_no_figure_stands_where_nothing_was_compared_and_none_that_is_not_on_record(small):
    visit = small(smallest_difference=1e9)
    rows = dict(rows_of(data_tables.examined(visit, data_tables.PROMISED)))
    assert (
        rows[visit.say("data.found_difference")] == "–"
        and visit.say("data.found_drawn") not in rows
    )


def test_how_far_figures_may_be_off_is_worked_out_from_the_noise(page):
    within = {
        distance: sum(
            CHANCES[abs(noise)]
            for count, noise in product(range(1000, 1005), range(-5, 6))
            if abs((count + noise + 2) // 5 * 5 - count) <= distance
        )
        / 5
        for distance in (2, 5, 7)
    }
    text = text_of(html_of(page()))
    assert (
        round(within[7], 2) == 1
        and "never off by more than 7" in text
        and "The largest error found in this release" in text
    )
    assert (
        f"within 2 of what was counted in {100 * within[2]:.0f} % of the cases, within 5 in {100 * within[5]:.0f} %"
        in text
    )


def test_attacks_on_record_are_shown_and_others_are_named_as_missing(small, tmp_path):
    visit = small(
        lp_presence_proven=0.0, highest_posterior=0.71, records_exposed=0.0, something_new=3.5
    )
    rows = dict(rows_of(data_tables.examined(visit, data_tables.ATTACKS, more=True)))
    assert (
        rows[visit.say("data.found_exposed")] == "0"
        and rows[visit.say("data.found_posterior")] == "71.0 %"
    )
    assert rows[visit.say("data.found_presence")] == "0" and rows["something_new"] == "3.5"
    assert len(rows) == 4 and not any("guessing" in name for name in rows)
    missing = data_tables.not_examined(visit)
    assert missing == (visit.say("data.found_absence"), visit.say("data.found_membership"))


def test_no_text_says_that_a_withheld_figure_is_small(page):
    for language in ("en", "ur"):
        text = text_of(html_of(page(language))).lower()
        assert not re.search(r"fewer than 10\b(?! people)|< ?10\b|10 سے کم(?! افراد)", text)


def test_every_word_in_place_of_a_figure_is_explained(small):
    visit = small("ur")
    rows = rows_of(data_tables.withheld_words(visit, data_sections.METHOD_NUMBERS))
    # A release waits until every limit is over, and its periods are those that the data cover.
    public = set(Withheld) - {Withheld.NOT_DUE, Withheld.NOT_COVERED}
    assert {row[0] for row in rows} == {reason.label.ur for reason in public}
    assert len(rows) == len({row[1] for row in rows}) == len(public)


@pytest.mark.parametrize("made_up", [True, False])
def test_what_is_reported_of_the_portal_stands_only_beside_its_sample(
    tmp_path, monkeypatch, made_up
):
    put_in_force(write_release(tmp_path, 1, made_up=made_up))
    monkeypatch.delenv("COMPLAINTS_DATABASE_URL", raising=False)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    forget_all()
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    text = text_of(html_of(test.run().switch_page("pages/public/data.py").run()))
    assert not test.exception
    assert ("48.5 %" in text) == made_up and ("These complaints are made up" in text) == made_up
    assert any("Notes — یادداشت" in element.value for element in test.markdown)


def test_every_link_to_open_data_works(page):
    test = page()
    links = {unescape(link) for link in re.findall(r'href="(/open/[^"]+)"', html_of(test))}
    assert {
        "/open/release-1.zip",
        "/open/release-2/cells.csv",
        "/open/openapi.json",
        "/open/releases.json",
    } <= links
    assert sum("cells.json?" in link for link in links) == 1
    app = Starlette(routes=open_data_routes())
    assert {link: ask(app, link, "HEAD").status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    "address, shown",
    [
        ("", "has not named an address"),
        ("data@example.org", '<a href="mailto:data@example.org">data@example.org</a>'),
        (
            "https://example.org/ask",
            '<a href="https://example.org/ask">https://example.org/ask</a>',
        ),
        ("javascript:alert(1)", "<bdi>javascript:alert(1)</bdi>"),
        ("<script>x</script>@y", "&lt;script&gt;x&lt;/script&gt;@y</a>"),
    ],
)
def test_the_contact_is_the_operators_or_is_said_to_be_missing(page, monkeypatch, address, shown):
    monkeypatch.setenv(data_open.CONTACT_SETTING, address)
    html = html_of(page())
    assert shown in html and "<script>x" not in html
