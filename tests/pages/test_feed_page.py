"""The operator's page: every source with its lag, its counts, its error and what it rejected,
and no value of a complaint.
"""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from data_access import source_states
from data_access.feed.applying.batches import Position, apply_batch, note_error, now
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.files.batch import Batch
from pages.office_parts.importing.reasons import reason_in
from pages.words import WORDS, say
from tests.feed.feed_records import change, portal_mapping
from tests.figures.records import AS_OF, write_database

PAGE = "pages/operations/feed.py"


class Source:
    kind, recent = "folder", 0

    def __init__(self, name: str):
        self.name = name


@pytest.fixture
def fed(tmp_path, monkeypatch):
    """Address of a database with two sources: one that brought two changes, a repeat and a bad
    one, and one that is down.
    """
    address = write_database(tmp_path / "fed.duckdb", [])
    mapping, engine = portal_mapping(tmp_path), create_engine(address)
    rows = [change(key, AS_OF, AS_OF).row for key in (1, 2, 1)] + [
        change(3, AS_OF, AS_OF).row | {"sex": "secret"}
    ]
    columns = {
        name: [str(row[name]) if name in row else None for row in rows] for name in mapping.fields
    }
    arrival = Arrival("monday.jsonl", Batch(range(1, 5), columns), now() - timedelta(seconds=2))
    apply_batch(engine, Source("drop"), ChangeStage(mapping), [arrival], Position("monday.jsonl"))
    note_error(engine, Source("town"), "The source database cannot be read (no route).")
    engine.dispose()
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", address)
    return address


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_office_sees_each_source_with_its_counts_its_error_and_its_rejects(
    fed, open_page, language
):
    test = open_page("office", PAGE, lang=language)
    assert not test.exception
    sources, reasons = (table.value for table in test.table)
    drop, town = sources.values.tolist()
    assert drop[:2] == ["`drop`", say("feed.kind_folder", language)] and drop[4:] == [
        "2",
        "2",
        "1",
        "1",
        "1",
    ]
    assert 2 <= float(drop[3]) < 60 and town[2:4] == ["", ""]
    assert reasons.values.tolist()[0][::2] == ["`sex`", "1"]
    assert "town" in test.error[0].value
    assert [code.value for code in test.code] == [
        "The source database cannot be read (no route).",
        "python -m data_access.feed rejects replay --source drop",
    ]
    assert "secret" not in str(
        [element.value for kind in ("table", "code", "caption") for element in test.get(kind)]
    )


def test_on_the_urdu_page_reasons_are_urdu(fed, open_page):
    (reason,) = open_page("office", PAGE).table[1].value.values.tolist()[0][1:2]
    (urdu,) = open_page("office", PAGE, lang="ur").table[1].value.values.tolist()[0][1:2]
    assert urdu == reason_in(reason, "ur") != reason


@pytest.mark.parametrize("role", ["", "officer", "auditor"])
def test_nobody_else_sees_them(fed, open_page, role):
    assert not open_page(role, PAGE).table


def test_without_a_feed_the_page_says_so(tmp_path, monkeypatch, open_page):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", write_database(tmp_path / "quiet.duckdb", []))
    test = open_page("office", PAGE)
    assert [info.value for info in test.info] == [say("feed.none", "en")] and not test.table


def test_the_rate_is_that_of_the_last_minute(fed):
    engine = create_engine(fed)
    with engine.connect() as connection:
        states = [
            source_states(connection, moment)[0].last_minute
            for moment in (None, now() + timedelta(minutes=2))
        ]
    engine.dispose()
    assert states == [2, 0]


def test_each_word_of_the_page_is_in_both_languages():
    words = [text for key, text in WORDS.items() if key.startswith("feed.")]
    assert len(words) > 15 and all(text.en != text.ur for text in words)


OVERVIEW = "pages/office/overview.py"


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("office", PAGE),
        ("auditor", "pages/operations/audit.py"),
        ("officer", "pages/operations/disclosure.py"),
    ],
)
def test_a_page_whose_figures_no_filter_changes_offers_none(fed, open_page, role, page):
    assert not open_page(role, page).sidebar.children
    assert open_page("office", OVERVIEW).sidebar.multiselect


def test_chosen_filters_outlive_a_visit_to_a_page_without_them(fed, open_page):
    test = open_page("office", OVERVIEW, sex="women")
    assert test.session_state["filters"].sex and not test.switch_page(PAGE).run().exception
    assert test.query_params["sex"] == "women"
    assert test.switch_page(OVERVIEW).run().session_state["filters"].sex == ("women",)
