"""The frame of office pages: filters from the URL over the complaints database, the page, and
the filter bar.
"""

from collections.abc import Callable
from dataclasses import replace

import streamlit

from data_access import (
    Codebook,
    Complaints,
    DatabaseProblem,
    Dataset,
    Filters,
    Text,
    complaints_database,
)
from data_access.access import Permit
from pages.office_parts import filter_bar
from pages.office_parts.composed import OFFICE_PAGES
from pages.office_parts.views import saving
from pages.parts.context import OfficeContext
from pages.shared import address, frame, live
from pages.shared.answers import exact_answers, kept_of_data, names_in_both
from pages.shared.context import keep
from pages.shared.download import office_pdf_download
from pages.shared.listed import Listed
from pages.shared.screen import Screen
from pages.words import say

NAMES = ("department", "category", "subcategory", "province", "district", "group")


def show(page, listed: Listed, outside: bool, permit: Permit | None) -> None:
    """Run an office page.

    ``outside``: the URL, and not a widget, says what to show; ``permit``: None before sign-in.
    """
    state = streamlit.session_state
    try:
        complaints = complaints_database()
        dataset = complaints.dataset()
        codebook = complaints.codebook(dataset.version)
    except DatabaseProblem as problem:
        if not listed.needs_data:
            _without_data(page, listed, permit, str(problem))
            return
        language = address.chosen_language()
        frame.style(language, frame.theme_mode())
        frame.heading(None, language, "", listed)
        streamlit.error(f"{say('error.database', language)}\n\n{problem}")
        return
    if outside or "filters" not in state:
        _read_address(codebook, listed)
    context = _context(complaints, dataset, codebook, permit, listed)
    _draw_around(context, listed)
    frame.run(page, context)
    if (
        permit and listed.is_filtered
    ):  # last, so that the browser has nothing to draw while the page is being counted
        with streamlit.sidebar:
            streamlit.header(context.say("filters"), anchor=False)
            filter_bar.filter_bar(dataset, codebook, context.language)


def _without_data(page, listed: Listed, permit: Permit | None, problem: str) -> None:
    """Run a page that brings in the first data."""
    language = address.chosen_language()
    context = OfficeContext(
        language, frame.theme_mode(), None, None, None, Filters(), permit, problem
    )
    keep(context)
    address.write({}, language)
    frame.style(language, context.mode)
    frame.heading(None, language, frame.sign_out(language) if permit else "", listed)
    frame.run(page, context)


def _read_address(codebook: Codebook, listed: Listed) -> None:
    problems: list[Text] = []
    params = address.read_choices(listed.choices, address.read(), problems)
    filters = codebook.check(Filters.from_query_params(params, problems), problems)
    filter_bar.set_widgets(filters)
    streamlit.session_state.update({"filters": filters, "problems": problems})


def _context(
    complaints: Complaints,
    dataset: Dataset,
    codebook: Codebook,
    permit: Permit | None,
    listed: Listed,
) -> OfficeContext:
    """Return what the widgets, which are drawn later, and the URL say; and keep it for the page."""
    state = streamlit.session_state
    language, filters = address.chosen_language(), codebook.check(filter_bar.from_widgets(), [])
    if state.get("drawn in", language.written) != language.written:
        filter_bar.set_widgets(filters)  # widgets keep labels, and those have changed
    if filters != state["filters"]:
        state["problems"] = []  # of a link that is no longer shown
    state.update({"drawn in": language.written, "filters": filters})
    chosen = address.of_choices(listed.choices)
    address.write(filters.to_query_params() | chosen, language)
    context = OfficeContext(
        language, frame.theme_mode(), complaints, dataset, codebook, filters, permit
    )
    keep(context)
    return context


def _draw_around(context: OfficeContext, listed: Listed) -> None:
    """Draw what stands above the page."""
    frame.style(context.language, context.mode)
    frame.heading(
        context.dataset,
        context.language,
        frame.sign_out(context.language) if context.permit else "",
        listed,
    )
    codebook = context.codebook
    streamlit.html(
        names_in_both(
            lambda: (entry.label for name in NAMES for entry in codebook.of(name)),
            context.language,
            f"office {context.dataset.version}",
        )
    )
    live.follow(context.dataset, context.language, listed.follows and context.permit is not None)
    if context.permit and listed.is_filtered:
        filter_bar.chips(
            context.filters,
            context.codebook,
            context.language,
            lambda: saving.offer(context, listed),
        )
        saving.told(context)
    frame.ignored(streamlit.session_state.get("problems", ()), context.language)


def on_screen(
    context: OfficeContext,
    permit: Permit,
    name: str,
    page: Callable[[OfficeContext], None] | None = None,
) -> None:
    """Put a page of ``OFFICE_PAGES`` together on the visitor's screen, with its document above.

    ``page``: the same page with what a screen has more.
    """
    composed = OFFICE_PAGES[name]
    screen = Screen(
        context,
        composed.path,
        lambda questions: exact_answers(context, permit, composed.logged_as, questions),
        filter_bar.toggle,
        filter_bar.toggle,
        lambda key, make: kept_of_data(context, key, make),
        link=address.here(composed.path, context.language),
    )
    above = streamlit.container(key="document")
    (page or composed.page)(replace(context, surface=screen))
    if screen.has_parts:
        with above:
            office_pdf_download(context, name, screen.taken, address.of_choices(composed.choices))
