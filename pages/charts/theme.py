"""Colours and type of all charts.

Colour carries meaning and never alone; tests hold the contrasts.
"""

from typing import NamedTuple

from data_access import in_digits


class Palette(NamedTuple):
    """Colours of one theme, as #RRGGBB.

    ``sequence``: one hue from low to high, for rates on a map.
    """

    background: str
    ink: str
    quiet: str
    line: str
    main: str
    second: str
    comparison: str
    attention: str
    contested: str
    context: str
    sequence: tuple[str, ...]


LIGHT = Palette(
    background="#FFFFFF",
    ink="#1C2321",
    quiet="#5A6361",
    line="#D9DEDC",
    main="#01411C",
    second="#28A197",
    comparison="#12436D",
    attention="#F46A25",
    contested="#801650",
    context="#8A9391",
    sequence=("#D5E8DD", "#A3CDB4", "#6BAA86", "#357F58", "#01411C"),
)
DARK = Palette(
    background="#101715",
    ink="#EEF2F0",
    quiet="#AAB5B1",
    line="#33403B",
    main="#63C390",
    second="#3FB8AD",
    comparison="#86B8EA",
    attention="#F68D57",
    contested="#E88BBB",
    context="#7F8B87",
    sequence=("#1E3B2D", "#2B5F46", "#3C8762", "#52B382", "#8FE3B5"),
)
FONT = "Source Sans, Noto Naskh Arabic, sans-serif"
TEXT_SIZE, SMALL_SIZE = 14, 12


def palette(mode: str) -> Palette:
    """Return the colours of "light" or "dark"."""
    return DARK if mode == "dark" else LIGHT


def config(colours: Palette) -> dict:
    """Return the Vega-Lite configuration that all charts share."""
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        # A chart is one picture, described as a whole: its marks are no symbols to be read out.
        "mark": {"aria": False},
        "axis": {
            "aria": False,
            "labelColor": colours.quiet,
            "labelFontSize": SMALL_SIZE,
            "gridColor": colours.line,
            "domain": False,
            "ticks": False,
            "title": None,
        },
        "text": {"color": colours.ink, "fontSize": TEXT_SIZE},
        "locale": {"number": number_locale("en")},
    }


def number_locale(language: str) -> dict:
    """Return how a chart writes numbers itself, as ``numbers.number`` does."""
    decimal, thousands = (in_digits(f"0{mark}0", language)[1] for mark in ".,")
    grouping = [3, *[2] * 5] if getattr(language, "grouping", "") == "lakh" else [3]
    own = {"decimal": decimal, "thousands": thousands, "grouping": grouping, "currency": ["", ""]}
    return own | {"numerals": list(in_digits("0123456789", language))}


def localized(config: dict, language: str) -> dict:
    """Return a configuration of charts with numbers as the reader writes them."""
    return {**config, "locale": {"number": number_locale(language)}}
