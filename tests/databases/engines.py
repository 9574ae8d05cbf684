"""The engines that tests run on, each really there: started once by the first test that asks, gone
with the last.

One that is missing fails the tests that ask for it; none is skipped.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine

from data_access import Complaints, open_complaints
from data_access.database.engine import connectable, hold, open_engine
from data_access.publish.axes import axes_of
from data_access.publish.count import count_cells
from tests.databases import clickhouse_engine
from tests.databases.postgresql_server import PostgreSQL
from tests.figures.records import make_empty, refill
from tests.figures.reference import Data

ENGINES = ("duckdb", "postgresql", "clickhouse")
_numbers = count(1)


@cache
def postgresql() -> PostgreSQL:
    """The server of all tests."""
    return PostgreSQL()


@cache
def _folder() -> Path:
    return Path(mkdtemp(prefix="engines-"))


_FRESH: dict[str, Callable[[], str]] = {
    "duckdb": lambda: f"duckdb:///{_folder()}/{next(_numbers)}.duckdb",
    "postgresql": lambda: postgresql().fresh(),
    "clickhouse": clickhouse_engine.fresh,
}


def fresh(engine: str) -> str:
    """Return the address of a new database with nothing in it."""
    return _FRESH[engine]()


def small_database(engine: str, data: Data, **options) -> str:
    """Return the address of a new database of these records, of its own; options as of
    ``records.refill``.
    """
    address = fresh(engine)
    made = connectable(address, writable=True)
    with made.begin() as connection:
        make_empty(connection)
        refill(connection, data, **options)
    made.dispose()
    return address


@contextmanager
def opened(engine: str, data: Data, **options) -> Iterator[Complaints]:
    """Open a small database of these records; options as of ``records.refill``."""
    with _writer(engine).begin() as connection:
        refill(connection, data, **options)
    complaints = Complaints(_reader(engine))
    try:
        yield complaints
    finally:
        complaints.close()


# A database is filled anew for each example: making one takes longer than all questions to it. And
# it is opened once, so that SQLAlchemy compiles each statement once. The embedded file is held, as
# by the server.


@cache
def _writer(engine: str) -> Engine:
    made = connectable(fresh(engine), writable=True)
    with made.begin() as connection:
        make_empty(connection)
    if engine != "duckdb":
        return made
    made.dispose()
    address = _address(made)
    hold(address)
    return connectable(address, writable=True)


@cache
def _reader(engine: str) -> Engine:
    return open_engine(_address(_writer(engine)))


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def exact_cells(address: str):
    """Return (axes, exact cells) of what would be published from a database, before any
    protection.
    """
    complaints = open_complaints(address)
    try:
        with complaints.connection() as connection:
            dataset, codebook = complaints.dataset(), complaints.codebook()
            axes = axes_of(connection, codebook, dataset.as_of.date())
            return axes, count_cells(connection, codebook, axes, dataset.as_of)[0]
    finally:
        complaints.close()
