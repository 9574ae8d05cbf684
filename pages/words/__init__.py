"""The words of the pages, in English and Urdu, from words/: one file for each audience, the one
place that holds them.
"""

import tomllib
from pathlib import Path

from data_access import Text, in_digits

LANGUAGES = {"en": "English", "ur": "اردو"}


def _collect(table: dict, name: str = "") -> dict[str, Text]:
    """Flatten nested tables: a table may hold words of its own (en, ur) and further tables."""
    languages = [language for language in LANGUAGES if language in table]
    if languages not in ([], list(LANGUAGES)):
        raise ValueError(
            f"pages/words: [{name}] is in {' and '.join(languages)} only; write it in "
            f"{' and '.join(LANGUAGES)}."
        )
    own = {name: Text(**{key: table[key] for key in LANGUAGES})} if languages else {}
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    return own | {
        k: v
        for key, value in inner.items()
        for k, v in _collect(value, f"{name}.{key}".strip(".")).items()
    }


_FILES = sorted(Path(__file__).parent.glob("*.toml"))
WORDS = {
    key: text
    for file in _FILES
    for key, text in _collect(tomllib.loads(file.read_text(encoding="utf-8"))).items()
}


def say_both(key: str, **values: object) -> Text:
    """Return the words ``key`` in both languages, for what outlives a change of the language."""
    return Text(*(say(key, language, **values) for language in LANGUAGES))


def say(key: str, language: str, **values: object) -> str:
    """Return the words ``key`` in ``language``, with ``values`` filled in; an unknown key is a
    KeyError.

    Bare whole numbers are few or name something, so they are not grouped.
    """
    filled = {
        name: in_digits(str(value), language) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return WORDS[key].in_language(language).format(**filled)
