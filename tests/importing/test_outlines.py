"""Outlines that an operator supplies: several features of one name are one outline, and what
does not fit is listed.
"""

import json
from pathlib import Path

import pytest

from data_access import MapOutlines, Matching, OutlinesProblem, Text, open_complaints, read_outlines
from data_access.database.codebook import Entry
from data_access.feed import import_file, read_mapping
from data_access.model.answer import Row
from pages.charts.place_map import place_map
from pages.shared.map_words import outline_notes

CASE = Path(__file__).parents[1] / "data" / "cases" / "18-outlines-in-several-features"
SQUARE = [[[65, 28], [66, 28], [66, 29], [65, 29], [65, 28]]]
OTHER = [[[66, 28], [67, 28], [67, 29], [66, 29], [66, 28]]]


class Speaker:
    """A visit as the notes need it."""

    language = "en"

    def say(self, key: str, **values) -> str:
        return f"{key} {values}"


def feature(name, geometry, key="province"):
    return {"type": "Feature", "properties": {key: name}, "geometry": geometry}


def polygon(rings):
    return {"type": "Polygon", "coordinates": rings}


@pytest.fixture
def outlines_of(tmp_path, monkeypatch):
    def read(features, names=("Northland",), districts=(), **settings):
        path = tmp_path / "outlines.geojson"
        path.write_text(
            json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
        )
        monkeypatch.setenv("MAP_OUTLINES", str(path))
        monkeypatch.setenv("MAP_OUTLINES_KEY", "province")
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return read_outlines(_entries(names), _entries(districts))

    return read


def _entries(names):
    return [Entry(number, f"p{number}", Text(name, name)) for number, name in enumerate(names)]


def test_each_province_of_an_official_district_file_is_drawn_as_all_its_parts(
    tmp_path, monkeypatch
):
    into = f"duckdb:///{tmp_path}/x.duckdb"
    import_file(
        CASE / "a.csv", read_mapping(str(CASE / "mapping.toml")), into, tmp_path / "rejects.csv"
    )
    monkeypatch.setenv("MAP_OUTLINES", str(CASE / "districts.geojson"))
    monkeypatch.setenv("MAP_OUTLINES_KEY", "province")
    monkeypatch.setenv("MAP_DISTRICT_OUTLINES_KEY", "district")
    complaints = open_complaints(into)
    codebook = complaints.codebook()
    complaints.close()
    found = read_outlines(codebook.of("province"), codebook.of("district"))
    file = json.loads((CASE / "districts.geojson").read_text())["features"]
    for name in ("Northland", "Southland"):
        squares = [
            one["geometry"]["coordinates"] for one in file if one["properties"]["province"] == name
        ]
        assert found.provinces.shapes[name.lower()] == {
            "type": "MultiPolygon",
            "coordinates": squares,
        }
        assert len(squares) == 3
    assert (
        len(found.districts.shapes) == 6
        and not found.districts.missing
        and not found.provinces.unused
    )
    assert "OpenStreetMap" not in found.credit.en and "operator" in found.credit.en
    deck = _drawn(found, codebook)
    assert [
        len(layer["data"]["features"]) for layer in deck["layers"] if "features" in layer["data"]
    ] == [2, 6]
    assert 65 < deck["initialViewState"]["longitude"] < 71


def _drawn(found, codebook):
    rows = {
        kind: [
            Row(one.code, one.label, {}, {"addressed_share": 0.5, "filed": 3})
            for one in codebook.of(kind)
        ]
        for kind in ("province", "district")
    }
    deck = place_map(
        rows["province"], "addressed_share", rows["district"], "filed", {}, found, "en", "light"
    )
    return json.loads(deck.to_json())


def test_polygons_many_polygons_and_collections_of_one_name_become_one(outlines_of):
    many = {"type": "MultiPolygon", "coordinates": [SQUARE, OTHER]}
    collection = {"type": "GeometryCollection", "geometries": [polygon(OTHER)]}
    features = [feature("Northland", one) for one in (polygon(SQUARE), many, collection, None)]
    found = outlines_of(features)
    assert found.provinces.shapes == {
        "p0": {"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE, OTHER, OTHER]}
    }


def test_one_polygon_stays_one(outlines_of):
    assert outlines_of([feature("Northland", polygon(SQUARE))]).provinces.shapes == {
        "p0": polygon(SQUARE)
    }


def test_names_fit_whatever_case_and_blanks_they_have_and_codes_go_before_names(outlines_of):
    features = [feature(" NORTH  land ", polygon(SQUARE)), feature("P1", polygon(OTHER))]
    found = outlines_of(features, ("North Land", "Southland"))
    assert found.provinces.shapes == {"p0": polygon(SQUARE), "p1": polygon(OTHER)}


def test_what_fits_and_what_does_not_is_listed(outlines_of):
    features = [feature(name, polygon(SQUARE)) for name in ("Northland", "Atlantis", "Utopia")]
    found = outlines_of(features, ("Northland", "Southland", "Eastland"))
    assert [label.en for label in found.provinces.missing] == ["Southland", "Eastland"]
    assert found.provinces.unused == ("Atlantis", "Utopia")
    credit, missing, unused = outline_notes(Speaker(), found)
    assert (
        "'shown': 1, 'all': 3" in missing
        and "Southland, Eastland" in missing
        and "Atlantis, Utopia" in unused
    )
    assert credit == "Outlines: supplied by the operator."


def test_long_lists_are_cut_and_say_how_many_more_there_are():
    missing = tuple(Text(f"N{number}", "") for number in range(9))
    found = MapOutlines(Matching({"a": polygon(SQUARE)}, missing))
    assert "'more': 4" in outline_notes(Speaker(), found)[1]


def test_a_name_that_several_districts_share_fits_none_of_them(outlines_of):
    features = [
        feature("Northland", polygon(SQUARE)),
        feature("Centre", polygon(OTHER), "district"),
    ]
    features[0]["properties"]["district"], features[1]["properties"]["province"] = None, None
    found = outlines_of(
        features, districts=("Centre", "Centre"), MAP_DISTRICT_OUTLINES_KEY="district"
    )
    assert (
        not found.districts.shapes
        and len(found.districts.missing) == 2
        and found.districts.unused == ("Centre",)
    )


def test_the_credit_is_the_operators_words(outlines_of):
    features = [feature("Northland", polygon(SQUARE))]
    assert (
        outlines_of(features, MAP_OUTLINES_CREDIT="© Survey of Northland").credit.ur
        == "© Survey of Northland"
    )


def test_the_outlines_of_the_sample_keep_their_credit(monkeypatch):
    for name in ("MAP_OUTLINES", "MAP_OUTLINES_KEY"):
        monkeypatch.delenv(name, raising=False)
    found = read_outlines([Entry(1, "PK-SD", Text("Sindh", "سندھ"))])
    assert list(found.provinces.shapes) == ["PK-SD"] and "OpenStreetMap" in found.credit.en
    assert not found.districts.is_asked_for


@pytest.mark.parametrize(
    "geometry, key, sentence",
    [
        (
            {"type": "Point", "coordinates": [65, 28]},
            "province",
            "feature 1 is a Point, not an area",
        ),
        (
            polygon([[[500000, 3100000], [500001, 3100000], [500001, 3100001]]]),
            "province",
            "are no degrees of WGS 84",
        ),
        (polygon(SQUARE), "name", "feature 1 has no property “province”; it has: name"),
        (None, "province", "has no outline"),
    ],
)
def test_a_file_that_cannot_be_drawn_is_refused_with_a_sentence(
    outlines_of, geometry, key, sentence
):
    with pytest.raises(OutlinesProblem, match=sentence):
        outlines_of([feature("Northland", geometry, key)])
