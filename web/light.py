"""Light public pages below ``/light/``: the same for everybody, made once for each release, address
and language, and packed.

Nobody is sent there by the width of a screen: by a link, by a browser that runs no script, or by
one that asks to save data.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from data_access import DatabaseProblem, Language, NoRelease
from documents.drawing import FontMissing
from documents.light.asked import PAGES, Asked, asked
from documents.light.find import find
from documents.light.frame import message_page, problems_of, told_above
from documents.light.page import find_page, light_page
from pages.parts.links import FIRST, FULL, LIGHT, path_of
from pages.words import say
from web.conditions import or_not_modified
from web.kept import KeptAnswers, TooBusy
from web.lean.files import takes_gzip
from web.preferred_language import language_of

LONGEST = 2_000  # characters of a query
_A_DAY, _A_MINUTE = "public, max-age=86400", "public, max-age=60"
_VARY = "accept-language, accept-encoding"
_PATHS = {f"/{path_of(page)}" for page in PAGES}
_CHOSEN = "full=1"
_TURNS = dict.fromkeys(range(0x202A, 0x202F))  # signs by which a name turns its whole line round


def light_routes() -> list[Route]:
    """Return the routes; nothing is opened before somebody asks."""
    kept = KeptAnswers()
    return [
        Route(f"{LIGHT}find", _answering(_find, kept)),
        Route(f"{LIGHT}{{page:path}}", _answering(_page, kept)),
        Route(LIGHT.rstrip("/"), lambda request: RedirectResponse(LIGHT, 308)),
    ]


def _answering(endpoint: Callable, kept: KeptAnswers) -> Callable:
    async def answer(request: Request) -> Response:
        query = request.query_params
        language = Language(
            language_of(request), query.get("digits", ""), query.get("grouping", "")
        )
        if len(request.scope["query_string"]) > LONGEST:
            return _problem(request, language, 414, say("light.too_long", language, most=LONGEST))
        try:
            return or_not_modified(request, await endpoint(request, kept, language))
        except (TooBusy, NoRelease, DatabaseProblem, FontMissing):  # their words name files
            return _problem(request, language, 503, say("light.not_now", language), again=60)

    return answer


async def _page(request: Request, kept: KeptAnswers, language: Language) -> Response:
    page = request.path_params["page"].rstrip("/") or FIRST
    if page not in PAGES:
        known = ", ".join(PAGES)
        told = say("light.no_page", language, name=page[:40], known=known)
        return _problem(request, language, 404, told)
    wanted = await _wanted(request, page, language)
    # What could not be read of an address is anybody's words: they make no page of their own here.
    readable = replace(wanted, problems=())
    key = (wanted.page, wanted.address(), *_identity(wanted))
    packed = await kept.get(key, lambda: _packed(light_page(readable)))
    if wanted.problems:
        packed = await run_in_threadpool(_with_problems, packed, wanted)
    return _sent(request, packed, _A_DAY if wanted.is_pinned else _A_MINUTE)


async def _find(request: Request, kept: KeptAnswers, language: Language) -> Response:
    """Answer with what was found; a single match is opened at once."""
    typed = request.query_params.get("q", "")
    wanted = await _wanted(request, FIRST, language, finds=True)
    found = await run_in_threadpool(find, wanted, typed)
    if len(found) == 1:
        return RedirectResponse(wanted.address(FIRST, found[0].filters), 303)
    content = await run_in_threadpool(find_page, wanted, typed, found)
    return _sent(request, _packed(content), _A_MINUTE)


async def _wanted(request: Request, page: str, language: Language, finds: bool = False) -> Asked:
    host = str(request.base_url).rstrip("/")
    items = [(k, v) for k, v in request.query_params.multi_items() if not (finds and k == "q")]
    return await run_in_threadpool(asked, page, items, language, host)


def _identity(wanted: Asked) -> tuple:
    context = wanted.context
    return context.link, context.release.checksum, wanted.current, context.language.written


def _with_problems(packed: bytes, wanted: Asked) -> bytes:
    return _packed(told_above(gzip.decompress(packed).decode(), problems_of(wanted)))


def _packed(content: str) -> bytes:
    return gzip.compress(content.translate(_TURNS).encode(), 9, mtime=0)


def _sent(request: Request, packed: bytes, caching: str, status: int = 200) -> Response:
    """Answer with a page, unpacked for who cannot unpack it."""
    packs = takes_gzip(request.headers)
    mark = hashlib.sha256(packed).hexdigest()[:32] + ("" if packs else "-plain")
    headers = {"cache-control": caching, "etag": f'"{mark}"', "vary": _VARY}
    headers |= {"content-encoding": "gzip"} if packs else {}
    content = packed if packs else gzip.decompress(packed)
    return Response(content, status, headers, "text/html; charset=utf-8")


def _problem(
    request: Request, language: Language, status: int, told: str, again: int = 0
) -> Response:
    content = message_page(language, say("light.wrong", language), told)
    response = _sent(request, _packed(content), "no-store", status)
    if again:
        response.headers["retry-after"] = str(again)
    return response


class SavesData:
    """ASGI middleware: who asks to save data is led from a full public page to its light one, until
    he asks for the full one.
    """

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in _PATHS or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        headers, query = Headers(scope=scope), scope["query_string"].decode("latin-1")
        if FULL in parse_qs(query):
            await self._app(scope, receive, _with_cookie(send))
        elif headers.get("save-data", "").lower() == "on" and not _chose_full(headers):
            address = f"{LIGHT}{scope['path'].strip('/')}{'?' if query else ''}{query}"
            vary = {"cache-control": "no-store", "vary": "save-data, cookie"}
            await RedirectResponse(address, 302, vary)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _chose_full(headers: Headers) -> bool:
    return _CHOSEN in (part.strip() for part in headers.get("cookie", "").split(";"))


def _with_cookie(send: Send) -> Send:
    async def sent(message) -> None:
        if message["type"] == "http.response.start":
            cookie = f"{_CHOSEN}; Path=/; HttpOnly; SameSite=Lax".encode()
            message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie)]}
        await send(message)

    return sent
