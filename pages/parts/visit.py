"""``Visit``: what a page needs to know of who looks at what; the frame makes it, each page reads it."""

from dataclasses import dataclass, replace

import streamlit

from data_access import Codebook, Complaints, Dataset, Filters
from data_access.access import COOKIE, EXACT, ROLES, NotSignedIn, Permit, permit_from
from pages.parts.words import say

_KEY = "visit"


@dataclass(frozen=True)
class Visit:
    """One run of one page. ``mode`` is the theme: "light" or "dark"."""

    complaints: Complaints
    dataset: Dataset
    codebook: Codebook
    filters: Filters
    language: str
    mode: str
    permit: Permit | None = None  # on office pages: whose files are logged

    def say(self, key: str, **values: object) -> str:
        """Return words of the pages in the visitor's language."""
        return say(key, self.language, **values)


def keep(visit: Visit) -> None:
    """Leave the visit for the page that runs next."""
    streamlit.session_state[_KEY] = visit


def public_visit() -> Visit:
    """Return the visit; for public pages."""
    return streamlit.session_state[_KEY]


def office_visit(action: str = EXACT) -> tuple[Visit, Permit]:
    """Return the visit and the permit of a user who may do ``action``; without one, ask for sign-in and end the page."""
    visit = public_visit()
    permit = current_permit()
    if permit is None:
        streamlit.info(visit.say("sign_in.why"))
        streamlit.html(
            f'<a class="button" href="/office/sign-in?lang={visit.language}" target="_self">{visit.say("sign_in")}</a>'
        )
        streamlit.stop()
    if not permit.may(action):
        roles = ", ".join(
            role.label.in_language(visit.language) for role in ROLES.values() if role.name in permit.roles
        )
        streamlit.error(visit.say("roles.not_allowed", roles=roles))
        streamlit.stop()
    return replace(visit, permit=permit), permit


def current_permit() -> Permit | None:
    """Return the permit behind the visitor's cookie, None without a valid one."""
    try:
        # Streamlit hides the address of this very machine.
        return permit_from(streamlit.context.cookies.get(COOKIE), streamlit.context.ip_address or "127.0.0.1")
    except NotSignedIn:
        return None
