"""What made a share change: each part's effect as a bar from the middle, to the left where it
lowered the share; by other cases (mix) above, by the same cases ending otherwise (rate) below.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import altair

from pages.charts.chart import DATA, Chart, specification
from pages.charts.numbers import isolated, tenths_of_points
from pages.charts.theme import TEXT_SIZE, config, palette

ROW_HEIGHT = 48  # pixels


class Effect(NamedTuple):
    """One row of the drawing, in fractions of 1; None where the row has no such part."""

    code: str
    label: str
    mix: float | None
    rate: float | None


def effects(
    rows: Sequence[Effect], language: str, mode: str, beside: Sequence[Effect] = ()
) -> Chart:
    """Draw the effects in the order given; on one scale with those of a drawing ``beside``."""
    drawn = [
        {
            "code": row.code,
            "label": isolated(row.label, language),
            "shown": isolated(
                tenths_of_points((row.mix or 0.0) + (row.rate or 0.0), language), language
            ),
            "mix": row.mix,
            "rate": row.rate,
        }
        for row in rows
    ]
    told = "; ".join(f"{row['label']}: {row['shown']}" for row in drawn)
    sizes = {
        "height": ROW_HEIGHT * len(drawn),
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
    spec = _spec(language, mode)
    if beside:
        spec = {**spec, "layer": [_reaching(layer, (*rows, *beside)) for layer in spec["layer"]]}
    return Chart({**spec, **sizes}, drawn, told)


def _reaching(layer: dict, rows: Sequence[Effect]) -> dict:
    """Return a layer whose bars, if these are its marks, have room for all of ``rows``."""
    encoding = layer["encoding"]
    if "field" not in encoding.get("x", {}):
        return layer
    values = [0.0, *(part or 0.0 for row in rows for part in (row.mix, row.rate))]
    scale = {**encoding["x"]["scale"], "domain": [min(values), max(values)], "nice": False}
    return {**layer, "encoding": {**encoding, "x": {**encoding["x"], "scale": scale}}}


@cache
def _spec(language: str, mode: str) -> dict:
    colours, rtl = palette(mode), language == "ur"
    base = altair.Chart(DATA).encode(y=altair.Y("code", type="nominal", sort=None, axis=None))
    x = {
        name: altair.X(
            name, type="quantitative", axis=None, title=None, scale=altair.Scale(reverse=rtl)
        )
        for name in ("mix", "rate")
    }
    start, end = altair.value(0), altair.value("width")
    layers = [
        altair.Chart(DATA)
        .mark_rule(color=colours.quiet)
        .encode(x=altair.X(datum=0, type="quantitative")),
        base.mark_bar(size=7, yOffset=6, color=colours.second).encode(x=x["mix"]),
        base.mark_bar(size=7, yOffset=14, color=colours.main).encode(x=x["rate"]),
        base.mark_text(
            align="right" if rtl else "left", baseline="middle", dy=-11, fontSize=TEXT_SIZE,
            limit=altair.ExprRef("width - 110"),
        ).encode(x=end if rtl else start, text=altair.Text("label", type="nominal")),
        base.mark_text(
            align="left" if rtl else "right", baseline="middle", dy=-11, fontSize=TEXT_SIZE,
            fontWeight=600,
        ).encode(x=start if rtl else end, text=altair.Text("shown", type="nominal")),
    ]  # fmt: skip
    return specification(altair.layer(*layers).properties(width="container"), config(colours))
