"""Reading the log: for auditors only, and each reading is an entry of the log itself."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from data_access import access
from data_access.audit import log
from data_access.audit.chain import Entry, State, check
from data_access.audit.database import audit_log, transaction
from data_access.model import roles

CHECKED_ROWS = (
    5_000  # as many of the newest rows are checked with each reading; the command checks all
)


@dataclass(frozen=True)
class LogSearch:
    """Which entries to read, the newest first.

    ``who`` and ``page`` are parts of a text, ``day`` is YYYY-MM-DD in UTC.
    """

    who: str = ""
    page: str = ""
    day: str = ""
    offset: int = 0
    limit: int | None = 50

    def __str__(self) -> str:
        parts = [
            f"{name}={value}" for name in ("who", "page", "day") if (value := getattr(self, name))
        ]
        return f"log where {'&'.join(parts) or 'all'}, from entry {self.offset + 1} of the newest"


@dataclass(frozen=True)
class LogPage:
    """The ``entries`` that a search found, how many match in all, and the state of the newest
    ``checked`` rows.
    """

    entries: tuple[Entry, ...]
    matching: int
    state: State
    checked: int


def read_log(
    permit: access.Permit, search: LogSearch, page: str, exported: bool = False
) -> LogPage:
    """Return entries of the log to an auditor. Raises NotSignedIn, NotAllowed, AuditUnavailable."""
    permit = access.check(permit, roles.LOG)
    log.record(permit, page, [str(search)], None, exported)
    with transaction(writes=False) as connection:
        number, head = log.last(connection, CHECKED_ROWS)
        state = check(log.rows(connection, number), number, head)
        return LogPage(
            _found(connection, search), _count(connection, search), state, state.rows - number
        )


def _found(connection: Connection, search: LogSearch) -> tuple[Entry, ...]:
    statement = (
        select(*log._COLUMNS).where(*_conditions(search)).order_by(audit_log.c.number.desc())
    )
    found = connection.execute(statement.offset(search.offset).limit(search.limit))
    return tuple(Entry(*row) for row in found)


def _count(connection: Connection, search: LogSearch) -> int:
    return connection.scalar(
        select(func.count()).select_from(audit_log).where(*_conditions(search))
    )


def _conditions(search: LogSearch) -> list[ColumnElement[bool]]:
    conditions = [
        audit_log.c[name].icontains(value, autoescape=True)
        for name in ("who", "page")
        if (value := getattr(search, name))
    ]
    return (
        [*conditions, audit_log.c.at.startswith(search.day, autoescape=True)]
        if search.day
        else conditions
    )
