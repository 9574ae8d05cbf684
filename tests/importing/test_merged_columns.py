"""Merged columns: the first value of a row that can be read counts, and those that are passed
over are told.
"""

import csv
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

from data_access.feed import FeedProblem, import_file, read_mapping
from data_access.model.codes import numbers
from tests.databases.engines import ENGINES, fresh
from tests.importing.table_files import as_json

MAPPING = """
[source]
code = "t"
name = "Test"
licence = "CC0"
[dataset]
title_en = "Test"
synthetic = true
[file]
empty = ["N/A"]
[columns]
number = { column = ["id", "old_id"], merged = true }
filed_at = { column = ["filed", "entered"], merged = true }
closed_at = { column = ["fixed", "closed"], merged = true, optional = true }
first_reply_at = { column = ["visited", "written", "called"], merged = true, optional = true }
feedback = { column = ["said", "asked"], merged = true, optional = true, values = { yes = "positive", no = "negative" } }
transfers = { column = ["moves", "moved"], merged = true, optional = true }
"""


class Desk:
    """A folder in which one file is imported; ``aside`` has what was set aside as (column,
    value).
    """

    def __init__(self, folder):
        self.folder, self.into = folder, f"duckdb:///{folder / 'town.duckdb'}"

    def load(self, rows: list[dict], mapping: str = MAPPING, into: str = "", name: str = "a.csv"):
        path = self.folder / name
        names = list(dict.fromkeys(key for row in rows for key in row))
        if name.endswith(".json"):
            path.write_text(
                as_json([{key: row.get(key) for key in names} for row in rows]), encoding="utf-8"
            )
        elif name.endswith(".parquet"):
            texts = {key: pa.array([row.get(key) for row in rows], pa.string()) for key in names}
            pyarrow.parquet.write_table(pa.table(texts), path)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, names)
                writer.writeheader()
                writer.writerows(rows)
        (self.folder / "mapping.toml").write_text(mapping, encoding="utf-8")
        chosen = read_mapping(str(self.folder / "mapping.toml"))
        return import_file(path, chosen, into or self.into, self.folder / "rejects.csv")

    def record(self) -> dict:
        with duckdb.connect(str(self.folder / "town.duckdb"), read_only=True) as connection:
            return connection.sql("from complaints").df().iloc[0].to_dict()

    @property
    def aside(self) -> list[tuple[str, str]]:
        path = self.folder / "set-aside.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return [(row["column"], row["value"]) for row in csv.DictReader(file)]

    @property
    def rejects(self) -> list[tuple[str, str]]:
        with (self.folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
            return [(row["column"], row["value"]) for row in csv.DictReader(file)]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


GOOD = {"id": "1", "filed": "2024-01-05"}
DAY = datetime(2024, 1, 8)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.parquet"])
@pytest.mark.parametrize(
    ("row", "column", "value", "aside"),
    [
        ({"visited": "soon", "written": "2024-01-08"}, "first_reply_at", DAY, [("visited", "soon")]),
        ({"visited": "soon", "written": "later", "called": "2024-01-08"}, "first_reply_at", DAY, [("visited", "soon"), ("written", "later")]),
        ({"visited": "", "written": "later", "called": "2024-01-08"}, "first_reply_at", DAY, [("written", "later")]),
        ({"visited": "N/A", "written": "2024-01-08"}, "first_reply_at", DAY, []),
        ({"visited": "1900-01-01", "written": "2024-01-08"}, "first_reply_at", DAY, [("visited", "1900-01-01")]),
        ({"visited": "2999-01-01", "written": "2024-01-08"}, "first_reply_at", DAY, [("visited", "2999-01-01")]),
        ({"visited": "2024-01-04", "written": "2024-01-08"}, "first_reply_at", DAY, [("visited", "2024-01-04")]),
        # what comes behind is not looked at
        ({"visited": "2024-01-08", "written": "junk"}, "first_reply_at", DAY, []),
        ({"fixed": "31.02.2024", "closed": "2024-01-08"}, "first_closed_at", DAY, [("fixed", "31.02.2024")]),
        ({"said": "perhaps", "asked": "no"}, "feedback", 2, [("said", "perhaps")]),
        ({"moves": "2.5", "moved": "3"}, "transfers", 3, [("moves", "2.5")]),
        ({"filed": "2024", "entered": "2024-01-08"}, "filed_at", DAY, [("filed", "2024")]),
        ({"id": "1.0E+07", "old_id": "17"}, "number", "17", [("id", "1.0E+07")]),
    ],
)  # fmt: skip
def test_an_unreadable_value_does_not_hide_the_next_one_and_is_told(
    desk, name, row, column, value, aside
):
    summary = desk.load([GOOD | {"closed": "2024-01-09"} | row], name=name)
    record = desk.record()
    assert (summary.new, summary.rejected, record[column]) == (1, 0, value)
    assert desk.aside == aside
    assert not summary.recorded.excepted  # of no complaint a fact is unknown


def test_where_no_value_can_be_read_all_are_told_and_the_fact_is_unknown_of_that_complaint(desk):
    rows = [
        GOOD | {"visited": "soon", "written": "later", "moves": "3"},
        {"id": "2", "filed": "2024-01-05", "visited": "2024-01-06"},
    ]
    summary = desk.load(rows)
    assert desk.aside == [("visited", "soon"), ("written", "later")]
    assert summary.recorded.excepted == {"first_reply"}


def test_a_slip_in_a_date_closes_whatever_words_stand_before_it(desk):
    desk.load([GOOD | {"fixed": "pending", "closed": "31.02.2024", "visited": "2024-01-06"}])
    assert (desk.record()["status"], desk.aside) == (
        numbers("status")["closed"],
        [("closed", "31.02.2024"), ("fixed", "pending")],
    )


def test_the_second_column_is_named_where_its_value_costs_the_row_or_is_set_aside(desk):
    desk.load(
        [
            GOOD,
            {"id": "2", "filed": "", "entered": "soon"},
            {"id": "3", "filed": "2024-01-05", "written": "x"},
        ]
    )
    assert desk.rejects == [("entered", "soon")]
    assert desk.aside == [("written", "x")]


@pytest.mark.parametrize("engine", ENGINES)
def test_changes_and_every_engine_take_the_first_readable_value_too(desk, engine):
    changes = MAPPING + 'changed_at = { column = ["changed", "stamp"], merged = true }\n'
    told = {
        "visited": "soon",
        "written": "2024-01-08",
        "said": "?",
        "asked": "no",
        "changed": "?",
        "stamp": "2024-01-09",
    }
    is_change, address = engine == "postgresql", fresh(engine)  # which takes changes only
    for mapping in (changes,) if is_change else (MAPPING, changes):
        summary = desk.load([GOOD | told], mapping, address)
        assert (summary.rows, summary.rejected, summary.recorded.excepted) == (1, 0, frozenset())
        assert [value for column, value in desk.aside if column != "changed"] == ["?", "soon"]


def test_all_reopenings_stand_in_one_column(desk):
    pair = 'first_closed_at = "fixed"\nlast_closed_at = "closed"\nreopenings = { column = ["a", "b"], merged = true }\n'
    wrong = MAPPING.replace(
        'closed_at = { column = ["fixed", "closed"], merged = true, optional = true }\n', pair
    )
    with pytest.raises(FeedProblem, match="reopenings.merged: all reopenings"):
        desk.load([GOOD], wrong + 'changed_at = "changed"\n')
