"""Answers for the pages: the only cache. What is kept exact is closed; the gate opens it anew for each officer."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import streamlit

from data_access import (
    Answer,
    Complaints,
    DatabaseProblem,
    Dataset,
    Exported,
    Late,
    LiveTotals,
    MapOutlines,
    NoRelease,
    PublicQuestion,
    Question,
    Release,
    Text,
    Unreleased,
    disclose,
    disclose_as_file,
    expected_from_settings,
    last_received,
    late_source,
    open_complaints,
    open_release,
    read_outlines,
    release_file,
    release_progress,
)
from data_access.access import Permit
from pages.shared.host import has_office
from pages.shared.visit import OfficeVisit, PublicVisit

Made = TypeVar("Made")


class OtherData(NoRelease):
    """The release is of other data than the complaints that are here; ``name``: of its data."""

    def __init__(self, name: Text):
        super().__init__(
            f"The release that lies here is of other data (“{name.en}”), so it is not shown beside these complaints; "
            "make one of them with “python -m data_access.publish”."
        )
        self.name = name


@streamlit.cache_resource(show_spinner=False)
def complaints_database() -> Complaints:
    """Return the open complaints database, one for the whole server. Raises DatabaseProblem."""
    return open_complaints()


def _counted(complaints: Complaints, questions: Sequence[Question], version: int) -> tuple[Unreleased, ...]:
    return _counted_once(complaints, questions, "\n".join((str(version), *map(str, questions))))


@streamlit.cache_resource(show_spinner=False, max_entries=100)
def _counted_once(_complaints: Complaints, _questions: Sequence[Question], key: str) -> tuple[Unreleased, ...]:
    return _complaints.ask_all(_questions)


@streamlit.cache_resource(show_spinner=False, max_entries=4)
def _outlines(_visit: OfficeVisit, version: int) -> MapOutlines:
    return read_outlines(_visit.codebook.of("province"), _visit.codebook.of("district"))


def _unreleased(visit: OfficeVisit, questions: Sequence[Question]) -> tuple[Unreleased, ...]:
    return _counted(visit.complaints, questions, visit.dataset.version)


def exact_answers(visit: OfficeVisit, permit: Permit, page: str, questions: Sequence[Question]) -> tuple[Answer, ...]:
    """Return exact answers; one entry in the log for all of them. Raises NotSignedIn, NotAllowed, AuditUnavailable."""
    return disclose(_unreleased(visit, questions), permit, page)


def exported_answers(visit: OfficeVisit, page: str, questions: Sequence[Question]) -> Exported:
    """Return exact answers for a file, logged as such. Raises NotSignedIn, NotAllowed, AuditUnavailable."""
    return disclose_as_file(_unreleased(visit, questions), visit.permit, page)


def outlines(visit: OfficeVisit) -> MapOutlines:
    """Return the outlines that fit this database. Raises OutlinesProblem."""
    return _outlines(visit, visit.dataset.version)


@streamlit.cache_resource(show_spinner=False, ttl=1)
def live_dataset() -> Dataset:
    """Return what the complaints database says of itself, read at most once a second. Raises DatabaseProblem."""
    return complaints_database().dataset()


def renew_dataset() -> Dataset:
    """Read it anew, before pages are told of it: what any of them reads from now on is no older. Raises DatabaseProblem."""
    live_dataset.clear()
    return live_dataset()


@streamlit.cache_resource(show_spinner=False, ttl=60, max_entries=4)
def late(version: int) -> Late | None:
    """Return the source that is late, if any; looked up for each ``version`` of the data, and once a minute.

    Raises DatabaseProblem.
    """
    with complaints_database().connection() as connection:
        received = last_received(connection)
    return late_source(received, datetime.now(UTC), expected_from_settings())


@streamlit.cache_resource(show_spinner=False)
def _live_totals() -> LiveTotals:
    return LiveTotals(complaints_database(), published_release)


def live_totals() -> Answer:
    """Return the totals of all complaints as everybody may see them now, in all and by province: tens, moved by tens.

    Raises DatabaseProblem.
    """
    return _live_totals().answer()


def open_data() -> str:
    """Open what this host has before the first visitor comes; return why there is no release to show, "" where there is.

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


def release_being_made() -> str:
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


def data_as_of() -> datetime:
    """Return the as-of time of the complaints database, on a public-only host of the release. Raises DatabaseProblem."""
    return complaints_database().dataset().as_of if has_office() else published_release().as_of


def published_release(number: int | None = None) -> Release:
    """Return the release in force as of now, or the one of ``number``. Raises NoRelease."""
    path = release_file(number=number)
    return _opened(str(path), path.stat().st_mtime_ns)


@streamlit.cache_resource(show_spinner=False, max_entries=8)
def _opened(path: str, changed: int) -> Release:
    return open_release(Path(path))


def published(visit: PublicVisit, question: PublicQuestion) -> Answer:
    """Return the release's answer. Raises NotPublic."""
    return _published(visit.release, question, _key(visit, str(question)))


@streamlit.cache_resource(show_spinner=False, max_entries=3000)
def _published(_release: Release, _question: PublicQuestion, key: str) -> Answer:
    return _release.ask(_question)


def published_outlines(visit: PublicVisit) -> MapOutlines:
    """Return the outlines of the release's places. Raises OutlinesProblem."""
    return kept(visit, "outlines", lambda: _read_outlines(visit.release))


def _read_outlines(published: Release) -> MapOutlines:
    of_kind = (
        tuple(place for place in published.axes.places if place.kind == kind) for kind in ("province", "district")
    )
    return read_outlines(*of_kind)


def kept(visit: PublicVisit, what: str, make: Callable[[], Made]) -> Made:
    """Return what ``make`` makes of published answers, a table or a drawing, made once for each release and ``what``."""
    return _kept(make, _key(visit, what))


@streamlit.cache_resource(show_spinner=False, max_entries=1500)
def _kept(_make: Callable[[], Made], key: str) -> Made:
    return _make()


def _key(visit: PublicVisit, what: str) -> str:
    """One text, because Streamlit takes several times as long to read a key of several parts."""
    return f"{visit.release.number} {visit.release.checksum} {what}"
