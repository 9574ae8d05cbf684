"""The figures at a glance: large numbers with their change, what they are a part of, and their
definition.
"""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit

from data_access import (
    LEAST_RANKED,
    LEAST_WHOLE,
    MEASURES,
    MONTHS_IN,
    Answer,
    Figure,
    Row,
    Withheld,
    comparison,
    month_of,
    no_comparison,
    period_code,
)
from pages.charts.noise import clear_difference
from pages.charts.numbers import change, shown_measure
from pages.office_parts.overview_questions import COMPARED, TILES
from pages.shared.case_links import as_html, case_links
from pages.shared.context import OfficeContext
from pages.shared.download import csv_download
from pages.statements.office.findings import of_how_many, tile_note
from pages.statements.scope import in_a_url

_BETTER_DOWN = {"open", "contested_relief", "days_to_close_median", "days_to_close_p90"}
_NEUTRAL = {"filed", "members"}
_SHOWN = ("parts", "clock")  # the answers whose totals the tiles show


def tiles(
    context: OfficeContext, answers: Mapping[str, Answer], names: Sequence[str] = TILES
) -> None:
    """Draw the tiles, the comparison that their changes are about, their table and their CSV."""
    shown = [answers[key] for key in _SHOWN]
    _draw(context, names, _figures(shown), answers)
    with streamlit.container(horizontal=True, vertical_alignment="center"):
        known = [
            note for answer in shown for note in of_how_many(context.speaker, answer.total, names)
        ]
        streamlit.caption(" ".join([_compared(context, answers), *known]))
        csv_download(
            context,
            "tiles",
            shown,
            lambda found: _table(context, names, _figures(found), found[0]),
        )


def _figures(answers: Sequence[Answer]) -> dict[str, Figure]:
    return {name: figure for answer in answers for name, figure in answer.total.figures.items()}


def _compared(context: OfficeContext, answers: Mapping[str, Answer]) -> str:
    """Say what the changes are about, or why there are none."""
    how = (context.filters, context.dataset.as_of, context.complaints.coverage())
    pair, why = comparison(*how), no_comparison(*how)
    if pair is None:
        return why.in_language(context.language)
    if not _are_enough(answers):
        return context.say("tiles.too_few_to_compare", least=LEAST_WHOLE)
    told = [context.say("tiles.comparison", label=pair.label.in_language(context.language))]
    return " ".join(
        [*told, *([context.say("tiles.comparison_open")] if _backlogs(context, answers) else [])]
    )


def _are_enough(answers: Mapping[str, Answer]) -> bool:
    """Whether both windows hold more than a handful of complaints."""
    return "now" in answers and all(
        (answers[key].total.number("filed") or 0) >= LEAST_WHOLE for key in ("now", "before")
    )


def _draw(
    context: OfficeContext,
    names: Sequence[str],
    figures: Mapping[str, Figure],
    answers: Mapping[str, Answer],
) -> None:
    cells = "".join(_tile(context, name, figures, answers) for name in names)
    streamlit.html(f'<dl class="tiles">{cells}</dl>')


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
        _change(context, name, answers),
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


def _change(context: OfficeContext, name: str, answers: Mapping[str, Answer]) -> str:
    if not _are_enough(answers):
        return ""
    pair = _backlogs(context, answers) if name == "open" else _pair(name, answers)
    if pair and name in COMPARED and not _is_clear(name, answers):
        return f'<dd class="change neutral">{escape(context.say("tiles.no_clear_change"))}</dd>'
    text = pair and change(*pair, MEASURES[name].unit, context.language)
    if not text:
        return ""
    return f'<dd class="change {_direction(name, pair, text)}"><bdi>{escape(text)}</bdi></dd>'


def _pair(name: str, answers: Mapping[str, Answer]) -> tuple[Figure, Figure] | None:
    rows = [answers[key].total for key in ("now", "before")]
    return (
        (rows[0][name], rows[1][name])
        if name in COMPARED and all(_is_enough(row, name) for row in rows)
        else None
    )


def _is_enough(row: Row, name: str) -> bool:
    """Whether a share or a number of days is of more than a handful."""
    unit = MEASURES[name].unit
    if unit == "count" or row.number(name) is None:
        return True
    return (row.whole(name) if unit == "share" else row["filed"]) >= LEAST_RANKED


def _is_clear(name: str, answers: Mapping[str, Answer]) -> bool:
    """Whether a change of a share is more than chance can make; equal shares did not change."""
    now, before = (answers[key].total for key in ("now", "before"))
    if MEASURES[name].unit != "share" or now[name] == before[name]:
        return True
    return clear_difference(now, before, name, 0) is not None


def _backlogs(
    context: OfficeContext, answers: Mapping[str, Answer]
) -> tuple[Figure, Figure] | None:
    """Return what was open at the end of the last full month and a year before.

    Filed lately and still open is no bad sign, so the filings of two periods would compare badly.
    """
    months = answers["flow"].rows("month") if "flow" in answers else ()
    full = [
        row for row in months if row.code < period_code("month", month_of(context.dataset.as_of))
    ]
    if len(full) <= MONTHS_IN["year"] or context.filters.has_period:
        return None
    return full[-1]["backlog"], full[-1 - MONTHS_IN["year"]]["backlog"]


def _direction(name: str, pair: tuple[float, float], text: str) -> str:
    if name in _NEUTRAL or not any(digit in text for digit in "123456789"):
        return "neutral"
    return "better" if (pair[0] < pair[1]) == (name in _BETTER_DOWN) else "worse"
