"""Why a row was rejected or a value set aside, in the reader's language.

The feed says it in English, and so do its files, which people keep and compare. Pages find the
reason again by its English words and say it in the words of ``words/reasons.toml``; what it speaks
of (a form of dates, a line) stays as it is.
"""

import re
from functools import cache

from pages.shared.markup import isolated
from pages.words import WORDS

_PREFIX = "reason."
_PLACE = re.compile(r"\\\{(\w+)\\\}")


def reason_in(reason: str, language: str) -> str | None:
    """Return a reason in a language; None for one that has no words there, which is to be shown
    as English.
    """
    if language == "en":
        return reason
    for key, pattern in _patterns().items():
        match = pattern.fullmatch(reason)
        if match:
            said = {name: isolated(text, language) for name, text in match.groupdict().items()}
            return WORDS[key].in_language(language).format(**said)
    return None


@cache
def _patterns() -> dict[str, re.Pattern]:
    """Return what finds each reason by its English words."""
    return {
        key: re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(words.en)))
        for key, words in WORDS.items()
        if key.startswith(_PREFIX)
    }
