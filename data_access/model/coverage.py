"""Which days the data cover, as a value; how it is found: ``coverage``."""

from dataclasses import dataclass
from datetime import date

Stretch = tuple[date, date]  # first and last day, both covered


@dataclass(frozen=True)
class Coverage:
    """``stretches``: the days that every source covers, in order, with gaps between; () where
    nothing was filed.

    ``of_some``: the days that one source at least covers; () where that is the same.
    """

    stretches: tuple[Stretch, ...] = ()
    of_some: tuple[Stretch, ...] = ()

    def covers(self, first: date, last: date) -> bool:
        """Whether all days from ``first`` to ``last`` are covered."""
        return any(start <= first and last <= end for start, end in self.stretches)

    def touches(self, first: date, last: date) -> bool:
        """Whether one source at least covers any of the days from ``first`` to ``last``."""
        return any(start <= last and first <= end for start, end in self.of_some or self.stretches)

    @property
    def first(self) -> date | None:
        """The first day that is covered."""
        return self.stretches[0][0] if self.stretches else None

    @property
    def last(self) -> date | None:
        """The last day that is covered."""
        return self.stretches[-1][1] if self.stretches else None
