"""A public figure for other sites: ``/embed/PAGE/FIGURE``, the same as ``.svg``, and ``/oembed``.

A page may be shown in any frame: it has no script and no form, reads no cookie, and is the same for
everybody.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data_access import DatabaseProblem, Language, editions
from documents.drawing import FontMissing
from documents.embedded import (
    LONGEST,
    PAGES,
    Asked,
    CannotEmbed,
    as_html,
    as_svg,
    asked,
    figure_of,
    refused,
)
from documents.feeds import FIGURE, RELEASES, figure_feed, releases_feed
from documents.markup import plain
from pages.parts.links import EMBED, FIRST, snippet
from pages.words import say
from web.conditions import or_not_modified
from web.kept import KeptAnswers, TooBusy
from web.preferred_language import language_of

OEMBED = "/oembed"
_FOREVER, _A_MINUTE = "public, max-age=31536000, immutable", "public, max-age=60"
_WIDE, _HIGH, _LEAST = 700, 560, 200  # pixels of a frame
_ANYBODY = {"access-control-allow-origin": "*", "vary": "accept-language"}


def embed_routes() -> list[Route]:
    """Return the routes; nothing is opened before somebody asks."""
    kept = KeptAnswers()
    return [
        Route(f"{EMBED}{{page}}/{{key:path}}", _answering(_figure, kept)),
        Route(OEMBED, _answering(_oembed, kept)),
        Route(RELEASES, _answering(_releases, kept)),
        Route(FIGURE, _answering(_followed, kept)),
        Route(f"{EMBED}{{path:path}}", _answering(_nothing, kept)),
        Route("/feeds/{path:path}", _answering(_no_feed, kept)),
    ]


def _answering(endpoint: Callable, kept: KeptAnswers) -> Callable:
    async def answer(request: Request) -> Response:
        language = language_of(request)
        try:
            if len(request.scope["query_string"]) > LONGEST:
                raise CannotEmbed(414, say("embedded.too_long", language, most=LONGEST))
            return or_not_modified(request, await endpoint(request, kept, language))
        except CannotEmbed as problem:
            return _refusal(problem, language)
        except TooBusy:
            return _refusal(CannotEmbed(503, say("embedded.busy", language)), language, 5)
        except (DatabaseProblem, FontMissing):  # their words name files of this server
            return _refusal(CannotEmbed(503, say("embedded.nothing_yet", language)), language, 60)

    return answer


def _refusal(problem: CannotEmbed, language: str, again: int = 0) -> Response:
    headers = {**_ANYBODY, "cache-control": "no-store"} | (
        {"retry-after": str(again)} if again else {}
    )
    return Response(refused(problem, language), problem.status, headers, "text/html; charset=utf-8")


async def _figure(request: Request, kept: KeptAnswers, language: str) -> Response:
    key = request.path_params["key"]
    is_svg, key = key.endswith(".svg"), key.removesuffix(".svg")
    items = request.query_params.multi_items()
    page, host = request.path_params["page"], _host(request)
    wanted = await run_in_threadpool(asked, page, key, items, language, host)
    content = await kept.get(
        (*_identity(wanted), is_svg),
        lambda: as_svg(wanted) if is_svg else as_html(wanted, f"{host}{OEMBED}"),
    )
    headers = {
        **_ANYBODY,
        "cache-control": _FOREVER if wanted.is_pinned else _A_MINUTE,
        "etag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    }
    kind = "image/svg+xml" if is_svg else "text/html; charset=utf-8"
    return Response(content, 200, headers, kind)


def _host(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _identity(wanted: Asked) -> tuple:
    context = wanted.context
    return wanted.page_link, wanted.key, context.release.checksum, context.language.written


async def _oembed(request: Request, kept: KeptAnswers, language: str) -> Response:
    """Describe a figure, or the first figure of a page, by its address (oEmbed 1.0)."""
    form = request.query_params.get("format", "json")
    if form not in ("json", "xml"):
        raise CannotEmbed(501, say("embedded.format", language))
    page, key, items = _place(request, language)
    wanted = await run_in_threadpool(
        asked, page, key, items, dict(items).get("lang", language), _host(request)
    )
    told = await kept.get((*_identity(wanted), "title"), lambda: _named(wanted))
    key, _, title = told.decode().partition("\n")
    wide, high = _within(request, "maxwidth", _WIDE), _within(request, "maxheight", _HIGH)
    described = {
        "type": "rich", "version": "1.0", "title": title, "width": wide, "height": high,
        "provider_name": wanted.context.say("title"), "provider_url": f"{wanted.host}/",
        "cache_age": 3600, "html": snippet(wanted.page_link, key, title, str(wide), high),
    }  # fmt: skip
    headers = {**_ANYBODY, "cache-control": _A_MINUTE}
    if form == "json":
        return JSONResponse(described, 200, headers)
    return Response(_xml(described), 200, headers, "text/xml; charset=utf-8")


def _named(wanted: Asked) -> bytes:
    figure = figure_of(wanted)
    return f"{figure.key}\n{plain(figure.title)}".encode()


def _place(request: Request, language: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Return page, figure and query of the address that is asked about; of this site alone."""
    try:
        url = urlsplit(request.query_params.get("url", ""))
    except ValueError:
        url = urlsplit("")
    if url.scheme not in ("http", "https") or url.netloc.lower() != request.url.netloc.lower():
        raise CannotEmbed(404, say("embedded.not_ours", language))
    items = parse_qsl(url.query, keep_blank_values=True)
    if url.path.startswith(EMBED):
        page, _, key = url.path.removeprefix(EMBED).partition("/")
        return page, key.removesuffix(".svg"), items
    return url.path.strip("/") or FIRST, "", items


def _within(request: Request, name: str, usual: int) -> int:
    """Return a size of the frame: as asked for, where that is less than usual."""
    text = request.query_params.get(name, "")
    return (
        max(_LEAST, min(usual, int(text)))
        if text.isascii() and text.isdigit() and len(text) < 6
        else usual
    )


def _xml(described: dict[str, object]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in described.items():
        ElementTree.SubElement(root, name).text = str(value)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


async def _releases(request: Request, kept: KeptAnswers, language: str) -> Response:
    host, written = _host(request), Language(language)
    return await _feed(kept, (RELEASES, host), language, lambda: releases_feed(written, host))


async def _followed(request: Request, kept: KeptAnswers, language: str) -> Response:
    host, items = _host(request), request.query_params.multi_items()
    key = (FIGURE, host, tuple(sorted(items)))
    return await _feed(kept, key, language, lambda: figure_feed(items, Language(language), host))


async def _feed(kept: KeptAnswers, key: tuple, language: str, make: Callable[[], str]) -> Response:
    """Answer with a feed; it is made anew when another release is in force."""
    known = await run_in_threadpool(editions)
    key = (*key, language, tuple(one.checksum for one in known))
    content = await kept.get(key, lambda: make().encode())
    digest = hashlib.sha256(content).hexdigest()[:32]
    newest = known[0].published_at.replace(tzinfo=UTC)
    headers = {
        **_ANYBODY, "cache-control": _A_MINUTE, "etag": f'"{digest}"', "last-modified": format_datetime(newest, usegmt=True),
    }  # fmt: skip
    return Response(content, 200, headers, "application/atom+xml; charset=utf-8")


async def _no_feed(request: Request, kept: KeptAnswers, language: str) -> Response:
    raise CannotEmbed(404, say("feeds.no_feed", language))


async def _nothing(request: Request, kept: KeptAnswers, language: str) -> Response:
    page = request.path_params["path"].partition("/")[0]
    known = ", ".join(PAGES)
    raise CannotEmbed(404, say("embedded.no_page", language, name=page[:40], known=known))
