"""The log as it was before it became a chain: its rows are taken over once, in their order, and
its table is kept.
"""

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
    text,
)

from data_access.audit.chain import START, chained

_KEPT = "exact_answers_taken_over"
exact_answers = Table(
    "exact_answers",
    MetaData(),
    Column("answer_id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("place", String, nullable=False),
    Column("questions", String, nullable=False),
    Column("smallest", Integer),
)


def take_over(connection: Connection, log: Table) -> int:
    """Append the rows of an earlier log to ``log``, and return how many; its table is renamed,
    so it happens once.
    """
    if not inspect(connection).has_table(exact_answers.name):
        return 0
    number = connection.scalar(select(func.max(log.c.number))) or 0
    previous = connection.scalar(select(log.c.hash).where(log.c.number == number)) or START
    earlier = connection.execute(select(exact_answers).order_by(exact_answers.c.answer_id)).all()
    entries = []
    for row in earlier:
        entries.append(
            chained(
                _content(row), number + len(entries) + 1, entries[-1].hash if entries else previous
            )
        )
    if entries:
        connection.execute(log.insert(), [vars(entry) for entry in entries])
    connection.execute(text(f"ALTER TABLE {exact_answers.name} RENAME TO {_KEPT}"))
    return len(entries)


def _content(row) -> dict:
    by_command = row.who.startswith("user:")
    return {
        "at": spelled(row.at),
        "who": row.who,
        "session": "" if by_command else row.who.removeprefix("office:"),
        "role": "terminal" if by_command else "office",
        "client": "terminal" if by_command else "not recorded",
        "page": row.place,
        "questions": row.questions,
        "smallest": row.smallest,
        "exported": False,
        "purpose": "",
    }


def spelled(at: datetime) -> str:
    """Return a time in UTC as the log spells it, always with microseconds, so that it sorts as
    text.
    """
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}Z"
