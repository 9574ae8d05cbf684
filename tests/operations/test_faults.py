"""Faults that are really made: killed holders, full disks, damaged releases, cut connections,
clocks that jump.
"""

import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select

from data_access import NoRelease, open_release
from data_access.backup.files import state_of
from data_access.database import schema
from data_access.feed.applying import batches
from data_access.feed.applying.batches import Position, apply_batch
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.sources.folder import arrivals_of
from data_access.publish.__main__ import main as publish
from tests.feed.feed_records import portal_mapping
from tests.figures.records import write_database
from tests.operations.faults import (
    PUBLISH,
    a_place,
    kill_during_imports,
    kill_during_publishing,
    write_changes,
)
from tests.server.running_server import ROOT, running_server

pytestmark = pytest.mark.waits


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with a_place(tmp_path_factory.mktemp("faults")) as found:
        yield found


def full_disk(place, size: int) -> None:
    """Let the holder write no file beyond ``size`` bytes, as on a disk that is full; -1: as it
    likes.
    """
    resource.prlimit(place.process.pid, resource.RLIMIT_FSIZE, (size, -1))


# Kills


def test_a_kill_during_an_import_leaves_all_of_the_file_or_nothing(place):
    kill_during_imports(place, 3, random.Random(4))


def test_a_kill_during_publishing_leaves_the_old_release_or_the_new_one(place):
    kill_during_publishing(place, 1, random.Random(2))


# Full disks


@pytest.fixture
def import_of(place, tmp_path):
    """``import_of(name, rows)`` imports filings through the holder."""

    def run(name: str, rows: int):
        file = write_changes(tmp_path / f"{name}.jsonl", name, rows)
        return place.run("feed import", "import", str(file), "--mapping", "portal")

    return run


def test_an_import_onto_a_full_disk_changes_nothing_and_says_so_and_the_next_one_works(
    place, import_of
):
    before = place.filed()
    full_disk(place, 100_000)
    failed = import_of("F", 3_000)
    full_disk(place, -1)
    assert failed.code == 2 and failed.out == ""
    assert failed.err.splitlines()[1].startswith(
        "feed: The database did not take the records, and is as before ("
    )
    assert failed.err.count("\n") == 2 and place.filed() == before
    assert import_of("G", 10).code == 0
    place.kill()  # what was half written before must not hide what came after it
    place.start()
    assert place.filed() == before + 10
    assert import_of("F", 3_000).code == 0 and place.filed() == before + 3_010


def test_a_release_onto_a_full_disk_is_not_there_and_the_one_in_force_stays(place):
    if not (place.folder / "published").exists():
        assert place.run(*PUBLISH).code == 0
    before = place.releases()
    full_disk(place, 10_000)
    failed = place.run(*PUBLISH)
    full_disk(place, -1)
    assert failed.code == 2 and failed.err.count("\n") == 2
    assert (
        "The release cannot be written (" in failed.err
        and "the one in force stays in force" in failed.err
    )
    assert place.releases() == before and not list((place.folder / "published").glob("*.partial*"))
    assert place.run(*PUBLISH).code == 0


def test_no_exact_figure_is_told_when_the_log_has_no_space(place):
    assert place.filed()
    full_disk(place, 1_000)
    failed = place.run("ask", "filed")
    full_disk(place, -1)
    assert (failed.code, failed.out) == (2, "")
    assert "so no exact figure is shown" in failed.err and failed.err.count("\n") == 2
    assert place.filed() and state_of(place.folder / "audit.sqlite3").rows, "the chain is unbroken"


CHECKPOINT = """
import resource, sys, time
from sqlalchemy import text
from data_access.database.engine import hold, open_engine
from data_access.database.problems import DatabaseProblem
from data_access.query.complaints_database import open_complaints
from data_access.channel.owner import DatabaseOwner
keeper = DatabaseOwner("", lambda name, *more, **fields: print(name, flush=True))
keeper.start()
complaints, writer = open_complaints(), open_engine(writable=True)
with writer.begin() as connection:
    connection.execute(text("CREATE TABLE large AS SELECT range AS i, random() AS r FROM range(300000)"))
with writer.begin() as connection:
    connection.execute(text("UPDATE large SET r = r + 1"))
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, -1))
try:
    hold().settle()
except Exception:
    print("it cannot be settled")
try:
    complaints.dataset()
except DatabaseProblem as problem:
    print(problem, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
time.sleep(3)
with complaints.connection() as connection:
    print("changed:", connection.execute(text("SELECT count(*) FROM large WHERE r >= 1")).scalar())
keeper.stop()
"""


def test_a_database_that_a_full_disk_made_fail_answers_again_by_itself_and_has_lost_nothing(
    tmp_path,
):
    """DuckDB answers nothing more after a checkpoint that failed, until the file is opened anew."""
    address = write_database(tmp_path / "data.duckdb", [])
    done = subprocess.run(
        [sys.executable, "-c", CHECKPOINT], cwd=ROOT, env=os.environ | {"COMPLAINTS_DATABASE_URL": address},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    told = done.stdout.splitlines()
    assert told[:2] == ["database held", "it cannot be settled"], done.stderr
    assert "is opened anew; what was written stays: try again in a moment." in told[2]
    assert told[3:] == ["database opened anew", "changed: 300000"]


# Damaged releases


@pytest.fixture
def two_releases(published, tmp_path, monkeypatch):
    """The folder of two releases, of which the second, in force, is damaged."""
    shutil.copytree(published.folder, tmp_path / "releases", symlinks=True)
    path = tmp_path / "releases" / "release-0002.duckdb"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:12288] + os.urandom(len(content) - 20480) + content[-8192:])
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/releases/current.duckdb")
    return tmp_path / "releases"


def test_a_damaged_release_is_told_with_the_command_that_puts_another_in_force_and_that_works(
    two_releases, capsys
):
    with pytest.raises(NoRelease, match="--in-force NUMBER"):
        open_release((two_releases / "current.duckdb").resolve())
    assert publish(["--in-force", "2"]) == 2, "a damaged one is not put in force"
    assert "is damaged" in capsys.readouterr().err
    assert publish(["--in-force", "1"]) == 0
    assert "Release 1 is in force." in capsys.readouterr().out
    assert open_release((two_releases / "current.duckdb").resolve()).number == 1


def test_a_server_with_a_damaged_release_says_so_on_its_pages_and_goes_on_with_the_next(
    two_releases, tmp_path, open_page
):
    page = open_page("", "pages/public/overview.py")
    assert _UNREADABLE in _shown(page) and "python -m" not in _shown(page) and not page.exception
    assert publish(["--in-force", "1"]) == 0
    page.run()
    assert not page.exception and _UNREADABLE not in _shown(page)


_UNREADABLE = "The published figures cannot be shown at the moment."


def _shown(page) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


# Cut connections


def test_a_client_that_goes_in_mid_answer_harms_nobody(published, tmp_path):
    with running_server(
        tmp_path, published.folder / "small.duckdb", PUBLISHED_DATABASE_URL=published.release
    ) as server:
        listing = urllib.request.urlopen(f"{server.url}/health", timeout=10).status
        for path in ("/", "/data/release-2.zip", "/live/versions", "/_stcore/stream"):
            for _ in range(5):
                with socket.create_connection(("127.0.0.1", server.port)) as connection:
                    connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
                    )  # a reset, not an end
                    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                    connection.recv(10)
        command = subprocess.Popen(
            [sys.executable, "-m", "data_access.ask", "filed", "--by", "month"], cwd=ROOT, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"COMPLAINTS_DATABASE_URL": f"duckdb:///{next(tmp_path.glob('complaints-*.duckdb'))}"},
        )  # fmt: skip
        command.stderr.readline()
        command.send_signal(signal.SIGKILL)
        command.communicate()
        time.sleep(0.5)
        assert listing == 200 and server.is_well()
        assert (
            '"level": "error"' not in server.logged.read_text()
            and "critical" not in server.logged.read_text()
        )


# Clocks


def test_a_clock_that_jumps_back_makes_no_lag_negative_and_takes_no_as_of_back(
    tmp_path, monkeypatch
):
    mapping, address = portal_mapping(tmp_path), write_database(tmp_path / "town.duckdb", [])
    engine, stage = create_engine(address), ChangeStage(mapping)

    class Source:
        name, kind, recent = "town", "folder", 0

    def apply(name: str, at: str, hours: float) -> tuple:
        """Apply a filing of the time ``at`` with a clock that is ``hours`` away; return as-of
        and lag.
        """
        file = tmp_path / f"{name}.jsonl"
        file.write_text(f'{{"number": "{name}", "changed_at": "{at}", "filed_at": "{at}"}}\n')
        moment = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=hours)
        monkeypatch.setattr(batches, "now", lambda: moment)
        arrivals = [
            Arrival(name, found.batch, datetime.now(UTC).replace(tzinfo=None))
            for found in arrivals_of(file, mapping)
        ]
        apply_batch(engine, Source, stage, arrivals, Position(name))
        with engine.connect() as connection:
            as_of = connection.execute(select(schema.dataset.c.as_of)).scalar_one()
            return as_of, connection.execute(select(schema.feed_state.c.lag_seconds)).scalar_one()

    first, lag = apply("A", "2024-07-02T10:00:00", 0)
    later, lag_back = apply("B", "2024-07-01T10:00:00", -5)
    assert lag >= 0 and lag_back == 0
    assert first == later == datetime(2024, 7, 2, 10), (
        "an older event does not take the time of the data back"
    )
    assert apply("C", "2024-07-03T10:00:00", +24)[0] == datetime(2024, 7, 3, 10)
    engine.dispose()
