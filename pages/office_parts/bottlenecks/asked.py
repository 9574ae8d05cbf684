"""What the page on bottlenecks asks: the cells of what is open, what the worst are made of, and how
long the stages take.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit

from data_access import BEHIND, BREAKDOWNS, OVERDUE, UNRECORDED, Cell, Filters, Question
from pages.office_parts.backlog_tables import filters_of_open
from pages.shared import address
from pages.shared.context import OfficeContext
from pages.statements.office.backlog_words import with_window
from pages.statements.office.bottlenecks import STAGES

BOTTLENECKS = "bottlenecks"  # the page's path
BOTTLENECK_KEYS = ("place",)
PLACES = ("district", "province")
WITHIN = "subcategory"
MOST_CELLS = 25  # on the page; of these the subcategories are asked
CLOCKS = (
    "days_to_assignment_median", "days_to_reply_median", "days_to_close_median",
    "days_to_close_p90",
)  # fmt: skip
TRANSFERS = ("on_time_transferred", "on_time_untransferred")


def chosen_place() -> str:
    """Return by which place the URL tells cells apart."""
    chosen = (address.own(BOTTLENECKS).get("place") or [PLACES[0]])[-1]
    return chosen if chosen in PLACES else PLACES[0]


def place_choice(context: OfficeContext) -> None:
    """Draw the choice between districts and provinces."""
    key = "bottlenecks place"
    streamlit.session_state[key] = chosen_place()
    streamlit.selectbox(
        context.say("bottlenecks.place"),
        PLACES,
        format_func=lambda name: BREAKDOWNS[name].label.in_language(context.language),
        key=key,
        on_change=lambda: _keep(streamlit.session_state[key]),
    )


def _keep(place: str) -> None:
    address.keep_own(BOTTLENECKS, {} if place == PLACES[0] else {"place": [place]})


def by_which(place: str) -> tuple[str, ...]:
    """Return the breakdowns that make the cells, recorded or not."""
    return ("department", "category", place)


def cells_question(context: OfficeContext, place: str = PLACES[0]) -> Question | None:
    """Return the question of the cells; None where none of their breakdowns is recorded."""
    recorded = [name for name in by_which(place) if context.speaker.records(name)]
    if not recorded:
        return None
    now = filters_of_open(context.filters)
    measures = (OVERDUE, BEHIND, *STAGES)
    return Question(measures, tuple(recorded[:1]), now, tuple(recorded[1:]))


def within_question(
    context: OfficeContext, question: Question, cells: Sequence[Cell]
) -> Question | None:
    """Return the question of the same cells by subcategory, for those on the page; None where
    nobody records these, or there is nothing to tell apart.
    """
    if not cells or not context.speaker.records(WITHIN):
        return None
    names = (*question.breakdowns, *question.strata)
    filters = _narrowed(question.filters, names, cells)
    return Question((OVERDUE, BEHIND), question.breakdowns, filters, (*question.strata, WITHIN))


def _narrowed(filters: Filters, names: Sequence[str], cells: Sequence[Cell]) -> Filters:
    """Return filters that leave these cells and few others: counting all takes four times as
    long.
    """
    for place, name in enumerate(names):
        codes = {cell.codes[place] for cell in cells}
        if UNRECORDED not in codes:
            filters = replace(filters, **{name: tuple(sorted(codes))})
    return filters


def clock_questions(context: OfficeContext) -> tuple[Question, Question]:
    """Return the questions of the stages' clocks by department, and of transfers."""
    filters = with_window(context.filters, context.dataset.as_of, context.speaker.coverage)
    by = ("department",) if context.speaker.records("department") else ()
    clocks = Question((*CLOCKS, "transferred_share", "filed"), by, filters)
    return clocks, Question(TRANSFERS, (), filters)
