"""Which complaints a release leaves out of all counts, and what lies in what without them.

Between a whole and its parts a few complaints would lie alone: whoever subtracts would see them, or
see that there are none. Where fewer than ten are in the way of a sum over all published periods,
they are left out, so that both cases look the same. Where there are more, they protect each other.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations, product

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, not_, select

from data_access.database.codebook import Codebook
from data_access.database.schema import complaints
from data_access.protection.enough import LEAST
from data_access.protection.lattice import Contained

DIMENSIONS = ("level", "department", "category", "province", "district")
# complaints from which on it is said in public, or kept true by leaving some out, where they lie
LARGE = 100
_BODIES, _PLACES = DIMENSIONS[:3], ("province", "district")
_BY_DEFINITION = ("department", "level")
_COLUMNS = [complaints.c[f"{name}_id"] for name in DIMENSIONS]


def odd_ones(
    connection: Connection, codebook: Codebook, inside: Sequence[ColumnElement[bool]]
) -> tuple[list[ColumnElement[bool]], Contained]:
    """Return conditions that leave out the odd ones among the complaints ``inside``, and what
    lies in what without them.
    """
    rows = connection.execute(
        select(*_COLUMNS, func.count()).where(*inside).group_by(*_COLUMNS)
    ).all()
    table = np.array([[value or 0 for value in row] for row in rows], np.int64).reshape(
        -1, len(DIMENSIONS) + 1
    )
    found = Combinations(table[:, :-1], table[:, -1])
    found.leave_out()
    return list(_left_out(found)), found.contained(codebook)


def _left_out(found: "Combinations") -> Iterator[ColumnElement[bool]]:
    """Yield the condition, if there is any: that a complaint has none of the combinations left
    out, as one number.
    """
    if found.kept.all():
        return
    factors = np.cumprod([1, *(found.at.max(axis=0)[:-1] + 1)])
    pairs = zip(_COLUMNS, factors.tolist(), strict=True)
    key = sum(cast(func.coalesce(column, 0), BigInteger) * factor for column, factor in pairs)
    yield not_(key.in_((found.at[~found.kept] @ factors).tolist()))


class Combinations:
    """How many complaints have each combination of places and bodies.

    ``at``: numbers along DIMENSIONS, 0 for none, shape (combinations, 5). ``sizes``: complaints,
    shape (combinations,). ``kept``: combinations that are counted.
    """

    def __init__(self, at: np.ndarray, sizes: np.ndarray):
        self.at, self.sizes = at, sizes
        self.kept = np.ones(len(sizes), bool)
        self._complete: set[tuple[str, str, int, str, int]] = (
            set()
        )  # inner kind, outer kind and number, place

    def leave_out(self) -> None:
        """Leave out what is odd; each round looks at what the one before left."""
        odd = np.zeros_like(self.kept)
        for column in self.at.T:
            odd |= (column == 0) if self.sizes[column == 0].sum() < LEAST else False
        self.kept &= ~(odd | self._hardly_ever_there())
        while (odd := self._beside_parts()).any():
            self.kept &= ~odd

    def _hardly_ever_there(self) -> np.ndarray:
        """Return what levels answered in provinces where they have fewer than ten, if these are
        fewer than ten in all.
        """
        level, province = self._column("level"), self._column("province")
        pairs = level * (province.max(initial=0) + 1) + province
        rare = (np.bincount(pairs, self.sizes)[pairs] < LEAST) & (level > 0) & (province > 0)
        return rare & (self.sizes[rare].sum() < LEAST)

    def _beside_parts(self) -> np.ndarray:
        """Return the few complaints that lie in a body, but in none of the bodies of a kind that
        lie wholly in it.
        """
        odd = np.zeros_like(self.kept)
        for inner, outer in _pairs_of_bodies():
            inside = self._inside(inner, outer)
            for place in (
                "nation",
                *(_PLACES if "department" not in (inner, outer) else _PLACES[:1]),
            ):
                odd |= self._beside(inner, outer, place, inside)
        return odd

    def _beside(self, inner: str, outer: str, place: str, inside: np.ndarray) -> np.ndarray:
        body, where = self._column(outer), self._column(place)
        pairs = body * (where.max(initial=0) + 1) + where
        sizes = np.where(self.kept, self.sizes, 0)
        whole, parts = (
            np.bincount(pairs, values) for values in (sizes, np.where(inside, sizes, 0))
        )
        complete = (whole >= LARGE) & (parts > 0) & (whole - parts < LEAST)
        here = complete[pairs] & (body > 0) & ((where > 0) | (place == "nation")) & self.kept
        found = np.unique(np.stack([body[here], where[here]]), axis=1).T.tolist()
        self._complete |= {(inner, outer, one, place, other) for one, other in found}
        return here & ~inside

    def _inside(self, inner: str, outer: str) -> np.ndarray:
        """Return which combinations are of an inner value all of whose complaints have one and
        the same outer value.
        """
        one, other = self._column(inner), self._column(outer)
        least, most = (
            np.full(one.max(initial=0) + 1, np.iinfo(np.int64).max),
            np.zeros(one.max(initial=0) + 1, np.int64),
        )
        np.minimum.at(least, one[self.kept], other[self.kept])
        np.maximum.at(most, one[self.kept], other[self.kept])
        return self.kept & (one > 0) & (least == most)[one] & (other > 0)

    def _column(self, name: str) -> np.ndarray:
        return (
            np.zeros(len(self.at), np.int64)
            if name == "nation"
            else self.at[:, DIMENSIONS.index(name)]
        )

    def contained(self, codebook: Codebook) -> Contained:
        """Return in codes which bodies lie wholly in others and in places, of whatever size, and
        which are nothing but parts.
        """
        known = {
            name: {n: entry.code for n, entry in codebook.by_number(name).items()}
            for name in DIMENSIONS
        }
        known["nation"] = {0: ""}
        bodies, places = (
            frozenset(
                ((inner, known[inner][one]), (outer, known[outer][other]))
                for inner, outer in pairs
                for one, other in self._whole(inner, outer)
                if one in known[inner] and other in known[outer]
            )
            for pairs in (permutations(_BODIES, 2), product(_BODIES, _PLACES))
        )
        complete = frozenset(
            (inner, (outer, known[outer][one]), (place, known[place][other]))
            for inner, outer, one, place, other in self._complete
            if one in known[outer] and other in known[place]
        )
        return Contained(bodies, places, complete)

    def _whole(self, inner: str, outer: str) -> list[tuple[int, int]]:
        inside = self._inside(inner, outer)
        return np.unique(
            np.stack([self._column(inner)[inside], self._column(outer)[inside]]), axis=1
        ).T.tolist()


def _pairs_of_bodies() -> Iterator[tuple[str, str]]:
    return (pair for pair in permutations(_BODIES, 2) if pair != _BY_DEFINITION)
