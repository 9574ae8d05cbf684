"""Where overdue days lie: the cells of several breakdowns, and in how few of them half lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_access.database.codebook import Codebook
from data_access.model.answer import UNRECORDED, Answer
from data_access.model.breakdowns import BREAKDOWNS
from data_access.model.measures import MEASURES

OVERDUE, BEHIND = "overdue_days", "escalated_open"  # the days, and the complaints that make them


@dataclass(frozen=True)
class Cell:
    """One cell: its code in each breakdown, its overdue days, and the complaints that make them."""

    codes: tuple[str, ...]
    days: int
    complaints: int


def dimensions_of(answer: Answer) -> tuple[str, ...]:
    """Return the breakdowns that are crossed, in their order."""
    return (*answer.question.breakdowns, *answer.question.strata)


def cells_of(answer: Answer, codebook: Codebook) -> list[Cell]:
    """Return the cells with any overdue day, the worst first.

    ``answer``: of a question by one breakdown, with the others as strata.
    """
    found = [cell for cell in _cells(answer, codebook) if cell.days]
    return sorted(found, key=lambda cell: (-cell.days, cell.codes))


def _cells(answer: Answer, codebook: Codebook) -> Iterator[Cell]:
    limits = answer.total.limits
    days, complaints = (
        MEASURES[name].numerator + limits.get(name, "") for name in (OVERDUE, BEHIND)
    )
    codes = [_codes(codebook, name) for name in answer.question.strata]
    (by,) = answer.question.breakdowns
    for row in answer.rows(by):
        for key, counts in (row.strata or {(): row.counts}).items():
            named = (
                known.get(number, UNRECORDED) for known, number in zip(codes, key, strict=True)
            )
            yield Cell((row.code, *named), counts.get(days, 0), counts.get(complaints, 0))


def _codes(codebook: Codebook, name: str) -> dict[int, str]:
    entries = codebook.by_number(BREAKDOWNS[name].values)
    return {number: entry.code for number, entry in entries.items()}


def smallest_half(counts: Sequence[int]) -> int:
    """Return the smallest number of parts that hold half of all; 0 of nothing."""
    total, held = sum(counts), 0
    for place, count in enumerate(sorted(counts, reverse=True), start=1):
        held += count
        if total and 2 * held >= total:
            return place
    return 0
