"""Addresses of pages as text, wherever a page is drawn."""

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from data_access import Language

Params = Mapping[str, list[str]]
EMBED, LIGHT = "/embed/", "/light/"
FULL = "full"  # of a full page's address: whoever comes by it is not sent to the light one
FIRST = "overview"  # the public page whose own path is empty
OF_READERS = ("lang", "digits", "grouping")  # keys that say how, and not what, is shown


def with_language(params: Params, language: str) -> dict[str, list[str]]:
    """Return ``params`` and the language where it is not English, and how numbers are written
    where that is not usual.
    """
    chosen = language if isinstance(language, Language) else Language(language)
    return {**params, **chosen.to_query_params()}


def sign_in_query(language: str) -> str:
    """Return the query of a link to the sign-in, which names English, too: its form would else ask
    the browser.
    """
    return urlencode({"lang": [str(language)], **with_language({}, language)}, doseq=True)


def beside(link: str, page: str, params: Params, language: str) -> str:
    """Return the whole address of a page on the host of ``link``; without the host where that is
    unknown.
    """
    here, query = urlsplit(link), urlencode(with_language(params, language), doseq=True)
    host = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{host}/{page}{'?' if query else ''}{query}"


def path_of(page: str) -> str:
    """Return the path of a public page of figures by its name."""
    return "" if page == FIRST else page


def embed_address(link: str, key: str, ending: str = "") -> str:
    """Return the address of a figure of the page that ``link`` leads to."""
    before, _, query = link.partition("?")
    host, _, page = before.rpartition("/")
    return f"{host}{EMBED}{page or FIRST}/{quote(key)}{ending}{'?' if query else ''}{query}"


def snippet(link: str, key: str, title: str, width: str = "100%", height: int = 560) -> str:
    """Return the HTML that shows a figure in a page of another site."""
    address = escape(embed_address(link, key))
    return (
        f'<iframe src="{address}" title="{escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" style="border:0"></iframe>'
    )


def feed_address(link: str, measure: str) -> str:
    """Return the feed of a measure with the filters of the page that ``link`` leads to."""
    here = urlsplit(link)
    kept = [
        (k, v) for k, v in parse_qsl(here.query) if k not in ("release", "measure", *OF_READERS)
    ]
    host = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    language = [(k, v) for k, v in parse_qsl(here.query) if k == "lang"]
    return f"{host}/feeds/figure.atom?{urlencode([('measure', measure), *kept, *language])}"
