"""The closed list of what may be published: which groups, places, bodies and periods are ever
counted together.

A cell is one group, one place, one body and one period. The finer two of the four are, the fewer
the others may be: what is not on the list is not computed, not stored and not answered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from data_access.model.periods import PERIODS
from data_access.model.text import Text

EVERYONE, NATION, ALL = "", "", ""
GROUPS = ("overseas", "women", "disability", "minority", "foreigners")
PLACES = ("nation", "province", "district")
BODIES = ("all", "level", "department", "category")


class NotPublic(Exception):
    """What was asked is not published; ``why`` says the reason in both languages."""

    def __init__(self, why: Text):
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, order=True)
class CellType:
    """A kind of cell: about one ``group`` or everyone, and which kind of place, body and period."""

    group: bool
    place: str
    body: str
    period: str


def _kinds(
    group: bool, places: tuple[str, ...], bodies: tuple[str, ...], periods: tuple[str, ...]
) -> set[CellType]:
    return {CellType(group, *rest) for rest in product(places, bodies, periods)}


PERMITTED = frozenset(
    _kinds(False, ("nation", "province"), BODIES, PERIODS)
    | _kinds(False, ("district",), ("all", "level", "category"), ("year",))
    | _kinds(True, ("nation",), BODIES, ("quarter", "year"))
    | _kinds(True, ("province", "district"), ("all",), ("year",))
)
_GROUP_AND_PLACE = Text(
    "For one group, departments, levels and categories are published for the whole country only: in one province or "
    "district too few people would be left to stay unrecognised.",
    "کسی ایک گروہ کے لیے محکمے، سطحیں اور زمرے صرف پورے ملک کے شائع ہوتے ہیں: ایک صوبے یا ضلع میں اتنے کم افراد رہ جاتے "
    "ہیں کہ پہچانے جا سکیں۔",
)
_DEPARTMENT_AND_DISTRICT = Text(
    "Departments are not published by district: too few people would be left. Choose a category or a level, or a province.",
    "محکمے ضلع وار شائع نہیں ہوتے: بہت کم افراد رہ جاتے ہیں۔ زمرہ یا سطح منتخب کریں، یا صوبہ۔",
)
_DISTRICT_PERIOD = Text("Districts are published by year.", "اضلاع کے اعداد سال وار شائع ہوتے ہیں۔")
_GROUP_MONTH = Text(
    "Groups are published by quarter and by year, not by month.",
    "گروہوں کے اعداد سہ ماہی اور سالانہ شائع ہوتے ہیں، ماہانہ نہیں۔",
)
_GROUP_PLACE_PERIOD = Text(
    "A group in one province or district is published by year.",
    "کسی صوبے یا ضلع میں ایک گروہ کے اعداد سال وار شائع ہوتے ہیں۔",
)


def why_not(kind: CellType) -> Text | None:
    """Return in plain words why this kind of cell is not published; None when it is."""
    if kind in PERMITTED:
        return None
    if kind.group and kind.place != "nation" and kind.body != "all":
        return _GROUP_AND_PLACE
    if kind.place == "district" and kind.body == "department":
        return _DEPARTMENT_AND_DISTRICT
    if kind.group:
        return _GROUP_MONTH if kind.place == "nation" else _GROUP_PLACE_PERIOD
    return _DISTRICT_PERIOD


@dataclass(frozen=True)
class Place:
    """The nation (code ""), a province, or a district with its ``parent`` province.

    Degrees and persons where known.
    """

    kind: str
    code: str
    label: Text
    parent: str = ""
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None


@dataclass(frozen=True)
class Body:
    """All bodies (code ""), a level, a department of the level ``parent``, or a category (all of it
    of the level ``parent``).

    ``home``: the province in which at least 99 in 100 of its complaints lie, if there is one (never
    of a category). ``category``: of a department, the one category of all its complaints, if there
    is only one. ``same_as``: of a department, the category that has the same complaints, at least
    99 in 100 both ways, if there is one. What the data say of a body stands here of bodies with at
    least 100 complaints only.
    """

    kind: str
    code: str
    label: Text
    parent: str = ""
    home: str = ""
    category: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class Period:
    """A calendar month, quarter or year; ``first`` and ``last`` are month numbers (year x 12 +
    month - 1).
    """

    kind: str
    code: str
    first: int
    last: int


@dataclass(frozen=True)
class Cell:
    """One permitted cell."""

    group: str
    place: Place
    body: Body
    period: Period

    @property
    def kind(self) -> CellType:
        """Return the kind of this cell."""
        return CellType(bool(self.group), self.place.kind, self.body.kind, self.period.kind)

    def __str__(self) -> str:
        """Return the canonical definition: what the noise is keyed by. Never change it."""
        return f"group={self.group}|place={self.place.code}|{self.body.kind}={self.body.code}|period={self.period.code}"


@dataclass(frozen=True)
class Axes:
    """The values along which cells lie; each begins with the widest: everyone, the nation, all
    bodies.
    """

    places: tuple[Place, ...]
    bodies: tuple[Body, ...]
    periods: tuple[Period, ...]
    groups: tuple[str, ...] = (EVERYONE, *GROUPS)

    def cells(self) -> Iterator[Cell]:
        """Yield every permitted cell, in one fixed order."""
        by_kind = {
            kind: [period for period in self.periods if period.kind == kind] for kind in PERIODS
        }
        for group, place, body in product(self.groups, self.places, self.bodies):
            if is_told_once(place, body):
                for kind in PERIODS:
                    if CellType(bool(group), place.kind, body.kind, kind) in PERMITTED:
                        yield from (Cell(group, place, body, period) for period in by_kind[kind])

    def size(self) -> int:
        """Return how many cells are permitted."""
        periods = {kind: sum(period.kind == kind for period in self.periods) for kind in PERIODS}
        return sum(
            periods[kind]
            for group, place, body in product(self.groups, self.places, self.bodies)
            if is_told_once(place, body)
            for kind in PERIODS
            if CellType(bool(group), place.kind, body.kind, kind) in PERMITTED
        )


def in_order(cells: Iterable[Cell], axes: Axes) -> tuple[Cell, ...]:
    """Return cells in the order of the axes, which is the order of a release, whatever engine
    counted them.
    """
    numbers = [{code: number for number, code in enumerate(axes.groups)}]
    numbers += [
        {(value.kind, value.code): number for number, value in enumerate(values)}
        for values in (axes.places, axes.bodies, axes.periods)
    ]

    def place_of(cell: Cell) -> tuple[int, ...]:
        own = (cell.place, cell.body, cell.period)
        keys = (cell.group, *((value.kind, value.code) for value in own))
        return tuple(known[key] for known, key in zip(numbers, keys, strict=True))

    return tuple(sorted(cells, key=place_of))


def is_told_once(place: Place, body: Body) -> bool:
    """Return whether a body has cells of its own in a place.

    A body of one province has there the same complaints as in the nation, and a department that is
    the same as a category has those of the category: they would be published twice over.
    """
    return not body.same_as and not (place.kind == "province" and body.home)
