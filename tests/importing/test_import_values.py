"""What an import makes of single values: which are set aside, and that this costs neither the
complaint nor its closing.
"""

import csv
import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from data_access import Question, open_complaints
from data_access.feed import Feed, FeedProblem, FeedSettings, import_file, read_mapping
from data_access.feed.__main__ import main
from data_access.feed.settings import SourceSettings
from tests.databases.engines import ENGINES, fresh

CASES = Path(__file__).parents[1] / "data" / "cases"
HEADING = """
[source]
code = "town"
name = "Town hall"
licence = "CC0"
[dataset]
title_en = "Town"
synthetic = true
"""
CLOSED, REOPENED, IN_PROCESS = 3, 4, 2


class Import:
    """Imports of one source into one DuckDB file."""

    def __init__(self, folder: Path):
        self.folder, self.into = folder, f"duckdb:///{folder}/town.duckdb"

    def case(self, name: str, file: str = "a.csv"):
        return import_file(
            CASES / name / file,
            read_mapping(str(CASES / name / "mapping.toml")),
            self.into,
            self.folder / "rejects.csv",
        )

    def load(self, content: str, columns: str, name: str = "town.csv", sections: str = ""):
        path, mapping = self.folder / name, self.folder / "town.toml"
        path.write_text(content, encoding="utf-8")
        mapping.write_text(f"{HEADING}{sections}\n[columns]\n{columns}", encoding="utf-8")
        return import_file(path, read_mapping(str(mapping)), self.into, self.folder / "rejects.csv")

    def rows(self, statement: str) -> list[tuple]:
        with duckdb.connect(self.into.removeprefix("duckdb:///"), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    def told(self, name: str) -> list[list[str]]:
        """Return the lines of a report after its heading."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))[1:]

    @property
    def set_aside(self) -> list[list[str]]:
        return self.told("set-aside.csv")

    def figures(self, exact, *measures: str):
        complaints = open_complaints(self.into)
        answer = exact(complaints, Question(measures))
        complaints.close()
        (row,) = answer.rows("")
        return {name: row[name] for name in measures}


@pytest.fixture
def town(tmp_path):
    return Import(tmp_path)


def counts(summary) -> tuple[int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.rejected


# Set aside ----------------------------------------------------------------------------------------

COLUMNS = """
number = "id"
filed_at = "filed"
closed_at = "closed"
outcome = { column = "result", values = { yes = "relief", no = "none" } }
messages_from_citizen = "letters"
"""
ROWS = "id,filed,closed,result,letters\n"


@pytest.mark.parametrize(
    "row, told, stored",
    [
        (
            "2024-01-02,2024-02-31,yes,1",
            ("closed", "2024-02-31", "no date in the form"),
            (CLOSED, None, 1, 1),
        ),
        (
            "2024-01-02,1900-01-01,yes,1",
            ("closed", "1900-01-01", "outside of 1970 to 2059"),
            (CLOSED, None, 1, 1),
        ),
        (
            "2024-01-02,2024-01-01,yes,1",
            ("closed", "2024-01-01", "before the filing"),
            (CLOSED, None, 1, 1),
        ),
        (
            "2024-01-02,2042-01-05,yes,1",
            ("closed", "2042-01-05", "lies in the future"),
            (CLOSED, None, 1, 1),
        ),
        (
            "2024-01-02,soon,,1",
            ("closed", "soon", "no date in the form"),
            (IN_PROCESS, None, None, 1),
        ),
        (
            "2024-01-02,0000-00-00,,1",
            ("closed", "0000-00-00", "no date in the form"),
            (IN_PROCESS, None, None, 1),
        ),
        (
            "2024-01-02,2024-01-05,maybe,1",
            ("result", "maybe", "not among the values"),
            (CLOSED, 3, None, 1),
        ),
        (
            "2024-01-02,2024-01-05,yes,2.5",
            ("letters", "2.5", "no whole number"),
            (CLOSED, 3, 1, None),
        ),
        (
            "2024-01-02,2024-01-05,yes,40000",
            ("letters", "40000", "no whole number"),
            (CLOSED, 3, 1, None),
        ),
        (
            "2024-01-02,2024-01-05,yes,-1",
            ("letters", "-1", "no whole number"),
            (CLOSED, 3, 1, None),
        ),
    ],
)
def test_a_doubtful_value_costs_its_own_field_only(town, row, told, stored):
    summary = town.load(f"{ROWS}1,2024-01-01,,,0\n2,{row}\n", COLUMNS)
    assert (counts(summary), summary.values_set_aside) == ((2, 0, 0, 0), 1)
    ((line, column, value, reason),) = town.set_aside
    assert (line, column, value) == ("3", *told[:2]) and told[2] in reason
    found = "select status, days_to_close, outcome, messages_from_citizen from complaints where number = '2'"
    assert town.rows(found) == [stored]
    assert not (town.folder / "rejects.csv").exists()


def test_several_doubtful_values_of_a_row_are_all_told_and_none_costs_another(town):
    summary = town.load(f"{ROWS}1,2024-01-02,2024-31-01,maybe,many\n", COLUMNS)
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 0), 3)
    assert [column for _, column, *_ in town.set_aside] == ["closed", "letters", "result"]
    assert town.rows("select status, first_closed_at, outcome from complaints") == [
        (CLOSED, None, None)
    ]


def test_whole_numbers_with_a_point_are_whole_and_a_rejected_row_has_no_values_set_aside(town):
    summary = town.load(f"{ROWS}1,2024-01-02,,,3.0\n2,never,2024-31-01,maybe,2.5\n", COLUMNS)
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 1), 0)
    assert town.rows("select messages_from_citizen from complaints") == [(3,)]


def test_a_mapping_may_reject_rows_for_a_column_and_never_set_aside_what_every_row_needs(town):
    strict = COLUMNS.replace("no = “none” }", "").replace(
        'none" } }', 'none" }, unreadable = "reject" }'
    )
    summary = town.load(
        f"{ROWS}1,2024-01-02,2024-31-01,maybe,1\n2,2024-01-02,2024-31-01,yes,1\n", strict
    )
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 1), 1)
    assert town.told("rejects.csv")[0][:3] == ["2", "result", "maybe"]
    for name in ("number", "filed_at"):
        column = {"number": "id", "filed_at": "filed"}[name]
        loose = COLUMNS.replace(
            f'{name} = "{column}"', f'{name} = {{ column = "{column}", unreadable = "set_aside" }}'
        )
        with pytest.raises(
            FeedProblem, match=f"columns.{name}.unreadable cannot be “set_aside”: no row"
        ):
            town.load(ROWS, loose)


def test_the_command_counts_values_set_aside_by_column_and_reason(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.toml").write_text(f"{HEADING}[columns]{COLUMNS}", encoding="utf-8")
    (tmp_path / "a.csv").write_text(
        f"{ROWS}1,2024-01-02,2024-01-01,,2.5\n2,2024-01-02,2024-01-01,,1\n"
    )
    assert main(["import", "a.csv", "--mapping", "m.toml", "--into", "duckdb:///t.duckdb"]) == 0
    shown = capsys.readouterr().out
    assert "2 new, 0 changed, 0 unchanged, 0 rejected; 3 values set aside" in shown
    assert "closed: 2 before the filing" in shown and "a.csv.set-aside.csv" in shown
    assert len((tmp_path / "a.csv.set-aside.csv").read_text().splitlines()) == 4
    assert (
        main(
            [
                "import",
                "a.csv",
                "--mapping",
                "m.toml",
                "--into",
                "duckdb:///t.duckdb",
                "--set-aside",
                "a.csv",
            ]
        )
        == 2
    )
    assert "would overwrite the file itself" in capsys.readouterr().err


CHANGES = COLUMNS + 'changed_at = "changed"\n'
CHANGED = "id,filed,closed,result,letters,changed\n"


def test_changes_count_without_their_doubtful_values_too_and_one_without_its_time_is_rejected(town):
    rows = "1,2024-01-01,2024-02-31,yes,2.5,2024-03-01\n2,2024-01-01,,,1,infinity\n"
    summary = town.load(CHANGED + rows, CHANGES)
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 1), 2)
    assert [row[:3] for row in town.set_aside] == [
        ["2", "closed", "2024-02-31"],
        ["2", "letters", "2.5"],
    ]
    assert [row[:3] for row in town.told("rejects.csv")] == [["3", "changed", "infinity"]]
    assert town.rows("select status, outcome, first_closed_at from complaints") == [
        (CLOSED, 1, None)
    ]
    assert counts(town.load(CHANGED + rows, CHANGES)) == (0, 0, 1, 1)


def test_a_drop_folder_reports_the_values_set_aside_beside_the_file(town, caplog):
    (town.folder / "town.toml").write_text(f"{HEADING}[columns]{CHANGES}", encoding="utf-8")
    settings = SourceSettings(
        "s", "folder", read_mapping(str(town.folder / "town.toml")), town.folder / "drop"
    )
    feed = Feed(FeedSettings((settings,)), town.into)
    (town.folder / "drop").mkdir(exist_ok=True)
    (town.folder / "drop" / "a.csv").write_text(
        f"{CHANGED}1,2024-01-01,2024-02-31,yes,1,2024-03-01\n"
    )
    while feed.turn():
        pass
    feed.close()
    report = json.loads(
        (town.folder / "drop" / "done" / "a.csv.report.json").read_text(encoding="utf-8")
    )
    told = {"line": 2, "column": "closed", "value": "2024-02-31"}
    assert [{name: row[name] for name in told} for row in report["set_aside"]] == [told] and report[
        "rejected"
    ] == []
    assert "1 values set aside, such as closed “2024-02-31”" in caplog.text


# Closed and reopened ------------------------------------------------------------------------------


def test_an_outcome_or_an_answer_to_it_closes_a_complaint_of_a_source_without_dates_and_status(
    town, exact
):
    assert counts(town.case("01-outcome-without-closing-date")) == (60, 0, 0, 0)
    found = town.rows(
        "select status, outcome, feedback, count(*) from complaints group by all order by all"
    )
    assert found == [(CLOSED, 1, 1, 24), (CLOSED, 1, 2, 6), (CLOSED, 3, 1, 24), (CLOSED, 3, 2, 6)]


def test_a_reopened_complaint_keeps_its_old_closing_date(town, exact):
    assert counts(town.case("05-reopened-keeps-its-closing-date")) == (8, 0, 0, 0)
    found = "select status, reopenings, count(*), count(last_closed_at), count(last_reopened_at) from complaints"
    assert town.rows(f"{found} group by all order by all") == [
        (CLOSED, 0, 4, 4, 0),
        (REOPENED, 1, 4, 4, 0),
    ]
    figures = town.figures(exact, "filed", "addressed", "open", "reopened_ever", "reopenings")
    when = figures.pop("reopenings")
    assert figures == {"filed": 8, "addressed": 4, "open": 4, "reopened_ever": 4}
    assert when.value == "not recorded"  # nobody knows when they were reopened


STATUS = 'number = "id"\nfiled_at = "filed"\nclosed_at = "closed"\n'
STATUS += 'status = { column = "state", values = { Open = "in_process", Done = "closed" }%s }\n'
STATES = "id,filed,closed,state\n1,2024-01-01,2024-02-01,Open\n2,2024-01-01,2024-02-01,DONE \n3,2024-01-01,,Done\n"


def test_an_open_complaint_with_a_closing_date_is_open_without_it_or_reopened_as_the_mapping_says(
    town, tmp_path
):
    assert town.load(STATES, STATUS % "").values_set_aside == 1
    assert town.set_aside == [["2", "closed", "2024-02-01", "not closed, but with a closing date"]]
    found = (
        "select number, status, reopenings, first_closed_at is not null from complaints order by 1"
    )
    closed = [("2", CLOSED, 0, True), ("3", CLOSED, 0, False)]
    assert town.rows(found) == [("1", IN_PROCESS, 0, False), *closed]
    assert town.load(STATES, STATUS % ', open_with_closing_date = "reopened"').values_set_aside == 0
    assert town.rows(found) == [("1", REOPENED, 1, True), *closed]


def test_a_date_may_hold_for_some_statuses_only(town):
    """As updated_datetime of Open311, which is a time of closing only when the request is
    closed.
    """
    columns = 'number = "id"\nfiled_at = "filed"\nstatus = { column = "status", values = { open = "in_process", closed = "closed" } }\n'
    columns += (
        'closed_at = { column = "updated", when = { column = "status", values = ["closed"] } }\n'
    )
    text = "id,filed,updated,status\n1,2024-01-01,2024-01-05,open\n2,2024-01-01,2024-01-05,Closed\n"
    summary = town.load(text, columns)
    assert (counts(summary), summary.values_set_aside) == ((2, 0, 0, 0), 0)
    assert town.rows("select number, status, days_to_close from complaints order by 1") == [
        ("1", IN_PROCESS, None),
        ("2", CLOSED, 4),
    ]


def test_a_pair_of_closings_that_do_not_go_together_closes_without_a_date(town):
    columns = 'number = "id"\nfiled_at = "filed"\nfirst_closed_at = "c1"\nlast_closed_at = "c2"\nreopened_at = "r"\n'
    rows = [
        "1,2024-01-01,2024-01-05,,",  # no last closing
        "2,2024-01-01,2024-01-05,2024-01-03,",  # the last before the first
        "3,2024-01-01,2024-01-05,2024-01-05,2024-13-01",  # reopened, nobody knows when
        "4,2024-01-01,2024-01-05,2024-01-09,2024-13-01",  # the same, and closed again
        "5,2024-01-01,,,2024-01-04",  # reopened, but never closed
    ]
    summary = town.load("\n".join(["id,filed,c1,c2,r", *rows]), columns)
    assert (counts(summary), summary.values_set_aside) == ((5, 0, 0, 0), 5)
    found = "select number, status, reopenings, days_to_close from complaints order by 1"
    assert town.rows(found) == [
        ("1", CLOSED, 0, None),
        ("2", CLOSED, 0, 4),
        ("3", REOPENED, 1, 4),
        ("4", CLOSED, 1, 4),
        ("5", REOPENED, 1, None),
    ]


def test_rows_that_a_value_leaves_out_are_counted_and_are_neither_imported_nor_rejected(town):
    rows = "id,filed,type\n1,2024-01-01,Pothole\n2,2024-01-02,Information call\n3,never,INFORMATION  CALL\n4,2024-01-02,\n"
    left = '[[leave_out]]\ncolumn = "type"\nvalues = ["Information call"]\n'
    summary = town.load(rows, 'number = "id"\nfiled_at = "filed"\n', sections=left)
    assert (counts(summary), summary.left_out, summary.rows) == ((2, 0, 0, 0), 2, 4)
    with pytest.raises(
        FeedProblem, match="has no column “kind”, which the mapping names in leave_out"
    ):
        town.load(
            rows, 'number = "id"\nfiled_at = "filed"\n', sections=left.replace('"type"', '"kind"')
        )


# T ------------------------------------------------------------------------------------------------


def test_one_mistyped_year_moves_nothing(town, exact):
    summary = town.case("17-one-date-in-the-future")
    assert (counts(summary), summary.set_aside) == (
        (601, 0, 0, 0),
        (("closed", "lies in the future", 1),),
    )
    assert summary.as_of == datetime(2024, 6, 20)
    assert town.set_aside == [["602", "closed", "2042-05-20", "lies in the future"]]
    found = town.figures(exact, "super_escalated_open", "backlog_age_median")
    assert found == {"super_escalated_open": 200, "backlog_age_median": 111}
    town.case("17-one-date-in-the-future", "corrected.csv")
    later = town.case("17-one-date-in-the-future", "half-year-later.csv")
    assert later.as_of == datetime(2024, 12, 31)
    may = town.rows(
        "select count(*), count(days_to_close) from complaints where month(filed_on) = 5"
    )
    assert may == [(101, 101)]


def _with_a_slip(filed: str, closed: str) -> str:
    """120 complaints of January to June 2024, and one."""
    days = [datetime(2024, 1, 1) + timedelta(days=place) for place in range(120)]
    rows = [
        f"{place},{day:%Y-%m-%d},{day + timedelta(days=40):%Y-%m-%d}"
        for place, day in enumerate(days)
    ]
    return "\n".join(["id,filed,closed", *rows, f"900,{filed},{closed}"])


DATES = 'number = "id"\nfiled_at = "filed"\nclosed_at = "closed"\n'


def test_a_mistyped_year_that_is_over_by_now_moves_nothing_either(town):
    summary = town.load(_with_a_slip("2024-05-02", "2025-05-20"), DATES)
    assert (counts(summary), summary.values_set_aside) == ((121, 0, 0, 0), 1)
    assert summary.as_of == datetime(2024, 6, 8)
    assert (
        town.set_aside[0][:3] == ["122", "closed", "2025-05-20"]
        and "slip in the year" in town.set_aside[0][3]
    )
    assert town.rows("select status, first_closed_at from complaints where number = '900'") == [
        (CLOSED, None)
    ]


def test_a_filing_of_a_mistyped_year_is_rejected_and_one_that_is_not_far_away_stays(town):
    summary = town.load(_with_a_slip("2025-05-02", ""), DATES)
    assert (counts(summary), summary.as_of) == ((120, 0, 0, 1), datetime(2024, 6, 8))
    assert town.told("rejects.csv")[0][:3] == ["122", "filed", "2025-05-02"]
    summary = town.load(_with_a_slip("2024-05-02", "2024-11-20"), DATES)
    assert (summary.values_set_aside, summary.as_of) == (0, datetime(2024, 11, 20))


def test_a_mapping_that_names_t_keeps_late_dates(town):
    (town.folder / "a.csv").write_text(_with_a_slip("2024-05-02", "2025-05-20"))
    fixed = HEADING.replace("synthetic = true", "synthetic = true\nas_of = 2025-12-31")
    (town.folder / "town.toml").write_text(f"{fixed}[columns]\n{DATES}")
    mapping = read_mapping(str(town.folder / "town.toml"))
    summary = import_file(town.folder / "a.csv", mapping, town.into, town.folder / "rejects.csv")
    assert (counts(summary), summary.values_set_aside) == ((121, 0, 0, 0), 0)


def _of_2019(rows: int, *others: str, heading: str = "id,filed,closed") -> str:
    """Complaints of January to June 2019, each closed after a week, and some more rows; the last
    event is of 7 July.
    """
    days = [datetime(2019, 1, 1) + timedelta(days=180 * place // rows) for place in range(rows)]
    given = [
        f"{place},{day:%Y-%m-%d},{day + timedelta(days=8):%Y-%m-%d}"
        for place, day in enumerate(days, start=1)
    ]
    given = [row + "," * (heading.count(",") - 2) for row in given]
    return "\n".join([heading, *given, *others]) + "\n"


@pytest.mark.parametrize(
    "late", [["2025-02-11", "2025-02-12"], ["2021-03-01", "2023-05-05", "2025-02-12"]]
)
def test_a_few_slips_move_t_no_more_than_one(town, late):
    """602 complaints: in a thousand dates more than one may be wrong, and they need not be of
    one year.
    """
    slips = [f"{900 + place},2019-03-0{place + 1},{day}" for place, day in enumerate(late)]
    summary = town.load(_of_2019(600, *slips), DATES)
    assert (counts(summary), summary.as_of) == ((600 + len(late), 0, 0, 0), datetime(2019, 7, 7))
    assert sorted(line[2] for line in town.set_aside) == late


def test_a_wrong_reply_and_a_wrong_closing_in_a_small_file_move_nothing(town):
    slips = "901,2019-03-05,2021-03-12,", "902,2019-03-05,,2021-03-10"
    text = _of_2019(150, *slips, heading="id,filed,closed,replied")
    summary = town.load(text, DATES + 'first_reply_at = "replied"\n')
    assert (summary.rows, summary.values_set_aside, summary.as_of) == (152, 2, datetime(2019, 7, 6))


def test_slips_into_the_past_are_rejected_and_tell_no_waiting_times(town):
    summary = town.load(
        _of_2019(600, "901,1979-03-05,2019-03-07", "902,2009-03-05,2019-03-08"), DATES
    )
    assert counts(summary) == (600, 0, 0, 2)
    assert [line[2] for line in town.told("rejects.csv")] == ["1979-03-05", "2009-03-05"]
    assert "source.covers" in town.told("rejects.csv")[0][3]


def test_a_mapping_that_says_what_it_covers_keeps_early_filings(town):
    covers = HEADING.replace('code = "town"', 'code = "town"\ncovers = { from = 1979-01-01 }')
    (town.folder / "town.toml").write_text(f"{covers}[columns]\n{DATES}")
    (town.folder / "a.csv").write_text(_of_2019(600, "901,1979-03-05,2019-03-07"))
    mapping = read_mapping(str(town.folder / "town.toml"))
    assert counts(
        import_file(town.folder / "a.csv", mapping, town.into, town.folder / "rejects.csv")
    ) == (601, 0, 0, 0)


def test_filings_that_thin_out_are_no_slips(town):
    """A town that files less and less, and an archive of single years: their ends are no jumps."""
    gaps = [1] * 100 + [50, 60, 70, 200]
    days = [
        datetime(2019, 1, 1) + timedelta(days=sum(gaps[:place])) for place in range(len(gaps) + 1)
    ]
    text = "\n".join(["id,filed", *(f"{place},{day:%Y-%m-%d}" for place, day in enumerate(days))])
    summary = town.load(text, 'number = "id"\nfiled_at = "filed"\n')
    assert (summary.rejected, summary.as_of) == (0, days[-1])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_slip_in_a_small_later_file_is_seen_against_what_is_held(tmp_path, engine):
    town = Import(tmp_path)
    town.into = fresh(engine)
    town.load(_of_2019(600), DATES)
    later = town.load(
        "id,filed,closed\n801,2019-06-20,2025-02-11\n802,2019-06-21,2019-07-08\n", DATES
    )
    assert (counts(later), later.values_set_aside, later.as_of) == (
        (2, 0, 0, 0),
        1,
        datetime(2019, 7, 8),
    )
    early = town.load(
        "id,filed,closed\n803,1999-06-20,2019-07-01\n804,2019-06-21,2019-07-08\n", DATES
    )
    assert (counts(early), early.as_of) == ((1, 0, 0, 1), datetime(2019, 7, 8))
    another_time = town.load("id,filed,closed\n805,2025-02-01,\n806,2025-02-02,2025-02-11\n", DATES)
    assert (another_time.values_set_aside, another_time.as_of) == (0, datetime(2025, 2, 11))


@pytest.mark.parametrize(
    ("text", "form"),
    [("1970-01-01", ""), ("1970-01-01 00:00:00", ""), ("0", ', formats = ["epoch_seconds"]')],
)
def test_the_day_on_which_computers_begin_to_count_is_no_filing(town, text, form):
    filed = f'filed_at = {{ column = "filed"{form} }}\n'
    summary = town.load(f"id,filed\n1,{text}\n", f'number = "id"\n{filed}')
    assert (
        counts(summary) == (0, 0, 0, 1)
        and "computers begin to count" in town.told("rejects.csv")[0][3]
    )


def test_t_never_lies_after_the_import_even_where_clocks_differ(town):
    now = datetime.now()
    text = f"id,filed\n1,2024-01-01\n2,{now + timedelta(hours=20):%Y-%m-%dT%H:%M:%S}\n"
    summary = town.load(text, 'number = "id"\nfiled_at = "filed"\n')
    assert summary.rejected == 0 and summary.as_of < datetime.now() + timedelta(hours=14)
    fixed = HEADING.replace("synthetic = true", "synthetic = true\nas_of = 2050-01-01")
    (town.folder / "town.toml").write_text(f'{fixed}[columns]\nnumber = "id"\nfiled_at = "filed"\n')
    mapping = read_mapping(str(town.folder / "town.toml"))
    summary = import_file(town.folder / "town.csv", mapping, town.into, town.folder / "rejects.csv")
    assert summary.as_of < datetime.now() + timedelta(hours=14)


def test_an_event_after_a_fixed_as_of_time_has_not_happened_yet(town):
    fixed = HEADING.replace("synthetic = true", "synthetic = true\nas_of = 2024-01-31")
    (town.folder / "town.toml").write_text(f"{fixed}[columns]{COLUMNS}")
    (town.folder / "a.csv").write_text(f"{ROWS}1,2024-01-02,2024-02-02,,1\n")
    mapping = read_mapping(str(town.folder / "town.toml"))
    summary = import_file(town.folder / "a.csv", mapping, town.into, town.folder / "rejects.csv")
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 0), 1)
    assert town.rows("select status, first_closed_at from complaints") == [(IN_PROCESS, None)]


def test_what_is_closed_within_minutes_waits_no_day(town):
    town.case("23-closed-within-minutes")
    found = town.rows(
        "select name_en, median(days_to_close) from complaints join categories using (category_id) group by all order by 1"
    )
    assert found[0] == ("Graffiti", 0)


# Identity -----------------------------------------------------------------------------------------


def test_one_number_in_two_spellings_is_one_complaint_and_a_rounded_one_is_told(town):
    assert counts(town.case("08-ids-as-floats")) == (3, 0, 0, 0)
    assert counts(town.case("08-ids-as-floats", "b.csv")) == (0, 0, 3, 0)
    assert counts(town.case("08-ids-as-floats", "c.csv")) == (0, 0, 0, 3)
    assert {(row[2], "has rounded this number" in row[3]) for row in town.told("rejects.csv")} == {
        ("1.0E+07", True)
    }


NUMBER = 'number = "id"\nfiled_at = "filed"\n'


@pytest.mark.parametrize(
    "spelled",
    ["10000001.0", "10000001.00", "+10000001", "1.0000001E7", " 10000001\u00a0", "۱۰۰۰۰۰۰۱"],
)
def test_numbers_are_the_same_however_they_are_spelled(town, spelled):
    assert counts(town.load("id,filed\n10000001,2024-01-01\n", NUMBER)) == (1, 0, 0, 0)
    assert counts(town.load(f"id,filed\n{spelled},2024-01-01\n", NUMBER)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "number", ["007", "10000001.5", "A-10.0", "1E7", "12E34", "10.0.0", "v2.0"]
)
def test_numbers_that_only_look_alike_stay_as_they_are(town, number):
    town.load(f"id,filed\n{number},2024-01-01\n", NUMBER)
    assert town.rows("select number from complaints") == [(number,)]


@pytest.mark.parametrize("rounded", ["1.0E+07", "1E+07", "1,23457E+11", "1.2e9"])
def test_a_rounded_number_is_rejected_with_a_reason_that_says_so(town, rounded):
    assert counts(town.load(f'id,filed\n"{rounded}",2024-01-01\n', NUMBER)) == (0, 0, 0, 1)
    assert "rounded" in town.told("rejects.csv")[0][-1]


def test_whole_numbers_that_json_and_parquet_keep_as_floats_are_the_same_complaints(town):
    town.load("id,filed\n10000001,2024-01-01\n123456789012,2024-01-02\n", NUMBER)
    lines = '{"id": 10000001.0, "filed": "2024-01-01"}\n{"id": "123456789012.0", "filed": "2024-01-02"}\n'
    assert counts(town.load(lines, NUMBER, "town.jsonl")) == (0, 0, 2, 0)
    rows = "(values (10000001.0::double, date '2024-01-01'), (123456789012.0::double, date '2024-01-02')) t(id, filed)"
    duckdb.connect().execute(f"COPY (FROM {rows}) TO '{town.folder}/town.parquet'")
    mapping = read_mapping(str(town.folder / "town.toml"))
    summary = import_file(
        town.folder / "town.parquet", mapping, town.into, town.folder / "rejects.csv"
    )
    assert counts(summary) == (0, 0, 2, 0)


def test_columns_together_tell_rows_apart_and_twice_the_same_file_changes_nothing(town):
    columns = 'number = { identity = ["filed", "street", "type"] }\nfiled_at = { column = "filed", formats = ["%d.%m.%Y"] }\n'
    rows = "filed,street,type\n01.01.2024,Mall Road,Light\n01.01.2024,Mall Road,Water\n01.01.2024,mall  road,Light\n"
    summary = town.load(rows, columns)
    assert counts(summary) == (2, 0, 0, 1)
    reason = "as on line 2 in all these columns; name more of them"
    assert [(line, column, told) for line, column, _, told in town.told("rejects.csv")] == [
        ("4", "filed, street, type", reason)
    ]
    assert counts(town.load(rows, columns)) == (0, 0, 2, 1)
    numbers = [number for (number,) in town.rows("select number from complaints")]
    assert all(len(number) == 32 and "mall" not in number for number in numbers)
    with pytest.raises(
        FeedProblem,
        match="has no column “street”, which the mapping names in columns.number.identity",
    ):
        town.load("filed,type\n", columns)


# Names --------------------------------------------------------------------------------------------

CATEGORY = f'{NUMBER}category = "category"\n'


def _categories(town, *names: str) -> tuple[dict[str, int], object]:
    lines = [
        json.dumps({"id": place, "filed": "2024-01-01", "category": name})
        for place, name in enumerate(names)
    ]
    summary = town.load("\n".join(lines), CATEGORY, "town.jsonl")
    found = (
        "select name_en, count(*) from complaints join categories using (category_id) group by all"
    )
    return dict(town.rows(found)), summary


def test_signs_that_carry_meaning_keep_names_apart(town):
    summary = town.case("14-names-that-differ-in-signs")
    found = (
        "select name_en, count(*) from complaints join categories using (category_id) group by all"
    )
    assert dict(town.rows(found)) == {
        "Rent (> 500)": 2, "Rent (< 500)": 3, "C": 1, "C++": 1, "C#": 1, "Other": 5, "Age 60+": 1, "Age 60-": 1,
        "-": 4, "?": 3,
    }  # fmt: skip
    assert any(
        "these differ only slightly" in note and "“Rent (< 500)”, “Rent (> 500)”" in note
        for note in summary.notes
    )


@pytest.mark.parametrize(
    "one, other",
    [
        ("60+", "60"), ("A/B", "A B"), ("A-B", "A B"), ("Ward #5", "Ward 5"), ("Under 1.5", "Under 15"), ("...", "Other"),
        ("-", "--"), ("R&D", "RD"), ("م", "ہ"), ("کہا", "کھا"), ("آم", "ام"), ("< 5", "5 >"), ("+", "-"), ("हिन्दी", "हनद"),
        ("_plus", "+"), ("A plus B", "A+B"), ("Age 60 minus", "Age 60-"),
    ],
)  # fmt: skip
def test_names_that_a_reader_tells_apart_stay_apart(town, one, other):
    assert _categories(town, one, other)[0] == {one: 1, other: 1}


@pytest.mark.parametrize(
    "one, other",
    [
        ("Street light", "STREET  LIGHT"), ("Noise - Night", "Noise-night"), ("Noise – Night", "Noise - Night"),
        ("پانی كي فراہمی", "پانی کی فراہمی"), ("سیکٹر ۵", "سیکٹر ٥"), ("Ward ٣", "Ward 3"), ("عَامہ", "عامہ"),
        ("Street\u00a0light", "Street light"), ("ﻋﺎﻡ", "عام"), ("Strasse", "Straße"), ("Cafe\u0301", "Café"),
    ],
)  # fmt: skip
def test_names_that_are_the_same_to_a_reader_are_one_and_the_summary_says_so(town, one, other):
    found, summary = _categories(town, one, one, other)
    assert found == {one: 3}
    assert [note for note in summary.notes if "counted as one name" in note and other in note]


def test_the_names_of_a_mapping_are_found_however_they_are_spelled(town):
    sections = (
        '[names.category]\n"Public Works" = { en = "Works", ur = "تعمیرات", code = "works" }\n'
    )
    rows = "id,filed,category\n1,2024-01-01,PUBLIC  WORKS\n2,2024-01-01,Public works.\n3,2024-01-01,public works\n"
    town.load(rows, CATEGORY, sections=sections)
    assert town.rows("select code, name_en from categories") == [("works", "Works")]


def test_names_that_differ_by_a_slip_are_told_and_figures_are_no_slip(town):
    summary = _categories(
        town,
        "Sanitation",
        "Sanitaton",
        "Streetlight",
        "Street light",
        "Ward 11",
        "Ward 12",
        "Water",
    )[1]
    (note,) = summary.notes
    assert (
        "“Sanitation”, “Sanitaton”" in note
        and "“Street light”, “Streetlight”" in note
        and "Ward" not in note
    )


GROUPS = 'groups = { column = "tags", values = { "Older American" = "senior", Women = "women", "Not disabled" = "", "Disabled" = "disability" }%s }\n'


@pytest.mark.parametrize(
    "separator, text, groups",
    [
        ("", "Older American", ["senior"]),
        ("", "Older American, Women", ["senior", "women"]),
        (
            ', separator = [";", "|"]',
            "women; older  american|Disabled",
            ["senior", "women", "disability"],
        ),
        ("", '{"Older American",Women}', ["senior", "women"]),
        ("", '["Older American", "Women"]', ["senior", "women"]),
        (', separator = ";"', '{"Older American",Women}', ["senior", "women"]),
        ("", "{}", None),
        ("", "Not disabled", None),
        ("", "Not disabled, Women", ["women"]),
        ("", "Women, Martians", "set aside"),
    ],
)
def test_groups_with_blanks_in_arrays_and_with_several_separators(town, separator, text, groups):
    from data_access.model.codes import numbers

    row = json.dumps({"id": 1, "filed": "2024-01-01", "tags": text}, ensure_ascii=False)
    summary = town.load(row, NUMBER + GROUPS % separator, "town.jsonl")
    wanted = (
        None if groups in (None, "set aside") else sum(numbers("group")[group] for group in groups)
    )
    assert town.rows("select groups from complaints") == [(wanted,)]
    assert summary.values_set_aside == (1 if groups == "set aside" else 0)


def test_a_list_of_json_is_a_list_of_groups(town):
    town.load(
        '{"id": 1, "filed": "2024-01-01", "tags": ["Women", "Older American"]}',
        NUMBER + GROUPS % "",
        "town.jsonl",
    )
    assert Counter(row[0] is None for row in town.rows("select groups from complaints")) == {
        False: 1
    }
