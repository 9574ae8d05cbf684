"""Which cells lie within which, in as many steps as there are: what somebody could subtract from
each other.

Written apart from ``sums``, by which the gate decides: the examination is to notice what that
misses.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from data_access.model.periods import MONTHS_IN, PERIODS
from data_access.protection.lattice import NONE, Contained, Lattice


def nested_rows(lattice: Lattice, contained: Contained) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows of cells and of cells that contain them; each step goes to wider values on some
    of the axes.
    """
    wider = [
        [values, *maps]
        for values, maps in zip(lattice.at.T, _maps(lattice, contained), strict=True)
    ]
    for steps in product(*(range(len(maps)) for maps in wider)):
        if any(steps):
            along = [maps[step] for maps, step in zip(wider, steps, strict=True)]
            coarser = lattice.find(*along)
            finer = np.flatnonzero((coarser != NONE) & (coarser != np.arange(len(coarser))))
            if len(finer):
                yield finer, coarser[finer]


def _maps(lattice: Lattice, contained: Contained) -> tuple[list[np.ndarray], ...]:
    group, place, body, period = lattice.at.T
    return (
        [np.zeros(len(group), np.int64)],
        [wider[place] for wider in _places(lattice)]
        + [np.where(place == 0, homes[body], NONE) for homes in lattice.homes],
        [wider[body] for wider in _bodies(lattice, contained)],
        [wider[period] for wider in _periods(lattice)],
    )


def _places(lattice: Lattice) -> list[np.ndarray]:
    parents = [
        lattice.places.get(("province", place.parent), NONE) for place in lattice.axes.places
    ]
    return [np.array(parents), np.zeros(len(parents), np.int64)]


def _bodies(lattice: Lattice, contained: Contained) -> list[np.ndarray]:
    number = len(lattice.axes.bodies)
    found = [np.zeros(number, np.int64), lattice.parent_level()]
    for kind in ("level", "category", "department"):
        by_data = np.full(number, NONE)
        for inner, outer in contained.bodies:
            if outer[0] == kind and {inner, outer} <= lattice.bodies.keys():
                by_data[lattice.bodies[inner]] = lattice.bodies[outer]
        found.append(by_data)
    return found


def _periods(lattice: Lattice) -> list[np.ndarray]:
    periods = lattice.axes.periods
    starts = {(period.kind, period.first): number for number, period in enumerate(periods)}
    found = []
    for kind in PERIODS[1:]:
        months = MONTHS_IN[kind]
        longer = [
            starts.get((kind, period.first // months * months), NONE)
            if PERIODS.index(period.kind) < PERIODS.index(kind) else NONE
            for period in periods
        ]  # fmt: skip
        found.append(np.array(longer, np.int64))
    return found
