"""A dot plot with intervals, the worst first: each unit's share as counted (hollow) and with
everybody's case mix (filled), and the line of everybody.
"""

from collections.abc import Sequence
from functools import cache

import altair

from data_access import FairRanking, Unit, in_digits
from pages.charts.chart import DATA, Chart, specification
from pages.charts.numbers import isolated, percent
from pages.charts.theme import SMALL_SIZE, TEXT_SIZE, Palette, config, palette

ROW_HEIGHT = 52  # pixels
MOST_DOTS = 20


def dots(ranking: FairRanking, units: Sequence[Unit], language: str, mode: str) -> Chart:
    """Draw the first units of a ranking."""
    drawn = [_row(ranking, unit, language) for unit in units[:MOST_DOTS]]
    told = "; ".join(f"{row['label']}: {row['shown']}" for row in drawn)
    sizes = {
        "height": ROW_HEIGHT * len(drawn),
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
    return Chart({**_spec(language, mode), **sizes}, drawn, told)


def _row(ranking: FairRanking, unit: Unit, language: str) -> dict:
    shown = percent(unit.adjusted, language)
    if unit.ranks:
        first, last = unit.ranks
        places = f"\u2066{first}\u2013{last}\u2069" if first != last else str(first)
        shown += f" \u00b7 {in_digits(places, language)}"
    low, high = unit.interval
    adjusted_low, adjusted_high = unit.adjusted_interval
    return {
        "code": unit.row.code,
        "label": isolated(unit.row.label.in_language(language), language),
        "shown": shown,
        "counted": percent(unit.raw, language),
        "raw": unit.raw,
        "low": low,
        "high": high,
        "adjusted": unit.adjusted,
        "adjusted_low": adjusted_low,
        "adjusted_high": adjusted_high,
        "centre": ranking.centre,
        "role": unit.stands_out or "main",
    }


@cache
def _spec(language: str, mode: str) -> dict:
    colours, rtl = palette(mode), language == "ur"
    scale = altair.Scale(zero=False, nice=True, reverse=rtl)
    axis = altair.Axis(format=".0%", orient="bottom", tickCount=5)
    layers = [
        *intervals(colours, scale, axis),
        altair.Chart(DATA)
        .mark_rule(strokeDash=[3, 3], color=colours.quiet)
        .encode(x=altair.X("centre", type="quantitative", aggregate="mean", scale=scale)),
        *names_and_figures(rtl),
    ]
    return specification(altair.layer(*layers).properties(width="container"), config(colours))


def intervals(colours: Palette, scale: altair.Scale, axis: altair.Axis) -> list[altair.Chart]:
    """Return, for each row, what was counted (hollow, ``raw``) below what it is with everybody's
    cases (filled, ``adjusted``), each with its interval; ``role`` colours the latter.
    """
    roles = {"main": colours.main, "worse": colours.attention, "better": colours.second}
    colour = altair.Color(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(roles), range=list(roles.values())),
    )

    def x(field: str) -> altair.X:
        return altair.X(field, type="quantitative", scale=scale, axis=axis, title=None)

    return [
        _base()
        .mark_rule(strokeWidth=1, color=colours.quiet, yOffset=18)
        .encode(x=x("low"), x2="high"),
        _base()
        .mark_rule(strokeWidth=2.5, yOffset=8)
        .encode(x=x("adjusted_low"), x2="adjusted_high", color=colour),
        _base()
        .mark_point(size=60, filled=False, color=colours.quiet, yOffset=18)
        .encode(x=x("raw")),
        _base()
        .mark_point(size=90, filled=True, opacity=1, yOffset=8)
        .encode(x=x("adjusted"), color=colour),
    ]


def names_and_figures(rtl: bool) -> list[altair.Chart]:
    """Return the name and the figure above the marks of each row, and what pointing at it tells."""
    start, end = altair.value(0), altair.value("width")
    tooltip = [
        altair.Tooltip(name, type="nominal", title=" ") for name in ("label", "shown", "counted")
    ]
    return [
        _text(_base(), "label", end if rtl else start, "right" if rtl else "left", rtl),
        _text(_base(), "shown", start if rtl else end, "left" if rtl else "right", rtl, 600),
        _base()
        .mark_bar(color="transparent", size=ROW_HEIGHT)
        .encode(x=altair.value(0), x2=altair.value("width"), tooltip=tooltip),
    ]


def _base() -> altair.Chart:
    return altair.Chart(DATA).encode(y=altair.Y("code", type="nominal", sort=None, axis=None))


def _text(
    base: altair.Chart, field: str, x, align: str, rtl: bool, weight: int = 400
) -> altair.Chart:
    """Words above the marks of a row; a long name is cut before the figure."""
    size = TEXT_SIZE if field == "label" else max(TEXT_SIZE, SMALL_SIZE)
    limit = {"limit": altair.ExprRef("width - 120")} if field == "label" else {}
    mark = base.mark_text(
        align=align, baseline="middle", dy=-12, fontSize=size, fontWeight=weight, **limit
    )
    return mark.encode(x=x, text=altair.Text(field, type="nominal"))
