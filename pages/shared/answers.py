"""Answers for the pages: the only cache.

What is kept exact is closed; the gate opens it anew for each officer.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TypeVar

import streamlit

from data_access import (
    Answer,
    CaseList,
    CaseQuestion,
    Complaints,
    Exported,
    PublicQuestion,
    Question,
    Release,
    Text,
    Unreleased,
    UnreleasedCases,
    disclose,
    disclose_as_file,
    in_alphabetical_order,
    searchable,
    written_in,
)
from data_access.access import Permit
from pages.parts.context import OfficeContext, PublicContext
from pages.shared.markup import Markup

Made = TypeVar("Made")
ALPHABETICAL = ("department", "category", "subcategory", "province", "district")  # menus of names


def _counted(
    complaints: Complaints, questions: Sequence[Question], version: int
) -> tuple[Unreleased, ...]:
    return _counted_once(complaints, questions, "\n".join((str(version), *map(str, questions))))


@streamlit.cache_resource(show_spinner=False, max_entries=100)
def _counted_once(
    _complaints: Complaints, _questions: Sequence[Question], key: str
) -> tuple[Unreleased, ...]:
    return _complaints.ask_all(_questions)


@streamlit.cache_resource(show_spinner=False, max_entries=4)
def _kept_of_data(_make: Callable[[], Made], key: str) -> Made:
    return _make()


def _unreleased(context: OfficeContext, questions: Sequence[Question]) -> tuple[Unreleased, ...]:
    return _counted(context.complaints, questions, context.dataset.version)


def exact_answers(
    context: OfficeContext, permit: Permit, page: str, questions: Sequence[Question]
) -> tuple[Answer, ...]:
    """Return exact answers; one entry in the log for all of them.

    Raises NotSignedIn, NotAllowed, AuditUnavailable.
    """
    return disclose(_unreleased(context, questions), permit, page)


def exported_answers(context: OfficeContext, page: str, questions: Sequence[Question]) -> Exported:
    """Return exact answers for a file, logged as such.

    Raises NotSignedIn, NotAllowed, AuditUnavailable.
    """
    return disclose_as_file(_unreleased(context, questions), context.permit, page)


def exact_cases(
    context: OfficeContext, permit: Permit, page: str, question: CaseQuestion
) -> CaseList:
    """Return the complaints behind a figure, logged as a view of exact figures is.

    Raises as ``exact_answers``, and ValueError for a row that no answer has.
    """
    return disclose([_listed(context, question)], permit, page)[0]


def exported_cases(context: OfficeContext, page: str, question: CaseQuestion) -> Exported:
    """Return them for a file, logged as such."""
    return disclose_as_file([_listed(context, question)], context.permit, page)


def _listed(context: OfficeContext, question: CaseQuestion) -> UnreleasedCases:
    return context.complaints.cases(question, context.language)


def kept_of_data(context: OfficeContext, what: str, make: Callable[[], Made]) -> Made:
    """Return what ``make`` makes of the code books, made once for each version of the data: never
    of exact figures.
    """
    return _kept_of_data(make, f"{context.dataset.version} {what}")


def published(context: PublicContext, question: PublicQuestion) -> Answer:
    """Return the release's answer. Raises NotPublic."""
    return _published(context.release, question, _key(context, str(question)))


@streamlit.cache_resource(show_spinner=False, max_entries=3000)
def _published(_release: Release, _question: PublicQuestion, key: str) -> Answer:
    return _release.ask(_question)


def kept(context: PublicContext, what: str, make: Callable[[], Made]) -> Made:
    """Return what ``make`` makes of published answers, a table or a drawing, made once for each
    release and ``what``.
    """
    return _kept(make, _key(context, what))


@streamlit.cache_resource(show_spinner=False, max_entries=1500)
def _kept(_make: Callable[[], Made], key: str) -> Made:
    return _make()


def menu(
    codes: Sequence[str], name_of: Callable[[str], Text], language: str, of: str, is_sorted: bool
) -> dict[str, str]:
    """Return ``{code: option}`` of a menu, found by the names in both languages; made once for each
    ``of``: which data, and which menu of theirs.

    ``is_sorted``: in alphabetical order, else in that of ``codes``.
    """
    key = f"menu {of} {written_in(language)}"
    return _kept(lambda: _menu(codes, name_of, language, is_sorted), key)


def names_in_both(names: Callable[[], Iterable[Text]], language: str, of: str) -> Markup:
    """Return the names that tables hold, in both languages, made once for each data ``of``."""
    return _kept(lambda: Markup(_names_in_both(names(), language)), f"names {of} {language}")


def _names_in_both(names: Iterable[Text], language: str) -> str:
    """Return them for web/tables.js, which searches by both."""
    pairs = ((one.ur, one.en) if language == "ur" else one for one in dict.fromkeys(names))
    told = [pair for pair in map(list, pairs) if pair[0] != pair[1]]
    words = escape(json.dumps(told, ensure_ascii=False, separators=(",", ":")), quote=True)
    return f'<span hidden data-names="{words}"></span>'


def _menu(
    codes: Sequence[str], name_of: Callable[[str], Text], language: str, is_sorted: bool
) -> dict[str, str]:
    names = {code: name_of(code) for code in codes}
    shown = {code: name.in_language(language) for code, name in names.items()}
    other = "en" if language == "ur" else "ur"
    ordered = in_alphabetical_order(shown, language) if is_sorted else codes
    return {code: searchable(shown[code], names[code].in_language(other)) for code in ordered}


def _key(context: PublicContext, what: str) -> str:
    """One text, because Streamlit takes several times as long to read a key of several parts."""
    written = written_in(context.language)
    return f"{context.release.number} {context.release.checksum} {written} {what}"
