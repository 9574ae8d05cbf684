"""The chart of a figure of a snapshot, as its page draws it."""

from data_access import Chosen, Signed
from documents.sheet import chart_of
from pages.charts.chart import Chart
from pages.delegation_parts.chosen_figures import cells_of, figure_of
from pages.parts.context import PublicContext


def frozen_chart(
    signed: Signed, number: int, chosen: Chosen, context: PublicContext
) -> Chart | None:
    """Return the chart; None where the figure has none, or where its page would draw other cells
    than were frozen. Raises NotThere.
    """
    figure = figure_of(context, chosen) if chosen.key else None
    chart = chart_of(figure) if figure else None
    is_frozen = cells_of(number, context, chosen) == signed.snapshot.cells_of(number)
    return chart if chart is not None and chart.rows and is_frozen else None
