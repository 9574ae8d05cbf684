"""What stands around a light page: its head, navigation, search, notices, source."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from string import Template

from data_access import Language
from documents.light.asked import Asked, light_address
from pages.parts.links import FULL, LIGHT, beside
from pages.public_parts.composed import PUBLIC_PAGES
from pages.words import LANGUAGES, say

_FOLDER = Path(__file__).parent
_PAGE = Template((_FOLDER / "page.html").read_text(encoding="utf-8"))
_STYLE = " ".join((_FOLDER / "style.css").read_text(encoding="utf-8").split())


def message_page(language: Language, title: str, told: str) -> str:
    """Return a page that has no figures, and says why."""
    return _PAGE.substitute(
        _around(language),
        title=escape(title),
        tab=escape(f"{title} · {say('title', language)}"),
        description=escape(told),
        links="",
        languages=_languages(language, lambda one: f"{LIGHT}?lang={one}"),
        pages=_pages(language, lambda name: light_address(name, {}, language)),
        find="",
        notices="",
        body=f"<p>{escape(told)}</p>",
        source="",
        full=escape(beside("/", "", {FULL: ["1"]}, language)),
        full_words=escape(say("light.full", language)),
    )


def _around(language: Language) -> dict[str, str]:
    return {
        "language": str(language),
        "direction": "rtl" if language == "ur" else "ltr",
        "style": _STYLE,
        "site": escape(say("title", language)),
        "skip": escape(say("frame.skip", language)),
        "home": f"{LIGHT}?lang={language}",
    }


def framed(wanted: Asked, title: str, body: str, typed: str | None = None) -> str:
    """Return a whole page; ``typed``: what was searched, None where nothing was."""
    context, language = wanted.context, wanted.context.language
    tab = f"{title} · {context.say('title')}"
    return _PAGE.substitute(
        _around(language),
        title=escape(title),
        tab=escape(tab),
        description=escape(context.say("light.about")),
        links=f'<link rel="canonical" href="{escape(context.link)}">',
        languages=_languages(language, lambda one: _in_language(wanted, one)),
        pages=_pages(language, wanted.address, wanted.page if typed is None else ""),
        find=_find(wanted, typed or ""),
        notices=_notices(wanted),
        body=body,
        source=_source(wanted),
        full=escape(wanted.full_address()),
        full_words=escape(context.say("light.full")),
    )


def _languages(language: Language, address) -> str:
    return " ".join(
        f'<a href="{escape(address(code))}" hreflang="{code}" lang="{code}">{name}</a>'
        for code, name in LANGUAGES.items()
        if code != str(language)
    )


def _in_language(wanted: Asked, code: str) -> str:
    written = Language(code, wanted.context.language.digits, wanted.context.language.grouping)
    return replace(wanted, context=replace(wanted.context, language=written)).address()


def _pages(language: Language, address: Callable[[str], str], shown: str = "") -> str:
    links = (
        f'<a href="{escape(address(name))}"'
        f"{' aria-current=page' if name == shown else ''}>{escape(say(entry.title, language))}</a>"
        for name, entry in PUBLIC_PAGES.items()
    )
    own = (
        f'<a href="{escape(beside("/", path, {}, language))}">{escape(say(key, language))}</a>'
        for path, key in (("data", "page.data"), ("definitions", "page.definitions"))
    )
    return " ".join((*links, *own))


def _find(wanted: Asked, typed: str) -> str:
    context = wanted.context
    kept = {**context.language.to_query_params(), "lang": [str(context.language)]}
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(values[0])}">'
        for name, values in kept.items()
    )
    return (
        f'<form role="search" action="{LIGHT}find" method="get">{hidden}<label>'
        f'{escape(context.say("light.find"))}<input type="search" name="q" value="{escape(typed)}" '
        f'maxlength="80" placeholder="{escape(context.say("light.example"))}"></label>'
        f"<button>{escape(context.say('light.go'))}</button></form>"
    )


def _notices(wanted: Asked) -> str:
    context, told = wanted.context, []
    if context.release.synthetic:
        told.append(f'<p class="synthetic">{escape(context.say("sentence.synthetic"))}</p>')
    if wanted.current != context.release.number:
        newest = replace(wanted, is_pinned=False).address()
        words = {"number": context.release.number}
        told.append(
            f"<p>{escape(context.say('light.older', **words))} "
            f'<a href="{escape(newest)}">{escape(context.say("light.newest", current=wanted.current))}</a></p>'
        )
    return f'<div class="notices">{"".join(told)}</div>{problems_of(wanted)}'


def problems_of(wanted: Asked) -> str:
    """Return what of the address could not be read or shown; "" for nothing."""
    if not wanted.problems:
        return ""
    items = "".join(f"<li>{escape(one)}</li>" for one in wanted.problems)
    ignored = escape(wanted.context.say("error.ignored"))
    return f'<div class="notices problems"><p>{ignored}</p><ul>{items}</ul></div>'


def told_above(page: str, told: str) -> str:
    """Return a page with more that is told below its heading."""
    return page.replace("</h1>", f"</h1>{told}", 1)


def _source(wanted: Asked) -> str:
    context = wanted.context
    words = context.say("light.source")
    number = context.release.number
    return (
        f"<p>{escape(words)} "
        f'<a href="/open/release-{number}/cells.csv">cells.csv</a> · '
        f'<a href="{escape(context.link)}"><bdi dir="ltr">{escape(context.link)}</bdi></a></p>'
    )
