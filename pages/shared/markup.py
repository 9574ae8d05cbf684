"""Texts on their way to the browser: HTML that goes out as it is, and what others wrote, as it
stands.

Streamlit searches other texts for indentation, which takes long where tables are; and it reads
Markdown, so a text of theirs could draw links and images.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from data_access import Text
from pages.words import say

_LINKS = re.compile(r"www\.|://|@")
_IN_TABLES = re.compile(r"[\\`*_\[\](){}<>#$~:!|.@]")
_IN_SENTENCES = re.compile(r"([\\`*_\[\]<>#$~:!|])")


class Markup(NamedTuple):
    """A piece of HTML for ``streamlit.html``; what it holds of others is escaped already."""

    text: str

    def _repr_html_(self) -> str:
        return self.text


def literal(text: str) -> str:
    """Return a text for a cell of a table."""
    if not _IN_TABLES.search(text):
        return text
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}"


def cell(text: str) -> str:
    """Return a text for a cell of a table that is to be read and not copied: as words, where it
    draws no link by itself.
    """
    return literal(text) if _LINKS.search(text) else escaped(text)


def escaped(text: str) -> str:
    """Return a text for a sentence or a label."""
    return _IN_SENTENCES.sub(r"\\\1", text)


def isolated(text: str, language: str) -> str:
    """Return a text of a file for a sentence in Urdu: it keeps its own direction, or dates and
    forms would be turned round.
    """
    return f"\u2068{text}\u2069" if text and language == "ur" else text


def english(sentences: Iterable[str]) -> str:
    """Return sentences as HTML that says that they are English: a voice reads them so, and they
    run from left to right.
    """
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="english" lang="en" dir="ltr">{items}</ul>'


def ignored_in_words(problems: Iterable[str | Text], language: str) -> str:
    """Return what of the URL could not be read, as a sentence and a list; "" for nothing."""
    told = [one.in_language(language) if isinstance(one, Text) else one for one in problems]
    listed = "\n".join(f"* {escaped(problem)}" for problem in told)
    return f"{say('error.ignored', language)}\n\n{listed}" if told else ""
