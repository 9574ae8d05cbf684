"""The figures at a glance: large numbers with their change, what they are a part of, and their definition."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit

from data_access import LEAST_WHOLE, MEASURES, Answer, Figure, Row, Withheld, comparison, no_comparison
from pages.charts.numbers import change, percent, shown_measure
from pages.parts.download import csv_download
from pages.parts.figure import of_how_many
from pages.parts.overview_questions import COMPARED, TILES
from pages.parts.visit import OfficeVisit

_BETTER_DOWN = {"open", "contested_relief", "days_to_close_median", "days_to_close_p90"}
_NEUTRAL = {"filed", "members"}
_YEAR = 12  # months
_SHOWN = ("parts", "clock")  # the answers whose totals the tiles show


def tiles(visit: OfficeVisit, answers: Mapping[str, Answer]) -> None:
    """Draw the tiles, the comparison that their changes are about, their table and their CSV."""
    shown = [answers[key] for key in _SHOWN]
    _draw(visit, TILES, _figures(shown), answers)
    with streamlit.container(horizontal=True, vertical_alignment="center"):
        known = [note for answer in shown for note in of_how_many(visit, answer.total, TILES)]
        streamlit.caption(" ".join([_compared(visit, answers), *known]))
        questions = [answer.question for answer in shown]
        csv_download(visit, "tiles", questions, lambda found: _table(visit, _figures(found)))


def _figures(answers: Sequence[Answer]) -> dict[str, Figure]:
    return {name: figure for answer in answers for name, figure in answer.total.figures.items()}


def _compared(visit: OfficeVisit, answers: Mapping[str, Answer]) -> str:
    """Say what the changes are about, or why there are none."""
    how = (visit.filters, visit.dataset.as_of, visit.complaints.coverage())
    pair, why = comparison(*how), no_comparison(*how)
    if pair is None:
        return why.in_language(visit.language)
    if not _are_enough(answers):
        return visit.say("tiles.too_few_to_compare", least=LEAST_WHOLE)
    return visit.say("tiles.comparison", label=pair.label.in_language(visit.language))


def _are_enough(answers: Mapping[str, Answer]) -> bool:
    """Whether both windows hold more than a handful of complaints."""
    return "now" in answers and all(
        (answers[key].total.number("filed") or 0) >= LEAST_WHOLE for key in ("now", "before")
    )


def public_tiles(visit: OfficeVisit, answer: Answer) -> None:
    """Draw the tiles of a public answer, without a comparison."""
    _draw(visit, answer.question.measures, answer.total.figures, {})


def _draw(
    visit: OfficeVisit, names: Sequence[str], figures: Mapping[str, Figure], answers: Mapping[str, Answer]
) -> None:
    cells = "".join(_tile(visit, name, figures, answers) for name in names)
    streamlit.html(f'<dl class="tiles">{cells}</dl>')


def _table(visit: OfficeVisit, figures: Mapping[str, Figure]) -> list[dict]:
    return [
        {
            "code": name,
            visit.say("figure.part"): MEASURES[name].label.in_language(visit.language),
            "value": str(figures[name]),
        }
        for name in TILES
    ]


def _tile(visit: OfficeVisit, name: str, figures: Mapping[str, Figure], answers: Mapping[str, Answer]) -> str:
    measure, language = MEASURES[name], visit.language
    parts = [
        f"<dt>{escape(measure.label.in_language(language))}</dt>",
        f'<dd class="{_size(figures[name])}">{escape(shown_measure(figures[name], name, language))}</dd>',
        _change(visit, name, answers),
        f'<dd class="note">{escape(_note(visit, name, figures))}</dd>',
        f"<dd><details><summary>{escape(visit.say('figure.definition'))}</summary>"
        f"{escape(measure.definition.in_language(language))}</details></dd>",
    ]
    return f"<div>{''.join(parts)}</div>"


def _size(figure: Figure) -> str:
    return "number words" if isinstance(figure, Withheld) else "number"


def _change(visit: OfficeVisit, name: str, answers: Mapping[str, Answer]) -> str:
    if not _are_enough(answers):
        return ""
    pair = _backlogs(visit, answers) if name == "open" else _pair(name, answers)
    text = pair and change(*pair, MEASURES[name].unit, visit.language)
    if not text:
        return ""
    return f'<dd class="change {_direction(name, pair, text)}"><bdi>{escape(text)}</bdi></dd>'


def _pair(name: str, answers: Mapping[str, Answer]) -> tuple[Figure, Figure] | None:
    rows = [answers[key].total for key in ("now", "before")]
    return (rows[0][name], rows[1][name]) if name in COMPARED and all(_is_enough(row, name) for row in rows) else None


def _is_enough(row: Row, name: str) -> bool:
    """Whether a share is of more than a handful."""
    return MEASURES[name].unit != "share" or row.number(name) is None or row.whole(name) >= LEAST_WHOLE


def _backlogs(visit: OfficeVisit, answers: Mapping[str, Answer]) -> tuple[Figure, Figure] | None:
    """Return what was open at the end of the last full month and a year before.

    Filed lately and still open is no bad sign, so the filings of two periods would compare badly.
    """
    months = answers["flow"].rows("month") if "flow" in answers else ()
    full = [row for row in months if row.code < f"{visit.dataset.as_of:%Y-%m}"]
    if len(full) <= _YEAR or visit.filters.has_period:
        return None
    return full[-1]["backlog"], full[-1 - _YEAR]["backlog"]


def _direction(name: str, pair: tuple[float, float], text: str) -> str:
    if name in _NEUTRAL or not any(digit in text for digit in "123456789"):
        return "neutral"
    return "better" if (pair[0] < pair[1]) == (name in _BETTER_DOWN) else "worse"


def _note(visit: OfficeVisit, name: str, figures: Mapping[str, Figure]) -> str:
    """Return what the figure is a part of, or what else it needs to be read right."""
    whole = {"addressed": "filed", "open": "filed", "relief": "addressed"}.get(name)
    if whole and isinstance(figures[name], int) and isinstance(figures[whole], int) and figures[whole]:
        share = percent(figures[name] / figures[whole], visit.language)
        return visit.say("tiles.of", share=share, whole=MEASURES[whole].label.in_language(visit.language))
    if isinstance(figures[name], Withheld):
        return ""
    if name in ("satisfaction", "confirmed_relief", "contested_relief"):
        return visit.say(
            "tiles.answered", share=shown_measure(figures["response_rate"], "response_rate", visit.language)
        )
    if name.startswith("days_to_close"):
        return visit.say("tiles.open_counted")
    return visit.say("tiles.not_filtered") if name == "members" else ""
