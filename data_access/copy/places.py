"""What copying needs of an engine: rows out in Arrow, rows in, and an end that is either whole
or nothing.
"""

from collections.abc import Iterator
from typing import Protocol

import pyarrow
from sqlalchemy import Select, Table
from sqlalchemy.engine import Dialect


class CopyProblem(Exception):
    """The copy was not made; the message says why and what to do."""


class Place(Protocol):
    """A database that rows are read from. All statements see the same state of it."""

    def rows(self, statement: Select) -> Iterator[pyarrow.RecordBatch]:
        """Yield the rows of a statement, some at a time."""

    def tuples(self, statement: Select) -> list[tuple]:
        """Return the few rows of a statement."""

    def close(self) -> None:
        """Let go of it; what was written and not kept is gone."""


class Target(Place, Protocol):
    """A database that holds nothing yet.

    What is written can be read at once here, and elsewhere once it is kept.
    """

    def write(self, table: Table, parts: Iterator[pyarrow.Table]) -> None:
        """Add the rows to an empty table."""

    def finish(self) -> None:
        """Add keys and indexes, once all rows are in."""

    def keep(self) -> None:
        """Put the whole in force."""


def text_of(statement: Select, dialect: Dialect) -> str:
    """Return a statement as text, for drivers that SQLAlchemy does not speak with.

    It holds numbers only, never texts.
    """
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
