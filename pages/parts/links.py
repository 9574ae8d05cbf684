"""Addresses of pages as text, wherever a page is drawn."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

Params = Mapping[str, list[str]]


def with_language(params: Params, language: str) -> dict[str, list[str]]:
    """Return ``params`` and the language where it is not English."""
    return {**params, **({"lang": [language]} if language != "en" else {})}


def beside(link: str, page: str, params: Params, language: str) -> str:
    """Return the whole address of a page on the host of ``link``; without the host where that is
    unknown.
    """
    here, query = urlsplit(link), urlencode(with_language(params, language), doseq=True)
    host = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{host}/{page}{'?' if query else ''}{query}"
