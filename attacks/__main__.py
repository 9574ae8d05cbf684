"""``python -m attacks``: attack the public release, and bad releases that must be caught."""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from attacks import bad_releases, over_time, record
from attacks.attempts import averaging, membership, nested, noise, permitted_list, totals, utility
from attacks.attempts.sums_attacks import Plan, findings, search
from attacks.evidence.containment import Knowledge, Wider
from attacks.evidence.grid import read_release
from attacks.evidence.pairs import nested_pairs
from attacks.evidence.records import Exact, Records, count
from attacks.evidence.sums import System, build
from attacks.findings import Finding, table
from attacks.reckoning.chances import REAL
from data_access.database.engine import complaints_url
from data_access.released.files import release_file


def main(arguments: list[str] | None = None) -> int:
    """Attack; 1 when the release fails anything or a control passes everything."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    path = options.release or release_file()
    case = open_case(Path(complaints_url(options.database).database), path)
    try:
        found = attack(case, Plan(programs=0), 500, 50) if options.short else attack(case, Plan())
        attacked = time.monotonic()
        controls, missed = bad_releases.caught(
            bad_releases.ground(case.system, case.exact, case.wider)
        )
    finally:
        case.records.close()
    controlled = time.monotonic()
    if not options.short:
        with tempfile.TemporaryDirectory() as folder:
            found += over_time.attack(Path(folder))
    failed = [entry for entry in found if not entry.passes]
    print(table("The release", found))
    print(table("Controls: releases that are known to be bad; each must fail", controls))
    told = f"{len(failed)} figures of the release beyond their limits, {len(missed)} controls not caught"
    seconds = f"{attacked - started + time.monotonic() - controlled:.0f} s, controls {controlled - attacked:.0f} s"
    print(f"{told} {missed or ''}; attacks {seconds}")
    if options.record:
        record.write(path, record.figures(found, len(missed)))
    return 1 if failed or missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m attacks", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--database", metavar="URL", help="the complaints behind the release (default: the setting)"
    )
    parser.add_argument(
        "--release", type=Path, metavar="PATH", help="file of a release (default: the one in force)"
    )
    parser.add_argument(
        "--short", action="store_true", help="no programs, fewer questions, no second release"
    )
    parser.add_argument(
        "--record",
        action="store_true",
        help="write the main figures into the release's examination",
    )
    return parser


@dataclass(frozen=True)
class Case:
    """A release and what lies behind it."""

    path: Path
    records: Records
    exact: Exact
    system: System
    wider: Wider


def open_case(database: Path, path: Path) -> Case:
    """Read a release, count the complaints anew, and lay out what adds up."""
    records = Records(database, read_release(path))
    exact, known = count(records), Knowledge(records)
    return Case(path, records, exact, build(records.grid, exact, known), Wider(records.grid, known))


def attack(case: Case, plan: Plan, questions: int = 5_000, targets: int = 300) -> list[Finding]:
    """Return what the attacks find in a release."""
    grid, exact, records = case.system.grid, case.exact, case.records
    close = nested_pairs(grid, exact, case.wider)
    found = search(case.system, plan)
    return [
        *permitted_list.attack(grid, exact, records, case.path, questions),
        *nested.attack(nested.Nested(grid, REAL, exact, close), close, records),
        *averaging.attack(grid, exact),
        *findings(found, case.system, records, plan),
        *totals.attack(records),
        *noise.attack(case.system, exact, records.drawn()),
        *membership.attack(records, exact, close, targets),
        *utility.figures(grid, exact),
    ]


if __name__ == "__main__":
    sys.exit(main())
