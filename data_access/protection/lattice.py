"""The cells as numbers along their axes, and how to find the row of a cell by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from data_access.model.periods import MONTHS_IN, PERIODS
from data_access.model.publication_scope import PLACES, Axes, Cell, Period

NONE = -1
_WIDTHS = {"all": 3, "level": 2, "category": 1, "department": 0}
BodyKey = tuple[str, str]  # kind, code
PlaceKey = tuple[str, str]


@dataclass(frozen=True)
class Contained:
    """What the data say for good, of whatever size: bodies all of whose complaints lie in another
    body, or in a place.

    ``bodies``: (inner, outer); ``places``: (body, province or district); both as (kind, code).
    ``complete``: (kind, outer body, place), where the outer body is in the place nothing but the
    bodies of the kind that lie in it.
    """

    bodies: frozenset[tuple[BodyKey, BodyKey]] = frozenset()
    places: frozenset[tuple[BodyKey, PlaceKey]] = frozenset()
    complete: frozenset[tuple[str, BodyKey, PlaceKey]] = frozenset()


class Lattice:
    """Cells by their numbers along group, place, body and period; ``at`` has the shape (cells,
    4).
    """

    def __init__(self, cells: Sequence[Cell], axes: Axes, contained: Contained):
        self.axes, self.cells = axes, cells
        self.groups = {group: number for number, group in enumerate(axes.groups)}
        self.places = {(place.kind, place.code): number for number, place in enumerate(axes.places)}
        self.bodies = {(body.kind, body.code): number for number, body in enumerate(axes.bodies)}
        self.periods = {
            (period.kind, period.code): number for number, period in enumerate(axes.periods)
        }
        self.at = self._at()
        self._sizes = tuple(map(len, (axes.groups, axes.places, axes.bodies, axes.periods)))
        keys = self._key(*self.at.T)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        self.body_kinds = np.array([body.kind for body in axes.bodies])
        self.place_kinds = np.array([place.kind for place in axes.places])
        self.homes = [self._homes(kind, contained) for kind in ("province", "district")]

    def _at(self) -> np.ndarray:
        found = [
            (
                self.groups[cell.group],
                self.places[cell.place.kind, cell.place.code],
                self.bodies[cell.body.kind, cell.body.code],
                self.periods[cell.period.kind, cell.period.code],
            )
            for cell in self.cells
        ]
        return np.array(found, np.int64).reshape(-1, 4)

    def _homes(self, kind: str, contained: Contained) -> np.ndarray:
        """Return for each body the one place of a kind that has all, or as is published nearly
        all, of its complaints.
        """
        homes = np.full(len(self.axes.bodies), NONE)
        for body, place in contained.places:
            if place[0] == kind and body in self.bodies and place in self.places:
                homes[self.bodies[body]] = self.places[place]
        for number, body in enumerate(self.axes.bodies):
            if kind == "province" and (kind, body.home) in self.places:
                homes[number] = self.places[kind, body.home]
        return homes

    def _key(self, *numbers: np.ndarray) -> np.ndarray:
        key = np.zeros(len(numbers[0]), np.int64)
        for size, values in zip(self._sizes, numbers, strict=True):
            key = key * size + values
        return key

    def find(self, *numbers: np.ndarray) -> np.ndarray:
        """Return the row of each cell given by four arrays of numbers, -1 where there is none.

        A body in the one place that has all its complaints is the body in the nation, where it has
        no row there.
        """
        found = self._exactly(*numbers)
        group, place, body, period = numbers
        for homes in self.homes:
            at_home = (found == NONE) & (place > 0) & (body >= 0)
            at_home[at_home] = homes[body[at_home]] == place[at_home]
            if at_home.any():
                parts = (
                    group[at_home],
                    np.zeros(at_home.sum(), np.int64),
                    body[at_home],
                    period[at_home],
                )
                found[at_home] = self._exactly(*parts)
        return found

    def _exactly(self, *numbers: np.ndarray) -> np.ndarray:
        missing = np.any([values < 0 for values in numbers], axis=0)
        keys = np.where(missing, NONE, self._key(*numbers))
        if not len(self._keys):
            return np.full(len(keys), NONE)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[places] == keys, self._order[places], NONE)

    def coarseness(self) -> np.ndarray:
        """Return a number for each cell that is larger for whatever contains it, and larger for
        a category than for a department that has the same complaints.
        """
        places = np.array([2 - PLACES.index(place.kind) for place in self.axes.places])
        bodies = np.array([_WIDTHS[body.kind] for body in self.axes.bodies])
        periods = np.array([PERIODS.index(period.kind) for period in self.axes.periods])
        if not len(self.at):
            return np.zeros(0, np.int64)
        group, place, body, period = self.at.T
        return (group == 0) + places[place] + bodies[body] + periods[period]

    def parent_level(self) -> np.ndarray:
        """Return for each body the level that it belongs to by its definition, -1 for none."""
        known = [
            self.bodies.get(("level", body.parent), NONE) if body.kind == "department" else NONE
            for body in self.axes.bodies
        ]
        return np.array(known)

    def wider_period(self) -> np.ndarray:
        """Return for each period the next wider one: of a month its quarter, of a quarter its
        year; -1 where there is none.
        """
        starts = {
            (value.kind, value.first): number for number, value in enumerate(self.axes.periods)
        }
        next_wider = dict(pairwise(PERIODS))

        def wider(period: Period) -> int:
            kind = next_wider.get(period.kind)
            return (
                starts.get((kind, period.first // MONTHS_IN[kind] * MONTHS_IN[kind]), NONE)
                if kind
                else NONE
            )

        found = [wider(period) for period in self.axes.periods]
        return np.array(found, np.int64)

    def wider_place(self) -> np.ndarray:
        """Return for each place the next wider one: of a district its province, of a province
        the nation; -1 for the nation.
        """
        wider = {"nation": lambda place: NONE, "province": lambda place: 0,
                 "district": lambda place: self.places.get(("province", place.parent), 0)}  # fmt: skip
        return np.array([wider[place.kind](place) for place in self.axes.places], np.int64)
