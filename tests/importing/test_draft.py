"""A mapping corrected field by field: its text stays what the import's own reader reads."""

import tomllib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.feed import FeedProblem
from data_access.feed.mapping.file import SHIPPED, mapping_of
from data_access.feed.suggesting.draft import about, draft_of
from data_access.feed.suggesting.guess_columns import Profile
from data_access.feed.suggesting.suggest import suggest
from data_access.feed.suggesting.toml_text import mapping_text
from data_access.feed.uploading.correcting import Correction
from tests.importing.table_files import delimited

ROWS = [("id", "opened", "Done", "status", "tags")]
ROWS += [
    (n, f"{n % 5 + 1:02}/{n % 7 + 2:02}/2024", f"{13 + n % 9}/08/2024", ("Closed", "Wartet")[n % 2], ("women", "Rentner")[n % 2])
    for n in range(60)
]  # fmt: skip


@pytest.fixture
def found(tmp_path):
    """The suggestion for a small file with an ambiguous date and a value that nobody knows."""
    path = tmp_path / "a.csv"
    path.write_text(
        delimited([(*row[:2], "", *row[3:]) if row[0] != "id" else row for row in ROWS])
    )
    return suggest(path)


def test_the_draft_of_a_suggestion_is_its_text(found):
    assert found.draft.text == found.text and "# LOOK: “" in found.text and "could be" in found.text
    assert tomllib.loads(found.text) == found.draft.parts
    assert found.draft.mapping == mapping_of(found.text)


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPPED.glob("*.toml")))
def test_a_shipped_mapping_stays_as_it_is_until_it_is_corrected_and_then_says_the_same(name):
    text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    draft = draft_of(text)
    assert draft.text == text
    corrected = draft.with_key("source", "licence", "X").with_key(
        "source", "licence", draft.parts["source"]["licence"]
    )
    assert corrected.text != text and corrected.mapping == draft.mapping
    assert (
        corrected.text.splitlines()[0] == text.splitlines()[0]
    )  # which form of which document it follows


def test_another_reading_of_a_date_takes_its_mark_away(found):
    mended = found.draft.with_formats("filed_at", ["%d/%m/%Y"])
    assert "could be" not in mended.text and mended.mapping.fields["filed_at"].formats == (
        "%d/%m/%Y",
    )
    assert found.draft.with_formats("filed_at", []).parts["columns"]["filed_at"] == "opened"
    assert "could be" in found.text  # nothing of a draft is ever changed


def test_a_value_that_gets_its_code_is_no_longer_marked(found):
    assert found.text.count("Wartet") == 2 and 'Wartet = ""  # LOOK' in found.text
    mended = found.draft.with_value("status", "Wartet", "in_process")
    assert 'Wartet = "in_process"\n' in mended.text and "say what these mean" not in mended.text
    assert mended.mapping.fields["status"].translation == {"Closed": 3, "Wartet": 2}


def test_another_column_brings_its_own_dates_and_values_and_keeps_the_rest(found):
    named = found.draft.with_entry(
        "closed_at", {"column": "opened", "unreadable": "reject", "formats": ["%Y"]}
    )
    moved = named.with_column("closed_at", Profile("Done", ("Done",), [row[2] for row in ROWS[1:]]))
    assert moved.entry("closed_at") == {
        "column": "Done", "formats": ["%d/%m/%Y"], "optional": True, "unreadable": "reject",
    }  # fmt: skip
    assert (
        moved.column("closed_at") == "Done"
        and "Done" not in moved.unused
        and "Done" in found.draft.unused
    )
    assert "closed_at" not in moved.with_column("closed_at", None).parts["columns"]
    tagged = moved.with_column("groups", found.profiles["tags"])
    assert tagged.entry("groups")["values"] == {"women": "women", "Rentner": ""}
    assert "# LOOK: say what these mean: Rentner" in tagged.text and tagged.mapping.fields["groups"]


def test_a_target_without_a_column_is_marked_until_it_has_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Case ID,when\nC1,no\nC2,no\n")
    found = suggest(path)
    assert '# filed_at = ""' in found.text
    with pytest.raises(FeedProblem) as problem:
        _ = found.draft.mapping
    assert about(problem.value) == "columns.filed_at"
    assert '# filed_at = ""' not in found.draft.with_column("filed_at", found.profiles["when"]).text


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        (
            "columns.latitude and columns.longitude go together, and they need columns.district.",
            "columns.latitude",
        ),
        (
            "source.time_zone (or the setting DATA_TIME_ZONE): there is no time zone “X”",
            "source.time_zone",
        ),
        (
            "a.csv has no column “x”, which the mapping names in columns.number; mend",
            "columns.number",
        ),
        ("leave_out needs column and values", "leave_out"),
        ("This is not valid TOML", ""),
    ],
)
def test_a_problem_says_which_key_it_is_about(sentence, key):
    assert about(sentence) == key


def test_marks_stay_on_what_a_person_left_as_it_was(found):
    text = found.text.replace('licence = "not stated"', 'licence = "CC0"')
    again = draft_of(text, found.draft.heading, found.draft)
    assert again.text == text and set(again.marks) == set(found.draft.marks) - {"source.licence"}
    with pytest.raises(FeedProblem, match="not valid TOML"):
        draft_of("[source")


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_values = st.recursive(
    st.one_of(_texts, st.booleans(), st.integers(-(2**60), 2**60), st.dates(date(1000, 1, 1)), st.just(datetime(2024, 6, 30, 1, 2, 3))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_texts, inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@given(
    st.dictionaries(_texts, _values, max_size=3),
    st.dictionaries(st.sampled_from(["status", "filed_at", "groups"]), st.fixed_dictionaries({"column": _texts, "values": st.dictionaries(_texts, _texts)})),
    st.dictionaries(_texts, _texts, max_size=2),
)  # fmt: skip
def test_whatever_a_mapping_holds_is_read_back_as_it_was_written(source, columns, names):
    parts = {
        "source": source,
        "columns": columns,
        "names": {"level": names},
        "leave_out": [{"column": "a"}],
    }
    marks = {
        f"columns.{name}": f"a\nb{key}"
        for name, entry in columns.items()
        for key in entry["values"]
    }
    found = tomllib.loads(mapping_text(parts, "# above", marks, {"source.x": "\x07"}, ["a\nb"]))
    assert {key: found.get(key, {}) for key in parts} == parts


def test_a_column_that_changes_is_marked_where_somebody_chooses_it_to_tell_rows_apart(tmp_path):
    rows = [
        ("date", "street", "status"),
        *((f"2024-01-{n % 9 + 1:02}", f"S{n // 9}", "Open") for n in range(30)),
    ]
    path = tmp_path / "a.csv"
    path.write_text(delimited(rows))
    correction = Correction(suggest(path))
    correction.choose_identity(["date", "street"])
    assert correction.identity == ["date", "street"] and "columns.number" not in correction.doubts
    correction.choose_identity(["date", "status"])
    assert correction.doubts["columns.number"].startswith(
        "status: changes while a complaint is dealt with"
    )
    assert "# LOOK: status: changes" in correction.draft.text
