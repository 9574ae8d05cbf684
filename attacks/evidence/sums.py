"""What an attacker knows of how counts add up: across cells along each axis, and within a cell.

Every relation is an equation “whole = parts + rest”. The rest of an incomplete relation (“everyone
but women”, “closed, but not answered”) is a set of complaints like any other: it has a row or a
column of its own, so that rests add up across cells, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from attacks.evidence.containment import Knowledge
from attacks.evidence.grid import Grid
from attacks.evidence.records import Exact

_CUTS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90)
_WITHIN = (  # whole, parts, name of the rest
    ("filed", ("closed_within_90",), "not closed"),
    ("closed_within_90", ("relief_within_90", "partial_within_90", "no_relief_within_90", "dropped_within_90"), "other outcome"),
    ("closed_within_90", ("feedback_within_90",), "closed, not answered"),
    ("feedback_within_90", ("positive_within_90", "negative_within_90"), "other answer"),
    ("relief_within_90", ("relief_feedback_within_90",), "relief, not answered"),
    ("feedback_within_90", ("relief_feedback_within_90",), "answered, no relief"),
    ("relief_feedback_within_90", ("relief_confirmed_within_90", "relief_contested_within_90"), "relief, other answer"),
    ("positive_within_90", ("relief_confirmed_within_90",), "positive, no relief"),
    ("negative_within_90", ("relief_contested_within_90",), "negative, no relief"),
    ("closed_within_90", ("reopened_within_90",), "closed, not reopened"),
    *((f"closed_within_{more}", (f"closed_within_{less}",), f"closed within {less + 1} to {more}")
      for less, more in zip(_CUTS[:-1], _CUTS[1:], strict=True)),
)  # fmt: skip
_OVERSEAS, _FOREIGNERS = 1, 5  # numbers of the two groups that nobody belongs to at once


@dataclass(frozen=True)
class Block:
    """Relations of one kind: rows of wholes (n), of their parts (n, most; -1 for none)."""

    name: str
    whole: np.ndarray
    parts: np.ndarray

    def chosen(self, number: np.ndarray) -> "Block":
        """Return the relations among some rows, numbered anew; ``number``: -1 for a row left
        out.
        """
        kept = number[self.whole] >= 0
        parts = self.parts[kept]
        return Block(self.name, number[self.whole[kept]], np.where(parts >= 0, number[parts], -1))


@dataclass(frozen=True)
class Within:
    """A relation within a cell, by columns; ``rest``: column of what is in none of the parts, or
    -1.
    """

    whole: int
    parts: tuple[int, ...]
    rest: int


@dataclass(frozen=True)
class System:
    """All sets of a release and how they add up.

    Rows are cells, then rests; columns are measures, then rests. ``away``: cells of a body where it
    never answers; ``zero``: those of bodies that are told. ``alike``: pairs of rows that a release
    says to be the same within 1 in 100. ``empty``: by year, what everybody knows to be empty, once
    somebody asked (it hangs on no told count).
    """

    grid: Grid
    columns: tuple[str, ...]
    counts: np.ndarray
    people: np.ndarray
    blocks: tuple[Block, ...]
    within: tuple[Within, ...]
    zero: np.ndarray
    away: np.ndarray
    alike: np.ndarray
    rests: tuple[tuple[int, tuple[int, ...]], ...]  # of each row after the cells: whole, parts
    families: (
        np.ndarray
    )  # of each row: number of the kind of relation that it is the rest of, 0 for cells
    twins: tuple[
        np.ndarray, np.ndarray
    ]  # of places and bodies: numbers, the same for those in the same relations
    years: np.ndarray
    empty: dict[int, np.ndarray] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """How many rows are cells."""
        return len(self.grid.at)

    def name(self, row: int, column: int = 0) -> str:
        """Return a set in words."""
        if row < self.cells:
            return f"{self.grid.name(row)} {self.columns[column]}"
        whole, parts = self.rests[row - self.cells]
        others = ", ".join(self.grid.name(part) for part in parts[:2]) + (
            ", ..." if len(parts) > 2 else ""
        )
        return f"{self.grid.name(whole)} but {others}: {self.columns[column]}"

    def of_year(self, year: int) -> "System":
        """Return one year of it; no relation leads from one to another."""
        rows = np.flatnonzero(self.years == year)
        number = np.full(len(self.years), -1)
        number[rows] = np.arange(len(rows))
        cells, alike = rows[rows < self.cells], number[self.alike]
        return replace(
            self,
            grid=self.grid.chosen(cells),
            counts=self.counts[rows],
            people=self.people[rows],
            blocks=tuple(block.chosen(number) for block in self.blocks),
            zero=self.zero[rows],
            away=self.away[rows],
            alike=alike[(alike >= 0).all(axis=1)],
            rests=tuple(
                (int(number[whole]), tuple(number[list(parts)].tolist()))
                for whole, parts in (self.rests[row - self.cells] for row in rows[len(cells) :])
            ),
            families=self.families[rows],
            years=self.years[rows],
        )


def build(grid: Grid, exact: Exact, known: Knowledge) -> System:
    """Return the system of a release."""
    columns, within, counts, people = _columns(grid, exact)
    kept, rests, years = [], [], [grid.years]
    extra_counts, extra_people, families, numbers = [], [], [np.zeros(len(grid.at), np.int64)], {}
    total = len(grid.at)
    for name, complete, whole, parts in _families(grid, known):
        sums, masses = _added(counts, parts), _added(people, parts)
        left = counts[whole] - sums
        sound = (left >= 0).all(axis=1)
        whole, parts, left = whole[sound], parts[sound], left[sound]
        if not complete or left.any():
            whole_rows = total + np.arange(len(whole))
            rests += [
                (int(w), tuple(p[p >= 0].tolist())) for w, p in zip(whole, parts, strict=True)
            ]
            extra_counts.append(left)
            extra_people.append(people[whole] - masses[sound])
            years.append(grid.years[whole])
            families.append(np.full(len(whole), numbers.setdefault(name, len(numbers) + 1)))
            parts = np.concatenate([parts, whole_rows[:, None]], axis=1)
            total += len(whole)
        kept.append(Block(name, whole, parts))
    counts = np.concatenate([counts, *extra_counts])
    people = np.concatenate([people, *extra_people])
    zero, away = np.zeros(total, bool), np.zeros(total, bool)
    away[: len(grid.at)] = _away(grid, known, counts)
    zero[: len(grid.at)] = _known_empty(grid, away[: len(grid.at)], counts)
    return System(
        grid, columns, counts, people, tuple(_merged(kept)), within, zero, away,
        _alike(grid), tuple(rests), np.concatenate(families), _twins(grid, known), np.concatenate(years),
    )  # fmt: skip


def _merged(blocks: list[Block]) -> Iterator[Block]:
    """Put relations of one kind and of about as many parts together: fewer, larger steps."""
    found: dict[tuple[str, int], list[Block]] = {}
    for block in blocks:
        found.setdefault((block.name, int(block.parts.shape[1]).bit_length()), []).append(block)
    for (name, _), same in found.items():
        most = max(block.parts.shape[1] for block in same)
        padded = [
            np.pad(b.parts, ((0, 0), (0, most - b.parts.shape[1])), constant_values=-1)
            for b in same
        ]
        yield Block(name, np.concatenate([b.whole for b in same]), np.concatenate(padded))


def _added(values: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Return the sum of the parts' values, one relation after another."""
    padded = np.concatenate([values, np.zeros((1, values.shape[1]), values.dtype)])
    found = np.zeros((len(parts), values.shape[1]), values.dtype)
    for part in parts.T:
        found += padded[part]
    return found


def _columns(grid: Grid, exact: Exact):
    """Return names, relations, counts and people of the measures and their rests."""
    number = {name: n for n, name in enumerate(grid.measures)}
    counts, people = [exact.counts], [exact.people]
    names, within = list(grid.measures), []
    for whole, parts, rest in _WITHIN:
        if whole in number and all(part in number for part in parts):
            inside = [number[part] for part in parts]
            left = exact.counts[:, number[whole]] - exact.counts[:, inside].sum(axis=1)
            complete = len(parts) > 1 and not left.any()
            within.append(Within(number[whole], tuple(inside), -1 if complete else len(names)))
            if not complete:
                names.append(rest)
                counts.append(left[:, None])
                people.append(
                    (exact.people[:, number[whole]] - exact.people[:, inside].sum(axis=1))[:, None]
                )
    return (
        tuple(names),
        tuple(within),
        np.concatenate(counts, axis=1),
        np.concatenate(people, axis=1),
    )


# Families: (name, whether there are no other parts, wholes, parts) --------------------------------


def _families(grid: Grid, known: Knowledge) -> Iterator[tuple[str, bool, np.ndarray, np.ndarray]]:
    for name, complete, axis, parts_of in _along_axes(grid, known):
        yield from _family(grid, name, complete, axis, parts_of)
    yield from _of_groups(grid, known)
    yield from _of_home_districts(grid, known)


def _along_axes(grid: Grid, known: Knowledge):
    yield "months", True, 3, _periods(grid, "month", "quarter", 3)
    yield "quarters", True, 3, _periods(grid, "quarter", "year", 4)
    places, bodies = grid.places, grid.bodies
    provinces = [n for n, place in enumerate(places) if place.kind == "province"]
    yield "provinces", True, 1, {0: provinces}
    yield (
        "districts",
        True,
        1,
        {
            n: [
                d
                for d, place in enumerate(places)
                if place.kind == "district" and place.parent == own.code
            ]
            for n, own in enumerate(places)
            if own.kind == "province"
        },
    )
    by_kind = {
        kind: [n for n, b in enumerate(bodies) if b.kind == kind]
        for kind in ("level", "department", "category")
    }
    for kind in ("level", "category") if by_kind["level"] else ("department", "category"):
        yield kind, True, 2, {0: by_kind[kind]}
    yield (
        "departments",
        True,
        2,
        {
            level: [n for n in by_kind["department"] if bodies[n].parent == bodies[level].code]
            for level in by_kind["level"]
        },
    )
    for inner in by_kind:
        for outer in by_kind:
            if inner != outer and (inner, outer) != ("department", "level"):
                inside = {
                    b: [n for n in by_kind[inner] if known.bodies[n, b]] for b in by_kind[outer]
                }
                yield f"{inner} within {outer}", False, 2, inside


def _periods(grid: Grid, inner: str, outer: str, size: int) -> dict[int, list[int]]:
    found = {}
    for number, period in enumerate(grid.periods):
        if period.kind == outer:
            parts = [
                n
                for n, p in enumerate(grid.periods)
                if p.kind == inner and period.first <= p.first <= period.last
            ]
            if len(parts) == size:
                found[number] = parts
    return found


def _family(grid: Grid, name: str, complete: bool, axis: int, parts_of: dict[int, list[int]]):
    for value, parts in parts_of.items():
        whole = np.flatnonzero(grid.at[:, axis] == value)
        if not parts or not len(whole):
            continue
        along = [grid.at[whole, n][:, None] for n in range(4)]
        along[axis] = np.array(parts)[None, :]
        rows = grid.row[tuple(np.broadcast_arrays(*along))]
        kept = (rows >= 0).any(axis=1)
        if kept.any():
            yield name, complete, whole[kept], rows[kept].astype(np.int64)


def _of_groups(grid: Grid, known: Knowledge):
    """A group is part of everyone; overseas and foreigners are two parts."""
    rows = np.flatnonzero(grid.at[:, 0] > 0)
    _, place, body, period = grid.at[rows].T
    everyone = grid.row[0, place, body, period]
    for group in range(1, 6):
        own = (grid.at[rows, 0] == group) & (everyone >= 0)
        yield f"group {group}", False, everyone[own].astype(np.int64), rows[own][:, None]
    if known.disjoint:
        own = (grid.at[rows, 0] == _OVERSEAS) & (everyone >= 0)
        other = grid.row[_FOREIGNERS, place[own], body[own], period[own]]
        parts = np.stack([rows[own], other], axis=1)
        yield "two groups", False, everyone[own].astype(np.int64), parts


def _of_home_districts(grid: Grid, known: Knowledge):
    """Departments all of whose complaints lie in one district are parts of its cells."""
    departments = np.array([body.kind == "department" for body in grid.bodies])
    for place, value in enumerate(grid.places):
        inside = (
            np.flatnonzero(known.homes[:, place] & departments) if value.kind == "district" else ()
        )
        for body in range(len(grid.bodies)) if len(inside) else ():
            parts = [n for n in inside if known.bodies[n, body] and n != body]
            whole = np.flatnonzero(
                (grid.at[:, 0] == 0) & (grid.at[:, 1] == place) & (grid.at[:, 2] == body)
            )
            if parts and len(whole):
                rows = grid.row[0, 0, np.array(parts)[None, :], grid.at[whole, 3][:, None]]
                yield (
                    f"departments of a district, {grid.bodies[body].kind}",
                    False,
                    whole,
                    rows.astype(np.int64),
                )


def _known_empty(grid: Grid, away: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Cells away from home of bodies that are told."""
    told = np.zeros(len(grid.bodies), bool)
    told[np.unique(grid.at[grid.told.any(axis=1), 2])] = True
    return away & told[grid.at[:, 2]] & (counts[: len(away)].sum(axis=1) == 0)


def _away(grid: Grid, known: Knowledge, counts: np.ndarray) -> np.ndarray:
    """Return the cells of a body in provinces and districts in which it never answered anything.

    Whoever knows what a body is there for knows that; it is not what one period tells.
    """
    _, place, body, _ = grid.at.T
    pair = place * len(grid.bodies) + body
    ever = np.bincount(pair, counts[: len(grid.at), 0], len(grid.places) * len(grid.bodies)) > 0
    nation = np.array([p.kind == "nation" for p in grid.places])
    return ~ever[pair] & ~nation[place]


def _twins(grid: Grid, known: Knowledge) -> tuple[np.ndarray, np.ndarray]:
    """Number places and bodies so that those alike in all that is known of them have the same
    number.
    """
    numbers: dict[tuple, int] = {}
    bodies = []
    for n, body in enumerate(grid.bodies):
        alone = n if body.home or body.same_as or body.kind in ("all", "level") else -1
        around = np.delete(known.bodies[n], n).tobytes(), np.delete(known.bodies[:, n], n).tobytes()
        within_district = any(
            known.homes[n, p] for p, own in enumerate(grid.places) if own.kind == "district"
        )
        key = (body.kind, body.parent, *around, n if within_district else alone)
        bodies.append(numbers.setdefault(key, len(numbers)))
    places = []
    for n, place in enumerate(grid.places):
        alone = n if place.kind != "district" or known.homes[1:, n].any() else -1
        places.append(numbers.setdefault((place.kind, place.parent, alone), len(numbers)))
    return np.array(places), np.array(bodies)


def _alike(grid: Grid) -> np.ndarray:
    """Rows of which a release says that they are the same: (hidden, told elsewhere)."""
    numbers = {(body.kind, body.code): n for n, body in enumerate(grid.bodies)}
    same = np.array(
        [
            numbers.get(("category", body.same_as), -1) if body.same_as else -1
            for body in grid.bodies
        ]
    )
    homes = np.array([body.home for body in grid.bodies])
    codes = np.array([place.code for place in grid.places])
    provinces = np.array([place.kind == "province" for place in grid.places])
    group, place, body, period = grid.at.T
    rows = np.arange(len(grid.at))
    twin = np.where(same[body] >= 0, grid.row[group, place, same[body], period], -1)
    home = provinces[place] & (homes[body] == codes[place]) & (homes[body] != "")
    nation = np.where(home, grid.row[group, 0, body, period], -1)
    pairs = [np.stack([rows[other >= 0], other[other >= 0]], axis=1) for other in (twin, nation)]
    return np.concatenate(pairs).astype(np.int64)
