"""What is proven, without any noise, of sets of 1 to 9 complaints, or of fewer than ten people.

A set is a cell, a rest, or whatever a whole leaves beside some of its parts; a rest may be cut
across again (“the withheld departments, outside of this province”). It is exposed when bounds say
that it must hold a complaint; an empty cell is exposed when they say that it cannot hold one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from attacks.evidence.grid import GROUPS, Grid
from attacks.reckoning.bounds import BIG, Bounds, Part, spread

MOST = 9
LEAST_PEOPLE = 10
_NEARLY = 1e-6
_MOST_KEPT = 2_000  # proven sets of one kind that are kept, each with its name; more change nothing


@dataclass(frozen=True)
class Shown:
    """A set that is proven to hold something: rows of the system added and taken away, a column."""

    kind: str
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    column: int
    size: int
    least: int


@dataclass
class Proofs:
    """What was asked about, and what was proven."""

    few: int = 0
    none: int = 0
    present: list[Shown] = field(default_factory=list)
    absent: list[tuple[int, int]] = field(default_factory=list)
    worked_out: list[tuple[int, int]] = field(default_factory=list)


def prove(part: Part) -> Proofs:
    """Return what the bounds of a year prove."""
    return of_bounds(part, spread(part))


def of_bounds(part: Part, bounds: Bounds) -> Proofs:
    """Return what given bounds of a year prove."""
    found = Proofs()
    _sets(part, bounds, found)
    _absent(part, bounds, found)
    for block in part.blocks:
        if len(block.whole):
            _remainders(part, bounds, block.whole, block.parts, found)
            _crossed(part, bounds, block.name, block.whole, block.parts, found)
    return found


def is_few(counts: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Return which sets must stay unseen: some complaints, and fewer than ten of them or of
    people.
    """
    return (counts > 0) & ((counts <= MOST) | (people < LEAST_PEOPLE - _NEARLY))


def _sets(part: Part, bounds: Bounds, found: Proofs) -> None:
    """Cells and rests by themselves."""
    few = is_few(part.counts, part.people)
    found.few += int(few.sum())
    for row, column in _some(few & (bounds.low[:-1] > 0)):
        size, least = int(part.counts[row, column]), int(bounds.low[row, column])
        found.present.append(Shown("set", (int(part.rows[row]),), (), int(column), size, least))
    width = len(part.system.grid.measures)
    cells = part.rows < part.system.cells
    known = (bounds.low == bounds.high)[:-1] & ~part.told & (part.counts > 0)
    for row, column in _some(known[:, :width] & cells[:, None]):
        found.worked_out.append((int(part.rows[row]), int(column)))


def _some(shown: np.ndarray) -> np.ndarray:
    return np.argwhere(shown)[:_MOST_KEPT]


def _absent(part: Part, bounds: Bounds, found: Proofs) -> None:
    """Cells that may be in a release, hold nothing, and cannot hold anything."""
    width = len(part.system.grid.measures)
    cells = np.flatnonzero(part.rows < part.system.cells)
    cells = cells[part.system.grid.open[part.rows[cells]]]
    empty = (part.counts[cells, :width] == 0) & ~known_empty(part)[cells, :width]
    found.none += int(empty.sum())
    shown = empty & (bounds.high[cells, :width] == 0)
    found.absent += [(int(part.rows[cells[n]]), int(m)) for n, m in _some(shown)]


def known_empty(part: Part) -> np.ndarray:
    """Return what everybody knows to be empty, with nothing told at all; and measures that never
    occur.
    """
    known = part.system.empty
    if part.year not in known:
        nothing = replace(part, told=np.zeros_like(part.told), zero=part.zero | part.away)
        never = part.system.counts[: part.system.cells].sum(axis=0) == 0
        known[part.year] = (spread(nothing).high[:-1] == 0) | never[None, :]
    return known[part.year]


# What a whole leaves beside some of its parts ----------------------------------------------------


def _remainders(
    part: Part, bounds: Bounds, whole: np.ndarray, parts: np.ndarray, found: Proofs
) -> None:
    """Two or more parts together, of which some other sum bounds the others of the whole."""
    counts, people = part.padded
    low, high = bounds.low, bounds.high
    doubt = high[parts] - counts[parts]
    lacking = counts[whole] - low[whole]
    for step in (1, 3, 5, 10):
        chosen = doubt >= step
        size = np.where(chosen, counts[parts], 0).sum(axis=1)
        mass = np.where(chosen, people[parts], 0).sum(axis=1)
        cost = lacking + np.where(chosen, 0, doubt).sum(axis=1)
        shown = is_few(size, mass) & (cost < size) & (chosen.sum(axis=1) > 1)
        for n, column in _some(shown):
            rows = tuple(part.rows[parts[n][chosen[n, :, column]]].tolist())
            least = int(size[n, column] - cost[n, column])
            found.present.append(
                Shown("remainder", rows, (), int(column), int(size[n, column]), least)
            )


@dataclass(frozen=True)
class _Crossing:
    """Remainders of two or more withheld parts: relations and columns, and the parts' places."""

    whole: np.ndarray
    parts: np.ndarray
    chosen: np.ndarray  # (relations, parts, columns)
    least: np.ndarray  # (relations, columns), 0 where there is no such remainder


def _crossed(part: Part, bounds: Bounds, name: str, whole, parts, found: Proofs) -> None:
    """A remainder of withheld parts, cut across by the values of another axis."""
    crossing = _remainders_of(part, bounds, whole, parts)
    axis = {"months": 3, "quarters": 3, "provinces": 1, "districts": 1}.get(name, 2)
    if crossing is None or name.startswith(("group", "two")):
        return
    number = np.full(part.system.cells + 1, -1, np.int64)
    cells = part.rows < part.system.cells
    number[part.rows[cells]] = np.flatnonzero(cells)
    for other, complete, values in _cuts(part.system.grid, axis):
        for upper, lower in values.items():
            at = part.system.grid.at[part.rows[crossing.whole]]
            own = np.flatnonzero(at[:, other] == upper)
            if len(own):
                _cut(part, bounds, number, crossing, own, other, lower, complete, found)


def _remainders_of(part: Part, bounds: Bounds, whole, parts) -> _Crossing | None:
    is_cell = np.append(part.rows < part.system.cells, True)
    kept = np.flatnonzero(is_cell[whole])
    whole, parts = whole[kept], parts[kept]
    chosen = bounds.high[parts] > bounds.low[parts]
    least = bounds.low[whole] - np.where(chosen, 0, bounds.high[parts]).sum(axis=1)
    sound = (
        (chosen.sum(axis=1) > 1) & (least > 0) & ~(chosen & ~is_cell[parts][:, :, None]).any(axis=1)
    )
    rows = np.flatnonzero(sound.any(axis=1))
    if not len(rows):
        return None
    return _Crossing(whole[rows], parts[rows], chosen[rows], np.where(sound[rows], least[rows], 0))


def _cuts(grid: Grid, axis: int) -> Iterator[tuple[int, bool, dict[int, Sequence[int]]]]:
    """Yield (axis, whether nothing is beside the values, values within each value) of other
    axes.
    """
    if axis != 0:
        yield 0, False, {0: range(1, len(GROUPS))}
    if axis != 1:
        provinces = [n for n, place in enumerate(grid.places) if place.kind == "province"]
        inside = {
            n: [
                d
                for d, own in enumerate(grid.places)
                if own.kind == "district" and own.parent == grid.places[n].code
            ]
            for n in provinces
        }
        yield 1, True, {0: provinces, **inside}
    if axis != 2:
        bodies = grid.bodies
        for kind in ("level", "category"):
            yield 2, True, {0: [n for n, body in enumerate(bodies) if body.kind == kind]}
        yield (
            2,
            True,
            {
                n: [
                    d
                    for d, own in enumerate(bodies)
                    if own.kind == "department" and own.parent == level.code
                ]
                for n, level in enumerate(bodies)
                if level.kind == "level"
            },
        )
    if axis != 3:
        for inner, outer in (("month", "quarter"), ("quarter", "year")):
            yield (
                3,
                True,
                {
                    n: [
                        m
                        for m, p in enumerate(grid.periods)
                        if p.kind == inner and own.first <= p.first <= own.last
                    ]
                    for n, own in enumerate(grid.periods)
                    if own.kind == outer
                },
            )


def _cut(
    part, bounds, number, crossing: _Crossing, own, axis, values, complete, found: Proofs
) -> None:
    """Bound the part of each remainder that lies in each of the values, and what lies outside of
    it.
    """
    counts, people = part.padded
    grid, chosen = part.system.grid, crossing.chosen[own]
    wholes, parts = crossing.whole[own], crossing.parts[own]
    shape = len(own), len(values), part.counts.shape[1]
    most, least = np.full(shape, BIG), np.zeros(shape, np.int64)
    size, mass = np.zeros(shape, np.int64), np.zeros(shape)
    for place, value in enumerate(values):
        cut = _moved(part, grid, number, parts, axis, value)
        above = _moved(part, grid, number, wholes[:, None], axis, value)[:, 0]
        there = (cut[:, :, None] >= 0) | ~chosen
        lows, highs = bounds.low[cut], bounds.high[cut]
        by_parts = np.where(chosen, highs, 0).sum(axis=1)
        beside = bounds.high[above] - np.where(chosen, 0, lows).sum(axis=1)
        exists = there.all(axis=1)
        most[:, place] = np.where(exists & (above >= 0)[:, None], np.minimum(by_parts, beside), BIG)
        least[:, place] = np.where(exists, np.where(chosen, lows, 0).sum(axis=1), 0)
        size[:, place] = np.where(exists, np.where(chosen, counts[cut], 0).sum(axis=1), 0)
        mass[:, place] = np.where(exists, np.where(chosen, people[cut], 0).sum(axis=1), 0)
    total = np.where(chosen, counts[parts], 0).sum(axis=1)
    masses = np.where(chosen, people[parts], 0).sum(axis=1)
    sums = crossing.least[own]
    outside, beside = (total[:, None] - size), (masses[:, None] - mass)
    by_most = np.where(most < BIG, sums[:, None] - most, 0)
    shown = is_few(outside, beside) & (by_most > 0) & (sums > 0)[:, None]
    _tell("outside", part, crossing, own, shown, outside, by_most, found, axis, values)
    if complete:
        others = most.sum(axis=1)[:, None] - most
        inside = np.maximum(least, np.where(others < BIG, sums[:, None] - others, 0))
        shown = is_few(size, mass) & (inside > 0) & (sums > 0)[:, None]
        _tell("inside", part, crossing, own, shown, size, inside, found, axis, values)


def _moved(part: Part, grid: Grid, number, rows, axis: int, value: int) -> np.ndarray:
    """Return the rows with another value along an axis; -1 where there is no such cell."""
    system_rows = np.where(rows >= 0, part.rows[rows], -1)
    cells = (system_rows >= 0) & (system_rows < part.system.cells)
    at = grid.at[np.where(cells, system_rows, 0)].copy()
    at[..., axis] = value
    found = np.where(cells, grid.row[tuple(np.moveaxis(at, -1, 0))], -1)
    return number[found]


def _tell(kind, part, crossing, own, shown, size, least, found: Proofs, axis, values) -> None:
    for n, place, column in _some(shown):
        rows = crossing.parts[own[n]][crossing.chosen[own[n], :, column]]
        plus = tuple(part.rows[rows].tolist())
        what = f"{kind} {('group', 'place', 'body', 'period')[axis]} {values[place]}"
        found.present.append(
            Shown(
                what,
                plus,
                (),
                int(column),
                int(size[n, place, column]),
                int(least[n, place, column]),
            )
        )
