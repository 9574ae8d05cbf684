"""What people read: labels in both languages, and sentences as values.

A sentence is a kind with its parts, English wherever it is read as a text, and said in another
language by the pages, which have words for each kind.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

DIGITS = ("latin", "urdu")  # 0123, ۰۱۲۳
GROUPINGS = ("thousands", "lakh")  # 4,893,217 and 48,93,217
_URDU = str.maketrans("0123456789.,", "۰۱۲۳۴۵۶۷۸۹٫٬")
# Addresses and the places of words to be filled in keep their digits.
_NUMBER = re.compile(r"\{[^{}]*\}|https?://\S+|(\d(?:[\d.,]*\d)?)")


class Language(str):
    """The code of a language, and how its reader wants numbers: their digits, and their grouping.

    It equals the bare code, so what is kept by language is kept by ``written``.
    """

    digits: str
    grouping: str

    def __new__(
        cls, code: str, digits: str = DIGITS[0], grouping: str = GROUPINGS[0]
    ) -> "Language":
        """Take one of ``DIGITS`` and one of ``GROUPINGS``; anything else is the first."""
        language = super().__new__(cls, code)
        language.digits = digits if digits in DIGITS else DIGITS[0]
        language.grouping = grouping if grouping in GROUPINGS else GROUPINGS[0]
        return language

    def __reduce__(self) -> tuple:
        """Copies and other processes get the same."""
        return Language, (str(self), self.digits, self.grouping)

    @property
    def written(self) -> str:
        """The language and all that is chosen of numbers, which tells one way of writing from
        another.
        """
        chosen = {self.digits, self.grouping} - {DIGITS[0], GROUPINGS[0]}
        return " ".join((str(self), *sorted(chosen)))

    @classmethod
    def of(cls, written: str) -> "Language":
        """Return the language that is ``written`` so."""
        code, *chosen = written.split(" ")
        digits, grouping = (
            next((one for one in chosen if one in known), known[0]) for known in (DIGITS, GROUPINGS)
        )
        return cls(code, digits, grouping)

    def to_query_params(self) -> dict[str, list[str]]:
        """Return what of it stands in a URL: all that is not the default."""
        found = {"lang": str(self), "digits": self.digits, "grouping": self.grouping}
        defaults = ("en", DIGITS[0], GROUPINGS[0])
        return {
            key: [value]
            for (key, value), default in zip(found.items(), defaults, strict=True)
            if value != default
        }


def in_digits(text: str, language: str) -> str:
    """Return words or a number with the digits that the reader chose."""
    if getattr(language, "digits", DIGITS[0]) == DIGITS[0]:
        return text
    return _NUMBER.sub(lambda found: found[0].translate(_URDU) if found[1] else found[0], text)


def written_in(language: str) -> str:
    """Return what tells one way of writing from another, for the key of what is kept."""
    return getattr(language, "written", language)


class Text(NamedTuple):
    """The same words in English (``en``) and in Urdu (``ur``)."""

    en: str
    ur: str

    def in_language(self, language: str) -> str:
        """Return the words in ``language`` ("en" or "ur"), with its reader's digits; any other code
        reads as English.
        """
        return in_digits(self.ur if language == "ur" else self.en, language)


class Refused(ValueError):
    """Why something cannot be asked. ``said``: for its reader; as a text it is English."""

    def __init__(self, en: str, ur: str):
        """Say it in both languages."""
        super().__init__(en)
        self.said = Text(en, ur)


_KINDS = {
    "measure": "پیمانہ",
    "breakdown": "تقسیم",
    "stratum": "طبقہ",
    "side": "فہرست",
    "order": "ترتیب",
}


def require_known(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raise Refused for the first of ``names`` that is not ``known``; ``kind``: of ``_KINDS``."""
    for name in names:
        if name not in known:
            told = ", ".join(known)
            raise Refused(
                f"There is no {kind} “{name}”; there are: {told}.",
                f"”{name}“ نامعلوم ہے ({_KINDS[kind]})؛ یہ ہیں: {told}۔",
            )


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
