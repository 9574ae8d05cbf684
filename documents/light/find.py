"""A district and a subject found by what somebody types, in English or Urdu, however it is written:
“larkana water”, “لاڑکانہ”.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import product

from data_access import PublicFilters, Text, folded
from documents.light.asked import Asked
from pages.parts.links import FIRST
from pages.public_parts.filters import why_not
from pages.public_parts.names import name_in_both

_PLACES, _SUBJECTS = ("district", "province"), ("category", "department", "level")
_MOST, _LONGEST = 12, 80  # results; characters that are read


@dataclass(frozen=True)
class Found:
    """What answers to all that was typed: its name, and the filters that choose it."""

    name: Text
    filters: PublicFilters


@dataclass(frozen=True)
class _Entry:
    name: Text
    filter: str
    code: str
    words: frozenset[int]  # places of the typed words that its name answers to
    is_whole: bool  # its whole name was typed


def find(wanted: Asked, typed: str) -> list[Found]:
    """Return the places and subjects whose names hold all the words, in either language; a place
    and a subject together where it takes both. The nearest first, at most twelve.
    """
    words = folded(typed[:_LONGEST]).split()
    if not words:
        return []
    entries = [entry for entry in _entries(wanted, words) if entry.words]
    everything = frozenset(range(len(words)))
    alone = [entry for entry in entries if entry.words == everything]
    alone.sort(key=lambda entry: (not entry.is_whole, entry.filter not in _PLACES))
    found = [Found(entry.name, _filters(entry)) for entry in alone]
    return (found or list(_pairs(entries, everything)))[:_MOST]


def _entries(wanted: Asked, words: list[str]) -> Iterator[_Entry]:
    release = wanted.context.release
    for name in (*_PLACES, *_SUBJECTS):
        for code in release.codes(name):
            both = name_in_both(release, name, code)
            texts = [folded(both.en), folded(both.ur)]
            places = frozenset(
                at for at, word in enumerate(words) if any(_holds(text, word) for text in texts)
            )
            yield _Entry(both, name, code, places, " ".join(words) in texts)


def _holds(text: str, word: str) -> bool:
    """Return whether a word of ``text`` begins with ``word``."""
    return any(one.strip("(),.،").startswith(word) for one in text.split())


def _pairs(entries: list[_Entry], everything: frozenset[int]) -> Iterator[Found]:
    places = [entry for entry in entries if entry.filter in _PLACES]
    subjects = [entry for entry in entries if entry.filter in _SUBJECTS]
    for place, subject in product(places, subjects):
        filters = _filters(place, subject)
        if place.words | subject.words == everything and why_not(filters) is None:
            en, ur = (f"{a} · {b}" for a, b in zip(place.name, subject.name, strict=True))
            yield Found(Text(en, ur), filters)


def _filters(*entries: _Entry) -> PublicFilters:
    filters = PublicFilters()
    for entry in entries:
        filters = filters.with_values(entry.filter, (entry.code,))
    return filters


def results(wanted: Asked, typed: str, found: list[Found]) -> str:
    """Return the matches as links to what became of their complaints."""
    context = wanted.context
    if not found:
        key = "light.nothing" if typed.strip() else "light.type"
        return f'<p class="sentence">{escape(context.say(key, typed=typed[:_LONGEST]))}</p>'
    items = "".join(
        f'<li><a href="{escape(wanted.address(FIRST, one.filters))}">'
        f"<bdi>{escape(one.name.in_language(context.language))}</bdi></a></li>"
        for one in found
    )
    told = escape(context.say("light.found", typed=typed[:_LONGEST], count=len(found)))
    return f'<p class="sentence">{told}</p><ul class="found">{items}</ul>'
