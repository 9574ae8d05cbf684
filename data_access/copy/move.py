"""A whole database from one engine to another: every table, then keys, then everything read back
and compared.
"""

from collections.abc import Callable, Iterator

import pyarrow
from sqlalchemy import Table
from sqlalchemy.engine import URL

from data_access.copy import clickhouse, duckdb_file, postgresql
from data_access.copy.checksum import Sum, Summing
from data_access.copy.order import parts
from data_access.copy.places import CopyProblem, Place, Target
from data_access.database import schema
from data_access.database.engine import complaints_url

SOURCES: dict[str, Callable[[URL], Place]] = {
    "duckdb": duckdb_file.DuckDBSource,
    "postgresql": postgresql.PostgreSQLSource,
    "clickhouse": clickhouse.ClickHouseSource,
}
TARGETS: dict[str, Callable[[URL, bool], Target]] = {
    "duckdb": duckdb_file.DuckDBTarget,
    "postgresql": postgresql.PostgreSQLTarget,
    "clickhouse": clickhouse.ClickHouseTarget,
}
Tell = Callable[
    [str, str, int], None
]  # what is being done, with which table, and how many rows more are done


def copy(
    source: str, target: str, *, anew: bool = False, tell: Tell = lambda *_: None
) -> dict[str, Sum]:
    """Copy everything from ``source`` to ``target``, which must be empty; return rows and checksum
    of each table.

    Raises CopyProblem or DatabaseProblem, and the target is then as it was; ``anew`` empties an
    unfinished one first.
    """
    taken = _known(SOURCES, source)(complaints_url(source))
    try:
        given = _known(TARGETS, target)(complaints_url(target), anew)
        try:
            sums = _copied(taken, given, tell)
            given.keep()
        finally:
            given.close()
    finally:
        taken.close()
    return sums


def _known(places: dict[str, Callable], address: str) -> Callable:
    name = complaints_url(address).get_backend_name()
    if name not in places:
        raise CopyProblem(f"Databases of {name} cannot be copied; there are: {', '.join(places)}.")
    return places[name]


def _copied(source: Place, target: Target, tell: Tell) -> dict[str, Sum]:
    tables = sorted(
        schema.metadata.sorted_tables, key=lambda table: table is schema.dataset
    )  # last: it says “finished”
    sums = {table.name: _written(source, target, table, tell) for table in tables}
    target.finish()
    for table in tables:
        found = _read_back(target, table, tell)
        if found != sums[table.name]:
            raise CopyProblem(
                f"The copy is not what was copied: {table.name} has {found.rows:,} rows with checksum {found.digest[:12]} "
                f"where {sums[table.name].rows:,} with {sums[table.name].digest[:12]} were read. The target is as before."
            )
    return sums


def _written(source: Place, target: Target, table: Table, tell: Tell) -> Sum:
    summing = Summing()

    def summed() -> Iterator[pyarrow.Table]:
        for part in parts(source, table):
            summing.add(part)
            yield part
            tell("copied", table.name, part.num_rows)

    target.write(table, summed())
    return summing.sum()


def _read_back(target: Target, table: Table, tell: Tell) -> Sum:
    summing = Summing()
    for part in parts(target, table):
        summing.add(part)
        tell("checked", table.name, part.num_rows)
    return summing.sum()
