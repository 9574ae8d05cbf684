"""The page on districts: what is planted is found, the map, the list and the file agree, and its
address holds what is shown.
"""

import json
import shutil
from datetime import timedelta
from html import unescape

import duckdb
import pytest

from data_access.audit import log
from data_access.audit.database import transaction
from pages.words import say
from tests.figures.records import AS_OF, complaint, data_of, write_database
from tests.office.groups_and_places.test_groups_page import captions, html_of, said

PAGE = "districts"


@pytest.fixture(scope="module")
def counted(office_sample, tmp_path_factory):
    path = shutil.copy(office_sample, tmp_path_factory.mktemp("counted") / "copy.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield lambda sql: connection.sql(sql).fetchall()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_districts_of_sindh_stand_first_and_the_map_shades_them(
    office_page, office_files, language
):
    test = office_page(PAGE, lang=language)
    assert not test.exception and not test.error
    rows = office_files("csv districts")
    assert len(rows) > 100 and all(row["code"].startswith("PK-SD") for row in rows[:15])
    assert [int(row["place"]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(
        int(row["place_first"]) <= int(row["place"]) <= int(row["place_last"]) for row in rows
    )
    shades = [int(row["shade"]) for row in rows]
    assert shades == sorted(shades, reverse=True) and shades[0] == 2
    legend = html_of(test).partition('class="legend"')[2]
    assert legend.count("<li>") == 6 and "None" not in html_of(test).partition("twin groups")[2]
    assert str(len(rows)) in said(test)


def test_a_share_is_counted_and_each_number_opens_its_complaints(
    office_page, office_files, counted
):
    test = office_page(PAGE, shown="addressed_share", period="2021")
    rows = {row["code"]: row for row in office_files("csv districts")}
    for code in ("PK-SD-LRK", "PK-PB-LHR"):
        ((part, whole),) = counted(
            "select count(*) filter (status = 3), count(*) from complaints join districts using "
            f"(district_id) where kind = 1 and code = '{code}' and year(filed_on) = 2021"
        )
        assert (rows[code]["part"], rows[code]["whole"]) == (str(part), str(whole))
    worst = office_files("csv district-list")[0]
    link = f"measure=addressed_share&of=whole&in=district%3A{worst['code']}"
    assert link in html_of(test) and "period=2021" in html_of(test)
    assert f">{int(worst['whole']):,}<" in html_of(test)


def test_complaints_for_1000_people_are_counted_where_people_are_recorded(
    office_page, office_files, counted
):
    test = office_page(PAGE, shown="filed_per_1000")
    rows = {row["code"]: row for row in office_files("csv districts")}
    ((filed, people),) = counted(
        "select count(*), max(population) from complaints join districts using (district_id) "
        "where kind = 1 and code = 'PK-SD-LRK'"
    )
    row = rows["PK-SD-LRK"]
    assert (row["part"], row["whole"]) == (str(filed), str(people))
    assert float(row["raw"]) == pytest.approx(1000 * filed / people) and row["adjusted"] == ""
    unknown = [code for (code,) in counted("select code from districts where population is null")]
    assert unknown and not set(unknown) & set(rows)
    assert say("districts.without", "en", labels="|").partition("|")[0] in captions(test)
    assert "2023 census" in captions(test) and test.query_params["shown"] in (
        "filed_per_1000", ["filed_per_1000"],
    )  # fmt: skip


def test_a_chosen_district_stands_beside_its_neighbours_and_all_are_compared(
    office_page, office_files
):
    alone = office_page(PAGE, district="PK-PB-LHR")
    near = office_files("csv beside")
    assert {row["district"] for row in near} == {"PK-PB-LHR"} and 1 <= len(near) <= 5
    assert "Lahore, Punjab" in alone.header[2].value
    assert say("districts.all_compared", "en") in captions(alone)
    assert say("districts.first_shown", "en") not in captions(alone)
    everybody = office_page(PAGE)
    assert said(everybody) == said(alone)
    assert say("districts.first_shown", "en") in captions(everybody)
    assert "/backlog?district=PK-PB-LHR" in html_of(alone)
    without = office_page(PAGE, district="-PK-PB-LHR")
    assert "PK-PB-LHR" not in {row["code"] for row in office_files("csv districts")}
    assert not without.exception


def test_outlines_that_an_operator_supplies_are_shaded_and_their_borders_make_neighbours(
    office_page, office_files, tmp_path, monkeypatch
):
    def square(code: str, x: float) -> dict:
        ring = [[x, 31], [x, 32], [x + 1, 32], [x + 1, 31], [x, 31]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}

    codes = ("PK-PB-LHR", "PK-PB-KSR", "PK-PB-OKR")
    found = {
        "type": "FeatureCollection",
        "features": [square(c, 73 + n) for n, c in enumerate(codes)],
    }
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps(found), encoding="utf-8")
    monkeypatch.setenv("MAP_DISTRICT_OUTLINES", str(path))
    test = office_page(PAGE, district="PK-PB-KSR", lang="en")
    chart = json.loads(test.get("vega_lite_chart")[0].proto.spec)
    areas = [layer["data"]["values"] for layer in chart["layer"] if "data" in layer][1]
    assert {feature["properties"]["code"] for feature in areas} == set(codes)
    near = {row["neighbour"] for row in office_files("csv beside")}
    assert near == {"PK-PB-LHR", "PK-PB-OKR"}
    assert say("districts.by_border", "en") in captions(test)
    assert "for 156 of 159 districts" in captions(test)


def test_place_and_accountable_level_are_told_apart(office_page):
    test = office_page(PAGE)
    assert say("districts.every_level", "en") in captions(test)
    some = office_page(PAGE, level="FED")
    assert say("districts.some_levels", "en") in captions(some)
    assert "Accountable level: " in captions(some)


def test_an_unknown_figure_is_told_an_empty_page_says_so_and_views_are_logged(office_page):
    wrong = office_page(PAGE, shown="filed")
    assert "“filed” is no value of “shown”" in wrong.warning[0].value.replace("\\", "")
    test = office_page(PAGE, period="2031")
    assert not test.exception and say("districts.list_empty", "en") == test.header[1].value
    with transaction(writes=False) as connection:
        assert list(log.rows(connection))[-1].page == "office/districts"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_source_without_districts_and_people_shows_no_zero(
    tmp_path, open_page, monkeypatch, language
):
    rows = [
        complaint(number, AS_OF - timedelta(days=60 + number % 12), [], department="police")
        for number in range(1, 400)
    ]
    recorded = ("closing", "status", "department")
    path = write_database(tmp_path / "bare.duckdb", data_of(rows).complaints, recorded=recorded)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", path)
    query = {"lang": "ur"} if language == "ur" else {}
    for figure in ("on_time", "filed_per_1000"):
        test = open_page("office", f"pages/office/{PAGE}.py", shown=figure, **query)
        assert not test.exception
        told = unescape(html_of(test)) + captions(test)
        assert say("districts.no_levels", language) in told and "twin groups" not in told
        if figure == "filed_per_1000":
            assert say("districts.no_people", language) in told
