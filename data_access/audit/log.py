"""Writing the log, and reading its rows; who may read them is decided in ``reading``."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from data_access.audit.chain import START, Entry, chained
from data_access.audit.database import audit_log, transaction
from data_access.audit.earlier import spelled
from data_access.channel import terminal
from data_access.model.roles import ROLES, TERMINAL

_COLUMNS = [audit_log.c[field.name] for field in fields(Entry)]
_BATCH = 1000


def record(
    permit, page: str, questions: Sequence[str], smallest: int | None, exported: bool = False
) -> None:
    """Log an answer that goes to a signed-in user; ``permit`` has been checked.

    Raises AuditUnavailable.
    """
    _append(
        {
            "who": permit.who,
            "session": permit.session,
            "role": ",".join(name for name in ROLES if name in permit.roles),
            "client": permit.client or "not known",
            "page": page,
            "questions": "\n".join(questions),
            "smallest": smallest,
            "exported": exported,
            "purpose": permit.purpose,
        }
    )


def record_command(
    command: str, questions: Sequence[str], smallest: int | None, exported: bool = False
) -> None:
    """Log an answer that a command prints. Raises AuditUnavailable."""
    _append(
        {
            "who": f"user:{terminal.user()}",
            "session": "",
            "role": TERMINAL,
            "client": TERMINAL,
            "page": command,
            "questions": "\n".join(questions),
            "smallest": smallest,
            "exported": exported,
            "purpose": "",
        }
    )


def rows(connection: Connection, after: int = 0) -> Iterator[Entry]:
    """Read the entries that come after row ``after``, in their order, some at a time."""
    statement = select(*_COLUMNS).where(audit_log.c.number > after).order_by(audit_log.c.number)
    for row in connection.execution_options(yield_per=_BATCH).execute(statement):
        yield Entry(*row)


def last(connection: Connection, back: int = 0) -> tuple[int, str]:
    """Return number and hash of the last row, or of the row ``back`` rows before; 0 and START
    before the first.
    """
    newest = select(audit_log.c.number, audit_log.c.hash).order_by(audit_log.c.number.desc())
    row = connection.execute(newest.offset(back).limit(1)).first()
    return (row.number, row.hash) if row else (0, START)


def _append(content: dict) -> None:
    with transaction(writes=True) as connection:
        number, previous = last(connection)
        entry = chained(content | {"at": spelled(datetime.now(UTC))}, number + 1, previous)
        connection.execute(audit_log.insert(), vars(entry))
