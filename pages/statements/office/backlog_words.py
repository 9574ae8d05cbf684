"""The backlog from beginning to end: its steps, which add up, and what is said of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data_access import (
    Coverage,
    Filters,
    Row,
    count_difference,
    month_of,
    period_code,
    period_days,
    windows,
)
from pages.charts.numbers import day
from pages.statements.speaker import Office

_WEEK, _MONTH, _YEAR = 7, 30, 365  # days
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
    def arrived(self) -> int:
        """How many came to wait: filed and reopened, without those that never waited."""
        return self.received - self.undated + self.reopened

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the change lies, were arrivals and closings to come by chance."""
        return count_difference(self.arrived, self.closed)

    def closings_a_week(self, days: int, until: int) -> float:
        """How many closings a week clear the backlog in ``until`` days, if as many arrive as in
        the window of ``days``.
        """
        return _WEEK * (self.arrived / days + self.closing / until)

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


def own_days(as_of: date, coverage: Coverage) -> tuple[date, date]:
    """Return the page's own days: the last twelve full months and the days since; of these what
    the last stretch of the data covers.
    """
    covered = coverage.stretches[-1] if coverage.stretches else (date.min, as_of)
    last = min(as_of, covered[1])
    first, _ = period_days(period_code("month", month_of(last) - _MONTHS_SHOWN))
    return max(first, covered[0]), last


def with_window(filters: Filters, as_of: datetime, coverage: Coverage) -> Filters:
    """Return the filters with the page's own days where none are chosen."""
    if filters.has_period:
        return filters
    first, last = own_days(as_of.date(), coverage)
    params = {"from": [first.isoformat()], "to": [last.isoformat()]}
    return Filters.from_query_params(filters.to_query_params() | params)


def of_own_days(office: Office) -> str:
    """Return which days are shown where none are chosen."""
    first, last = own_days(office.as_of.date(), office.coverage)
    if (first, last) == own_days(office.as_of.date(), Coverage()):
        return office.say("backlog.default")
    return office.say("backlog.default_covered", days=_span(office, (first, last)))


def why_no_steps(office: Office, bridge: Bridge | None, days: tuple[date, date] | None) -> str:
    """Return why the steps from beginning to end are not shown; "" where they are.

    Of days that the data do not cover nobody knows what came and went.
    """
    if bridge is None:
        return office.say("backlog.to_come" if "closing" in office.facts else "backlog.unknown")
    if days is None:
        return office.say("backlog.gaps")
    if office.coverage.covers(*days):
        return ""
    covered = [_span(office, stretch) for stretch in office.coverage.stretches]
    return office.say("backlog.uncovered", days=office.listed(covered))


def _span(office: Office, days: tuple[date, date]) -> str:
    first, last = (day(one, office.language) for one in days)
    return office.say("backlog.span", first=first, last=last)


def stretch(filters: Filters, as_of: datetime) -> tuple[date, date] | None:
    """Return the first and the last day of the window, none beyond T; None where it has gaps or
    holds no day until T.
    """
    found = windows(filters)
    first, last = (found[0][0], min(found[-1][1], as_of.date())) if found else (None, None)
    return (first, last) if len(found) == 1 and first <= last else None


def title(office: Office, bridge: Bridge, days: tuple[date, date]) -> str:
    """Return whether the backlog grew or fell, by how much, and between which days; where the data
    begin with these days nobody knows what waited before, so only what waits at their end.
    """
    first, last = (day(one, office.language) for one in days)
    key = "grew" if bridge.change > 0 else "fell" if bridge.change < 0 else "same"
    key = "begun" if begins_with(office, days) else key
    named = {"opening": bridge.opening, "closing": bridge.closing, "change": abs(bridge.change)}
    counts = {name: office.number(count) for name, count in named.items()}
    return office.say(_TITLES[key], first=first, last=last, **counts)


def begins_with(office: Office, days: tuple[date, date]) -> bool:
    """Whether the data begin with these days: what waited before is not in them."""
    before = days[0] - timedelta(days=1)
    return not office.coverage.touches(before, before)


_TITLES = {
    "grew": "backlog.grew",
    "fell": "backlog.fell",
    "same": "backlog.same",
    "begun": "backlog.begun",
}


def long_enough(days: tuple[date, date]) -> int:
    """Return how many days a window has; 0 of one too short to tell a pace from."""
    length = (days[1] - days[0] + timedelta(days=1)).days
    return length if length >= _MONTH else 0


def of_columns(office: Office, days: tuple[date, date], until: int) -> str:
    """Return what the interval of a change means, and by which day the closings needed would
    clear the backlog, counted from the end of the window.
    """
    told = office.say("backlog.of_interval")
    if not long_enough(days):
        return told
    last = day(days[1] + timedelta(days=until), office.language)
    return f"{told} {office.say('backlog.of_needed', day=last)}"


def pace(office: Office, bridge: Bridge, days: tuple[date, date]) -> str:
    """Return how many came in and were closed in 30 days, and how many closings would clear the
    backlog in a year at the same arrivals; "" for a window shorter than 30 days.
    """
    length = long_enough(days)
    if not length:
        return ""
    of_month = {
        "arrivals": bridge.arrived * _MONTH / length,
        "closings": bridge.closed * _MONTH / length,
    }
    needed = of_month["arrivals"] + bridge.closing * _MONTH / _YEAR
    shown = {
        name: office.number(value, 0) for name, value in (of_month | {"needed": needed}).items()
    }
    return office.say("backlog.pace", **shown)
