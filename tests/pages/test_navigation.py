"""The navigation: which page stands in which group, for whom, and that addresses stay."""

import pytest
import streamlit

from dashboard import PAGES
from data_access.access import EXACT, GATE, IMPORT, LOG
from pages.shared.listed import GROUPS, navigation
from pages.words import say

pytestmark = pytest.mark.quick
ADDRESSES = {
    "", "categories", "departments", "places", "people", "data", "definitions", "start",
    "office-overview", "backlog", "bottlenecks", "ranking", "scorecard", "changed", "months",
    "honesty", "groups", "districts", "across", "cases", "feed", "import", "audit", "disclosure",
    "statement", "hard-questions", "geneva", "snapshot", "verify",
}  # fmt: skip
DELEGATIONS = ["statement", "hard-questions", "geneva", "snapshot", "verify"]


@pytest.fixture
def shown(monkeypatch):
    """``shown(*actions, language="en")``: {group: addresses of the links that are there}."""
    made = {}
    monkeypatch.setattr(streamlit, "Page", lambda file, **about: about)
    monkeypatch.setattr(streamlit, "navigation", lambda sections, position: made.update(sections))

    def draw(*actions: str, language: str = "en") -> dict[str, list[str]]:
        made.clear()
        navigation(PAGES, language, lambda action: action in actions)
        return {
            group: [page["url_path"] for page in found if page["visibility"] == "visible"]
            for group, found in made.items()
        }

    return draw


def test_addresses_stay_and_every_page_can_be_reached_by_everybody(shown, monkeypatch):
    """A page that is not given to the navigation is not found, so nobody could be asked in."""
    reached = []
    monkeypatch.setattr(
        streamlit,
        "navigation",
        lambda sections, position: reached.extend(sum(sections.values(), [])),
    )
    navigation(PAGES, "en", lambda action: False)
    assert {page["url_path"] for page in reached} == ADDRESSES
    assert [page["url_path"] for page in reached if page["default"]] == [""]


def test_the_public_sees_its_pages_in_one_row_and_those_of_delegations_in_a_group(shown):
    assert shown() == {
        "": ["", "categories", "departments", "places", "people", "data", "definitions"],
        "Delegations": DELEGATIONS,
    }


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_office_sees_pages_by_question_and_the_published_ones_last(shown, language):
    found = shown(EXACT, IMPORT, language=language)
    assert list(found) == [say(group, language) if group else "" for group in GROUPS]
    assert found[""] == ["start"] and len(set(found)) == len(GROUPS)
    assert found[say("group.performance", language)] == [
        "office-overview", "changed", "months", "across",
    ]  # fmt: skip
    assert found[say("group.running", language)] == ["feed", "import"]
    assert len(found[say("group.published", language)]) == 7
    assert all(len(pages) <= 7 for pages in found.values())


def test_who_may_see_one_page_sees_no_group_without_any(shown):
    assert shown(LOG) == {
        "": [],
        "Data and log": ["audit"],
        "Published": shown()[""],
        "Delegations": DELEGATIONS,
    }
    assert shown(GATE)["Data and log"] == ["disclosure"]
