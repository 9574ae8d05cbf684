"""Groups against everybody else: each group's share less theirs, as counted (hollow) and with the
same cases (filled), with intervals, from the middle where both are the same.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import altair

from pages.charts.chart import DATA, Chart, specification
from pages.charts.numbers import isolated, tenths_of_points
from pages.charts.theme import TEXT_SIZE, config, palette

ROW_HEIGHT = 52  # pixels


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
    roles = {"main": colours.main, "worse": colours.attention, "better": colours.second}
    base = altair.Chart(DATA).encode(y=altair.Y("code", type="nominal", sort=None, axis=None))
    scale = altair.Scale(zero=True, nice=True, reverse=rtl)
    axis = altair.Axis(format="+d", orient="bottom", tickCount=5, tickMinStep=1)
    colour = altair.Color(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(roles), range=list(roles.values())),
    )

    def x(field: str) -> altair.X:
        return altair.X(field, type="quantitative", scale=scale, axis=axis, title=None)

    layers = [
        altair.Chart(DATA)
        .mark_rule(color=colours.quiet, strokeDash=[3, 3])
        .encode(x=altair.X(datum=0, type="quantitative")),
        base.mark_rule(strokeWidth=1, color=colours.quiet, yOffset=18).encode(
            x=x("low"), x2="high"
        ),
        base.mark_rule(strokeWidth=2.5, yOffset=8).encode(
            x=x("adjusted_low"), x2="adjusted_high", color=colour
        ),
        base.mark_point(size=60, filled=False, color=colours.quiet, yOffset=18).encode(x=x("raw")),
        base.mark_point(size=90, filled=True, opacity=1, yOffset=8).encode(
            x=x("adjusted"), color=colour
        ),
        *_words(base, rtl),
    ]
    return specification(altair.layer(*layers).properties(width="container"), config(colours))


def _words(base: altair.Chart, rtl: bool) -> list[altair.Chart]:
    """Name and figure above the marks of a row; a long name is cut before the figure."""
    start, end = altair.value(0), altair.value("width")
    tooltip = [
        altair.Tooltip(name, type="nominal", title=" ") for name in ("label", "shown", "counted")
    ]
    return [
        base.mark_text(
            align="right" if rtl else "left", baseline="middle", dy=-12, fontSize=TEXT_SIZE,
            limit=altair.ExprRef("width - 110"),
        ).encode(x=end if rtl else start, text=altair.Text("label", type="nominal")),
        base.mark_text(
            align="left" if rtl else "right", baseline="middle", dy=-12, fontSize=TEXT_SIZE,
            fontWeight=600,
        ).encode(x=start if rtl else end, text=altair.Text("shown", type="nominal")),
        base.mark_bar(color="transparent", size=ROW_HEIGHT).encode(
            x=altair.value(0), x2=altair.value("width"), tooltip=tooltip
        ),
    ]  # fmt: skip
