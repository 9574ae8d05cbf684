"""How counts add up: wholes and the disjoint parts that lie in them, one family for each way to
split.

What is left of a whole after its told parts can be worked out by anybody, so the gate keeps an eye
on it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations, product
from typing import NamedTuple

import numpy as np

from data_access.model.published_measures import WITHIN, containing
from data_access.protection.lattice import NONE, Contained, Lattice

_KINDS = ("level", "category", "department")
_BY_DATA = " by the data"
Item = tuple[int, int]  # a count: row of its cell, column of its measure


@dataclass(frozen=True)
class Family:
    """``parts`` and ``wholes``: rows of cells, an entry for each part, those of a whole side by
    side from ``starts`` on.

    ``listed``: how many parts a whole may have, told or not, shape (wholes,); -1 where nobody can
    say. ``ordered``: entries whose part is told only where its whole is. ``complete``: wholes that
    are nothing but their parts, in every period, shape (wholes,).
    """

    name: str
    parts: np.ndarray
    wholes: np.ndarray
    starts: np.ndarray
    listed: np.ndarray
    ordered: np.ndarray
    complete: np.ndarray

    @cached_property
    def heads(self) -> np.ndarray:
        """The whole of each segment, shape (wholes,)."""
        return self.wholes[self.starts]

    @cached_property
    def segments(self) -> np.ndarray:
        """The number of the whole of each entry, shape (entries,)."""
        return np.repeat(
            np.arange(len(self.starts)), np.diff(np.append(self.starts, len(self.parts)))
        )

    def chosen(self, entries: np.ndarray) -> "Family":
        """Return the family with some of its entries only; how many parts are listed stays."""
        wholes = self.wholes[entries]
        heads, ordered = np.unique(self.segments[entries]), self.ordered[entries]
        listed, complete = self.listed[heads], self.complete[heads]
        return Family(
            self.name, self.parts[entries], wholes, _starts(wholes), listed, ordered, complete
        )

    def parts_of(self, segment: int) -> np.ndarray:
        """Return the parts of one whole."""
        end = self.starts[segment + 1] if segment + 1 < len(self.starts) else len(self.parts)
        return self.parts[self.starts[segment] : end]

    @cached_property
    def _by_part(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.parts, kind="stable")
        return self.parts[order], self.segments[order]

    def segments_with(self, part: int) -> list[int]:
        """Return the numbers of the wholes that a row is a part of."""
        parts, segments = self._by_part
        return segments[slice(*np.searchsorted(parts, [part, part + 1]))].tolist()

    def segment_of(self, whole: int) -> int:
        """Return the number of a whole; -1 where the row is none."""
        place = int(np.searchsorted(self.heads, whole))
        return place if place < len(self.heads) and self.heads[place] == whole else -1

    @cached_property
    def _each_part(self) -> tuple[np.ndarray, np.ndarray]:
        """The order of the entries by part, and where those of each part begin; no order where
        each part has one.
        """
        order = np.argsort(self.parts, kind="stable")
        starts = _starts(self.parts[order])
        return (order, starts) if len(starts) < len(order) else (np.zeros(0, np.int64), starts)

    def lower(self, values: np.ndarray, to: np.ndarray) -> None:
        """Lower ``values`` of the parts where they are above ``to``, which has an entry for each
        part.
        """
        self._move(values, to, np.minimum)

    def raise_(self, values: np.ndarray, to: np.ndarray) -> None:
        """Raise ``values`` of the parts where they are below ``to``, which has an entry for each
        part.
        """
        self._move(values, to, np.maximum)

    def _move(self, values: np.ndarray, to: np.ndarray, choose: np.ufunc) -> None:
        order, starts = self._each_part
        parts = self.parts
        if len(order):
            parts, to = parts[order][starts], choose.reduceat(to[order], starts)
        values[parts] = choose(values[parts], to)

    def among(self, rows: np.ndarray, size: int) -> "Family":
        """Return the family of the wholes that lie whole among ``rows`` (sorted), with rows as
        numbers of these.

        ``size``: how many rows there are in all.
        """
        number = np.full(size, NONE)
        number[rows] = np.arange(len(rows))
        there = (number[self.heads] != NONE) & (self.summed((number[self.parts] == NONE) * 1) == 0)
        found = self.chosen(there[self.segments])
        return replace(found, parts=number[found.parts], wholes=number[found.wholes])

    def rows_near(self, told: np.ndarray) -> np.ndarray:
        """Return which rows are in a sum with a row that is ``told``, shape (rows,)."""
        near = told[self.heads] | (self.summed(told[self.parts] * 1) > 0)
        found = np.zeros(len(told), bool)
        found[self.heads[near]] = found[self.parts[near[self.segments]]] = True
        return found

    def all_told(self, number: np.ndarray) -> np.ndarray:
        """Return for each whole whether ``number`` told parts are all there can be, and nothing
        lies between.
        """
        return (self.listed > 1) & (number == self.listed) & self.complete

    def left(self, values: np.ndarray, told: np.ndarray) -> np.ndarray:
        """Return what is left of each whole after its told parts, shape (wholes,)."""
        return values[self.heads] - self.summed(np.where(told[self.parts], values[self.parts], 0))

    def sound(self, values: np.ndarray) -> "Family":
        """Return the family without wholes whose parts hold more, as where a source names a
        province that its district is not in; ``values``: shape (rows, measures).
        """
        kept = (values[self.heads] >= self.summed(values[self.parts])).all(axis=1)
        return self if kept.all() else self.chosen(kept[self.segments])

    def summed(self, of_parts: np.ndarray) -> np.ndarray:
        """Return the sum over the parts of each whole."""
        return np.add.reduceat(of_parts, self.starts)


def families(
    lattice: Lattice, contained: Contained, counts: np.ndarray, key_sums: np.ndarray
) -> list[Family]:
    """Return every family over the rows of ``lattice``; ``counts``, ``key_sums``: of complaints
    filed, shape (cells,).

    Rows with the same complaints stand for each other: each is taken as the widest of them.
    """
    same = _same(lattice, counts, key_sums)
    makers = (_Maker(lattice, counts, same, entries) for entries in _entries(lattice, contained))
    return [family for maker in makers if (family := maker.family()) is not None]


def _same(lattice: Lattice, counts: np.ndarray, key_sums: np.ndarray) -> np.ndarray:
    """Return for each row the widest row with the same complaints."""
    order = np.lexsort((-lattice.coarseness(), key_sums, counts))
    first = np.ones(len(order), bool)
    first[1:] = (counts[order][1:] != counts[order][:-1]) | (
        key_sums[order][1:] != key_sums[order][:-1]
    )
    first |= counts[order] == 0
    same = np.empty(len(order), np.int64)
    same[order] = (
        order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
        if len(order)
        else order
    )
    return same


class _Maker:
    """One family on its way from entries as they are found; each set of complaints stands in it
    once, as its widest row.
    """

    def __init__(self, lattice: Lattice, counts: np.ndarray, same: np.ndarray, entries: "_Entries"):
        self._lattice, self._counts = lattice, counts
        there = entries.chosen((entries.parts != NONE) & (entries.wholes != NONE))
        there = there._replace(parts=same[there.parts], wholes=same[there.wholes])
        self._entries = there.chosen(_once(there.wholes, there.parts))

    def family(self) -> Family | None:
        """Return the family; None where it has no entries."""
        name, parts, wholes, listed, ordered, _ = self._entries
        if not len(parts):
            return None
        starts, complete = _starts(wholes), self._is_complete()
        return Family(name, parts, wholes, starts, listed[starts], ordered, complete[starts])

    def _is_complete(self) -> np.ndarray:
        """Return for each entry whether its whole is nothing but parts, in every period.

        Where parts are parts by definition, this is asked of all wholes together. Where only the
        data say so, it was found of each body in each place when the odd complaints beside them
        were left out.
        """
        wholes = self._entries.wholes
        left = self._counts - np.bincount(
            wholes, self._counts[self._entries.parts], len(self._counts)
        )
        if not self._entries.by_data:
            return np.full(len(wholes), not left[wholes].any())
        _, place, body, _ = self._lattice.at[wholes].T
        pairs = place * len(self._lattice.axes.bodies) + body
        return self._entries.stated & ~np.isin(pairs, pairs[left[wholes] != 0])


def _once(wholes: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Return the first entry of each whole and another part, by the whole."""
    apart = np.flatnonzero(wholes != parts)
    _, first = np.unique(np.stack([wholes, parts])[:, apart], axis=1, return_index=True)
    return apart[first]


def _starts(sorted_values: np.ndarray) -> np.ndarray:
    first = np.ones(len(sorted_values), bool)
    first[1:] = sorted_values[1:] != sorted_values[:-1]
    return np.flatnonzero(first)


# Families, as they are found ----------------------------------------------------------------------


class _Entries(NamedTuple):
    """A family as it is found: rows of parts, of their wholes or -1, parts on the list, whether
    it is in order; whether the data state that the whole is nothing but parts.
    """

    name: str
    parts: np.ndarray
    wholes: np.ndarray
    listed: np.ndarray
    ordered: np.ndarray
    stated: np.ndarray

    @property
    def by_data(self) -> bool:
        """Whether the data alone say that the parts lie in their wholes."""
        return _BY_DATA in self.name

    def chosen(self, which: np.ndarray) -> "_Entries":
        return _Entries(self.name, *(values[which] for values in self[1:]))


def _entries(lattice: Lattice, contained: Contained) -> Iterator[_Entries]:
    if len(lattice.at):
        yield from _by_period(lattice)
        yield from _by_place(lattice)
        yield from _by_body(lattice, contained)
        yield from _by_group(lattice)


def _by_period(lattice: Lattice) -> Iterator[_Entries]:
    group, place, body, period = lattice.at.T
    wider = lattice.wider_period()
    size = np.bincount(wider[wider != NONE], minlength=len(wider))
    above = wider[period]
    wholes = lattice.find(group, place, body, above)
    yes = np.ones(len(period), bool)
    yield _Entries("period", np.arange(len(period)), wholes, size[above], yes, ~yes)


def _by_place(lattice: Lattice) -> Iterator[_Entries]:
    group, place, body, period = lattice.at.T
    wider, kinds = lattice.wider_place(), lattice.place_kinds
    for kind in ("province", "district"):
        rows = np.flatnonzero(kinds[place] == kind)
        above = wider[place[rows]]
        size = np.bincount(wider[(kinds == kind) & (wider != NONE)], minlength=len(wider))
        wholes = lattice.find(group[rows], above, body[rows], period[rows])
        yes = np.ones(len(rows), bool)
        yield _Entries(kind, rows, wholes, size[above], yes, ~yes)


def _by_body(lattice: Lattice, contained: Contained) -> Iterator[_Entries]:
    """Yield the bodies of one kind within a body of another, in each place; a body of one place
    counts there, too.
    """
    kinds = lattice.body_kinds
    for name, wider, by_definition in _wider_bodies(lattice, contained):
        size = np.bincount(wider[wider != NONE], minlength=len(kinds))
        found = [_within(lattice, wider, homes) for homes in (None, *lattice.homes)]
        rows, wholes = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
        ordered = np.repeat([True, False, False], [len(pair[0]) for pair in found]) & by_definition
        listed = size[wider[lattice.at[rows, 2]]]
        if name == "level within all" or not by_definition:
            listed = _ever_there(lattice, rows, wholes)
        inner = name.split()[0]
        entries = _Entries(
            name, rows, wholes, listed, ordered, _stated(lattice, contained, inner, wholes)
        )
        yield from _by_where(lattice, entries)


def _by_where(lattice: Lattice, entries: _Entries) -> Iterator[_Entries]:
    """Yield a family for each kind of place, for everyone and for groups: in one it may be
    complete, not in the other.
    """
    group, place = lattice.at[entries.wholes].T[:2]
    for kind, of_group in product(("nation", "province", "district"), (False, True)):
        here = (
            (lattice.place_kinds[place] == kind)
            & ((group > 0) == of_group)
            & (entries.wholes != NONE)
        )
        if here.any():
            yield entries._replace(
                name=f"{entries.name}, {'group' if of_group else 'everyone'} x {kind}"
            ).chosen(here)


def _stated(lattice: Lattice, contained: Contained, inner: str, wholes: np.ndarray) -> np.ndarray:
    """Return for each entry whether the body of its whole is in its place nothing but bodies of
    the ``inner`` kind.
    """
    table = np.zeros((len(lattice.axes.places), len(lattice.axes.bodies)), bool)
    for kind, body, place in contained.complete:
        if kind == inner and body in lattice.bodies and place in lattice.places:
            table[lattice.places[place], lattice.bodies[body]] = True
    return table[lattice.at[wholes, 1], lattice.at[wholes, 2]] & (wholes != NONE)


def _ever_there(lattice: Lattice, rows: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Return for each entry how many bodies ever answer within the body and the place of its
    whole.
    """
    place, outer = lattice.at[wholes, 1], lattice.at[wholes, 2]
    pair = np.where(wholes == NONE, NONE, outer * len(lattice.axes.places) + place)
    known = np.unique(np.stack([pair, lattice.at[rows, 2]])[:, pair != NONE], axis=1)[0]
    return np.searchsorted(known, pair, side="right") - np.searchsorted(known, pair, side="left")


def _within(
    lattice: Lattice, wider: np.ndarray, homes: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    group, place, body, period = lattice.at.T
    if homes is None:
        rows = np.flatnonzero(wider[body] != NONE)
        where = place[rows]
    else:
        rows = np.flatnonzero((wider[body] != NONE) & (place == 0) & (homes[body] != NONE))
        where = homes[body[rows]]
    return rows, lattice.find(group[rows], where, wider[body[rows]], period[rows])


def _wider_bodies(lattice: Lattice, contained: Contained) -> Iterator[tuple[str, np.ndarray, bool]]:
    kinds, stand_in = lattice.body_kinds, _stand_ins(lattice)
    for kind in _KINDS:
        wider = np.where(kinds == kind, 0, NONE)
        if kind == "department":
            wider[list(stand_in)] = 0
        yield f"{kind} within all", wider, True
    level = lattice.parent_level()
    for category, department in stand_in.items():
        level[category] = level[department]
    yield "department within level", level, True
    for inner_kind, outer_kind in permutations(_KINDS, 2):
        if (inner_kind, outer_kind) != ("department", "level"):
            wider = np.full(len(kinds), NONE)
            for inner, outer in contained.bodies:
                if (inner[0], outer[0]) == (inner_kind, outer_kind) and {
                    inner,
                    outer,
                } <= lattice.bodies.keys():
                    wider[lattice.bodies[inner]] = lattice.bodies[outer]
            if (wider != NONE).any():
                yield f"{inner_kind} within {outer_kind}{_BY_DATA}", wider, False


def _stand_ins(lattice: Lattice) -> dict[int, int]:
    """Return {category: department} of departments that have no cells of their own, because they
    are the same.
    """
    bodies = lattice.axes.bodies
    return {lattice.bodies["category", body.same_as]: number for number, body in enumerate(bodies)
            if body.same_as and ("category", body.same_as) in lattice.bodies}  # fmt: skip


def _by_group(lattice: Lattice) -> Iterator[_Entries]:
    group, place, body, period = lattice.at.T
    names = [*({name} for name in lattice.groups if name), {"overseas", "foreigners"}]
    for members in names:
        rows = np.flatnonzero(
            np.isin(group, [lattice.groups[name] for name in members if name in lattice.groups])
        )
        wholes = lattice.find(np.zeros(len(rows), np.int64), place[rows], body[rows], period[rows])
        name = " and ".join(sorted(members))
        yes = np.ones(len(rows), bool)
        yield _Entries(name, rows, wholes, np.full(len(rows), -1), yes, ~yes)


# Within one cell ----------------------------------------------------------------------------------

SPLITS = {
    "closed_within_90": (
        "relief_within_90",
        "partial_within_90",
        "no_relief_within_90",
        "dropped_within_90",
    ),
    "feedback_within_90": ("positive_within_90", "negative_within_90"),
    "relief_feedback_within_90": ("relief_confirmed_within_90", "relief_contested_within_90"),
}


def within_cells(measures: Sequence[str]) -> list[tuple[int, tuple[int, ...], bool]]:
    """Return (whole, disjoint parts, whether the parts are all of it by definition) as numbers
    of measures.
    """
    place = {name: number for number, name in enumerate(measures)}
    found = [(place[outer], (place[name],), False) for name in WITHIN for outer in containing(name)]
    for split, parts in SPLITS.items():
        numbers = tuple(place[part] for part in parts)
        found.append((place[split], numbers, True))
        found += [(place[outer], numbers, False) for outer in containing(split)]
    return found


def next_within(measures: Sequence[str], counts: np.ndarray) -> list[Family]:
    """Return the sums within each cell as families over the measures, each part in the next whole
    only.

    ``counts``: shape (cells, measures); an outcome or answer that nobody recorded makes a split
    incomplete.
    """
    place = {name: number for number, name in enumerate(measures)}
    split = {(part, whole) for whole, parts in SPLITS.items() for part in parts}
    pairs = [
        (name, outer)
        for name, outers in WITHIN.items()
        for outer in outers
        if (name, outer) not in split
    ]
    found = [_of_measures(place[outer], [place[name]], False) for name, outer in pairs]
    for whole, parts in SPLITS.items():
        columns = [place[part] for part in parts]
        is_all = bool((counts[:, place[whole]] == counts[:, columns].sum(axis=1)).all())
        found.append(_of_measures(place[whole], columns, is_all))
    return found


def _of_measures(whole: int, parts: list[int], is_all: bool) -> Family:
    yes = np.ones(len(parts), bool)
    wholes, listed = np.full(len(parts), whole), np.array([len(parts)])
    return Family("within", np.array(parts), wholes, np.array([0]), listed, yes, np.array([is_all]))


def sound_families(found: Iterable[Family], values: np.ndarray) -> list[Family]:
    """Return families without unsound wholes, and without those that then have none; ``values``:
    shape (rows, measures).
    """
    return [
        sound
        for family in found
        if len(family.parts) and len((sound := family.sound(values)).parts)
    ]


class Members:
    """How the counts that a family adds up are named from outside: by row of the cell and column of
    the measure.

    ``turned``: the family's members are measures, and each cell has such sums of its own.
    """

    def __init__(self, family: Family, turned: bool):
        self._family, self._turned = family, turned

    def _placed(self, item: Item) -> Item:
        """Return (member, kind of sum) of a count."""
        return item[::-1] if self._turned else item

    def _item(self, member: int, kind: int) -> Item:
        return (int(kind), int(member)) if self._turned else (int(member), int(kind))

    def _items(self, members: Iterable[int], kind: int) -> list[Item]:
        return [self._item(member, kind) for member in members]
