"""``python -m benchmarks.soak``: a long stream of changes into a running server that is killed
again and again.

At the end every complaint of the ledger is looked up in the database, and every figure is counted
from the ledger and asked: 1 when a complaint is lost or doubled, or a figure differs. Meanwhile
visitors look at the public pages and an officer filters.
"""

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.drivers.host import resident_bytes
from benchmarks.measured.visitors import visit
from benchmarks.soaking.met import Soak
from benchmarks.soaking.pages import filter_as_officer, watch_news
from benchmarks.soaking.report import report
from benchmarks.soaking.server import SoakServer, kill_at_random
from data_access import open_complaints
from data_access.database.engine import DEFAULT_FILE
from data_access.released import files as published_files
from sample_data.build import build
from sample_data.calibration import COMPLAINTS
from sample_data.stream import known as live_known
from sample_data.stream.database import read_database

_CODE = "soak-office-code"
_ROOT = Path(__file__).parent.parent
_MEMORY = 5  # seconds between two looks at the memory
_SETTLED = 60  # seconds that the feed may need for what is left when the stream ends
_SILENCE = 3  # seconds without news after which nothing is under way
_VISITORS_THINK = 10


def main(arguments: list[str] | None = None) -> int:
    """Soak, and print what was met; 1 when something is lost, doubled or wrong."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-", dir=options.folder) as folder:
        soak = prepared(Path(folder), options)
        asyncio.run(run(soak, options))
        return report(soak, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("--minutes", type=float, default=30, help="of stream (default %(default)s)")
    parser.add_argument(
        "--rate", type=float, default=200, help="changes a second (default %(default)s)"
    )
    parser.add_argument(
        "--kills", type=int, default=10, help="how often the server is killed (default %(default)s)"
    )
    parser.add_argument(
        "--visitors", type=int, default=50, help="who look on (default %(default)s)"
    )
    parser.add_argument(
        "--quiet", type=float, default=1, help="minutes before the stream (default %(default)s)"
    )
    parser.add_argument(
        "--database", type=Path, default=DEFAULT_FILE, help="the national sample; built when absent"
    )
    parser.add_argument(
        "--sample", type=int, help="a sample of so many complaints instead of the national one"
    )
    parser.add_argument(
        "--seed", type=int, default=random.randrange(2**32), help="of the moments of the kills"
    )
    parser.add_argument(
        "--folder", type=Path, help="where the copy of the database goes (default: the system's)"
    )
    return parser


def prepared(folder: Path, options: argparse.Namespace) -> Soak:
    """Lay out a database of its own in an empty folder, and what the stream goes on from."""
    (folder / "incoming").mkdir()
    if options.sample:
        build(options.sample, folder / "complaints.duckdb")
    else:
        if not options.database.exists():
            build(COMPLAINTS, options.database)
        shutil.copyfile(options.database, folder / "complaints.duckdb")
    live_known.write(read_database(folder / "complaints.duckdb"), folder / "state.parquet")
    (folder / "feed.toml").write_text(_FEED.format(folder=folder / "incoming"))
    print(
        f"seed {options.seed}; {(folder / 'complaints.duckdb').stat().st_size / 1e6:,.0f} MB of complaints",
        flush=True,
    )
    return Soak(folder, SoakServer(_settings(folder), folder / "server.log"))


_FEED = """[[source]]
name = "portal"
kind = "folder"
mapping = "portal"
path = "{folder}"
"""


def _settings(folder: Path) -> dict[str, str]:
    published = _ROOT / published_files.DEFAULT_FILE
    release = published.absolute() if published.exists() else folder / "published.duckdb"
    return {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{folder}/complaints.duckdb",
        "PUBLISHED_DATABASE_URL": f"duckdb:///{release}",
        "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
        "FEED_SETTINGS": f"{folder}/feed.toml",
        "OFFICE_ACCESS_CODE": _CODE,
        "DASHBOARD_LOG": f"{folder}/events.log",
    }


async def run(soak: Soak, options: argparse.Namespace) -> None:
    """Start the server, let everybody look at it, play the stream, and stop the server when all
    is taken in.
    """
    codebook = _codebook(soak.database)
    await soak.server.start()
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in range(options.visitors):
            chance, arrival = random.Random(number), 20 * number / options.visitors
            group.create_task(
                visit(soak.server.address, chance, arrival, _VISITORS_THINK, soak.visitors, over)
            )
        watching = [
            group.create_task(watch_news(soak.server, soak.watched, is_office=number == 0))
            for number in range(max(options.visitors, 1))
        ]
        group.create_task(filter_as_officer(soak.server, _CODE, codebook, soak.watched, over))
        group.create_task(_watch_memory(soak, over))
        try:
            await asyncio.sleep(60 * options.quiet)
            await _stream(soak, options)
            soak.settled = await _settle(soak)
        finally:
            over.set()
            for task in watching:
                task.cancel()
    soak.server.stop()


def _codebook(database: Path):
    complaints = open_complaints(f"duckdb:///{database}")
    try:
        return complaints.codebook()
    finally:
        complaints.close()


async def _stream(soak: Soak, options: argparse.Namespace) -> None:
    """Play the stream in a process of its own, and kill the server meanwhile."""
    seconds = 60 * options.minutes
    soak.begun, soak.visitors.is_counted = time.time(), True
    command = [
        sys.executable,
        "-m",
        "sample_data.live",
        "--rate",
        str(options.rate),
        "--seconds",
        str(seconds),
    ]
    places = [
        "--folder",
        str(soak.incoming),
        "--ledger",
        str(soak.ledger),
        "--state",
        str(soak.folder / "state.parquet"),
    ]
    stream = await asyncio.create_subprocess_exec(*command, *places, cwd=_ROOT)
    killing = asyncio.create_task(
        kill_at_random(soak.server, options.kills, seconds, random.Random(options.seed))
    )
    try:
        if await stream.wait():
            raise RuntimeError("the stream could not be played; see above")
        await killing
    finally:
        killing.cancel()
        if stream.returncode is None:
            stream.terminate()
            await stream.wait()
    soak.ended = time.time()


async def _settle(soak: Soak) -> bool:
    """Wait until all files are taken in and pages are told nothing more; False when that does not
    end within the time.

    What the database then holds is compared with the ledger.
    """
    while time.time() < soak.ended + _SETTLED:
        last = soak.watched.news[-1][0] if soak.watched.news else time.time()
        if time.time() - last > _SILENCE and not any(soak.incoming.glob("*.jsonl")):
            return True
        await asyncio.sleep(0.2)
    return False


async def _watch_memory(soak: Soak, over: asyncio.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(OSError, IndexError):  # it may have been killed just now
            soak.memory.append((time.time(), resident_bytes(soak.server.process)))
        await asyncio.sleep(_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
