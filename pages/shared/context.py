"""The context of a page in a visitor's session: the frame makes it, each page reads it."""

from html import escape

import streamlit

from data_access.access import COOKIE, EXACT, ROLES, NotSignedIn, Permit, permit_from
from pages.parts.context import OfficeContext, PageContext, PublicContext
from pages.parts.links import sign_in_query

_PUBLIC, _OFFICE = "public visit", "office visit"


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
            f'<a class="button" href="/office/sign-in?{escape(sign_in_query(context.language))}" target="_self">{context.say("sign_in")}</a>'
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
