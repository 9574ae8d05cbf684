"""The soak tells the truth: it finds what is lost, doubled or different, and reckons lag and
memory rightly.
"""

import argparse
import time
from pathlib import Path

import pytest

from benchmarks import soak
from benchmarks.soaking import report as soak_report
from benchmarks.soaking.met import Soak
from benchmarks.soaking.pages import Totals, Watched, lags, taken_in, version_in
from benchmarks.soaking.report import filed_in_10_minutes, longest_stretch, wrong_figures
from benchmarks.soaking.server import SoakServer
from sample_data.build import build
from sample_data.stream import known as live_known
from sample_data.stream import ledger
from sample_data.stream.database import read_database

pytestmark = pytest.mark.alone


def test_the_lag_of_a_batch_ends_with_the_first_news_after_it_was_taken_in():
    sent, taken = [(0.0, 1), (1.0, 2), (2.0, 3), (3.0, 4)], {1: 0.3, 2: 1.2, 3: 2.4, 4: 3.1}
    news = [(0.2, 7), (0.5, 8), (2.5, 9), (3.05, 10), (3.5, 11)]
    assert list(lags(sent, taken, news)) == [(0.0, 0.5), (1.0, 1.5), (2.0, 0.5), (3.0, 0.5)]


def test_a_batch_that_was_not_taken_in_or_never_told_has_no_lag():
    assert list(lags([(0.0, 1), (1.0, 2)], {1: 0.2}, [(0.5, 7), (1.5, 8)])) == [(0.0, 0.5)]
    assert list(lags([(0.0, 1), (1.0, 2)], {1: 0.2, 2: 1.6}, [(0.5, 7), (1.5, 8)])) == [(0.0, 0.5)]


def test_when_a_batch_was_taken_in_its_file_tells(tmp_path):
    (tmp_path / "done").mkdir()
    before = time.time() - 0.1
    (tmp_path / "live-00000007.jsonl").touch()
    assert taken_in(tmp_path) == {}
    (tmp_path / "live-00000007.jsonl").rename(tmp_path / "done" / "live-00000007.jsonl")
    (tmp_path / "done" / "live-00000007.jsonl.report.json").touch()
    found = taken_in(tmp_path)
    assert found.keys() == {7} and before <= found[7] <= time.time() + 0.1


def test_memory_is_judged_over_the_longest_life_of_a_process():
    memory = [(0, 1), (5, 2), (10, 100), (15, 101), (20, 102), (25, 7)]
    assert longest_stretch(memory, [(6.0, 9.0), (24.0, 27.0)]) == [(10, 100), (15, 101), (20, 102)]
    assert longest_stretch(memory, []) == memory


def test_a_process_that_starts_after_a_kill_is_not_the_end_of_the_life_before_it():
    memory = [(0, 100), (50, 110), (100, 120), (103, 5), (110, 60), (120, 70)]
    assert longest_stretch(memory, [(101.0, 107.0)]) == [(0, 100), (50, 110), (100, 120)]


def test_the_growth_of_memory_is_judged_whole_and_told_without_the_complaints_filed_meanwhile(
    tmp_path, capsys
):
    mib, complaints = 2**20, 1000
    soak = Soak(tmp_path, SoakServer({}, tmp_path / "log"))
    soak.database.write_bytes(bytes(complaints * 10_000))
    sent = [(at, Totals(complaints - 600 + at // 2, 0, 0)) for at in range(0, 1201, 5)]
    soak.memory = [
        (at, 100 * mib + at * mib // 50) for at in range(0, 1201, 5)
    ]  # 12 MiB in 10 minutes
    assert filed_in_10_minutes(sent, 600, 1200) == 300
    assert filed_in_10_minutes([], 600, 1200) == 0
    soak_report._memory(soak, sent)
    *_, grown, rest = capsys.readouterr().out.splitlines()
    assert "12.00  aim: at most 10  NOT MET" in grown
    assert "less what 300 new complaints take in the file" in rest and rest.endswith(
        f"{12 - 300 * 10_000 / mib:10.2f}"
    )
    soak_report._memory(soak, [])
    assert "12.00  aim: at most 10  NOT MET" in capsys.readouterr().out.splitlines()[-1]


def test_an_outage_lasts_from_the_kill_until_a_moment_after_the_next_answer(tmp_path):
    server = SoakServer({}, tmp_path / "log")
    server.outages = [(100.0, 105.0)]
    assert (
        server.was_out(99.0, 101.0) and server.was_out(106.0, 107.0) and server.was_out(90.0, 200.0)
    )
    assert not server.was_out(90.0, 99.0) and not server.was_out(109.0, 110.0)


def test_errors_that_a_kill_explains_are_not_faults_and_others_are(tmp_path):
    server, watched = SoakServer({}, tmp_path / "log"), Watched()
    server.outages = [(100.0, 105.0)]
    hung_up = "ConnectionError the server hung up"
    watched.problems = [
        (101.0, "no answer"),
        (150.0, hung_up),
        (150.0, "no answer"),
        (190.0, hung_up),
    ]
    assert watched.faults(server) == {"no answer": 1, hung_up: 1}


def test_the_news_of_an_office_page_tell_the_version_of_the_data():
    assert (
        version_in(":") is None
        and version_in("retry: 3000") is None
        and version_in('data: {"late": ""}') is None
    )
    assert version_in('data: {"version": "4893217", "late": ""}') == 4893217


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("soak") / "complaints.duckdb"
    build(2_000, path)
    return path


def test_a_figure_that_ask_answers_otherwise_than_the_ledger_is_found_out(small, monkeypatch):
    monkeypatch.setattr(ledger, "BREAKDOWNS", ("", "level"))
    counted = read_database(small).figures
    assert wrong_figures(small, counted) == []
    counted["level"]["SD"]["open"] -= 1
    counted["level"]["new"] = {"filed": 1}
    found = {
        (breakdown, code, name): (asked, recounted)
        for breakdown, code, name, asked, recounted in wrong_figures(small, counted)
    }
    assert found.pop(("level", "new", "filed")) == (0, 1)
    assert list(found) == [("level", "SD", "open")] and found["level", "SD", "open"][0] > 0


@pytest.mark.parametrize(
    ("last", "code", "told"),
    [
        (
            {"event": "sent", "batch": 1, "when": 0, "filed": 2000, "addressed": 0, "open": 2000},
            0,
            "0 lost, 0 doubled",
        ),
        (
            {
                "event": "filed",
                "number": "S-9999",
                "at": "2024-10-30T00:00:00",
                "sequence": 1,
                "limit": 20,
            },
            1,
            "1 lost",
        ),
    ],
)
def test_the_soak_ends_with_1_when_something_is_lost(
    small, tmp_path, monkeypatch, capsys, last, code, told
):
    monkeypatch.setattr(soak_report, "wrong_figures", lambda database, counted: [])
    soak = Soak(tmp_path, SoakServer({}, tmp_path / "log"), settled=True)
    soak.database.write_bytes(small.read_bytes())
    known = read_database(small)
    facts = known.patterns[0] if last["event"] == "filed" else {}
    ledger.Ledger(soak.ledger).append([live_known.about(known), last | facts])
    assert soak_report.report(soak, argparse.Namespace(minutes=1)) == code
    assert told in capsys.readouterr().out
    soak.settled = False  # what was not taken in counts as lost, too
    assert soak_report.report(soak, argparse.Namespace(minutes=1)) == 1


def test_a_short_soak_with_kills_loses_and_doubles_nothing(capfd):
    arguments = [
        "--sample",
        "20000",
        "--minutes",
        "0.4",
        "--quiet",
        "0.1",
        "--kills",
        "2",
        "--visitors",
        "3",
    ]
    assert soak.main([*arguments, "--rate", "100", "--seed", "1"]) == 0
    printed = capfd.readouterr().out
    assert "2,400 events in 0.4 minutes, 2 kills" in printed
    assert (
        "0 lost, 0 doubled, 0 revived, 0 different" in printed
        and "differ from the recount: 0" in printed
    )
    assert (
        "kills and starts included: median of" in printed
    )  # on a busy machine none of them may be free of a kill
