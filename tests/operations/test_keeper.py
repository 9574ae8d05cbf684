"""A server keeps its database: one server a file, commands go through it, a file that comes
later is taken, errors mended.
"""

import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

from data_access.audit.database import close_logs
from data_access.channel import owner
from data_access.channel.client import handed_over, holder_of
from data_access.channel.owner import DatabaseOwner, LockedByServer
from data_access.channel.place import socket_of
from data_access.channel.supervised_thread import SupervisedThread
from data_access.channel.terminal import Terminal
from data_access.database import file_lock
from data_access.feed import read_mapping, signed_headers
from sample_data.build import build
from tests.figures.records import complaints_in, write_database
from tests.server.running_server import ROOT, running_server

pytestmark = pytest.mark.waits

SECRET = 40 * "s"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("keeper") / "small.duckdb"
    build(3_000, path)
    return path


@pytest.fixture(scope="module")
def server(database, tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("kept"), database, copies=False) as found:
        yield found


def environment(database, folder, **settings: str) -> dict[str, str]:
    return os.environ | {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{database}", "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
    } | settings  # fmt: skip


def run(database, folder, *words: str, **settings: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment(database, folder, **settings), capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


def health(server) -> dict:
    with urllib.request.urlopen(f"{server.url}/health", timeout=10) as response:
        return json.load(response)


def logged(server) -> list[str]:
    return [json.loads(line).get("event") for line in server.logged.read_text().splitlines()]


def test_a_second_server_on_the_file_ends_with_one_sentence_that_names_the_first(
    server, database, tmp_path
):
    done = run(database, tmp_path, "server.py", DASHBOARD_PORT="0")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert done.stderr == (
        f"The dashboard cannot start: {database} is held by another server (process {server.process.pid}, {server.url}); "
        "stop that one, or set COMPLAINTS_READ_ONLY=1 for all servers that share the file.\n"
    )


def test_a_question_in_the_terminal_is_answered_while_the_server_runs(server, database, tmp_path):
    done = run(database, tmp_path, "-m", "data_access.ask", "filed", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "code,label,filed\n,All complaints,3000\n")
    assert (
        f"the server (process {server.process.pid}, {server.url}) holds the database" in done.stderr
    )
    assert "command" in logged(server)


def test_the_log_is_verified_and_read_while_the_server_runs(server, database):
    folder = server.printed.parent
    assert run(database, folder, "-m", "data_access.ask", "filed").returncode == 0
    assert "unbroken" in run(database, folder, "-m", "data_access.audit", "verify").stdout
    assert "audit list" in run(database, folder, "-m", "data_access.audit", "list").stdout


def test_the_terminal_tells_who_holds_the_database(server, database, tmp_path):
    done = run(database, tmp_path, "-m", "data_access.channel")
    assert (done.returncode, done.stdout) == (
        0, f"{database} is held by process {server.process.pid}, {server.url}.\n",
    )  # fmt: skip
    (tmp_path / "other.duckdb").touch()
    done = run(tmp_path / "other.duckdb", tmp_path, "-m", "data_access.channel", "--wait", "0.3")
    assert (
        done.returncode == 1
        and done.stdout == "No server holds the database; commands open it themselves.\n"
    )


def test_servers_that_only_read_share_the_file_and_say_so(database, tmp_path):
    copy = tmp_path / "shared.duckdb"
    copy.write_bytes(database.read_bytes())
    copy.chmod(0o444)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with (
        running_server(tmp_path / "a", copy, copies=False) as one,
        running_server(tmp_path / "b", copy, copies=False) as other,
    ):
        assert health(one) == health(other)
        for each in (one, other):
            assert (
                "shared.duckdb is read-only: figures are shown, and nothing new comes in."
                in each.printed.read_text()
            )
        done = run(copy, tmp_path, "-m", "data_access.ask", "filed", "--format", "csv")
        assert done.returncode == 0 and "server" not in done.stderr


def test_a_server_that_is_killed_leaves_a_file_that_the_next_one_holds_at_once(database, tmp_path):
    with running_server(tmp_path, database) as first:
        copy = next(tmp_path.glob("complaints-*.duckdb"))
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        assert socket_of(copy).exists(), "it could not tidy up"
        (tmp_path / "next").mkdir()
        with running_server(tmp_path / "next", copy, copies=False) as second:
            assert holder_of(copy).process == second.process.pid
            assert run(copy, tmp_path, "-m", "data_access.ask", "filed").returncode == 0
        assert not socket_of(copy).exists() and "stopped" in logged(second)


def test_a_file_that_comes_after_the_start_is_held_and_shown(database, tmp_path):
    later = tmp_path / "later.duckdb"
    with running_server(tmp_path, later, check="/live", copies=False) as server:
        assert not server.is_well()
        (tmp_path / "new.duckdb").write_bytes(database.read_bytes())
        (tmp_path / "new.duckdb").rename(later)
        _wait_until(lambda: holder_of(later) is not None)
        _wait_until(server.is_well)
        assert "database held" in logged(server)


HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); sys.stdin.read()"


def test_a_server_waits_for_a_command_that_has_the_file(database, tmp_path, monkeypatch):
    path = tmp_path / "busy.duckdb"
    path.write_bytes(database.read_bytes())
    command = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert command.stdout.readline() == "open\n"
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{path}")
    monkeypatch.setattr(owner, "_PATIENCE_SECONDS", 0.3)
    events = []
    kept = DatabaseOwner("", lambda name, *more, **fields: events.append(name))
    try:
        said = kept.start()
        assert f"is held by process {command.pid}" in said and said.endswith(
            "The server goes on trying."
        )
        assert "database held" not in events
        command.communicate("")
        _wait_until(lambda: "database held" in events)
    finally:
        kept.stop()
        file_lock.forget(path)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A keeper in this process, with its events and a feed that the test steers."""
    path = tmp_path / "data.duckdb"
    monkeypatch.setenv(
        "COMPLAINTS_DATABASE_URL",
        write_database(path, complaints_in("filed      | sex\n2024-01-10 | women").complaints),
    )
    monkeypatch.setenv("AUDIT_DATABASE_URL", f"sqlite:///{tmp_path}/audit.sqlite3")
    monkeypatch.setattr(owner, "_LOOK_SECONDS", 0.1)
    events, fed = [], threading.Event()

    def feed(stop):
        fed.set()
        stop.wait()

    made = DatabaseOwner("", lambda name, *more, **fields: events.append(name), feed)
    assert made.start() == ""
    yield made, events, fed, path
    made.stop()
    file_lock.forget(path)
    close_logs()


def test_the_feed_runs_once_the_file_is_held_and_ends_with_the_server(kept):
    keeper_, events, fed, _ = kept
    assert fed.wait(5)
    keeper_.stop()
    assert not keeper_._feed.is_running and "stopped in mid-work" not in events


def test_a_database_that_fails_is_opened_anew(kept):
    _, events, _, path = kept
    file_lock.mark(path)._kept.connection.driver_connection.close()
    _wait_until(lambda: "database opened anew" in events)
    terminal = Terminal(io.StringIO(), io.StringIO())
    assert handed_over("ask", ["filed", "--format", "csv"], None, terminal) == 0
    assert terminal.out.getvalue() == "code,label,filed\n,All complaints,1\n"


def test_a_file_that_was_replaced_is_told_once(kept, tmp_path):
    _, events, _, path = kept
    write_database(
        tmp_path / "other.duckdb", complaints_in("filed      | sex\n2024-01-10 | women").complaints
    )
    (tmp_path / "other.duckdb").replace(path)
    told = "database file replaced: restart the server"
    _wait_until(lambda: told in events)
    time.sleep(0.5)
    assert events.count(told) == 1


def test_a_public_host_and_a_database_server_have_nothing_to_keep(monkeypatch):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    made = DatabaseOwner("", lambda *_, **__: None)
    assert made.start() == ""
    made.stop()


def test_two_keepers_of_one_file_are_told_by_the_first(kept, database):
    _, _, _, path = kept
    code = "from data_access.channel.owner import *\ntry: DatabaseOwner('', print).start()\nexcept LockedByServer as problem: print(problem)"
    done = run(path, path.parent, "-c", code)
    assert f"is held by another server (process {os.getpid()})" in done.stdout
    assert issubclass(LockedByServer, Exception)


def test_work_that_fails_is_begun_again_with_growing_pauses_and_logged(monkeypatch):
    monkeypatch.setattr("data_access.channel.supervised_thread.FIRST_PAUSE", 0.01)
    pauses, calls = [], []

    def work(stop):
        calls.append(1)
        if len(calls) < 5:
            raise RuntimeError("again")
        stop.wait()

    made = SupervisedThread(
        "feed", work, lambda name, level, problem, pause: pauses.append((name, pause))
    )
    made.start()
    _wait_until(lambda: len(calls) == 5)
    assert made.is_running and made.stop(5) and not made.is_running
    assert pauses == [("feed failed", 0.01 * 2**step) for step in range(4)]


def test_work_that_does_not_stop_is_told():
    goes_on = threading.Event()
    made = SupervisedThread("feed", lambda stop: goes_on.wait(), lambda *_, **__: None)
    made.start()
    assert not made.stop(0.1)
    goes_on.set()


def test_a_settled_file_needs_no_log(kept, tmp_path):
    keeper_, _, _, path = kept
    engine = create_engine(f"duckdb:///{path}", connect_args={"config": {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}})  # fmt: skip
    with engine.begin() as connection:
        connection.execute(text("UPDATE dataset SET version = 7"))
    engine.dispose()
    log = path.with_name(f"{path.name}.wal")
    assert log.exists() and log.stat().st_size
    keeper_.stop()
    assert not log.exists() or not log.stat().st_size


FEED = """
[[source]]
name = "portal"
kind = "folder"
mapping = "portal"
path = "{folder}/incoming"

[[source]]
name = "helpline"
kind = "http"
mapping = "portal"
secret_file = "{folder}/secret"
spool = "{folder}/spool"

[[source]]
name = "registry"
kind = "database"
mapping = "portal"
url = "sqlite:///{folder}/registry.sqlite3"
table = "changes"
every_seconds = 0.2
"""


def a_filing(number: str) -> bytes:
    row = {
        "number": number,
        "changed_at": "2024-10-30T10:00:00",
        "filed_at": "2024-10-30T09:00:00",
        "province": "PK-SD",
    }
    return json.dumps(row).encode() + b"\n"


@pytest.fixture(scope="module")
def fed(database, tmp_path_factory):
    """A server whose feed takes from a folder, over HTTP and from a database; with the secret of
    the second.
    """
    folder = tmp_path_factory.mktemp("fed")
    in_registry(folder, f"CREATE TABLE changes ({', '.join(read_mapping('portal').fields)})")
    (folder / "feed.toml").write_text(FEED.format(folder=folder))
    (folder / "secret").write_text(SECRET)
    with running_server(folder, database, FEED_SETTINGS=str(folder / "feed.toml")) as found:
        yield found, folder


def in_registry(folder: Path, *statements: str) -> None:
    """Run statements in the source's own database."""
    with contextlib.closing(sqlite3.connect(folder / "registry.sqlite3")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def filed(server, folder) -> int:
    done = run(
        next(folder.glob("complaints-*.duckdb")),
        folder,
        "-m",
        "data_access.ask",
        "filed",
        "--format",
        "csv",
    )
    return int(done.stdout.rsplit(",", 1)[1])


def test_the_server_takes_what_is_dropped_into_the_folder_and_what_is_sent_and_refuses_what_is_not_signed(
    fed,
):
    server, folder = fed
    assert filed(server, folder) == 3_000
    (folder / "incoming" / ".a.jsonl").write_bytes(a_filing("F-1"))
    (folder / "incoming" / ".a.jsonl").rename(folder / "incoming" / "a.jsonl")
    _wait_until(lambda: (folder / "incoming" / "done" / "a.jsonl").exists())
    large = b"".join(a_filing(f"H-{number}") for number in range(400))  # more than a form may have
    assert len(large) > 16 * 1024
    headers = {"content-type": "application/x-ndjson"}
    assert (
        httpx.post(f"{server.url}/feed/helpline", content=large, headers=headers).status_code == 401
    )
    headers |= signed_headers(SECRET.encode(), "batch-1", large)
    assert [httpx.post(f"{server.url}/feed/helpline", content=large, headers=headers).status_code for _ in range(2)] == [
        202, 202,
    ]  # fmt: skip
    assert (
        httpx.post(
            f"{server.url}/feed/helpline", content=9_000_000 * b"x", headers=headers
        ).status_code
        == 413
    )
    assert httpx.post(f"{server.url}/office/sign-in", content=large).status_code == 413
    _wait_until(lambda: filed(server, folder) == 3_401)


def test_the_server_follows_a_source_database_through_erasures_and_an_outage(fed):
    server, folder = fed
    before, registry = filed(server, folder), folder / "registry.sqlite3"
    row = "INSERT INTO changes (number, changed_at, filed_at, removed) VALUES ('R-{}', '2024-10-30T{}', {}, {})"
    in_registry(
        folder, *(row.format(n, "10:00:00", "'2024-10-30T09:00:00'", "NULL") for n in range(5))
    )
    _wait_until(lambda: filed(server, folder) == before + 5)
    in_registry(folder, row.format(1, "10:00:05", "NULL", "'erased'"))
    _wait_until(lambda: filed(server, folder) == before + 4)
    registry.rename(folder / "away")
    time.sleep(0.5)  # several looks at a table that is not there
    (folder / "away").rename(registry)
    in_registry(
        folder, row.format(9, "10:00:03", "'2024-10-30T09:00:00'", "NULL")
    )  # late, within the overlap
    _wait_until(lambda: filed(server, folder) == before + 5)


def test_an_import_through_the_server_goes_beside_its_feed(fed, tmp_path):
    server, folder = fed
    path, before = next(folder.glob("complaints-*.duckdb")), filed(server, folder)
    (tmp_path / "more.jsonl").write_bytes(a_filing("I-1") + b'{"number": "I-2"}\n')
    done = subprocess.run(
        [sys.executable, "-m", "data_access.feed", "import", "more.jsonl", "--mapping", "portal"],
        cwd=tmp_path, env=environment(path, folder, PYTHONPATH=str(ROOT)), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"feed import: the server (process {server.process.pid}")
    assert "more.jsonl: 2 rows: 1 new, 0 changed, 0 unchanged, 1 rejected" in done.stdout
    assert (tmp_path / "more.jsonl.rejects.csv").read_text().count("\n") == 2, (
        "in the folder of the command"
    )
    assert filed(server, folder) == before + 1


def test_rejects_are_listed_through_the_server_and_a_second_feed_is_refused(fed):
    server, folder = fed
    path = next(folder.glob("complaints-*.duckdb"))
    listed = run(path, folder, "-m", "data_access.feed", "rejects", "list", "--source", "portal")
    assert listed.returncode == 0 and "0 rejected changes of portal" in listed.stdout
    watched = run(
        path, folder, "-m", "data_access.feed", "watch", FEED_SETTINGS=str(folder / "feed.toml")
    )
    assert (
        watched.returncode == 2 and "holds the database and runs its feed itself" in watched.stderr
    )


def test_settings_of_the_feed_that_are_wrong_end_the_start_with_one_sentence(database, tmp_path):
    (tmp_path / "feed.toml").write_text(FEED.format(folder=tmp_path))  # the secret is missing
    done = run(
        database,
        tmp_path,
        "server.py",
        DASHBOARD_PORT="0",
        FEED_SETTINGS=str(tmp_path / "feed.toml"),
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "secret" in done.stderr


def _wait_until(holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
