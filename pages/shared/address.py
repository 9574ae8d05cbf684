"""The page's address as state: what is shown lives in the URL as codes and is written back when it
changes.

A changed URL (a link, Back, an edit by hand) sets the widgets; otherwise the widgets set the URL.
Changing the page empties the URL, so then the widgets count.
"""

from collections.abc import Iterable, Mapping

import streamlit

from data_access import Language, Text
from pages.parts.choice import Choice
from pages.parts.links import OF_READERS, Params, beside, with_language
from pages.words import LANGUAGES, say_both

_WRITTEN, _PAGE = "address written", "address page"
_KEPT = "choices"


def read_language() -> str:
    """Return the URL's language, English where it names none that we have."""
    language = streamlit.query_params.get("lang", "en")
    return language if language in LANGUAGES else "en"


def take_language() -> None:
    """Make the choice of language and numbers that of the URL."""
    found = {name: streamlit.query_params.get(name, "") for name in ("digits", "grouping")}
    asked = Language(read_language(), **found)
    state = streamlit.session_state
    state.update({"lang": str(asked), "digits": asked.digits, "grouping": asked.grouping})


def chosen_language() -> Language:
    """Return the language of the visit, with how its numbers are written."""
    state = streamlit.session_state
    return Language(state["lang"], state.get("digits", ""), state.get("grouping", ""))


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


def full(page: str, params: Params, language: str) -> str:
    """Return the whole address of a page, as the visitor's browser reaches it; without the host
    where that is unknown.
    """
    return beside(streamlit.context.url or "", page, params, language)


def here(page: str, language: str) -> str:
    """Return the whole address of what is shown on a page."""
    return full(
        page, {key: values for key, values in read().items() if key not in OF_READERS}, language
    )


# Choices of office pages --------------------------------------------------------------------------


def read_choices(
    choices: Iterable[Choice], params: Mapping[str, list[str]], problems: list[Text]
) -> dict[str, list[str]]:
    """Set the choices that the URL names, the others to their defaults, and return the rest of
    the URL; what cannot be chosen is told in ``problems``.
    """
    rest = dict(params)
    for choice in choices:
        named = rest.pop(choice.key, [])
        if named and not choice.takes(named[-1]):
            told = ", ".join(filter(None, choice.values)) or "2023, 2023-Q4, 2023-10"
            problems.append(
                say_both("error.no_value", value=named[-1][:40], name=choice.key, known=told)
            )
            named = []
        keep(choice, *named)
    return rest


def keep(choice: Choice, *values: str) -> None:
    """Choose: the last of ``values``, or all of a choice that its page reads; none is the default.

    The URL follows with the next run.
    """
    state = streamlit.session_state
    kept = {**state.get(_KEPT, {}), choice: list(values if choice.page else values[-1:])}
    state[_KEPT] = kept


def keep_all(choices: Iterable[Choice], params: Mapping[str, list[str]]) -> None:
    """Choose what ``params`` say by key; what they leave out is the default."""
    for choice in choices:
        keep(choice, *params.get(choice.key, ()))


def values(choice: Choice) -> list[str]:
    """Return what is chosen now; none is the default."""
    return streamlit.session_state.get(_KEPT, {}).get(choice, [])


def of_choices(choices: Iterable[Choice]) -> dict[str, list[str]]:
    """Return what of the choices stands in the URL: those that are not the default."""
    found = {choice: values(choice) for choice in choices}
    return {one.key: of for one, of in found.items() if of and of != [one.default]}
