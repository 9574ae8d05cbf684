"""``Chart``: a Vega-Lite specification, and beside it the rows that it draws."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair

DATA = altair.NamedData("rows")
CLICKED = "clicked"  # name of the selection that tells which mark was clicked, by its code


@dataclass(frozen=True)
class Chart:
    """``spec`` holds no data and stays the same for all answers; ``alt`` says in words what is
    drawn.
    """

    spec: Mapping
    rows: list[dict]
    alt: str


def specification(chart: altair.TopLevelMixin, config: dict) -> dict:
    """Return the Vega-Lite dictionary of an Altair chart, without its data."""
    spec = chart.to_dict(validate=True)
    spec.pop("data", None)
    spec["config"] = config
    return spec
