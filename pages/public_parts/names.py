"""Names of a release's codes in the visitor's language."""

from data_access import Release, Text
from pages.statements.speaker import Public


def name_of(release: Release, name: str, code: str, language: str) -> str:
    """Return the label of a code of the release."""
    return Public(language, release).name(name, code)


def name_in_both(release: Release, name: str, code: str) -> Text:
    """Return it in both languages."""
    return Text(*(name_of(release, name, code, language) for language in ("en", "ur")))
