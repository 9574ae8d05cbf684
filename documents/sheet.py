"""``Sheet``: what stands on a document, in words, numbers and drawings; nothing of how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from data_access import MEASURES, Figure
from documents.drawing import WIDTH, drawn
from pages.charts.chart import Chart
from pages.charts.numbers import shown_measure
from pages.statements.office.findings import tile_note
from pages.statements.speaker import Office


@dataclass(frozen=True)
class Tile:
    """One number at a glance with its name and what it is a part of."""

    label: str
    number: str
    note: str


@dataclass(frozen=True)
class Picture:
    """One figure: its finding as the title, the drawing as SVG, what it says for those who do not
    see it, and what has to be known to read it.
    """

    title: str
    svg: str
    told: str
    notes: str


@dataclass(frozen=True)
class Sheet:
    """One document.

    ``columns``: the pictures, in two columns on the first page and on the second. ``source``: the
    data, their date and version.
    """

    language: str
    site: str
    title: str
    sentence: str
    warning: str
    tiles: Sequence[Tile]
    first: Sequence[Sequence[Picture]]
    second: Sequence[Sequence[Picture]]
    definitions: Sequence[tuple[str, str]]
    source: str
    date: tuple[int, int, int]
    words: dict[str, str]


def tile(office: Office, name: str, parts, figures: dict[str, Figure]) -> Tile:
    """Return a figure at a glance; ``parts``: the answer that it may be a part of."""
    return Tile(
        MEASURES[name].label.in_language(office.language),
        shown_measure(figures[name], name, office.language),
        tile_note(office, name, parts, figures),
    )


def picture(
    office: Office,
    title: str,
    chart: Chart,
    notes: Sequence[str],
    empty: str,
    width: int = WIDTH,
) -> Picture:
    """Return a figure; ``empty``: the word that is said where there is no mark to draw."""
    told = " ".join(filter(None, notes))
    if not chart.rows:
        return Picture(title, "", "", " ".join(filter(None, [office.say(empty), told])))
    return Picture(title, drawn(chart, office.language, width), f"{title}. {chart.alt}", told)


def definition(office: Office, name: str) -> tuple[str, str]:
    """Return a measure's name and definition."""
    entry, language = MEASURES[name], office.language
    return entry.label.in_language(language), entry.definition.in_language(language)
