"""Sign-in and sign-out as plain HTML forms: they work without scripts, and the cookie is out of reach of any."""

import os
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data_access.access import CODE_SETTING, COOKIE, SESSION_SECONDS, Gate, NotSignedIn, TooManyTries, sign_out
from pages.parts.words import LANGUAGES, say

_PAGE = Path(__file__).with_name("form.html").read_text(encoding="utf-8")
_OFFICE = "/office-overview"


def sign_in_routes() -> list[Route]:
    """Return the routes of sign-in and sign-out; the access code is printed in the terminal."""
    gate = Gate(_announce, os.environ.get(CODE_SETTING) or None)

    async def sign_in(request: Request) -> Response:
        return await _sign_in(request, gate) if request.method == "POST" else _form(request)

    return [
        Route("/office/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/office/sign-out", _sign_out, methods=["GET", "POST"]),
    ]


def _announce(code: str) -> None:
    print(f"Office access code, good for one sign-in: {code}", flush=True)


async def _sign_in(request: Request, gate: Gate) -> Response:
    form = await request.form()
    try:
        token = gate.sign_in(str(form.get("code", "")), request.client.host if request.client else "")
    except NotSignedIn as problem:
        return _form(request, str(problem), 401)
    except TooManyTries as problem:
        return _form(request, str(problem), 429)
    response = RedirectResponse(_OFFICE + _language_query(request), 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, max_age=SESSION_SECONDS, httponly=True, samesite="lax", secure=secure, path="/")
    return response


async def _sign_out(request: Request) -> Response:
    if request.method == "GET":
        return _page(request, "sign_out", "", "")
    sign_out(request.cookies.get(COOKIE))
    response = RedirectResponse("/" + _language_query(request), 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def _form(request: Request, problem: str = "", status: int = 200) -> Response:
    language = _language(request)
    field = (
        f'<p>{escape(say("sign_in.why", language))}</p><label for="code">{escape(say("sign_in.code", language))}</label>'
        '<input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="characters" required autofocus>'
        f"<p>{escape(say('sign_in.where', language))}</p>"
    )
    return _page(request, "sign_in", field, problem, status)


def _page(request: Request, action: str, field: str, problem: str, status: int = 200) -> Response:
    language = _language(request)
    told = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    text = _PAGE.format(
        language=language,
        direction="rtl" if language == "ur" else "ltr",
        title=escape(say(action, language)),
        site=escape(say("title", language)),
        problem=told,
        field=field,
        back=escape(say("sign_in.back", language)),
        home="/" + _language_query(request),
    )
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})


def _language(request: Request) -> str:
    language = request.query_params.get("lang", "en")
    return language if language in LANGUAGES else "en"


def _language_query(request: Request) -> str:
    return "" if _language(request) == "en" else f"?lang={_language(request)}"
