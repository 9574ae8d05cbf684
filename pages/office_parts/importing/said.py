"""What the import says, in the reader's language: a sentence is found by its kind, and what
stands in it (names of files, columns and values) keeps its own direction.

A sentence without words here (of a database, of the sign-in) stays English, and is marked as that.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from html import escape

import streamlit

from data_access import Enumeration, Sentence, Text
from pages.charts.numbers import day
from pages.office_parts.importing.reasons import reason_in
from pages.parts.context import OfficeContext
from pages.shared.markup import english, escaped, isolated
from pages.words import WORDS

_PREFIX = "said."
# A place with the Latin letters that belong to it: {where}.formats, columns.{name}.
_PLACE = re.compile(r"[A-Za-z_.]*(?:\{\w+\}[A-Za-z_.]*)+")
_SIGNS = {", ": "، ", "; ": "؛ ", " and ": " اور ", "” or “": "” یا “"}


def said_in(sentence: str, language: str) -> str | None:
    """Return what the import says in a language; None for what has no words there, which is to
    be shown as English.
    """
    if language == "en":
        return str(sentence)
    if isinstance(sentence, Enumeration):
        return _SIGNS[sentence.sign].join(_part("", item, language) for item in sentence.items)
    words = _words().get(sentence.kind) if isinstance(sentence, Sentence) else None
    if words is None:
        return None
    parts = sentence.parts
    pieces = (
        _PLACE.sub(lambda found: _filled(found[0], parts, language), piece)
        for piece in re.split(r"(\{\{|\}\})", words.in_language(language))
    )
    return "".join(piece[:1] if piece in ("{{", "}}") else piece for piece in pieces)


def show_said(
    context: OfficeContext, draw: Callable, sentence: str, key: str = "", **values: str
) -> None:
    """Draw a sentence with ``draw`` (an error, a warning), within the words ``key`` that have a
    place for it as ``problem``, or alone.
    """
    words = said_in(sentence, context.language)
    if words is not None:
        told = escaped(words)
        draw(context.say(key, problem=told, **values) if key else told)
        return
    draw(context.say(key, problem="…", **values) if key else context.say("import.english"))
    streamlit.html(english([sentence]))


def show_lines(context: OfficeContext, lines: Iterable[str]) -> None:
    """Draw what the terminal would say, in the reader's language; what has no words there is
    marked as English.
    """
    items = "".join(_item(line, context.language) for line in lines)
    streamlit.html(f'<ul class="said">{items}</ul>')


def _item(line: str, language: str) -> str:
    words = said_in(line, language)
    if words is None:
        return f'<li lang="en" dir="ltr">{escape(line)}</li>'
    return f"<li>{escape(words)}</li>"


def _filled(place: str, parts, language: str) -> str:
    """Fill one place, and what stands right beside it: both run from left to right together."""
    names = re.findall(r"\{(\w+)\}", place)
    if place == "".join(f"{{{name}}}" for name in names):
        return "".join(_part(name, parts[name], language) for name in names)
    return isolated(place.format(**parts), language)


def _part(name: str, part: object, language: str) -> str:
    if isinstance(part, Text):
        return part.in_language(language)
    if isinstance(part, date):
        return day(part, language)
    if name in ("fact", "facts") and not isinstance(part, Sentence) and language != "en":
        facts = (WORDS.get(f"import.fact.{fact}") for fact in str(part).split(", "))
        return _SIGNS[", "].join(words.ur for words in facts if words)
    words = said_in(part, language) if isinstance(part, Sentence | Enumeration) else None
    if words is None and name == "reason":
        words = reason_in(str(part), language)
    return isolated(str(part), language) if words is None else words


@cache
def _words() -> dict[str, Text]:
    return {words.en: words for key, words in WORDS.items() if key.startswith(_PREFIX)}
