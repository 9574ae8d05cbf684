"""The axes of a release: what the dimensions of a complaints database hold, and which periods are closed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Connection, func, select

from data_access.codebook import Codebook, Entry
from data_access.periods import first_day, period_code
from data_access.permitted import Axes, Body, Period, Place
from data_access.schema import complaints
from data_access.text import Text

WINDOW_DAYS = 90
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LONGEST = 20 * 12  # months; an earlier stray record does not open empty decades
_NEARLY_ALL = 0.99


def axes_of(connection: Connection, codebook: Codebook, as_of: date) -> Axes:
    """Return the axes of a release as of ``as_of`` over the complaints behind ``connection``."""
    first_filed = connection.execute(select(func.min(complaints.c.filed_on))).scalar()
    periods = tuple(closed_periods(first_filed, as_of)) if first_filed else ()
    return Axes(tuple(_places(codebook)), tuple(_bodies(connection, codebook)), periods)


def closed_periods(first_filed: date, as_of: date) -> Iterator[Period]:
    """Yield the calendar periods that lie wholly after ``first_filed`` and whose last complaint had its 90 days."""
    start = first_filed.year * 12 + first_filed.month - 1 + (first_filed.day > 1)
    end = as_of.year * 12 + as_of.month - 1
    for kind, months in _MONTHS.items():
        first = -(-max(start, end - _LONGEST) // months)
        for number in range(first, end // months + 1):
            period = Period(kind, period_code(kind, number), number * months, number * months + months - 1)
            if window_closes(period) < as_of:
                yield period


def window_closes(period: Period) -> date:
    """Return the last day on which something that the figures of ``period`` count can happen."""
    return first_day(period.last + 1) - timedelta(days=1) + timedelta(days=WINDOW_DAYS)


def _places(codebook: Codebook) -> Iterator[Place]:
    yield Place("nation", "", Text("Pakistan", "پاکستان"))
    provinces = codebook.by_number("province")
    for entry in provinces.values():
        yield _place("province", entry, "")
    alone = Counter(entry.parent for entry in codebook.of("district"))
    for entry in codebook.of("district"):
        if entry.parent in provinces and alone[entry.parent] > 1:  # the only district of a province is the province
            yield _place("district", entry, provinces[entry.parent].code)


def _place(kind: str, entry, parent: str) -> Place:
    latitude, longitude = entry.place or (None, None)
    return Place(kind, entry.code, entry.label, parent, latitude, longitude, entry.population)


def _bodies(connection: Connection, codebook: Codebook) -> Iterator[Body]:
    yield Body("all", "", Text("All bodies", "تمام ادارے"))
    for entry in codebook.of("level"):
        yield Body("level", entry.code, entry.label, home=_home(connection, codebook, "level", entry))
    levels = codebook.by_number("level")
    above = {entry.parent for entry in codebook.of("department")}
    for entry in codebook.of("department"):
        level = levels[entry.level].code if entry.level in levels else ""
        home, category = (
            _home(connection, codebook, "department", entry),
            _only(connection, codebook, entry, "department", "category"),
        )
        yield Body("department", entry.code, _alone(entry, above), level, home, category)
    for entry in codebook.of("category"):
        yield Body("category", entry.code, entry.label, _only(connection, codebook, entry, "category", "level"))


def _home(connection: Connection, codebook: Codebook, dimension: str, entry: Entry) -> str:
    """Return the province that has nearly all of a body's complaints, "" for none: a stray one changes nothing."""
    found = _split(connection, dimension, "province")[entry.number]
    most, number = max(((size, place) for place, size in found.items()), default=(0, None), key=lambda pair: pair[0])
    provinces = codebook.by_number("province")
    return provinces[number].code if number in provinces and most >= _NEARLY_ALL * sum(found.values()) else ""


def _only(connection: Connection, codebook: Codebook, entry: Entry, dimension: str, by: str) -> str:
    """Return the one value of the other dimension that all complaints of an entry have, "" where there are several."""
    found = _split(connection, dimension, by)[entry.number]
    known = codebook.by_number(by)
    return known[next(iter(found))].code if len(found) == 1 and known.keys() >= found.keys() else ""


@cache
def _split(connection: Connection, dimension: str, by: str) -> Mapping[int, Mapping[int | None, int]]:
    """Return ``{number: {number of the other dimension: complaints}}``."""
    columns = complaints.c[f"{dimension}_id"], complaints.c[f"{by}_id"]
    found: dict = defaultdict(dict)
    for number, other, size in connection.execute(select(*columns, func.count()).group_by(*columns)):
        found[number][other] = size
    return found


def _alone(entry: Entry, above: set) -> Text:
    """A department above others counts only what is addressed to itself, so that nothing is counted twice."""
    if entry.number not in above:
        return entry.label
    return Text(f"{entry.label.en} (itself)", f"{entry.label.ur} (خود)")
