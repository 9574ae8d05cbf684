"""Whether the data are late, in words: one calm sentence for every page."""

from data_access import Late, late
from pages.charts.numbers import day
from pages.words import say


def late_words(version: int, language: str) -> str:
    """Return “No new complaints since 29 October 2024, 14:05; ...”, "" while none are missing.

    ``version``: of the data.
    """
    found = late(version)
    return _words(found, language) if found else ""


def _words(found: Late, language: str) -> str:
    moments = {"since": found.since, "expected": found.expected}
    told = {name: f"{day(moment, language)}, {moment:%H:%M}" for name, moment in moments.items()}
    return say("live.late", language, source=found.source, **told)
