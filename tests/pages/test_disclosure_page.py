"""The disclosure officer's page: rules and releases, and no exact figure."""

import pytest

from data_access import GATE_RULES, Question, open_complaints
from pages.words import WORDS, say

PAGE = "pages/operations/disclosure.py"


@pytest.fixture
def app(published, open_page, monkeypatch):
    """``app(role, **query) -> AppTest`` after the first run of the page."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    return lambda role, **query: open_page(role, PAGE, **query)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_an_officer_sees_every_rule_and_every_release(app, language):
    test = app("officer", lang=language)
    assert not test.exception and not test.error
    rules, releases, examination = (table.value for table in test.table)
    assert rules.values.tolist() == [
        [say(f"disclosure.rule_{name}", language), text] for name, text in GATE_RULES.items()
    ]
    assert [row[0] for row in releases.values.tolist()] == ["2", "1"]
    assert {"smallest_told", "proven_present"} <= set(examination.values.ravel())


@pytest.mark.parametrize("role", ["", "office", "auditor"])
def test_nobody_else_sees_them(app, role):
    assert not app(role).table


def test_an_officer_sees_no_figure_of_complaints(app, exact, published):
    complaints = open_complaints(published.complaints)
    total = exact(complaints, Question(("filed", "addressed", "open"))).total
    complaints.close()
    shown = " ".join(str(table.value.values.tolist()) for table in app("officer").table)
    assert not [
        count for count in total.counts.values() if f"{count:,}" in shown or str(count) in shown
    ]


def test_the_rules_are_those_of_the_methods():
    assert GATE_RULES == {
        "threshold": "10", "noise": "±5; 5", "grid": "5", "whole": "50", "ranked": "100", "posterior": "0.90", "kinds": "37",
    }  # fmt: skip


def test_each_word_of_the_page_stands_on_it(app):
    test = app("officer")
    drawn = str(
        [
            element.value
            for kind in ("caption", "header", "table", "markdown")
            for element in test.get(kind)
        ]
    )
    drawn += str([list(table.value.columns) for table in test.table]) + str(
        [table.value.values.tolist() for table in test.table]
    )
    drawn += say("disclosure.notes", "en") + say(
        "page.disclosure", "en"
    )  # an expander and the navigation
    assert not [
        key for key, text in WORDS.items() if key.startswith("disclosure.") and text.en not in drawn
    ]
