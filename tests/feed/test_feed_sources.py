"""Where changes come from: each kind of source gives all of them, survives kill -9, and tells
what is wrong in a sentence.
"""

import asyncio
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import httpx
import pytest
from sqlalchemy import NullPool, create_engine, text
from starlette.applications import Starlette

from data_access.feed import Feed, FeedProblem, FeedSettings, Spool, feed_settings, signed_headers
from data_access.feed.__main__ import main
from data_access.feed.settings import INCOMING, SourceSettings
from tests.databases.engines import fresh
from tests.feed.feed_records import change, lines, portal_mapping, removal
from tests.figures.records import AS_OF, write_database
from web.feed_in import feed_routes

pytestmark = pytest.mark.waits

LATER = AS_OF + timedelta(minutes=10)
SECRET = b"0123456789abcdef0123456789abcdef"


class Place:
    """A folder with a database, a mapping and sources; ``turn`` lets the feed look once at each."""

    def __init__(self, folder: Path):
        self.folder, self.mapping = folder, portal_mapping(folder)
        self.address = write_database(folder / "town.duckdb", [])
        self.incoming = folder / "incoming"
        self.engine = create_engine(self.address)

    def feed(self, *sources: SourceSettings) -> Feed:
        return Feed(FeedSettings(sources), self.engine)

    def drop_folder(self) -> SourceSettings:
        return SourceSettings("drop", "folder", self.mapping, self.incoming)

    def drop(self, name: str, content: str) -> None:
        passing = self.incoming / f".{name}.part"
        passing.write_text(content, encoding="utf-8")
        passing.rename(self.incoming / name)

    def rows(self, statement: str) -> list[tuple]:
        with self.engine.connect() as connection:
            return connection.exec_driver_sql(statement).fetchall()


@pytest.fixture
def place(tmp_path):
    found = Place(tmp_path)
    yield found
    found.engine.dispose()


def test_who_wants_to_know_is_told_of_batches_that_changed_something(place):
    told = []
    feed = Feed(FeedSettings((place.drop_folder(),)), place.engine, tell=lambda: told.append(1))
    for name, content, times in (
        ("a.jsonl", lines([change(1, AS_OF, AS_OF)]), 1),
        ("b.jsonl", lines([change(1, AS_OF, AS_OF)]), 1),
        ("c.jsonl", "{}\n", 1),
        ("d.jsonl", lines([change(2, AS_OF, AS_OF)]), 2),
    ):
        place.drop(name, content)
        feed.turn()
        assert len(told) == times, name


# Folder -------------------------------------------------------------------------------------------


def test_files_are_taken_in_the_order_of_their_names_and_leave_with_a_report(place):
    feed = place.feed(place.drop_folder())
    place.drop("b.csv", "number,changed_at,filed_at\nC-2,2024-07-01,2024-06-01\n")
    place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF)]) + '{"number": "C-3"}\n')
    (place.incoming / "c.jsonl.part").write_text("half a li")
    (place.incoming / ".d.jsonl").write_text("half a li")
    assert feed.turn() == 1
    assert place.rows("select number from complaints order by complaint_id") == [("C-1",), ("C-2",)]
    assert place.rows("select position, applied, rejected from feed_state") == [("b.csv", 2, 1)]
    assert sorted(path.name for path in place.incoming.iterdir() if path.is_file()) == [
        ".d.jsonl",
        "c.jsonl.part",
    ]
    report = json.loads((place.incoming / "done" / "a.jsonl.report.json").read_text())
    assert (report["rows"], report["problem"]) == (2, "")
    assert report["rejected"] == [
        {"line": 2, "column": "filed_at", "value": "", "reason": "missing"}
    ]
    assert (place.incoming / "done" / "b.csv").is_file() and feed.turn() == 0


@pytest.mark.parametrize(("passed", "stays"), [(29, True), (31, False)])
def test_what_was_applied_is_kept_for_so_many_days_and_what_was_rejected_for_good(
    place, monkeypatch, passed, stays
):
    feed = place.feed(place.drop_folder())
    place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF)]))
    place.drop("bad.jsonl", "[]\n")
    feed.turn()
    later = time.time() + 86_400 * passed
    monkeypatch.setattr("data_access.feed.sources.folder.time.time", lambda: later)
    place.feed(place.drop_folder()).turn()
    assert {path.name for path in (place.incoming / "done").iterdir()} == (
        {"a.jsonl", "a.jsonl.report.json"} if stays else set()
    )
    assert (place.incoming / "rejected" / "bad.jsonl").is_file()


def test_a_file_that_comes_again_changes_nothing(place):
    feed = place.feed(place.drop_folder())
    content = lines([change(1, AS_OF, AS_OF)]) + "[]\n"
    place.drop("a.jsonl", content)
    feed.turn()
    before = place.rows("select * from complaints"), place.rows("select version from dataset")
    place.drop("a.jsonl", content)
    feed.turn()
    assert (
        place.rows("select * from complaints"),
        place.rows("select version from dataset"),
    ) == before
    assert place.rows("select applied, unchanged, rejected from feed_state") == [(1, 1, 1)]


@pytest.mark.parametrize(
    "name, content, problem",
    [
        ("a.parquet", "no parquet", "is no Parquet file, or it is cut off"),
        ("a.xlsx", "x", "has no column “number”"),
        ("a.pdf", "%PDF-1.7", "is a PDF document; give CSV, a spreadsheet"),
        ("a.csv", "number,filed_at\nC-1,2024-06-01\n", "has no column “changed_at”"),
        ("a.jsonl", "", "is empty; write one JSON object on each line"),
    ],
)
def test_a_file_that_cannot_be_used_is_rejected_with_its_sentence_and_the_next_one_is_applied(
    place, name, content, problem
):
    feed = place.feed(place.drop_folder())
    place.drop(name, content)
    place.drop("b.jsonl", lines([change(1, AS_OF, AS_OF)]))
    feed.turn()
    assert (
        problem
        in json.loads((place.incoming / "rejected" / f"{name}.report.json").read_text())["problem"]
    )
    assert place.rows("select number from complaints") == [("C-1",)]


def test_a_file_of_which_every_row_is_bad_goes_to_the_rejected_ones(place):
    feed = place.feed(place.drop_folder())
    place.drop("a.jsonl", '{"number": "C-1", "changed_at": "never", "filed_at": "2024-06-01"}\n')
    feed.turn()
    assert (place.incoming / "rejected" / "a.jsonl").is_file()
    assert place.rows("select applied, rejected from feed_state") == [(0, 1)]


@pytest.mark.parametrize("batch", [4, 5])  # five rows at a time leave nothing for the last batch
def test_a_long_file_is_applied_in_several_batches_and_reported_once(place, monkeypatch, batch):
    monkeypatch.setattr("data_access.feed.sources.readers._ROWS", 3)
    monkeypatch.setattr("data_access.feed.files.table.ROWS", batch)
    feed = place.feed(place.drop_folder())
    rows = [f"C-{number},2024-07-01,2024-06-01" for number in range(10)]
    place.drop("a.csv", "\n".join(["number,changed_at,filed_at", *rows]))
    place.drop("b.csv", "number,changed_at,filed_at\n")
    assert feed.turn() >= 2
    assert place.rows("select count(*) from complaints") == [(10,)]
    assert (place.incoming / "done" / "b.csv").is_file()
    assert json.loads((place.incoming / "done" / "a.csv.report.json").read_text())["rows"] == 10


def test_when_the_database_refuses_a_batch_the_file_stays_and_is_applied_later(place, monkeypatch):
    feed = place.feed(place.drop_folder())
    place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF)]))
    monkeypatch.setattr("data_access.feed.watch._FIRST_WAIT", 0.05)
    with place.engine.begin() as connection:
        connection.exec_driver_sql("alter table removals rename to gone")
    assert feed.turn() == 0 and (place.incoming / "a.jsonl").is_file()
    error = place.rows("select error from feed_state")[0][0]
    assert error.startswith(
        "The database did not take a batch, and is as before ("
    ) and error.endswith("tried again.")
    with place.engine.begin() as connection:
        connection.exec_driver_sql("alter table gone rename to removals")
    time.sleep(0.1)
    assert feed.turn() == 1
    assert place.rows("select error, applied from feed_state") == [(None, 1)]


# Database -----------------------------------------------------------------------------------------


class SourceDatabase:
    """A source of the kind database, a SQLite file if nothing else is said: its rows have the
    names of the mapping ``portal``.
    """

    def __init__(self, folder: Path, kind: str, url: str = ""):
        self.url = url or f"sqlite:///{folder}/source.sqlite"
        self._engine = create_engine(self.url, poolclass=NullPool)
        with self._engine.begin() as connection:
            columns = f"number TEXT PRIMARY KEY, changed_at {kind}, filed_at {kind}, sex TEXT, removed TEXT"
            connection.execute(text(f"CREATE TABLE rows ({columns})"))

    def put(
        self, number: str, changed_at: str, sex: str | None = None, removed: str | None = None
    ) -> None:
        values = {"n": number, "c": changed_at, "f": "2024-06-01 08:00:00", "s": sex, "r": removed}
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM rows WHERE number = :n"), values)
            connection.execute(text("INSERT INTO rows VALUES (:n, :c, :f, :s, :r)"), values)


def patiently(
    feed: Feed, place: Place, statement: str, wanted: list[tuple], seconds: float = 10
) -> None:
    """Let the feed look until the database answers as wanted."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        feed.turn()
        if place.rows(statement) == wanted:
            return
        time.sleep(0.02)
    assert place.rows(statement) == wanted


STANDING = "select number, sex from complaints order by number"


@pytest.mark.parametrize("kind", ["TEXT", "TIMESTAMP"])
@pytest.mark.parametrize("rows", ["table", "sql"])
def test_a_database_gives_its_changes_late_ones_and_removals_too(place, kind, rows):
    source = SourceDatabase(place.folder, kind)
    chosen = {"table": "rows"} if rows == "table" else {"sql": "SELECT * FROM rows;"}
    settings = SourceSettings(
        "town",
        "database",
        place.mapping,
        url=source.url,
        **chosen,
        overlap_seconds=60,
        every_seconds=0.01,
    )
    feed = place.feed(settings)
    source.put("C-1", "2024-07-01 10:00:00", "men")
    source.put("C-2", "2024-07-01 10:00:30", "men")
    patiently(feed, place, STANDING, [("C-1", 1), ("C-2", 1)])
    source.put("C-3", "2024-07-01 09:59:45", "women")  # late: it becomes visible after newer ones
    source.put("C-1", "2024-07-01 10:00:30", "women")
    source.put("C-2", "2024-07-01 10:00:31", removed="erased")
    patiently(feed, place, STANDING, [("C-1", 2), ("C-3", 2)])
    source.put("C-4", "2024-07-01 09:00:00", "women")  # before the overlap
    source.put("C-5", "2024-07-01 10:00:40", "men")
    patiently(feed, place, STANDING, [("C-1", 2), ("C-3", 2), ("C-5", 1)])
    state = place.rows("select applied, unchanged, watermark::text from feed_state")
    assert state == [
        (6, 0, "2024-07-01 10:00:40")
    ]  # what was read within the overlap was not applied again
    feed.close()
    again = place.feed(settings)
    source.put("C-6", "2024-07-01 10:00:41", "men")
    patiently(again, place, STANDING, [("C-1", 2), ("C-3", 2), ("C-5", 1), ("C-6", 1)])
    again.close()


def _source_of(kind: str, folder: Path) -> SourceDatabase:
    """A source on one engine, ``kind``: of which one, and how it keeps its times."""
    engine, _, column = kind.partition(" ")
    if engine == "postgresql":
        return SourceDatabase(
            folder, column, fresh("postgresql").replace("postgresql://", "postgresql+psycopg://")
        )
    return SourceDatabase(folder, column, f"{engine}:///{folder}/source.{engine}")


CLOCKS = [
    "sqlite TEXT",
    "sqlite TIMESTAMP",
    "duckdb TIMESTAMP",
    "duckdb VARCHAR",
    "postgresql timestamp",
    "postgresql text",
]


@pytest.mark.parametrize("kind", CLOCKS)
def test_what_changed_in_the_second_showing_of_an_hour_is_read_after_the_first(place, kind):
    mapping = portal_mapping(
        place.folder, ('code = "test"', 'code = "test"\ntime_zone = "America/New_York"')
    )
    source = _source_of(kind, place.folder)
    settings = SourceSettings(
        "town", "database", mapping, url=source.url, table="rows", every_seconds=0.01
    )
    feed = place.feed(settings)
    source.put("C-1", "2023-11-05 01:50:00", "men")  # on 5 November at 2 it is 1 o'clock again
    patiently(feed, place, STANDING, [("C-1", 1)])
    source.put("C-2", "2023-11-05 01:05:00", "women")  # a quarter of an hour later
    patiently(feed, place, STANDING, [("C-1", 1), ("C-2", 2)])
    feed.close()
    feed = place.feed(settings)  # which has forgotten what it gave
    source.put("C-3", "2023-11-05 01:00:00", "men")
    source.put("C-4", "2023-11-05 00:59:00", "men")  # before the hour, and before the overlap
    patiently(feed, place, STANDING, [("C-1", 1), ("C-2", 2), ("C-3", 1)])
    source.put("C-5", "2023-11-05 02:00:11", "men")
    patiently(feed, place, STANDING, [("C-1", 1), ("C-2", 2), ("C-3", 1), ("C-5", 1)])
    source.put("C-6", "2023-11-05 01:30:00", "men")  # the hour is over
    source.put("C-7", "2023-11-05 02:00:12", "men")
    known = [("C-1", 1), ("C-2", 2), ("C-3", 1), ("C-5", 1), ("C-7", 1)]
    patiently(feed, place, STANDING, known)
    feed.close()


OFFSETS = ["sqlite TEXT", "duckdb VARCHAR", "postgresql text", "postgresql timestamptz"]


@pytest.mark.parametrize("kind", [*OFFSETS, "duckdb TIMESTAMPTZ"])
@pytest.mark.parametrize("hours", [-5, 5])
def test_changes_with_an_offset_are_read_in_the_order_of_their_moments(place, kind, hours):
    source, shown = _source_of(kind, place.folder), f"{hours:+03d}:00"
    feed = place.feed(
        SourceSettings(
            "town", "database", place.mapping, url=source.url, table="rows", every_seconds=0.01
        )
    )
    wanted = []
    for number in range(1, 4):  # each some minutes after the one before, and read by itself
        source.put(f"C-{number}", f"2024-07-01 10:{10 * number:02d}:00{shown}", "men")
        wanted.append((f"C-{number}", 1))
        patiently(feed, place, STANDING, wanted)
    feed.close()


def test_a_source_that_is_down_is_told_and_read_when_it_is_back(place, monkeypatch):
    monkeypatch.setattr("data_access.feed.watch._FIRST_WAIT", 0.05)
    settings = SourceSettings(
        "town",
        "database",
        place.mapping,
        url=f"sqlite:///{place.folder}/source.sqlite",
        table="rows",
        every_seconds=0.01,
    )
    feed = place.feed(settings)
    told = "The source database cannot be read (no such table: rows)."
    patiently(feed, place, "select error from feed_state", [(told,)])
    assert place.rows("select error_at is not null from feed_state") == [(True,)]
    SourceDatabase(place.folder, "TEXT").put("C-1", "2024-07-01 10:00:00", "men")
    patiently(feed, place, "select number from complaints", [("C-1",)])
    assert place.rows("select error, error_at from feed_state") == [(None, None)]
    feed.close()


def test_the_pauses_after_errors_grow_up_to_a_minute(place, monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr("data_access.feed.watch.time.monotonic", lambda: moment[0])
    feed = place.feed(place.drop_folder())
    place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF)]))
    tried = []
    monkeypatch.setattr(
        "data_access.feed.watch.apply_batch", lambda *_: tried.append(moment[0]) or _fail()
    )
    while len(tried) < 10:
        feed.turn()
        moment[0] += 0.5
    assert [later - first for first, later in zip(tried, tried[1:], strict=False)] == [
        1,
        2,
        4,
        8,
        16,
        32,
        60,
        60,
        60,
    ]


def _fail():
    raise FeedProblem("It does not work.")


def test_a_slow_source_is_told_and_keeps_no_other_waiting(place, monkeypatch):
    monkeypatch.setattr("data_access.feed.sources.database_reader._SLOW_SECONDS", 0.2)
    monkeypatch.setattr("data_access.feed.watch._FIRST_WAIT", 0.05)
    waiting = queue.Queue()
    monkeypatch.setattr(
        "data_access.feed.sources.database.SourceDatabase.arrivals", lambda *_: waiting.get()
    )
    slow = SourceSettings("slow", "database", place.mapping, url="sqlite://", table="rows")
    feed = place.feed(slow, place.drop_folder())
    place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF)]))
    patiently(feed, place, "select number from complaints", [("C-1",)], 2)
    told = "The source database has not answered for 0.2 seconds; the feed waits for it."
    patiently(feed, place, "select error from feed_state where source = 'slow'", [(told,)])
    waiting.put([])
    patiently(feed, place, "select error from feed_state where source = 'slow'", [(None,)])
    feed.close()


def test_a_database_without_a_column_of_the_mapping_is_told(place):
    engine = create_engine(f"sqlite:///{place.folder}/source.sqlite")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE rows (number TEXT, changed_at TEXT)"))
    feed = place.feed(
        SourceSettings("town", "database", place.mapping, url=str(engine.url), table="rows")
    )
    told = "rows has no column “filed_at”, which the mapping names in columns.filed_at; it has: number, changed_at."
    patiently(feed, place, "select error from feed_state", [(told,)])
    feed.close()


# HTTP ---------------------------------------------------------------------------------------------


class Client:
    """Requests to an application, without a server."""

    def __init__(self, app: Starlette):
        self._app = app

    def request(self, method: str, path: str, **more) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self._app), base_url="http://test"
            ) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())


@pytest.fixture
def door(place):
    """(client, settings) of a source that sends its batches to /feed/line."""
    secret = place.folder / "secret"
    secret.write_bytes(SECRET)
    settings = SourceSettings("line", "http", place.mapping, place.folder / "spool", secret)
    return Client(Starlette(routes=feed_routes(FeedSettings((settings,))))), settings


def _post(
    client, batch: str, body: bytes, headers: dict | None = None, kind: str = "application/x-ndjson"
):
    headers = signed_headers(SECRET, batch, body) if headers is None else headers
    return client.request(
        "POST", "/feed/line", content=body, headers={**headers, "content-type": kind}
    )


def test_a_signed_batch_is_on_the_disk_when_it_is_accepted_and_applied_once(place, door):
    client, settings = door
    body = lines([change(1, AS_OF, AS_OF)]).encode()
    assert _post(client, "b-1", body).status_code == 202
    assert (settings.path / "b-1.jsonl").read_bytes() == body
    feed = place.feed(settings)
    assert feed.turn() == 1
    assert _post(client, "b-1", body).json() == {"said": "The batch was taken before."}
    assert feed.turn() == 0
    assert place.rows("select source, kind, position, applied from feed_state") == [
        ("line", "http", "b-1.jsonl", 1)
    ]
    assert (
        _post(
            client,
            "b-2",
            b"number,changed_at,filed_at\nC-2,2024-07-01,2024-06-01\n",
            None,
            "text/csv",
        ).status_code
        == 202
    )
    assert feed.turn() == 1


def test_the_same_id_with_other_content_is_refused(door):
    client, _ = door
    assert _post(client, "b-1", b"{}\n").status_code == 202
    assert _post(client, "b-1", b"[]\n").status_code == 409


@pytest.mark.parametrize(
    "change_it", ["body", "batch", "time", "signature", "secret", "old", "missing"]
)
def test_a_batch_that_is_not_signed_rightly_and_freshly_is_refused(door, change_it):
    client, settings = door
    body, moment = b'{"number": "C-1"}\n', int(time.time())
    headers = signed_headers(
        b"x" * 32 if change_it == "secret" else SECRET,
        "b-1",
        body,
        moment - 301 * (change_it == "old"),
    )
    altered = {
        "batch": {"x-feed-batch": "b-2"},
        "time": {"x-feed-time": str(moment + 1)},
        "signature": {"x-feed-signature": "é".encode()},
    }
    headers = {} if change_it == "missing" else headers | altered.get(change_it, {})
    response = _post(client, "b-1", body + b"\n" * (change_it == "body"), headers)
    assert response.status_code == 401 and response.json()["said"].endswith(".")
    assert list(settings.path.glob("*.jsonl")) == []


@pytest.mark.parametrize(
    "batch, kind, status",
    [("../b", "text/csv", 400), ("b.part", "text/csv", 400), ("b", "text/html", 415)],
)
def test_a_batch_of_another_kind_or_with_a_bad_id_is_refused(door, batch, kind, status):
    assert _post(door[0], batch, b"x", None, kind).status_code == status


def test_other_names_and_methods_have_no_door(door):
    client, _ = door
    assert client.request("POST", "/feed/other", content=b"").status_code == 404
    assert client.request("GET", "/feed/line").status_code == 405
    assert feed_routes(FeedSettings(())) == []


def test_an_accepted_batch_was_synced_and_renamed_before_the_answer(place, door, monkeypatch):
    """A crash after the answer loses nothing: file and folder are synced, and the name is the
    last to appear.
    """
    _, settings = door
    done: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: done.append("fsync") or sync(file))
    monkeypatch.setattr(os, "replace", lambda old, new: done.append("rename") or replace(old, new))
    body = b"{}\n"
    assert Spool(settings).take(
        signed_headers(SECRET, "b", body) | {"content-type": "text/csv"}, body
    )
    assert done == ["fsync", "rename", "fsync"]


# kill -9 ------------------------------------------------------------------------------------------


def test_kill_9_at_random_moments_loses_and_doubles_nothing(place):
    """A watching process is killed again and again while files come in; in the end each change
    counts exactly once.
    """
    draw = random.Random(9)
    settings = place.folder / "feed.toml"
    settings.write_text(
        f'[[source]]\nname = "drop"\nkind = "folder"\nmapping = "{place.folder}/test.toml"\npath = "{place.incoming}"\n'
    )
    place.feed(place.drop_folder())  # makes the folder
    place.engine.dispose()
    files = _files_of_changes(draw)
    command = [
        sys.executable,
        "-m",
        "data_access.feed",
        "watch",
        "--settings",
        str(settings),
        "--into",
        place.address,
    ]
    for _ in range(4):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        process.stdout.readline()  # it watches
        for _ in range(3):
            place.drop(f"{len(files):04}.jsonl", files.pop())
            time.sleep(draw.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert main(["watch", "--settings", str(settings), "--into", place.address, "--once"]) == 0
    with duckdb.connect(str(place.folder / "town.duckdb")) as connection:
        found = connection.execute(
            "select number, changed_at from complaints order by number"
        ).fetchall()
        counted = connection.execute(
            "select count(*) from complaints c join reopenings using (complaint_id)"
        ).fetchone()
        gone = connection.execute("select count(*) from removals").fetchone()
    assert found == [
        (f"C-{key}", LATER + timedelta(seconds=key % 12)) for key in sorted(range(40, 400), key=str)
    ]
    assert counted == (360,) and gone == (40,)
    assert not list(place.incoming.glob("*.jsonl"))


WORST = {
    "written, not committed": "from data_access.feed.applying import batches as m; n = '_note_batch'",
    "committed, not moved away": "from data_access.feed.sources.readers import FolderReader as m; n = 'applied'",
}


@pytest.mark.parametrize("moment", WORST)
def test_kill_9_at_the_worst_moments_loses_and_doubles_nothing(place, moment):
    """The child kills itself when all is written and nothing committed, or all committed and the
    file still there.
    """
    settings = place.folder / "feed.toml"
    settings.write_text(
        GOOD.replace('"in"', f'"{place.incoming}"').replace(
            '"portal"', f'"{place.folder}/test.toml"'
        )
    )
    place.feed(place.drop_folder())
    place.engine.dispose()
    place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF), removal("C-2", AS_OF)]) + "[]\n")
    code = (
        f"import os, sys; {WORST[moment]}; old = getattr(m, n)\n"
        "setattr(m, n, lambda *a: (n == '_note_batch' and old(*a), os.kill(os.getpid(), 9)))\n"
        "from data_access.feed.__main__ import main; main(sys.argv[1:])"
    )
    arguments = ["watch", "--settings", str(settings), "--into", place.address, "--once"]
    child = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )
    assert child.returncode == -signal.SIGKILL
    counts = "select (select count(*) from complaints), (select count(*) from removals), (select count(*) from feed_rejects), version from dataset"
    assert place.rows(counts) == [(1, 1, 1, 2) if moment.startswith("committed") else (0, 0, 0, 1)]
    place.engine.dispose()
    assert main(arguments) == 0
    assert place.rows(counts) == [(1, 1, 1, 2)]


def test_watching_once_ends_with_1_and_a_sentence_when_a_source_failed_and_takes_the_others(
    place, capsys
):
    settings = place.folder / "feed.toml"
    absent = f"sqlite:///{place.folder}/absent/town.sqlite"
    table = TABLE.replace('"sqlite://"', f'"{absent}"')
    content = (table + GOOD.replace('"in"', f'"{place.incoming}"')).replace(
        '"portal"', f'"{place.folder}/test.toml"'
    )
    settings.write_text(content)
    place.feed(place.drop_folder())
    place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF)]))
    place.engine.dispose()
    assert main(["watch", "--settings", str(settings), "--into", place.address, "--once"]) == 1
    assert "feed: town: " in capsys.readouterr().err
    assert place.rows("select count(*) from complaints") == [(1,)]


def _files_of_changes(draw: random.Random) -> list[str]:
    """Twelve files in a drawn order; the newest change of each of 400 complaints is in one of
    them, 40 of them removals.
    """
    filed = AS_OF - timedelta(days=9)
    files = []
    for number in range(12):
        changes = [
            change(key, LATER + timedelta(seconds=number), filed, [filed], [(filed, "citizen")])
            for key in range(40, 400)
            if number <= key % 12
        ]
        changes += [removal(f"C-{key}", LATER + timedelta(seconds=number)) for key in range(40)]
        draw.shuffle(changes)
        files.append(lines(changes))
    draw.shuffle(files)
    return files


# Running, stopping and settings -------------------------------------------------------------------


def test_the_running_feed_takes_what_comes_and_stops_when_told(place):
    feed, stop = place.feed(place.drop_folder()), threading.Event()
    thread = threading.Thread(target=feed.run, args=(stop,))
    thread.start()
    try:
        place.drop("a.jsonl", lines([change(1, AS_OF, AS_OF)]))
        end = time.monotonic() + 10
        while time.monotonic() < end and not place.rows("select 1 from complaints"):
            time.sleep(0.05)
        assert place.rows("select number from complaints") == [("C-1",)]
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive()


GOOD = '[[source]]\nname = "drop"\nkind = "folder"\nmapping = "portal"\npath = "in"\n'
TABLE = '[[source]]\nname = "town"\nkind = "database"\nmapping = "portal"\nurl = "sqlite://"\ntable = "t"\n'


@pytest.mark.parametrize(
    "content, sentence",
    [
        (GOOD.replace('name = "drop"\n', ""), "source.name is missing"),
        (GOOD.replace('"drop"', '"Drop off"'), "a name has small letters, digits, - and _ only"),
        (
            GOOD.replace('"folder"', '"ftp"'),
            "kind “ftp” is unknown; there are: folder, http, database, georeport.",
        ),
        (GOOD.replace("path", "pth"), "source drop: pth is unknown here; did you mean “path”?"),
        (GOOD.replace('"portal"', '"nyc311"'), "its mapping does not name columns.changed_at"),
        (GOOD + GOOD, "two sources have the name drop"),
        (GOOD + GOOD.replace('"drop"', '"other"'), "two sources have the folder in"),
        (GOOD.replace("[[source]]", "[source]"), "each source begins with [[source]]"),
        (GOOD.replace('"in"', '"in'), "are not valid TOML"),
        (TABLE.replace("sqlite://", "somewhere"), "url is no database address"),
        (TABLE + 'sql = "SELECT 1"\n', "name either table"),
        (
            '[[source]]\nname = "a"\nkind = "folder"\nmapping = "portal"\npath = "in"\nkeep_days = -1\n',
            "keep_days must be a number of days, without quotes",
        ),
        (
            TABLE + 'overlap_seconds = "10"\n',
            "overlap_seconds must be a number of seconds, without quotes",
        ),
    ],
)
def test_a_mistake_in_the_settings_is_told_in_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "feed.toml"
    path.write_text(content)
    with pytest.raises(FeedProblem) as raised:
        feed_settings(path)
    assert (
        str(path) in str(raised.value)
        and sentence in str(raised.value)
        and str(raised.value).endswith((".", "?"))
    )


def test_without_settings_the_embedded_sample_has_a_drop_folder_and_another_database_no_feed(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FEED_SETTINGS", raising=False)
    monkeypatch.delenv("COMPLAINTS_DATABASE_URL", raising=False)
    assert [(source.kind, source.path) for source in feed_settings().sources] == [
        ("folder", INCOMING)
    ]
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", "duckdb:///mine.duckdb")
    assert feed_settings().sources == ()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "feed.toml").write_text(TABLE)
    assert [source.name for source in feed_settings().sources] == ["town"]
    monkeypatch.setenv("FEED_SETTINGS", "nowhere.toml")
    with pytest.raises(FeedProblem, match="nowhere.toml cannot be read"):
        feed_settings()


def test_a_secret_that_is_short_or_missing_is_told(place):
    source = SourceSettings(
        "line", "http", place.mapping, place.folder / "spool", place.folder / "secret"
    )
    with pytest.raises(FeedProblem, match="cannot be read from .*secret"):
        Spool(source)
    (place.folder / "secret").write_text("short")
    with pytest.raises(FeedProblem, match="is too short; it needs 32 characters"):
        Spool(source)


def test_the_rejects_command_lists_and_replays(place, capsys):
    settings = place.folder / "feed.toml"
    mapping = place.folder / "test.toml"
    settings.write_text(
        GOOD.replace('"in"', f'"{place.incoming}"').replace('"portal"', f'"{mapping}"')
    )
    places = ["--settings", str(settings), "--into", place.address]
    feed = place.feed(place.drop_folder())
    place.drop("a.jsonl", json.dumps(change(1, AS_OF, AS_OF).row | {"sex": "F"}) + "\n")
    feed.turn()
    place.engine.dispose()  # the commands open the file by themselves
    assert main(["rejects", "list", "--source", "drop", *places]) == 0
    assert "a.jsonl:1: sex “F”: not among the values" in capsys.readouterr().out
    portal_mapping(
        place.folder, ('sex = { column = "sex"', 'sex = { column = "sex", values = { F = "women" }')
    )
    assert main(["rejects", "replay", "--source", "drop", *places]) == 0
    assert "drop: 1 applied, 0 unchanged or older, 0 rejected again" in capsys.readouterr().out
    assert place.rows("select sex from complaints") == [(2,)]
    place.engine.dispose()
    assert main(["rejects", "list", "--source", "dorp", *places]) == 2
    assert "There is no source dorp; there are: drop." in capsys.readouterr().err


def test_rows_of_a_database_that_ours_refused_are_read_and_applied_again(place, monkeypatch):
    monkeypatch.setattr("data_access.feed.watch._FIRST_WAIT", 0.05)
    source = SourceDatabase(place.folder, "TEXT")
    source.put("C-1", "2024-07-01 10:00:00", "men")
    settings = SourceSettings(
        "town", "database", place.mapping, url=source.url, table="rows", every_seconds=0.01
    )
    feed = place.feed(settings)
    with place.engine.begin() as connection:
        connection.exec_driver_sql("alter table removals rename to gone")
    patiently(
        feed,
        place,
        "select error like 'The database did not take a batch%' from feed_state",
        [(True,)],
    )
    with place.engine.begin() as connection:
        connection.exec_driver_sql("alter table gone rename to removals")
    patiently(feed, place, STANDING, [("C-1", 1)])
    feed.close()


def test_a_time_far_ahead_does_not_hide_the_changes_before_it(place):
    source = SourceDatabase(place.folder, "TEXT")
    source.put("C-1", "2055-01-01 00:00:00", "men")
    feed = place.feed(
        SourceSettings(
            "town", "database", place.mapping, url=source.url, table="rows", every_seconds=0.01
        )
    )
    patiently(feed, place, "select reason from feed_rejects", [("lies in the future",)])
    source.put("C-2", "2024-07-01 10:00:00", "men")
    patiently(feed, place, STANDING, [("C-2", 1)])
    source.put("C-3", "2024-07-01 10:00:01", "men")
    patiently(feed, place, STANDING, [("C-2", 1), ("C-3", 1)])
    feed.close()
