"""The national sample is what docs/sample.md says: at full size, at a small one, whole or not
there at all.
"""

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Column, Integer

from data_access import Filters, Question, open_complaints
from data_access.database.schema import COPIED_TO_REOPENINGS
from sample_data import build, calibration, write
from sample_data.check import Check, Sample, checks, main


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "small.duckdb"
    build.build(20_000, path)
    return path


@pytest.mark.parametrize("which", ["small", "national_sample"])
def test_every_calibrated_figure_is_met(which, request):
    sample = Sample(request.getfixturevalue(which))
    wrong = [check for check in checks(sample) if not check.holds]
    sample.close()
    assert not wrong


def test_a_figure_that_is_off_does_not_hold():
    assert not Check("women", target=6.6, found=7.0, cases=1_000_000, width=0.15).holds
    assert not Check("members", target=4_063_000, found=4_062_999, cases=0, width=0).holds


def test_the_statement_comes_out_true(national_sample, exact):
    complaints = open_complaints(f"duckdb:///{national_sample}")
    total = exact(complaints, Question(("filed", "addressed", "open", "members"))).total
    minorities = exact(
        complaints, Question(("filed", "members"), (), Filters(group=("minority",)))
    ).total
    complaints.close()
    assert total["filed"] == 4_893_217  # nearly 4.9 million complaints
    assert (
        total["addressed"] >= calibration.LEAST_ADDRESSED
    )  # more than 4.8 million of them addressed
    assert total["addressed"] + total["open"] == total["filed"]
    assert total["members"] == 4_063_000  # more than 4 million registered users
    assert minorities["members"] == 35_000  # 35,000 users from religious minorities
    assert minorities["filed"] == 60_676 > 60_000  # who submitted more than 60,000 complaints


def test_the_planted_signals_are_there(national_sample, exact):
    complaints = open_complaints(f"duckdb:///{national_sample}")
    levels = exact(complaints, Question(("open", "filed"), ("level",)))
    by_level = {row.code: row for row in levels.rows("level")}
    months = exact(
        complaints,
        Question(("filed",), ("month",), Filters(category=("energy",), period=("2023",))),
    ).rows("month")
    women = exact(complaints, Question(("addressed_share",), (), Filters(sex=("women",)))).total[
        "addressed_share"
    ]
    men = exact(complaints, Question(("addressed_share",), (), Filters(sex=("men",)))).total[
        "addressed_share"
    ]
    complaints.close()
    assert (
        by_level["SD"]["open"] > by_level["FED"]["open"]
    )  # a twentieth of the complaints, the largest backlog
    filed = {row.code: row["filed"] for row in months}
    assert filed["2023-07"] > 1.5 * filed["2023-01"]  # power cuts are a matter of the summer
    assert abs(women - men) < 0.005


def test_histories_are_consistent(small):
    database = duckdb.connect(str(small), read_only=True)
    wrong = database.execute("""
        SELECT count(*) FROM complaints LEFT JOIN members USING (member_id)
        WHERE first_closed_at < filed_at OR first_reply_at < filed_at OR assigned_at < filed_at
           OR first_reopened_at <= first_closed_at OR last_closed_at < first_closed_at
           OR (status = 3) <> (last_closed_at IS NOT NULL AND last_closed_at >= coalesce(last_reopened_at, last_closed_at))
           OR (status = 3) <> (outcome IS NOT NULL) OR (feedback IS NOT NULL AND outcome IS NULL)
           OR greatest(filed_at, last_closed_at, last_reopened_at, feedback_at, first_reply_at) > TIMESTAMP '2024-10-29 18:00:00'
           OR registered_on IS NULL OR registered_on > filed_on OR members.groups <> complaints.groups
           OR changed_at <> greatest(filed_at, assigned_at, first_reply_at, last_closed_at, last_reopened_at, feedback_at)
    """).fetchone()[0]
    events = database.execute("""
        SELECT count(*) FROM (SELECT complaint_id, count(*) AS n, min(reopened_on) AS first, max(reclosed_on) AS last FROM reopenings GROUP BY 1)
        FULL JOIN (SELECT * FROM complaints WHERE reopenings > 0) USING (complaint_id)
        WHERE n IS DISTINCT FROM reopenings OR first <> first_reopened_at::DATE OR (status = 3 AND last <> last_closed_at::DATE)
    """).fetchone()[0]
    copied = ", ".join(
        f"r.{name} IS DISTINCT FROM c.{name}" for name in COPIED_TO_REOPENINGS
    ).replace(", ", " OR ")
    copies = database.execute(
        f"SELECT count(*) FROM reopenings r JOIN complaints c USING (complaint_id) WHERE {copied}"
    ).fetchone()[0]
    database.close()
    assert (wrong, events, copies) == (0, 0, 0)


def test_the_same_call_makes_the_same_rows(small, tmp_path):
    again = tmp_path / "again.duckdb"
    build.build(20_000, again)
    database = duckdb.connect()
    database.execute(f"ATTACH '{small}' AS one (READ_ONLY); ATTACH '{again}' AS other (READ_ONLY)")
    for table in ("complaints", "members", "reopenings", "departments", "dataset"):
        rows = database.execute(
            f"SELECT count(*) FROM (SELECT * FROM one.{table} EXCEPT ALL SELECT * FROM other.{table})"
        )
        assert rows.fetchone()[0] == 0, table


def test_a_column_that_the_sample_does_not_draw_stays_empty_or_is_told():
    number = Column("number", Integer, nullable=False)
    drawn = write._drawn([number, Column("photos", Integer)], ["number"])
    assert [column.name for column in drawn] == ["number"]
    with pytest.raises(ValueError, match="The sample lacks number, which no complaint may be"):
        write._drawn([number], [])


def test_an_interrupted_build_leaves_nothing(tmp_path):
    target = tmp_path / "complaints.duckdb"
    process = subprocess.Popen(
        [sys.executable, "-m", "sample_data.build", "--complaints", "1000000", "--out", str(target)]
    )
    while not (tmp_path / "complaints.duckdb.partial").exists() and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert not target.exists()
    build.build(1_000, target)  # the next build clears up
    assert [path.name for path in tmp_path.iterdir()] == ["complaints.duckdb"]


def test_an_older_sample_stays_when_a_build_fails(small, tmp_path, monkeypatch):
    target = tmp_path / "complaints.duckdb"
    target.write_bytes(small.read_bytes())
    monkeypatch.setattr(
        build, "write_members", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        build.build(1_000, target)
    assert target.read_bytes() == small.read_bytes()
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--complaints", "10"], "at least 1000"),
        (["--out", "/proc/nowhere/complaints.duckdb"], "choose another place with --out"),
    ],
)
def test_what_cannot_be_built_is_told_in_one_sentence(arguments, told, capsys):
    assert build.main(arguments) == 2
    error = capsys.readouterr().err.strip()
    assert told in error and "\n" not in error


def test_the_check_command_reports_a_wrong_sample(small, tmp_path, capsys):
    copy = tmp_path / "wrong.duckdb"
    copy.write_bytes(small.read_bytes())
    database = duckdb.connect(str(copy))
    database.execute("UPDATE complaints SET sex = 2 WHERE complaint_id % 10 = 0")
    database.close()
    assert main([str(small)]) == 0
    assert main([str(copy)]) == 1
    assert "NOT OK" in capsys.readouterr().out


def test_a_sample_is_not_put_in_place_of_a_file_that_another_process_holds(tmp_path, capsys):
    path = tmp_path / "held.duckdb"
    code = f"import duckdb; held = duckdb.connect({str(path)!r}); held.execute('create table t as select 1'); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        holder.stdout.readline()
        assert build.main(["--complaints", "2000", "--out", str(path)]) == 2
        holder.communicate(b"\n")
    assert "another process holds it" in capsys.readouterr().err
    assert duckdb.connect(str(path), read_only=True).execute("select * from t").fetchall() == [(1,)]
