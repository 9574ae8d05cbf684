"""The frame of the dashboard: pages of this visitor, filters and language from the URL, and then the page."""

import logging

import streamlit

from data_access import Codebook, Complaints, DatabaseProblem, Dataset
from pages.parts import address, filter_bar, frame
from pages.parts.answers import complaints_database
from pages.parts.visit import Visit, current_permit, keep
from pages.parts.words import say

PAGES = (  # file, path in the URL, words of its title; an office page shows the sign-in to those without a permit
    ("pages/public/overview.py", "", "page.public_overview"),
    ("pages/office/overview.py", "office-overview", "page.office_overview"),
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
        dataset, codebook = complaints.dataset(), complaints.codebook()
    except DatabaseProblem as problem:
        streamlit.error(f"{say('error.database', language)}\n\n{problem}")
        return
    if address.changed_outside(page.url_path):
        filters = codebook.check(filters, problems)
        filter_bar.set_widgets(filters)
        streamlit.session_state.update({"lang": language, "filters": filters, "problems": problems})
    visit = _frame(dataset, codebook, complaints, is_office=page.url_path.startswith("office"))
    keep(visit)
    _run(page, visit)


def _run(page, visit: Visit) -> None:
    try:
        page.run()
    except PermissionError as problem:  # not signed in, or the log cannot be written: the message says which
        streamlit.error(str(problem))
    except Exception:
        logging.getLogger("dashboard").exception("The page %s failed", page.url_path)
        streamlit.error(visit.say("error.failed"))


def _frame(dataset: Dataset, codebook: Codebook, complaints: Complaints, is_office: bool) -> Visit:
    """Draw what stands around the page, and return what the page needs to know."""
    language, mode, permit = streamlit.session_state["lang"], frame.theme_mode(), current_permit()
    frame.style(language, mode)
    frame.heading(dataset, language, permit is not None)
    language = streamlit.session_state["lang"]
    if streamlit.session_state.get("drawn in", language) != language:
        filter_bar.set_widgets(streamlit.session_state["filters"])  # widgets keep labels, and those have changed
    if is_office and permit:
        with streamlit.sidebar:
            streamlit.subheader(say("filters", language), anchor=False)
            filter_bar.filter_bar(dataset, codebook, language)
        filter_bar.chips(codebook, language)
    filters = codebook.check(filter_bar.from_widgets(), [])
    if filters != streamlit.session_state["filters"]:
        streamlit.session_state["problems"] = []  # of a link that is no longer shown
    streamlit.session_state.update({"drawn in": language, "filters": filters})
    address.write(filters, language)
    frame.ignored(streamlit.session_state.get("problems", ()), language)
    return Visit(complaints, dataset, codebook, filters, language, mode)


def _pages(language: str) -> list:
    return [
        streamlit.Page(path, title=say(title, language), url_path=url_path, default=not url_path)
        for path, url_path, title in PAGES
    ]


main()
