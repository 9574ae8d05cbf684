"""The page's address as state: filters and language live in the URL as codes and are written back when they change.

A changed URL (a link, Back, an edit by hand) sets the widgets; otherwise the widgets set the URL. Changing the page
empties the URL, so then the widgets count.
"""

from collections.abc import Mapping

import streamlit

from data_access import Filters
from pages.parts.words import LANGUAGES

Params = Mapping[str, list[str]]
_WRITTEN, _PAGE = "address written", "address page"


def read_filters(problems: list[str]) -> Filters:
    """Return the URL's filters; what cannot be read is told in ``problems``."""
    return Filters.from_query_params(read(), problems)


def read_language() -> str:
    """Return the URL's language, English where it names none that we have."""
    language = streamlit.query_params.get("lang", "en")
    return language if language in LANGUAGES else "en"


def read() -> dict[str, list[str]]:
    """Return the URL's parameters: ``{key: values}``."""
    return {key: streamlit.query_params.get_all(key) for key in streamlit.query_params}


def changed_outside(page: str) -> bool:
    """Return True when the URL, and not a widget, says what to show. ``page``: the path of the page that runs."""
    state, url = streamlit.session_state, read()
    moved = state.get(_PAGE, page) != page
    state[_PAGE] = page
    if _WRITTEN not in state:
        return True
    return url != state[_WRITTEN] and not (moved and not url)


def write(filters: Filters, language: str) -> None:
    """Write the filters and the language to the URL if they differ from what stands there."""
    params = filters.to_query_params() | ({"lang": [language]} if language != "en" else {})
    if read() != params:
        streamlit.query_params.from_dict(params)
    streamlit.session_state[_WRITTEN] = params
