"""The reference lists (places, categories, bodies) are complete and agree with each other."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "sample_data" / "reference"

DISTRICTS_PER_PROVINCE = {
    "PK-PB": 36, "PK-SD": 30, "PK-KP": 35, "PK-BA": 33, "PK-IS": 1, "PK-JK": 10, "PK-GB": 14,
}  # fmt: skip
# Published population of each province; where the districts are all known, they add up to it.
CENSUSED_PROVINCES = ("PK-PB", "PK-SD", "PK-KP", "PK-BA", "PK-IS")
LEVELS = {"FED", "PB", "SD", "KP", "BA", "JK", "GB"}
HEADERS = {
    "levels.csv": "code,name_en,name_ur",
    "provinces.csv": "code,name_en,name_ur,latitude,longitude,population_2023,population_note",
    "districts.csv": "code,name_en,name_ur,province,latitude,longitude,population_2023",
    "categories.csv": "code,name_en,name_ur,share_pct,federal_pct",
    "subcategories.csv": "code,name_en,name_ur,category",
    "departments.csv": "code,name_en,name_ur,level,parent,weight,categories",
}
# Roomy enough for the outlines below; a swapped or mistyped coordinate falls outside.
SOUTH, NORTH, WEST, EAST = 23.5, 37.2, 60.8, 77.9
NEAR_DEGREES = 0.5
FILES = sorted(HEADERS)


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(name):
    return {row["code"] for row in rows(name)}


def outlines():
    """Province code -> list of polygons, each a list of rings."""
    collection = json.loads((REFERENCE / "provinces.geojson").read_text(encoding="utf-8"))
    return {
        feature["properties"]["code"]: polygons(feature["geometry"])
        for feature in collection["features"]
    }


def polygons(geometry):
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    assert geometry["type"] == "MultiPolygon"
    return geometry["coordinates"]


def rings():
    return [ring for parts in outlines().values() for part in parts for ring in part]


def in_ring(lon, lat, ring):
    """Even-odd rule: a ray to the east crosses the ring an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


def inside(lon, lat, parts):
    return any(
        in_ring(lon, lat, part[0]) and not any(in_ring(lon, lat, hole) for hole in part[1:])
        for part in parts
    )


def distance_to_segment(lon, lat, start, end):
    (x1, y1), (x2, y2) = start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    share = (
        0
        if length == 0
        else max(0, min(1, ((lon - x1) * (x2 - x1) + (lat - y1) * (y2 - y1)) / length))
    )
    return ((lon - x1 - share * (x2 - x1)) ** 2 + (lat - y1 - share * (y2 - y1)) ** 2) ** 0.5


def degrees_outside(lon, lat, parts):
    if inside(lon, lat, parts):
        return 0
    edges = [edge for part in parts for ring in part for edge in zip(ring, ring[1:], strict=False)]
    return min(distance_to_segment(lon, lat, *edge) for edge in edges)


def point(row):
    return float(row["longitude"]), float(row["latitude"])


def is_urdu(text):
    """Arabic script throughout, without the Arabic yeh, kaf and teh marbuta that Urdu writes
    differently.
    """
    letters = {letter for letter in text if letter.isalpha()}
    in_script = all("\u0600" <= letter <= "\u06ff" for letter in letters)
    return bool(letters) and in_script and not letters & set("\u064a\u0643\u0629")


def pairs_with_complaints():
    """Every (level, category) that the shares say receives complaints."""
    provincial = LEVELS - {"FED"}
    for category in rows("categories.csv"):
        federal_pct = float(category["federal_pct"])
        if federal_pct > 0:
            yield "FED", category["code"]
        if federal_pct < 100:
            yield from ((level, category["code"]) for level in provincial)


def pairs_with_a_body():
    bodies = [body for body in rows("departments.csv") if float(body["weight"]) > 0]
    return {(body["level"], category) for body in bodies for category in body["categories"].split()}


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_the_agreed_header_and_unix_line_ends(name):
    content = (REFERENCE / name).read_bytes()
    assert content.decode("utf-8").splitlines()[0] == HEADERS[name]
    assert b"\r" not in content and content.endswith(b"\n")


@pytest.mark.parametrize("name", FILES)
def test_no_row_has_a_missing_or_surplus_field(name):
    for row in rows(name):
        assert None not in row and None not in row.values(), row


@pytest.mark.parametrize("name", FILES)
def test_codes_are_present_and_unique(name):
    seen = Counter(row["code"] for row in rows(name))
    assert all(seen)
    assert [code for code, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_every_name_is_given_in_english_and_in_urdu_script(name):
    for row in rows(name):
        assert row["name_en"].strip() and row["name_en"].isascii(), row
        assert is_urdu(row["name_ur"]), row


@pytest.mark.parametrize("name", FILES)
def test_no_field_begins_or_ends_with_a_space(name):
    for row in rows(name):
        assert all(value == value.strip() for value in row.values()), row


@pytest.mark.parametrize(
    "name", ["districts.csv", "departments.csv", "levels.csv", "provinces.csv", "categories.csv"]
)
@pytest.mark.parametrize("language", ["name_en", "name_ur"])
def test_no_two_rows_of_a_list_share_a_name(name, language):
    seen = Counter(row[language] for row in rows(name))
    assert [text for text, times in seen.items() if times > 1] == []


def test_the_seven_accountable_levels_are_listed():
    assert codes("levels.csv") == LEVELS


def test_the_seven_provinces_and_territories_are_listed():
    assert codes("provinces.csv") == set(DISTRICTS_PER_PROVINCE)


def test_each_province_has_its_number_of_districts():
    assert Counter(row["province"] for row in rows("districts.csv")) == DISTRICTS_PER_PROVINCE


def test_a_district_code_begins_with_its_province_and_ends_with_three_letters():
    for row in rows("districts.csv"):
        province, _, letters = row["code"].rpartition("-")
        assert (
            province == row["province"]
            and len(letters) == 3
            and letters.isalpha()
            and letters.isupper()
        ), row


@pytest.mark.parametrize("name", ["districts.csv", "provinces.csv"])
def test_points_lie_in_the_bounding_box(name):
    for row in rows(name):
        lon, lat = point(row)
        assert WEST <= lon <= EAST and SOUTH <= lat <= NORTH, row


def test_no_two_districts_share_a_point():
    seen = Counter(point(row) for row in rows("districts.csv"))
    assert [place for place, times in seen.items() if times > 1] == []


def test_a_district_point_lies_in_or_near_its_province():
    shapes = outlines()
    for row in rows("districts.csv"):
        assert degrees_outside(*point(row), shapes[row["province"]]) <= NEAR_DEGREES, row


def test_a_province_point_lies_inside_its_own_outline():
    shapes = outlines()
    for row in rows("provinces.csv"):
        assert inside(*point(row), shapes[row["code"]]), row


@pytest.mark.parametrize("province", CENSUSED_PROVINCES)
def test_the_districts_of_a_censused_province_add_up_to_its_population(province):
    published = {row["code"]: int(row["population_2023"]) for row in rows("provinces.csv")}
    counted = [
        int(row["population_2023"]) for row in rows("districts.csv") if row["province"] == province
    ]
    assert sum(counted) == published[province]


def test_a_population_that_is_an_estimate_says_so_and_has_no_district_figures():
    estimates = {
        row["code"] for row in rows("provinces.csv") if row["population_note"] == "estimate"
    }
    assert estimates == {"PK-JK", "PK-GB"}
    assert {
        row["population_2023"] for row in rows("districts.csv") if row["province"] in estimates
    } == {""}


def test_there_are_21_categories_with_plausible_shares():
    categories = rows("categories.csv")
    assert len(categories) == 21
    assert all(
        0 < float(row["share_pct"]) < 100 and 0 <= float(row["federal_pct"]) <= 100
        for row in categories
    )


def test_each_category_has_six_to_twelve_subcategories():
    counts = Counter(row["category"] for row in rows("subcategories.csv"))
    assert set(counts) == codes("categories.csv")
    assert all(6 <= count <= 12 for count in counts.values()), counts


def test_a_subcategory_code_begins_with_its_category():
    for row in rows("subcategories.csv"):
        assert row["code"].startswith(row["category"] + "."), row


def test_the_number_of_bodies_is_about_120():
    assert 115 <= len(rows("departments.csv")) <= 125


def test_every_body_refers_to_a_known_level_parent_and_categories():
    known, categories = codes("departments.csv"), codes("categories.csv")
    for row in rows("departments.csv"):
        assert row["level"] in LEVELS, row
        assert row["parent"] == "" or row["parent"] in known - {row["code"]}, row
        assert set(row["categories"].split()) <= categories, row


def test_a_parent_belongs_to_the_same_level_and_parents_never_form_a_loop():
    bodies = {row["code"]: row for row in rows("departments.csv")}
    for row in bodies.values():
        seen, current = {row["code"]}, row["parent"]
        while current:
            assert bodies[current]["level"] == row["level"] and current not in seen, row
            seen.add(current)
            current = bodies[current]["parent"]


def test_a_body_has_weight_exactly_when_it_answers_for_a_category():
    for row in rows("departments.csv"):
        assert float(row["weight"]) >= 0, row
        assert (float(row["weight"]) > 0) == bool(row["categories"]), row


def test_every_level_and_category_with_complaints_has_a_body_that_answers():
    assert set(pairs_with_complaints()) - pairs_with_a_body() == set()


def test_no_body_answers_for_a_category_in_which_its_level_has_no_complaints():
    assert pairs_with_a_body() - set(pairs_with_complaints()) == set()


def test_a_provincial_body_is_marked_with_its_level():
    for row in rows("departments.csv"):
        if row["level"] != "FED":
            assert row["code"].endswith("-" + row["level"].lower()), row


def test_there_is_one_outline_for_each_province():
    collection = json.loads((REFERENCE / "provinces.geojson").read_text(encoding="utf-8"))
    names = {
        feature["properties"]["code"]: feature["properties"]["name_en"]
        for feature in collection["features"]
    }
    assert collection["type"] == "FeatureCollection" and len(collection["features"]) == 7
    assert names == {row["code"]: row["name_en"] for row in rows("provinces.csv")}


def test_every_outline_ring_is_closed():
    for ring in rings():
        assert len(ring) >= 4 and ring[0] == ring[-1]


def test_every_outline_position_is_a_longitude_and_latitude_in_the_bounding_box():
    for ring in rings():
        assert all(WEST <= lon <= EAST and SOUTH <= lat <= NORTH for lon, lat in ring)


def test_outer_rings_run_counter_clockwise_as_rfc_7946_asks():
    for parts in outlines().values():
        for outer, *_ in parts:
            doubled_area = sum(
                x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(outer, outer[1:], strict=False)
            )
            assert doubled_area > 0


@pytest.mark.parametrize(
    "city, lat, lon, province",
    [
        ("Lahore", 31.56, 74.35, "PK-PB"),
        ("Karachi", 24.87, 67.03, "PK-SD"),
        ("Peshawar", 34.01, 71.58, "PK-KP"),
        ("Wana, in the former tribal areas", 32.30, 69.57, "PK-KP"),
        ("Quetta", 30.18, 67.00, "PK-BA"),
        ("Islamabad", 33.69, 73.05, "PK-IS"),
        ("Muzaffarabad", 34.37, 73.47, "PK-JK"),
        ("Gilgit", 35.92, 74.31, "PK-GB"),
    ],
)
def test_a_well_known_city_lies_in_exactly_its_own_province(city, lat, lon, province):
    assert [code for code, parts in outlines().items() if inside(lon, lat, parts)] == [province]


def test_the_outlines_are_small_enough_to_send_with_a_page():
    assert (REFERENCE / "provinces.geojson").stat().st_size < 60_000
