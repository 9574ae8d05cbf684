"""What stands around every page: style, direction of the script, language, notices and the foot."""

from collections.abc import Iterable
from pathlib import Path

import streamlit

from data_access import Dataset
from pages.charts.numbers import day
from pages.charts.theme import palette
from pages.parts.words import LANGUAGES, say

_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_SIGN_OUT = '<a class="sign-out" href="/office/sign-out" target="_self">{words}</a>'
_RIGHT_TO_LEFT = (Path(__file__).with_name("rtl.css")).read_text(encoding="utf-8")


def theme_mode() -> str:
    """Return the visitor's theme: "light" or "dark"."""
    return "dark" if streamlit.context.theme.type == "dark" else "light"


def style(language: str, mode: str) -> None:
    """Give the page its look; Urdu runs from right to left."""
    colours = palette(mode)
    names = ("ink", "quiet", "line", "main", "attention", "contested", "background")
    variables = "".join(f"--{name}: {getattr(colours, name)};" for name in names)
    rtl = _RIGHT_TO_LEFT if language == "ur" else ""
    streamlit.html(f"<style>:root {{{variables}}}\n{_STYLE}\n{rtl}</style>")


def heading(dataset: Dataset, language: str, signed_in: bool) -> None:
    """Draw the title of the data set, its date, whether it is made up, the choice of language, and the way out."""
    with streamlit.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        streamlit.title(say("title", language), anchor=False, width="content")
        with streamlit.container(horizontal=True, width="content", vertical_alignment="center"):
            if signed_in:
                streamlit.html(_SIGN_OUT.format(words=say("sign_out", language)), width="content")
            _language_switch(language)
    streamlit.caption(
        f"{dataset.name.in_language(language)} · {say('sentence.as_of', language, day=day(dataset.as_of, language))}"
    )
    if dataset.synthetic:
        streamlit.html(f'<p class="synthetic" role="note">{say("sentence.synthetic", language)}</p>')


def _language_switch(language: str) -> None:
    label = say("language", language)
    streamlit.segmented_control(
        label,
        tuple(LANGUAGES),
        format_func=LANGUAGES.get,
        key="lang",
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )


def ignored(problems: Iterable[str], language: str) -> None:
    """Tell what of the URL could not be read."""
    problems = tuple(problems)
    if problems:
        streamlit.warning(f"{say('error.ignored', language)}\n\n" + "\n".join(f"* {problem}" for problem in problems))
