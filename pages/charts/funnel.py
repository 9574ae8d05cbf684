"""The funnel plot: each unit by how sure its share is, and between which limits it was to be
expected.
"""

from functools import cache
from math import exp, log

import altair

from data_access import FairRanking, Unit, prediction_limits
from pages.charts.chart import DATA, Chart, specification
from pages.charts.numbers import isolated, percent
from pages.charts.theme import SMALL_SIZE, config, palette

LEVELS = (0.95, 0.998)
_STEPS, _HEIGHT, _MOST_NAMED = 40, 420, 3
_EMPTY = {
    "kind": "", "label": "", "named": "", "shown": "", "role": "", "cases": None, "share": None, "centre": None,
    "low": None, "high": None, "outer_low": None, "outer_high": None,
}  # fmt: skip


def funnel_plot(ranking: FairRanking, language: str, mode: str) -> Chart:
    """Draw all units of a comparison, of every volume band, and the limits."""
    if not ranking.units:
        return Chart({}, [], "")
    units = [
        _EMPTY
        | {
            "kind": "unit",
            "label": isolated(unit.row.label.in_language(language), language),
            "named": _named(ranking, unit, language),
            "shown": percent(unit.adjusted, language),
            "role": unit.stands_out or "main",
            "cases": unit.cases,
            "share": unit.adjusted,
        }
        for unit in ranking.units
    ]
    told = "; ".join(f"{row['label']}: {row['shown']}" for row in units if row["role"] != "main")
    return Chart(
        _spec(language, mode),
        [*_limits(ranking), *units],
        told or percent(ranking.centre, language),
    )


def _named(ranking: FairRanking, unit: Unit, language: str) -> str:
    """Return the name that stands beside a mark; none where names would overlap."""
    is_named = unit.stands_out == "worse" and len(ranking.worse) <= _MOST_NAMED
    return isolated(unit.row.label.in_language(language), language) if is_named else ""


def _limits(ranking: FairRanking) -> list[dict]:
    cases = [unit.cases for unit in ranking.units]
    first, last = log(min(cases) * 0.9), log(max(cases) * 1.1)
    found = []
    for step in range(_STEPS + 1):
        here = exp(first + (last - first) * step / _STEPS)
        (low, high), (outer_low, outer_high) = (
            prediction_limits(ranking.centre, here, ranking.tau, level) for level in LEVELS
        )
        found.append(
            _EMPTY
            | {
                "kind": "limit",
                "cases": here,
                "centre": ranking.centre,
                "low": low,
                "high": high,
                "outer_low": outer_low,
                "outer_high": outer_high,
            }
        )
    return found


@cache
def _spec(language: str, mode: str) -> dict:
    colours, rtl = palette(mode), language == "ur"
    roles = {"main": colours.main, "worse": colours.attention, "better": colours.second}
    base = altair.Chart(DATA)
    scale = altair.Scale(type="log", nice=False, reverse=rtl)
    x = altair.X(
        "cases",
        type="quantitative",
        scale=scale,
        title=None,
        axis=altair.Axis(format=",.0f", tickCount=5, grid=False),
    )

    def y(field: str) -> altair.Y:
        axis = altair.Axis(format=".0%", orient="right" if rtl else "left")
        return altair.Y(
            field, type="quantitative", scale=altair.Scale(zero=False), axis=axis, title=None
        )

    limits = base.transform_filter("datum.kind == 'limit'")
    units = base.transform_filter("datum.kind == 'unit'")
    colour = altair.Color(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(roles), range=list(roles.values())),
    )
    shape = altair.Shape(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(roles), range=["circle", "triangle-down", "triangle-up"]),
    )
    tooltip = [altair.Tooltip(name, type="nominal", title=" ") for name in ("label", "shown")]
    named = units.transform_filter("datum.role == 'worse'")
    layers = [
        *(
            limits.mark_line(color=colours.quiet, strokeDash=dash).encode(x=x, y=y(field))
            for field, dash in (
                ("low", [4, 3]), ("high", [4, 3]), ("outer_low", [1, 2]), ("outer_high", [1, 2]),
                ("centre", [1, 0]),
            )
        ),
        units.mark_point(size=70, filled=True, opacity=0.85).encode(
            x=x, y=y("share"), color=colour, shape=shape, tooltip=tooltip
        ),
        named.mark_text(
            align="left" if rtl else "right", dx=10 if rtl else -10, fontSize=SMALL_SIZE, limit=220
        ).encode(x=x, y=y("share"), text=altair.Text("named", type="nominal")),
    ]  # fmt: skip
    chart = altair.layer(*layers).properties(width="container", height=_HEIGHT)
    return specification(chart, config(colours))
