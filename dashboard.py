"""The frame of the dashboard: pages of this visitor, filters and language from the URL, and then the page."""

import logging

import streamlit

from data_access import Codebook, Complaints, DatabaseProblem, Dataset
from data_access.access import LOG
from pages.parts import address, filter_bar, frame
from pages.parts.answers import complaints_database
from pages.parts.visit import Visit, current_permit, keep
from pages.parts.words import say

PAGES = (  # file, path in the URL, words of its title; an office page shows the sign-in to those without a permit
    ("pages/public/overview.py", "", "page.public_overview"),
    ("pages/office/overview.py", "office-overview", "page.office_overview"),
    ("pages/office/audit.py", "audit", "page.audit"),
    ("pages/public/definitions.py", "definitions", "page.definitions"),
)


def main() -> None:
    """Run the page that the URL names."""
    streamlit.set_page_config(page_title="Citizens' complaints", page_icon="static/favicon.png", layout="wide")
    problems: list[str] = []
    filters, language = address.read_filters(problems), address.read_language()
    page = streamlit.navigation(_pages(streamlit.session_state.get("lang", language)), position="top")
    try:
        complaints = complaints_database()
        dataset = complaints.dataset()
        codebook = complaints.codebook(dataset.version)
    except DatabaseProblem as problem:
        streamlit.error(f"{say('error.database', language)}\n\n{problem}")
        return
    if address.changed_outside(page.url_path):
        filters = codebook.check(filters, problems)
        filter_bar.set_widgets(filters)
        streamlit.session_state.update({"lang": language, "filters": filters, "problems": problems})
    visit = _visit(complaints, dataset, codebook)
    can_filter = page.url_path.startswith("office") and current_permit() is not None
    _frame(visit, can_filter)
    _run(page, visit)
    if can_filter:  # last, so that the browser has nothing to draw while the page is being counted
        with streamlit.sidebar:
            streamlit.subheader(visit.say("filters"), anchor=False)
            filter_bar.filter_bar(dataset, codebook, visit.language)


def _visit(complaints: Complaints, dataset: Dataset, codebook: Codebook) -> Visit:
    """Return what the widgets, which are drawn later, and the URL say; and keep it for the page."""
    state = streamlit.session_state
    language, filters = state["lang"], codebook.check(filter_bar.from_widgets(), [])
    if state.get("drawn in", language) != language:
        filter_bar.set_widgets(filters)  # widgets keep labels, and those have changed
    if filters != state["filters"]:
        state["problems"] = []  # of a link that is no longer shown
    state.update({"drawn in": language, "filters": filters})
    address.write(filters, language)
    visit = Visit(complaints, dataset, codebook, filters, language, frame.theme_mode())
    keep(visit)
    return visit


def _run(page, visit: Visit) -> None:
    try:
        page.run()
    except PermissionError as problem:  # not signed in, or the log cannot be written: the message says which
        streamlit.error(str(problem))
    except Exception:
        logging.getLogger("dashboard").exception("The page %s failed", page.url_path)
        streamlit.error(visit.say("error.failed"))


def _frame(visit: Visit, can_filter: bool) -> None:
    """Draw what stands above the page."""
    frame.style(visit.language, visit.mode)
    frame.heading(visit.dataset, visit.language, current_permit() is not None)
    if can_filter:
        filter_bar.chips(visit.filters, visit.codebook, visit.language)
    frame.ignored(streamlit.session_state.get("problems", ()), visit.language)


def _pages(language: str) -> list:
    permit = current_permit()
    hidden = set() if permit and permit.may(LOG) else {"audit"}  # for tidiness; the page itself refuses
    return [
        streamlit.Page(
            path,
            title=say(title, language),
            url_path=url_path,
            default=not url_path,
            visibility="hidden" if url_path in hidden else "visible",
        )
        for path, url_path, title in PAGES
    ]


main()
