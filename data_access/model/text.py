"""What people read: labels in both languages, and sentences as values.

A sentence is a kind with its parts, English wherever it is read as a text, and said in another
language by the pages, which have words for each kind.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple


class Text(NamedTuple):
    """The same words in English (``en``) and in Urdu (``ur``)."""

    en: str
    ur: str

    def in_language(self, language: str) -> str:
        """Return the words in ``language`` ("en" or "ur"); any other code reads as English."""
        return self.ur if language == "ur" else self.en


class Sentence(str):
    """One sentence, or a part of one.

    ``kind``: its English words with places, which tells it from all others. ``parts``: what stands
    in the places, by name: texts of the source, numbers, days, labels, and sentences.
    """

    kind: str
    parts: Mapping[str, object]

    def __new__(cls, kind: str, /, **parts: object) -> "Sentence":
        """Say it in English; a part that is missing is a KeyError here rather than a wrong
        sentence on a page.
        """
        kept = {name: _as_part(part) for name, part in parts.items()}
        sentence = super().__new__(cls, kind.format(**{n: _plain(p) for n, p in kept.items()}))
        sentence.kind, sentence.parts = kind, MappingProxyType(kept)
        return sentence

    def __reduce__(self) -> tuple:
        """Copies and other processes get the same sentence."""
        return _sentence, (self.kind, dict(self.parts))

    def with_texts(self, change: Callable[[str], str]) -> "Sentence":
        """Return the same sentence with its texts changed; its own words stay."""
        return Sentence(self.kind, **{name: _changed(p, change) for name, p in self.parts.items()})


class Enumeration(str):
    """Several texts or sentences with a sign between them, as a part of a sentence."""

    sign: str
    items: tuple[str, ...]

    def __new__(cls, sign: str, items: Iterable[str]) -> "Enumeration":
        """Join them as English does."""
        found = tuple(items)
        several = super().__new__(cls, sign.join(found))
        several.sign, several.items = sign, found
        return several

    def __reduce__(self) -> tuple:
        """Copies and other processes get the same."""
        return Enumeration, (self.sign, self.items)

    def with_texts(self, change: Callable[[str], str]) -> "Enumeration":
        """Return the same with the texts changed."""
        return Enumeration(self.sign, (_changed(item, change) for item in self.items))


def with_texts(sentence: str, change: Callable[[str], str]) -> str:
    """Return a sentence, or what else is said, with its texts changed."""
    return _changed(sentence, change)


def _sentence(kind: str, parts: Mapping[str, object]) -> Sentence:
    return Sentence(kind, **parts)


def _as_part(part: object) -> object:
    """A path or an error stands in a sentence as its text."""
    return part if isinstance(part, str | int | float | date | Text) else str(part)


def _plain(part: object) -> object:
    if isinstance(part, Text):
        return part.en
    return f"{part:%d %B %Y}" if isinstance(part, date) else part


def _changed(part: object, change: Callable[[str], str]) -> object:
    if isinstance(part, Sentence | Enumeration):
        return part.with_texts(change)
    return change(part) if isinstance(part, str) else part
