"""``Chart``: a Vega-Lite specification, and beside it the rows that it draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import altair

from pages.charts.theme import TEXT_SIZE

DATA = altair.NamedData("rows")
YEAR = "format(year(datum.value), 'd')"  # of an axis of time, in the reader's digits
CLICKED = "clicked"  # name of the selection that tells which mark was clicked, by its code


class Mark(NamedTuple):
    """An event on a time line: its day (ISO), and the number by which the words below name it."""

    day: str
    number: str


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


def with_marks(rows: list[dict], marks: Sequence[Mark]) -> list[dict]:
    """Return the rows of a time line and its events, all with the same columns: a table takes its
    columns from the first.
    """
    if not rows:
        return []
    blank = dict.fromkeys(rows[0])
    events = [{**blank, "event": mark.day, "number": mark.number} for mark in marks]
    return [*({**row, "event": None, "number": None} for row in rows), *events]


def mark_layers(x: altair.X, colour: str) -> list[altair.Chart]:
    """Return what draws the events of ``with_marks``: lines, with their numbers above the plot."""
    at = x.copy()
    at.shorthand = "event"
    base = altair.Chart(DATA).transform_filter("isValid(datum.event)").encode(x=at)
    return [
        base.mark_rule(color=colour, strokeDash=[2, 2]),
        base.mark_text(fontSize=TEXT_SIZE, color=colour, dy=-6).encode(
            y=altair.value(0), text=altair.Text("number", type="nominal")
        ),
    ]
