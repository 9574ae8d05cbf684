"""What harvesters and search engines ask for: releases, catalogues, sitemap, robots."""

import hashlib
import json
from collections.abc import Callable
from html import escape
from xml.sax.saxutils import escape as xml_escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_access import LICENCE, DatabaseProblem, opened_release
from pages.words import LANGUAGES, say
from web.conditions import or_not_modified
from web.metadata.described import Described, dcat, dcat_us, publisher, schema_org
from web.metadata.head import PUBLIC, data_block, page_address
from web.open_data.releases import LATER, OpenProblem, all_editions, edition_of
from web.preferred_language import language_of

_AN_HOUR = "public, max-age=3600"
_ANYBODY = {"access-control-allow-origin": "*"}
_STYLE = "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 'Noto Naskh Arabic',system-ui,sans-serif;color:#1c2321}a{color:#01411c}pre{white-space:pre-wrap;font:inherit}"


def metadata_routes() -> list[Route]:
    """Return the routes; nothing is opened before somebody asks."""
    return [
        Route("/releases/{number}", _answering(_release)),
        Route("/catalog.jsonld", _answering(_catalog)),
        Route("/data.json", _answering(_data_json)),
        Route("/sitemap.xml", _answering(_sitemap)),
        Route("/robots.txt", _answering(_robots)),
    ]


def _answering(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        try:
            return or_not_modified(request, endpoint(request))
        except OpenProblem as problem:
            return _refusal(request, problem)
        except DatabaseProblem:  # its words name a file of this server
            return _refusal(request, OpenProblem(503, "", again=LATER))

    return answer


def _refusal(request: Request, problem: OpenProblem) -> Response:
    language = language_of(request)
    number = request.path_params.get("number", "")[:10]
    told = (
        say("embedded.no_release", language, number=number)
        if problem.status == 404
        else say("embedded.nothing_yet", language)
    )
    headers = {"cache-control": "no-store"} | (
        {"retry-after": str(problem.again)} if problem.again else {}
    )
    return Response(
        _page(language, told, f"<p>{escape(told)}</p>"), problem.status, headers, "text/html"
    )


def _host(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _sent(content: str, kind: str, **headers: str) -> Response:
    body = content.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Response(
        body, 200, {**_ANYBODY, "cache-control": _AN_HOUR, "etag": etag, **headers}, kind
    )


def _described(request: Request) -> list[Described]:
    return [Described(one, _host(request)) for one in all_editions()]


def _of_sitemap(request: Request) -> list[Described]:
    try:
        return _described(request)
    except (OpenProblem, DatabaseProblem):  # the pages are there before the first release
        return []


def _catalog(request: Request) -> Response:
    found = dcat(_described(request), _host(request))
    return _sent(json.dumps(found, ensure_ascii=False, indent=1), "application/ld+json")


def _data_json(request: Request) -> Response:
    found = dcat_us(_described(request), _host(request))
    return _sent(json.dumps(found, ensure_ascii=False, indent=1), "application/json")


def _release(request: Request) -> Response:
    """Answer with a page of one release: what it is, its notes, its files."""
    one, language = (
        Described(edition_of(request.path_params["number"]), _host(request)),
        language_of(request),
    )
    notes = opened_release(one.info.path).notes
    files = "".join(
        f'<li><a href="{escape(address)}"><bdi dir="ltr">{escape(name)}</bdi></a> <small dir="ltr">{kind}</small></li>'
        for name, address, kind in one.files
    )
    other = next(code for code in LANGUAGES if code != language)
    inside = (
        f"<p>{escape(one.text(language))}</p>"
        f'<p>{escape(say("metadata.by", language, name=publisher()))} <a rel="license" href="{LICENCE["path"]}">{LICENCE["title"]}</a></p>'
        f'<pre dir="ltr" lang="en">{escape(notes)}</pre><ul>{files}</ul>'
        f'<p><a href="/?release={one.info.number}&amp;lang={language}">{escape(say("metadata.open", language))}</a> · '
        f'<a hreflang="{other}" href="?lang={other}">{LANGUAGES[other]}</a></p>'
    )
    more = f'<link rel="canonical" href="{escape(one.address)}">{data_block(schema_org(one))}'
    page = _page(language, one.title(language), inside, more, one.text(language))
    return _sent(page, "text/html; charset=utf-8", vary="accept-language")


def _page(language: str, title: str, inside: str, more: str = "", told: str = "") -> str:
    side = "rtl" if language == "ur" else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{side}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<meta name="description" content="{escape(told)}"><style>{_STYLE}</style>{more}</head>'
        f"<body><main><h1>{escape(title)}</h1>{inside}</main></body></html>"
    )


def _sitemap(request: Request) -> Response:
    host = _host(request)
    entries = [
        f"<url><loc>{xml_escape(page_address(host, page, code))}</loc>{_alternates(host, page)}</url>"
        for page in PUBLIC
        for code in LANGUAGES
    ]
    entries += [
        f"<url><loc>{one.address}</loc><lastmod>{one.info.published_at:%Y-%m-%d}</lastmod></url>"
        for one in _of_sitemap(request)
    ]
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>'
    return _sent(f"{head}{''.join(entries)}</urlset>\n", "application/xml")


def _alternates(host: str, page: str) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{xml_escape(page_address(host, page, code))}"/>'
        for code in LANGUAGES
    )


def _robots(request: Request) -> Response:
    """Let everybody read what is public; ways in are for people."""
    lines = (
        "User-agent: *",
        "Disallow: /office/",
        "Disallow: /auth/",
        f"Sitemap: {_host(request)}/sitemap.xml",
    )
    return _sent("\n".join(lines) + "\n", "text/plain; charset=utf-8")
