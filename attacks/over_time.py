"""Attack 5: publish, let records come late, change and come anew, publish again, and compare what was frozen."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from attacks.findings import Finding
from attacks.grid import read_grid

_SECRET = "5a" * 32
_EARLIER = "2024-06-30"
_CHANGES = (
    # late: filed in closed months, known only now
    """INSERT INTO complaints SELECT * REPLACE (complaint_id + 10000000 AS complaint_id, number || '-late' AS number,
       (record_key * 7919 + 13) % 4294967296 AS record_key) FROM complaints WHERE complaint_id % 40 = 0""",
    # changed: another answer of the citizen, another category
    """UPDATE complaints SET first_feedback = 3 - first_feedback, category_id = category_id % 20 + 1
       WHERE complaint_id % 50 = 1""",
    # gone: taken back by the source
    "DELETE FROM complaints WHERE complaint_id % 60 = 2",
    "UPDATE dataset SET version = version + 1",
)


def attack(folder: Path, complaints: int = 20_000) -> list[Finding]:
    """Publish twice over a small sample in ``folder`` with the real publisher; return what differs."""
    database, releases = folder / "complaints.duckdb", folder / "releases"
    _run(["sample_data.build", "--complaints", str(complaints), "--out", str(database)], {})
    settings = {"COMPLAINTS_DATABASE_URL": f"duckdb:///{database}", "RELEASE_SECRET": _SECRET}
    _run(["data_access.publish", "--into", str(releases), "--as-of", _EARLIER], settings)
    with duckdb.connect(str(database)) as file:
        for change in _CHANGES:
            file.execute(change)
        totals = file.sql("SELECT count(*), count(*) FILTER (status = 3) FROM complaints WHERE kind = 1").fetchone()
    _run(["data_access.publish", "--into", str(releases)], settings)
    return compare(releases / "release-0001.duckdb", releases / "release-0002.duckdb", totals)


def compare(old: Path, new: Path, totals: tuple[int, int]) -> list[Finding]:
    """Return how many cells of the older release are otherwise in the newer one, and whether its totals are exact."""
    before, after = (_cells(path) for path in (old, new))
    changed = sum(after.get(name) != values for name, values in before.items())
    with duckdb.connect(str(new), read_only=True) as file:
        told = file.sql(
            "SELECT filed, addressed FROM totals JOIN places USING (place_id) WHERE kind = 'nation'"
        ).fetchone()
    return [
        Finding(
            "5 time",
            "frozen cells that a later release has otherwise",
            changed,
            0,
            f"of {len(before):,}; {len(after) - len(before):,} new",
        ),
        Finding(
            "5 time", "totals that are not those of the data as they now stand", int(tuple(told) != tuple(totals)), 0
        ),
    ]


def _cells(path: Path) -> dict[str, bytes]:
    grid = read_grid(path)
    return {grid.name(row): values.tobytes() for row, values in enumerate(grid.values)}


def _run(command: list[str], settings: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
