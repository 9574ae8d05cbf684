"""What a server holds, once for pages, health and programs: the complaints database, the live
totals, what is late.

Releases are held by ``released.opened``. Pages keep what they draw of it, and nothing else.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Condition
from typing import TYPE_CHECKING

from cachetools import LRUCache, TTLCache, cached

from data_access.database.problems import DatabaseProblem
from data_access.model.answer import Answer
from data_access.model.text import Text
from data_access.publish.live_totals import LiveTotals
from data_access.query.complaints_database import Complaints, Dataset, open_complaints
from data_access.query.freshness import Late, expected_from_settings, last_received, late_source
from data_access.released.files import NoRelease, release_file
from data_access.released.opened import forget_releases, published_release
from data_access.released.progress import release_progress
from data_access.released.release import Release

if TYPE_CHECKING:
    from data_access.mirror.keeper import MirrorKeeper


class OtherData(NoRelease):
    """The release is of other data than the complaints that are here; ``name``: of its data."""

    def __init__(self, name: Text):
        super().__init__(
            f"The release that lies here is of other data (“{name.en}”), so it is not shown beside these complaints; "
            "make one of them with “python -m data_access.publish”."
        )
        self.name = name


def has_office() -> bool:
    """Return False on a public-only host: it names a release and no complaints database, so none
    is ever opened.
    """
    return bool(os.environ.get("COMPLAINTS_DATABASE_URL")) or not os.environ.get(
        "PUBLISHED_DATABASE_URL"
    )


@cached(LRUCache(1), condition=Condition())
def complaints_database() -> Complaints:
    """Return the open complaints database, one for the whole server. Raises DatabaseProblem."""
    return open_complaints()


@cached(TTLCache(1, ttl=1), condition=Condition())
def live_dataset() -> Dataset:
    """Return what the complaints database says of itself, read at most once a second.

    Raises DatabaseProblem.
    """
    return complaints_database().dataset()


def renew_dataset() -> Dataset:
    """Read it anew, before pages are told of it: what any of them reads from now on is no older.

    Raises DatabaseProblem.
    """
    live_dataset.cache_clear()
    return live_dataset()


@cached(TTLCache(4, ttl=60), condition=Condition())
def late(version: int) -> Late | None:
    """Return the source that is late, if any; looked up for each ``version`` of the data, and once
    a minute.

    Raises DatabaseProblem.
    """
    with complaints_database().connection() as connection:
        received = last_received(connection)
    return late_source(received, datetime.now(UTC), expected_from_settings())


@cached(LRUCache(1), condition=Condition())
def _live_totals() -> LiveTotals:
    return LiveTotals(complaints_database(), published_release)


def live_totals() -> Answer:
    """Return the totals of all complaints as everybody may see them now, in all and by province:
    tens, moved by tens.

    Raises DatabaseProblem.
    """
    return _live_totals().answer()


def prepare_data() -> str:
    """Open what this host has before the first visitor comes; return why there is no release to
    show, "" where there is.

    Raises DatabaseProblem when there is nothing at all to show.
    """
    if has_office():
        complaints_database().codebook()
    try:
        check_same_data(published_release())
    except NoRelease as problem:
        if not has_office():
            raise
        return str(problem)
    return ""


def first_release_state() -> str:
    """Return "being made" while none is in force and one is being made, "" else."""
    try:
        release_file()
    except NoRelease:
        return "being made" if release_progress() else ""
    return ""


def check_same_data(release: Release) -> None:
    """Raise OtherData where the release is of other data than the complaints of this host."""
    try:
        dataset = live_dataset() if has_office() else None
    except DatabaseProblem:
        return  # the release stands for itself
    if dataset and (release.name, release.synthetic) != (dataset.name, dataset.synthetic):
        raise OtherData(release.name)


def office_mirror(report: Callable[..., None]) -> "MirrorKeeper | None":
    """Return who keeps a mirror of the complaints in memory, once it is started; None where there
    is to be none.

    ``report``: what goes to the log. Raises ValueError for a wrong setting.
    """
    if not has_office():
        return None
    # Loaded here alone: commands and public hosts do without it.
    from data_access.mirror.keeper import MirrorKeeper, most_mebibytes

    return MirrorKeeper(complaints_database, report) if most_mebibytes() else None


def data_as_of() -> datetime:
    """Return the as-of time of the complaints database, on a public-only host of the release.

    Raises DatabaseProblem.
    """
    return complaints_database().dataset().as_of if has_office() else published_release().as_of


def forget() -> None:
    """Open everything anew when it is asked for again, as a server does that starts."""
    for held in (complaints_database, live_dataset, late, _live_totals):
        held.cache_clear()
    forget_releases()
