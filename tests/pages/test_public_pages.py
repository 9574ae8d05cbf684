"""The public pages, run by Streamlit's own test runner over a small sample and its releases."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from data_access import (
    BREAKDOWNS,
    Complaints,
    Filters,
    PublicFilters,
    PublicQuestion,
    Question,
    Release,
    Withheld,
    open_complaints,
    open_release,
    refusal,
)
from data_access import host as server_host
from data_access.publish.progress import DataRefused, progress_told, refusal_told
from data_access.released.progress import REFUSALS
from pages.charts.numbers import shown_measure
from pages.office_parts.names import period_name
from pages.public_parts.filters import fit, why_not
from pages.public_parts.questions import COLUMNS, TILES, over_time, parts
from pages.words import say
from tests.pages.fresh_start import forget_all
from tests.release.small_releases import put_in_force, write_release
from tests.release.told_totals import forget_totals

ROOT = Path(__file__).parents[2]
PATHS = {
    "": "overview",
    **{name: name for name in ("categories", "departments", "places", "people")},
}
LANGUAGES = ("en", "ur")


@pytest.fixture
def host(published, tmp_path, monkeypatch):
    """``host(complaints=..., release=...)`` sets what this host has; first both the sample and
    its release.
    """

    def has(complaints: str = published.complaints, release: str = published.release) -> None:
        for name, value in (
            ("COMPLAINTS_DATABASE_URL", complaints),
            ("PUBLISHED_DATABASE_URL", release),
        ):
            monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
        forget_totals(published.folder)
        forget_all()

    has()
    yield has
    forget_all()


@pytest.fixture
def app(host):
    """``app(path, **query) -> AppTest`` after a run of that public page."""

    def run(path: str = "", **query) -> AppTest:
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        if path:  # the runner knows the pages after its first run
            test.run().switch_page(f"pages/public/{PATHS.get(path, path)}.py")
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return run


@pytest.fixture(scope="module")
def release(published) -> Release:
    return open_release(published.folder / "release-0002.duckdb")


def _html(test: AppTest) -> str:
    return "\n".join(
        element.proto.body for element in test.get("html") if "<style>" not in element.proto.body
    )


def _params(test: AppTest) -> dict[str, list[str]]:
    return {
        key: [value] if isinstance(value, str) else list(value)
        for key, value in test.query_params.items()
    }


def _everything(test: AppTest) -> str:
    """All words and numbers that a page sends: HTML, charts with their data and alternative
    texts, the map, menus.
    """
    charts = [element.proto for element in test.get("vega_lite_chart")]
    data = [pyarrow.ipc.open_stream(chart.data.data).read_all().to_pylist() for chart in charts]
    maps = [element.proto.json for element in test.get("deck_gl_json_chart")]
    told = [
        str(element.proto)
        for kind in ("caption", "warning", "info", "multiselect")
        for element in test.get(kind)
    ]
    written = "\n".join(
        [_html(test), json.dumps(data), *(str(chart.alt) for chart in charts), *maps, *told]
    )
    return re.sub(
        r"\$\$ID-[0-9a-f]{32}", "", written
    )  # Streamlit's digests differ with the folder, and begin with any digits


def _tiles(release: Release, **filters) -> list[str]:
    total = release.ask(PublicQuestion(TILES, "", PublicFilters(**filters))).total
    return [f">{html.escape(shown_measure(total[name], name, 'en'))}</dd>" for name in TILES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_runs_in_both_languages(app, path, language):
    test = app(path, lang=language)
    assert not test.exception and not test.error and not test.warning
    assert 'class="sentence"' in _html(test) and say("public.release", language, number=2) in _html(
        test
    )
    assert 'role="status" data-live="late"' in _html(test)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_operator_s_events_stand_on_the_time_line(app, tmp_path, monkeypatch, language):
    events = tmp_path / "events.toml"
    events.write_text('[[event]]\nday = 2023-08-25\nen = "Floods"\nur = "سیلاب"\n', "utf-8")
    monkeypatch.setenv("COMPLAINTS_EVENTS", str(events))
    words = say(
        "events.event",
        language,
        number=1,
        day={"en": "25 August 2023", "ur": "25 اگست 2023"}[language],
        label={"en": "Floods", "ur": "سیلاب"}[language],
    )
    assert words in _html(app("", lang=language))
    events.write_text("nonsense")
    test = app("", lang=language)  # whoever runs it reads that in the log
    assert not test.exception and not test.warning and str(tmp_path) not in _html(test)


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"group": ("women",)},
        {"province": ("PK-SD",), "category": ("energy",)},
        {"period": ("2021-Q3",)},
    ],
)
def test_the_tiles_show_what_the_release_says(app, release, filters):
    shown = _html(app("", **{name: values[0] for name, values in filters.items()}))
    assert all(tile in shown for tile in _tiles(release, **filters))


def test_every_figure_carries_definition_date_release_table_download_and_link(app):
    test = app("categories", province="PK-SD")
    figures = [
        text
        for text in (element.proto.body for element in test.get("html"))
        if 'class="under"' in text
    ]
    files = [button.key for button in test.get("download_button")]
    assert len(figures) == 2 and files == ["pdf categories", "csv category", "csv chain"]
    for text in figures:
        assert "<table>" in text and 'class="definitions"' in text
        assert "Release 2 · As of 29 October 2024." in text
        assert "/categories?release=2&amp;province=PK-SD" in text and "published" in text


def test_a_permanent_link_opens_the_same_figures(app):
    first = app(
        "categories", group="women", measure="satisfaction_within_90", lang="ur", period="2021-Q3"
    )
    link = html.unescape(re.search(r'href="(/categories\?release[^"]*)"', _html(first))[1])
    query = parse_qs(urlsplit(link).query)
    assert query == {
        "release": ["2"], "group": ["women"], "period": ["2021-Q3"], "measure": ["satisfaction_within_90"], "lang": ["ur"],
    }  # fmt: skip
    again = app("categories", **query)
    light, light_again = (
        re.search(r'href="(/light/[^"]*)"', _html(one))[1] for one in (first, again)
    )
    assert light_again == light.replace("?", "?release=2&amp;", 1)  # it stays with what is shown
    assert _html(again).replace(light_again, light) == _html(first)


def test_an_older_release_is_shown_as_such_and_leads_to_the_one_in_force(app, release):
    test = app("", release="1", category="energy")
    assert "Release 1 · As of" in _html(test) and "older" in test.info[0].value
    assert "/?category=energy" in test.info[0].value
    assert _params(test)["release"] == ["1"]
    test.switch_page("pages/public/people.py").run()
    assert "Release 1 · As of" in _html(test)


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", "1e3", "9" * 5000, "../../1"])
def test_a_release_that_is_not_there_is_told_and_the_one_in_force_is_shown(app, number):
    test = app("", release=number)
    assert "There is no release" in test.warning[0].value and "Release 2 · As of" in _html(test)
    assert not test.exception and "release" not in _params(test)


def test_a_new_release_is_noticed_with_the_next_run(app, host, published, tmp_path):
    for path in published.folder.glob("release-*"):
        shutil.copy(path, tmp_path / path.name)
    link = tmp_path / "current.duckdb"
    link.symlink_to("release-0001.duckdb")
    host(release=f"duckdb:///{link}")
    test = app("")
    assert "Release 1 · As of" in _html(test)
    link.unlink()
    link.symlink_to("release-0002.duckdb")
    assert "Release 2 · As of" in _html(test.run())


def test_a_host_with_the_release_alone_opens_no_complaints_and_has_no_office(
    app, host, release, monkeypatch
):
    host(complaints="")
    monkeypatch.setattr(
        server_host, "open_complaints", lambda: pytest.fail("the complaints were opened")
    )
    for path in PATHS:
        test = app(path)
        assert not test.exception and not test.error and "sign-in" not in _html(test)
    total = release.totals().total
    assert total["filed"] % 10 == 0
    assert f'<dd class="dd"><bdi>{total["filed"]:,}</bdi></dd>' in _html(test)
    assert "the date of this release" in _html(test)
    with pytest.raises(ValueError, match="navigation page"):
        test.switch_page("pages/office/overview.py")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_release_the_public_reads_that_and_totals_still_stand(
    app, host, exact, published, tmp_path, language
):
    host(release=f"duckdb:///{tmp_path}/current.duckdb")
    test = app("", lang=language)
    assert f"<p>{say('awaited.none', language)}</p>" in _html(test) and not test.exception
    complaints = open_complaints(published.complaints)
    answer = exact(complaints, Question(("filed",), ("province",)))
    complaints.close()
    told = sum(row["filed"] // 10 * 10 for row in answer.rows("province"))
    assert f"<bdi>{told:,}</bdi>" in _html(test) and told != answer.total["filed"]
    assert f"{answer.total['filed']:,}" not in _html(test)
    assert 'class="tiles' not in _html(test)
    _says_nothing_to_operators(test, tmp_path)


def _says_nothing_to_operators(test: AppTest, folder: Path) -> None:
    written = _everything(test) + "".join(element.value for element in test.error)
    assert "python" not in written and "DATABASE_URL" not in written and str(folder) not in written


@pytest.mark.parametrize("path", [*PATHS, "data", "definitions"])
def test_while_the_first_release_is_made_every_public_page_says_how_far_it_is_and_then_shows_it(
    app, host, published, tmp_path, path
):
    host(complaints="", release=f"duckdb:///{tmp_path}/current.duckdb")
    test = app(path)
    assert say("awaited.none", "en") in _html(test) and "<progress" not in _html(test)
    with progress_told(tmp_path) as tell:
        tell("decide")
        assert "step 2 of 4" in _html(test.run()) and "<progress aria-label=" in _html(test)
        assert 'max="4" value="2"' in _html(test) and "Begun on" in _html(test)
        _says_nothing_to_operators(test, tmp_path)
    assert say("awaited.none", "en") in _html(test.run())  # it failed
    shutil.copy(published.folder / "release-0001.duckdb", tmp_path)
    (tmp_path / "current.duckdb").symlink_to("release-0001.duckdb")
    assert "Release 1" in test.run().caption[0].value and "awaited" not in _html(test)


def _refuse(folder: Path) -> None:
    with pytest.raises(DataRefused), refusal_told(folder):
        raise DataRefused("no_period")


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_data_that_cannot_be_published_the_page_says_so_and_promises_nothing(
    app, host, published, tmp_path, language
):
    host(complaints="", release=f"duckdb:///{tmp_path}/current.duckdb")
    _refuse(tmp_path)
    test = app("", lang=language)
    told = REFUSALS["no_period"].public.in_language(language)
    assert f"<p>{told}</p>" in _html(test) and say("awaited.by_itself", language) not in _html(test)
    assert say("awaited.tried", language, day="", time="")[:8] in _html(test)
    _says_nothing_to_operators(test, tmp_path)
    with refusal_told(tmp_path), progress_told(tmp_path) as tell:
        tell("decide")
        assert told not in _html(test.run()) and "<progress" in _html(test)


@pytest.mark.parametrize("path", ["", "data"])
def test_a_later_release_that_is_made_does_not_disturb_a_page_that_shows_one(app, published, path):
    before = _everything(app(path))
    with progress_told(published.folder) as tell:
        tell("decide")
        test = app(path)
    assert _everything(test) == before and "<progress" not in before


def test_a_release_that_cannot_be_read_is_told_without_its_place(app, host, tmp_path):
    """Also where an attempt to make another one was refused: that is no reason of this."""
    (tmp_path / "current.duckdb").write_bytes(b"no database at all")
    host(release=f"duckdb:///{tmp_path}/current.duckdb")
    _refuse(tmp_path)
    test = app("")
    assert say("awaited.unreadable", "en") in _html(test)
    assert REFUSALS["no_period"].public.en not in _html(test)
    _says_nothing_to_operators(test, tmp_path)


def test_without_release_and_complaints_the_page_says_so_and_shows_them_when_they_are_there(
    app, host, published, tmp_path
):
    missing = tmp_path / "later.duckdb"
    host(complaints=f"duckdb:///{missing}", release=f"duckdb:///{tmp_path}/current.duckdb")
    test = app("")
    assert say("awaited.none", "en") in _html(test) and 'class="counters"' not in _html(test)
    _says_nothing_to_operators(test, tmp_path)
    shutil.copy(published.folder / "small.duckdb", missing)
    forget_all()
    assert 'class="counters"' in _html(test.run())


def test_a_release_of_other_data_is_not_shown_beside_these_complaints(
    app, host, published, tmp_path
):
    other = shutil.copy(published.folder / "small.duckdb", tmp_path / "other.duckdb")
    with duckdb.connect(str(other)) as connection:
        connection.execute("UPDATE dataset SET name_en = 'Another country'")
    host(complaints=f"duckdb:///{other}")
    test = app("")
    assert "other data" in _html(test) and 'class="tiles' not in _html(test)
    _says_nothing_to_operators(test, tmp_path)


@pytest.mark.parametrize("page", ["disclosure", "feed"])
def test_operators_read_on_office_pages_how_a_release_is_made(
    open_page, host, published, tmp_path, page
):
    role = "officer" if page == "disclosure" else "office"
    assert not open_page(role, f"pages/operations/{page}.py").warning
    host(release=f"duckdb:///{tmp_path}/current.duckdb")
    test = open_page(role, f"pages/operations/{page}.py")
    assert "python -m data_access.publish" in test.warning[0].value and not test.exception
    with progress_told(tmp_path) as tell:
        tell("count")
        assert "step 1 of 4" in test.run().info[0].value and not test.warning
    _refuse(tmp_path)
    told = test.run().warning[0].value
    assert REFUSALS["no_period"].told in told and "no release" not in told.lower().split("\n\n")[-1]
    (tmp_path / "current.duckdb").write_bytes(b"no database at all")
    forget_all()
    assert REFUSALS["no_period"].told not in test.run().warning[0].value


def _exact_counts(complaints: Complaints, exact) -> Iterator[int]:
    for breakdown in ("category", "department", "province", "district", "group", "level"):
        assert breakdown in BREAKDOWNS
        for period in ("2022", "2023"):
            question = Question(
                ("filed", "addressed", "relief"), (breakdown,), Filters(period=(period,))
            )
            answer = exact(complaints, question)
            yield from (
                count
                for row in (answer.total, *answer.rows(breakdown))
                for count in row.counts.values()
            )


@pytest.mark.parametrize("path", PATHS)
def test_no_exact_count_of_the_complaints_stands_on_a_public_page(app, published, exact, path):
    complaints = open_complaints(published.complaints)
    live = exact(complaints, Question(("filed", "addressed", "open"), ("province",)))
    totals = {
        count for row in (live.total, *live.rows("province")) for count in row.counts.values()
    }
    found = {
        count
        for count in totals.union(_exact_counts(complaints, exact))
        if count > 100 and count % 5
    }
    complaints.close()
    assert len(found) > 20
    written = "\n".join(_everything(app(path, period=period)) for period in ("2022", "2023"))
    numbers = {
        int(text.replace(",", ""))
        for text in re.findall(r"(?<![\d.,#])\d[\d,]*(?![\d.]*\d)", written)
    }
    assert len(numbers) > 20 and sorted(numbers & found) == []


def test_withheld_figures_read_as_words_and_never_as_zero(app, release):
    shown, urdu = (
        _html(app("departments", lang=language)).replace("<td class=short>", "<td>")
        for language in ("en", "ur")
    )
    rows = release.ask(parts("department", PublicFilters())).rows("department")
    hidden = [row for row in rows if row["filed"] is Withheld.WITHHELD]
    small = [row for row in rows if row["closed_share_within_90"] is Withheld.TOO_FEW]
    assert hidden and small
    assert (
        shown.count("<td><bdi>withheld</bdi></td>") >= len(hidden)
        and "<td><bdi>too few</bdi></td>" in shown
    )
    assert "<td><bdi>0</bdi></td>" not in shown and "<td><bdi>0 %</bdi></td>" not in shown
    assert "<td><bdi>ظاہر نہیں کیا گیا</bdi></td>" in urdu


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_no_page_says_that_what_is_withheld_is_small(app, path, language):
    assert not re.search(
        r"fewer than 10\b|(<|&lt;) ?10\b|10 سے کم", _everything(app(path, lang=language))
    )


@pytest.mark.parametrize(
    ("path", "parts"),
    [("categories", "Categories"), ("departments", "Departments"), ("places", "Districts")],
)
def test_what_is_not_listed_is_said_to_be_counted_in_the_totals(app, path, parts):
    assert (
        f"{parts} that cannot be shown by themselves are not listed; their complaints are counted in the totals."
        in _html(app(path))
    )


def test_a_department_told_by_the_figures_of_a_category_is_said_to_be(app, release):
    names = [f"{department.en} = {category.en}" for department, category in release.same_bodies()]
    note = "Departments with nearly the same complaints as a category are told by its figures: "
    assert (note in _html(app("departments"))) == bool(names) and all(
        name in _html(app("departments")) for name in names
    )
    assert note not in _html(app("categories"))


ODD_RELEASES = {
    "only years": {"kinds": ("year",)},
    "only months": {"kinds": ("month",)},
    "only quarters": {"kinds": ("quarter",)},
    "one year": {"kinds": ("year",), "last": date(2023, 4, 30)},
    "no districts": {"districts": False},
    "no groups": {"groups": ()},
    "little told": {"told": 0.05},
    "nothing": {"kinds": (), "groups": (), "districts": False, "told": 0.0},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("odd", ODD_RELEASES)
def test_every_page_shows_whatever_a_release_holds(app, host, tmp_path, odd, language):
    put_in_force(write_release(tmp_path, 1, **ODD_RELEASES[odd]))
    host(complaints="", release=f"duckdb:///{tmp_path}/current.duckdb")
    default = open_release(tmp_path / "release-0001.duckdb").default_period
    for path in (*PATHS, "data"):
        test = app(path, lang=language)
        assert not test.exception and not test.error and not test.warning, path
        shown = _html(test)
        if path != "data":
            told = period_name(default, language) if default else ""
            assert "<td><bdi>0</bdi></td>" not in shown
            assert told in re.search(r'class="sentence">([^<]*)', shown)[1]


def test_without_groups_the_page_says_that_none_is_shown(app, host, tmp_path):
    put_in_force(write_release(tmp_path, 1, groups=()))
    host(complaints="", release=f"duckdb:///{tmp_path}/current.duckdb")
    test = app("people")
    assert "This release shows no group by itself." in _html(test)
    assert test.selectbox(key="public group").options == ["Everyone"]


def test_menus_list_only_what_the_release_has(app, host, tmp_path):
    put_in_force(write_release(tmp_path, 1, groups=("women",), kinds=("quarter",), districts=False))
    host(complaints="", release=f"duckdb:///{tmp_path}/current.duckdb")
    test = app("")
    assert test.selectbox(key="public group").options == ["Everyone", "Women"]
    assert "public district" not in {choice.key for choice in test.multiselect}
    assert test.segmented_control(key="public period kind").options == ["Quarters"]
    period = test.multiselect(key="public period")
    shown = [option.partition("\u2063")[0] for option in period.options]
    assert shown[0] == "2023 Q4" and len(shown) == 8
    assert period.placeholder.startswith(shown[0])


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({}, "year"),
        ({"month": 24}, "month"),
        ({"month": 24, "quarter": 8, "year": 2}, "month"),
        (
            {"month": 12, "quarter": 8, "year": 2},
            "month",
        ),  # half of what lies between the first and the last told period
        ({"month": 11, "quarter": 8, "year": 2}, "quarter"),
        ({"month": 11, "quarter": 3, "year": 2}, "year"),
        ({"quarter": 4, "year": 2}, "quarter"),
        ({"year": 1}, "year"),
        ({"month": 3}, "month"),
        ({"month": 3, "year": 2}, "year"),
    ],
)
@pytest.mark.parametrize("both", [True, False])
def test_time_is_drawn_by_the_finest_periods_that_tell_of_half_of_it(tmp_path, told, kind, both):
    path = write_release(
        tmp_path, 1, without=() if both else ("closing",)
    )  # then the one line is all
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE cells SET filed = 100, closed_within_90 = ?", [100 if both else 0]
        )
        for name, length in (("month", 24), ("quarter", 8), ("year", 2)):
            connection.execute(
                "DELETE FROM cells WHERE group_code = '' AND place_id = 0 AND body_id = 0 AND period_id IN "
                "(SELECT period_id FROM periods WHERE kind = ? ORDER BY first LIMIT ?)",
                [name, length - told.get(name, 0)],
            )
    release = open_release(path)
    assert over_time(release, PublicFilters(), release.ask).by == kind


def test_a_choice_that_cannot_be_combined_is_closed_and_says_why(app):
    test = app("", group="women", province="PK-SD")
    reason = refusal(PublicFilters(group=("women",), province=("PK-SD",), category=("energy",))).en
    told = [caption.value for caption in test.caption]
    assert all(
        test.multiselect(key=f"public {name}").disabled
        for name in ("level", "department", "category")
    )
    assert told.count(reason) == 1  # once for the three
    assert not test.multiselect(key="public province").disabled
    assert refusal(PublicFilters(province=("x",), district=("y",))).en in told
    assert test.multiselect(key="public district").disabled


def test_a_page_closes_the_filters_that_its_breakdown_rules_out(app):
    test = app("departments")
    assert (
        test.multiselect(key="public district").disabled
        and test.multiselect(key="public category").disabled
    )
    assert not test.multiselect(key="public level").disabled
    places = app("places")
    assert places.segmented_control(key="public period kind").options == [say("public.years", "en")]
    assert "Districts are published by year." in [caption.value for caption in places.caption]


def test_what_is_not_published_together_is_left_out_with_the_reason(app):
    test = app("", group="women", province="PK-SD", category="energy", period=["2023", "2021-Q2"])
    told = test.warning[0].value
    assert "Energy and power" in told and "too few people would be left" in told
    assert "2021 Q2" in told and "only one of the three" in told
    assert _params(test) == {"group": ["women"], "province": ["PK-SD"], "period": ["2023"]}


def test_a_filter_that_one_page_cannot_use_is_kept_for_the_next(app):
    test = app("", department="nadra", period="2021-05")
    test.switch_page("pages/public/places.py").run()
    assert "NADRA" in test.info[0].value and "not published by district" in test.info[0].value
    assert (
        "May 2021" in test.info[1].value
        and "published by year" in test.info[1].value
        and not test.warning
    )
    assert "2023" in re.search(r'class="sentence">([^<]*)', _html(test))[1]
    assert _params(test) == {"department": ["nadra"], "period": ["2021-05"]}
    test.switch_page("pages/public/definitions.py").run()
    test.switch_page("pages/public/overview.py").run()
    assert "May 2021" in re.search(r'class="sentence">([^<]*)', _html(test))[1] and not test.warning


def test_widgets_set_the_url_and_filters_survive_a_change_of_language(app, release):
    test = app("")
    test.multiselect(key="public category").select("energy").run()
    assert _params(test) == {"category": ["energy"]}
    assert all(tile in _html(test) for tile in _tiles(release, category=("energy",)))
    test.segmented_control(key="lang").set_value("ur").run()
    assert _params(test) == {"category": ["energy"], "lang": ["ur"]}
    test.segmented_control(key="lang").set_value("en").run()
    test.selectbox(key="public group").select("women").run()
    assert _params(test) == {"group": ["women"], "category": ["energy"]}
    test.button(key="chip category energy").click().run()
    assert all(tile in _html(test) for tile in _tiles(release, group=("women",)))
    test.button(key="clear").click().run()
    assert not _params(test)


def test_another_kind_of_period_takes_the_place_of_the_one_chosen(app, release):
    test = app("", period="2022")
    test.segmented_control(key="public period kind").set_value("quarter").run()
    assert "period" not in _params(test)
    test.multiselect(key="public period").select("2021-Q3").run()
    assert _params(test) == {"period": ["2021-Q3"]}
    assert all(tile in _html(test) for tile in _tiles(release, period=("2021-Q3",)))


@pytest.mark.parametrize(
    "query",
    [
        {"province": "XX", "colour": "red", "sex": "women"},
        {"period": ["2023-13", "yesterday", "2023"]},
        {"group": "[click](http://elsewhere.example)"},
        {"measure": "members"},
        {"category": "x" * 9000},
        {"department": "'; DROP TABLE cells; --"},
    ],
)
def test_what_a_link_says_wrong_is_told_and_left_out(app, query):
    test = app("categories", **query)
    assert test.warning and not test.exception and not test.error
    assert not re.search(r"(?<!\\)\]\(", test.warning[0].value) and 'class="sentence"' in _html(
        test
    )
    assert _params(test) in ({}, {"period": ["2023"]})


@pytest.mark.parametrize(("language", "word"), [("en", "approximately"), ("ur", "تقریباً")])
def test_sums_of_published_counts_are_called_approximate(app, language, word):
    small = f"<small>{word}"
    assert small in _html(app("", period=["2022", "2023"], lang=language))
    assert small not in _html(app("", period="2023", lang=language))


def test_one_query_serves_all_visitors_until_the_data_change(app, monkeypatch):
    asked = []
    ask_all = Complaints.ask_all
    monkeypatch.setattr(
        Complaints,
        "ask_all",
        lambda self, questions: asked.append(questions) or ask_all(self, questions),
    )
    for path in ("", "people", ""):
        app(path)
    assert len(asked) == 1


def test_a_host_with_an_office_leads_to_its_sign_in(app):
    assert '<a class="door" href="/office/sign-in?lang=ur"' in _html(app("", lang="ur"))


def test_departments_with_few_complaints_are_listed_and_not_ranked(app, release):
    test = app("departments", period="2021")
    rows = release.ask(parts("department", PublicFilters(period=("2021",)))).rows("department")
    few = {row.label.en for row in rows if row.counts.get("filed", 0) < 100}
    listed = re.search(r'<ul class="few">(.*?)</ul>', _html(test))[1]
    assert few and all(f"<li>{html.escape(name)} " in listed for name in few)
    drawn = (
        pyarrow.ipc.open_stream(test.get("vega_lite_chart")[0].proto.data.data)
        .read_all()
        .to_pylist()
    )
    assert drawn and not few & {row["label"] for row in drawn}


def test_the_map_and_its_table_are_made_from_the_release(app, release):
    test = app("places", period="2021")
    deck = json.loads(test.get("deck_gl_json_chart")[0].proto.json)
    circles = {
        circle["code"]: circle["shown"]
        for layer in deck["layers"]
        if layer["id"] == "district"
        for circle in layer["data"]
    }
    rows = release.ask(parts("district", PublicFilters(period=("2021",)))).rows("district")
    shown = {row.code: f"Filed: {row['filed']:,}" for row in rows if row.number("filed")}
    assert circles.keys() <= shown.keys() and len(circles) > 5
    assert all(shown[code] == text for code, text in circles.items())


VALUES = {
    "group": ("women", "minority"), "province": ("PK-SD", "PK-PB"), "district": ("PK-PB-LHR",), "level": ("FED", "PB"),
    "department": ("nadra",), "category": ("energy", "health"), "period": ("2022", "2023", "2023-Q1", "2023-05"),
}  # fmt: skip
CHOSEN = some.builds(
    PublicFilters, **{name: some.sets(some.sampled_from(values)).map(lambda v: tuple(sorted(v))) for name, values in VALUES.items()}
)  # fmt: skip


@given(CHOSEN, some.sampled_from([(), ("category",), ("department",), ("district",), ("group",)]))
def test_whatever_is_chosen_what_fits_is_published_and_nothing_else_is_left_out(chosen, splits):
    found = fit(chosen, splits)
    assert why_not(found.filters, splits) is None
    assert fit(found.filters, splits) == (found.filters, ())
    kept, left = found.filters.to_query_params(), {}
    for name, values, reason in found.left_out:
        assert reason.en and reason.ur
        left[name] = set(values)
    for name, values in chosen.to_query_params().items():
        assert set(values) == set(kept.get(name, ())) | left.get(name, set())


def test_every_table_has_every_published_step_and_rate():
    assert set(TILES) <= set(COLUMNS)


def test_two_lines_of_which_one_is_hardly_told_are_drawn_by_longer_periods(tmp_path):
    path = write_release(tmp_path, 1)
    months = "(SELECT period_id FROM periods WHERE kind = 'month' ORDER BY first LIMIT {})"
    statements = (
        ("UPDATE cells SET filed = 100, closed_within_90 = 100", "month"),
        (
            f"UPDATE cells SET closed_within_90 = 0 WHERE period_id IN {months.format(24)}",
            "month",
        ),  # 24 of 48 points
        (f"DELETE FROM cells WHERE period_id IN {months.format(1)}", "quarter"),
    )
    for statement, kind in statements:
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)
        release = open_release(path)
        assert over_time(release, PublicFilters(), release.ask).by == kind
