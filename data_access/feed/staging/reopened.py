"""The list of a complaint's reopenings, as a source writes it in one text: “TIME CAUSE RECLOSED;
TIME CAUSE RECLOSED”.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from data_access.model.codes import numbers

_NONE = "-"
_FIRST_YEAR, _LAST_YEAR = 1970, 2059  # as for all times
_CAUSES = numbers("cause") | {_NONE: None}
NO_HISTORY = (
    f"no list of reopenings: TIME CAUSE RECLOSED; ... in their order, cause one of {', '.join(_CAUSES)}, "
    f"RECLOSED a time, or {_NONE} for the last one that is open"
)
_SUMMARY_TYPES = {
    "first_reopened_at": pa.timestamp("us"),
    "last_reopened_at": pa.timestamp("us"),
    "reopening_count": pa.int32(),
    "reopening_cause": pa.int32(),
    "reclosed": pa.bool_(),
    "is_unreadable": pa.bool_(),
}
SUMMARY = tuple(_SUMMARY_TYPES)  # what a complaint says of its reopenings
EVENTS = pa.schema(
    {
        "line": pa.int64(),
        "place": pa.int32(),
        "cause": pa.int32(),
        "reopened_on": pa.date32(),
        "reclosed_on": pa.date32(),
    }
)


class Reopening(NamedTuple):
    """One reopening; ``cause`` is a number of the code list cause, ``reclosed_at`` is None while
    it is open.
    """

    at: datetime
    cause: int | None
    reclosed_at: datetime | None


def read_history(text: str) -> list[Reopening] | None:
    """Return the reopenings of one text in their order; None where it is no such list."""
    try:
        found = [_reopening(part.split()) for part in text.split(";") if part.strip()]
    except (ValueError, KeyError, TypeError):
        return None
    return found if _is_in_order(found) else None


def _reopening(parts: Sequence[str]) -> Reopening:
    at, cause, reclosed = parts
    return Reopening(_moment(at), _CAUSES[cause], None if reclosed == _NONE else _moment(reclosed))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(text)
    return moment


def _is_in_order(found: Sequence[Reopening]) -> bool:
    if any(row.reclosed_at is None for row in found[:-1]):
        return False
    moments = [moment for row in found for moment in (row.at, row.reclosed_at) if moment]
    return moments == sorted(moments)


def summarised(texts: Sequence[str | None]) -> pa.Table:
    """Return for each text the columns SUMMARY of its complaint."""
    rows = [_summary((text or "").strip()) for text in texts]
    return pa.Table.from_pylist(rows, pa.schema(_SUMMARY_TYPES))


def _summary(text: str) -> dict:
    found = read_history(text) if text else []
    if not found:
        return {"reopening_count": 0, "is_unreadable": found is None}
    return {
        "first_reopened_at": found[0].at,
        "last_reopened_at": found[-1].at,
        "reopening_count": len(found),
        "reopening_cause": found[0].cause,
        "reclosed": found[-1].reclosed_at is not None,
        "is_unreadable": False,
    }


def events(lines: Sequence[int], texts: Sequence[str | None]) -> pa.Table:
    """Return one row for each reopening, in the columns EVENTS."""
    rows = [
        (line, place, row.cause, row.at.date(), row.reclosed_at.date() if row.reclosed_at else None)
        for line, text in zip(lines, texts, strict=True)
        if text
        for place, row in enumerate(read_history(text) or (), start=1)
    ]
    return pa.Table.from_pylist([dict(zip(EVENTS.names, row, strict=True)) for row in rows], EVENTS)
