"""Kill whoever holds the database at random moments, many times.

``python -m tests.operations.faults [ROUNDS]``, as ``make faults``.

After each kill the file must open by itself and hold the old state or the new one, wholly; the same
for releases.
"""

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.channel.client import handed_over, holder_of
from data_access.channel.terminal import Terminal
from data_access.publish import make, store
from sample_data.build import build
from tests.databases.killed_upgrades import kill_during_upgrades
from tests.server.running_server import ROOT

HOLDER = ("-m", "tests.operations.holding_process")
PUBLISH = (
    "publish",
    "--as-of",
    "2019-06-01",
)  # the sample's first months: a release of few cells, made in a moment
_SECRET = "ab" * 32
_PATIENCE = 60  # seconds
_ROWS = 2_000  # of one import


@dataclass(frozen=True)
class Done:
    """What came of a command: exit code, output, and lines about it."""

    code: int
    out: str
    err: str


@dataclass
class Place:
    """A folder with a small sample, and whoever holds it."""

    folder: Path
    holder: Sequence[str] = HOLDER
    process: subprocess.Popen | None = None

    @property
    def database(self) -> Path:
        """The file."""
        return self.folder / "complaints.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """Settings of holder and commands."""
        return os.environ | {
            "COMPLAINTS_DATABASE_URL": f"duckdb:///{self.database}", "RELEASE_SECRET": _SECRET,
            "AUDIT_DATABASE_URL": f"sqlite:///{self.folder}/audit.sqlite3", "DASHBOARD_PORT": "0",
            "PUBLISHED_DATABASE_URL": f"duckdb:///{self.folder}/published/current.duckdb",
        }  # fmt: skip

    def start(self) -> None:
        """Start a holder and wait until it answers: no hand mends the file between two."""
        with (self.folder / "holder.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.holder],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + _PATIENCE
        while holder_of(self.database) is None:
            assert self.process.poll() is None and time.monotonic() < end, (
                "nobody holds the database"
            )
            time.sleep(0.05)

    def kill(self) -> None:
        """End the holder as a power cut would."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def run(self, command: str, *words: str) -> Done:
        """Let the holder do a command of the registry."""
        out, err = io.StringIO(), io.StringIO()
        return Done(
            self._handed(command, words, Terminal(out, err)), out.getvalue(), err.getvalue()
        )

    def begin(self, command: str, *words: str) -> tuple[threading.Thread, list[Done]]:
        """Begin a command, return once the holder has it; the list gets what comes of it."""
        out, err, done = io.StringIO(), io.StringIO(), []
        terminal = Terminal(out, err)

        def work() -> None:
            code = self._handed(command, words, terminal)
            done.append(Done(code, out.getvalue(), err.getvalue()))

        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive() and "does the work" not in err.getvalue():
            time.sleep(0.01)
        return thread, done

    def _handed(self, command: str, words: Sequence[str], terminal: Terminal) -> int:
        code = handed_over(command, words, f"duckdb:///{self.database}", terminal)
        assert code is not None, "nobody holds the database"
        return code

    def filed(self) -> int:
        """Return how many complaints there are. Raises AssertionError when that cannot be told."""
        done = self.run("ask", "filed", "--format", "csv")
        assert done.code == 0, done.err
        return int(done.out.rsplit(",", 1)[1])

    def releases(self) -> tuple[int, ...]:
        """Return the numbers of releases, all of which are whole, then that of the one in force.

        Raises PublishProblem.
        """
        folder = self.folder / "published"
        numbers = range(1, store.latest(folder) + 1)
        assert not any(make.faults(make.read(store.path_of(folder, number))) for number in numbers)
        return *numbers, int(
            os.readlink(folder / store.CURRENT).removeprefix("release-").removesuffix(".duckdb")
        )


@contextlib.contextmanager
def a_place(
    folder: Path, complaints: int = 3_000, holder: Sequence[str] = HOLDER
) -> Iterator[Place]:
    """Give a place with a holder, and end whoever holds it then."""
    place = Place(folder, holder)
    build(complaints, place.database)
    place.start()
    try:
        yield place
    finally:
        place.kill()


def write_changes(path: Path, name: str, rows: int) -> Path:
    """Write a file of filings that the mapping ``portal`` takes."""
    row = {
        "changed_at": "2024-10-30T10:00:00",
        "filed_at": "2024-10-30T09:00:00",
        "province": "PK-SD",
    }
    lines = (json.dumps({"number": f"{name}-{number}"} | row) for number in range(rows))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def kill_during(place: Place, longest: float, chance: random.Random, *words: str) -> Done:
    """Kill the holder while it does a command, at a moment within ``longest`` seconds after it
    has begun; start another.
    """
    thread, done = place.begin(*words)
    time.sleep(chance.uniform(0, longest))
    place.kill()
    thread.join(_PATIENCE)
    place.start()
    assert done[0].code == (2 if "stopped before the work was done" in done[0].err else 0), done[
        0
    ].err
    return done[0]


def kill_during_imports(place: Place, rounds: int, chance: random.Random) -> int:
    """Return how many imports were cut off.

    Raises AssertionError when one is there in part, or is lost after it was told.
    """
    longest, filed, cut = 1.0, place.filed(), 0
    for number in range(rounds):
        file = write_changes(place.folder / "more.jsonl", f"R{number}", _ROWS)
        words = ("feed import", "import", str(file), "--mapping", "portal")
        code = kill_during(place, longest, chance, *words).code
        now = place.filed()
        assert now in (filed, filed + _ROWS), f"{now - filed} of {_ROWS} complaints are there"
        assert code or now == filed + _ROWS, "an import that was told as done is lost"
        filed, cut = now, cut + (code != 0)
        longest = (
            1.1 * longest if code else 0.6 * longest
        )  # else most kills would come too early or too late
    assert place.run(*words).code == 0 and place.filed() in (filed, filed + _ROWS), (
        "it can be said again"
    )
    return cut


def kill_during_publishing(place: Place, rounds: int, chance: random.Random) -> int:
    """Return how many releases were cut off.

    Raises AssertionError when one is damaged, or one in force is lost.
    """
    begin = time.monotonic()
    assert place.run(*PUBLISH).code == 0
    longest, before, cut = time.monotonic() - begin, place.releases(), 0
    for _ in range(rounds):
        code = kill_during(place, longest, chance, *PUBLISH).code
        now = place.releases()
        assert set(before) <= set(now) and now[-1] >= before[-1], "a release is lost"
        assert code or now[-1] > before[-1], "a release that was told as done is lost"
        before, cut = now, cut + (code != 0)
    done = place.run(*PUBLISH)
    assert done.code == 0, done.err
    assert place.releases()[-1] == max(place.releases())
    return cut


def main() -> int:
    """Kill a whole server many times."""
    rounds, chance = int(sys.argv[1]) if len(sys.argv) > 1 else 100, random.Random()
    with (
        tempfile.TemporaryDirectory() as folder,
        a_place(Path(folder), 20_000, ("server.py",)) as place,
    ):
        imports = kill_during_imports(place, rounds, chance)
        print(
            f"{rounds} kills during imports, {imports} cut off: all complaints of a file or none, each time"
        )
        releases = kill_during_publishing(place, rounds, chance)
        print(
            f"{rounds} kills during publishing, {releases} cut off: all releases whole, the old or the new in force"
        )
        build(20_000, place.folder / "upgraded.duckdb")
        upgrades = kill_during_upgrades(place.folder / "upgraded.duckdb", rounds, chance)
        print(
            f"{rounds} kills during upgrades, {upgrades} cut off: all of the one version or of the other, each time"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
