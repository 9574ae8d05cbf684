"""The map's direct labels: each province with its shade and its figure; and the same in words."""

from collections.abc import Sequence
from html import escape

from data_access import Row
from pages.charts.numbers import shown_measure
from pages.charts.place_map import shades


def legend(rows: Sequence[Row], rate: str, language: str, mode: str) -> str:
    """Return the legend as HTML."""
    colours = shades(rows, rate, mode)
    swatches = "".join(
        f'<li><span style="background:{colours[row.code]}"></span>{escape(row.label.in_language(language))} '
        f"<b><bdi>{escape(shown_measure(row[rate], rate, language))}</bdi></b></li>"
        for row in rows
        if row.code in colours
    )
    return f'<ul class="legend">{swatches}</ul>'


def told(rows: Sequence[Row], rate: str, language: str) -> str:
    """Return what the shades say, for those who do not see them."""
    return "; ".join(
        f"{row.label.in_language(language)}: {shown_measure(row[rate], rate, language)}"
        for row in rows
    )
