"""``python -m benchmarks.clickhouse``: the sample in ClickHouse's engine, beside DuckDB: loading,
size and aggregates.

Both engines answer the same filter sets in the same process, taking turns.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path
from statistics import median

from sqlalchemy import text

from benchmarks.drivers.filter_sets import filter_sets
from data_access import Complaints, Filters, open_complaints
from data_access.copy.move import copy
from data_access.database.engine import DEFAULT_FILE, connectable
from pages.office_parts.overview_questions import overview_questions

_SIZE = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()"


def main() -> int:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.clickhouse", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument(
        "--database", type=Path, default=DEFAULT_FILE, help="the sample (default %(default)s)"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("/tmp/benchmark-clickhouse"),
        help="made anew (default %(default)s)",
    )
    parser.add_argument("--sets", type=int, default=60, help="filter sets (default %(default)s)")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    address = f"clickhouse+chdb:///{options.folder.absolute()}"
    print(
        f"{os.cpu_count()} cores, {options.database} ({options.database.stat().st_size / 1e6:.0f} MB)"
    )
    _load(f"duckdb:///{options.database}", address)
    _compare(
        open_complaints(f"duckdb:///{options.database}"), open_complaints(address), options.sets
    )
    return 0


def _load(source: str, target: str) -> None:
    start = time.perf_counter()
    rows = sum(found.rows for found in copy(source, target).values())
    loaded = time.perf_counter() - start
    writing = connectable(target)
    with writing.connect() as connection:
        for name in ("complaints", "reopenings", "members"):
            connection.execute(text(f"OPTIMIZE TABLE {name} FINAL"))
        merged = time.perf_counter() - start - loaded
        size = connection.execute(text(_SIZE)).scalar()
    print(
        f"{rows:,} rows copied and read back in {loaded:.1f} s, merged in {merged:.1f} s, {size / 1e6:.0f} MB on disk"
    )
    writing.dispose()


def _compare(*engines_and_sets) -> None:
    *engines, sets = engines_and_sets
    drawn = filter_sets(engines[0].codebook(), sets)
    for complaints in engines:
        _seconds(complaints, Filters())  # the data are read once
    times = [[_seconds(complaints, filters) for complaints in engines] for filters in drawn]
    print(f"All aggregates of the office's Overview, {sets} filter sets, ms")
    for place, name in enumerate(("DuckDB", "ClickHouse")):
        found = sorted(row[place] for row in times)
        print(
            f"  {name:12} median {1000 * median(found):7.1f}   95 in 100 {1000 * found[round(0.95 * (sets - 1))]:7.1f}"
        )
    print(f"  median of the ratios {median(other / mine for mine, other in times):.2f}")


def _seconds(complaints: Complaints, filters: Filters) -> float:
    start = time.perf_counter()
    asked = overview_questions(filters, complaints.dataset().as_of, complaints.coverage())
    complaints.ask_all(list(asked.values()))
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
