"""What stands around every page: style, direction of the script, language, notices and the foot."""

import json
import logging
from collections.abc import Iterable
from html import escape
from pathlib import Path

import streamlit

from data_access import DIGITS, GROUPINGS, Dataset, Language, Release, Text, in_digits
from pages.charts.numbers import day, number
from pages.charts.theme import palette
from pages.parts.context import PageContext
from pages.parts.links import sign_in_query
from pages.shared.listed import Listed
from pages.shared.markup import Markup, ignored_in_words
from pages.words import LANGUAGES, WORDS, say

_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
# Labels of Streamlit's buttons and links, and our words for them.
_STREAMLITS_WORDS = {
    "Skip to main content": "skip",
    "Collapse sidebar": "fold",
    "Expand sidebar": "unfold",
    "Choose date": "choose_date",
    "Clear all": "clear_all",
    "Select all": "select_all",
    "Failed to generate file for download": "failed",
    "View {count} more": "more_pages",
    "View less": "fewer_pages",
    "{count} more": "more_groups",
    "Select {n} matches": "select_matches",
    "Remove {n}": "remove",
    "No results": "no_results",
    "Clear date": "clear_date",
    "Next": "next",
    "Previous": "previous",
    "Open": "open",
    "Clear value": "clear_value",
    "Selected values": "selected_values",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "calendar_keys",
    "Press Enter to apply": "press_enter",
    "Running...": "running",
    "Stop": "stop",
    "Copy to clipboard": "copy",
    "Copied": "copied",
    "Upload": "upload",
    "Browse files": "upload",
    "Drag and drop file here": "drop_file",
    "Drag and drop a file here": "drop_file",
    "Limit {n} per file": "file_limit",
}
_TABLE_WORDS = (
    "table.find", "table.found", "table.nothing", "table.all", "table.sort", "table.falling",
    "table.rising", "table.forward", "table.backward", "table.unsorted",
)  # fmt: skip
_NUMBERS = {"digits": ("numbers.digits", DIGITS), "grouping": ("numbers.grouping", GROUPINGS)}
_EXAMPLE = 4_893_217
_DOOR = '<a class="door" href="/office/{door}" target="_self">{words}</a>'
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
    streamlit.html(Markup(f"<style>:root {{{variables}}}\n{_STYLE}\n{rtl}</style>"))


def sign_out(language: str) -> str:
    """Return the link that ends a session."""
    return _DOOR.format(door="sign-out", words=say("sign_out", language))


def sign_in(language: str) -> str:
    """Return the link to the sign-in of the office, for public pages."""
    door = f"sign-in?{escape(sign_in_query(language))}"
    return _DOOR.format(door=door, words=say("sign_in.office", language))


def window_title(page: Listed, language: str) -> str:
    """Return what a browser's tab says: the page first, since tabs show the beginning alone."""
    return f"{say(page.title, language)} · {say('title', language)}"


def heading(about: Dataset | Release | None, language: str, door: str, page: Listed) -> None:
    """Draw the name of the site, the choice of language, a way in or out; the page's own name as
    the one heading of the first level; the data, their date, and whether they are made up.
    """
    with streamlit.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        streamlit.html(_masthead(language, page), width="content")
        with streamlit.container(horizontal=True, width="content", vertical_alignment="center"):
            if door:
                streamlit.html(door, width="content")
            _language_switch(language)
            _numbers_switch(language)
    streamlit.title(say(page.title, language), anchor=False)
    if about:
        _subject(about, language)


def _masthead(language: str, page: Listed) -> str:
    """Return the site's name, with the words that web/access.js puts in the place of Streamlit's
    own, which speak English only, those of web/tables.js, and the page's group,
    which web/access.js marks.
    """
    own = {
        english: WORDS[f"frame.{key}"].in_language(language)
        for english, key in _STREAMLITS_WORDS.items()
    }
    of_tables = {
        key.removeprefix("table."): WORDS[key].in_language(language) for key in _TABLE_WORDS
    }
    of_tables["digits"] = getattr(language, "digits", "")
    words, table_words = (
        escape(json.dumps(told, ensure_ascii=False), quote=True) for told in (own, of_tables)
    )
    site = escape(say("title", language))
    group = escape(say(page.group, language)) if page.group else ""
    told = f'data-words="{words}" data-table-words="{table_words}" data-group="{group}"'
    return f'<p class="masthead" {told}>{site}</p>'


def _subject(about: Dataset | Release, language: str) -> None:
    told = [about.name.in_language(language)]
    if isinstance(about, Release):
        told.append(say("public.release", language, number=about.number))
    told.append(say("sentence.as_of", language, day=day(about.as_of, language)))
    streamlit.caption(" · ".join(told))
    if about.synthetic:
        streamlit.html(
            f'<p class="synthetic" role="note">{say("sentence.synthetic", language)}</p>'
        )


def run(page, context: PageContext) -> None:
    """Run the page; what goes wrong is told without its details."""
    try:
        page.run()
    except (
        PermissionError
    ) as problem:  # not signed in, or the log cannot be written: the message says which
        streamlit.error(str(problem))
    except Exception:
        logging.getLogger("dashboard").exception("The page %s failed", page.url_path)
        streamlit.error(context.say("error.failed"))


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


def _numbers_switch(language: str) -> None:
    """Draw the choice of digits and of their grouping, each shown as it writes a number."""
    with streamlit.popover(in_digits("123", language), type="tertiary", key="numbers"):
        for key, (word, known) in _NUMBERS.items():
            streamlit.segmented_control(
                say(word, language),
                known,
                format_func=lambda value, key=key: _example(language, key, value),
                key=key,
                required=True,
                persist_state="session",
            )


def _example(language: str, key: str, value: str) -> str:
    if key == "digits":
        return in_digits("0123456789", Language("en", value))
    return number(_EXAMPLE, Language("en", getattr(language, "digits", ""), value))


def ignored(problems: Iterable[str | Text], language: str) -> None:
    """Tell what of the URL could not be read."""
    told = ignored_in_words(problems, language)
    if told:
        streamlit.warning(told)
