"""The codes of one database: what each number of the complaint record means, by dimension and
code list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, func, select

from data_access.database import postgresql, schema
from data_access.model.codes import CODE_LISTS
from data_access.model.filters import CHOICES, FILTERS, Filters
from data_access.model.groups_within import groups_within
from data_access.model.text import Text


@dataclass(frozen=True)
class Entry:
    """One value of a dimension.

    ``parent``: number of the province, category or department that it belongs to. ``place``:
    (latitude, longitude) of the label point in degrees, where known; ``population``: persons, where
    known.
    """

    number: int
    code: str
    label: Text
    parent: int | None = None
    level: int | None = None
    place: tuple[float, float] | None = None
    population: int | None = None


_SHOWN = 30  # codes that are told of those that there are
_PARENTS = {"district": "province_id", "department": "parent_id", "subcategory": "category_id"}
_TABLES = {
    "level": schema.levels,
    "department": schema.departments,
    "category": schema.categories,
    "subcategory": schema.subcategories,
    "province": schema.provinces,
    "district": schema.districts,
}


@dataclass(frozen=True)
class Codebook:
    """All entries by dimension name, in the order of their numbers.

    ``sizes``: complaints by dimension name and number; how to count best depends on them, no figure
    does.
    """

    entries: Mapping[str, tuple[Entry, ...]]
    sizes: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def of(self, dimension: str) -> tuple[Entry, ...]:
        """Return the entries of one dimension or code list."""
        return self.entries[dimension]

    def by_code(self, dimension: str) -> Mapping[str, Entry]:
        """Return ``{code: entry}``."""
        return self._by_code[dimension]

    def by_number(self, dimension: str) -> Mapping[int, Entry]:
        """Return ``{number: entry}``."""
        return self._by_number[dimension]

    @cached_property
    def _by_code(self) -> dict[str, dict[str, Entry]]:
        return {
            name: {entry.code: entry for entry in entries} for name, entries in self.entries.items()
        }

    @cached_property
    def _by_number(self) -> dict[str, dict[int, Entry]]:
        return {
            name: {entry.number: entry for entry in entries}
            for name, entries in self.entries.items()
        }

    def numbers(self, dimension: str, codes: tuple[str, ...]) -> list[int]:
        """Return the stored numbers of ``codes``; a department stands for those below it, too."""
        known = self.by_code(dimension)
        wanted = {known[code].number for code in codes}
        if dimension == "department":
            children = {entry.number for entry in self.of(dimension) if entry.parent in wanted}
            wanted |= children | {
                entry.number for entry in self.of(dimension) if entry.parent in children
            }
        return sorted(wanted)

    @cached_property
    def group_within(self) -> Mapping[str, str]:
        """The groups that are recorded of members of another group only, with that group."""
        return groups_within(self.sizes.get("group", {}))

    def share(self, dimension: str, codes: tuple[str, ...]) -> float:
        """Return the part of all complaints that any of ``codes`` has; 0 for none."""
        if not codes:
            return 0.0
        sizes, wanted = self.sizes.get(dimension, {}), self.numbers(dimension, codes)
        if dimension == "group":
            mask = sum(wanted)
            found = sum(size for flags, size in sizes.items() if flags and flags & mask)
        else:
            found = sum(sizes.get(number, 0) for number in wanted)
        return found / max(sum(sizes.values()), 1)

    def check(self, filters: Filters, problems: list[Text]) -> Filters:
        """Return ``filters`` without the codes that this database does not know; each is told in
        ``problems``.
        """
        changes = {}
        for name in CHOICES:
            known, values = self.by_code(name), getattr(filters, name)
            good = tuple(value for value in values if value.removeprefix("-") in known)
            if good != values:
                changes[name] = good
                bad = ", ".join(f"“{value}”" for value in values if value not in good)
                problems.append(_why_unknown(name, bad, known))
        return replace(filters, **changes)


def _why_unknown(name: str, bad: str, known: Mapping[str, Entry]) -> Text:
    shown, more = ", ".join(list(known)[:_SHOWN]), len(known) - _SHOWN
    return Text(
        f"{bad}: no {name} of this database; there are: {shown}"
        f"{f' and {more} more' if more > 0 else ''}.",
        f"{bad}: اس ڈیٹا میں ایسا کوئی اندراج نہیں ({FILTERS[name].label.ur})؛ یہ ہیں: {shown}"
        f"{f' اور {more} مزید' if more > 0 else ''}۔",
    )


def read_codebook(
    connection: Connection, sizes: Mapping[str, Mapping[int, int]] | None = None
) -> Codebook:
    """Read the codebook of the database behind ``connection``: at most a few hundred rows.

    ``sizes``: those of an earlier version of the data, where they are near enough.
    """
    lists = {
        name: tuple(Entry(row.number, row.code, row.label) for row in rows)
        for name, rows in CODE_LISTS.items()
    }
    tables = {name: _read_dimension(connection, name, table) for name, table in _TABLES.items()}
    return Codebook({**lists, **tables}, sizes or _sizes(connection))


def _sizes(connection: Connection) -> dict[str, dict[int, int]]:
    complaints = postgresql.some_of(connection, schema.complaints)
    columns = {name: complaints.c[FILTERS[name].column] for name in CHOICES}
    return {name: _counted(connection, column) for name, column in columns.items()}


def _counted(connection: Connection, column: ColumnElement[int]) -> dict[int, int]:
    return {
        number: size
        for number, size in connection.execute(select(column, func.count()).group_by(column))
    }


def _read_dimension(connection: Connection, name: str, table) -> tuple[Entry, ...]:
    key = table.primary_key.columns[0].name
    rows = connection.execute(select(table).order_by(key)).mappings()
    return tuple(_entry(row, key, _PARENTS.get(name, "")) for row in rows)


def _entry(row: Mapping, key: str, parent: str) -> Entry:
    has_place = row.get("latitude") is not None and row.get("longitude") is not None
    place = (row["latitude"], row["longitude"]) if has_place else None
    return Entry(
        row[key],
        row["code"],
        Text(row["name_en"], row["name_ur"]),
        row.get(parent),
        row.get("level_id"),
        place,
        row.get("population"),
    )
