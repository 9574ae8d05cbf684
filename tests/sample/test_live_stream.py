"""The stream that goes on where the sample ends: believable, durable, and counted again from its
ledger alone.
"""

import contextlib
import hashlib
import hmac
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pytest
import uvicorn
from sqlalchemy import create_engine, text
from starlette.applications import Starlette

from data_access import Question, open_complaints
from data_access.feed.mapping.file import read_mapping
from data_access.feed.settings import FeedSettings, SourceSettings
from data_access.feed.watch import Feed
from sample_data import build, live, live_compare
from sample_data.stream import known as live_known
from sample_data.stream import ledger
from sample_data.stream.complaint import (
    COLUMNS,
    Complaint,
    complaint_of,
    row_of,
    seconds_of,
    written,
)
from sample_data.stream.database import read_database
from sample_data.stream.delays import MOST_BATCHES_LATE, Delays, Shares
from sample_data.stream.draw import Stream
from sample_data.stream.events import EVENTS, apply
from sample_data.stream.ledger import BREAKDOWNS, FIGURES
from sample_data.stream.outlets import TABLE, Database, Folder, Http
from sample_data.stream.player import Player
from tests.figures import reference
from tests.figures.records import cells_of
from web.feed_in import feed_routes

ROOT = Path(__file__).parents[2]
TUESDAY = seconds_of("2024-10-29T18:00:00")
USUAL, NOTHING_SPECIAL = Shares(), Shares(0, 0, 0)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("live") / "small.duckdb"
    build.build(20_000, path)
    return path


@pytest.fixture(scope="module")
def known(small):
    return read_database(small)


class Kept:
    """A way out that keeps what it is given."""

    def __init__(self):
        self.batches: list[list[dict]] = []

    def send(self, name: str, rows: list[dict]) -> None:
        self.batches.append(list(rows))

    @property
    def newest(self) -> dict[str, dict]:
        """The newest row of each complaint, whatever the order of their arrival."""
        rows = [row for batch in self.batches for row in batch]
        return {
            row["number"]: row
            for row in sorted(rows, key=lambda row: (row["changed_at"], row["sequence"]))
        }


def played(
    known,
    path: Path,
    changes: int = 6000,
    batches: int = 60,
    shares: Shares = USUAL,
    hours: int = 72,
) -> Kept:
    """Play some days in a moment."""
    kept = Kept()
    player = Player(known, path, kept, seed=7, shares=shares)
    for batch in range(batches):
        player.play(changes // batches, player.start + 1 + batch * hours * 3600 // batches)
    player.finish()
    return kept


# The recount --------------------------------------------------------------------------------------


def in_words_of_the_reference(row: dict) -> dict:
    return row | {"feedback": row["feedback"], "first_reopened_at": row["reopenings"]}


def counted_by_reference(known, newest: dict[str, dict]) -> dict[str, int]:
    """The totals once more: of the complaints from before that no row speaks of, and of the
    rows, by the oracle.
    """
    untouched = Counter(known.figures[""][""])
    rows = {complaint.number: row_of(complaint) for complaint in known.complaints}
    touched = [in_words_of_the_reference(rows[number]) for number in newest if number in rows]
    after = [in_words_of_the_reference(row) for row in newest.values() if not row["removed"]]
    names = [name for name in FIGURES if name in reference.COUNTS]
    sums = {
        name: sum(reference.COUNTS[name](c, None) for c in after)
        - sum(reference.COUNTS[name](c, None) for c in touched)
        for name in names
    }
    return {name: untouched[name] + sums[name] for name in names}


def test_the_recount_of_the_ledger_is_what_the_newest_rows_say(known, tmp_path):
    kept = played(known, tmp_path / "ledger.jsonl")
    total = ledger.recount(ledger.read(tmp_path / "ledger.jsonl"))[""][""]
    assert {name: total[name] for name in FIGURES if name != "backlog"} == counted_by_reference(
        known, kept.newest
    )
    assert (
        total["backlog"] == total["open"]
    )  # counted from filings, closings and reopenings; by status


def test_the_figures_before_the_stream_are_those_that_ask_answers(known, small, exact):
    assert known.figures == asked(f"duckdb:///{small}", exact)


def test_what_a_stream_goes_on_from_has_its_reopenings_at_their_times(known, small):
    database = duckdb.connect(str(small), read_only=True)
    rows = database.execute(
        "SELECT number, first_reopened_at, last_reopened_at FROM complaints WHERE reopenings > 0"
    )
    stored = {
        number: (first.isoformat(), last.isoformat()) for number, first, last in rows.fetchall()
    }
    database.close()
    found = [complaint for complaint in known.complaints if complaint.reopenings]
    assert len(found) > 20
    for complaint in found:
        assert stored[complaint.number] == (
            written(complaint.reopenings[0][0]),
            written(complaint.reopenings[-1][0]),
        )


def test_parts_of_a_breakdown_add_up_after_corrections_and_reassignments(known, tmp_path):
    played(known, tmp_path / "ledger.jsonl")
    figures = ledger.recount(ledger.read(tmp_path / "ledger.jsonl"))
    for breakdown in ("level", "department", "category", "province", "district"):
        for name in FIGURES:
            assert sum(codes.get(name, 0) for codes in figures[breakdown].values()) == figures[""][
                ""
            ].get(name, 0)


A_LEDGER = """
event               | number | more                            | why
base                |        |                                 | ten complaints, four of them closed, before
known               | S-9    |                                 | one of the ten: closed with relief, the citizen satisfied
filed               | S-11   |                                 |
closed              | S-11   | outcome=relief                  |
feedback            | S-11   | feedback=negative               | contested
filed               | S-12   |                                 |
closed              | S-12   | outcome=none                    |
reopened            | S-12   | cause=citizen                   | open again
feedback_withdrawn  | S-9    |                                 | no longer confirmed
filed               | S-13   |                                 |
merged              | S-13   | into=S-12                       | a duplicate is not counted
filed               | S-14   |                                 |
erased              | S-14   |                                 | gone
reassigned          | S-11   | department=other;level=FED      | moves with all that is counted of it
sent                |        |                                 |
"""


def test_a_ledger_that_people_can_read_is_counted_as_they_would():
    nine = {
        "status": "closed",
        "outcome": "relief",
        "feedback": "positive",
        "first_closed_at": "2024-10-01T00:00:00",
    }
    facts = {name: "x" for name in BREAKDOWNS if name} | {"groups": "women", "reopenings": None}
    lines = []
    for cells in cells_of(A_LEDGER):
        more = dict(part.split("=") for part in cells["more"].split(";") if part)
        line = {"event": cells["event"], "number": cells["number"], **more}
        line |= {
            "figures": {
                "": {
                    "": {
                        "filed": 10,
                        "addressed": 4,
                        "open": 6,
                        "relief": 2,
                        "relief_confirmed": 1,
                        "backlog": 6,
                    }
                }
            }
        }
        line |= facts if cells["event"] == "filed" else {"complaint": facts | nine}
        lines.append(line)
    figures = ledger.recount(lines)
    assert figures[""][""] == {
        "filed": 12, "addressed": 5, "open": 7, "relief": 3, "relief_contested": 1, "reopened_ever": 1, "backlog": 7,
    }  # fmt: skip
    assert figures["department"]["other"] == {
        "filed": 1,
        "addressed": 1,
        "relief": 1,
        "relief_contested": 1,
    }


# What is drawn ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long(known, tmp_path_factory):
    """(lines of the ledger, what was sent) of 20,000 changes over a week."""
    path = tmp_path_factory.mktemp("long") / "ledger.jsonl"
    kept = played(known, path, changes=20_000, batches=200, hours=168)
    return list(ledger.read(path)), kept


def test_every_kind_of_event_occurs_and_each_suits_the_complaint_that_it_meets(long):
    lines, _ = long
    assert {line["event"] for line in lines} == {*EVENTS, "base", "known", "sent"}
    closed, rated, gone = set(), {}, set()
    for line in lines:
        number, kind = line.get("number"), line["event"]
        assert number not in gone
        if kind == "known":
            closed |= {number} if line["complaint"]["status"] == "closed" else set()
            rated |= {number: line["complaint"]["feedback"]}
        elif kind in ("closed", "reclosed"):
            assert number not in closed
            closed.add(number)
            rated[number] = None
        elif kind == "reopened":
            assert number in closed and rated[number] == "negative"
            closed.remove(number)
        elif kind == "feedback":
            assert number in closed and not rated[number]
            rated[number] = line["feedback"]
        elif kind == "feedback_withdrawn":
            assert rated[number]
            rated[number] = None
        elif kind in ("merged", "erased"):
            assert line.get("into") != number
            gone.add(number)


def test_what_is_filed_has_the_mix_of_the_last_year(long, small):
    lines, _ = long
    filed = [line for line in lines if line["event"] == "filed"]
    database = duckdb.connect(str(small), read_only=True)
    last_year = database.execute(
        "SELECT l.code, count(*) / sum(count(*)) OVER () FROM complaints JOIN levels l USING (level_id) "
        "WHERE filed_at > TIMESTAMP '2023-10-30' AND month(filed_at) IN (10, 11) GROUP BY 1"
    ).fetchall()
    women = database.execute(
        "SELECT avg((sex = 2)::INT) FROM complaints WHERE filed_at > TIMESTAMP '2023-10-30' AND month(filed_at) IN (10, 11)"
    ).fetchone()[0]
    database.close()
    counted = Counter(line["level"] for line in filed)
    for code, share in last_year:
        assert counted[code] / len(filed) == pytest.approx(share, abs=0.05), code
    assert sum(line["sex"] == "women" for line in filed) / len(filed) == pytest.approx(
        women, abs=0.03
    )
    assert all(line["district"].startswith(line["province"]) for line in filed)


def test_offices_rest_at_night_and_on_sundays_and_citizens_do_not(known):
    def offices_part(moment: str) -> float:
        stream = Stream(known, 1)
        kinds = Counter(stream.next(seconds_of(moment))[-1]["event"] for _ in range(500))
        return (
            1
            - sum(
                kinds[kind]
                for kind in ("filed", "feedback", "feedback_withdrawn", "reopened", "erased")
            )
            / 500
        )

    assert offices_part("2024-10-30T11:00:00") > 0.6 > 0.35 > offices_part("2024-10-30T21:00:00")
    assert offices_part("2024-11-03T11:00:00") < 0.45


def test_the_stream_goes_on_in_the_samples_own_time_and_numbers(known, long):
    lines, _ = long
    events = [line for line in lines if line["event"] in EVENTS]
    assert known.as_of == TUESDAY and known.last_number == 20_000
    assert min(seconds_of(line["at"]) for line in events) == TUESDAY + 1
    assert [line["sequence"] for line in events] == list(range(1, len(events) + 1))
    assert [line["at"] for line in events] == sorted(line["at"] for line in events)
    numbers = [
        int(line["number"].removeprefix("S-")) for line in events if line["event"] == "filed"
    ]
    assert numbers == list(range(20_001, 20_001 + len(numbers)))


def test_the_same_seed_draws_the_same_events(known):
    def drawn(seed: int) -> list:
        stream = Stream(known, seed)
        return [stream.next(TUESDAY + second) for second in range(300)]

    assert drawn(3) == drawn(3) != drawn(4)


def test_rows_have_the_columns_of_the_mapping_and_read_back(long):
    _, kept = long
    rows = [row for batch in kept.batches for row in batch]
    assert all(tuple(row) == COLUMNS for row in rows)
    told = [row for row in rows if not row["removed"]]
    assert all(row_of(complaint_of(row)) == row for row in told)
    assert any(row["reopenings"] for row in told)
    gone = [row for row in rows if row["removed"]]
    assert {row["removed"] for row in gone} == {"merged", "erased"}
    assert all(
        row["sex"] is None and row["district"] is None for row in gone
    )  # nothing is told of them any more


A_LIFE = """
event              | more              | status     | outcome | feedback | first_outcome | first_feedback | why
assigned           |                   | in_process |         |          |               |                |
closed             | outcome=relief    | closed     | relief  |          | relief        |                |
feedback           | feedback=negative | closed     | relief  | negative | relief        | negative       |
feedback_withdrawn |                   | closed     | relief  |          | relief        |                | of the first closing, too
feedback           | feedback=negative | closed     | relief  | negative | relief        | negative       |
reopened           | cause=citizen     | reopened   |         |          | relief        | negative       | belongs to the closing undone
reclosed           | outcome=none      | closed     | none    |          | relief        | negative       |
feedback           | feedback=positive | closed     | none    | positive | relief        | negative       | on the closing in force
feedback_withdrawn |                   | closed     | none    |          | relief        | negative       | the first one stays
"""


def test_a_life_that_people_can_read_leads_to_the_rows_that_they_would_write():
    complaint = Complaint("S-1", TUESDAY, filed_at=TUESDAY)
    for hours, cells in enumerate(cells_of(A_LIFE), start=1):
        more = dict(part.split("=") for part in cells["more"].split(";") if part)
        at = written(TUESDAY + 3600 * hours)
        apply(
            complaint,
            {"event": cells["event"], "number": "S-1", "at": at, "sequence": hours, **more},
        )
        row = row_of(complaint)
        names = ("status", "outcome", "feedback", "first_outcome", "first_feedback")
        assert {name: row[name] or "" for name in names} == {name: cells[name] for name in names}, (
            cells
        )
        assert (row["changed_at"], row["sequence"]) == (at, hours)
    assert row["reopenings"] == "2024-10-30T00:00:00 citizen 2024-10-30T01:00:00"
    assert (
        row["first_closed_at"] == "2024-10-29T20:00:00"
        and row["last_closed_at"] == "2024-10-30T01:00:00"
    )


def test_the_ledger_has_a_batch_before_it_leaves(known, tmp_path):
    class Torn:
        def send(self, name: str, rows: list[dict]) -> None:
            raise OSError("no way out")

    with pytest.raises(OSError):
        Player(known, tmp_path / "ledger", Torn(), 7, NOTHING_SPECIAL).play(10, TUESDAY + 1)
    assert sum(line["event"] in EVENTS for line in ledger.read(tmp_path / "ledger")) == 10


# Deliveries ---------------------------------------------------------------------------------------


def test_a_stated_part_comes_twice_or_late_and_nothing_is_held_back_in_the_end(known, tmp_path):
    kept = played(
        known, tmp_path / "ledger.jsonl", 10_000, 100, Shares(repeated=0.02, late=0.05, shuffled=0)
    )
    sequences = [row["sequence"] for batch in kept.batches for row in batch]
    assert sorted(set(sequences)) == list(range(1, 10_001))
    assert (len(sequences) - 10_000) / 10_000 == pytest.approx(0.02, abs=0.006)
    first = {
        row["sequence"]: batch
        for batch, rows in reversed(list(enumerate(kept.batches)))
        for row in rows
    }
    late = sum(batch > (sequence - 1) // 100 for sequence, batch in first.items())
    assert late / 10_000 == pytest.approx(0.05, abs=0.01)


def test_deliveries_without_faults_are_in_order(known, tmp_path):
    kept = played(known, tmp_path / "ledger.jsonl", 1000, 10, NOTHING_SPECIAL)
    assert [row["sequence"] for batch in kept.batches for row in batch] == list(range(1, 1001))


def test_what_is_held_back_comes_within_the_stated_number_of_batches():
    delays = Delays(Shares(repeated=0, late=1, shuffled=0), seed=1)
    arrived = {row: batch for batch in range(100) for row in delays.pass_on(batch, [batch])}
    assert all(1 <= arrived[row] - row <= MOST_BATCHES_LATE for row in range(50))


def test_a_file_is_there_wholly_or_not_at_all(tmp_path, monkeypatch):
    folder = Folder(tmp_path / "incoming")
    seen = []
    monkeypatch.setattr(
        os, "fsync", lambda place: seen.append(sorted(p.name for p in folder._folder.iterdir()))
    )
    folder.send("live-1", [{"number": "S-1"}, {"number": "S-2"}])
    assert seen == [[".live-1.jsonl.part"], ["live-1.jsonl"]]
    assert (
        tmp_path / "incoming/live-1.jsonl"
    ).read_text() == '{"number":"S-1"}\n{"number":"S-2"}\n'


def test_the_table_of_a_source_holds_the_newest_row_of_each_complaint(known, tmp_path):
    url = f"sqlite:///{tmp_path}/source.sqlite3"
    table, kept = (
        Database(url),
        played(known, tmp_path / "ledger.jsonl", 3000, 100, Shares(0.1, 0.2, 0.5)),
    )
    for batch in kept.batches:
        table.send("", batch)
    with create_engine(url).connect() as connection:
        rows = connection.execute(
            text("SELECT number, sequence, removed, status FROM portal_complaints")
        ).all()
    wanted = {(n, row["sequence"], row["removed"], row["status"]) for n, row in kept.newest.items()}
    assert len(rows) == len(wanted) and set(map(tuple, rows)) == wanted


def test_batches_over_http_are_signed_and_sent_again_until_they_are_taken():
    taken, secret = [], b"a secret"

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            stamp, batch, given = (
                self.headers[f"x-feed-{name}"] for name in ("time", "batch", "signature")
            )
            wanted = hmac.new(
                secret, f"{stamp}\n{batch}\n".encode() + body, hashlib.sha256
            ).hexdigest()
            taken.append((batch, given == wanted, body))
            self.send_response(503 if len(taken) < 3 else 202 if given == wanted else 401)
            self.end_headers()

        def log_message(self, *words) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as door:
        threading.Thread(target=door.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{door.server_port}/feed/portal"
        Http(url, "a secret").send("live-1", [{"number": "S-1"}])
        assert taken == [("live-1", True, b'{"number":"S-1"}\n')] * 3
        with pytest.raises(OSError, match="refuses the batch live-2: 401"):
            Http(url, "another").send("live-2", [])
        door.shutdown()


# Stopped and gone on ------------------------------------------------------------------------------


def newest_in(folder: Path) -> dict[str, dict]:
    kept = Kept()
    kept.batches = [
        [json.loads(line) for line in path.read_text().splitlines()]
        for path in folder.glob("*.jsonl")
    ]
    return kept.newest


def test_a_stream_killed_again_and_again_loses_nothing_of_its_ledger(small, known, tmp_path):
    command = [
        sys.executable,
        "-m",
        "sample_data.live",
        "--rate",
        "2000",
        "--late",
        "0.2",
        "--folder",
        str(tmp_path / "in"),
    ]
    live_known.write(known, tmp_path / "state.parquet")
    command += ["--ledger", str(tmp_path / "ledger"), "--state", str(tmp_path / "state.parquet")]
    chance = random.Random(5)
    for _ in range(2):
        process = subprocess.Popen(
            [*command, "--speed", "1000"], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        deadline, files = time.monotonic() + 30, len(list((tmp_path / "in").glob("*.jsonl")))
        while (
            len(list((tmp_path / "in").glob("*.jsonl"))) < files + 2 and time.monotonic() < deadline
        ):
            time.sleep(0.01)
        time.sleep(chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([*command, "--seconds", "0.6"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    newest, sent = newest_in(tmp_path / "in"), live_compare.sent(ledger.read(tmp_path / "ledger"))
    assert len(sent) > 1000
    assert {number: row_of(complaint) for number, complaint in sent.items()} == newest
    total = ledger.recount(ledger.read(tmp_path / "ledger"))[""][""]
    assert {name: total[name] for name in FIGURES if name != "backlog"} == counted_by_reference(
        known, newest
    )


def test_half_a_line_at_the_end_of_a_ledger_is_cut_off(tmp_path):
    path = tmp_path / "ledger"
    path.write_bytes(b'{"event":"base"}\n{"event":"fil')
    assert [line["event"] for line in ledger.read(path)] == ["base"]
    book = ledger.Ledger(path)
    book.append([{"event": "sent"}])
    book.close()
    assert [line["event"] for line in ledger.read(path)] == ["base", "sent"]


def test_the_file_of_open_complaints_says_what_the_database_says(small, known, tmp_path):
    live_known.write(known, tmp_path / "state.parquet")
    assert live_known.read(tmp_path / "state.parquet") == known
    assert (tmp_path / "state.parquet").stat().st_size < 1_000_000
    assert (
        build.main(
            [
                "--complaints",
                "1000",
                "--out",
                str(tmp_path / "s.duckdb"),
                "--state",
                str(tmp_path / "s"),
            ]
        )
        == 0
    )
    assert live_known.read(tmp_path / "s") == read_database(tmp_path / "s.duckdb")


def test_the_totals_of_a_batch_are_those_that_a_page_would_show(known, tmp_path):
    kept = played(known, tmp_path / "ledger.jsonl")
    sent = [line for line in ledger.read(tmp_path / "ledger.jsonl") if line["event"] == "sent"]
    assert len(sent) == len(kept.batches)
    for place in (0, 30, len(sent) - 1):
        until = Kept()
        until.batches = kept.batches[: place + 1]
        wanted = counted_by_reference(known, until.newest)
        assert {name: sent[place][name] for name in ("filed", "addressed", "open")} == {
            name: wanted[name] for name in ("filed", "addressed", "open")
        }


# The command --------------------------------------------------------------------------------------


def test_what_cannot_be_played_is_told_in_one_sentence(small, tmp_path, capsys):
    holder = duckdb.connect(str(tmp_path / "held.duckdb"))
    program = f"from sample_data import live; raise SystemExit(live.main(['--rate', '1', '--folder', {str(tmp_path)!r}, '--ledger', {str(tmp_path / 'l')!r}, '--from', {str(tmp_path / 'held.duckdb')!r}]))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    holder.close()
    assert ran.returncode == 2 and "--state" in ran.stderr and ran.stderr.count("\n") == 1
    assert (
        live.main(
            [
                "--rate",
                "1",
                "--http",
                "http://x",
                "--ledger",
                str(tmp_path / "l"),
                "--state",
                str(tmp_path),
            ]
        )
        == 2
    )
    assert "sample_data.build --state" in capsys.readouterr().err


def test_the_rate_is_kept_and_the_seconds_too(small, tmp_path, capsys):
    arguments = [
        "--rate",
        "100",
        "--seconds",
        "1.2",
        "--folder",
        str(tmp_path / "in"),
        "--from",
        str(small),
    ]
    begun = time.monotonic()
    assert live.main([*arguments, "--ledger", str(tmp_path / "ledger")]) == 0
    assert 1.2 <= time.monotonic() - begun < 6
    assert "120 changes sent" in capsys.readouterr().out
    files = sorted((tmp_path / "in").glob("*.jsonl"))
    assert 3 <= len(files) <= 5 and [path.name for path in files] == [
        f"live-{n:08}.jsonl" for n in range(1, len(files) + 1)
    ]


# Against a database -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("SELECT 1", "0 lost, 0 doubled, 0 revived, 0 different"),
        ("DELETE FROM complaints WHERE number = $one", "1 lost, 0 doubled, 0 revived, 0 different"),
        ("INSERT INTO complaints SELECT * REPLACE (99999 AS complaint_id) FROM complaints WHERE number = $one", "0 lost, 1 doubled, 0 revived, 0 different"),
        ("UPDATE complaints SET district_id = 1 + district_id % 2 WHERE number = $one", "0 lost, 0 doubled, 0 revived, 1 different"),
        ("UPDATE complaints SET changed_at = filed_at - INTERVAL 1 DAY WHERE number = $one", "0 lost, 0 doubled, 0 revived, 1 different"),
        ("DELETE FROM reopenings WHERE complaint_id = (SELECT complaint_id FROM complaints WHERE number = $again)", "1 different"),
    ],
)  # fmt: skip
def test_a_database_that_differs_from_the_ledger_is_found_out(small, known, tmp_path, change, told):
    lines = [
        {"event": "known", "number": c.number, "complaint": row_of(c)} for c in known.complaints
    ]
    ledger.Ledger(tmp_path / "ledger").append([live_known.about(known), *lines])
    (tmp_path / "other.duckdb").write_bytes(small.read_bytes())
    database = duckdb.connect(str(tmp_path / "other.duckdb"))
    values = {
        "one": known.complaints[5].number,
        "again": next(c.number for c in known.complaints if c.reopenings),
    }
    database.execute(
        change, {name: value for name, value in values.items() if f"${name}" in change}
    )
    database.close()
    found = live_compare.compare(tmp_path / "other.duckdb", tmp_path / "ledger")
    assert told in str(found) and bool(found) == (change != "SELECT 1")


def test_a_removed_complaint_that_is_there_again_is_found_out(small, known, tmp_path):
    gone = known.complaints[3]
    told = {"event": "known", "number": gone.number, "complaint": row_of(gone)}
    erased = {"event": "erased", "number": gone.number, "at": written(TUESDAY + 1), "sequence": 1}
    ledger.Ledger(tmp_path / "ledger").append([told, erased])
    assert "1 revived" in str(live_compare.compare(small, tmp_path / "ledger"))
    assert live_compare.main([str(tmp_path / "ledger"), str(small)]) == 1


# Taken in by a feed -------------------------------------------------------------------------------


def served_at(routes: list) -> tuple[uvicorn.Server, str]:
    """Serve routes in a thread; return the server and its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error"))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    return server, f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def way_in(kind: str, folder: Path):
    """Yield (the way out of a stream, the settings of a feed at its other end)."""
    portal = read_mapping("portal")
    if kind == "folder":
        settings = SourceSettings("portal", kind, portal, folder / "in")
        yield Folder(folder / "in"), FeedSettings((settings,))
    elif kind == "database":
        url = f"sqlite:///{folder}/source.sqlite3"
        settings = SourceSettings(
            "portal", kind, portal, url=url, table=TABLE, overlap_seconds=1e7, every_seconds=0
        )
        yield Database(url), FeedSettings((settings,))
    else:
        (folder / "secret").write_text("ab" * 32)
        settings = FeedSettings(
            (SourceSettings("portal", kind, portal, folder / "spool", folder / "secret"),)
        )
        server, address = served_at(feed_routes(settings))
        yield Http(f"{address}/feed/portal", "ab" * 32), settings
        server.should_exit = True


def until_idle(feed: Feed) -> None:
    """Let the feed work until nothing more comes; a look at a source's database takes a moment,
    beside it.
    """
    idle = 0
    while idle < 20:
        idle = 0 if feed.turn() else idle + 1
        time.sleep(0.02)


@pytest.mark.parametrize("kind", ["folder", "database", "http"])
def test_after_a_stream_ask_answers_what_the_ledger_counts(kind, small, known, tmp_path, exact):
    (tmp_path / "complaints.duckdb").write_bytes(small.read_bytes())
    address = f"duckdb:///{tmp_path}/complaints.duckdb"
    with way_in(kind, tmp_path) as (outlet, settings):
        player = Player(
            known, tmp_path / "ledger", outlet, 7, Shares(repeated=0.1, late=0.2, shuffled=0.5)
        )
        feed = Feed(settings, address)
        for batch in range(30):
            player.play(100, player.start + 1 + batch * 7200)
            if batch % 10 == 9:
                feed.turn()
        player.finish()
        until_idle(feed)
        feed.close()
    assert not live_compare.compare(tmp_path / "complaints.duckdb", tmp_path / "ledger")
    assert asked(address, exact) == ledger.recount(ledger.read(tmp_path / "ledger"))


def asked(address: str, exact) -> ledger.Figures:
    """The figures of a database as the dashboard answers them, without the zeros."""
    complaints = open_complaints(address)
    answer = exact(complaints, Question(FIGURES, tuple(name for name in BREAKDOWNS if name)))
    complaints.close()
    rows = {
        name: {row.code: {f: row[f] for f in FIGURES if row[f]} for row in answer.rows(name)}
        for name in BREAKDOWNS
    }
    return {
        name: {code: found for code, found in codes.items() if found}
        for name, codes in rows.items()
    }
