"""Streamlit's own OpenID Connect login: whether it is set up, where it begins, and whom its cookie
names.

Streamlit keeps its cookie for 30 days and reads it once a session, so ours is opened from it: one
that ends, and is checked with each action. All that depends on Streamlit's inner modules is here.
"""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
    validate_auth_credentials,
)
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

LOGOUT = (
    "/auth/logout"  # takes Streamlit's cookies back, and signs out at the provider where it can
)
CALLBACK = "/oauth2callback"


def provider() -> str | None:
    """Return the name of the provider that ``.streamlit/secrets.toml`` sets up, None without one.

    Raises ValueError when there are several, streamlit's StreamlitAuthError when something is
    missing.
    """
    section = get_secrets_auth_section()
    named = [
        name
        for name, value in section.items()
        if isinstance(value, Mapping) and "client_id" in value
    ]
    names = (["default"] if "client_id" in section else []) + named
    if len(names) > 1:
        raise ValueError(
            "Set up one provider in [auth]: with several, one's accounts could pose as another's."
        )
    if names:
        validate_auth_credentials(names[0])
    return names[0] if names else None


def login_address(name: str) -> str:
    """Return where the login begins; good for two minutes."""
    return generate_login_redirect_url(name)


def claims(request: Request) -> Mapping | None:
    """Return the claims of the ID token that Streamlit verified and put into its cookie; None
    without a good cookie.
    """
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        return decode_signed_value(secret, name, request.cookies.get(name, ""))

    text = get_cookie_with_chunks(one, USER_COOKIE_NAME) if secret else None
    found = json.loads(text) if text else {}
    known = (
        found.get("is_logged_in") is True and found.get("origin") == get_origin_from_redirect_uri()
    )
    return found if known else None


def is_logged_in(request: Request) -> bool:
    """Return whether there is a cookie of Streamlit's to take back."""
    return USER_COOKIE_NAME in request.cookies


async def callback(request: Request, done: str, failed: str) -> Response:
    """Let Streamlit finish a login, and lead on to ``done`` or ``failed``, where it would lead
    to the first page.
    """
    (finish,) = (route.endpoint for route in create_auth_routes("") if route.path == CALLBACK)
    response = await finish(request)
    if not {"code", "error"} & set(request.query_params):  # back from signing out
        return response
    took = any(
        name == b"set-cookie"
        and value.startswith(USER_COOKIE_NAME.encode() + b"=")
        and b"Max-Age=0" not in value
        for name, value in response.raw_headers
    )
    led = RedirectResponse(done if took else failed, 303)
    led.raw_headers += [header for header in response.raw_headers if header[0] == b"set-cookie"]
    return led
