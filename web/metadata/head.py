"""What stands in the head of Streamlit's one page before it has drawn anything: title, description
and address of the page that is asked for, for who does not run its scripts.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from urllib.parse import parse_qs, quote, urlencode

from starlette.requests import Request

from data_access import PUBLIC_FILTERS
from pages.parts.links import LIGHT, OF_READERS
from pages.words import LANGUAGES, say
from web.preferred_language import DEFAULT

# Path of a public page: the words that name it and that describe it.
PUBLIC = {
    "": ("page.public_overview", "metadata.overview"),
    "categories": ("page.categories", "metadata.categories"),
    "departments": ("page.departments", "metadata.departments"),
    "places": ("page.places", "metadata.places"),
    "people": ("page.people", "metadata.people"),
    "data": ("page.data", "metadata.data"),
    "definitions": ("page.definitions", "metadata.definitions"),
}
_WITH_FIGURES = ("", "categories", "departments", "places", "people")
_KEYS = {*PUBLIC_FILTERS, *OF_READERS, "release", "measure"}
_CODE = re.compile("[A-Za-z0-9_-]{1,40}")
_LOCALES = {"en": "en_GB", "ur": "ur_PK"}


def head(scope) -> str:
    """Return the HTML for the head of the page that is asked for."""
    page = scope["path"].strip("/")
    if page not in PUBLIC:
        return (
            f'<title>{escape(say("title", DEFAULT))}</title><meta name="robots" content="noindex">'
        )
    query = parse_qs(scope["query_string"].decode("latin-1"))  # the guard bounds its length
    language = next((one for one in query.get("lang", ()) if one in LANGUAGES), DEFAULT)
    host = str(Request(scope).base_url).rstrip("/")
    address = page_address(host, page, language)
    name, told = (say(key, language) for key in PUBLIC[page])
    site = say("title", language)
    return "".join([
        *_named(f"{name} · {site}", told, address, site, language),
        _without_scripts(page, query) if page in _WITH_FIGURES else "",
        *(_alternate(page_address(host, page, code), code) for code in LANGUAGES),
        f'<link rel="alternate" type="application/atom+xml" href="{escape(host)}/feeds/releases.atom">',
        _oembed(host, address) if page in _WITH_FIGURES else data_block({
            "@context": "https://schema.org/", "@type": "DataCatalog", "name": site,
            "url": address, "description": told, "inLanguage": list(LANGUAGES),
        }),
    ])  # fmt: skip


def _named(title: str, told: str, address: str, site: str, language: str) -> Iterator[str]:
    named = {"og:type": "website", "og:title": title, "og:description": told, "og:url": address,
             "og:site_name": site, "og:locale": _LOCALES[language]}  # fmt: skip
    yield f"<title>{escape(title)}</title>"
    yield f'<meta name="description" content="{escape(told)}">'
    yield f'<link rel="canonical" href="{escape(address)}">'
    yield from (f'<meta property="{key}" content="{escape(text)}">' for key, text in named.items())


def _without_scripts(page: str, query: dict[str, list[str]]) -> str:
    """Lead on to the light page where no script is run: Streamlit would show nothing. Only what
    looks like a code goes along, so that no page holds what somebody else wrote.
    """
    known = {key: [one for one in query[key] if _CODE.fullmatch(one)] for key in _KEYS & {*query}}
    asked = urlencode({key: known[key] for key in sorted(known) if known[key]}, doseq=True)
    asked = f"{LIGHT}{page}{'?' if asked else ''}{asked}"
    return f'<noscript><meta http-equiv="refresh" content="0; url={escape(asked)}"></noscript>'


def _oembed(host: str, address: str) -> str:
    way = f"{host}/oembed?{urlencode({'url': address, 'format': 'json'})}"
    return f'<link rel="alternate" type="application/json+oembed" href="{escape(way)}">'


def page_address(host: str, page: str, language: str) -> str:
    """Return the address of a public page in a language."""
    return f"{host}/{quote(page)}{'' if language == DEFAULT else f'?lang={language}'}"


def _alternate(address: str, language: str) -> str:
    return f'<link rel="alternate" hreflang="{language}" href="{escape(address)}">'


def data_block(content: dict) -> str:
    """Return JSON-LD as an element that is never run, and that no text can close."""
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'
