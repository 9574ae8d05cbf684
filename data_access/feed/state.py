"""How the sources of the feed are doing, for those who look after them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from data_access.database.schema import feed_rejects, feed_state

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class SourceState:
    """One source. Times are UTC; ``last_minute``: changes applied in the minute before now.

    ``waiting``: rejected changes that wait for a replay; ``reasons``: how many of them for each
    (column, reason).
    """

    source: str
    kind: str
    position: str
    received_at: datetime | None
    lag_seconds: float | None
    last_minute: int
    applied: int
    unchanged: int
    rejected: int
    waiting: int
    reasons: Mapping[tuple[str, str], int]
    error: str
    error_at: datetime | None


def source_states(connection: Connection, now: datetime | None = None) -> list[SourceState]:
    """Return the state of every source that was ever read, by name."""
    now = now or datetime.now(UTC).replace(tzinfo=None)
    table, by = (
        feed_rejects.c,
        (feed_rejects.c.source, feed_rejects.c.column_name, feed_rejects.c.reason),
    )
    reasons: dict[str, dict[tuple[str, str], int]] = {}
    for source, column, reason, count in connection.execute(
        select(*by, func.count(table.digest)).group_by(*by)
    ):
        reasons.setdefault(source, {})[column, reason] = count
    rows = connection.execute(select(feed_state).order_by(feed_state.c.source)).all()
    return [_state(row, reasons.get(row.source, {}), now) for row in rows]


def _state(row, reasons: Mapping[tuple[str, str], int], now: datetime) -> SourceState:
    is_fresh = row.applied_at is not None and now - row.applied_at < _MINUTE
    return SourceState(
        row.source,
        row.kind,
        row.position or "",
        row.received_at,
        row.lag_seconds,
        row.applied_last_minute if is_fresh else 0,
        row.applied,
        row.unchanged,
        row.rejected,
        sum(reasons.values()),
        reasons,
        row.error or "",
        row.error_at,
    )
