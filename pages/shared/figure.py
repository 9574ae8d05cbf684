"""A figure of an office page as a value: its title, drawing, notes, and its table as people and
machines read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from data_access import BREAKDOWNS, MEASURES, Answer, Covered, Row, as_covered, covered_periods
from pages.charts.numbers import shown_measure
from pages.parts.context import OfficeContext
from pages.parts.values import Drawing, Figure, Twin
from pages.shared.case_links import as_cell, case_links
from pages.shared.table import Cell, sorted_by, worst_first
from pages.statements.office.findings import of_how_many
from pages.statements.scope import in_a_url


@dataclass(frozen=True)
class Table:
    """The table twin of a figure: the rows of one breakdown ("" for the total), ``measures`` as
    columns.

    ``by``: the measure that the figure ranks its rows by, the worst first. Where the rows are
    periods, it says how far the data cover each.
    """

    answer: Answer
    breakdown: str
    measures: Sequence[str]
    by: str = ""

    @property
    def is_ordered(self) -> bool:
        """Whether the names of the rows have an order of their own."""
        return bool(self.breakdown) and BREAKDOWNS[self.breakdown].is_period


def figure(
    context: OfficeContext,
    key: str,
    title: str,
    drawing: Drawing,
    table: Table,
    notes: Iterable[str] = (),
    drawn: Sequence[str] = (),
    hint: str = "",
) -> None:
    """Put one figure on the page, with the rows of an answer as its table; ``drawn``, ``hint``:
    see ``Figure``.
    """
    twin = Twin(
        [table.answer],
        table.measures,
        lambda: _shown_rows(context, table),
        lambda found: _plain_rows(context, replace(table, answer=found[0])),
        context.say("figure.cases"),
        sorted_by(table.by, context.language),
        table.is_ordered,
    )
    notes = [*notes, *of_how_many(context.speaker, table.answer.total, table.measures)]
    context.surface.figure(Figure(key, title, drawing, twin, tuple(notes), drawn, hint))


def framed(
    context: OfficeContext,
    key: str,
    title: str,
    drawing: Drawing,
    twin: Twin,
    notes: Iterable[str] = (),
    hint: str = "",
) -> None:
    """Put one figure on the page, whatever the rows of its table are made of."""
    context.surface.figure(Figure(key, title, drawing, twin, tuple(notes), hint=hint))


def _shown_rows(context: OfficeContext, table: Table) -> list[dict]:
    language, covered = context.language, _covered(context, table)
    rows = (
        worst_first(table.answer, table.breakdown, table.by) if table.by else _rows(context, table)
    )
    return [
        {context.say("figure.part"): _label(context, row, covered)}
        | {
            MEASURES[name].label.in_language(language): _linked(context, table, row, name)
            for name in table.measures
        }
        for row in rows
    ]


def _linked(context: OfficeContext, table: Table, row: Row, measure: str) -> Cell:
    """Return a figure with links to the complaints behind it."""
    parts = ((table.breakdown, row.code),) if table.breakdown else ()
    links = case_links(row, measure, table.answer.filters, context.language, parts)
    return as_cell(context, shown_measure(row[measure], measure, context.language), links)


def _label(context: OfficeContext, row: Row, covered: Mapping[str, Covered]) -> str:
    label = row.label.in_language(context.language)
    return (
        context.say("figure.row_in_part", label=label)
        if covered.get(row.code) is Covered.PARTLY
        else label
    )


def _covered(context: OfficeContext, table: Table) -> dict[str, Covered]:
    return covered_periods(table.answer, table.breakdown, context.speaker.coverage)


def _plain_rows(context: OfficeContext, table: Table) -> list[dict]:
    """Rows for machines: codes as in the URL, plain numbers, shares as fractions of 1.

    Beside a measure whose facts are recorded of some complaints only stands of how many, and how
    many were closed without a recorded date; of a period, whether the data cover it.
    """
    total, covered = table.answer.total, _covered(context, table)
    limited = [name for name in table.measures if total.is_limited(name)]
    undated = [name for name in table.measures if total.undated(name)]
    about = {"filters": in_a_url(table.answer), "as_of": f"{table.answer.as_of:%Y-%m-%d}"}
    return [
        {"code": row.code, "label": row.label.in_language(context.language)}
        | {name: str(row[name]) for name in table.measures}
        | {f"{name}_recorded_of": str(row.recorded_of(name)) for name in limited}
        | {f"{name}_closed_undated": str(row.undated(name)) for name in undated}
        | ({"covered": covered[row.code].value} if row.code in covered else {})
        | about
        for row in _rows(context, table)
    ]


def _rows(context: OfficeContext, table: Table) -> Sequence[Row]:
    return as_covered(table.answer, context.speaker.coverage).rows(table.breakdown)
