"""The axes of a release: what the dimensions of a complaints database hold, and which periods
are closed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Connection, func, select

from data_access.database.codebook import Codebook, Entry
from data_access.database.schema import complaints, dataset
from data_access.model.codes import numbers
from data_access.model.coverage import Coverage
from data_access.model.periods import MONTHS_IN, last_day, month_of, period_code, window_closes
from data_access.model.publication_scope import Axes, Body, Period, Place
from data_access.model.recorded import Recorded
from data_access.model.text import Text
from data_access.publish.odd import LARGE
from data_access.query.read_coverage import read_coverage

_LONGEST = 20 * MONTHS_IN["year"]  # months; an earlier stray record does not open empty decades
_NEARLY_ALL = 0.99


def axes_of(connection: Connection, codebook: Codebook, as_of: date) -> Axes:
    """Return the axes of a release as of ``as_of`` over the complaints behind ``connection``."""
    recorded = connection.execute(select(dataset.c.recorded)).scalar() or ""
    coverage = read_coverage(connection, Recorded.from_text(recorded), as_of)
    periods = tuple(closed_periods(coverage, as_of)) if coverage.stretches else ()
    splits = Splits(connection, codebook)
    return Axes(tuple(_places(codebook)), tuple(_bodies(splits, codebook)), periods)


def closed_periods(coverage: Coverage, as_of: date) -> Iterator[Period]:
    """Yield the calendar periods that the data cover from first to last day, and whose last
    complaint had its 90 days.

    An empty stretch within the data may be true, so what lies in it is told like any other period:
    as withheld.
    """
    start = month_of(coverage.first) + (coverage.first.day > 1)
    end = month_of(as_of)
    for kind, months in MONTHS_IN.items():
        first = -(-max(start, end - _LONGEST) // months)
        for number in range(first, end // months + 1):
            period = Period(
                kind, period_code(kind, number), number * months, number * months + months - 1
            )
            if window_closes(period.last) < as_of and last_day(period.last) <= coverage.last:
                yield period


def _places(codebook: Codebook) -> Iterator[Place]:
    yield Place("nation", "", Text("Pakistan", "پاکستان"))
    provinces = codebook.by_number("province")
    for entry in provinces.values():
        yield _place("province", entry, "")
    alone = Counter(entry.parent for entry in codebook.of("district"))
    for entry in codebook.of("district"):
        if (
            entry.parent in provinces and alone[entry.parent] > 1
        ):  # the only district of a province is the province
            yield _place("district", entry, provinces[entry.parent].code)


def _place(kind: str, entry, parent: str) -> Place:
    latitude, longitude = entry.place or (None, None)
    return Place(kind, entry.code, entry.label, parent, latitude, longitude, entry.population)


def _bodies(splits: "Splits", codebook: Codebook) -> Iterator[Body]:
    yield Body("all", "", Text("All bodies", "تمام ادارے"))
    for entry in codebook.of("level"):
        yield Body("level", entry.code, entry.label, home=splits.home("level", entry))
    levels = codebook.by_number("level")
    above = {entry.parent for entry in codebook.of("department")}
    for entry in codebook.of("department"):
        level = levels[entry.level].code if entry.level in levels else ""
        home, category = (
            splits.home("department", entry),
            splits.only("department", entry, "category"),
        )
        same_as = splits.same_as(entry)
        yield Body("department", entry.code, _alone(entry, above), level, home, category, same_as)
    for entry in codebook.of("category"):
        yield Body("category", entry.code, entry.label, splits.only("category", entry, "level"))


def _alone(entry: Entry, above: set) -> Text:
    """A department above others counts only what is addressed to itself, so that nothing is
    counted twice.
    """
    if entry.number not in above:
        return entry.label
    return Text(f"{entry.label.en} (itself)", f"{entry.label.ur} (خود)")


class Splits:
    """How the complaints of each body divide by another dimension, counted once over all of them.

    What is said of a body in public is said of large ones only: of one with a single complaint, the
    place and the category of this complaint would be told.
    """

    def __init__(self, connection: Connection, codebook: Codebook):
        self._connection, self._codebook = connection, codebook
        self._known: dict[tuple[str, str], Mapping[int, Mapping[int | None, int]]] = {}

    def _split(self, dimension: str, by: str) -> Mapping[int, Mapping[int | None, int]]:
        """Return ``{number: {number of the other dimension: complaints}}``."""
        if (dimension, by) not in self._known:
            columns = complaints.c[f"{dimension}_id"], complaints.c[f"{by}_id"]
            found: dict = defaultdict(dict)
            statement = (
                select(*columns, func.count())
                .where(complaints.c.kind == numbers("kind")["complaint"])
                .group_by(*columns)
            )
            for number, other, size in self._connection.execute(statement):
                found[number][other] = size
            self._known[dimension, by] = found
        return self._known[dimension, by]

    def _main(self, dimension: str, entry: Entry, by: str, share: float) -> str:
        """Return the value of the other dimension that has at least ``share`` of the complaints
        of a large entry.
        """
        found = self._split(dimension, by).get(entry.number, {})
        most, number = max(
            ((size, other) for other, size in found.items() if other is not None), default=(0, None)
        )
        enough = sum(found.values()) >= LARGE and most >= share * sum(found.values())
        known = self._codebook.by_number(by)
        return known[number].code if enough and number in known else ""

    def home(self, dimension: str, entry: Entry) -> str:
        """Return the province that has nearly all of a body's complaints, "" for none: a stray
        one changes nothing.
        """
        return self._main(dimension, entry, "province", _NEARLY_ALL)

    def only(self, dimension: str, entry: Entry, by: str) -> str:
        """Return the one value of the other dimension that all complaints of an entry have, ""
        where there are several.
        """
        return self._main(dimension, entry, by, 1.0)

    def same_as(self, entry: Entry) -> str:
        """Return the category that has nearly all complaints of a department, which has nearly
        all of the category's.
        """
        code = self._main("department", entry, "category", _NEARLY_ALL)
        own = [category for category in self._codebook.of("category") if category.code == code]
        back = self._main("category", own[0], "department", _NEARLY_ALL) if own else ""
        return code if back == entry.code else ""
