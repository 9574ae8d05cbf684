"""One public figure for another site: a small page without a script, or a picture, with its title,
filters, source, date and link.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from data_access import (
    FILTERS,
    PUBLIC_FILTERS,
    Language,
    NoRelease,
    PublicFilters,
    Release,
    published_release,
)
from documents.briefings import scope_of, source_of
from documents.drawing import WIDE, drawn
from documents.markup import plain
from documents.pictures import picture
from documents.sheet import chart_of
from pages.parts.context import PublicContext
from pages.parts.links import OF_READERS, embed_address
from pages.parts.values import Figure, Html, figures_in
from pages.public_parts.composed import PUBLIC_PAGES, link_to, recorded
from pages.public_parts.filters import fit
from pages.public_parts.questions import COMPARED, MEASURE
from pages.words import LANGUAGES, say

PAGES = tuple(PUBLIC_PAGES)
LONGEST = 4_000  # characters of a query
_ONCE = (MEASURE, "release", *OF_READERS)
_PAGE = Template(Path(__file__).with_name("embedded.html").read_text(encoding="utf-8"))
Items = Sequence[tuple[str, str]]


class CannotEmbed(ValueError):
    """What is asked for cannot be shown: an HTTP status, and why, in the reader's language."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """A figure that is asked for. ``host``: scheme and name of this site; ``is_pinned``: of the
    release that the address names, not of the one in force.
    """

    context: PublicContext
    page: str
    key: str
    host: str
    is_pinned: bool

    @property
    def page_link(self) -> str:
        """The address of the figure's page, of that release or of the one in force."""
        return (
            self.context.link if self.is_pinned else link_to(self.host, self.page, self.context, {})
        )


def asked(page: str, key: str, items: Items, language: str, host: str) -> Asked:
    """Read what an address asks for; strictly, for nobody sees what would be left out. Raises
    CannotEmbed.
    """
    given = dict(items)
    written = Language(language, given.get("digits", ""), given.get("grouping", ""))
    if page not in PUBLIC_PAGES:
        raise _problem(
            404, written, "embedded.no_page", name=page[:40], known=", ".join(PUBLIC_PAGES)
        )
    _check_keys(items, written)
    release = _release(given.get("release"), written)
    filters = _filters(page, items, release, written)
    measure = given.get(MEASURE, PUBLIC_PAGES[page].measure)
    if MEASURE in given and (measure not in COMPARED or not PUBLIC_PAGES[page].measure):
        known = ", ".join(COMPARED if PUBLIC_PAGES[page].measure else ())
        raise _problem(400, written, "embedded.no_measure", name=measure[:40], known=known)
    context = PublicContext(written, "light", release, page, filters, measure, "")
    link = link_to(host, page, context, {"release": [str(release.number)]})
    return Asked(replace(context, link=link), page, key, host, "release" in given)


def _problem(status: int, language: str, key: str, **values: object) -> CannotEmbed:
    return CannotEmbed(status, say(key, language, **values))


def _check_keys(items: Items, language: str) -> None:
    names = [name for name, _ in items]
    unknown = sorted(set(names) - {*PUBLIC_FILTERS, *_ONCE})
    if unknown:
        keys = ", ".join(name[:20] for name in unknown[:5])
        raise CannotEmbed(400, say("public.unknown_key", language, keys=keys))
    for name in _ONCE:
        if names.count(name) > 1:
            raise _problem(400, language, "embedded.twice", name=name)


def _release(number: str | None, language: str) -> Release:
    if number is None:
        return published_release()
    try:
        if not number.isascii() or not number.isdigit() or len(number) > 6:
            raise NoRelease("no number")
        return published_release(int(number))
    except NoRelease:
        published_release()  # where there is none at all, that is what has to be said
        raise _problem(404, language, "embedded.no_release", number=number[:10]) from None


def _filters(page: str, items: Items, release: Release, language: Language) -> PublicFilters:
    params = {name: [value for key, value in items if key == name] for name, _ in items}
    problems: list = []
    checked = release.check(PublicFilters.from_query_params(params), problems)
    if problems:
        raise CannotEmbed(400, " ".join(one.in_language(language) for one in problems))
    found = fit(checked, PUBLIC_PAGES[page].splits)
    for name, values, reason in found.left_out:
        label = FILTERS[name].label.in_language(language)
        told = f"{label} ({', '.join(values[:5])})"
        raise CannotEmbed(422, f"{told}: {reason.in_language(language)}")
    return found.filters


def figure_of(wanted: Asked) -> Figure:
    """Return the figure; the first of the page for the key "". Raises CannotEmbed."""
    found = list(figures_in(recorded(wanted.context, wanted.page).parts))
    for one in found:
        if wanted.key in ("", one.key):
            return one
    known = ", ".join(dict.fromkeys(one.key for one in found))
    raise _problem(
        404, wanted.context.language, "embedded.no_figure", name=wanted.key[:40], known=known
    )


def as_svg(wanted: Asked) -> bytes:
    """Return a figure as a picture. Raises CannotEmbed, FontMissing."""
    figure, context = figure_of(wanted), wanted.context
    if chart_of(figure) is None:
        raise _problem(422, context.language, "embedded.not_drawn")
    title = context.say(PUBLIC_PAGES[wanted.page].title)
    return picture("SVG", context, title, figure, context.link)


def as_html(wanted: Asked, oembed: str) -> bytes:
    """Return a figure as a page; ``oembed``: the address that describes it. Raises CannotEmbed,
    FontMissing.
    """
    figure, context = figure_of(wanted), wanted.context
    said = [scope_of(context), *(plain(note) for note in figure.notes)]
    made_up = context.say("sentence.synthetic") if context.release.synthetic else ""
    return _PAGE.substitute(
        language=str(context.language),
        direction="rtl" if context.language == "ur" else "ltr",
        title=escape(plain(figure.title)),
        site=escape(context.say("title")),
        oembed=escape(
            f"{oembed}?{urlencode({'url': embed_address(wanted.page_link, figure.key), 'format': 'json'})}"
        ),
        link=escape(context.link),
        warning=f'<p class="warning">{escape(made_up)}</p>' if made_up else "",
        scope=escape(said[0]),
        drawing=_drawing(figure, context),
        notes=escape(" ".join(said[1:])),
        source=escape(source_of(context)),
        onward=escape(context.say("embedded.page")),
    ).encode()


def _drawing(figure: Figure, context: PublicContext) -> str:
    """Return a chart as SVG inside the page, which a reader of screens is told in words; a list or
    table as it is.
    """
    chart = chart_of(figure)
    if chart is None:
        return figure.drawing.text if isinstance(figure.drawing, Html) else ""
    if not chart.rows:
        return f"<p>{escape(context.say(figure.drawing.empty))}</p>"
    told = escape(f"{plain(figure.title)}. {chart.alt}")
    svg = drawn(chart, context.language, WIDE)
    return f'<div role="img" aria-label="{told}">{svg}</div>{figure.drawing.legend}'


def refused(problem: CannotEmbed, language: str) -> bytes:
    """Return what is shown instead, in the reader's language."""
    known = language if language in LANGUAGES else "en"
    title, side = escape(say("embedded.wrong", known)), "rtl" if known == "ur" else "ltr"
    return (
        f'<!doctype html><html lang="{known}" dir="{side}"><meta charset="utf-8">'
        f"<title>{title}</title><h1>{title}</h1><p>{escape(str(problem))}</p></html>"
    ).encode()
