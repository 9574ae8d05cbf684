"""What a page needs to know of who looks at what: the frame makes it, each page reads it."""

from dataclasses import dataclass

import streamlit

from data_access import Codebook, Complaints, Dataset, Filters, PublicFilters, Release
from data_access.access import COOKIE, EXACT, ROLES, NotSignedIn, Permit, permit_from
from pages.statements.speaker import Office, Public
from pages.words import say

_PUBLIC, _OFFICE = "public visit", "office visit"


@dataclass(frozen=True)
class PageContext:
    """One run of one page. ``mode`` is the theme: "light" or "dark"."""

    language: str
    mode: str

    def say(self, key: str, **values: object) -> str:
        """Return words of the pages in the visitor's language."""
        return say(key, self.language, **values)


@dataclass(frozen=True)
class PublicContext(PageContext):
    """A run of a public page: all that it shows comes from ``release``, or is a live total.

    ``page``: its path. ``filters``: what may be asked on it; ``measure``: what it compares by.
    ``link``: the address of this view, of this release, for good.
    """

    release: Release
    page: str
    filters: PublicFilters
    measure: str
    link: str

    @property
    def speaker(self) -> Public:
        """Who says what the figures are."""
        return Public(self.language, self.release)


@dataclass(frozen=True)
class OfficeContext(PageContext):
    """A run of an office page.

    ``permit``: of who looks, looked up once for each run; the gate checks it again at each figure.
    None before sign-in. ``complaints``, ``dataset`` and ``codebook`` are None only for a page that
    is shown without data, and ``problem`` says then why there are none.
    """

    complaints: Complaints
    dataset: Dataset
    codebook: Codebook
    filters: Filters
    permit: Permit | None
    problem: str = ""

    @property
    def speaker(self) -> Office:
        """Who says what the figures are."""
        coverage, facts = self.complaints.coverage(), self.dataset.recorded.facts
        last_filed = self.complaints.last_filed(self.dataset)
        return Office(self.language, self.codebook, self.dataset.as_of, coverage, facts, last_filed)


def keep(context: PageContext) -> None:
    """Leave the visit for the page that runs next."""
    streamlit.session_state[_OFFICE if isinstance(context, OfficeContext) else _PUBLIC] = context


def public_context() -> PublicContext:
    """Return the visit; for public pages."""
    return streamlit.session_state[_PUBLIC]


def office_context(action: str = EXACT) -> tuple[OfficeContext, Permit]:
    """Return the visit and the permit of a user who may do ``action``; without one, ask for
    sign-in and end the page.
    """
    context = streamlit.session_state[_OFFICE]
    permit = context.permit
    if permit is None:
        streamlit.info(context.say("sign_in.why"))
        streamlit.html(
            f'<a class="button" href="/office/sign-in?lang={context.language}" target="_self">{context.say("sign_in")}</a>'
        )
        streamlit.stop()
    if not permit.may(action):
        roles = ", ".join(
            role.label.in_language(context.language)
            for role in ROLES.values()
            if role.name in permit.roles
        )
        streamlit.error(context.say("roles.not_allowed", roles=roles))
        streamlit.stop()
    return context, permit


def current_permit() -> Permit | None:
    """Return the permit behind the visitor's cookie, None without a valid one."""
    try:
        # Streamlit hides the address of this very machine.
        return permit_from(
            streamlit.context.cookies.get(COOKIE), streamlit.context.ip_address or "127.0.0.1"
        )
    except NotSignedIn:
        return None
