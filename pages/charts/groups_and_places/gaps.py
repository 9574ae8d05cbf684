"""Groups against everybody else: each group's share less theirs, as counted (hollow) and with the
same cases (filled), with intervals, from the middle where both are the same.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import altair

from pages.charts.chart import DATA, Chart, specification
from pages.charts.dots import ROW_HEIGHT, intervals, names_and_figures
from pages.charts.numbers import isolated, tenths_of_points
from pages.charts.theme import config, palette


class Gap(NamedTuple):
    """One row of the drawing: differences in fractions of 1; ``role``: main, worse or better."""

    code: str
    label: str
    crude: float
    crude_interval: tuple[float, float]
    adjusted: float
    adjusted_interval: tuple[float, float]
    role: str


def gaps_chart(gaps: Sequence[Gap], language: str, mode: str) -> Chart:
    """Draw the groups in the order given."""
    drawn = [_row(gap, language) for gap in gaps]
    told = "; ".join(f"{row['label']}: {row['shown']}" for row in drawn)
    sizes = {
        "height": ROW_HEIGHT * len(drawn),
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
    return Chart({**_spec(language, mode), **sizes}, drawn, told)


def _row(gap: Gap, language: str) -> dict:
    in_points = {
        "raw": gap.crude,
        "low": gap.crude_interval[0],
        "high": gap.crude_interval[1],
        "adjusted": gap.adjusted,
        "adjusted_low": gap.adjusted_interval[0],
        "adjusted_high": gap.adjusted_interval[1],
    }
    return {name: 100 * value for name, value in in_points.items()} | {
        "code": gap.code,
        "label": isolated(gap.label, language),
        "shown": isolated(tenths_of_points(gap.adjusted, language), language),
        "counted": isolated(tenths_of_points(gap.crude, language), language),
        "role": gap.role,
    }


@cache
def _spec(language: str, mode: str) -> dict:
    colours, rtl = palette(mode), language == "ur"
    scale = altair.Scale(zero=True, nice=True, reverse=rtl)
    axis = altair.Axis(format="+d", orient="bottom", tickCount=5, tickMinStep=1)
    layers = [
        altair.Chart(DATA)
        .mark_rule(color=colours.quiet, strokeDash=[3, 3])
        .encode(x=altair.X(datum=0, type="quantitative")),
        *intervals(colours, scale, axis),
        *names_and_figures(rtl),
    ]
    return specification(altair.layer(*layers).properties(width="container"), config(colours))
