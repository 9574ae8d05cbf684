"""Answers for the pages: the only cache. What is kept is closed; the gate opens it anew for each visitor."""

from collections.abc import Sequence

import streamlit

from data_access import (
    Answer,
    Complaints,
    Outlines,
    Question,
    Unreleased,
    disclose,
    open_complaints,
    read_outlines,
    release,
)
from data_access.access import Permit
from pages.parts.visit import Visit


@streamlit.cache_resource(show_spinner=False)
def complaints_database() -> Complaints:
    """Return the open complaints database, one for the whole server. Raises DatabaseProblem."""
    return open_complaints()


@streamlit.cache_resource(show_spinner=False, max_entries=100)
def _counted(
    _complaints: Complaints, _questions: Sequence[Question], texts: tuple[str, ...], version: int
) -> tuple[Unreleased, ...]:
    return _complaints.ask_all(_questions)


@streamlit.cache_resource(show_spinner=False, max_entries=4)
def _outlines(_visit: Visit, version: int) -> tuple[Outlines, tuple[str, ...]]:
    return read_outlines(_visit.codebook.of("province"))


def _unreleased(visit: Visit, questions: Sequence[Question]) -> tuple[Unreleased, ...]:
    return _counted(visit.complaints, questions, tuple(map(str, questions)), visit.dataset.version)


def exact_answers(
    visit: Visit, permit: Permit, page: str, questions: Sequence[Question], exported: bool = False
) -> tuple[Answer, ...]:
    """Return exact answers; one entry in the log for all of them. Raises NotSignedIn, NotAllowed, AuditUnavailable."""
    return disclose(_unreleased(visit, questions), permit, page, exported)


def public_answer(visit: Visit, question: Question) -> Answer:
    """Return a public answer. Raises NotPublic."""
    return release(_unreleased(visit, [question])[0])


def outlines(visit: Visit) -> Outlines:
    """Return the province outlines that fit this database. Raises OutlinesProblem."""
    return _outlines(visit, visit.dataset.version)[0]
