"""Kill upgrades of a database file at random moments; after each the file is wholly of one
version, and the work can go on.
"""

import random
import subprocess
import sys
import time
from pathlib import Path

from data_access.database.engine import connectable
from data_access.database.migrations.steps import version_of
from data_access.database.migrations.sums import Columns, columns_of, sums
from data_access.database.schema import SCHEMA_VERSION
from data_access.upgrade import upgrade
from tests.server.running_server import ROOT


def kill_during_upgrades(database: Path, rounds: int, chance: random.Random) -> int:
    """Kill upgrades to this version and back. ``database``: a file that nobody holds.

    Return how many were cut off.

    Raises AssertionError when the file is not wholly of the one version or of the other, or nobody
    can finish the work.
    """
    longest, cut, address = 0.2, 0, f"duckdb:///{database}"
    upgrade(address)
    states = {SCHEMA_VERSION: _state(database)}
    upgrade(address, back=True)
    states[SCHEMA_VERSION - 1] = _state(database)
    for number in range(rounds):
        wanted, words = (SCHEMA_VERSION - 1, ["--back"]) if number % 2 else (SCHEMA_VERSION, [])
        program = [sys.executable, "-m", "data_access.upgrade", "--on", address, *words]
        command = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL)
        _wait_for_its_copy(database, command)
        time.sleep(chance.uniform(0, longest))
        command.kill()
        command.wait()
        found = _state(database)
        assert found in states.values(), "the file is of no version wholly"
        assert found == states[wanted] or upgrade(address, back=bool(words)).new == wanted, (
            "it can be said again"
        )
        assert _state(database) == states[wanted]
        is_cut = found != states[wanted]
        longest, cut = (1.1 if is_cut else 0.6) * longest, cut + is_cut
    return cut


def _wait_for_its_copy(database: Path, command: subprocess.Popen) -> None:
    """Return when the work proper has begun: before that, a process only loads its program."""
    while command.poll() is None and not database.with_name(f"{database.name}.upgrading").exists():
        time.sleep(0.001)


def _state(database: Path) -> tuple[int, Columns, dict]:
    """Return the version of a file, its columns, and the checksum of each table."""
    engine = connectable(f"duckdb:///{database}")
    with engine.connect() as connection:
        columns = columns_of(connection)
        found = version_of(connection), columns, sums(connection, columns)
    engine.dispose()
    return found
