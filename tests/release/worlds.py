"""Small made-up worlds of complaints for the gate: their records, their exact cells counted
plainly, and what lies in what.

Nothing here is taken from the gate: sets of complaints are sets, and a difference is a difference
of sets.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product
from random import Random
from typing import Any

import numpy as np

from data_access.model.publication_scope import GROUPS, Axes, Body, Cell, Period, Place
from data_access.model.published_measures import PUBLISHED_COUNTS
from data_access.model.text import Text
from data_access.protection.cells import ExactCells
from data_access.protection.lattice import Contained

DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90)
_LABEL = Text("a", "b")
_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Shape:
    """How a world is drawn; ``filers``: people that file, ``heavy``: share of all complaints
    that one person files.
    """

    complaints: int
    provinces: int = 3
    districts: int = 3
    levels: int = 2
    departments: int = 4
    categories: int = 4
    months: int = 12
    filers: int = 10_000
    heavy: float = 0.0
    skew: float = 1.0


class World:
    """Records of one world, and its axes."""

    def __init__(self, shape: Shape, seed: int):
        chance = Random(seed)
        self.shape = shape
        self.records = [_record(chance, shape, number) for number in range(shape.complaints)]
        self.axes = Axes(
            tuple(_places(shape)), tuple(_bodies(self.records, shape)), tuple(_periods(shape))
        )
        self.contained = _contained(self.records)
        self.items = self._count()

    def _count(self) -> dict[tuple[Cell, str], frozenset[int]]:
        """Return {(cell, measure): numbers of its records} of every permitted cell, empty ones
        too: of the records of its group, place, body and period those that the measure counts.
        """
        counted = _by_name(self.records, lambda record: record["measures"])
        return {
            (cell, measure): inside & counted.get(measure, _NOBODY)
            for cell, inside in _inside(self.axes, self.records)
            for measure in PUBLISHED_COUNTS
        }

    @cached_property
    def exact_cells(self) -> ExactCells:
        """The cells that hold a complaint, as the publisher would count them."""
        cells = [cell for cell in self.axes.cells() if self.items[cell, "filed"]]
        arrays = [
            np.zeros((len(cells), len(PUBLISHED_COUNTS)), kind)
            for kind in (np.int64, float, np.int64)
        ]
        own: dict[int, int] = {}
        for record in self.records:
            own[record["person"]] = own.get(record["person"], 0) + 1
        for row, cell in enumerate(cells):
            for column, measure in enumerate(PUBLISHED_COUNTS):
                inside = [self.records[number] for number in self.items[cell, measure]]
                arrays[0][row, column] = len(inside)
                arrays[1][row, column] = sum(1 / own[record["person"]] for record in inside)
                arrays[2][row, column] = sum(record["key"] for record in inside)
        return ExactCells(cells, PUBLISHED_COUNTS, *arrays)

    def people(self, numbers: frozenset[int]) -> int:
        """Return how many people filed these complaints."""
        return len({self.records[number]["person"] for number in numbers})

    def splits(self) -> Iterator[tuple[Cell, list[Cell]]]:
        """Yield (whole, parts) of every way to split a permitted cell along one axis by
        definition; parts are disjoint.
        """
        cells = {(c.group, c.place, c.body, c.period): c for c in self.axes.cells()}
        for cell in cells.values():
            for axis, values in enumerate(
                ((), self.axes.places, self.axes.bodies, self.axes.periods)
            ):
                for kind in {value.kind for value in values}:
                    parts = [
                        cells.get(_with(cell, axis, value))
                        for value in values
                        if value.kind == kind
                    ]
                    inside = [
                        part for part in parts if part and part != cell and _lies_within(part, cell)
                    ]
                    if inside:
                        yield cell, inside
            for group in GROUPS if not cell.group else ():
                part = cells.get((group, cell.place, cell.body, cell.period))
                if part:
                    yield cell, [part]


def _record(chance: Random, shape: Shape, number: int) -> dict:
    level = _pick(chance, shape.levels, shape.skew)
    department = _pick(chance, shape.departments, shape.skew)
    province = _pick(chance, shape.provinces, shape.skew)
    category = department if chance.random() < 0.7 else _pick(chance, shape.categories, shape.skew)
    record = {
        "number": number,
        "person": 0 if chance.random() < shape.heavy else chance.randrange(1, shape.filers),
        "key": chance.getrandbits(32),
        "month": chance.randrange(shape.months),
        "province": province,
        "district": (province, _pick(chance, shape.districts, shape.skew)),
        "level": level,
        "department": (level, department),
        "category": category % shape.categories,
        "groups": {group for group in GROUPS[:2] if chance.random() < 0.15},
    }
    return record | {"measures": _course(chance)}


def _pick(chance: Random, number: int, skew: float) -> int:
    return min(int(number * chance.random() ** (1 + skew)), number - 1)


def _course(chance: Random) -> set[str]:
    found, days = {"filed"}, int(chance.expovariate(1 / 25))
    if days > 90:
        return found
    found |= {f"closed_within_{cut}" for cut in DAYS if days <= cut}
    outcome = chance.choices(("relief", "partial", "no_relief", "dropped"), (45, 15, 31, 9))[0]
    found.add(f"{outcome}_within_90")
    if chance.random() < 0.6:
        answer = chance.choice(("positive", "negative"))
        found |= {"feedback_within_90", f"{answer}_within_90"}
        if outcome == "relief":
            told = "confirmed" if answer == "positive" else "contested"
            found |= {"relief_feedback_within_90", f"relief_{told}_within_90"}
    if chance.random() < 0.1:
        found.add("reopened_within_90")
    return found


def _places(shape: Shape) -> Iterator[Place]:
    yield Place("nation", "", _LABEL)
    for province in range(shape.provinces):
        yield Place("province", f"P{province}", _LABEL)
    for province, district in product(range(shape.provinces), range(shape.districts)):
        yield Place("district", f"P{province}-{district}", _LABEL, f"P{province}")


def _bodies(records: list[dict], shape: Shape) -> Iterator[Body]:
    yield Body("all", "", _LABEL)
    for level in range(shape.levels):
        yield Body("level", f"L{level}", _LABEL)
    for level, department in sorted({record["department"] for record in records}):
        yield Body("department", f"L{level}-D{department}", _LABEL, f"L{level}")
    for category in range(shape.categories):
        yield Body("category", f"C{category}", _LABEL)


def _periods(shape: Shape) -> Iterator[Period]:
    first = 2023 * 12
    for month in range(shape.months):
        yield Period(
            "month", f"{2023 + month // 12}-{month % 12 + 1:02}", first + month, first + month
        )
    for quarter in range(shape.months // 3):
        yield Period(
            "quarter",
            f"{2023 + quarter // 4}-Q{quarter % 4 + 1}",
            first + 3 * quarter,
            first + 3 * quarter + 2,
        )
    for year in range(shape.months // 12):
        yield Period("year", f"{2023 + year}", first + 12 * year, first + 12 * year + 11)


def _inside(axes: Axes, records: list[dict]) -> Iterator[tuple[Cell, frozenset[int]]]:
    """Yield (cell, numbers of the records in it) of every permitted cell."""
    groups = _by_name(records, lambda record: {"", *record["groups"]})
    places = _by_name(records, _places_of)
    bodies = _by_name(records, _bodies_of)
    months = _by_name(records, lambda record: {2023 * 12 + record["month"]})
    periods = {
        period: frozenset().union(
            *(months.get(month, _NOBODY) for month in range(period.first, period.last + 1))
        )
        for period in axes.periods
    }
    for cell in axes.cells():
        place = places.get((cell.place.kind, cell.place.code), _NOBODY)
        body = bodies.get((cell.body.kind, cell.body.code), _NOBODY)
        yield cell, groups.get(cell.group, _NOBODY) & place & body & periods[cell.period]


def _by_name(records: list[dict], names: Callable[[dict], Iterable]) -> dict[Any, frozenset[int]]:
    """Return {name: numbers of the records that have it}."""
    found: dict[Any, set[int]] = {}
    for record in records:
        for name in names(record):
            found.setdefault(name, set()).add(record["number"])
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _places_of(record: dict) -> set[tuple[str, str]]:
    return {
        ("nation", ""),
        ("province", f"P{record['province']}"),
        ("district", "P{}-{}".format(*record["district"])),
    }


def _bodies_of(record: dict) -> set[tuple[str, str]]:
    return {
        ("all", ""),
        ("level", f"L{record['level']}"),
        ("department", "L{}-D{}".format(*record["department"])),
        ("category", f"C{record['category']}"),
    }


def _contained(records: list[dict]) -> Contained:
    """Return which bodies lie in bodies and places, by looking at every record."""
    together: dict[tuple[str, str], list[set]] = {}
    for record in records:
        where = _places_of(record) - {("nation", "")}
        for body in _bodies_of(record) - {("all", "")}:
            together.setdefault(body, []).append((_bodies_of(record) - {("all", ""), body}) | where)
    common = {body: set.intersection(*others) for body, others in together.items()}
    pairs = [(body, other) for body, others in common.items() for other in others]
    places = {pair for pair in pairs if pair[1][0] in ("province", "district")}
    bodies = frozenset(set(pairs) - places)
    return Contained(bodies, frozenset(places), frozenset(_complete(records, bodies)))


def _complete(records: list[dict], bodies) -> Iterator[tuple]:
    """Yield (kind, body, place) where a body with at least 100 complaints is nothing but bodies
    of a kind within it.
    """
    inside: dict[tuple, list[bool]] = {}
    for record in records:
        own = _bodies_of(record) - {("all", "")}
        for (inner, outer), place in product(permutations(own, 2), _places_of(record)):
            if (inner[0], outer[0]) != ("department", "level"):
                inside.setdefault((inner[0], outer, place), []).append((inner, outer) in bodies)
    yield from (key for key, found in inside.items() if len(found) >= 100 and all(found))


def _with(cell: Cell, axis: int, value) -> tuple:
    parts = [cell.group, cell.place, cell.body, cell.period]
    parts[axis] = value
    return tuple(parts)


def _lies_within(part: Cell, whole: Cell) -> bool:
    """Containment by definition, written out axis by axis."""
    place = (
        whole.place.kind == "nation"
        or part.place == whole.place
        or part.place.parent == whole.place.code
    )
    body = whole.body.kind == "all" or part.body == whole.body
    body = body or (
        part.body.kind == "department"
        and (whole.body.kind, whole.body.code) == ("level", part.body.parent)
    )
    period = whole.period.first <= part.period.first and part.period.last <= whole.period.last
    shorter = part.period.last - part.period.first < whole.period.last - whole.period.first
    return place and body and period and (shorter or part.period == whole.period)
