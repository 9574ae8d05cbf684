"""What changed by enough to be named: by more than chance, and by more than a trifle."""

from dataclasses import dataclass
from math import sqrt

from data_access.model.answer import Row
from data_access.model.published_measures import LEAST_RANKED
from data_access.statistics.intervals import newcombe

LEAST_POINTS = 0.02  # by which a share has to change
LEAST_GROWTH = 0.02  # part of itself by which a backlog has to change
_SURE = 3.0  # standard errors, for one stock that is looked at


@dataclass(frozen=True)
class Change:
    """A share in two windows, each (numerator, denominator), and the interval of its change, in
    fractions of 1; all changes of the page hold together with 95 in 100.
    """

    measure: str
    before: tuple[int, int]
    now: tuple[int, int]
    interval: tuple[float, float]

    @property
    def difference(self) -> float:
        """The share now less the share before."""
        return self.now[0] / self.now[1] - self.before[0] / self.before[1]

    @property
    def is_clear(self) -> bool:
        """Whether it changed by more than chance and by ``LEAST_POINTS`` at least."""
        low, high = self.interval
        return abs(self.difference) >= LEAST_POINTS and (low > 0 or high < 0)


def change_of(measure: str, before: Row, now: Row, comparisons: int) -> Change | None:
    """Return the change of a share, one of ``comparisons`` on the page; None where one of the
    windows has fewer than ``LEAST_RANKED`` complaints in its whole, or no figure.
    """
    rows = (before, now)
    if any(row.number(measure) is None or row.whole(measure) < LEAST_RANKED for row in rows):
        return None
    return difference_of(
        measure, *((row.part(measure), row.whole(measure)) for row in rows), comparisons
    )


def difference_of(
    measure: str, before: tuple[int, int], now: tuple[int, int], comparisons: int = 1
) -> Change:
    """Return by how much one share lies above another, each (numerator, denominator)."""
    return Change(measure, before, now, newcombe(now, before, comparisons))


def is_clear_growth(opening: int, came: int, went: int) -> bool:
    """Whether a stock changed by more than chance, and by ``LEAST_GROWTH`` of itself at least.

    Arrivals and departures vary as Poisson counts do. They follow each other, so the difference
    varies less than their sum: the error is rather too large than too small.
    """
    change = abs(came - went)
    return change > _SURE * sqrt(came + went) and change >= LEAST_GROWTH * opening
