"""The measure that the bars and the map of a page compare by: part of the page's address, each
page has its own.
"""

import streamlit

from data_access import Text
from pages.public_parts.questions import COMPARED, MEASURE
from pages.shared.listed import Listed
from pages.shared.screen import choice_key
from pages.words import say_both


def measure_of(page: Listed) -> str:
    """Return the measure that is chosen on ``page``; its own where nobody chose, “” where it
    compares by none.
    """
    return streamlit.session_state.get(_key(page.path)) or page.measure


def set_measure(page: Listed, name: str, problems: list[str | Text]) -> None:
    """Choose the measure that a link names; one that cannot be chosen is told in ``problems``."""
    if name and (name not in COMPARED or not page.measure):
        problems.append(say_both("error.no_measure", name=name[:40]))
        name = ""
    if page.measure:
        streamlit.session_state[_key(page.path)] = name or page.measure


def in_address(page: Listed) -> dict[str, list[str]]:
    """Return the part of the address that names the measure, where it is not the page's own."""
    name = measure_of(page)
    return {MEASURE: [name]} if name != page.measure else {}


def _key(path: str) -> str:
    return choice_key(f"{MEASURE} {path}")
