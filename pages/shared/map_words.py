"""What stands beside a map: each province with its shade and its figure, the same in words, and
what is to be said of its outlines: whose they are, of how many places, what fits no place.
"""

from collections.abc import Sequence
from html import escape

from data_access import MapOutlines, Matching, Row
from pages.charts.numbers import shown_measure
from pages.charts.place_map import shades
from pages.parts.context import PageContext

_LISTED = 5  # names in a sentence; how many more there are is said


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


def outline_notes(context: PageContext, known: MapOutlines | None) -> list[str]:
    """Return the credit, and a sentence for each kind of place of which outlines are missing or
    left over.
    """
    if known is None or known.is_empty:
        return []
    kinds = (
        ("figure.outlines_provinces", known.provinces),
        ("figure.outlines_districts", known.districts),
    )
    return [
        known.credit.in_language(context.language),
        *(sentence for words, found in kinds for sentence in _unmatched(context, words, found)),
    ]


def _unmatched(context: PageContext, words: str, found: Matching) -> list[str]:
    if not found.is_asked_for:
        return []
    sentences = []
    if found.missing:
        names = [label.in_language(context.language) for label in found.missing]
        counts = {"shown": len(found.shapes), "all": found.places}
        sentences.append(context.say(words, **counts, missing=_list(context, names)))
    if found.unused:
        sentences.append(context.say("figure.outlines_unused", unused=_list(context, found.unused)))
    return sentences


def _list(context: PageContext, names: Sequence[str]) -> str:
    shown = ("، " if context.language == "ur" else ", ").join(names[:_LISTED])
    more = len(names) - _LISTED
    return context.say("figure.and_more", names=shown, more=more) if more > 0 else shown
