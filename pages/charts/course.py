"""Closings by the days that they took: bars day by day, the last days before a limit coloured."""

from collections.abc import Mapping
from functools import cache

import altair

from data_access import MOST_DAYS, in_digits
from pages.charts.chart import DATA, Chart, specification
from pages.charts.numbers import number
from pages.charts.theme import config, palette

_LAST, _HEIGHT = MOST_DAYS, 240  # days shown, pixels


def course(closings: Mapping[int, int], marked: set[int], language: str, mode: str) -> Chart:
    """Draw how many complaints were closed after 0, 1, 2 … days; ``marked`` days stand out."""
    rows = [
        {
            "days": day,
            "closings": closings.get(day, 0),
            "role": "marked" if day in marked else "day",
        }
        for day in range(_LAST + 1)
    ]
    told = "; ".join(
        f"{in_digits(str(row['days']), language)}: {number(row['closings'], language)}"
        for row in rows
        if row["role"] == "marked"
    )
    return Chart(_spec(language, mode), rows if any(closings.values()) else [], told)


@cache
def _spec(language: str, mode: str) -> dict:
    colours, rtl = palette(mode), language == "ur"
    roles = {"day": colours.main, "marked": colours.attention}
    axis = altair.Axis(values=list(range(0, _LAST + 1, 10)), grid=False)
    x = altair.X(
        "days",
        type="quantitative",
        title=None,
        axis=axis,
        scale=altair.Scale(domain=[-0.5, _LAST + 0.5], nice=False, reverse=rtl),
    )
    y = altair.Y(
        "closings",
        type="quantitative",
        title=None,
        axis=altair.Axis(format=",.0f", tickCount=4, orient="right" if rtl else "left"),
    )
    colour = altair.Color(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(roles), range=list(roles.values())),
    )
    tooltip = [
        altair.Tooltip("days", type="quantitative", title=" "),
        altair.Tooltip("closings", type="quantitative", title=" ", format=",.0f"),
    ]
    bars = (
        altair.Chart(DATA)
        .mark_bar(size=5)
        .encode(x=x, y=y, color=colour, tooltip=tooltip)
        .properties(width="container", height=_HEIGHT)
    )
    return specification(bars, config(colours))
