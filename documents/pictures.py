"""A chart or map as a picture to hand on, PNG or SVG: with its finding, filters, units, source,
date and link, in the fonts of the documents.
"""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

import typst

from data_access import Exported
from documents.briefings import scope_of, source_of
from documents.drawing import WIDE, drawn, printable
from documents.markup import blocks_of, plain
from documents.pdf import fonts
from documents.sheet import chart_of, meaning
from pages.parts.context import OfficeContext, PageContext
from pages.parts.values import Figure

KINDS = {"PNG": "image/png", "SVG": "image/svg+xml"}
_TEMPLATE = Path(__file__).with_name("picture.typ")
_SHARPNESS = 144  # pixels an inch: about 1,150 across
_IMAGE = re.compile(r'<image [^>]*?xlink:href="data:image/svg\+xml;base64,([^"]+)"[^>]*?/>')
_SIZES = re.compile(r' (width|height|x|y)="([^"]+)"')
_FONTS = re.compile(r'font-family="([^"]+)"')


class DataChanged(RuntimeError):
    """The data are newer than what the page shows."""


@dataclass(frozen=True)
class Picture:
    """What stands on one picture. ``told``: what it says for those who do not see it."""

    language: str
    page: str
    scope: str
    title: str
    svg: str
    told: str
    legend: Sequence[dict]
    notes: str
    units: Sequence[tuple[str, str]]
    source: str
    link: str


def office_picture(
    kind: str, context: OfficeContext, page: str, figure: Figure, exported: Exported, link: str
) -> bytes:
    """Return an office figure as a picture.

    ``exported``: the answers that the log let out for it. Raises DataChanged where they are of
    other data than the figure, which the page drew before; FontMissing.
    """
    if type(exported) is not Exported:
        raise TypeError(
            "A picture is made of answers that left through the gate, and of no others."
        )
    left = [(answer.question, answer.version) for answer in exported.answers]
    if left != [(answer.question, answer.version) for answer in figure.twin.answers]:
        raise DataChanged("the data have changed since the page was drawn; load it again.")
    return picture(kind, context, page, figure, link)


def picture(kind: str, context: PageContext, page: str, figure: Figure, link: str) -> bytes:
    """Return a figure as a picture of a kind of ``KINDS``; ``page``: the title of its page."""
    chart, language = chart_of(figure), context.language
    legend = [one for one in blocks_of(figure.drawing.legend) if one["kind"] == "legend"]
    shown = Picture(
        language=language,
        page=page,
        scope=scope_of(context),
        title=plain(figure.title),
        svg=drawn(chart, language, WIDE) if chart.rows else "",
        told=f"{figure.title}. {chart.alt}",
        legend=[item for one in legend for item in one["items"]],
        notes=plain(" ".join(figure.notes)),
        units=[meaning(name, language) for name in figure.measures],
        source=source_of(context),
        link=link,
    )
    return _drawn_as(kind, shown)


def _drawn_as(kind: str, shown: Picture) -> bytes:
    inputs = {"picture": printable(json.dumps(asdict(shown), ensure_ascii=False))}
    how = {"format": "png", "ppi": _SHARPNESS} if kind == "PNG" else {"format": "svg"}
    made = typst.compile(str(_TEMPLATE), sys_inputs=inputs, **how, **fonts())
    return made if kind == "PNG" else _readable(made.decode(), shown)


def _readable(svg: str, shown: Picture) -> bytes:
    """Return an SVG whose chart is no picture in the picture: its labels are text, which can be
    searched and is drawn in some font where a reader lacks ours; and which says what it shows.
    """
    svg = _IMAGE.sub(_inlined, svg)
    said = [shown.page, shown.scope, shown.told, shown.notes, shown.source, shown.link]
    told = (
        f"<title>{escape(shown.title)}</title><desc>{escape(' '.join(filter(None, said)))}</desc>"
    )
    head, _, rest = svg.partition(">")
    return f'{head} role="img" xml:lang="{shown.language}">{told}{rest}'.encode()


def _inlined(image: re.Match) -> str:
    inner = base64.b64decode(image[1]).decode()
    inner = _FONTS.sub(lambda found: f'font-family="{found[1]}, sans-serif"', inner)
    sizes = "".join(f' {name}="{value}"' for name, value in _SIZES.findall(image[0]))
    opening, _, rest = inner[inner.index("<svg") :].partition(">")
    return f'{_SIZES.sub("", opening)}{sizes} preserveAspectRatio="none">{rest}'
