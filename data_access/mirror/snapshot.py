"""One state of the mirror: what is counted of one version of the data. Nothing in it changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from data_access.mirror.codes import Combinations
from data_access.mirror.lookups import Lookups
from data_access.mirror.rows import LAST_DAYS, Reopened, Rows, span_of
from data_access.model.recorded import Recorded

DAY_ZERO = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return the number of a day."""
    return (day - DAY_ZERO).days


@dataclass(frozen=True)
class Members:
    """``counted`` [combination, day from ``first`` on]; ``undated``: of no known day."""

    first: int
    counted: np.ndarray
    undated: np.ndarray


@dataclass(frozen=True)
class Snapshot:
    """Rows that are there, and those of them that are gone: what stands is the difference.

    ``rows`` and ``reopened``: (what is counted, +1 or -1). ``first`` and ``size``: the days on
    which anything happened, T among them.
    """

    version: int
    as_of: datetime
    recorded: Recorded
    combinations: Mapping[int, Combinations]
    lookups: Lookups
    rows: tuple[tuple[Rows, int], ...]
    reopened: tuple[tuple[Reopened, int], ...]
    members: Members
    first: int
    size: int
    longest: int

    @property
    def today(self) -> int:
        """The place of T among the days."""
        return day_number(self.as_of.date()) - self.first

    def place(self, day: date) -> int:
        """Return the place of a day among those on which anything happened, or next to them."""
        return min(max(day_number(day) - self.first, -1), self.size)

    def columns(self) -> Iterator[int]:
        """Yield how many codes each column has."""
        return (len(found) for found in self.combinations.values())

    @property
    def bytes(self) -> int:
        """The memory of its rows."""
        arrays = [array for rows, _ in self.rows for array in (rows.starts, rows.codes, rows.close)]
        again = [array for found, _ in self.reopened for array in (found.codes, found.reopened) * 2]
        return sum(array.nbytes for array in (*arrays, *again, self.members.counted))


def days_of(
    rows: tuple[tuple[Rows, int], ...], reopened: tuple[tuple[Reopened, int], ...], as_of: datetime
) -> dict[str, int]:
    """Return what a snapshot of these has of days: the first, how many, and the longest closing."""
    others = [days for found, _ in reopened for days in (found.reopened, found.reclosed)]
    first, size = span_of([one for one, _ in rows], others, day_number(as_of.date()))
    closed = [one.close[one.close <= LAST_DAYS] for one, _ in rows]
    longest = max((int(days.max()) for days in closed if len(days)), default=0)
    return {"first": first, "size": size, "longest": longest}
