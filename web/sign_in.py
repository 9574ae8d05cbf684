"""Sign-in and sign-out as plain HTML forms: they work without scripts, and the cookie is out of
reach of any.
"""

import functools
import os

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data_access.access import (
    COOKIE,
    EXACT,
    LOG,
    ROLES,
    SESSION_SECONDS,
    AccessCode,
    Gate,
    NotSignedIn,
    Permit,
    TooManyTries,
    open_account_session,
    permit_from,
    sign_out,
)
from web import streamlit_login
from web.forms import onward, signing_in, signing_out, with_language

ASK_PURPOSE_SETTING = "AUDIT_ASK_PURPOSE"
_SIGN_IN, _DONE = "/office/sign-in", "/office/sign-in/done"
_PURPOSE_COOKIE = "office_purpose"
_PURPOSE_SECONDS = 600  # as long as a login at the provider may take


def sign_in_routes() -> list[Route]:
    """Return the routes of sign-in and sign-out; access codes that are not fixed are printed in the
    terminal.

    Where an OpenID Connect provider is set up, only roles whose code is fixed by a setting can sign
    in by code. Raises ValueError, or streamlit's StreamlitAuthError, when codes or provider are not
    set up rightly.
    """
    return _Doors(streamlit_login.provider()).routes()


class _Doors:
    """The ways in: by access code, and by an account at ``provider``."""

    def __init__(self, provider: str | None):
        self._provider = provider
        fixed = {name: os.environ.get(role.code_setting) or None for name, role in ROLES.items()}
        self._codes = [
            AccessCode(functools.partial(_announce, name), code, name)
            for name, code in fixed.items()
            if code or not provider
        ]
        self._gate = Gate(self._codes)
        self._asks_purpose = os.environ.get(ASK_PURPOSE_SETTING) == "1"

    def routes(self) -> list[Route]:
        always = [
            Route(_SIGN_IN, self._sign_in, methods=["GET", "POST"]),
            Route("/office/sign-out", _sign_out, methods=["GET", "POST"]),
        ]
        by_account = [Route(_DONE, self._done), Route(streamlit_login.CALLBACK, self._callback)]
        return always + (by_account if self._provider else [])

    async def _sign_in(self, request: Request) -> Response:
        if request.method == "GET":
            failed = "sign_in.failed" if "failed" in request.query_params else ""
            return self._form(request, failed)
        form = await request.form()
        code, purpose = str(form.get("code", "")), str(form.get("purpose", "")).strip()
        if self._asks_purpose and not purpose:
            return self._form(request, "sign_in.no_purpose", 400)
        if self._provider and not code:
            return self._to_provider(request, purpose)
        return self._by_code(request, code, purpose)

    def _by_code(self, request: Request, code: str, purpose: str) -> Response:
        try:
            token = self._gate.sign_in(code, client_of(request), purpose)
        except NotSignedIn as problem:
            return self._form(request, str(problem), 401)
        except TooManyTries as problem:
            return self._form(request, str(problem), 429)
        return _signed_in(request, token)

    def _to_provider(self, request: Request, purpose: str) -> Response:
        """Lead on by a page: the policy of our pages lets no form lead to another site, not even
        by a redirect.
        """
        response = onward(request, "sign_in", streamlit_login.login_address(self._provider))
        _set(request, response, _PURPOSE_COOKIE, purpose.encode().hex(), _PURPOSE_SECONDS)
        return response

    async def _callback(self, request: Request) -> Response:
        return await streamlit_login.callback(request, _DONE, f"{_SIGN_IN}?failed=1")

    async def _done(self, request: Request) -> Response:
        claims = streamlit_login.claims(request)
        if claims is None:
            return self._form(request, "sign_in.failed", 401)
        try:
            token = await run_in_threadpool(open_account_session, claims, _purpose(request))
        except PermissionError as problem:
            return self._form(request, str(problem), 403)
        response = _signed_in(request, token)
        response.delete_cookie(_PURPOSE_COOKIE, path="/")
        return response

    def _form(self, request: Request, problem: str = "", status: int = 200) -> Response:
        return signing_in(
            request, bool(self._codes), bool(self._provider), self._asks_purpose, problem, status
        )


def client_of(request: Request) -> str:
    """Return the address that a request comes from, as the server saw it."""
    return request.client.host if request.client else ""


def _announce(role: str, code: str) -> None:
    label = "Office" if role == "office" else ROLES[role].label.en
    print(f"{label} access code, good for one sign-in: {code}", flush=True)


def _signed_in(request: Request, token: str) -> Response:
    response = RedirectResponse(with_language(request, _first_page(permit_from(token))), 303)
    _set(request, response, COOKIE, token, SESSION_SECONDS)
    return response


def _first_page(permit: Permit) -> str:
    if permit.may(EXACT):
        return "/start"
    return "/audit" if permit.may(LOG) else "/"


def _set(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/"
    )


def _purpose(request: Request) -> str:
    try:
        return bytes.fromhex(request.cookies.get(_PURPOSE_COOKIE, "")).decode()
    except ValueError:
        return ""


async def _sign_out(request: Request) -> Response:
    if request.method == "GET":
        return signing_out(request)
    try:
        await run_in_threadpool(
            sign_out, request.cookies.get(COOKIE)
        )  # it may wait for others that write the log
    except (
        PermissionError
    ) as problem:  # the log cannot be written: no figure is shown until it can be
        return signing_out(request, str(problem), 503)
    if streamlit_login.is_logged_in(request):
        response = onward(request, "sign_out", streamlit_login.LOGOUT)
    else:
        response = RedirectResponse(with_language(request, "/"), 303)
    response.delete_cookie(COOKIE, path="/")
    return response
