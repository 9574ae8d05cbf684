"""Small releases for tests: made up values on real axes, written into a folder as the publisher writes them."""

import random
from datetime import date, datetime
from pathlib import Path

import numpy as np

from data_access.permitted import Axes, Body, Place
from data_access.protection.cells import PublishedCells
from data_access.publish import store
from data_access.publish.axes import closed_periods
from data_access.publish.contents import Contents
from data_access.published_measures import PUBLISHED_COUNTS
from data_access.schema import FACTS
from data_access.text import Text

FORMULA, COMMA = '=HYPERLINK("http://elsewhere.example")', 'Works, "roads" and bridges'
FOUND = {
    "records_at_risk": 40.0, "records_exposed": 0.0, "highest_posterior": 0.71, "names_of_a_set": 2.0, "close_pairs": 12.0,
    "counts_shown": 1234.0, "off_by_at_most_2": 0.64, "off_by_at_most_5": 0.97, "largest_error": 7.0,
    "records_in_shown_cells": 0.98,
}  # fmt: skip


def axes(last: date) -> Axes:
    """Return axes with two provinces, and periods that are closed on ``last``."""
    places = (
        Place("nation", "", Text("Pakistan", "پاکستان")),
        Place("province", "PK-PB", Text("Punjab", "پنجاب"), latitude=30.9, longitude=-72.4, population=127688922),
        Place("province", "PK-SD", Text("Sindh", "سندھ")),
        *(Place("district", f"PK-{code}", Text(code, code), f"PK-{code[:2]}") for code in ("PB-LHR", "PB-MUL", "SD-KHI")),
    )  # fmt: skip
    bodies = (
        Body("all", "", Text("All bodies", "تمام ادارے")),
        Body("level", "FED", Text("Federal government", "وفاقی حکومت")),
        Body("level", "SD", Text("Sindh government", "حکومتِ سندھ"), home="PK-SD"),
        Body("department", "nadra", Text(FORMULA, "نادرا"), "FED"),
        Body("department", "sd-works", Text(COMMA, "تعمیرات"), "SD", "PK-SD", "roads"),
        Body("category", "energy", Text("Energy", "توانائی")),
        Body("category", "roads", Text("Roads", "سڑکیں")),
    )
    return Axes(places, bodies, tuple(closed_periods(date(2022, 1, 1), last)))


def write_release(
    folder: Path,
    number: int,
    *,
    last: date = date(2024, 4, 30),
    without: tuple[str, ...] = (),
    made_up: bool = True,
    **found: float,
) -> Path:
    """Write release ``number`` of a source that records all facts but ``without``, and return its file.

    ``found``: more of what its examination found.
    """
    along = axes(last)
    cells, chance = tuple(along.cells()), random.Random(number)
    values = np.array([_values(chance) for _ in cells])
    editions = np.array([chance.randint(1, number) for _ in cells])
    contents = Contents(
        number, "1.0", Text("Small sample", "چھوٹا نمونہ"), made_up, datetime(2024, 4, 30, 18), frozenset(FACTS) - {*without},
        along, PublishedCells(cells, PUBLISHED_COUNTS, values), editions,
        {"": (5003, 4001, 1002), "PK-PB": (3002, 2501, 501), "PK-SD": (2001, 1500, 501)},
    )  # fmt: skip
    return store.write(folder, contents, f"# Release {number}\n\n- Notes — یادداشت\n", FOUND | found)


def _values(chance: random.Random) -> list[int]:
    filed = chance.choice((0, 10, 45, 50, 120, 995))
    if filed < 50:
        return [filed, *[-1] * (len(PUBLISHED_COUNTS) - 1)]
    return [filed, *(chance.choice((0, -1, 10, filed // 2 // 5 * 5, filed)) for _ in PUBLISHED_COUNTS[1:])]
