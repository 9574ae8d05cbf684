"""The frame of public pages: the release, the filters of the URL, live totals, the page, and the
filter bar.
"""

import contextlib
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit

from data_access import (
    PUBLIC_FILTERS,
    DatabaseProblem,
    NoRelease,
    PublicFilters,
    Release,
    check_same_data,
    has_office,
    live_dataset,
    published_release,
)
from data_access.access import Permit
from pages.parts.context import PageContext, PublicContext
from pages.parts.links import FIRST, FULL, LIGHT, OF_READERS, beside
from pages.public_parts import filter_bar as public_bar
from pages.public_parts.composed import PUBLIC_PAGES
from pages.public_parts.filters import Fit, fit, left_out_in_words
from pages.public_parts.measure import in_address, measure_of, set_measure
from pages.public_parts.questions import MEASURE
from pages.shared import address, frame, live
from pages.shared.answers import kept, names_in_both, published
from pages.shared.awaited import awaited
from pages.shared.context import keep
from pages.shared.download import public_pdf_download
from pages.shared.listed import Listed
from pages.shared.screen import Screen
from pages.words import say

_CHOSEN, _PROBLEMS, _NUMBER = "public filters", "public problems", "public release"
NAMES = ("department", "category", "province", "district", "group")
_NUMBER_FORM = re.compile(r"[1-9][0-9]{0,5}")


def show(page, listed: Listed, outside: bool, permit: Permit | None) -> None:
    """Run a public page. ``outside``: the URL, and not a widget, says what to show."""
    state = streamlit.session_state
    if outside or _CHOSEN not in state:
        state[_NUMBER], state[_CHOSEN] = next(iter(address.read().get("release", ())), ""), None
    try:
        release, current = _release()
    except NoRelease as problem:
        _without_release(problem, permit, listed)
        return
    if state[_CHOSEN] is None:
        _read_address(release, listed)
    chosen, fitting = _choose(release, listed.splits)
    context = _context(release, listed, chosen, fitting)
    _draw_around(context, permit, chosen, current, listed)
    _tell(context, chosen, fitting, current)
    if listed.is_filtered:
        public_bar.chips(context, chosen)
    frame.run(page, context)
    if listed.is_filtered:
        with (
            streamlit.sidebar
        ):  # last, so that the browser has nothing to draw while the page is being made
            public_bar.filter_bar(context, fitting, listed.splits)


def _release() -> tuple[Release, int]:
    """Return the release of the URL, else the one in force; and the number of the latter.

    Raises NoRelease, also where the release is of other data than those that are here.
    """
    current, number = published_release(), streamlit.session_state[_NUMBER]
    release = current
    if _NUMBER_FORM.fullmatch(number):
        with contextlib.suppress(NoRelease):
            release = published_release(int(number))
    check_same_data(release)
    return release, current.number


def _read_address(release: Release, listed: Listed) -> None:
    """Set the widgets to what the URL says; what cannot be shown is told."""
    state, problems = streamlit.session_state, []
    url = address.read_choices(listed.choices, address.read(), problems)
    language, number = address.chosen_language(), state[_NUMBER]
    if number and number != str(release.number):
        problems.append(
            say("public.unknown_release", language, number=number[:10], current=release.number)
        )
        state[_NUMBER] = ""
    unknown = sorted(set(url) - {*PUBLIC_FILTERS, *OF_READERS, "release", FULL, MEASURE})
    if unknown:
        problems.append(
            say("public.unknown_key", language, keys=", ".join(key[:20] for key in unknown[:5]))
        )
    set_measure(listed, url.get(MEASURE, [""])[0], problems)
    found = fit(release.check(PublicFilters.from_query_params(url), problems))
    problems += left_out_in_words(release, found, language)
    public_bar.set_widgets(found.filters)
    state.update({_CHOSEN: found.filters, _PROBLEMS: problems})


def _choose(release: Release, splits: Sequence[str]) -> tuple[PublicFilters, Fit]:
    """Return what the widgets, which are drawn later, choose; and what of it fits this page."""
    state = streamlit.session_state
    chosen = fit(release.check(public_bar.from_widgets(), [])).filters
    written = address.chosen_language().written
    if state.get("drawn in", written) != written or chosen != public_bar.from_widgets():
        public_bar.set_widgets(chosen)  # widgets keep labels, and those have changed
    if chosen != state[_CHOSEN]:
        state[_PROBLEMS] = []  # of a link that is no longer shown
    state.update({"drawn in": written, _CHOSEN: chosen})
    return chosen, fit(chosen, splits)


def _context(
    release: Release, listed: Listed, chosen: PublicFilters, fitting: Fit
) -> PublicContext:
    state = streamlit.session_state
    language, number = address.chosen_language(), state[_NUMBER]
    pinned = {"release": [number]} if number else {}
    own = {**in_address(listed), **address.of_choices(listed.choices)}
    address.write({**pinned, **chosen.to_query_params(), **own}, language)
    shown = {
        "release": [str(release.number)],
        **fitting.filters.to_query_params(),
        **own,
    }
    link = address.full(listed.path, shown, language)
    measure = measure_of(listed)
    context = PublicContext(
        language, frame.theme_mode(), release, listed.path, fitting.filters, measure, link
    )
    keep(context)
    return context


def _draw_around(
    context: PublicContext,
    permit: Permit | None,
    chosen: PublicFilters,
    current: int,
    listed: Listed,
) -> None:
    """Draw what stands above every public page."""
    frame.style(context.language, context.mode)
    doors = _light(context, chosen, listed), _door(context.language, permit)
    frame.heading(context.release, context.language, " ".join(filter(None, doors)), listed)
    link = address.full(context.page, chosen.to_query_params(), context.language)
    live.counters(context.release, context.language, has_office(), current, link)
    release = context.release
    streamlit.html(
        names_in_both(
            lambda: (release.label(name, code) for name in NAMES for code in release.codes(name)),
            context.language,
            f"{release.number} {release.checksum}",
        )
    )


def _tell(context: PublicContext, chosen: PublicFilters, fitting: Fit, current: int) -> None:
    """Say which release this is where it is not the one in force, what is chosen, and what of it
    had to be left out.
    """
    if current != context.release.number:
        link = address.full(context.page, chosen.to_query_params(), context.language)
        streamlit.info(
            context.say("public.older", number=context.release.number, current=current, link=link)
        )
    frame.ignored(streamlit.session_state[_PROBLEMS], context.language)
    for told in left_out_in_words(context.release, fitting, context.language):
        streamlit.info(f"{context.say('public.not_here')} {told}")


def _light(context: PublicContext, chosen: PublicFilters, listed: Listed) -> str:
    """Return the link to the same page without scripts."""
    if (listed.path or FIRST) not in PUBLIC_PAGES:
        return ""
    number = streamlit.session_state[_NUMBER]
    pinned = {"release": [number]} if number else {}
    params = {**pinned, **chosen.to_query_params(), **in_address(listed)}
    page = f"{LIGHT.strip('/')}/{listed.path}"
    way = escape(beside("/", page, {**params, "lang": [str(context.language)]}, context.language))
    return f'<a class="door" href="{way}" target="_self">{escape(context.say("light.link"))}</a>'


def _door(language: str, permit: Permit | None) -> str:
    return frame.sign_in(language) if has_office() and permit is None else ""


def _without_release(problem: NoRelease, permit: Permit | None, listed: Listed) -> None:
    """Show live totals where they can be read, and say why there are no published figures until
    there are.
    """
    context = PageContext(address.chosen_language(), frame.theme_mode())
    try:
        about = live_dataset() if has_office() else None
    except DatabaseProblem:
        about = None
    frame.style(context.language, context.mode)
    frame.heading(about, context.language, _door(context.language, permit), listed)
    if about:
        live.counters(None, context.language, live=True)
    awaited(context, problem, has_totals=about is not None)


def on_screen(context: PublicContext, name: str) -> None:
    """Put a page of ``PUBLIC_PAGES`` together on the visitor's screen, with its document above."""
    screen = Screen(
        context,
        context.page,
        lambda questions: tuple(published(context, question) for question in questions),
        public_bar.choose,
        public_bar.choose_on_map,
        lambda key, make: kept(context, key, make),
        link=context.link,
    )
    above = streamlit.container(key="document")
    PUBLIC_PAGES[name].page(replace(context, surface=screen))
    if screen.has_parts:
        with above:
            public_pdf_download(context, name)
