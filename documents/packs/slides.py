"""The slides of a snapshot: a chart and a table of each figure, with what is needed to cite it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data_access import (
    MEASURES,
    PERIODS,
    Chosen,
    Release,
    Signed,
    SnapshotCell,
    Withheld,
    carry_in_pptx,
    sign_manifest,
    visible_lines,
)
from documents.briefings import source_of
from documents.markup import plain
from documents.packs.deck import Deck
from documents.sheet import meaning
from pages.delegation_parts.chosen_figures import context_of, figure_of
from pages.delegation_parts.frozen_table import about, part_name, read_value, shown_value
from pages.public_parts.composed import PUBLIC_PAGES
from pages.words import say

_ROWS, _COLUMNS, _BARS, _SERIES, _MEANINGS = 10, 4, 12, 3, 4
_FORMS = {"share": "0%"}


@dataclass(frozen=True)
class Told:
    """A figure of the snapshot in one language. ``cells``: by part, then by measure."""

    title: str
    foot: str
    notes: tuple[str, ...]
    names: dict[str, str]
    measures: tuple[str, ...]
    cells: dict[tuple[str, str], SnapshotCell]
    is_line: bool


def slides(signed: Signed, release: Release, language: str, host: str = "") -> bytes:
    """Return the presentation of a snapshot of ``release``, which carries its signed manifest.

    Raises SnapshotProblem, NotThere.
    """
    snapshot = signed.snapshot
    deck = Deck(language, snapshot.name, snapshot.made)
    figures = [
        told_of(signed, release, number, chosen, language, host)
        for number, chosen in enumerate(snapshot.figures)
    ]
    source = source_of(context_of(release, Chosen("overview"), language))
    warning = [say("sentence.synthetic", language)] if release.synthetic else []
    limits = say("pack.limits", language)
    deck.slide(snapshot.name, source, [source, *warning, limits])
    deck.text([say("title", language), source, *warning, limits])
    for figure in figures:
        _add(deck, figure, language)
    _add_definitions(deck, signed, figures, source, language)
    bare = deck.content()
    manifest = sign_manifest(signed, written_in(signed, language), visible_lines(bare))
    return carry_in_pptx(bare, manifest.to_json())


def written_in(signed: Signed, language: str) -> dict[str, str]:
    """Return each cell as its reader writes it, by its id."""
    cells = signed.snapshot.cells
    return {cell.id: shown_value(cell.value, cell.measure, language) for cell in cells}


def told_of(
    signed: Signed, release: Release, number: int, chosen: Chosen, language: str, host: str
) -> Told:
    """Return one of the snapshot's figures in words. Raises NotThere."""
    snapshot, context = signed.snapshot, context_of(release, chosen, language, host)
    figure = figure_of(context, chosen)
    cells = snapshot.cells_of(number)
    scope = about(snapshot, number, release, language)
    page = context.say(PUBLIC_PAGES[chosen.page].title)
    is_own = figure is not None and chosen.key
    warning = [say("sentence.synthetic", language)] if release.synthetic else []
    measures = tuple(dict.fromkeys(cell.measure for cell in cells))
    link = [context.link] if host else []
    foot = " · ".join([scope, source_of(context), *warning, *link])
    meanings = [": ".join(meaning(name, language)) for name in measures]
    notes = [plain(note) for note in figure.notes] if is_own else []
    return Told(
        title=plain(figure.title) if is_own else f"{page}: {scope}",
        foot=foot,
        notes=(foot, *meanings, *notes, say("pack.limits", language)),
        names={cell.code: part_name(cell.by, cell.code, release, language) for cell in cells},
        measures=measures,
        cells={(cell.code, cell.measure): cell for cell in cells},
        is_line=any(cell.by in PERIODS for cell in cells),
    )


def _add(deck: Deck, told: Told, language: str) -> None:
    numbers = {key: _number(cell) for key, cell in told.cells.items()}
    if any(value is not None for value in numbers.values()):
        _add_chart(deck, told, numbers, language)
    tables = list(_tables(told, language))
    for place, rows in enumerate(tables, start=1):
        title = say("pack.table", language, title=told.title, number=place, all=len(tables))
        deck.slide(title, told.foot, told.notes)
        deck.table(rows, title)


def _number(cell: SnapshotCell) -> float | None:
    """Return what is drawn of a cell: nothing, and never 0, where there is no number."""
    value = read_value(cell.value, cell.measure)
    return None if isinstance(value, Withheld) else value


def _add_chart(deck: Deck, told: Told, numbers: dict, language: str) -> None:
    first = next(name for _, name in numbers if any(_has(numbers, name)))
    unit = MEASURES[first].unit
    alike = [name for name in told.measures if MEASURES[name].unit == unit]
    labels = {name: MEASURES[name].label.in_language(language) for name in alike}
    if set(told.names) == {""}:
        names = [labels[name] for name in alike]
        drawn = [(told.names[""], [numbers["", name] for name in alike])]
    else:
        codes = list(told.names) if told.is_line else list(told.names)[:_BARS]
        names = [told.names[code] for code in codes]
        shown = [name for name in alike[:_SERIES] if any(_has(numbers, name))] or [first]
        drawn = [(labels[name], [numbers.get((code, name)) for code in codes]) for name in shown]
    gaps = any(value is None for _, values in drawn for value in values)
    more = len(told.names) > len(names) and set(told.names) != {""}
    said = [say("pack.gaps", language)] * gaps
    said += [say("pack.first", language, shown=len(names), all=len(told.names))] * more
    deck.slide(told.title, " ".join([*said, told.foot]), (*said, *told.notes))
    deck.chart(names, drawn, _FORMS.get(unit, "#,##0"), f"{told.title}. {told.foot}", told.is_line)


def _has(numbers: dict, measure: str) -> Iterator[bool]:
    return (value is not None for (_, name), value in numbers.items() if name == measure)


def _tables(told: Told, language: str) -> Iterator[list[list[str]]]:
    """Yield the cells as tables that fit a slide: measures below each other where there is but one
    part, else a row for each part.
    """
    labels = {name: MEASURES[name].label.in_language(language) for name in told.measures}
    texts = {
        key: shown_value(cell.value, cell.measure, language) for key, cell in told.cells.items()
    }
    part = say("snapshot.part", language)
    if set(told.names) == {""}:
        for some in _in_steps(told.measures, _ROWS):
            yield [[part, told.names[""]], *([labels[name], texts["", name]] for name in some)]
        return
    for measures in _in_steps(told.measures, _COLUMNS):
        for codes in _in_steps(told.names, _ROWS):
            yield [
                [part, *(labels[name] for name in measures)],
                *([told.names[code], *(texts[code, name] for name in measures)] for code in codes),
            ]


def _add_definitions(
    deck: Deck, signed: Signed, figures: Sequence[Told], source: str, language: str
) -> None:
    measures = dict.fromkeys(name for figure in figures for name in figure.measures)
    title = say("documents.definitions", language)
    for some in _in_steps(measures, _MEANINGS):
        deck.slide(title, source, [source])
        deck.text([": ".join(meaning(name, language)) for name in some], 16)
    snapshot = signed.snapshot
    how = say("pack.verify", language, id=snapshot.id, signer=signed.key)
    deck.slide(say("page.verify", language), source, [how])
    deck.text([how, say("pack.limits", language)])


def _in_steps(names: Iterable[str], size: int) -> Iterator[list[str]]:
    names = list(names)
    return (names[start : start + size] for start in range(0, len(names), size))
