"""The auditors' page and what office pages leave in the log, run by Streamlit's own test runner."""

import csv
import io
import sqlite3

import pytest
import streamlit

from data_access import access, audit
from data_access.audit import log
from data_access.audit.database import close_logs, transaction
from pages.shared import context, download
from pages.words import say
from sample_data.build import build

PAGE, OVERVIEW = "pages/operations/audit.py", "pages/office/overview.py"


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("pages") / "small.duckdb"
    build(2_000, path)
    return f"duckdb:///{path}"


@pytest.fixture
def app(database, open_page, monkeypatch):
    """``app(role, page, **query) -> AppTest`` over a log of its own, after the first run of the
    page.
    """
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", database)
    return lambda role, page=PAGE, **query: open_page(role, page, **query)


def logged() -> list[audit.Entry]:
    with transaction(writes=False) as connection:
        return list(log.rows(connection))


def written(count: int, who: str = "ask") -> None:
    for number in range(count):
        audit.record_command(who, [f"filed where department=d{number}"], number)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_an_auditor_sees_entries_state_and_head(app, language):
    written(3)
    test = app("auditor", lang=language)
    assert not test.exception
    newest = logged()[-1]
    assert newest.page == "office/audit" and newest.role == "auditor"
    assert test.success[0].value == say("audit.unbroken", language, rows=4, all=4)
    assert test.code[0].value == newest.hash
    table = test.table[0].value
    assert list(table[say("audit.number", language)]) == ["4", "3", "2", "1"]
    assert say("audit.purpose", language) in table.columns


def test_entries_come_in_sheets_and_can_be_searched(app):
    written(70)
    test = app("auditor")
    assert len(test.table[0].value) == 50
    test.number_input(key="audit sheet").set_value(2).run()
    assert len(test.table[0].value) == 22 and list(test.table[0].value["No."])[-1] == "1"
    test.number_input(key="audit sheet").set_value(1).run()
    test.text_input(key="audit page").set_value("office").run()
    assert set(test.table[0].value["Page or command"]) == {"office/audit"}
    test.text_input(key="audit who").set_value("nobody at all").run()
    assert "0 entries fit" in " ".join(caption.value for caption in test.caption)
    assert (
        logged()[-1].questions
        == "log where who=nobody at all&page=office, from entry 1 of the newest"
    )


@pytest.mark.parametrize("role", ["office", "officer"])
def test_other_roles_see_no_entry(app, role):
    written(1)
    test = app(role)
    assert not test.table and not test.code
    assert "This page needs another role" in test.error[0].value
    assert len(logged()) == 1


def test_without_sign_in_the_page_asks_for_it(app):
    written(1)
    test = app("")
    assert not test.table and test.info[0].value == say("sign_in.why", "en")


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_roles_without_figures_see_none_on_the_offices_overview(app, role):
    test = app(role, OVERVIEW)
    assert "This page needs another role" in test.error[0].value
    assert 'class="tiles"' not in "".join(element.proto.body for element in test.get("html"))
    assert logged() == []


def test_a_broken_chain_is_told_with_the_command_that_checks_it_all(app, tmp_path):
    written(3)
    close_logs()
    with sqlite3.connect(tmp_path / "audit.sqlite3") as connection:
        connection.execute("DROP TRIGGER audit_log_no_update")
        connection.execute("UPDATE audit_log SET smallest = 100 WHERE number = 2")
    test = app("auditor")
    assert "Row 2 was changed" in test.error[0].value
    assert test.code[0].value == "python -m data_access.audit verify"
    assert not test.success


# Files --------------------------------------------------------------------------------------------


@pytest.fixture
def files(monkeypatch) -> dict:
    """The callables of the download buttons that a run draws, by their keys."""
    found = {}
    monkeypatch.setattr(
        streamlit, "download_button", lambda *_, data, key, **__: found.update({key: data})
    )
    return found


def test_an_export_of_the_log_is_logged_and_holds_what_the_search_found(app, files):
    written(60)
    app("auditor")
    before = len(logged())
    rows = list(csv.DictReader(io.StringIO(files["csv audit"]().removeprefix("\ufeff"))))
    assert (
        len(rows) == before + 1
        and rows[-1]["number"] == "1"
        and rows[-1]["hash"] == logged()[0].hash
    )
    assert logged()[-1].exported and logged()[-1].page == "office/audit"


def test_each_csv_of_exact_figures_is_logged_before_it_is_made(app, files):
    test = app("office", OVERVIEW)
    files.clear()  # those of the public page before it
    test.run()
    keys = [key for key in files if key.startswith("csv ")]
    assert "csv tiles" in keys and "csv group" in keys
    assert [key for key in files if key not in keys] == ["pdf overview"]  # tests/documents asks it
    for key in keys:
        before = logged()
        assert "\r\n" in files[key]()
        (row,) = logged()[len(before) :]
        assert row.exported and row.page == f"CSV of {key.removeprefix('csv ')}" and row.questions
        assert row.smallest is not None and row.role == "office"


def test_a_csv_is_refused_after_sign_out_and_without_a_log(app, files, monkeypatch):
    app("office", OVERVIEW)
    made = []
    monkeypatch.setattr(download, "_csv_text", lambda rows: made.append(rows))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv(audit.AUDIT_SETTING, "sqlite:////proc/nowhere/audit.sqlite3")
        with pytest.raises(audit.AuditUnavailable):
            files["csv group"]()
    access.sign_out(context.current_permit().token)
    with pytest.raises(access.NotSignedIn):
        files["csv group"]()
    assert not made


@pytest.mark.parametrize(("role", "offered"), [("auditor", True), ("office", False), ("", False)])
def test_the_page_is_offered_to_auditors_only(app, monkeypatch, role, offered):
    shown = {}
    real = streamlit.Page
    monkeypatch.setattr(
        streamlit,
        "Page",
        lambda path, **more: shown.update({path: more["visibility"]}) or real(path, **more),
    )
    app(role)
    assert (shown[PAGE] == "visible") is offered
