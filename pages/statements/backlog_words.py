"""The backlog from beginning to end: its steps, which add up, and what is said of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data_access import Filters, Row, month_of, period_code, period_days, windows
from pages.charts.numbers import day
from pages.statements.speaker import Office

_MONTH, _YEAR = 30, 365  # days
_MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Bridge:
    """What waited before a window, what came and went in it, and what waits at its end.

    All counted of the same complaints: those of which it is recorded when they were closed.
    ``undated``: filed in the window and closed on a day that nobody wrote down; they never wait.
    """

    opening: int
    received: int
    undated: int
    reopened: int
    closed: int
    closing: int

    @property
    def change(self) -> int:
        """How much more waits at the end than before."""
        return self.closing - self.opening

    @property
    def load(self) -> float | None:
        """How many came in for each one closed; None where none was closed."""
        return (self.received + self.reopened) / self.closed if self.closed else None


def bridge_of(row: Row) -> Bridge | None:
    """Return the steps of one row; None where its backlog is no number."""
    if row.number("backlog") is None or row.number("opening") is None:
        return None
    limit = row.limits.get("backlog", "")
    names = ("opening", "received", "undated", "reopenings", "closings", "backlog")
    return Bridge(*(row.counts[name + limit] for name in names))


def with_window(filters: Filters, as_of: datetime) -> Filters:
    """Return the filters with the page's own days where none are chosen: the last twelve full
    months, and the days since.
    """
    if filters.has_period:
        return filters
    first, _ = period_days(period_code("month", month_of(as_of) - _MONTHS_SHOWN))
    params = filters.to_query_params() | {"from": [first.isoformat()], "to": [f"{as_of:%Y-%m-%d}"]}
    return Filters.from_query_params(params)


def stretch(filters: Filters, as_of: datetime) -> tuple[date, date] | None:
    """Return the first and the last day of the window, none beyond T; None where it has gaps or
    holds no day until T.
    """
    found = windows(filters)
    first, last = (found[0][0], min(found[-1][1], as_of.date())) if found else (None, None)
    return (first, last) if len(found) == 1 and first <= last else None


def title(office: Office, bridge: Bridge, days: tuple[date, date]) -> str:
    """Return whether the backlog grew or fell, by how much, and between which days."""
    first, last = (day(one, office.language) for one in days)
    key = "grew" if bridge.change > 0 else "fell" if bridge.change < 0 else "same"
    named = {"opening": bridge.opening, "closing": bridge.closing, "change": abs(bridge.change)}
    counts = {name: f"{count:,}" for name, count in named.items()}
    return office.say(_TITLES[key], first=first, last=last, **counts)


_TITLES = {"grew": "backlog.grew", "fell": "backlog.fell", "same": "backlog.same"}


def pace(office: Office, bridge: Bridge, days: tuple[date, date]) -> str:
    """Return how many came in and were closed in 30 days, and how many closings would clear the
    backlog in a year at the same arrivals; "" for a window shorter than 30 days.
    """
    length = (days[1] - days[0] + timedelta(days=1)).days
    if length < _MONTH:
        return ""
    arrivals = bridge.received - bridge.undated + bridge.reopened
    of_month = {"arrivals": arrivals * _MONTH / length, "closings": bridge.closed * _MONTH / length}
    needed = of_month["arrivals"] + bridge.closing * _MONTH / _YEAR
    shown = {name: f"{value:,.0f}" for name, value in (of_month | {"needed": needed}).items()}
    return office.say("backlog.pace", **shown)
