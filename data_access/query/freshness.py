"""Are the data late?

They are expected on some days of the week; the hours of other days do not count.

Only a source that has brought something before can be late: a data set without a feed, such as a
sample or an import made by hand, is as old as it says and no alarm.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, select

from data_access.database import schema

DAYS_SETTING, HOURS_SETTING, ZONE_SETTING = (
    "DATA_EXPECTED_DAYS",
    "DATA_LATE_AFTER_HOURS",
    "DATA_TIME_ZONE",
)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# The portal's offices work from Monday to Saturday. Six hours more than a day, so that a delivery
# that comes somewhat later than the day before is no alarm; a guess until a real feed has been
# watched.
_DAYS, _HOURS, _ZONE = "mon-sat", "30", "Asia/Karachi"


@dataclass(frozen=True)
class Expected:
    """When data are expected.

    ``days``: 0 for Monday; ``hours`` of such days may pass without any.
    """

    days: frozenset[int]
    hours: float
    zone: ZoneInfo

    def by(self, since: datetime) -> datetime:
        """Return until when the next data are expected that follow those of ``since``; both in
        this time zone.
        """
        moment, left = since.astimezone(self.zone).replace(tzinfo=None), timedelta(hours=self.hours)
        while True:
            midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            if moment.weekday() in self.days:
                if left <= midnight - moment:
                    return (moment + left).replace(tzinfo=self.zone)
                left -= midnight - moment
            moment = midnight


@dataclass(frozen=True)
class Late:
    """A source that is late: when it brought the last data, and until when it should have
    brought the next.
    """

    source: str
    since: datetime
    expected: datetime


def expected_from_settings() -> Expected:
    """Return when data are expected. Raises ValueError with the setting's name."""
    text = os.environ.get(HOURS_SETTING) or _HOURS
    zone = time_zone_setting()
    try:
        hours = float(text)
    except ValueError:
        hours = 0
    if not 0 < hours < 24 * 366:
        raise ValueError(f"{HOURS_SETTING} must be a number of hours above 0, not {text!r}")
    try:
        return Expected(_days(os.environ.get(DAYS_SETTING) or _DAYS), hours, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        if isinstance(problem, ValueError) and DAYS_SETTING in str(problem):
            raise
        raise ValueError(
            f"{ZONE_SETTING} must name a time zone such as {_ZONE}, not {zone!r}"
        ) from None


def time_zone_setting() -> str:
    """Return the name of the data's time zone; who uses it checks whether there is one of that
    name.
    """
    return os.environ.get(ZONE_SETTING) or _ZONE


def last_received(connection: Connection) -> dict[str, datetime]:
    """Return when each source of the feed brought its last data, with the zone; sources that
    brought none are left out.
    """
    state = schema.feed_state
    rows = connection.execute(
        select(state.c.source, state.c.received_at).where(state.c.received_at.is_not(None))
    )
    return {row.source: _utc(row.received_at) for row in rows}


def late_source(received: Mapping[str, datetime], now: datetime, expected: Expected) -> Late | None:
    """Return the source that has been late for the longest time, None when none is.

    ``received``: when each source brought its last data; times with their zone.
    """
    late = [
        Late(source, since.astimezone(expected.zone), expected.by(since))
        for source, since in received.items()
    ]
    return min(
        (one for one in late if one.expected < now),
        key=lambda one: (one.expected, one.source),
        default=None,
    )


def _days(text: str) -> frozenset[int]:
    """Read “mon-sat” or “mon,wed,fri”."""
    found: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in _WEEK or (last and last not in _WEEK):
            raise ValueError(
                f"{DAYS_SETTING} must be days such as mon-sat or mon,wed,fri, not {text!r}"
            )
        start, end = _WEEK.index(first), _WEEK.index(last or first)
        found |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return frozenset(found)


def _utc(moment: datetime) -> datetime:
    """Return a time of the feed's tables, which hold UTC without saying so, with its zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
