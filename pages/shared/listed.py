"""``Listed``: a page as the frame knows it, one line of ``PAGES`` each; and the navigation made
of them.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import streamlit

from pages.words import say


class Listed(NamedTuple):
    """One page.

    ``action``: what its visitors must be allowed to do; "" for public pages, which everybody may
    see.

    ``splits``: the axes along which a public page's figures are split, so that the filter bar
    offers what goes with them. ``measure``: what a public page compares by until somebody chooses;
    "" for pages that compare by nothing. ``follows``: an office page that is run again when the
    data change; public pages follow by their totals alone. ``needs_data``: without a complaints
    database it has nothing to show. ``is_filtered``: its figures follow the filters, so the filter
    bar stands beside them. ``keys``: what else the URL of an office page holds and a widget chooses
    from a list, see ``office_parts.choices``; ``own``: what only the page itself can read.
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
    keys: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def navigation(pages: Iterable[Listed], language: str, may: Callable[[str], bool]):
    """Draw the navigation and return the page that the URL names.

    Office pages stay reachable without a permit, so that they can ask for one; only their links are
    not listed.
    """
    listed = [
        streamlit.Page(
            page.file,
            title=say(page.title, language),
            url_path=page.path,
            default=not page.path,
            visibility="hidden" if page.action and not may(page.action) else "visible",
        )
        for page in pages
    ]
    return streamlit.navigation(listed, position="top")
