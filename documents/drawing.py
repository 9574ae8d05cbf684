"""Charts as SVG without a browser, in the fonts of the documents.

The text stays text, so it can be searched in the PDF. A font that is named and not there would draw
no label and raise nothing, so a document is not begun without them.
"""

from functools import cache
from pathlib import Path

import vl_convert

from pages.charts.chart import Chart

FONTS = Path(__file__).with_name("fonts")
FONT_FILES = tuple(
    f"{name}-{style}.ttf"
    for name in ("noto-naskh-arabic-2.004", "noto-sans-latin")
    for style in ("Regular", "Bold")
)
WIDTH, WIDE = 330, 560  # pixels, of a column; a wide drawing is set smaller in the same column
_FAMILIES = {"en": "Noto Sans, Noto Naskh Arabic", "ur": "Noto Naskh Arabic, Noto Sans"}


class FontMissing(RuntimeError):
    """A font of the documents is not there."""


def drawn(chart: Chart, language: str, width: int = WIDTH) -> str:
    """Return the chart as SVG. Raises FontMissing."""
    check_fonts(FONTS)
    _register_fonts()
    spec = {**chart.spec, "width": width, "background": "transparent"}
    spec |= {"data": {"name": "rows"}, "datasets": {"rows": chart.rows}}
    spec["config"] = {**chart.spec["config"], "font": _FAMILIES[language]}
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def check_fonts(folder: Path) -> None:
    """Raise FontMissing where the folder lacks a font."""
    missing = [name for name in FONT_FILES if not (folder / name).is_file()]
    if missing:
        raise FontMissing(
            f"{folder} lacks {', '.join(missing)}, so charts would have no labels; put them back from the project's files."
        )


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
