"""``python -m sample_data.live --rate R``: a believable stream of changes, going on where the
sample ends.

All kinds of events, drawn by the sample's own rates; a stated small part comes twice, late or out
of order. What was sent is kept in a ledger, and a stream that was stopped goes on from there.
"""

import argparse
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from data_access.database.engine import DEFAULT_FILE
from sample_data.build import build
from sample_data.stream import known as live_known
from sample_data.stream.database import read_database
from sample_data.stream.delays import Shares
from sample_data.stream.known import Known, KnownProblem
from sample_data.stream.outlets import Database, Folder, Http, Outlet
from sample_data.stream.player import Player

_TICK = 0.5  # seconds between two batches
_SEED = 20241030
_LEDGER = Path("data/live-ledger.jsonl")


def run(player: Player, rate: float, seconds: float, speed: float, stop: threading.Event) -> int:
    """Play ``rate`` changes a second for so many seconds, event time running ``speed`` times as
    fast; return how many.
    """
    begun, made = time.monotonic(), 0
    while not stop.is_set():
        passed = time.monotonic() - begun
        due = int(min(passed, seconds) * rate) - made
        if due:
            player.play(due, player.start + 1 + int(passed * speed))
            made += due
        if passed >= seconds:
            break
        stop.wait(max(_TICK - (time.monotonic() - begun - passed), 0.01))
    player.finish()
    return made


def main(arguments: list[str] | None = None) -> int:
    """Play until the time is over or somebody interrupts; 2 and a sentence when that cannot be
    done.
    """
    options = _parser().parse_args(arguments)
    try:
        shares = Shares(options.repeated, options.late, options.shuffled)
        known = _known(options)
        player = Player(known, options.ledger, _outlet(options), options.seed, shares)
    except (KnownProblem, OSError, SQLAlchemyError) as problem:
        print(f"live: {problem}", file=sys.stderr)
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    made = run(player, options.rate, options.seconds, options.speed, stop)
    print(f"{made:,} changes sent; the ledger is {options.ledger}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    usual = Shares()
    parser = argparse.ArgumentParser(
        prog="python -m sample_data.live", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("--rate", type=float, required=True, help="changes a second")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="how long (default: until interrupted)"
    )
    parser.add_argument(
        "--seed", type=int, default=_SEED, help="the same seed draws the same events"
    )
    parser.add_argument(
        "--speed",
        type=float,
        default=1,
        help="seconds of event time in a second (default %(default)s)",
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        default=_LEDGER,
        help="the truth of what was sent (default %(default)s)",
    )
    _add_ways(parser.add_mutually_exclusive_group(required=True))
    parser.add_argument(
        "--secret-file", type=Path, help="file with the secret that signs batches for --http"
    )
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--from", dest="start", type=Path, default=DEFAULT_FILE, help="database file to go on from"
    )
    start.add_argument(
        "--state",
        type=Path,
        help="file of open complaints, of “sample_data.build --state”, instead",
    )
    start.add_argument(
        "--sample", type=int, metavar="N", help="the sample of N complaints, drawn anew, instead"
    )
    shares = parser.add_argument_group("what deliveries are like; parts of 1")
    shares.add_argument(
        "--repeated", type=float, default=usual.repeated, help="sent twice (default %(default)s)"
    )
    shares.add_argument(
        "--late",
        type=float,
        default=usual.late,
        help="held back, 20 s at most (default %(default)s)",
    )
    shares.add_argument(
        "--shuffled", type=float, default=usual.shuffled, help="batches (default %(default)s)"
    )
    return parser


def _add_ways(ways: argparse._MutuallyExclusiveGroup) -> None:
    ways.add_argument("--folder", type=Path, help="drop folder to write files into")
    ways.add_argument(
        "--database",
        metavar="URL",
        help="database of the source, whose table portal_complaints is kept",
    )
    ways.add_argument("--http", metavar="URL", help="address that takes signed batches")


def _outlet(options: argparse.Namespace) -> Outlet:
    if options.folder:
        return Folder(options.folder)
    if options.database:
        return Database(options.database)
    if not options.secret_file:
        raise KnownProblem("--http needs --secret-file with the secret of that source.")
    return Http(options.http, options.secret_file.read_text().strip())


def _known(options: argparse.Namespace) -> Known:
    """What the ledger began with stands beside it, so that a stream can go on whatever happened
    to the database.
    """
    beside = options.ledger.with_name(f"{options.ledger.name}.state.parquet")
    if options.ledger.exists():
        return live_known.read(beside)
    known = _first_known(options)
    beside.parent.mkdir(parents=True, exist_ok=True)
    live_known.write(known, beside)
    return known


def _first_known(options: argparse.Namespace) -> Known:
    if options.state:
        return live_known.read(options.state)
    if not options.sample:
        return read_database(options.start)
    with tempfile.TemporaryDirectory(prefix="sample-") as folder:
        build(options.sample, Path(folder) / "sample.duckdb")
        return read_database(Path(folder) / "sample.duckdb")


if __name__ == "__main__":
    sys.exit(main())
