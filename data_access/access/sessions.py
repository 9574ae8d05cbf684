"""Sessions that have ended before their time, beside the log: so they have ended on every
server, and after a restart.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from data_access.audit.database import ended_sessions, transaction
from data_access.audit.earlier import spelled

SECONDS = 8 * 3600  # a session lasts no longer
_KEPT = timedelta(seconds=2 * SECONDS)


def end(session: str) -> None:
    """End a session now. Raises AuditUnavailable."""
    now = datetime.now(UTC)
    with transaction(writes=True) as connection:
        connection.execute(delete(ended_sessions).where(ended_sessions.c.at < spelled(now - _KEPT)))
        connection.execute(delete(ended_sessions).where(ended_sessions.c.session == session))
        connection.execute(ended_sessions.insert(), {"session": session, "at": spelled(now)})


def has_ended(session: str) -> bool:
    """Return whether a session was ended. Raises AuditUnavailable."""
    with transaction(writes=False) as connection:
        found = select(ended_sessions.c.session).where(ended_sessions.c.session == session)
        return connection.execute(found).first() is not None
