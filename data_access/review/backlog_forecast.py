"""From an answer to how many complaints will wait: a question of its own, of the never closed."""

from dataclasses import replace

from data_access.model.answer import Answer
from data_access.model.breakdowns import STEP_DAYS
from data_access.model.filters import Filters
from data_access.model.question import Question
from data_access.statistics.forecast import AHEAD, STEPS_NEEDED, Forecast, forecast

DAYS_AHEAD, DAYS_NEEDED = STEP_DAYS * AHEAD, STEP_DAYS * STEPS_NEEDED
_MEASURE = "escalated_share"  # its whole: of which it is known when they were closed, if they were


def forecast_question(filters: Filters) -> Question:
    """Return the question, whatever days are chosen: a forecast begins at T."""
    now = replace(filters, period=(), from_day="", to_day="")
    return Question((_MEASURE,), (), now, ("filed_steps", "closed_steps"))


def forecast_of(answer: Answer) -> Forecast | None:
    """Return the forecast from the answer; None where too few wait, or waited earlier."""
    cells = {
        (filed, closed): whole
        for (filed, closed), (_, whole) in answer.total.mix(_MEASURE).items()
        if filed is not None
    }
    return forecast(cells)
