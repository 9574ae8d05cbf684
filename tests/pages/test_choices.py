"""What the URL of an office page holds beside the filters: there, back, and what it cannot hold."""

import pytest
import streamlit

from data_access import Text
from pages.office_parts import choices
from pages.office_parts.across_table import ACROSS_CHOICES
from pages.office_parts.backlog_tables import BY, CLEAR
from pages.office_parts.bottlenecks.asked import PLACE
from pages.parts.choice import Choice
from pages.shared import address

pytestmark = pytest.mark.quick
CLOSED = [*(one for one in vars(choices).values() if isinstance(one, Choice)), BY, CLEAR, PLACE]
KEYS = {"measure", "band", "heavy", "share", "against", "split", "figure", "shown", "look"}


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict:
    monkeypatch.setattr(streamlit, "session_state", {})
    return streamlit.session_state


def _chosen(choice: Choice) -> str:
    return (address.values(choice) or [choice.default])[-1]


def test_the_keys_stay_what_links_name_them():
    assert {one.key for one in CLOSED} == KEYS | {"by", "clear", "place"}


@pytest.mark.parametrize("choice", CLOSED, ids=lambda choice: choice.key)
def test_each_value_goes_into_the_url_and_comes_back_and_the_default_is_left_out(choice):
    values = ("", "2023", "2023-Q4") if choice.key == "against" else choice.values
    for value in values:
        problems: list[Text] = []
        assert address.read_choices((choice,), {choice.key: [value], "x": ["y"]}, problems) == {
            "x": ["y"]
        }
        written = address.of_choices((choice,))
        assert _chosen(choice) == value and not problems
        assert written == ({} if value == choice.default else {choice.key: [value]})
        address.read_choices((choice,), {}, problems)
        assert _chosen(choice) == choice.default and not address.of_choices((choice,))


@pytest.mark.parametrize("choice", CLOSED, ids=lambda choice: choice.key)
def test_what_cannot_be_chosen_is_told_and_leaves_the_default(choice):
    problems: list[Text] = []
    address.read_choices((choice,), {choice.key: ["<colour>"]}, problems)
    assert _chosen(choice) == choice.default and len(problems) == 1
    (told,) = problems
    assert "<colour>" in told.en and f"“{choice.key}”" in told.en
    assert "<colour>" in told.ur and f"({choice.key})" in told.ur


def test_what_only_a_page_can_read_is_kept_whole_and_apart_from_the_same_key_of_others():
    problems: list[Text] = []
    named = {"measure": ["filed"], "by": ["a:b", "c:d"]}
    assert address.read_choices(ACROSS_CHOICES, named, problems) == {} and not problems
    assert address.of_choices(ACROSS_CHOICES) == named
    assert _chosen(choices.MEASURE) == choices.MEASURE.default


def test_pages_that_list_the_same_choice_share_what_is_chosen():
    address.keep(choices.SHARE, "reopened_share_within_90")
    assert address.of_choices((choices.SHARE, choices.SPLIT)) == {
        "share": ["reopened_share_within_90"]
    }
