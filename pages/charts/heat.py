"""Shades of the cells of a table: as many steps as the sequence has, each with as many cells."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from pages.charts.theme import palette

Cell = TypeVar("Cell")
# Steps of the sequence on which the page's ink or its background can be read (4.5 to 1), and from
# which on it is the background.
_READABLE = {"light": (0, 1, 2, 3, 4), "dark": (0, 1, 3, 4)}
_STRONG = 3


class Shade(NamedTuple):
    """One step: colour of the cell and of its text, and the values that it stands for."""

    fill: str
    ink: str
    least: float
    most: float


def shades(values: Mapping[Cell, float], mode: str) -> dict[Cell, Shade]:
    """Return the shade of each cell.

    Steps hold equally many different values, not equal distances: of counts a few are so large
    that all others would look alike. Equal values have one shade; where there is one value only,
    all have the middle one.
    """
    known = sorted(set(values.values()))
    if not known:
        return {}
    steps, colours, made = _READABLE[mode], palette(mode), {}
    step_of = {
        value: steps[_step(place, len(known), len(steps))] for place, value in enumerate(known)
    }
    for step in set(step_of.values()):
        of_step = [value for value in known if step_of[value] == step]
        ink = colours.background if step >= _STRONG else colours.ink
        made[step] = Shade(colours.sequence[step], ink, of_step[0], of_step[-1])
    return {cell: made[step_of[value]] for cell, value in values.items()}


def _step(place: int, count: int, steps: int) -> int:
    return steps // 2 if count == 1 else min(place * steps // count, steps - 1)
