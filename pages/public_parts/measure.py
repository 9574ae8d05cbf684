"""The measure that the bars and the map of a page compare by: part of the page's address, each
page has its own.
"""

import streamlit

from data_access import MEASURES
from pages.shared.context import PublicContext
from pages.shared.listed import Listed

MEASURE = "measure"  # in the URL
COMPARED = (
    "filed", "closed_share_within_90", "closed_share_within_40", "relief_share_within_90", "confirmed_relief_within_90",
    "contested_relief_within_90", "satisfaction_within_90", "response_rate_within_90", "reopened_share_within_90",
    "days_to_close_median_within_90", "closed_within_90", "relief_within_90", "relief_confirmed_within_90",
    "relief_contested_within_90",
)  # fmt: skip


def measure_of(page: Listed) -> str:
    """Return the measure that is chosen on ``page``; its own where nobody chose, “” where it
    compares by none.
    """
    return streamlit.session_state.get(_key(page.path)) or page.measure


def set_measure(page: Listed, name: str, problems: list[str]) -> None:
    """Choose the measure that a link names; one that cannot be chosen is told in ``problems``."""
    if name and (name not in COMPARED or not page.measure):
        problems.append(f"“{name[:40]}”: no measure to compare by here.")
        name = ""
    if page.measure:
        streamlit.session_state[_key(page.path)] = name or page.measure


def in_address(page: Listed) -> dict[str, list[str]]:
    """Return the part of the address that names the measure, where it is not the page's own."""
    name = measure_of(page)
    return {MEASURE: [name]} if name != page.measure else {}


def measure_choice(context: PublicContext) -> None:
    """Draw the choice."""
    streamlit.selectbox(
        context.say("figure.compare_by"),
        COMPARED,
        format_func=lambda name: MEASURES[name].label.in_language(context.language),
        key=_key(context.page),
        persist_state="session",
    )


def _key(path: str) -> str:
    return f"measure {path}"
