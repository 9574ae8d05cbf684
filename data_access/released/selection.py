"""From a question's codes to the published cells that answer it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from data_access.model.periods import PERIODS
from data_access.model.publication_scope import Axes, Body, Period, Place
from data_access.model.published_measures import PUBLISHED_COUNTS
from data_access.model.text import Text
from data_access.released import schema
from data_access.released.question import PublicFilters, PublicQuestion

# The first stands in the file; of a sum, when one of several cells withholds it; of a body that
# does not answer there.
WITHHELD, NOT_HERE, PART_WITHHELD = 0, -1, -2
_ELSEWHERE = -1  # the number of no place
_PLACES, _BODIES = ("province", "district"), ("level", "department", "category")


class Chosen(NamedTuple):
    """Numbers along the axes; every combination of them is one cell."""

    groups: list[int]
    places: list[int]
    bodies: list[int]
    periods: list[int]


class Cells:
    """The published cells of a release, by their place along its axes.

    Only cells whose number of complaints is told are there: what has no row is withheld.
    """

    def __init__(self, connection: Connection, axes: Axes):
        self._axes = axes
        self._shape = (len(axes.groups), len(axes.places), len(axes.bodies), len(axes.periods))
        groups = {group: number for number, group in enumerate(axes.groups)}
        rows = connection.execute(select(schema.cells)).all()
        keys = np.array([self._key(groups[row[0]], *row[1:4]) for row in rows], np.int64)
        values = np.array([row[5:] for row in rows], np.int64).reshape(
            len(rows), len(PUBLISHED_COUNTS)
        )
        order = np.argsort(keys)
        self._keys, self._values = keys[order], values[order]
        self._homes, self._read_of = _homes(axes), _read_of(axes)
        self.groups = frozenset(row[0] for row in rows)

    def _key(self, *numbers: int) -> int:
        key = 0
        for size, number in zip(self._shape, numbers, strict=True):
            key = key * size + number
        return key

    def summed(self, chosen: Chosen) -> dict[str, int]:
        """Return the sum of the chosen cells for each count; a count that any of them withholds
        is withheld, as a part of it.
        """
        keys = np.array([self._key(*numbers) for numbers in self._published(chosen)], np.int64)
        if not len(keys):
            return dict.fromkeys(PUBLISHED_COUNTS, NOT_HERE if chosen.periods else WITHHELD)
        withheld = WITHHELD if len(keys) == 1 else PART_WITHHELD
        places = np.searchsorted(self._keys, keys)
        if places.max() >= len(self._keys) or not (self._keys[places] == keys).all():
            return dict.fromkeys(PUBLISHED_COUNTS, withheld)
        rows = self._values[places]
        sums = np.where(rows.min(axis=0) > 0, rows.sum(axis=0), withheld)
        return dict(zip(PUBLISHED_COUNTS, sums.tolist(), strict=True))

    def _published(self, chosen: Chosen) -> Iterator[tuple[int, int, int, int]]:
        """Yield where each chosen cell stands in the file.

        A body that answers in one province only is published for the nation, and there it is told
        nowhere else; a department with the complaints of a category has the cells of the category.
        """
        for group, place, body, period in product(*chosen):
            home = self._homes[body]
            if place == 0 or home is None or self._axes.places[place].kind != "province":
                yield group, place, self._read_of[body], period
            elif place == home:
                yield group, 0, self._read_of[body], period


def _homes(axes: Axes) -> list[int | None]:
    """Return for each body the number of the one province that it answers in; None for others.

    A home that the release does not list is no place that anybody can ask for.
    """
    known = {
        place.code: number for number, place in enumerate(axes.places) if place.kind == "province"
    }
    return [known.get(body.home, _ELSEWHERE) if body.home else None for body in axes.bodies]


def _read_of(axes: Axes) -> list[int]:
    """Return for each body the number of the body whose cells tell of it: mostly itself."""
    known = {
        body.code: number for number, body in enumerate(axes.bodies) if body.kind == "category"
    }
    return [known.get(body.same_as, number) for number, body in enumerate(axes.bodies)]


def choose(axes: Axes, filters: PublicFilters, period: str) -> Chosen:
    """Return what ``filters`` choose: the widest where they choose nothing, and ``period`` where
    they choose none.

    Raises ValueError for a code that the release does not have.
    """
    codes = filters.period or ((period,) if period else ())
    return Chosen(
        _numbers([("group", code) for code in axes.groups], filters, ("group",)) or [0],
        _numbers([(place.kind, place.code) for place in axes.places], filters, _PLACES) or [0],
        _numbers([(body.kind, body.code) for body in axes.bodies], filters, _BODIES) or [0],
        [_number([value.code for value in axes.periods], code) for code in codes],
    )


def _numbers(
    known: Sequence[tuple[str, str]], filters: PublicFilters, names: Iterable[str]
) -> list[int]:
    return [_number(known, (name, code)) for name in names for code in getattr(filters, name)]


def _number(known: Sequence, wanted) -> int:
    try:
        return known.index(wanted)
    except ValueError:
        code = wanted if isinstance(wanted, str) else wanted[1]
        raise ValueError(f"“{code[:40]}” is not in this release.") from None


def split(
    axes: Axes, question: PublicQuestion, period: str
) -> Iterator[tuple[str, Text | None, Chosen]]:
    """Yield (code, label, what to add up) of each part of the question's breakdown; groups and
    periods have no label.
    """
    by, filters = question.by, question.filters
    chosen = choose(axes, without_axis(filters, by), period)
    if by == "group":
        for number, code in enumerate(axes.groups[1:], start=1):
            yield code, None, chosen._replace(groups=[number])
    elif by in PERIODS:
        for number, value in _periods(axes, by, filters.period):
            yield value.code, None, chosen._replace(periods=[number])
    elif by in _PLACES:
        for number, value in _places(axes, by, filters):
            yield value.code, value.label, chosen._replace(places=[number])
    else:
        for number, value in _bodies(axes, by, filters):
            yield value.code, value.label, chosen._replace(bodies=[number])


def without_axis(filters: PublicFilters, by: str) -> PublicFilters:
    """Return the filters without the choice along the axis of the breakdown: it narrows which
    parts are listed, not them.
    """
    for name in {
        "group": ("group",),
        "province": _PLACES,
        "district": _PLACES,
        **dict.fromkeys(_BODIES, _BODIES),
    }.get(by, ()):
        filters = filters.with_values(name, ())
    return filters


def scope(filters: PublicFilters, by: str) -> PublicFilters:
    """Return what a split answer is of: the filters without a choice along its own axis that does
    not narrow its parts.

    Of departments all are listed, whichever is chosen, so the answer is not of that one; but
    districts are listed of the chosen provinces only, and departments of the chosen levels, so that
    the answer is of these.
    """
    kept = {"district": _PLACES, "department": ("level",)}.get(by, ())
    without = without_axis(filters, by)
    for name in kept:
        without = without.with_values(name, getattr(filters, name))
    return without


def _places(axes: Axes, kind: str, filters: PublicFilters) -> Iterator[tuple[int, Place]]:
    everywhere = kind == "province" or not (filters.district or filters.province)
    for number, place in enumerate(axes.places):
        if place.kind == kind and (
            everywhere or place.code in filters.district or place.parent in filters.province
        ):
            yield number, place


def _bodies(axes: Axes, kind: str, filters: PublicFilters) -> Iterator[tuple[int, Body]]:
    for number, body in enumerate(axes.bodies):
        if body.kind == kind and (
            not filters.level or kind != "department" or body.parent in filters.level
        ):
            yield number, body


def _periods(axes: Axes, kind: str, chosen: Sequence[str]) -> Iterator[tuple[int, Period]]:
    known = {period.code: period for period in axes.periods}
    spans = [(known[code].first, known[code].last) for code in chosen if code in known]
    for number, period in enumerate(axes.periods):
        inside = any(first <= period.first and period.last <= last for first, last in spans)
        if period.kind == kind and (inside or not spans):
            yield number, period
