"""The reference pages say what the program does: they are written from it, and complete."""

import re
from collections import Counter
from pathlib import Path

import pytest

from data_access import BREAKDOWNS, CODE_LISTS, FILTERS, MEASURES, PUBLIC_MEASURES, dictionary
from data_access.database import schema
from data_access.query.counts import COUNTS

pytestmark = pytest.mark.quick

DOCS = Path(__file__).parents[2] / "docs"
FLOW_COUNTS = (
    "received", "undated", "closings", "reopenings", "inflow", "opening", "backlog",
)  # fmt: skip
WAITING = ("closing:50", "closing:90", "reply:50", "assignment:50", "age:50", "age:90")
COLUMNS = [column for table in schema.metadata.sorted_tables for column in table.columns]
# Parts of a column name that would tell who a person is, or where to find them, or what they wrote.
PERSONAL = {
    "cnic", "nic", "nicop", "passport", "phone", "telephone", "mobile", "msisdn", "email", "mail", "address", "street",
    "postcode", "zip", "birth", "dob", "born", "age", "father", "mother", "husband", "surname", "firstname", "lastname",
    "username", "login", "password", "ip", "device", "imei", "religion", "faith", "sect", "ethnicity", "caste",
    "nationality", "account", "iban", "text", "body", "description", "remarks", "comment", "attachment", "photo",
}  # fmt: skip


@pytest.mark.parametrize("page", ["data-dictionary", "measures"])
def test_the_page_is_the_one_that_the_command_writes(page, capsys):
    assert dictionary.main([page]) == 0
    path = DOCS / f"{page}.md"
    command = f"python -m data_access.dictionary {page} > docs/{page}.md"
    assert capsys.readouterr().out == path.read_text(encoding="utf-8"), f"write it again: {command}"


def test_without_an_argument_the_command_writes_the_data_dictionary(capsys):
    dictionary.main([])
    assert capsys.readouterr().out == dictionary.data_dictionary()


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_says_what_it_means(column):
    assert re.fullmatch(r"[A-Z0-9].*[^.]", column.comment or ""), (
        "one clause, with a capital and without a full stop"
    )


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_stands_in_the_dictionary_below_its_table(column):
    section = dictionary.data_dictionary().split(f"### {column.table.name}\n")[1].split("\n#")[0]
    assert re.search(rf"^\| `{column.name}`( \(key\))? \|", section, re.MULTILINE)


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_no_column_could_hold_what_identifies_a_person(column):
    assert not PERSONAL & set(column.name.split("_"))


def test_names_and_points_belong_to_bodies_and_places_and_never_to_a_person():
    people = {
        column.name
        for table in (schema.complaints, schema.members, schema.reopenings)
        for column in table.columns
    }
    assert not {"name", "name_en", "name_ur", "latitude", "longitude", "code"} & people


def test_the_only_free_text_of_a_complaint_is_its_number():
    texts = [column.name for column in schema.complaints.columns if str(column.type) == "VARCHAR"]
    assert texts == ["number"]
    assert not [column.name for column in schema.members.columns if str(column.type) == "VARCHAR"]


@pytest.mark.parametrize("name", CODE_LISTS)
def test_a_code_list_that_a_column_names_is_in_the_dictionary(name):
    assert f"\n### {name}\n" in dictionary.data_dictionary()
    rows = CODE_LISTS[name]
    assert len({row.number for row in rows}) == len({row.code for row in rows}) == len(rows)


def test_every_code_list_that_a_comment_names_exists():
    named = {
        found for column in COLUMNS for found in re.findall(r"[Cc]ode list (\w+)", column.comment)
    }
    assert named <= set(CODE_LISTS)
    assert len(named) > 5


def test_group_numbers_are_single_flags():
    flags = [row.number for row in CODE_LISTS["group"]]
    assert flags == [1 << place for place in range(len(flags))]


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_described_in_both_languages_and_made_of_known_counts(name):
    measure = MEASURES[name]
    assert all((*measure.label, *measure.definition))
    assert re.search(r"[\u0600-\u06ff]", measure.label.ur) and re.search(
        r"[\u0600-\u06ff]", measure.definition.ur
    )
    assert measure.definition.en.endswith(".")
    known = {"cohort": COUNTS, "flow": FLOW_COUNTS, "waiting": WAITING, "members": ("members",)}[
        measure.basis
    ]
    assert set(measure.counts) <= set(known)
    assert (measure.unit in ("share", "ratio") or measure.percent is not None) == bool(
        measure.denominator
    )


@pytest.mark.parametrize("language", ["en", "ur"])
def test_one_label_has_one_definition(language):
    """A public and an office figure of one name would be taken for the same, and differ."""
    folded = Counter(
        "".join(filter(str.isalnum, m.label.in_language(language).casefold()))
        for m in MEASURES.values()
    )
    assert [label for label, times in folded.items() if times > 1] == []
    days = {"en": "days", "ur": "دن"}[language]
    unlike = [
        name for name in PUBLIC_MEASURES if days not in MEASURES[name].label.in_language(language)
    ]
    assert unlike == [
        "filed"
    ]  # the one figure that both show; every other public one says within which days


@pytest.mark.parametrize("known", [MEASURES, BREAKDOWNS], ids=["measures", "breakdowns"])
def test_every_fact_that_is_needed_is_one_that_a_source_can_record(known):
    assert {fact for row in known.values() for fact in row.needs} <= set(schema.FACTS)


def test_every_measure_breakdown_and_filter_stands_on_the_page():
    page = dictionary.measures()
    assert [name for name in MEASURES if f"\n### {name}\n" not in page] == []
    assert [name for name in (*BREAKDOWNS, *FILTERS) if f"\n| `{name}` |" not in page] == []


def test_every_table_of_the_pages_has_as_many_cells_in_each_line():
    for page in (dictionary.data_dictionary(), dictionary.measures()):
        for block in page.split("\n\n"):
            cells = {
                len(re.findall(r"(?<!\\)\|", line))
                for line in block.splitlines()
                if line.startswith("|")
            }
            assert len(cells) <= 1, block
