"""The figures at a glance: large numbers with their change, what they are a part of, and their
definition.
"""

from collections.abc import Mapping, Sequence
from html import escape

from data_access import (
    MEASURES,
    Answer,
    Figure,
    Withheld,
)
from pages.charts.numbers import shown_measure
from pages.office_parts.overview_questions import TILES
from pages.office_parts.tile_changes import changes, compared_in_words, second_in_words
from pages.parts.context import OfficeContext
from pages.parts.values import Foot
from pages.shared.case_links import as_html, case_links
from pages.statements.office.findings import of_how_many, tile_note
from pages.statements.scope import in_a_url

_SHOWN = ("parts", "clock")  # the answers whose totals the tiles show


def tiles(
    context: OfficeContext, answers: Mapping[str, Answer], names: Sequence[str] = TILES
) -> None:
    """Draw the tiles, the comparison that their changes are about, their table and their CSV."""
    shown = [answers[key] for key in _SHOWN]
    _draw(context, names, _figures(shown), answers)
    known = [note for answer in shown for note in of_how_many(context.speaker, answer.total, names)]
    compared = [compared_in_words(context, answers), *second_in_words(context, answers)]
    context.surface.foot(
        Foot(
            "tiles",
            shown,
            lambda found: _table(context, names, _figures(found), found[0]),
            note=" ".join([*compared, *known]),
        )
    )


def _figures(answers: Sequence[Answer]) -> dict[str, Figure]:
    return {name: figure for answer in answers for name, figure in answer.total.figures.items()}


def _draw(
    context: OfficeContext,
    names: Sequence[str],
    figures: Mapping[str, Figure],
    answers: Mapping[str, Answer],
) -> None:
    cells = "".join(_tile(context, name, figures, answers) for name in names)
    context.surface.html(f'<dl class="tiles">{cells}</dl>')


def _table(
    context: OfficeContext, names: Sequence[str], figures: Mapping[str, Figure], answer: Answer
) -> list[dict]:
    return [
        {
            "code": name,
            context.say("figure.part"): MEASURES[name].label.in_language(context.language),
            "value": str(figures[name]),
            "filters": in_a_url(answer),
            "as_of": f"{answer.as_of:%Y-%m-%d}",
        }
        for name in names
    ]


def _tile(
    context: OfficeContext, name: str, figures: Mapping[str, Figure], answers: Mapping[str, Answer]
) -> str:
    measure, language = MEASURES[name], context.language
    parts = [
        f"<dt>{escape(measure.label.in_language(language))}</dt>",
        f'<dd class="{_size(figures[name])}">{escape(shown_measure(figures[name], name, language))}</dd>',
        changes(context, name, answers),
        f'<dd class="note">{escape(tile_note(context.speaker, name, answers["parts"], figures))}</dd>',
        _cases(context, name, answers),
        f"<dd><details><summary>{escape(context.say('figure.definition'))}</summary>"
        f"{escape(measure.definition.in_language(language))}</details></dd>",
    ]
    return f"<div>{''.join(parts)}</div>"


def _cases(context: OfficeContext, name: str, answers: Mapping[str, Answer]) -> str:
    """Return the links to the complaints behind a figure; "" for one that opens no list."""
    answer = next(answers[key] for key in _SHOWN if name in answers[key].total.figures)
    links = case_links(answer.total, name, answer.filters, context.language)
    return f'<dd class="cases">{as_html(context, links)}</dd>' if links else ""


def _size(figure: Figure) -> str:
    return "number words" if isinstance(figure, Withheld) else "number"
