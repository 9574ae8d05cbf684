"""``python -m sample_data.build``: the synthetic national sample as a complaints database.

The same call makes the same rows. The file appears under its name only when it is whole.
"""

import argparse
import sys
from pathlib import Path

import duckdb
import numpy as np
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from data_access.database import schema
from data_access.database.engine import DEFAULT_FILE
from data_access.database.problems import reason_of
from sample_data import calibration as cal
from sample_data.courses import draw_courses
from sample_data.filings import draw_filings, filings_by_day
from sample_data.people import draw_members
from sample_data.signals import PLAIN, PLANTED, Signals
from sample_data.stream import known as live_known
from sample_data.stream.database import read_database
from sample_data.verdicts import draw_verdicts
from sample_data.write import write_complaints, write_lists, write_members

LEAST = 1_000  # fewer have no room for all levels and categories


def main(arguments: list[str] | None = None) -> int:
    """Build; 2 and one sentence on standard error when it cannot be done."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_data.build", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument(
        "--complaints",
        type=int,
        default=cal.COMPLAINTS,
        help="how many complaints (default %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_FILE, help="the database file (default %(default)s)"
    )
    parser.add_argument(
        "--state",
        type=Path,
        help="also write what “sample_data.live” goes on from while a server holds it",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="without what is planted: whatever a review claims of it is chance",
    )
    parser.add_argument(
        "--seed", type=int, default=cal.SEED, help="of the draws (default %(default)s)"
    )
    options = parser.parse_args(arguments)
    if options.complaints < LEAST:
        print(
            f"build: a sample of {options.complaints} is too small; ask for at least {LEAST} complaints.",
            file=sys.stderr,
        )
        return 2
    try:
        signals = PLAIN if options.plain else PLANTED
        build(options.complaints, options.out, signals, options.seed)
        if options.state:
            live_known.write(read_database(options.out), options.state)
    except (OSError, SQLAlchemyError) as problem:
        reason = reason_of(problem)
        print(
            f"build: {options.out} cannot be written ({reason}); choose another place with --out.",
            file=sys.stderr,
        )
        return 2
    return 0


def build(complaints: int, path: Path, signals: Signals = PLANTED, seed: int = cal.SEED) -> None:
    """Write a sample of ``complaints`` to ``path``; an older file there is replaced at the end,
    in one step.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _refuse_held(path)
    partial = path.with_name(f"{path.name}.partial")
    leftovers = [partial, partial.with_name(f"{partial.name}.wal")]
    try:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        _write(complaints, partial, signals, seed)
        partial.replace(path)
    finally:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)


def _refuse_held(path: Path) -> None:
    """Raise OSError if another process holds the file: it would go on with the old one, and lose
    what it writes there.
    """
    if not path.is_file():
        return
    try:
        duckdb.connect(str(path)).close()
    except duckdb.Error as problem:
        if "Could not set lock" in str(problem):
            raise OSError("another process holds it; stop that server or import first") from None


def _write(complaints: int, path: Path, signals: Signals, seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps = complaints // 2  # drawing takes about as long as writing half of the rows
    with tqdm(
        total=complaints + steps,
        desc="National sample",
        unit=" complaints",
        unit_scale=True,
        disable=None,
    ) as progress:
        members = draw_members(
            rng, round(complaints * cal.MEMBERS / cal.COMPLAINTS), filings_by_day(complaints)
        )
        filings = draw_filings(rng, complaints, members, signals)
        progress.update(steps // 2)
        course = draw_courses(rng, filings, signals)
        verdicts = draw_verdicts(rng, filings, course, members.groups[filings.member], signals)
        progress.update(steps - steps // 2)
        engine = create_engine(f"duckdb:///{path}")
        try:
            schema.metadata.create_all(engine)
            with engine.connect() as connection:
                write_lists(connection)
                write_members(connection, members)
                for rows in write_complaints(connection, rng, filings, course, verdicts, members):
                    connection.commit()  # an open transaction would hold every part in memory
                    progress.update(rows)
                connection.commit()
        finally:
            engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
