"""What an attacker knows of how cells add up: wholes and their parts, along each axis, as sparse constraints."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from attacks.containment import bodies_in_places, bodies_within
from attacks.records import Records

NONE, EMPTY = -1, -2


@dataclass(frozen=True)
class Sum:
    """The parts lie in the whole (rows of cells); ``complete``: there are no other parts."""

    whole: int
    parts: tuple[int, ...]
    complete: bool


class Knowledge:
    """How the cells of a release add up. What the data break anywhere is not used as an equality."""

    def __init__(self, records: Records, counts: np.ndarray):
        self.grid, self._counts = records.grid, counts
        self._inside = bodies_within(records)
        self._homes = bodies_in_places(records)
        self._rows = self._aliased()

    def sums(self) -> list[Sum]:
        """Return every sum. A family of sums that does not hold everywhere in the data only bounds its wholes."""
        found = []
        for family in (self._periods, self._places, self._bodies, self._groups):
            by_name: dict[str, list[Sum]] = defaultdict(list)
            for name, entry in family():
                by_name[name].append(entry)
            for entries in by_name.values():
                holds = all(self._counts[e.whole] == self._counts[list(e.parts)].sum() for e in entries if e.complete)
                found += [Sum(e.whole, e.parts, e.complete and holds) for e in entries]
        assert all(self._counts[e.whole] >= self._counts[list(e.parts)].sum() for e in found)
        return found

    def _aliased(self) -> np.ndarray:
        """Return the row of each cell; of a body of one province, there that of the nation and -2 (empty) elsewhere."""
        rows = self.grid.row.copy()
        provinces = [number for number, place in enumerate(self.grid.places) if place.kind == "province"]
        for body in (number for number, value in enumerate(self.grid.bodies) if value.home):
            homes = [number for number in provinces if self._homes[body, number]]
            for place in provinces if homes else ():
                rows[:, place, body, :] = rows[:, 0, body, :] if place in homes else EMPTY
        return rows

    def _sum(self, whole: int, parts: list[int]) -> Iterator[Sum]:
        known = tuple(part for part in parts if part >= 0)
        if whole >= 0 and known and known != (whole,):
            yield Sum(whole, known, NONE not in parts)

    def _periods(self) -> Iterator[tuple[str, Sum]]:
        grid = self.grid
        for inner, outer, size in (("month", "quarter", 3), ("quarter", "year", 4)):
            for number, period in enumerate(grid.periods):
                parts = [
                    n for n, p in enumerate(grid.periods) if p.kind == inner and period.first <= p.first <= period.last
                ]
                if period.kind == outer and len(parts) == size:
                    for row in np.flatnonzero(grid.at[:, 3] == number).tolist():
                        group, place, body, _ = grid.at[row].tolist()
                        rows = [int(grid.row[group, place, body, part]) for part in parts]
                        if max(rows) >= 0:
                            yield inner, Sum(row, tuple(rows), True)

    def _places(self) -> Iterator[tuple[str, Sum]]:
        grid = self.grid
        provinces = [n for n, place in enumerate(grid.places) if place.kind == "province"]
        districts = {
            p: [n for n, d in enumerate(grid.places) if d.parent == grid.places[p].code and d.kind == "district"]
            for p in provinces
        }
        for row, (group, place, body, period) in enumerate(grid.at.tolist()):
            parts = provinces if place == 0 else districts.get(place, [])
            cells = self._rows[group, parts, body, period].tolist() if parts else []
            for entry in self._sum(row, cells):
                yield f"{place == 0} {group > 0}", entry

    def _bodies(self) -> Iterator[tuple[str, Sum]]:
        grid, kinds = self.grid, [body.kind for body in self.grid.bodies]
        by_kind = {
            kind: [n for n, own in enumerate(kinds) if own == kind] for kind in ("level", "category", "department")
        }
        parts_of = {
            (body, kind): [number for number in members if self._is_part(number, body)]
            for body, own in enumerate(kinds)
            for kind, members in by_kind.items()
            if own not in (kind, "department")
        }
        for row, (group, place, body, period) in enumerate(grid.at.tolist()):
            for kind in by_kind:
                parts = parts_of.get((body, kind))
                for entry in self._sum(row, self._rows[group, place, parts, period].tolist()) if parts else ():
                    whole = kinds[body] == "all" or (kinds[body], kind) == ("level", "department")
                    yield f"{kinds[body]} {kind} {place > 0}", Sum(entry.whole, entry.parts, entry.complete and whole)

    def _is_part(self, inner: int, outer: int) -> bool:
        one, other = self.grid.bodies[inner], self.grid.bodies[outer]
        if (one.kind, other.kind) == ("department", "level"):
            return one.parent == other.code
        return other.kind == "all" or bool(self._inside[inner, outer])

    def _groups(self) -> Iterator[tuple[str, Sum]]:
        """A group is part of everyone; overseas and foreigners never overlap."""
        for row in np.flatnonzero(self.grid.at[:, 0] > 0).tolist():
            _, *rest = self.grid.at[row].tolist()
            for entry in self._sum(int(self.grid.row[(0, *rest)]), [row]):
                yield "group", Sum(entry.whole, entry.parts, False)


def sparse(sums: Sequence[Sum]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the rows “whole - parts” as (starts, columns, values)."""
    starts = np.cumsum([0, *(1 + len(entry.parts) for entry in sums)])
    columns = [number for entry in sums for number in (entry.whole, *entry.parts)]
    values = np.full(len(columns), -1.0)
    values[starts[:-1]] = 1.0
    return starts.astype(np.int32), np.array(columns, np.int32), values
