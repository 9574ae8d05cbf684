"""Addresses of pages as text, wherever a page is drawn."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from data_access import Language

Params = Mapping[str, list[str]]
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
