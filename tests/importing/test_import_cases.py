"""Small inputs that once gave a wrong figure give the right one on every engine, and the same
again when they come twice.
"""

import re
import tomllib
from pathlib import Path

import pytest

from data_access import Question, open_complaints
from data_access.feed import import_file, read_mapping
from data_access.feed.mapping.file import _mapping
from tests.databases.engines import ENGINES, fresh
from tests.importing.test_import_values import CASES, counts

DOCUMENT = Path(__file__).parents[2] / "docs" / "import.md"


class Place:
    """An empty database of one engine, into which cases are imported."""

    def __init__(self, engine: str, folder: Path):
        self.into, self.folder = fresh(engine), folder

    def load(self, case: str, file: str = "a.csv"):
        mapping = read_mapping(str(CASES / case / "mapping.toml"))
        return import_file(CASES / case / file, mapping, self.into, self.folder / "rejects.csv")

    def ask(self, exact, measures: str, breakdown: str = "") -> dict:
        complaints = open_complaints(self.into)
        names = tuple(measures.split())
        answer = exact(complaints, Question(names, (breakdown,) if breakdown else ()))
        complaints.close()
        return {
            row.label.en if breakdown else "": tuple(row[name] for name in names)
            for row in answer.rows(breakdown)
        }


@pytest.fixture(params=ENGINES)
def place(request, tmp_path):
    return Place(request.param, tmp_path)


def test_times_with_offsets(place, exact):
    assert counts(place.load("02-times-with-offsets", "a.jsonl")) == (3, 0, 0, 0)
    assert place.ask(exact, "filed addressed") == {"": (3, 3)}


def test_reopened_complaints_keep_their_closing_date(place, exact):
    place.load("05-reopened-keeps-its-closing-date")
    assert place.ask(exact, "filed addressed open reopened_ever") == {"": (8, 4, 4, 4)}
    assert counts(place.load("05-reopened-keeps-its-closing-date")) == (0, 0, 8, 0)


def test_numbers_as_floats(place, exact):
    place.load("08-ids-as-floats")
    again = place.load("08-ids-as-floats", "b.csv")
    assert (counts(again), again.version) == ((0, 0, 3, 0), 1)
    assert place.ask(exact, "filed") == {"": (3,)}


def test_names_that_differ_in_signs(place, exact):
    place.load("14-names-that-differ-in-signs")
    found = {label: filed for label, (filed,) in place.ask(exact, "filed", "category").items()}
    assert found == {
        "Rent (> 500)": 2, "Rent (< 500)": 3, "C": 1, "C++": 1, "C#": 1, "Other": 5, "Age 60+": 1, "Age 60-": 1,
        "-": 4, "?": 3,
    }  # fmt: skip
    assert counts(place.load("14-names-that-differ-in-signs")) == (0, 0, 22, 0)


def test_one_date_in_the_future(place, exact):
    summary = place.load("17-one-date-in-the-future")
    assert (counts(summary), summary.values_set_aside) == ((601, 0, 0, 0), 1)
    assert f"{summary.as_of:%Y-%m-%d}" == "2024-06-20"
    assert place.ask(exact, "super_escalated_open backlog_age_median") == {"": (200, 111)}
    assert place.load("17-one-date-in-the-future").version == summary.version


def test_closed_within_minutes(place, exact):
    place.load("23-closed-within-minutes")
    found = place.ask(exact, "days_to_close_median_within_90", "category")
    assert found == {"Graffiti": (0,), "Street light": (30,)}


def test_the_mapping_of_the_document_is_one():
    (annotated,) = re.findall(
        r"```toml\n(\[source\].*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL
    )
    mapping = _mapping(tomllib.loads(annotated))
    assert mapping.time_zone == "Asia/Karachi" and mapping.fields["transfers"].rejects
    assert mapping.fields["groups"].separators == (",", ";") and mapping.leave_out
