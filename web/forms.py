"""The HTML pages of sign-in and sign-out, in English and Urdu."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from data_access import Language
from pages.words import WORDS, say
from web.preferred_language import language_of

_PAGE = Path(__file__).with_name("form.html").read_text(encoding="utf-8")


def signing_in(
    request: Request, code: bool, account: bool, purpose: bool, problem: str, status: int
) -> Response:
    """Return the form of sign-in, with a field for each way in that there is, and for the
    purpose where it is asked.
    """
    words = [_paragraph(request, "sign_in.why")]
    fields = (
        [
            _field(
                request, "purpose", "sign_in.purpose", 'maxlength="200" autocomplete="off" required'
            )
        ]
        if purpose
        else []
    )
    if account:
        words.append(_paragraph(request, "sign_in.account_code") if code else "")
    if code:
        needed = "" if account else "required autofocus"
        fields.append(
            _field(
                request,
                "code",
                "sign_in.code",
                f'autocomplete="one-time-code" autocapitalize="characters" {needed}',
            )
        )
    if code and not account:
        fields.append(_paragraph(request, "sign_in.where"))
    return _page(request, "sign_in", "".join(words + fields), problem, status)


def signing_out(request: Request, problem: str = "", status: int = 200) -> Response:
    """Return the form of sign-out."""
    return _page(request, "sign_out", "", problem, status)


def page_of(request: Request, title: str, content: str) -> Response:
    """Return a page of its own, with ``content`` as HTML; ``title``: of the words."""
    return _page(request, title, content, "", 200, form=False)


def onward(request: Request, title: str, address: str) -> Response:
    """Return a page that leads on to ``address`` by itself, and has a link to it."""
    link = f'<p><a href="{escape(address)}">{escape(_say(request, "sign_in.onward"))}</a></p>'
    refresh = f'<meta http-equiv="refresh" content="0; url={escape(address)}">'
    return _page(request, title, link, "", 200, refresh, form=False)


def with_language(request: Request, path: str) -> str:
    """Return ``path`` in the language of the request, with its numbers written as there."""
    chosen = asked_language(request.query_params, language_of(request)).to_query_params()
    return f"{path}?{urlencode(chosen, doseq=True)}" if chosen else path


def asked_language(query: Mapping[str, str], code: str) -> Language:
    """Return a language with how a query wants numbers written."""
    return Language(code, query.get("digits", ""), query.get("grouping", ""))


def _page(
    request: Request,
    action: str,
    field: str,
    problem: str,
    status: int,
    refresh: str = "",
    form: bool = True,
) -> Response:
    language = language_of(request)
    problem = say(problem, language) if problem in WORDS else problem
    button = f'<p><button type="submit">{escape(say(action, language))}</button></p>'
    text = _PAGE.format(
        language=language,
        direction="rtl" if language == "ur" else "ltr",
        refresh=refresh,
        title=escape(say(action, language)),
        site=escape(say("title", language)),
        problem=f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        content=f'<form method="post">{field}{button}</form>' if form else field,
        back=escape(say("sign_in.back", language)),
        home=with_language(request, "/"),
    )
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})


def _field(request: Request, name: str, key: str, attributes: str) -> str:
    label = escape(_say(request, key))
    return f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="text" {attributes}>'


def _paragraph(request: Request, key: str) -> str:
    return f"<p>{escape(_say(request, key))}</p>"


def _say(request: Request, key: str) -> str:
    return say(key, language_of(request))
