"""Counts that profiles do not tell: by days to close, and by a bit of their own for each.

A bit is worked out by the engine when a complaint is read, from the condition of its count, so
nothing is said twice. What T decides is no bit: it changes without the complaint.
"""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import BigInteger, ColumnElement, case, cast, literal

from data_access.database.schema import complaints
from data_access.query.counts import COUNTS
from data_access.query.statements import record

_ANY_MOMENT = datetime(2000, 1, 1)
_OF_T = ("as_of", "as_of_day", "age_band", "settled", "age_band_of_open")


class Presence:
    """A column of which only whether it is there is known; any other look at it fails."""

    def __init__(self, is_there: ColumnElement[bool]):
        self._is_there = is_there

    def is_not(self, _: None) -> ColumnElement[bool]:
        """Return SQL for: it is there."""
        return self._is_there

    def is_(self, _: None) -> ColumnElement[bool]:
        """Return SQL for: it is not there."""
        return ~self._is_there


def of_closings(columns) -> SimpleNamespace:
    """Return what counts by days to close may look at: kind, status, and the days."""
    return SimpleNamespace(
        kind=columns.kind,
        status=columns.status,
        days_to_close=columns.days_to_close,
        first_closed_at=Presence(columns.days_to_close.is_not(None)),
    )


def _looks_at(seen: SimpleNamespace) -> Callable[[str], bool]:
    def is_enough(name: str) -> bool:
        try:
            COUNTS[name].condition(seen)
        except (AttributeError, TypeError):
            return False
        return True

    return is_enough


def _lasting() -> SimpleNamespace:
    seen = record(_ANY_MOMENT)
    return SimpleNamespace(
        **{name: value for name, value in vars(seen).items() if name not in _OF_T}
    )


_RECORDS = [n for n, count in COUNTS.items() if count.grain == "record" and count.amount is None]
BY_CLOSING = tuple(filter(_looks_at(of_closings(complaints.c)), _RECORDS))
BITS = tuple(name for name in filter(_looks_at(_lasting()), _RECORDS) if name not in BY_CLOSING)


def bits() -> ColumnElement[int]:
    """Return SQL for the sum of the bits of a complaint."""
    seen, each = _lasting(), literal(0, BigInteger)
    for place, name in enumerate(BITS):
        each = each + case((COUNTS[name].condition(seen), 1 << place), else_=0)
    return cast(each, BigInteger).label("facts")
