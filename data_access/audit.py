"""The log of exact answers: who saw what, when. It is written before the answer is shown: no log, no figure."""

import functools
import getpass
import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Column, DateTime, Engine, Integer, MetaData, String, Table, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

AUDIT_SETTING = "AUDIT_DATABASE_URL"
DEFAULT_URL = "sqlite:///data/audit.sqlite3"
exact_answers = Table(
    "exact_answers",
    MetaData(),
    Column("answer_id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, comment="Time in UTC"),
    Column(
        "who", String, nullable=False, comment="Session of the sign-in, or the operating system's user of a command"
    ),
    Column("place", String, nullable=False, comment="Page or command"),
    Column("questions", String, nullable=False, comment="Questions as text, one a line"),
    Column("smallest", Integer, comment="Smallest count that was shown"),
)


class AuditUnavailable(PermissionError):
    """The log cannot be written, so no exact figure may be shown."""


def record(permit, page: str, questions: list[str], smallest: int | None) -> None:
    """Log an answer shown on an office page. Raises AuditUnavailable."""
    _write(f"office:{permit.session}", page, questions, smallest)


def record_command(command: str, questions: list[str], smallest: int | None) -> None:
    """Log an answer that a command printed. Raises AuditUnavailable."""
    _write(f"user:{_user()}", command, questions, smallest)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _write(who: str, place: str, questions: list[str], smallest: int | None) -> None:
    row = {
        "at": datetime.now(UTC).replace(tzinfo=None),
        "who": who,
        "place": place,
        "questions": "\n".join(questions),
        "smallest": smallest,
    }
    url = os.environ.get(AUDIT_SETTING) or DEFAULT_URL
    try:
        with _log(url).begin() as connection:
            connection.execute(exact_answers.insert(), row)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise AuditUnavailable(
            f"The log of exact answers cannot be written ({reason}), so no exact figure is shown; check {AUDIT_SETTING}."
        ) from None


@functools.cache
def _log(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address)
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    exact_answers.metadata.create_all(engine)
    return engine


def _prepare_sqlite(connection, _record) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
