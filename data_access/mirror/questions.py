"""By which questions a mirror is checked: one of each kind that it counts, and what was asked."""

import random
from collections import deque
from collections.abc import Sequence

from data_access.model.filters import Filters
from data_access.model.question import Question

_MOST_KEPT = 50


def first_questions() -> list[Question]:
    """Return questions that run through every loop, with and without filters."""
    some = Filters(sex=("-men",), status=("closed",), from_day="2001-02-03")
    flows, days = ("received", "closings", "backlog"), ("days_to_close_median",)
    return [
        question
        for filters in (Filters(), some)
        for question in (
            Question(("filed", "addressed", "on_time"), ("category", "district", "group"), filters),
            Question(("filed", "on_time"), ("department", "province:category", "year"), filters),
            Question(("reopened_share",), ("age_band", "outcome"), filters),
            Question((*flows, *days, "members"), ("month", "level", "sex"), filters),
        )
    ]


class Recent:
    """Some of what was asked lately, drawn anew each time."""

    def __init__(self):
        self._asked: deque[Sequence[Question]] = deque(maxlen=_MOST_KEPT)

    def add(self, questions: Sequence[Question]) -> None:
        """Keep what was asked."""
        self._asked.append(questions)

    def take(self) -> Sequence[Question]:
        """Return questions that were asked together, and forget all; () where nobody asked."""
        found = random.choice([*self._asked] or [()])
        self._asked.clear()
        return found
