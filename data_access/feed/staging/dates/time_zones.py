"""Time zones: the wall clock of a source, and the hours that it shows twice when it is put back."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_FIRST_YEAR, _LAST_YEAR = 1970, 2059
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def wall_now(zone: str) -> datetime:
    """Return what the clock of a zone shows now, without the zone, as the tables hold times."""
    return datetime.now(ZoneInfo(zone)).replace(tzinfo=None)


@lru_cache(maxsize=16)
def hours_shown_twice(zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """Return (first, end) of each span that the clock of a zone shows twice, as the wall shows it.

    Of two times of such a span the one that looks earlier may well be the later one.
    """
    place = ZoneInfo(zone)
    days = [datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC) + count * _DAY for count in range(_days())]
    found = []
    for before, after in pairwise(days):
        if after.astimezone(place).utcoffset() < before.astimezone(place).utcoffset():
            change = _change(before, after, place)
            shown = change.astimezone(place).replace(tzinfo=None)
            back = (change - _MINUTE).astimezone(place).utcoffset() - change.astimezone(
                place
            ).utcoffset()
            found.append((shown, shown + back))
    return tuple(found)


def _days() -> int:
    return (datetime(_LAST_YEAR + 1, 1, 1) - datetime(_FIRST_YEAR, 1, 1)).days


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Halve the span in which the clock is put back, to the minute."""
    old = before.astimezone(place).utcoffset()
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
        if middle == before:
            break
        before, after = (
            (middle, after) if middle.astimezone(place).utcoffset() == old else (before, middle)
        )
    return after
