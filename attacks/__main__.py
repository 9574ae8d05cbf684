"""``python -m attacks``: attack the public release, and bad releases that must be caught."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from attacks import (
    averaging,
    bad_releases,
    membership,
    nested,
    over_time,
    permitted_list,
    record,
    utility,
    within_cells,
)
from attacks.chances import REAL
from attacks.containment import Wider
from attacks.findings import Finding, table
from attacks.grid import Grid, read_grid
from attacks.pairs import nested_pairs
from attacks.programs import prove, years_of
from attacks.records import Exact, Records, count
from attacks.sums import Knowledge, Sum
from data_access.engine import complaints_url
from data_access.released.files import release_file


def main(arguments: list[str] | None = None) -> int:
    """Attack; 1 when the release fails anything or a control passes everything."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    path = options.release or release_file()
    grid = read_grid(path)
    records = Records(Path(complaints_url(options.database).database), grid)
    try:
        found, controls, missed = run(records, grid, path, options.short)
    finally:
        records.close()
    failed = [entry for entry in found if not entry.passes]
    print(table("The release", found))
    print(table("Controls: releases that are known to be bad; each must fail", controls))
    print(
        f"{len(failed)} figures of the release beyond their limits, {missed} controls not caught; {time.monotonic() - started:.0f} s"
    )
    if options.record:
        record.write(path, record.figures(found, missed))
    return 1 if failed or missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m attacks", description=__doc__.splitlines()[0])
    parser.add_argument("--database", metavar="URL", help="the complaints behind the release (default: the setting)")
    parser.add_argument("--release", type=Path, metavar="PATH", help="file of a release (default: the one in force)")
    parser.add_argument(
        "--short", action="store_true", help="programs for the first year only, fewer questions, no second release"
    )
    parser.add_argument("--record", action="store_true", help="write the main figures into the release's examination")
    return parser


def run(records: Records, grid: Grid, path: Path, short: bool) -> tuple[list[Finding], list[Finding], int]:
    """Return what the attacks find in a release, what they find in bad ones, and how many bad ones they miss."""
    exact = count(records)
    pairs = nested_pairs(grid, exact, Wider(records), least=0)
    real = nested.Nested(grid, REAL, exact, pairs)
    sums = Knowledge(records, exact.counts[:, 0]).sums()
    found = [
        *permitted_list.attack(grid, path, 500 if short else 5_000),
        *nested.attack(real),
        *averaging.attack(grid, exact),
        *programs(grid, exact, sums, short),
        *within_cells.attack(grid, REAL, exact, 300 if short else None),
        *membership.attack(records, real, 50 if short else 300),
        *utility.figures(grid, exact),
    ]
    if not short:
        with tempfile.TemporaryDirectory() as folder:
            found += over_time.attack(Path(folder))
    return found, *bad_releases.caught(grid, exact, pairs, sums)


def programs(grid: Grid, exact: Exact, sums: list[Sum], short: bool) -> list[Finding]:
    """Return attack 4 on complaints filed; in short form on the shortest year."""
    years = years_of(grid)
    filed = exact.counts[:, 0]
    proven = prove(grid, REAL, filed, sums, years[:1] if short else years)
    detail = "; ".join(grid.name(row) for row in proven.presence[:3])
    return [
        Finding(
            "4 programs",
            "withheld cells of 1-9 complaints, presence proven",
            len(proven.presence),
            0,
            f"of {proven.presence_asked:,} {detail}",
        ),
        Finding("4 programs", "empty cells, absence proven", len(proven.absence), 0, f"of {proven.absence_asked:,}"),
    ]


if __name__ == "__main__":
    sys.exit(main())
