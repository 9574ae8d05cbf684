"""The terminal's view: the figures of an independent count, in three formats, and one sentence
when it cannot answer.
"""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_access import BREAKDOWNS, FILTERS, MEASURES, ask, audit
from tests.figures.records import complaints_in, write_database

TABLE = """
filed      | closed     | sex   | groups         | department | province | outcome | feedback | why
2023-12-10 | 2023-12-20 | women | women          | office     | PB       | relief  | positive | the only one of 2023
2024-01-10 | 2024-01-20 | women | women overseas | wing       | PB       | relief  | negative | contested
2024-01-15 |            | men   |                | police     | SD       |         |          | open
2024-02-10 | 2024-03-20 | women | minority       | police     |          | dropped |          | closed without feedback
2024-06-25 |            |       |                |            | BA       |         |          | open, nothing known
"""


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch) -> str:
    """Address of the table as a database, which is the default one; the log is beside it."""
    address = write_database(tmp_path / "data.duckdb", complaints_in(TABLE).complaints)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", address)
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    return address


@pytest.fixture
def said(capsys):
    """``said(*arguments) -> standard output`` of a question that can be answered."""

    def run(*arguments: str) -> str:
        assert ask.main(list(arguments)) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(capsys):
    """``refused(*arguments) -> standard error`` of a question that cannot be answered."""

    def run(*arguments: str) -> str:
        assert ask.main(list(arguments)) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        return printed.err

    return run


def cells() -> list[dict[str, str]]:
    """The table as the test itself reads it."""
    heading, *lines = (line.split("|") for line in TABLE.strip().splitlines())
    return [dict(zip(map(str.strip, heading), map(str.strip, line), strict=True)) for line in lines]


def test_csv_equals_a_count_by_hand(said):
    rows = list(
        csv.DictReader(io.StringIO(said("filed,addressed", "--by", "sex", "--format", "csv")))
    )
    by_hand = [
        {
            "code": code or "unrecorded",
            "label": {"men": "Men", "women": "Women", "": "Not recorded"}[code],
            "filed": str(sum(row["sex"] == code for row in cells())),
            "addressed": str(sum(row["sex"] == code and row["closed"] != "" for row in cells())),
        }
        for code in ("men", "women", "")
    ]
    assert rows == by_hand


def test_json_holds_t_and_full_precision(said):
    found = json.loads(said("contested_relief,filed", "--where", "sex=women", "--format", "json"))
    rows = [{"code": "", "label": "All complaints", "contested_relief": 1 / 2, "filed": 3}]
    assert found == {"as_of": "2024-06-30T12:00:00", "rows": rows}


def test_the_table_is_aligned_and_says_as_of_when(said):
    assert said("filed,addressed_share", "--by", "province") == (
        "code        label         filed  addressed_share\n"
        "PB          Pb                2           1.0000\n"
        "SD          Sd                1           0.0000\n"
        "BA          Ba                1           0.0000\n"
        "unrecorded  Not recorded      1           1.0000\n"
        "as of 2024-06-30; shares are fractions of 1\n"
    )


def test_periods_that_the_data_do_not_cover_are_named(tmp_path, capsys):
    filed = [f"2024-0{month}-{day:02}" for month in (1, 2, 5, 6) for day in range(1, 29)]
    address = write_database(
        tmp_path / "gap.duckdb",
        complaints_in("\n".join(["filed | sex", *(f"{day} | women" for day in filed)])).complaints,
    )
    for form in ("table", "csv"):
        assert (
            ask.main(["received,backlog", "--by", "month", "--database", address, "--format", form])
            == 0
        )
        said = capsys.readouterr()
        notes = (said.out if form == "table" else said.err).splitlines()
        assert "not covered by the data: 2024-03, 2024-04" in notes
        assert "covered in part, so that more may have come in: 2024-02" in notes
        figures = {
            line[:7]: line[7:].replace(",", " ").split()[1:] for line in said.out.splitlines()
        }
        assert figures["2024-03"] == figures["2024-04"] == ["not", "covered"] * 2
        assert (figures["2024-02"], figures["2024-05"]) == (["28", "56"], ["28", "84"])
    assert ask.main(["filed", "--by", "sex", "--database", address]) == 0
    assert "not covered" not in capsys.readouterr().out


def test_without_a_breakdown_there_is_one_row_of_all_complaints(said):
    assert said("filed", "--format", "csv") == "code,label,filed\n,All complaints,5\n"


def test_several_breakdowns_follow_each_other(said):
    rows = list(csv.reader(io.StringIO(said("filed", "--by", "year,group", "--format", "csv"))))
    assert rows == [
        ["code", "label", "filed"],
        ["2023", "2023", "1"],
        ["2024", "2024", "4"],
        ["overseas", "Overseas Pakistanis", "1"],
        ["women", "Women", "2"],
        ["minority", "Religious minorities", "1"],
    ]


def test_labels_come_in_urdu_and_codes_stay(said):
    rows = list(
        csv.reader(io.StringIO(said("filed", "--by", "sex", "--lang", "ur", "--format", "csv")))
    )
    assert rows[1:] == [
        ["men", "مرد", "1"],
        ["women", "خواتین", "3"],
        ["unrecorded", "درج نہیں", "1"],
    ]
    assert "خواتین" in said("filed", "--by", "sex", "--lang", "ur", "--format", "json")


def test_a_withheld_figure_is_written_in_words(said):
    found = json.loads(
        said("satisfaction,days_to_close_p90", "--where", "province=SD", "--format", "json")
    )
    assert found["rows"][0] | {"code": "", "label": ""} == {
        "code": "", "label": "", "satisfaction": "too few", "days_to_close_p90": "not reached",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "filed"),
    [
        ("", 5),
        ("?period=2024-01", 2),
        ("period=2023&period=2024-02", 2),
        ("department=ministry", 2),
        ("department=-ministry", 3),
        ("group=women&group=overseas&groups_all=1", 1),
        ("from=2024-01-15&to=2024-02-10", 2),
        ("outcome=relief&province=-SD", 2),
    ],
)
def test_filters_are_those_of_a_pages_url(said, where, filed):
    assert said("filed", "--where", where, "--format", "csv").endswith(f",{filed}\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["filled"], f"There is no measure “filled”; there are: {', '.join(MEASURES)}."),
        (
            ["filed", "--by", "sexes"],
            f"There is no breakdown “sexes”; there are: {', '.join(BREAKDOWNS)}.",
        ),
        (
            ["filed", "--where", "colour=red"],
            f"There is no filter “colour”; there are: {', '.join(FILTERS)}.",
        ),
        (
            ["filed", "--where", "sex=dogs"],
            "“dogs”: no sex of this database; there are: men, women, other.",
        ),
        (
            ["filed", "--where", "from=1.1.2024"],
            "“1.1.2024” is no day for “from”; write it as 2024-10-29.",
        ),
        (["filed", "--where", "sex="], None),
    ],
)
def test_a_wrong_name_gives_one_sentence_and_the_code_2(refused, said, arguments, sentence):
    if sentence is None:
        assert said(*arguments, "--format", "csv").endswith(",5\n"), (
            "an empty value chooses nothing"
        )
    else:
        assert refused(*arguments) == f"ask: {sentence}\n"


def test_several_problems_are_all_told(refused):
    told = refused("filed", "--where", "colour=red&period=soon&province=XX")
    assert all(word in told for word in ("“colour”", "“soon”", "“XX”"))
    assert told.count("\n") == 1


def test_a_missing_database_is_told(refused):
    told = refused("filed", "--database", "duckdb:///nowhere.duckdb")
    assert told.startswith("ask: There is no database file nowhere.duckdb;")


@pytest.mark.parametrize("arguments", [[], ["filed", "--format", "xml"], ["filed", "--lang", "fr"]])
def test_a_wrong_option_ends_with_2_and_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        ask.main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m data_access.ask" in capsys.readouterr().err


def test_the_help_lists_every_measure_breakdown_and_filter(capsys):
    with pytest.raises(SystemExit):
        ask.main(["--help"])
    words = set(
        capsys.readouterr().out.replace(",", " ").replace(".", " ").replace(";", " ").split()
    )
    assert {*MEASURES, *BREAKDOWNS, *FILTERS} <= words


def test_it_runs_as_a_module_and_without_colours_or_warnings(database):
    done = subprocess.run(
        [sys.executable, "-m", "data_access.ask", "filed", "--format", "csv"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"COMPLAINTS_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "code,label,filed\n,All complaints,5\n",
        "",
    )
