"""``Contents``: a whole release as values, on the way into a file and out of it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from data_access.model.publication_scope import Axes, Body, Place
from data_access.model.text import Text
from data_access.protection.cells import PublishedCells

Totals = Mapping[
    str, tuple[int, int, int]
]  # filed, addressed and open by province code, "" for the nation


@dataclass(frozen=True)
class Contents:
    """One release.

    ``editions``: for each cell, the release in which its values were first published.

    ``examination``: what its examination found, by name.
    """

    number: int
    methods_version: str
    name: Text
    synthetic: bool
    as_of: datetime
    recorded: frozenset[str]
    axes: Axes
    cells: PublishedCells
    editions: np.ndarray
    totals: Totals
    examination: Mapping[str, float]

    @property
    def shown(self) -> int:
        """Number of cells whose number of complaints is shown."""
        return int((self.cells.values[:, 0] > 0).sum())

    def edition_of(self, name: str) -> int:
        """Return the release in which the cell of this canonical definition was first published."""
        return self._editions[name]

    def __contains__(self, name: str) -> bool:
        return name in self._editions

    @cached_property
    def _editions(self) -> dict[str, int]:
        return dict(zip(map(str, self.cells.cells), self.editions.tolist(), strict=True))

    def lines(self) -> Iterator[str]:
        """Yield the release as text, one fact a line, in one fixed order: what the checksum is
        made of.
        """
        yield f"release {self.number} methods {self.methods_version} as of {self.as_of.isoformat()}"
        yield f"{self.name.en} / {self.name.ur} synthetic={self.synthetic} recorded={' '.join(sorted(self.recorded))}"
        for value in (*self.axes.places, *self.axes.bodies, *self.axes.periods):
            yield repr(value)
        for code, counts in sorted(self.totals.items()):
            yield f"total {code} {counts}"
        yield from self.cell_lines()

    def cell_lines(self) -> Iterator[str]:
        """Yield each cell as text: its definition, the release it was first published in, its
        values.
        """
        rows = zip(
            self.cells.cells, self.editions.tolist(), self.cells.values.tolist(), strict=True
        )
        for cell, edition, values in rows:
            yield f"{cell}|edition={edition}|{','.join(map(str, values))}"

    def checksum(self) -> str:
        """Return the SHA-256 of ``lines`` in hexadecimal digits."""
        digest = hashlib.sha256()
        for line in self.lines():
            digest.update(line.encode() + b"\n")
        return digest.hexdigest()


def shown_axes(axes: Axes, cells: PublishedCells, totals: Totals) -> Axes:
    """Return the axes without what no told cell or total is about: a list would tell the name of a
    body with one complaint.

    Periods stay from the first that is told to the last: who asks for one between without a figure
    is told that it is withheld.
    """
    used = {
        (value.kind, value.code)
        for cell in cells.cells
        for value in (cell.place, cell.body, cell.period)
    }
    used |= {("nation", ""), ("all", "")} | {
        ("province", code) for code, (filed, *_) in totals.items() if filed
    }

    def is_used(value) -> bool:
        return (value.kind, value.code) in used or (
            isinstance(value, Body) and bool(value.same_as) and ("category", value.same_as) in used
        )

    told = [cell.period for cell in cells.cells]
    first, last = (
        min((period.first for period in told), default=0),
        max((period.last for period in told), default=-1),
    )
    return replace(
        axes,
        places=tuple(filter(is_used, axes.places)),
        bodies=tuple(filter(is_used, axes.bodies)),
        periods=tuple(
            period for period in axes.periods if first <= period.first and period.last <= last
        ),
    )


def joined(old: Axes | None, new: Axes) -> Axes:
    """Return the axes of both; what the older release had keeps its place and its meaning, under
    its newer name.
    """
    if old is None:
        return new

    def names(values) -> dict:
        return {(value.kind, value.code): value for value in values}

    places, bodies, periods = (
        tuple({**names(before), **{key: _renamed(names(before).get(key), value) for key, value in names(after).items()}}.values())
        for before, after in ((old.places, new.places), (old.bodies, new.bodies), (old.periods, new.periods))
    )  # fmt: skip
    return Axes(places, bodies, periods)


def _renamed(before, after):
    """Keep what decides which cells there are; take names, points and populations as they now
    are.
    """
    if isinstance(before, Body):
        return Body(
            before.kind, before.code, after.label, before.parent, before.home, after.category
        )
    if isinstance(before, Place):
        return Place(
            before.kind,
            before.code,
            after.label,
            before.parent,
            after.latitude,
            after.longitude,
            after.population,
        )
    return before or after
