"""The rows of the mirror: columns of small codes, in the order of the day of filing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# The columns of codes: what measures look at, and what people filter and break down by.
PROFILE, MATTER, OFFICE, PLACE, PERSON = range(5)
COLUMNS = FACTS = 5  # facts lie apart: they have more codes than a byte
# Above every number of days to close: not closed, or on a day that nobody wrote down. Two facts are
# told apart by what is taken away: flows receive it undated (1), and it is not dated (2).
OPEN = 65535
LAST_DAYS = 65531


@dataclass(frozen=True)
class Rows:
    """Complaints. ``starts``: the row with which each day from ``first`` on begins, and the end.

    ``codes`` [column, row]; ``close``: days to close, or what stands in their place; ``facts``:
    the code of what profiles do not tell.
    """

    first: int
    starts: np.ndarray
    codes: np.ndarray
    close: np.ndarray
    facts: np.ndarray

    def __len__(self) -> int:
        return len(self.close)

    @property
    def days(self) -> np.ndarray:
        """The day of filing of each row."""
        return self.first + np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    @property
    def last_day(self) -> int:
        """The last day on which one of them was filed or closed."""
        if not len(self):
            return self.first
        is_closed = self.close <= LAST_DAYS
        closed = (self.days + self.close)[is_closed].max() if is_closed.any() else 0
        return max(int(closed), self.first + len(self.starts) - 2)

    def parts(self, number: int) -> Iterator[tuple[int, int, int]]:
        """Yield ``number`` spans of about as many rows: first row, end, and place of the day."""
        cuts = [len(self) * part // number for part in range(number + 1)]
        for low, high in zip(cuts, cuts[1:], strict=False):
            if low < high:
                yield low, high, int(np.searchsorted(self.starts, low, "right")) - 1


@dataclass(frozen=True)
class Reopened:
    """Reopenings with the codes of their complaints; days of reopening and closing, -1 for none."""

    codes: np.ndarray
    reopened: np.ndarray
    reclosed: np.ndarray

    def __len__(self) -> int:
        return len(self.reopened)


def in_order(days: np.ndarray) -> np.ndarray:
    """Return the places of the rows in the order of their days; those of one day stay in theirs."""
    if not len(days):
        return np.empty(0, np.int64)
    since = days - days.min()
    small = since.astype(np.uint16) if since.max() < 2**16 else since  # sorted by digits
    return np.argsort(small, kind="stable")


def rows_of(days: np.ndarray, codes: np.ndarray, close: np.ndarray, facts: np.ndarray) -> Rows:
    """Return rows whose ``days`` are in order."""
    first = int(days[0]) if len(days) else 0
    size = int(days[-1]) - first + 1 if len(days) else 0
    starts = np.searchsorted(days, np.arange(first, first + size + 1)).astype(np.int64)
    return Rows(first, starts, codes, close, facts)


def sorted_rows(days: np.ndarray, codes: np.ndarray, close: np.ndarray, facts: np.ndarray) -> Rows:
    """Return rows in any order as they are kept."""
    order = in_order(days)
    codes = np.ascontiguousarray(codes[:, order])
    return rows_of(days[order], codes, close[order], facts[order])


def span_of(every: Sequence[Rows], others: Sequence[np.ndarray], today: int) -> tuple[int, int]:
    """Return the first day of all, and how many there are until the last one of any kind."""
    first = min([today, *(rows.first for rows in every if len(rows)), *_ends(others, np.min)])
    last = max([today, *(rows.last_day for rows in every), *_ends(others, np.max)])
    return first, last - first + 1


def _ends(arrays: Sequence[np.ndarray], end) -> list[int]:
    known = (array[array >= 0] for array in arrays)
    return [int(end(array)) for array in known if len(array)]
