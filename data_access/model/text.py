"""A label or a definition in the two languages of the dashboard."""

from typing import NamedTuple


class Text(NamedTuple):
    """The same words in English (``en``) and in Urdu (``ur``)."""

    en: str
    ur: str

    def in_language(self, language: str) -> str:
        """Return the words in ``language`` ("en" or "ur"); any other code reads as English."""
        return self.ur if language == "ur" else self.en
