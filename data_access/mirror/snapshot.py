"""One state of the mirror: what is counted of one version of the data. Nothing in it changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from data_access.mirror.codes import Combinations, NotMirrored
from data_access.mirror.lookups import Lookups
from data_access.mirror.rows import COLUMNS, FACTS, LAST_DAYS, Reopened, Rows, span_of
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
        """Yield how many codes each column has; facts lie apart."""
        return (len(self.combinations[column]) for column in range(COLUMNS))

    @property
    def bytes(self) -> int:
        """The memory of its rows."""
        arrays = [
            array
            for rows, _ in self.rows
            for array in (rows.starts, rows.codes, rows.close, rows.facts)
        ]
        again = [array for found, _ in self.reopened for array in (found.codes, found.reopened) * 2]
        return sum(array.nbytes for array in (*arrays, *again, self.members.counted))


def require_sound(snapshot: Snapshot) -> None:
    """Raise NotMirrored where a loop would look beyond the end of an array: it does not check."""
    widths = np.array([*snapshot.columns()])
    facts = len(snapshot.combinations[FACTS])
    for rows, _ in snapshot.rows:
        ends, size = rows.starts, len(rows)
        shift = rows.first - snapshot.first
        is_sound = (
            size == 0
            or (ends[0] == 0 and ends[-1] == size and (np.diff(ends) >= 0).all())
            and rows.codes.shape == (COLUMNS, size)
            and (rows.codes.max(axis=1) < widths).all()
            and len(rows.facts) == size
            and rows.facts.max() < facts
            and shift >= 0
            and rows.last_day - snapshot.first < snapshot.size
            and np.where(rows.close <= LAST_DAYS, rows.close, 0).max() <= snapshot.longest
        )
        if not is_sound:
            raise NotMirrored("its rows do not fit together")
    for again, _ in snapshot.reopened:
        days = np.append(again.reopened, again.reclosed[again.reclosed >= 0]) - snapshot.first
        in_size = not len(days) or (days.min() >= 0 and days.max() < snapshot.size)
        if not in_size or (len(again) and (again.codes.max(axis=1) >= widths).any()):
            raise NotMirrored("its reopenings do not fit")


def days_of(
    rows: tuple[tuple[Rows, int], ...], reopened: tuple[tuple[Reopened, int], ...], as_of: datetime
) -> dict[str, int]:
    """Return what a snapshot of these has of days: the first, how many, and the longest closing."""
    others = [days for found, _ in reopened for days in (found.reopened, found.reclosed)]
    first, size = span_of([one for one, _ in rows], others, day_number(as_of.date()))
    closed = [one.close[one.close <= LAST_DAYS] for one, _ in rows]
    longest = max((int(days.max()) for days in closed if len(days)), default=0)
    return {"first": first, "size": size, "longest": longest}
