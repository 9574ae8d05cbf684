"""What the page on bottlenecks asks: the cells of what is open, what the worst are made of, and how
long the stages take.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from data_access import BEHIND, OVERDUE, UNRECORDED, Cell, Filters, Question
from pages.office_parts.backlog_tables import filters_of_open
from pages.parts.choice import Choice
from pages.parts.context import OfficeContext
from pages.statements.office.backlog_words import with_window

PLACE = Choice("place", "district", ("district", "province"))
WITHIN = "subcategory"
_LIMIT = 40  # days
MOST_CELLS = 25  # on the page; of these subcategories and clocks are asked
CLOCKS = (
    "days_to_assignment_median", "days_to_reply_median", "days_to_close_median",
    "days_to_close_p90",
)  # fmt: skip
CLOCK_COLUMNS = ("filed", *CLOCKS, "transferred_share")
TRANSFERS = ("on_time_transferred", "on_time_untransferred")


def by_which(place: str) -> tuple[str, ...]:
    """Return the breakdowns that make the cells, recorded or not."""
    return ("department", "category", place)


def cells_question(
    context: OfficeContext, place: str = PLACE.default, more: Sequence[str] = ()
) -> Question | None:
    """Return the question of the cells, and of ``more`` measures in the same; None where none of
    their breakdowns is recorded.
    """
    recorded = [name for name in by_which(place) if context.speaker.records(name)]
    if not recorded:
        return None
    measures = (OVERDUE, BEHIND, *more)
    return Question(measures, tuple(recorded[:1]), _overdue(context), tuple(recorded[1:]))


def _overdue(context: OfficeContext) -> Filters:
    """Return the filters of what is open, as far as it can be past 40 days: without the others
    counting takes half as long.
    """
    now = filters_of_open(context.filters)
    last = context.dataset.as_of.date() - timedelta(days=_LIMIT + 1)
    return replace(now, to_day=last.isoformat())


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


def clock_question(context: OfficeContext) -> Question:
    """Return the question of how long the stages take, and of transfers."""
    filters = with_window(context.filters, context.dataset.as_of, context.speaker.coverage)
    return Question((*CLOCK_COLUMNS, *TRANSFERS), (), filters)


def departments_question(
    context: OfficeContext, question: Question, cells: Sequence[Cell]
) -> Question | None:
    """Return the question of the clocks of the departments that have these cells; None where
    departments are not recorded. Those of all departments take four times as long.
    """
    if not cells or question.breakdowns != ("department",):
        return None
    filters = clock_question(context).filters
    codes = {cell.codes[0] for cell in cells} - {UNRECORDED}
    chosen = replace(filters, department=tuple(sorted(codes)))
    return Question(CLOCK_COLUMNS, ("department",), chosen) if codes else None
