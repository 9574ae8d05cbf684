"""The changes of the figures at a glance: against the same days a year before, and against the days
directly before; what they are about, and where the two disagree.
"""

from collections.abc import Mapping
from datetime import date
from html import escape

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
    is_clear_growth,
    month_of,
    no_comparison,
    period_code,
)
from pages.charts.noise import clear_difference
from pages.charts.numbers import change
from pages.office_parts.overview_questions import COMPARED
from pages.parts.context import OfficeContext

_BETTER_DOWN = {"open", "contested_relief", "days_to_close_median", "days_to_close_p90"}
_NEUTRAL = {"filed", "members"}


def compared_in_words(context: OfficeContext, answers: Mapping[str, Answer]) -> str:
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


def second_in_words(context: OfficeContext, answers: Mapping[str, Answer]) -> list[str]:
    """Say what the second changes are about, and of which figures the two disagree."""
    if "earlier" not in answers or not _are_enough(answers):
        return []
    days = (
        date.fromisoformat(answers["now"].filters.to_day)
        - date.fromisoformat(answers["now"].filters.from_day)
    ).days
    told = [context.say("tiles.earlier", days=days + 1)]
    split = [
        MEASURES[name].label.in_language(context.language)
        for name in COMPARED
        if {_side(name, answers), _side(name, _against_earlier(answers))} == {-1, 1}
    ]
    if split:
        told.append(context.say("tiles.disagree", measures=context.speaker.apart(split)))
    return told


def changes(context: OfficeContext, name: str, answers: Mapping[str, Answer]) -> str:
    """Return the change of a figure, or both, each with what it is against."""
    if "earlier" not in answers:
        return change_of(context, name, answers)
    year = change_of(context, name, answers, "tiles.on_year")
    return year + change_of(context, name, _against_earlier(answers), "tiles.on_earlier")


def change_of(
    context: OfficeContext, name: str, answers: Mapping[str, Answer], against: str = ""
) -> str:
    """Return the change from "before" to "now" as HTML; "" where there is none to show.
    ``against``: the word for what it is against, where that has to be said.
    """
    if not _are_enough(answers):
        return ""
    said = f" <small>{escape(context.say(against))}</small>" if against else ""
    pair = _backlogs(context, answers) if name == "open" else _pair(name, answers)
    if pair and name in COMPARED and not _is_clear(name, answers):
        return _change("neutral", escape(context.say("tiles.no_clear_change")), said)
    text = pair and change(*pair, MEASURES[name].unit, context.language)
    if not text:
        return ""
    return _change(_direction(name, pair, text), f"<bdi>{escape(text)}</bdi>", said)


def _change(direction: str, text: str, said: str) -> str:
    return f'<dd class="change {direction}">{text}{said}</dd>'


def _direction(name: str, pair: tuple[float, float], text: str) -> str:
    if name in _NEUTRAL or not any(digit in text for digit in "123456789"):
        return "neutral"
    return "better" if (pair[0] < pair[1]) == (name in _BETTER_DOWN) else "worse"


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


def _side(name: str, answers: Mapping[str, Answer]) -> int:
    """Return 1 where a figure grew by more than chance, -1 where it fell, else 0."""
    pair = _pair(name, answers) if _are_enough(answers) else None
    if not pair or any(isinstance(figure, Withheld) for figure in pair):
        return 0
    now, before = pair
    if not (is_clear_growth(0, now, before) if name == "filed" else _is_clear(name, answers)):
        return 0
    return (now > before) - (now < before)


def _against_earlier(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {**answers, "before": answers["earlier"]}


def _are_enough(answers: Mapping[str, Answer]) -> bool:
    """Whether both windows hold more than a handful of complaints."""
    return "now" in answers and all(
        (answers[key].total.number("filed") or 0) >= LEAST_WHOLE for key in ("now", "before")
    )


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
