"""One unit among those of its volume band, a strip for each measure: the others as grey ticks, the
unit as a dot with its interval.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import altair

from data_access import MEASURES, FairRanking, Unit
from pages.charts.chart import DATA, Chart, specification
from pages.charts.numbers import isolated, percent
from pages.charts.theme import TEXT_SIZE, config, palette

ROW_HEIGHT = 46  # pixels
_EMPTY = {
    "kind": "", "code": "", "label": "", "shown": "", "role": "", "share": None, "low": None,
    "high": None, "centre": None,
}  # fmt: skip


def strips(
    rankings: Sequence[FairRanking],
    own: Mapping[str, Unit],
    places: Mapping[str, str],
    language: str,
    mode: str,
) -> Chart:
    """Draw the measures in which the unit is compared; ``own``: the unit by measure, ``places``:
    the words on where it stands.
    """
    rows = []
    for ranking in rankings:
        unit = own.get(ranking.measure)
        if unit is None:
            continue
        rows += _strip(ranking, unit, places[ranking.measure], language)
    drawn = [row for row in rows if row["kind"] == "own"]
    told = "; ".join(f"{row['label']}: {row['shown']}" for row in drawn)
    sizes = {
        "height": ROW_HEIGHT * len(drawn),
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
    return Chart({**_spec(language, mode), **sizes}, rows, told)


def _strip(ranking: FairRanking, unit: Unit, place: str, language: str) -> list[dict]:
    low, high = unit.adjusted_interval
    about = {"code": ranking.measure, "centre": ranking.centre}
    own = about | {
        "kind": "own",
        "label": isolated(MEASURES[ranking.measure].label.in_language(language), language),
        "shown": isolated(f"{percent(unit.adjusted, language)} \u00b7 {place}", language),
        "role": unit.stands_out or "main",
        "share": unit.adjusted,
        "low": low,
        "high": high,
    }
    others = [
        about | {"kind": "other", "share": other.adjusted}
        for other in ranking.of_band(unit.band)
        if other.row.code != unit.row.code
    ]
    return [_EMPTY | own, *(_EMPTY | other for other in others)]


@cache
def _spec(language: str, mode: str) -> dict:
    colours, rtl = palette(mode), language == "ur"
    roles = {"main": colours.main, "worse": colours.attention, "better": colours.second}
    base = altair.Chart(DATA).encode(y=altair.Y("code", type="nominal", sort=None, axis=None))
    own = base.transform_filter("datum.kind == 'own'")
    others = base.transform_filter("datum.kind == 'other'")
    scale = altair.Scale(domain=[0, 1], reverse=rtl)
    axis = altair.Axis(format=".0%", tickCount=5)

    def x(field: str) -> altair.X:
        return altair.X(field, type="quantitative", scale=scale, axis=axis, title=None)

    colour = altair.Color(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(roles), range=list(roles.values())),
    )
    start, end = altair.value(0), altair.value("width")
    layers = [
        others.mark_tick(size=14, thickness=1, yOffset=11, color=colours.context, opacity=0.6).encode(
            x=x("share")
        ),
        own.mark_tick(size=18, thickness=2, yOffset=11, color=colours.ink).encode(x=x("centre")),
        own.mark_rule(strokeWidth=3, yOffset=11).encode(x=x("low"), x2="high", color=colour),
        own.mark_point(size=110, filled=True, opacity=1, yOffset=11).encode(
            x=x("share"), color=colour
        ),
        own.mark_text(
            align="right" if rtl else "left", baseline="middle", dy=-10, fontSize=TEXT_SIZE,
            limit=altair.ExprRef("width * 0.5"),
        ).encode(x=end if rtl else start, text=altair.Text("label", type="nominal")),
        own.mark_text(
            align="left" if rtl else "right", baseline="middle", dy=-10, fontSize=TEXT_SIZE,
            fontWeight=600, limit=altair.ExprRef("width * 0.5"),
        ).encode(x=start if rtl else end, text=altair.Text("shown", type="nominal")),
    ]  # fmt: skip
    return specification(altair.layer(*layers).properties(width="container"), config(colours))
