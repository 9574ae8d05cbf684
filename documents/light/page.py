"""A light page as HTML: the page puts its parts together as for a screen, and each becomes an
element. No script, no request for anything else; the phone's own fonts.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape

from documents.drawing import COLUMN, drawn
from documents.light.asked import Asked
from documents.light.find import Found, results
from documents.light.form import chips, form
from documents.light.frame import framed
from documents.markup import plain
from documents.sheet import chart_of
from pages.parts.links import FIRST, LIGHT, path_of
from pages.parts.values import Columns, Figure, Foot, Heading, Html, Notice, Part
from pages.public_parts.composed import PUBLIC_PAGES, recorded

_FONT = re.compile(r' font-family="[^"]*"')
_OF_MARKS = re.compile(r' (?:aria-[a-z]+|role|class)="[^"]*"')
_DIGITS = re.compile(r"(\d+\.\d)\d+")
_CLIPS = re.compile(r'(id="|url\(#)([a-z]+\d+)')
_TABLE = re.compile(r'<div class="twin"[^>]*>(<table.*?</table>)</div>', re.DOTALL)
_TO_A_PAGE = re.compile(
    r'(<a href=")(?:https?://[^/"]*)?/(' + "|".join(PUBLIC_PAGES) + r')?(\?[^"]*)?" target="_self"'
)


def light_page(wanted: Asked) -> str:
    """Return the page. Raises FontMissing."""
    parts = recorded(wanted.context, wanted.page).parts
    sections = _said_once(_sections(parts, wanted), wanted)
    body = f"{chips(wanted)}{form(wanted)}{sections}"
    return framed(wanted, wanted.context.say(PUBLIC_PAGES[wanted.page].title), body)


def find_page(wanted: Asked, typed: str, found: list[Found]) -> str:
    """Return what was found of a district or subject."""
    told = results(wanted, typed, found)
    return framed(wanted, wanted.context.say("light.find"), told, typed)


def _sections(parts: Iterable[Part], wanted: Asked) -> str:
    return "".join(_section(part, wanted) for part in parts)


def _section(part: Part, wanted: Asked) -> str:
    if isinstance(part, Figure):
        return _figure(part, wanted)
    if isinstance(part, Columns):
        inner = "".join(f"<div>{_sections(column, wanted)}</div>" for column in part.columns)
        return f'<div class="columns">{inner}</div>'
    if isinstance(part, Html):
        return _TO_A_PAGE.sub(_to_light, part.text)
    if isinstance(part, Heading):
        return f"<h2>{escape(plain(part.text))}</h2>"
    said = part.note if isinstance(part, Foot) else part.text
    kind = "notice" if isinstance(part, Notice) else "quiet"
    return f'<p class="{kind}">{escape(plain(said))}</p>' if said else ""


def _to_light(link: re.Match) -> str:
    """Lead on to a light page where the full page leads to a full one."""
    page = path_of(link[2] or FIRST)
    query = link[3] or "?"
    lang = "" if "lang=" in query else f"{'' if query == '?' else '&amp;'}lang=en"
    return f'{link[1]}{LIGHT}{page}{query}{lang}"'


def _figure(figure: Figure, wanted: Asked) -> str:
    return (
        f'<section class="figure" id="{escape(figure.key)}">'
        f"<h2>{escape(plain(figure.title))}</h2>{''.join(_drawing(figure, wanted))}"
        f"{_below(figure)}</section>"
    )


def _below(figure: Figure) -> str:
    """Return what stands below a figure, without what a screen of the full page offers."""
    below = figure.twin.below()
    return below.replace(f" {escape(figure.hint, quote=False)}", "", 1) if figure.hint else below


def _said_once(body: str, wanted: Asked) -> str:
    """Return the sections without tables that stand there already: map and bars have the same."""
    seen: set[str] = set()

    def told(table: re.Match) -> str:
        if table[1] in seen:
            return f'<p class="quiet">{escape(wanted.context.say("light.same_table"))}</p>'
        seen.add(table[1])
        return table[0]

    return _TABLE.sub(told, body)


def _drawing(figure: Figure, wanted: Asked) -> Iterator[str]:
    chart, context = chart_of(figure), wanted.context
    if chart is None:
        yield figure.drawing.text if isinstance(figure.drawing, Html) else ""
    elif chart.rows:
        told = escape(f"{plain(figure.title)}. {chart.alt}")
        svg = lean(drawn(chart, context.language, COLUMN), figure.key)
        yield f'<div class="drawing" role="img" aria-label="{told}">{svg}</div>'
        yield figure.drawing.legend
    else:
        yield f"<p>{escape(context.say(figure.drawing.empty))}</p>"


def lean(svg: str, key: str) -> str:
    """Return a drawing without what a page says once for the whole: names of fonts, and what each
    mark is for a reader of screens; with a tenth of a pixel. ``key``: each drawing of a page counts
    its own clips from 0.
    """
    svg = _OF_MARKS.sub("", _FONT.sub("", svg))
    svg = _CLIPS.sub(rf"\1{key}-\2", _DIGITS.sub(r"\1", svg))
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
