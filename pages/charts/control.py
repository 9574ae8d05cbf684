"""A control chart: a share month by month, the centre and limits of each of its levels, and the
months that lie beyond them.
"""

from collections.abc import Sequence
from functools import cache

import altair

from data_access import MonthlySeries, period_days
from pages.charts.chart import DATA, YEAR, Chart, Mark, mark_layers, specification, with_marks
from pages.charts.numbers import number, percent
from pages.charts.theme import config, palette

_HEIGHT = 260  # pixels
_ROLES = ("month", "apart")


def control(
    series: MonthlySeries, names: Sequence[str], marks: Sequence[Mark], language: str, mode: str
) -> Chart:
    """Draw the series; ``names`` of its months."""
    rows = [_row(series, place, name, language) for place, name in enumerate(names)]
    told = "; ".join(f"{row['name']}: {row['shown']}" for row in rows[-3:])
    return Chart(_spec(language, mode), with_marks(rows, marks), told)


def _row(series: MonthlySeries, place: int, name: str, language: str) -> dict:
    part, whole = series.counts[place]
    level = series.chart.level_at(place)
    low, high = level.limits(whole)
    return {
        "month": period_days(series.months[place])[0].isoformat(),
        "name": name,
        "share": part / whole,
        "shown": percent(part / whole, language),
        "complaints": number(whole, language),
        "low": low,
        "high": high,
        "centre": level.centre,
        "level": level.first,
        "role": _ROLES[place in series.chart.apart],
    }


@cache
def _spec(language: str, mode: str) -> dict:
    colours, rtl = palette(mode), language == "ur"
    x = altair.X(
        "month",
        type="temporal",
        title=None,
        axis=altair.Axis(labelExpr=YEAR, grid=False, tickCount="year"),
        scale=altair.Scale(reverse=rtl),
    )
    y_axis = altair.Axis(format=".0%", tickCount=4, orient="right" if rtl else "left")
    y_scale = altair.Scale(zero=False)
    y = {
        name: altair.Y(name, type="quantitative", title=None, axis=y_axis, scale=y_scale)
        for name in ("share", "low", "centre")
    }
    months = altair.Chart(DATA).transform_filter("isValid(datum.month)").encode(x=x)
    levels = months.encode(detail=altair.Detail("level", type="nominal"))
    colour = altair.Color(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(_ROLES), range=[colours.main, colours.attention]),
    )
    tooltip = [
        altair.Tooltip(name, type="nominal", title=" " * (1 + place))
        for place, name in enumerate(("name", "shown", "complaints"))
    ]
    layers = [
        levels.mark_area(color=colours.quiet, opacity=0.25).encode(y=y["low"], y2="high"),
        levels.mark_line(color=colours.comparison, strokeDash=[4, 3]).encode(y=y["centre"]),
        months.mark_line(color=colours.main, strokeWidth=1).encode(y=y["share"]),
        months.mark_point(filled=True, size=45, opacity=1).encode(
            y=y["share"], color=colour, tooltip=tooltip
        ),
        *mark_layers(x, colours.quiet),
    ]
    chart = altair.layer(*layers).properties(height=_HEIGHT, width="container")
    return specification(chart, config(colours))
