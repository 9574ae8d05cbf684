"""What is new, for the streams that open pages listen to: read once for all of them."""

from collections.abc import Iterable

from data_access import DatabaseProblem, NoRelease
from pages.shared import live
from pages.shared.answers import live_totals, published_release, renew_dataset
from pages.shared.lateness import late_words

Wanted = tuple[str, str]  # page ("public" or "office"), language


def news(wanted: Iterable[Wanted]) -> dict[Wanted, dict[str, str]]:
    """Return the texts that pages of each kind show of the data as they are now. Raises DatabaseProblem."""
    version = renew_dataset().version
    return {(page, language): _texts(page, language, version) for page, language in wanted}


def _texts(page: str, language: str, version: int) -> dict[str, str]:
    """Return what one kind of page is told. Of a public page the version is that of its totals: that of the data would
    tell everybody when each complaint comes in."""
    late = late_words(version, language)
    if page == "office":  # runs again, with all that it shows
        return {"version": str(version), "late": late}
    totals = live_totals()
    told = {"version": str(totals.version), "late": late, "release": str(_current())}
    return told | live.texts(totals, language)


def _current() -> int:
    """Return the number of the release in force, 0 for none."""
    try:
        return published_release().number
    except (NoRelease, DatabaseProblem):
        return 0
