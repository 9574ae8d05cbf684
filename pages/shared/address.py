"""The page's address as state: what is shown lives in the URL as codes and is written back when it
changes.

A changed URL (a link, Back, an edit by hand) sets the widgets; otherwise the widgets set the URL.
Changing the page empties the URL, so then the widgets count.
"""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import streamlit

from pages.words import LANGUAGES

Params = Mapping[str, list[str]]
_WRITTEN, _PAGE = "address written", "address page"


def read_language() -> str:
    """Return the URL's language, English where it names none that we have."""
    language = streamlit.query_params.get("lang", "en")
    return language if language in LANGUAGES else "en"


def read() -> dict[str, list[str]]:
    """Return the URL's parameters: ``{key: values}``."""
    return {key: streamlit.query_params.get_all(key) for key in streamlit.query_params}


def changed_outside(page: str) -> bool:
    """Return True when the URL, and not a widget, says what to show.

    ``page``: the path of the page that runs.
    """
    state, url = streamlit.session_state, read()
    moved = state.get(_PAGE, page) != page
    state[_PAGE] = page
    if _WRITTEN not in state:
        return True
    return url != state[_WRITTEN] and not (moved and not url)


def write(params: Params, language: str) -> None:
    """Write ``params`` and the language to the URL if they differ from what stands there."""
    params = with_language(params, language)
    if read() != params:
        streamlit.query_params.from_dict(params)
    streamlit.session_state[_WRITTEN] = params


def with_language(params: Params, language: str) -> dict[str, list[str]]:
    """Return ``params`` and the language where it is not English."""
    return {**params, **({"lang": [language]} if language != "en" else {})}


def full(page: str, params: Params, language: str) -> str:
    """Return the whole address of a page, as the visitor's browser reaches it; without the host
    where that is unknown.
    """
    here = urlsplit(streamlit.context.url or "")
    query = urlencode(with_language(params, language), doseq=True)
    host = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{host}/{page}{'?' if query else ''}{query}"
