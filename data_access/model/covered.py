"""Periods that the data cover wholly, in part or not at all, and the figures of an answer beside
them.

A zero in a period that no source covers does not say that nothing came in: it is not known. So no
figure stands there. Where some days are covered, or one source of several, the figures are of what
there is: they stay, and are told apart. What came in of a period covered in part is at least that;
where nothing did, that may be for want of data, and is not known.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from data_access.model.answer import Answer, Row, Withheld
from data_access.model.breakdowns import ACROSS
from data_access.model.coverage import Coverage
from data_access.model.periods import PERIODS, is_covered, is_period, period_days


class Covered(StrEnum):
    """How much of a period the data cover; the values stand in files."""

    WHOLLY = "yes"
    PARTLY = "in part"
    NOT = "no"


def covered_periods(answer: Answer, breakdown: str, coverage: Coverage) -> dict[str, Covered]:
    """Return how far the data cover the period of each row of a breakdown, by the row's code; {}
    for a breakdown of anything else.
    """
    names = breakdown.split(ACROSS)
    found = [place for place, name in enumerate(names) if name in PERIODS]
    rows = answer.rows(breakdown) if found else ()
    return {
        row.code: _covered(code, row, coverage, answer.as_of.date())
        for row in rows
        if is_period(code := (row.codes or (row.code,))[found[0]])
    }


def as_covered(answer: Answer, coverage: Coverage) -> Answer:
    """Return the answer with “not covered” in place of the figures of periods that the data do
    not cover.
    """
    tables = {name: _rows(answer, name, coverage) for name in answer.tables}
    return replace(answer, tables=tables)


def _rows(answer: Answer, breakdown: str, coverage: Coverage) -> tuple[Row, ...]:
    found = covered_periods(answer, breakdown, coverage)
    return tuple(
        _without_figures(row) if found.get(row.code) is Covered.NOT else row
        for row in answer.rows(breakdown)
    )


def _without_figures(row: Row) -> Row:
    """What is not recorded at all stays so: that says more."""
    figures = {
        name: figure if figure is Withheld.NOT_RECORDED else Withheld.NOT_COVERED
        for name, figure in row.figures.items()
    }
    return replace(row, figures=figures)


def _covered(code: str, row: Row, coverage: Coverage, as_of: date) -> Covered:
    if is_covered(code, coverage, as_of):
        return Covered.WHOLLY
    start, end = period_days(code)
    touched = (
        coverage.touches(start, end) or start <= as_of <= end
    )  # what is known of coverage may be minutes old
    return Covered.PARTLY if touched and _came_in(row.counts) else Covered.NOT


def _came_in(counts: Mapping[str, int]) -> bool:
    """Whether anything was filed in the period, of all complaints or of those of which a fact is
    recorded.
    """
    return any(count for name, count in counts.items() if name.startswith(("received", "filed")))
