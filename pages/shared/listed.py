"""``Listed``: a page as the frame knows it, one line of ``PAGES`` each; and the navigation made
of them.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import streamlit

from pages.parts.choice import Choice
from pages.words import say

# Of the navigation, as the words that name them; "" stands alone, before all others.
PUBLISHED = "group.published"
DELEGATIONS = "group.delegations"
PERFORMANCE = "group.performance"
ANSWERS = "group.answers"
WAITING = "group.waiting"
PEOPLE = "group.people"
RUNNING = "group.running"
_TITLES = "titles of pages"
GROUPS = ("", PERFORMANCE, ANSWERS, WAITING, PEOPLE, RUNNING, PUBLISHED, DELEGATIONS)


class Listed(NamedTuple):
    """One page.

    ``action``: what its visitors must be allowed to do; "" for public pages, which everybody may
    see.

    ``splits``: the axes along which a public page's figures are split, so that the filter bar
    offers what goes with them. ``measure``: what a public page compares by until somebody chooses;
    "" for pages that compare by nothing. ``follows``: an office page that is run again when the
    data change; public pages follow by their totals alone. ``needs_data``: without a complaints
    database it has nothing to show. ``is_filtered``: its figures follow the filters, so the filter
    bar stands beside them. ``choices``: what else the URL of an office page holds, see
    ``office_parts.choices``. ``group``: one of ``GROUPS``.
    """

    file: str
    path: str
    title: str
    action: str = ""
    splits: tuple[str, ...] = ()
    measure: str = ""
    is_filtered: bool = True
    follows: bool = False
    needs_data: bool = True
    choices: tuple[Choice, ...] = ()
    group: str = ""


def navigation(pages: Iterable[Listed], language: str, may: Callable[[str], bool]):
    """Draw the navigation and return the page that the URL names.

    Office pages stay reachable without a permit, so that they can ask for one; only their links are
    not listed. Groups are for who sees the office: the public's seven pages stand in one row, and
    those for delegations behind their name.
    """
    pages = tuple(pages)
    streamlit.session_state[_TITLES] = {page.path: page.title for page in pages}
    in_office = any(page.action and may(page.action) for page in pages)
    sections: dict[str, list] = {"": []}
    for group in GROUPS:  # in their order, which is that of an officer's questions
        is_named = group == DELEGATIONS or (in_office and group)
        named = say(group, language) if is_named else ""
        for page in pages:
            if page.group == group:
                is_seen = not page.action or may(page.action)
                sections.setdefault(named if is_seen else "", []).append(
                    _as_page(page, language, is_seen)
                )
    return streamlit.navigation(sections, position="top")


def page_title(path: str) -> str:
    """Return the word that names a page; "" where there is no such page."""
    return streamlit.session_state.get(_TITLES, {}).get(path, "")


def _as_page(page: Listed, language: str, is_seen: bool):
    return streamlit.Page(
        page.file,
        title=say(page.title, language),
        url_path=page.path,
        default=not page.path,
        visibility="visible" if is_seen else "hidden",
    )
