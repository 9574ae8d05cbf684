"""Charts as SVG without a browser, in the fonts of the documents.

The text stays text, so it can be searched in the PDF. A font that is named and not there would draw
no label and raise nothing, so a document is not begun without them.
"""

import re
from functools import cache
from pathlib import Path
from unicodedata import normalize

import vl_convert
from fontTools.ttLib import TTFont

from pages.charts.chart import Chart
from pages.charts.theme import localized

FONTS = Path(__file__).with_name("fonts")
_NAMES, _STYLES = ("noto-naskh-arabic-2.004", "noto-sans-latin"), ("Regular", "Bold")
FONT_FILES = tuple(f"{name}-{style}.ttf" for name in _NAMES for style in _STYLES)
COLUMN, WIDE = 400, 820  # pixels, of a drawing in one of two columns, and across a page
_FAMILIES = {"en": "Noto Sans, Noto Naskh Arabic", "ur": "Noto Naskh Arabic, Noto Sans"}
# What is no sign but says how signs stand; turning round what follows is not for a name to say.
_UNSEEN = {0x0A, 0x0D, 0x09, 0xAD, *range(0x200B, 0x2010), 0x2060, *range(0x2066, 0x206A), 0xFEFF}
_TURNED = re.compile("[\u202a-\u202e]")
# A sign of its own above or below a letter is refused by PDF/A in a drawing; Urdu reads without it.
_VOWEL_SIGNS = re.compile("[\u064b-\u065f\u0670]")
_ALIKE = {0x2212: "\u2013"}  # the fonts have no minus: a dash of its width stands for it
_UNKNOWN = "\ufffd"
_HIGH = 0.72  # of a map, by its width


class FontMissing(RuntimeError):
    """A font of the documents is not there."""


def drawn(chart: Chart, language: str, width: int = COLUMN) -> str:
    """Return the chart as SVG. Raises FontMissing."""
    check_fonts(FONTS)
    _register_fonts()
    spec = {**chart.spec, "width": width, "background": "transparent"}
    spec |= {"data": {"name": "rows"}, "datasets": {"rows": chart.rows}}
    spec |= {"height": round(_HIGH * width)} if "projection" in spec else {}
    spec["config"] = {**localized(chart.spec["config"], language), "font": _FAMILIES[language]}
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return _VOWEL_SIGNS.sub("", normalize("NFC", svg))


def check_fonts(folder: Path) -> None:
    """Raise FontMissing where the folder lacks a font."""
    missing = [name for name in FONT_FILES if not (folder / name).is_file()]
    if missing:
        raise FontMissing(
            f"{folder} lacks {', '.join(missing)}, so charts would have no labels; put them back from the project's files."
        )


def printable(text: str) -> str:
    """Return a text of signs that the fonts hold, others as a mark; PDF/A refuses what has no sign,
    and a chart would leave it out without a word.
    """
    text = _TURNED.sub("", text).translate(_ALIKE)
    return "".join(one if ord(one) in _signs() else _UNKNOWN for one in text)


@cache
def _signs() -> frozenset[int]:
    """Return what each weight of the fonts can draw."""
    regular, bold = (
        set().union(*(TTFont(FONTS / f"{name}-{style}.ttf").getBestCmap() for name in _NAMES))
        for style in _STYLES
    )
    return frozenset(regular & bold | _UNSEEN)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
