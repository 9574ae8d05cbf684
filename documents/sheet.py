"""``Sheet``: what stands on a document, in words, numbers and drawings; nothing of how it looks."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from data_access import MEASURES, in_digits
from documents.drawing import COLUMN, WIDE, drawn
from documents.markup import blocks_of, meanings_of, plain, table_of
from pages.charts.chart import Chart
from pages.parts.values import (
    Columns,
    Drawn,
    Figure,
    Foot,
    Heading,
    Html,
    Mapped,
    Note,
    Notice,
    Part,
    Twin,
)

Block = dict[str, object]
Say = Callable[..., str]
_HIGH = re.compile(r'<svg [^>]*?height="([0-9.]+)"')
_TEXTS = {Note: "note", Heading: "heading", Notice: "note"}


@dataclass(frozen=True)
class Sheet:
    """One document.

    ``blocks``: what stands on it, in its order: sentences, tiles, tables, figures, columns of
    these. ``definitions``: (what, its meaning). ``source``: the data, their date and version.
    """

    language: str
    site: str
    title: str
    scope: str
    warning: str
    blocks: Sequence[Block]
    definitions: Sequence[tuple[str, str]]
    source: str
    date: tuple[int, int, int]
    words: Mapping[str, str]


def words_of(language: str, say: Say) -> dict[str, str]:
    """Return what a document says around what stands on it."""
    return {
        "page": say("documents.page"),
        "definitions": say("documents.definitions"),
        "digits": in_digits("0123456789", language),
    }


def blocks(parts: Iterable[Part], language: str, say: Say, width: int = WIDE) -> list[Block]:
    """Return the parts of a page as blocks; ``width``: pixels of a drawing."""
    found: list[Block] = []
    for part in parts:
        made = _of_part(part, language, say, width)
        if isinstance(part, Html) and not made and found and found[-1]["kind"] == "heading":
            found.pop()  # it names ways to other pages
        found += made
    return _beside(found)


def _beside(found: Sequence[Block]) -> list[Block]:
    """Return columns that follow each other as one pair, about as long on both sides."""
    made: list[Block] = []
    for block in found:
        is_more = block["kind"] == "columns" and made and made[-1]["kind"] == "columns"
        if is_more:
            made[-1] = {"kind": "columns", "columns": _even(made[-1]["columns"], block["columns"])}
        else:
            made.append(block)
    return made


def _even(above: Sequence[list[Block]], below: Sequence[list[Block]]) -> list[list[Block]]:
    columns = [list(column) for column in above]
    for block in (one for column in below for one in column):
        min(columns, key=lambda column: sum(map(_height, column))).append(block)
    return columns


def _height(block: Block) -> float:
    """Return about how high a block is, in pixels of its drawing."""
    found = _HIGH.search(block.get("svg") or "")
    return 60 + float(found[1]) if found else 120


def _of_part(part: Part, language: str, say: Say, width: int) -> list[Block]:
    if isinstance(part, Html):
        return blocks_of(part.text)
    if isinstance(part, Figure):
        return [_figure(part, language, say, width)]
    if isinstance(part, Columns) and len(part.columns) == 1:
        return blocks(part.columns[0], language, say, width)
    if isinstance(part, Columns):
        columns = [blocks(column, language, say, COLUMN) for column in part.columns]
        return [{"kind": "columns", "columns": columns}] if any(columns) else []
    if isinstance(part, Foot):
        return [{"kind": "note", "text": plain(part.note)}] if part.note else []
    return [{"kind": _TEXTS[type(part)], "text": plain(part.text)}] if part.text else []


def _figure(figure: Figure, language: str, say: Say, width: int) -> Block:
    """Return a figure: a chart as SVG with what it says for those who do not see it, or its table
    and list.
    """
    drawing, svg, told, inside = figure.drawing, "", "", []
    chart = chart_of(figure)
    notes = [plain(note) for note in figure.notes]
    if chart is not None and chart.rows:
        svg, told = drawn(chart, language, width), f"{figure.title}. {chart.alt}"
        inside = blocks_of(drawing.legend)
    elif chart is not None:
        notes.insert(0, say(drawing.empty))
    elif isinstance(drawing, Html):
        inside = blocks_of(drawing.text)
    elif isinstance(figure.twin, Twin):
        inside = table_of(figure.twin.shown())
    return {
        "kind": "figure",
        "title": plain(figure.title),
        "svg": svg,
        "told": told,
        "inside": inside,
        "notes": " ".join(notes),
    }


def chart_of(figure: Figure) -> Chart | None:
    """Return what is drawn of a figure; None of one that is a table or a list."""
    if isinstance(figure.drawing, Mapped):
        return figure.drawing.chart()
    return figure.drawing.chart if isinstance(figure.drawing, Drawn) else None


def definitions(parts: Iterable[Part], language: str) -> list[tuple[str, str]]:
    """Return what the measures of tiles, charts and tables mean, each once."""
    found: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Columns):
            for column in part.columns:
                found.update(definitions(column, language))
        elif isinstance(part, Html):
            found.update(meanings_of(part.text))
        elif isinstance(part, (Figure, Foot)):
            found.update(meaning(name, language) for name in part.measures)
    return list(found.items())


def meaning(name: str, language: str) -> tuple[str, str]:
    """Return a measure's name and definition."""
    entry = MEASURES[name]
    return entry.label.in_language(language), entry.definition.in_language(language)


def shortened(sheet: Sheet, most: int, say: Say) -> Sheet:
    """Return the sheet with tables of at most ``most`` rows; each says how many there are."""
    return replace(sheet, blocks=[_shortened(block, most, say) for block in sheet.blocks])


def _shortened(block: Block, most: int, say: Say) -> Block:
    if block["kind"] == "table" and len(block["rows"]) > most:
        told = say("documents.rows", shown=most, all=len(block["rows"]))
        return block | {"rows": block["rows"][:most], "cut": told}
    if block["kind"] == "list" and len(block["items"]) > most:
        told = say("documents.rows", shown=most, all=len(block["items"]))
        return block | {"items": [*block["items"][:most], told]}
    if block["kind"] == "figure":
        return block | {"inside": [_shortened(one, most, say) for one in block["inside"]]}
    if block["kind"] == "columns":
        columns = [[_shortened(one, most, say) for one in column] for column in block["columns"]]
        return block | {"columns": columns}
    return block
