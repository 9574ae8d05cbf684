"""Lists of the complaints behind figures: how long a sheet takes, at any depth and in any order."""

import random
import time
from collections.abc import Sequence

from data_access import (
    MEASURES,
    ORDERS,
    PART,
    WHOLE,
    CaseQuestion,
    Complaints,
    Filters,
    why_no_list,
)
from data_access.disclosure.gate import disclose_to_operator

_SHEET = 50
_DEEPER = 2  # further sheets of each list, at any depth


def measure_cases(
    complaints: Complaints, filters: Sequence[Filters]
) -> tuple[list[float], list[float]]:
    """Return the seconds of the first sheets of lists, and those of further ones at any depth; each
    filter set with a figure and an order of its own.
    """
    chance = random.Random(20241029)
    listed = [
        (measure, side)
        for measure in MEASURES
        for side in (PART, WHOLE)
        if why_no_list(measure, side) is None
    ]
    first, deeper = [], []
    for chosen in filters:
        measure, side = chance.choice(listed)
        order, turned = chance.choice(list(ORDERS)), chance.random() < 0.5
        question = CaseQuestion(measure, side, (), chosen, order, turned)
        first.append(_seconds(complaints, question))
        most = disclose_to_operator(complaints.cases(question), "benchmark").total
        for _ in range(_DEEPER):
            start = chance.randrange(max(most, 1)) // _SHEET * _SHEET
            deeper.append(_seconds(complaints, question.sheet(start, _SHEET)))
    return first, deeper


def _seconds(complaints: Complaints, question: CaseQuestion) -> float:
    start = time.perf_counter()
    complaints.cases(question)
    return time.perf_counter() - start
