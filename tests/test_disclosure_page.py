"""The disclosure officer's page: rules and releases, and no exact figure."""

from pathlib import Path

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from data_access import GATE_RULES, Question, access, audit, open_complaints
from data_access.access.permits import open_code_session
from data_access.audit.database import close_logs
from pages.parts import visit
from pages.parts.words import WORDS, say

ROOT = Path(__file__).parent.parent
PAGE = "pages/office/disclosure.py"


@pytest.fixture
def app(published, tmp_path, monkeypatch):
    """``app(role, **query) -> AppTest`` after the first run of the page."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    streamlit.cache_resource.clear()

    def run(role: str, **query) -> AppTest:
        token = open_code_session(role) if role else None
        monkeypatch.setattr(visit, "current_permit", lambda: access.permit_from(token) if token else None)
        monkeypatch.setattr("dashboard.current_permit", visit.current_permit, raising=False)
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        for key, value in query.items():
            test.query_params[key] = value
        test.run()
        return test.switch_page(PAGE).run()

    yield run
    close_logs()
    streamlit.cache_resource.clear()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_an_officer_sees_every_rule_and_every_release(app, language):
    test = app("officer", lang=language)
    assert not test.exception and not test.error
    rules, releases, examination = (table.value for table in test.table)
    assert rules.values.tolist() == [
        [say(f"disclosure.rule_{name}", language), text] for name, text in GATE_RULES.items()
    ]
    assert [row[0] for row in releases.values.tolist()] == ["2", "1"]
    assert "records_exposed" in examination.values


@pytest.mark.parametrize("role", ["", "office", "auditor"])
def test_nobody_else_sees_them(app, role):
    assert not app(role).table


def test_an_officer_sees_no_figure_of_complaints(app, exact, published):
    complaints = open_complaints(published.complaints)
    total = exact(complaints, Question(("filed", "addressed", "open"))).total
    complaints.close()
    shown = " ".join(str(table.value.values.tolist()) for table in app("officer").table)
    assert not [count for count in total.counts.values() if f"{count:,}" in shown or str(count) in shown]


def test_the_rules_are_those_of_the_methods():
    assert GATE_RULES == {
        "threshold": "10", "noise": "±5; 5", "grid": "5", "whole": "50", "ranked": "100", "posterior": "0.90", "kinds": "37",
    }  # fmt: skip


def test_each_word_of_the_page_stands_on_it(app):
    test = app("officer")
    drawn = str([element.value for kind in ("caption", "subheader", "table", "markdown") for element in test.get(kind)])
    drawn += str([list(table.value.columns) for table in test.table]) + str(
        [table.value.values.tolist() for table in test.table]
    )
    drawn += say("disclosure.notes", "en") + say("page.disclosure", "en")  # an expander and the navigation
    assert not [key for key, text in WORDS.items() if key.startswith("disclosure.") and text.en not in drawn]
