"""What is new, for the streams that open pages listen to: read once for all of them."""

from collections.abc import Iterable

from data_access import (
    TOTALS,
    Answer,
    DatabaseProblem,
    Language,
    NoRelease,
    Row,
    live_totals,
    published_release,
    renew_dataset,
)
from pages.charts.numbers import day, shown_measure
from pages.statements.lateness import late_words
from pages.words import say

Wanted = tuple[str, str]  # page ("public" or "office"), language as it is written


def place_of(row: Row, name: str) -> str:
    """Return what the place of a number on the page is called."""
    return f"{row.code} {name}"


def news(wanted: Iterable[Wanted]) -> dict[Wanted, dict[str, str]]:
    """Return the texts that pages of each kind show of the data as they are now.

    Raises DatabaseProblem.
    """
    version = renew_dataset().version
    return {
        (page, written): _texts(page, Language.of(written), version) for page, written in wanted
    }


def _texts(page: str, language: str, version: int) -> dict[str, str]:
    """Return what one kind of page is told.

    Of a public page the version is that of its totals: that of the data would tell everybody when
    each complaint comes in.
    """
    late = late_words(version, language)
    if page == "office":  # runs again, with all that it shows
        return {"version": str(version), "late": late}
    totals = live_totals()
    told = {"version": str(totals.version), "late": late, "release": str(_current())}
    return told | _totals(totals, language)


def _totals(answer: Answer, language: str) -> dict[str, str]:
    """Return the totals as they are shown, by the names of their places on the page."""
    numbers = {name: shown_measure(answer.total[name], name, language) for name in TOTALS}
    for row in answer.rows("province"):
        numbers |= {
            place_of(row, name): shown_measure(row[name], name, language) for name in TOTALS
        }
    return numbers | {
        "when": say("public.totals_live", language, as_of=day(answer.as_of, language))
    }


def _current() -> int:
    """Return the number of the release in force, 0 for none."""
    try:
        return published_release().number
    except (NoRelease, DatabaseProblem):
        return 0
