"""Imports: every row is loaded or rejected with its true line, twice changes nothing, and a
killed import leaves no trace.
"""

import csv
import gzip
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from benchmarks.feed import write_rows
from data_access import Question, open_complaints
from data_access.database.problems import DatabaseProblem
from data_access.database.schema import COPIED_TO_REOPENINGS
from data_access.feed import FeedProblem, import_file, read_mapping
from data_access.feed.__main__ import main
from tests.figures.records import write_database

SMALL = Path(__file__).parents[1] / "data" / "nyc311_small.csv"
MAPPING = """
[source]
code = "town"
name = "Town hall"
licence = "CC0"
[dataset]
title_en = "Town"
title_ur = "شہر"
synthetic = true
[columns]
number = "id"
filed_at = { column = "filed", formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }
closed_at = { column = "closed", formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y"], optional = true }
department = "office"
outcome = { column = "result", values = { yes = "relief", no = "none" }, optional = true }
"""
HEADING = "id,filed,closed,office,result\n"


class Town:
    """A folder with a mapping and a database to import into."""

    def __init__(self, folder: Path):
        self.folder, self.into = folder, f"duckdb:///{folder}/new/town.duckdb"
        self.rejects = folder / "rejects.csv"

    def mapping(self, text: str = MAPPING):
        path = self.folder / "town.toml"
        path.write_text(text, encoding="utf-8")
        return read_mapping(str(path))

    def load(self, content: str | bytes, mapping: str = MAPPING, name: str = "town.csv"):
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(path, self.mapping(mapping), self.into, self.rejects)

    def rejected(self) -> list[tuple[int, str, str, str]]:
        with self.rejects.open(encoding="utf-8", newline="") as file:
            return [(int(line), *rest) for line, *rest in list(csv.reader(file))[1:]]

    def rows(self, statement: str) -> list[tuple]:
        with duckdb.connect(self.into.removeprefix("duckdb:///"), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    def everything(self) -> list[list[tuple]]:
        names = [
            name
            for (name,) in self.rows("select table_name from information_schema.tables order by 1")
        ]
        return [self.rows(f"select * from {name} order by all") for name in names]


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def counts(summary) -> tuple[int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.rejected


# Rejected rows ------------------------------------------------------------------------------------

FORMS = "%d.%m.%Y %H:%M or %d.%m.%Y"


@pytest.mark.parametrize(
    "row, column, value, reason",
    [
        ("2,31.02.2024,,A,", "filed", "31.02.2024", f"no date in the form {FORMS}"),
        ("2,01.01.1900,,A,", "filed", "01.01.1900", "outside of 1970 to 2059"),
        (" ,01.02.2024,,A,", "id", " ", "missing"),
        ("2,,,A,", "filed", "", "missing"),
        ("1,01.02.2024,,A,", "id", "1", "the number stands already on line 2"),
        (
            "2,01.02.2024",
            "",
            "2,01.02.2024",
            "2 fields where the heading has 5; the line may be cut off",
        ),
        (
            "2,01.02.2024,,A,,,x",
            "",
            "2,01.02.2024,,A,,,x",
            "7 fields where the heading has 5; the line may be cut off",
        ),
        (
            '2,"01.02.2024"x,,A,',
            "",
            '2,"01.02.2024"x,,A,',
            "a quote stands inside a quoted field; write it twice",
        ),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_good_ones_load(
    town, row, column, value, reason
):
    summary = town.load(f"{HEADING}1,01.01.2024,,A,\n{row}\n3,03.01.2024,,A,\n")
    assert counts(summary) == (2, 0, 0, 1)
    assert town.rejected() == [(3, column, value, reason)]
    assert town.rows("select number from complaints order by 1") == [("1",), ("3",)]


def test_lines_are_physical_lines_also_after_fields_over_several_lines_and_a_byte_order_mark(town):
    text = f'\ufeff{HEADING}1,01.01.2024,,"A\nB\r\nC",\n\n2,bad,,A,\n3,01.01.2024,,"x\ny",\n4,bad,,"q\n",\n5,bad,,A,\n'
    assert counts(town.load(text)) == (2, 0, 0, 3)
    assert [(line, value) for line, _, value, _ in town.rejected()] == [
        (6, "bad"),
        (9, "bad"),
        (11, "bad"),
    ]
    assert town.rows("select name_en from departments order by 1") == [("A\nB\r\nC",), ("x\ny",)]


def test_bytes_that_are_no_utf_8_cost_their_value_unless_the_mapping_names_their_encoding(town):
    row = "2,01.01.2024,,Bühne,\n".encode("latin-1")
    summary = town.load(f"{HEADING}1,01.01.2024,,A,\n".encode() + row)
    assert counts(summary) == (2, 0, 0, 0)
    reason = (
        "bytes that are no valid text; name file.encoding in the mapping, such as latin-1 or cp1256"
    )
    assert summary.set_aside == (("office", reason, 1),)
    assert town.rows("select department_id from complaints where number = '2'") == [(None,)]
    town.load(HEADING.encode() + "Ü,01.01.2024,,A,\n".encode("latin-1"))
    assert town.rejected() == [(2, "id", "\\xdc", reason)]
    latin = MAPPING.replace("[columns]", '[file]\nencoding = "latin-1"\n[columns]')
    assert counts(town.load(HEADING.encode() + row, latin)) == (0, 1, 0, 0)
    assert town.rows("select code, name_en from departments where code <> 'a'") == [
        ("bühne", "Bühne")
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line_only(town):
    good = "".join(f"{number},01.01.2024,,A,\n" for number in range(10, 20))
    assert counts(town.load(f'{HEADING}1,01.01.2024,,"A,\n{good}20,bad,,A,\n')) == (10, 0, 0, 2)
    assert town.rejected() == [
        (2, "", '1,01.01.2024,,"A,', "a quote is opened and never closed; the file may be cut off"),
        (13, "filed", "bad", f"no date in the form {FORMS}"),
    ]


def test_a_file_that_is_cut_off_loses_its_last_row(town):
    assert counts(town.load(f"{HEADING}1,01.01.2024,,A,\n2,01.01.20")) == (1, 0, 0, 1)
    assert town.rejected() == [
        (3, "", "2,01.01.20", "2 fields where the heading has 5; the line may be cut off")
    ]


def test_a_cut_off_gz_file_is_refused_as_a_whole(town):
    packed = gzip.compress(
        (HEADING + "".join(f"{n},01.01.2024,,A{n},\n" for n in range(9000))).encode()
    )
    with pytest.raises(FeedProblem, match="cut off"):
        town.load(packed[: len(packed) // 2], name="town.csv.gz")
    assert not (town.folder / "new" / "town.duckdb").exists()
    assert counts(town.load(packed, name="town.csv.gz")) == (9000, 0, 0, 0)


def test_rows_after_a_fixed_as_of_time_are_rejected(town):
    fixed = MAPPING.replace("synthetic = true", "synthetic = true\nas_of = 2024-01-31")
    summary = town.load(f"{HEADING}1,01.01.2024,,A,\n2,01.02.2024,,A,\n", fixed)
    assert (counts(summary), summary.as_of) == ((1, 0, 0, 1), datetime(2024, 1, 31, 23, 59, 59))
    assert town.rejected()[0][:3] == (3, "filed", "01.02.2024")


def test_a_status_that_contradicts_the_dates_is_rejected_where_the_mapping_says_so(town):
    """Closed without a date is no contradiction: it is closed, and nobody knows when."""
    status = 'column = "result", values = { yes = "closed", no = "new" }, open_with_closing_date = "reject"'
    mapping = MAPPING + f"status = {{ {status} }}\n"
    mapping = mapping.replace(
        'outcome = { column = "result", values = { yes = "relief", no = "none" }, optional = true }\n',
        "",
    )
    town.load(
        f"{HEADING}1,01.01.2024,,A,yes\n2,01.01.2024,02.01.2024,A,no\n3,01.01.2024,,A,no\n", mapping
    )
    assert [(line, reason) for line, _, _, reason in town.rejected()] == [
        (3, "not closed, but with a closing date"),
    ]
    row = open_complaints(town.into).ask(Question(("filed", "addressed", "open")))
    assert [row._open().total[name] for name in ("filed", "addressed", "open")] == [2, 1, 1]


# Twice, changed, reopened -------------------------------------------------------------------------


def test_importing_twice_changes_nothing(town):
    text = HEADING + "1,01.01.2024,02.01.2024,A,yes\n2,01.01.2024,,B,\n"
    assert counts(town.load(text)) == (2, 0, 0, 0)
    before = town.everything()
    summary = town.load(text)
    assert (counts(summary), summary.version) == ((0, 0, 2, 0), 1)
    assert town.everything() == before


def test_a_changed_row_updates_its_complaint_and_keeps_its_keys(town):
    town.load(HEADING + "1,01.01.2024,,A,\n2,01.01.2024,,B,\n")
    keys = town.rows("select complaint_id, record_key from complaints order by 1")
    drawn = [key for _, key in keys]
    assert len(set(drawn)) == len(drawn) and all(0 < key < 2**32 for key in drawn)
    summary = town.load(
        HEADING + "2,01.01.2024,05.01.2024,C,no\n3,02.01.2024,,A,\n1,01.01.2024,,A,\n"
    )
    assert (counts(summary), summary.version, summary.as_of) == (
        (1, 1, 1, 0),
        2,
        datetime(2024, 1, 5),
    )
    assert town.rows("select complaint_id, record_key from complaints order by 1")[:2] == keys
    found = "select d.code, status, outcome, days_to_close, c.changed_at from complaints c join departments d using (department_id)"
    assert town.rows(f"{found} where number = '2'") == [("c", 3, 3, 4, datetime(2024, 1, 5))]


def test_a_value_that_was_empty_before_is_a_change(town):
    town.load(HEADING + "1,01.01.2024,02.01.2024,A,\n")
    assert counts(town.load(HEADING + "1,01.01.2024,02.01.2024,A,yes\n")) == (0, 1, 0, 0)
    assert town.rows("select outcome, first_outcome from complaints") == [(1, 1)]


def test_a_file_without_an_optional_column_leaves_that_column_as_it_is(town):
    town.load(HEADING + "1,01.01.2024,02.01.2024,A,yes\n")
    assert counts(town.load("id,filed,office\n1,01.01.2024,A\n")) == (0, 0, 1, 0)


def test_a_reopening_is_kept_with_what_closed_it_again(town):
    mapping = MAPPING[: MAPPING.index("closed_at")] + (
        'first_closed_at = "c1"\nlast_closed_at = "c2"\nreopened_at = "r"\nreopening_cause = { column = "why" }\n'
    )
    text = "id,filed,c1,r,c2,why\n1,01.01.2024,2024-01-02,2024-01-05,2024-01-09,citizen\n2,01.01.2024,2024-01-02,2024-01-05,2024-01-02,\n"
    assert counts(town.load(text, mapping)) == (2, 0, 0, 0)
    assert town.rows("select number, status, reopenings from complaints order by 1") == [
        ("1", 3, 1),
        ("2", 4, 1),
    ]
    found = town.rows(
        "select complaint_id, sequence, cause, day(reopened_on), day(reclosed_on) from reopenings order by 1"
    )
    assert found == [(1, 1, 1, 5, 9), (2, 1, None, 5, None)]
    differ = " or ".join(f"r.{name} is distinct from c.{name}" for name in COPIED_TO_REOPENINGS)
    assert town.rows(
        f"select count(*) from reopenings r join complaints c using (complaint_id) where {differ}"
    ) == [(0,)]


# Other formats ------------------------------------------------------------------------------------


def test_json_lines_and_parquet_give_the_same_records_as_csv(tmp_path):
    with SMALL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [json.dumps({name: text for name, text in row.items() if text}) for row in rows]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    # dates and numbers typed
    copy = f"COPY (SELECT * FROM read_csv('{SMALL}')) TO '{tmp_path}/rows.parquet'"
    duckdb.connect().execute(copy)
    tables = []
    for file in (SMALL, tmp_path / "rows.jsonl", tmp_path / "rows.parquet"):
        into = f"duckdb:///{tmp_path}/{file.suffix[1:]}.duckdb"
        assert import_file(file, read_mapping("nyc311"), into, tmp_path / "rejects.csv").new == 40
        with duckdb.connect(into.removeprefix("duckdb:///")) as connection:
            chosen = "select * exclude (record_key) from complaints order by complaint_id"
            tables.append(
                (
                    connection.execute(chosen).fetchall(),
                    connection.execute("from districts").fetchall(),
                )
            )
    assert tables[0] == tables[1] == tables[2]


def test_lines_that_are_no_json_object_are_rejected(town):
    good = '{"id": 1, "filed": "01.01.2024", "office": "A"}'
    assert counts(town.load(f'{good}\n\n[1]\n{{"id": 2, "fi', name="town.jsonl")) == (1, 0, 0, 2)
    reason = "no JSON object; the line may be cut off"
    assert town.rejected() == [(3, "", "[1]", reason), (4, "", '{"id": 2, "fi', reason)]


# Wholly or not at all -----------------------------------------------------------------------------


@pytest.mark.parametrize("after", (0.6, 1.2, 1.8, 2.4))
def test_an_import_that_is_killed_leaves_the_old_state(tmp_path, after):
    """kill -9 at several moments; the last statement of an import decides: all 60,000 rows are
    there, or only the 40.
    """
    database, file = tmp_path / "nyc.duckdb", tmp_path / "rows.csv"
    import_file(SMALL, read_mapping("nyc311"), f"duckdb:///{database}", tmp_path / "rejects.csv")
    write_rows(file, 60_000)
    command = [sys.executable, "-m", "data_access.feed", "import", str(file), "--mapping", "nyc311"]
    process = subprocess.Popen(
        [*command, "--into", f"duckdb:///{database}"], stdout=subprocess.DEVNULL
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert _state(database) in ((40, 1), (60_040, 2))


def test_an_error_in_the_last_statement_leaves_the_old_state(tmp_path, monkeypatch):
    """The same, at the worst moment: the child kills itself when all is written and nothing is
    committed.
    """
    database, file = tmp_path / "nyc.duckdb", tmp_path / "rows.csv"
    import_file(SMALL, read_mapping("nyc311"), f"duckdb:///{database}", tmp_path / "rejects.csv")
    write_rows(file, 5_000)
    code = (
        "import os, sys; from data_access.feed import __main__ as feed; from data_access.feed.importing import merge_import; renew = merge_import.renew_dataset\n"
        "merge_import.renew_dataset = lambda *a: (renew(*a), os.kill(os.getpid(), 9))\n"
        "feed.main(sys.argv[1:])"
    )
    arguments = ["import", str(file), "--mapping", "nyc311", "--into", f"duckdb:///{database}"]
    assert subprocess.run([sys.executable, "-c", code, *arguments]).returncode == -signal.SIGKILL
    assert _state(database) == (40, 1)


def _state(database: Path) -> tuple:
    with duckdb.connect(str(database)) as connection:
        return connection.execute(
            "select (select count(*) from complaints), version from dataset"
        ).fetchone()


# What is refused ----------------------------------------------------------------------------------


def test_real_and_made_up_records_are_not_mixed(tmp_path):
    address = write_database(tmp_path / "sample.duckdb", [])
    with pytest.raises(
        FeedProblem,
        match=r"“Test” \(made-up records\).*not mixed.*--into duckdb:///data/nyc311.duckdb",
    ):
        import_file(SMALL, read_mapping("nyc311"), address, tmp_path / "rejects.csv")
    assert not (tmp_path / "rejects.csv").exists()


def test_a_database_that_another_process_holds_is_told_in_one_sentence(town):
    town.load(HEADING + "1,01.01.2024,,A,\n")
    code = f"import duckdb, time; c = duckdb.connect({town.into.removeprefix('duckdb:///')!r}); print(1, flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()
        with pytest.raises(DatabaseProblem, match="is held by process"):
            town.load(HEADING + "1,01.01.2024,,A,\n")
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


@pytest.mark.parametrize(
    "old, new, sentence",
    [
        ('number = "id"\n', "", "columns.number is missing; name the source's column"),
        ("filed_at =", "filed_on =", "columns.filed_on is unknown here; did you mean “filed_at”"),
        ("[columns]", "[colums]", "colums is unknown here; did you mean “columns”"),
        ("formats", "format", "columns.filed_at.format is unknown here; did you mean “formats”"),
        (
            'yes = "relief"',
            'yes = "releif"',
            "columns.outcome.values.yes: “releif” is no outcome code; there are: relief, ",
        ),
        ('code = "town"', 'code = "town', r"not valid TOML: .*line 3"),
        ("synthetic = true", "", "dataset.synthetic is missing; write true or false"),
        (
            'department = "office"',
            "department = 3",
            "columns.department must be the name of a column",
        ),
        ('department = "office"', 'latitude = "x"', "latitude and columns.longitude go together"),
        ('department = "office"', 'reopened_at = "x"', "columns.reopened_at needs"),
        (
            '"office"',
            '"bureau"',
            r"has no column “bureau”.*columns.department; mend the name.* It has: id, filed",
        ),
    ],
)
def test_a_mistake_in_the_mapping_is_told_with_key_and_fix(town, old, new, sentence):
    with pytest.raises(FeedProblem, match=sentence):
        town.load(HEADING, MAPPING.replace(old, new, 1))


# The command --------------------------------------------------------------------------------------


def test_the_command_tells_what_it_did_and_what_is_not_recorded(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert (
        main(["import", str(SMALL), "--mapping", "nyc311", "--into", "duckdb:///nyc.duckdb"]) == 0
    )
    shown = capsys.readouterr().out
    assert "40 rows: 40 new, 0 changed, 0 unchanged, 0 rejected" in shown
    assert "Not recorded by the source: sex," in shown and "Relief granted" in shown
    (tmp_path / "bad.csv").write_text(SMALL.read_text().replace("2026-", "never-"))
    assert (
        main(["import", "bad.csv", "--mapping", "nyc311", "--into", "duckdb:///other.duckdb"]) == 1
    )
    assert len((tmp_path / "bad.csv.rejects.csv").read_text().splitlines()) == 41
    assert not (tmp_path / "other.duckdb").exists()
    assert main(["import", "none.csv", "--mapping", "nyc311"]) == 2
    assert main(["import", str(SMALL), "--mapping", "nyc312"]) == 2
    assert "nyc311" in capsys.readouterr().err


def test_filed_and_closed_by_agency_equal_a_plain_count_of_the_file(tmp_path, exact):
    into = f"duckdb:///{tmp_path}/nyc.duckdb"
    import_file(SMALL, read_mapping("nyc311"), into, tmp_path / "rejects.csv")
    filed, closed = Counter(), Counter()
    with SMALL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            filed[row["agency"].lower()] += 1
            closed[row["agency"].lower()] += row["closed_date"] != ""
    complaints = open_complaints(into)
    answer = exact(complaints, Question(("filed", "addressed", "relief"), ("department",)))
    complaints.close()
    found = {row.code: (row["filed"], row["addressed"]) for row in answer.rows("department")}
    assert found == {agency: (filed[agency], closed[agency]) for agency in filed}
    assert {row["relief"].value for row in answer.rows("department")} == {"not recorded"}


def test_no_point_of_a_complaint_is_stored_and_places_show_a_rounded_mean(tmp_path):
    into = tmp_path / "nyc.duckdb"
    import_file(SMALL, read_mapping("nyc311"), f"duckdb:///{into}", tmp_path / "rejects.csv")
    points: dict[str, list[float]] = {}
    with SMALL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["latitude"]:
                points.setdefault(row["incident_zip"], []).append(float(row["latitude"]))
    with duckdb.connect(str(into)) as connection:
        found = dict(connection.execute("select name_en, latitude from districts").fetchall())
    assert found == {
        code: pytest.approx(round(sum(all_) / len(all_), 2)) for code, all_ in points.items()
    }


def test_record_keys_come_from_the_systems_generator(town, monkeypatch):
    monkeypatch.setattr(
        "data_access.feed.importing.merge_sql.secrets.token_bytes",
        lambda size: bytes(range(1, 1 + size)),
    )
    town.load(HEADING + "1,01.01.2024,,A,\n2,01.01.2024,,B,\n")
    assert town.rows("select record_key from complaints order by 1") == [
        (0x04030201,),
        (0x08070605,),
    ]
