"""Every shipped mapping reads a small made-up file in the true form of its source."""

import re
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data_access.feed import import_file, read_mapping
from data_access.feed.mapping.file import SHIPPED
from data_access.feed.suggesting.suggest import LEAST_SHARED, suggest

FILES = Path(__file__).parents[1] / "data" / "sources"
NOT_OF_A_SOURCE = {"portal", "georeport_feed"}  # tested with the feed

# mapping, file, (filed, closed, open), left out, and (column of the record, its values in the order
# of the file)
FORMS = [
    ("nyc311", "nyc311-2025.csv", (2, 1, 1), 0, ("province", ["Brooklyn", "Manhattan"])),
    ("chicago311", "chicago311.csv", (3, 2, 1), 1, ("district", ["32", "32", "8"])),
    ("boston311", "boston311.csv", (2, 1, 1), 0, ("district", ["Beacon Hill", "Roslindale"])),
    ("boston311", "boston311-2022.csv", (2, 1, 1), 0, ("district", [None, "South End"])),
    ("boston311", "boston311-2025.csv", (2, 1, 1), 0, ("category", ["Pothole", "Missed Trash"])),
    ("sf311", "sf311.csv", (2, 1, 1), 0, ("category", ["Street and Sidewalk Cleaning", "Graffiti"])),
    ("sf311", "sf311-api.json", (2, 1, 1), 0, ("category", ["Street and Sidewalk Cleaning", "Graffiti"])),
    ("austin311", "austin311.csv", (2, 1, 1), 0, ("district", ["5", "9"])),
    ("toronto311", "toronto311.csv", (3, 2, 1), 0, ("department", ["Transportation Services", "Solid Waste Management Services", "Toronto Water"])),
    ("cfpb", "cfpb.csv", (3, 2, 1), 0, ("department", ["MADE-UP BANK", "EXAMPLE MORTGAGE", "MADE-UP BANK"])),
    ("cfpb", "cfpb-2019.csv", (2, 2, 0), 0, ("province", ["FL", "TX"])),
    ("fixmystreet", "fixmystreet.csv", (4, 2, 2), 0, ("category", ["Roads", "Rubbish", "Street lights", "Roads"])),
    ("georeport", "georeport.json", (2, 1, 1), 0, ("category", ["Sidewalk and Curb Issues", "006"])),
    ("georeport", "georeport.xml", (2, 1, 1), 0, ("category", ["Sidewalk and Curb Issues", "006"])),
]  # fmt: skip
COLUMNS = {"province": "p", "district": "t", "category": "k", "department": "d"}
RECORDS = (
    "select c.*, p.name_en as p, t.name_en as t, k.name_en as k, d.name_en as d from complaints c "
    "left join provinces p on p.province_id = c.province_id left join districts t on t.district_id = c.district_id "
    "left join categories k using (category_id) left join departments d using (department_id) order by complaint_id"
)


def load(tmp_path, name: str, file: str):
    into = tmp_path / "x.duckdb"
    summary = import_file(
        FILES / file, read_mapping(name), f"duckdb:///{into}", tmp_path / "rejects.csv"
    )
    with duckdb.connect(str(into), read_only=True) as connection:
        cursor = connection.execute(RECORDS)
        names = [one[0] for one in cursor.description]
        return summary, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    "name, file, counts, left_out, column", FORMS, ids=[file for _, file, *_ in FORMS]
)
def test_the_true_form_of_a_source_is_read(tmp_path, name, file, counts, left_out, column):
    summary, records = load(tmp_path, name, file)
    assert (summary.new, summary.rejected, summary.left_out) == (counts[0], 0, left_out)
    assert not summary.set_aside
    closed = sum(record["status"] == 3 for record in records)
    assert (len(records), closed, len(records) - closed) == counts
    assert [record[COLUMNS[column[0]]] for record in records] == column[1]


@pytest.mark.parametrize("name, file", [(name, file) for name, file, *_ in FORMS])
def test_twice_the_same_file_changes_nothing(tmp_path, name, file):
    first, _ = load(tmp_path, name, file)
    again, _ = load(tmp_path, name, file)
    assert (again.new, again.changed, again.unchanged) == (0, 0, first.new)


@pytest.mark.parametrize("name, file", [(name, file) for name, file, *_ in FORMS])
def test_a_file_of_a_known_form_gets_the_shipped_mapping(name, file):
    assert suggest(FILES / file).shipped == name, (
        f"a form is known by {LEAST_SHARED} of its columns at least; map more of them"
    )


def test_every_shipped_mapping_says_the_date_of_its_form_and_the_document_it_follows():
    names = {path.stem for path in SHIPPED.glob("*.toml")} - NOT_OF_A_SOURCE
    assert names == {name for name, *_ in FORMS}, (
        "each has a line in FORMS, with a small file in tests/data/sources"
    )
    for name in names:
        head = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8").split("[source]")[0]
        assert "https://" in head and re.search(r"\b20\d\d\b", head), (
            f"{name}.toml: say above [source] the year of the form, and its document’s address"
        )


def test_both_headings_of_nyc_give_the_same_complaint(tmp_path):
    _, new = load(tmp_path, "nyc311", "nyc311-2025.csv")
    assert [record["filed_at"] for record in new] == [
        datetime(2024, 1, 5, 9, 30),
        datetime(2024, 1, 6, 23, 59, 59),
    ]


def test_the_response_of_a_company_is_status_and_outcome(tmp_path):
    _, records = load(tmp_path, "cfpb", "cfpb.csv")
    assert [(record["status"], record["outcome"], record["groups"]) for record in records] == [
        (3, 1, 32),
        (3, 3, None),
        (2, None, 0),
    ]


def test_a_duplicate_is_no_complaint_of_its_own(tmp_path):
    _, records = load(tmp_path, "chicago311", "chicago311.csv")
    assert [record["kind"] for record in records] == [1, 3, 1]


def test_a_report_that_was_fixed_and_is_open_counts_as_reopened(tmp_path):
    _, records = load(tmp_path, "fixmystreet", "fixmystreet.csv")
    assert [record["status"] for record in records] == [3, 1, 3, 4]
    assert [record["first_closed_at"] and record["first_closed_at"].day for record in records] == [
        9,
        None,
        10,
        10,
    ]


def test_the_last_update_is_a_closing_time_of_closed_requests_only(tmp_path):
    for file in ("georeport.json", "georeport.xml"):
        _, records = load(tmp_path, "georeport", file)
        assert [
            (record["number"], record["first_closed_at"] is not None) for record in records
        ] == [
            ("638344", True),
            ("638349", False),
        ]
