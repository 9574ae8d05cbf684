"""Small releases for tests: made up values on real axes, written without the publisher."""

import hashlib
import random
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import create_engine, insert

from data_access.database.schema import FACTS
from data_access.model.publication_scope import EVERYONE, GROUPS, Body, Period, Place
from data_access.model.published_measures import PUBLISHED_COUNTS
from data_access.model.text import Text
from data_access.released import schema
from tests.release.release_reference import closed_periods, permitted

FORMULA, COMMA = '=HYPERLINK("http://elsewhere.example")', 'Works, "roads" and bridges'
KINDS = ("month", "quarter", "year")
SIZES = (10, 45, 50, 120, 995)
FOUND = {
    "counts_shown": 1234.0, "off_by_at_most_2": 0.64, "off_by_at_most_5": 0.97, "largest_error": 7.0,
    "records_in_shown_cells": 0.98, "smallest_told": 11.0, "smallest_difference": 12.0, "names_of_a_set": 1.0,
    "proven_present": 0.0, "withheld_for_sums": 40.0,
}  # fmt: skip
PLACES = (
    Place("nation", "", Text("Pakistan", "پاکستان")),
    Place("province", "PK-PB", Text("Punjab", "پنجاب"), latitude=30.9, longitude=-72.4, population=127688922),
    Place("province", "PK-SD", Text("Sindh", "سندھ")),
    *(Place("district", f"PK-{code}", Text(code, code), f"PK-{code[:2]}") for code in ("PB-LHR", "PB-MUL", "SD-KHI")),
)  # fmt: skip
BODIES = (
    Body("all", "", Text("All bodies", "تمام ادارے")),
    Body("level", "FED", Text("Federal government", "وفاقی حکومت")),
    Body("level", "SD", Text("Sindh government", "حکومتِ سندھ"), home="PK-SD"),
    Body("department", "nadra", Text(FORMULA, "نادرا"), "FED"),
    Body(
        "department", "power", Text("Power division", "پاور ڈویژن"), "FED", "", "energy", "energy"
    ),
    Body("department", "sd-works", Text(COMMA, "تعمیرات"), "SD", "PK-SD", "roads"),
    Body(
        "department",
        "sd-water",
        Text("Sindh water board", "سندھ واٹر بورڈ"),
        "SD",
        "PK-SD",
        "water",
        "water",
    ),
    Body("category", "energy", Text("Energy", "توانائی")),
    Body("category", "roads", Text("Roads", "سڑکیں")),
    Body("category", "water", Text("Water", "پانی")),
)
_TOTALS = {"": (5000, 4000, 1000), "PK-PB": (3000, 2500, 500), "PK-SD": (2000, 1500, 0)}
_WAITS = tuple(f"closed_within_{days}" for days in (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90))


def write_release(
    folder: Path,
    number: int,
    *,
    last: date = date(2024, 4, 30),
    without: Collection[str] = (),
    made_up: bool = True,
    kinds: Collection[str] = KINDS,
    groups: Collection[str] = GROUPS,
    districts: bool = True,
    told: float = 0.7,
    sizes: Sequence[int] = SIZES,
    version: int = schema.PUBLISHED_SCHEMA_VERSION,
    **found: float,
) -> Path:
    """Write release ``number`` of a source that records all facts but ``without``, and return its
    file.

    ``kinds``: of the periods; ``told``: the chance of a cell to have a row, and of a count in it to
    be told; ``sizes``: how many complaints a cell may have; those of everyone in the whole country
    always have one. ``found``: more of what its examination found.
    """
    chance = random.Random(number)
    places = [place for place in PLACES if districts or place.kind != "district"]
    periods = [period for kind in KINDS if kind in kinds for period in _periods(kind, last)]
    cells = [
        {**cell, "edition": chance.randint(1, number), **_values(chance, told, sizes)}
        for cell in _cells(places, periods, ("", *groups))
        if chance.random() < told or _is_widest(cell)
    ]
    facts = {
        "number": number, "schema_version": version, "methods_version": "2.0",
        "name_en": "Small sample", "name_ur": "چھوٹا نمونہ", "synthetic": made_up, "as_of": datetime(2024, 4, 30, 18),
        "published_at": datetime(2024, 5, 2, 3, 4, 5), "recorded": " ".join(sorted(frozenset(FACTS) - {*without})),
        "cells": 9999, "shown": len(cells), "withheld": 9999 - len(cells),
        "notes": f"# Release {number}\n\n- Notes — یادداشت\n",
        "checksum": hashlib.sha256(repr(cells).encode()).hexdigest(),
    }  # fmt: skip
    path = folder / f"release-{number:04}.duckdb"
    write_tables(path, facts, places, periods, cells, FOUND | found)
    return path


def put_in_force(path: Path) -> None:
    """Let ``current.duckdb`` name this release."""
    link = path.with_name("current.duckdb")
    link.unlink(missing_ok=True)
    link.symlink_to(path.name)


def write_tables(
    path: Path,
    facts: dict,
    places: list[Place],
    periods: list[Period],
    cells: list[dict],
    found: dict,
):
    """Write a release file."""
    engine = create_engine(f"duckdb:///{path}")
    tables = {
        schema.releases: [facts],
        schema.places: [_place(number, place) for number, place in enumerate(places)],
        schema.bodies: [_body(number, body) for number, body in enumerate(BODIES)],
        schema.periods: [
            {"period_id": number, **vars(period)} for number, period in enumerate(periods)
        ],
        schema.cells: cells,
        schema.totals: [
            {
                "place_id": number,
                **dict(zip(("filed", "addressed", "open"), _TOTALS[place.code], strict=True)),
            }
            for number, place in enumerate(places)
            if place.code in _TOTALS
        ],
        schema.examination: [{"name": name, "value": value} for name, value in found.items()],
    }
    with engine.begin() as connection:
        schema.published.create_all(connection)
        for target, rows in tables.items():
            if rows:
                connection.execute(insert(target), rows)
    engine.dispose()


def _place(number: int, place: Place) -> dict:
    names = {"name_en": place.label.en, "name_ur": place.label.ur}
    return {
        "place_id": number,
        **{key: value for key, value in vars(place).items() if key != "label"},
        **names,
    }


def _body(number: int, body: Body) -> dict:
    names = {"name_en": body.label.en, "name_ur": body.label.ur}
    return {
        "body_id": number,
        **{key: value for key, value in vars(body).items() if key != "label"},
        **names,
    }


def _periods(kind: str, last: date) -> Iterator[Period]:
    for found, code, start, end in closed_periods(date(2022, 1, 1), last):
        if found == kind:
            yield Period(
                kind, code, start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
            )


def _cells(places: list[Place], periods: list[Period], groups: Collection[str]) -> Iterator[dict]:
    """Yield the permitted cells that are not told elsewhere: by the nation, or by a category."""
    for group in groups:
        for place_id, place in enumerate(places):
            for body_id, body in enumerate(BODIES):
                if body.same_as or (body.home and place.kind == "province"):
                    continue
                for period_id, period in enumerate(periods):
                    if permitted(group, place.kind, body.kind, period.kind):
                        yield {
                            "group_code": group,
                            "place_id": place_id,
                            "body_id": body_id,
                            "period_id": period_id,
                        }


def _is_widest(cell: dict) -> bool:
    return cell["group_code"] == EVERYONE and cell["place_id"] == cell["body_id"] == 0


def _values(chance: random.Random, told: float, sizes: Sequence[int]) -> dict[str, int]:
    filed = chance.choice(sizes)
    if filed < 50:
        return {"filed": filed, **dict.fromkeys(PUBLISHED_COUNTS[1:], 0)}
    waits = sorted(
        chance.choice((10, filed // 4 // 5 * 5, filed // 2 // 5 * 5, filed)) for _ in _WAITS
    )
    counts = {
        name: chance.choice((10, filed // 2 // 5 * 5, filed)) for name in PUBLISHED_COUNTS[1:]
    }
    counts |= dict(zip(_WAITS, waits, strict=True))
    return {
        "filed": filed,
        **{name: value if chance.random() < told else 0 for name, value in counts.items()},
    }
