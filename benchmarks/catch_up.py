"""From a PostgreSQL source: the first load of the national sample, and 100,000 changes after it:
``python -m benchmarks.catch_up``.

A PostgreSQL is started for it. The first load is ``data_access.copy``, which reads everything back
and compares; the changes (60 in 100 of complaints that are there) come from a table of the source
through the running feed. A number that is drawn twice makes the same row twice, which the feed
takes once.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from benchmarks import batches
from data_access import source_states
from data_access.database.engine import DEFAULT_FILE, hold, open_engine
from data_access.feed import Feed, FeedSettings, read_mapping
from data_access.feed.settings import SourceSettings
from sample_data.calibration import COMPLAINTS
from tests.databases.postgresql_server import PostgreSQL

_CHANGES, _KNOWN = 100_000, 60_000
_PATIENCE = 300  # seconds, after which the catching up is given up


def main() -> None:
    """Print seconds and memory."""
    server = PostgreSQL()
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, target = server.fresh(), Path(folder) / "first.duckdb"
            _copy(f"duckdb:///{DEFAULT_FILE}", source)
            seconds = _copy(source, f"duckdb:///{target}")
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
            print(f"first load: {seconds:.1f} s, at most {memory:.0f} MB", flush=True)
            rows = _fill(source)
            print(f"{rows:,} changes: {_catch_up(source, target, rows):.1f} s", flush=True)
    finally:
        server.stop()


def _copy(source: str, target: str) -> float:
    began = time.monotonic()
    command = [sys.executable, "-m", "data_access.copy", "--from", source, "--to", target]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def _fill(source: str) -> int:
    """Write the changes into a table of the source, as a system of records would have them: typed
    times, the rest texts.

    Return how many of the rows differ.
    """
    names = list(read_mapping("portal").fields)
    columns = ", ".join(
        f"{name} {'timestamp' if name.endswith('_at') else 'text'}" for name in names
    )
    changes = batches.changes(random.Random(1), COMPLAINTS, _KNOWN, _CHANGES - _KNOWN)
    with psycopg.connect(source) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE portal_complaints ({columns})")
        with cursor.copy(f"COPY portal_complaints ({', '.join(names)}) FROM STDIN") as copy:
            for row in changes:
                copy.write_row([row.get(name) for name in names])
    return len({row["number"] for row in changes})


def _catch_up(source: str, target: Path, rows: int) -> float:
    """Return the seconds from the start of the feed until all changes are in the tables.

    Raises TimeoutError.
    """
    settings = SourceSettings(
        "portal", "database", read_mapping("portal"), url=source.replace("postgresql://", "postgresql+psycopg://"),
        table="portal_complaints", every_seconds=3600,
    )  # fmt: skip
    hold(f"duckdb:///{target}")
    feed, engine = (
        Feed(FeedSettings((settings,)), f"duckdb:///{target}"),
        open_engine(f"duckdb:///{target}"),
    )
    began = time.monotonic()
    while (taken := _taken(engine)) < rows:
        if time.monotonic() - began > _PATIENCE:
            raise TimeoutError(
                f"After {_PATIENCE} seconds {taken:,} of {rows:,} changes are in the tables."
            )
        feed.turn()
        time.sleep(0.05)
    seconds = time.monotonic() - began
    feed.close()
    engine.dispose()
    return seconds


def _taken(engine: Engine) -> int:
    with engine.connect() as connection:
        return sum(state.applied + state.unchanged for state in source_states(connection))


if __name__ == "__main__":
    main()
