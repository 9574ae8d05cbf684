"""What nobody recorded is never zero: it is known for each source, fact and span of days, and
said wherever it matters.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from data_access import Filters, Question, Withheld, open_complaints
from data_access.ask import main as ask
from data_access.feed import FeedProblem, import_file, read_mapping
from data_access.feed.__main__ import main
from data_access.feed.importing.found import Day, asked_spans
from data_access.model.recorded import Recorded, Span
from tests.databases.engines import ENGINES, fresh
from tests.figures.records import complaints_in

CASES = Path(__file__).parents[1] / "data" / "cases"
HEADING = """
[source]
code = "{code}"
name = "Town"
licence = "CC0"
[dataset]
title_en = "Town"
synthetic = true
[columns]
number = "id"
filed_at = "filed"
"""


@pytest.fixture(params=ENGINES)
def into(request) -> str:
    """The address of a new database, on each engine."""
    return fresh(request.param)


def load(into: str, folder: Path, mapping: str, rows: str, code: str = "town"):
    """Import rows with the columns that ``mapping`` adds to the least that one needs."""
    (folder / "mapping.toml").write_text(HEADING.format(code=code) + mapping, encoding="utf-8")
    (folder / "a.csv").write_text(rows, encoding="utf-8")
    return import_file(
        folder / "a.csv", read_mapping(str(folder / "mapping.toml")), into, folder / "rejects.csv"
    )


def load_case(into: str, name: str, folder: Path):
    case = CASES / name
    return import_file(
        case / "a.csv", read_mapping(str(case / "mapping.toml")), into, folder / "rejects.csv"
    )


def total(exact, into: str, *measures: str, by: str = "", **filters) -> dict:
    """``{measure: figure}`` in total, or ``{code: {measure: figure}}`` of a breakdown."""
    complaints = open_complaints(into)
    try:
        question = Question(measures, (by,) if by else (), Filters.from_query_params(filters))
        answer = exact(complaints, question)
    finally:
        complaints.close()
    if not by:
        return {name: _plain(answer.total[name]) for name in measures}
    return {row.code: {name: _plain(row[name]) for name in measures} for row in answer.rows(by)}


def _plain(figure):
    return figure.value if isinstance(figure, Withheld) else figure


def test_an_outcome_and_an_answer_count_without_any_closing_date(exact, into, tmp_path):
    summary = load_case(into, "01-outcome-without-closing-date", tmp_path)
    assert {"outcome", "feedback"} == summary.recorded.facts and summary.new == 60
    assert total(exact, into, "relief", "no_relief", "feedback", "satisfaction", "addressed", "silent") == {
        "relief": 30, "no_relief": 30, "feedback": 60, "satisfaction": 0.8,
        "addressed": "not recorded", "silent": "not recorded",
    }  # fmt: skip


def test_a_question_that_is_asked_no_more_counts_only_while_it_was(exact, into, tmp_path):
    summary = load_case(into, "15-question-no-longer-asked", tmp_path)
    (span,) = summary.recorded.of("feedback")
    assert span.last and date(2016, 1, 1) < span.last < date(2018, 1, 1) and span.first is None
    measures = ("feedback", "silent", "response_rate", "satisfaction", "addressed")
    assert total(exact, into, *measures, by="year") == {
        "2016": {
            "feedback": 100,
            "silent": 0,
            "response_rate": 1.0,
            "satisfaction": 0.8,
            "addressed": 100,
        },
        "2018": dict.fromkeys(measures, "not recorded") | {"addressed": 100},
    }
    assert total(exact, into, *measures) == {
        "feedback": 100, "silent": 0, "response_rate": 1.0, "satisfaction": 0.8, "addressed": 200,
    }  # fmt: skip
    load_case(
        into, "15-question-no-longer-asked", tmp_path
    )  # the same file again changes nothing of this
    assert total(exact, into, "silent", by="year")["2018"] == {"silent": "not recorded"}


def test_a_figure_says_of_how_many_complaints_it_is(exact, tmp_path):
    into = fresh("duckdb")
    load_case(into, "15-question-no-longer-asked", tmp_path)
    complaints = open_complaints(into)
    answer = exact(complaints, Question(("response_rate", "addressed"), ("year",)))
    complaints.close()
    assert (
        answer.total.known("response_rate") == (100, 200)
        and answer.total.known("addressed") is None
    )
    assert (answer.total.part("response_rate"), answer.total.whole("response_rate")) == (100, 100)


def test_terminal_page_and_download_say_of_how_many_complaints_a_figure_is(
    tmp_path, monkeypatch, capsys, open_page
):
    into = fresh("duckdb")
    load_case(into, "15-question-no-longer-asked", tmp_path)
    monkeypatch.setenv("AUDIT_DATABASE_URL", f"sqlite:///{tmp_path}/log.sqlite3")
    ask(["response_rate", "--database", into])
    assert "response_rate is known of some complaints only: 100 of 200" in capsys.readouterr().out
    ask(["response_rate,addressed", "--by", "year", "--format", "csv", "--database", into])
    assert capsys.readouterr().out.splitlines() == [
        "code,label,response_rate,addressed,response_rate_recorded_of",
        "2016,2016,1.0,100,100",
        "2018,2018,not recorded,100,0",
    ]
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", into)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/none.duckdb")
    page = open_page("office", "pages/office/overview.py")
    assert not page.exception
    told = " ".join(caption.value for caption in page.caption)
    assert (
        "Satisfied" in told
        and "of 100 of 200 complaints; of the others it is not recorded." in told
    )


def test_the_summary_says_of_which_complaints_a_fact_is_recorded(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    case = CASES / "15-question-no-longer-asked"
    main(
        [
            "import",
            str(case / "a.csv"),
            "--mapping",
            str(case / "mapping.toml"),
            "--into",
            fresh("duckdb"),
        ]
    )
    shown = capsys.readouterr().out
    assert (
        "Recorded of some complaints only: feedback, by source t, of complaints filed until 2016-"
        in shown
    )


def test_a_mapping_says_when_the_source_asked(exact, into, tmp_path):
    mapping = 'closed_at = "closed"\nfeedback = { column = "said", values = { y = "positive" }, asked_until = 2023-12-31 }\n'
    rows = "id,filed,closed,said\n1,2023-05-01,2023-05-02,y\n2,2023-06-01,2023-06-02,\n3,2024-02-01,2024-02-02,\n"
    load(into, tmp_path, mapping, rows)
    assert total(exact, into, "silent", "response_rate", by="year") == {
        "2023": {"silent": 1, "response_rate": 0.5},
        "2024": {"silent": "not recorded", "response_rate": "not recorded"},
    }


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("asked_until = 2020-01-01, asked_from = 2021-01-01", "asked_until lies before asked_from"),
        ('asked_until = "2020"', "must be a day without quotes"),
    ],
)
def test_a_mapping_that_says_it_wrongly_is_told_where(tmp_path, more, words):
    mapping = f'feedback = {{ column = "said", values = {{ y = "positive" }}, {more} }}\n'
    with pytest.raises(FeedProblem, match=words):
        load(fresh("duckdb"), tmp_path, mapping, "id,filed,said\n")


def test_what_may_not_be_unknown_was_always_asked(tmp_path):
    (tmp_path / "m.toml").write_text(
        HEADING.format(code="t").replace('"filed"', '{ column = "filed", asked_from = 2020-01-01 }')
    )
    with pytest.raises(FeedProblem, match="asked_from and asked_until are for what may be unknown"):
        read_mapping(str(tmp_path / "m.toml"))


def test_a_column_that_is_there_and_wholly_empty_records_nothing(exact, into, tmp_path):
    mapping = 'closed_at = "closed"\nfeedback = { column = "said", values = { y = "positive" } }\n'
    load(
        into, tmp_path, mapping, "id,filed,closed,said\n1,2024-01-01,2024-01-02,\n2,2024-01-01,,\n"
    )
    assert total(exact, into, "addressed", "feedback", "silent") == {
        "addressed": 1, "feedback": "not recorded", "silent": "not recorded",
    }  # fmt: skip


STATUS = 'status = { column = "state", values = { done = "closed", again = "reopened" }, other = "in_process" }\n'


def test_a_status_that_says_reopened_records_that_and_not_when(exact, into, tmp_path):
    mapping = STATUS.replace(
        'other = "in_process"', 'other = "in_process", asked_until = 2023-12-31'
    )
    rows = "id,filed,state\n1,2023-05-01,again\n2,2023-06-01,done\n3,2024-02-01,again\n"
    assert load(into, tmp_path, mapping, rows).recorded.facts == {"status", "reopened"}
    measures = ("filed", "addressed", "open", "reopened_ever", "reopenings")
    assert total(exact, into, *measures) == {
        "filed": 3, "addressed": 1, "open": 1, "reopened_ever": 1, "reopenings": "not recorded",
    }  # fmt: skip


def test_a_status_that_only_an_outcome_shows_is_not_recorded(exact, into, tmp_path):
    mapping = STATUS.replace("{ column", "{ optional = true, column")
    mapping += 'outcome = { column = "end", values = { y = "relief" } }\n'
    for rows in (
        "id,filed,end\n1,2024-01-01,y\n2,2024-01-01,\n",
        "id,filed,end,state\n1,2024-01-01,y,\n",
    ):
        assert load(into, tmp_path, mapping, rows).recorded.facts == {"outcome"}
        assert total(exact, into, "relief", "addressed") == {
            "relief": 1,
            "addressed": "not recorded",
        }


def test_dates_that_nobody_can_read_still_record_that_complaints_were_closed(exact, into, tmp_path):
    rows = "id,filed,closed\n1,2024-01-01,31.02.2024\n2,2024-01-01,\n"
    assert load(into, tmp_path, 'closed_at = "closed"\n', rows).recorded.facts == {"status"}
    assert total(exact, into, "addressed", "open", "days_to_close_median") == {
        "addressed": 1, "open": 1, "days_to_close_median": "not recorded",
    }  # fmt: skip


DATED = 'closed_at = { column = "closed", optional = true }\n'
DATED += 'status = { column = "state", values = { Done = "closed", Open = "in_process" } }\n'
UNDATED = """id,filed,closed,state
1,2024-01-01,2024-01-11,Done
2,2024-01-01,2024-01-11,Done
3,2024-01-01,2024-01-21,Done
4,2024-01-01,,Done
5,2024-01-01,,Done
6,2024-01-01,,Open
"""


def test_days_to_close_are_of_the_complaints_whose_closing_has_a_day(exact, into, tmp_path):
    """Two of six were closed, and nobody knows when: the median is made of the other four."""
    load(into, tmp_path, DATED, UNDATED)
    complaints = open_complaints(into)
    total = exact(complaints, Question(("days_to_close_median", "addressed"))).total
    assert (total["days_to_close_median"], total["addressed"]) == (10, 5)
    assert total.known("days_to_close_median") == (4, 6)
    assert total.undated("days_to_close_median") == 2 and total.undated("addressed") == 0
    assert total.known("addressed") is None
    names = ("days_to_close_median", "closed_share_within_90", "filed", "backlog")
    total = exact(complaints, Question(names)).total
    complaints.close()
    assert [total.known(name) for name in names] == [(4, 6), (4, 6), None, None]


def test_where_no_closing_has_a_day_the_days_to_close_are_not_recorded(exact, into, tmp_path):
    rows = "id,filed,closed,state\n1,2023-01-01,,Done\n2,2023-01-02,,Done\n"
    load(into, tmp_path, DATED, f"{rows}3,2024-01-01,2024-01-05,Done\n4,2024-01-01,,Open\n")
    assert total(exact, into, "days_to_close_median", "addressed", by="year")["2023"] == {
        "days_to_close_median": "not recorded", "addressed": 2,
    }  # fmt: skip


def test_of_several_sources_only_dated_closings_are_told_too(exact, into, tmp_path):
    load(into, tmp_path, DATED, UNDATED)
    load(into, tmp_path, "", "id,filed\n1,2024-01-01\n2,2024-01-01\n", code="other")
    complaints = open_complaints(into)
    found = exact(complaints, Question(("days_to_close_median", "on_time"))).total
    complaints.close()
    assert found.known("days_to_close_median") == (4, 8) == found.known("on_time")
    assert found.undated("days_to_close_median") == 2


def test_terminal_download_and_page_say_how_many_were_closed_without_a_date(
    tmp_path, monkeypatch, capsys, open_page
):
    into = fresh("duckdb")
    load(into, tmp_path, DATED, UNDATED)
    monkeypatch.setenv("AUDIT_DATABASE_URL", f"sqlite:///{tmp_path}/log.sqlite3")
    asked = ["days_to_close_median,filed", "--database", into]
    ask(asked)
    said = capsys.readouterr().out.splitlines()
    assert "days_to_close_median is known of some complaints only: 4 of 6" in said
    told = "closed without a recorded date, and so no part of days_to_close_median: 2"
    assert told in said
    ask([*asked, "--format", "csv"])
    assert capsys.readouterr().out.splitlines() == [
        "code,label,days_to_close_median,filed,days_to_close_median_recorded_of,days_to_close_median_closed_undated",
        ",All complaints,10,6,4,2",
    ]
    ask([*asked, "--format", "json"])
    of = json.loads(capsys.readouterr().out)["rows"][0]["recorded_of"]
    assert of == {"days_to_close_median": {"complaints": 4, "filed": 6, "closed_undated": 2}}
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", into)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/none.duckdb")
    page = open_page("office", "pages/office/overview.py")
    shown = " ".join(caption.value for caption in page.caption)
    assert "without 2 complaints that were closed, and of which no day of closing is recorded" in (
        shown
    )


def test_each_source_is_counted_for_what_it_records(exact, into, tmp_path):
    feedback = 'closed_at = "closed"\nfeedback = { column = "said", values = { y = "positive", n = "negative" } }\n'
    load(
        into,
        tmp_path,
        feedback,
        "id,filed,closed,said\n1,2024-01-01,2024-01-02,y\n2,2024-01-01,2024-01-03,\n",
    )
    load(
        into,
        tmp_path,
        'closed_at = "closed"\n',
        "id,filed,closed\n1,2024-01-01,2024-01-02\n",
        code="city",
    )
    load(into, tmp_path, "", "id,filed\n1,2024-01-01\n", code="village")
    assert total(exact, into, "filed", "addressed", "open", "silent", "response_rate", "addressed_share") == {
        "filed": 4, "addressed": 3, "open": 0, "silent": 1, "response_rate": 0.5, "addressed_share": 1.0,
    }  # fmt: skip
    assert total(exact, into, "received", "closings", "backlog", "days_to_close_median") == {
        "received": 4, "closings": 3, "backlog": 0, "days_to_close_median": 1,
    }  # fmt: skip


def test_closed_without_a_date_is_closed_and_has_no_waiting_time(answers):
    data = complaints_in(
        """
        filed      | closed     | outcome | feedback | why
        2024-01-01 | 2024-01-11 | relief  | positive | closed after ten days
        2024-01-01 |            |         |          | open: 181 days
        """
    )
    undated = dict(
        data.complaints[0], complaint_id=3, number="C-3", first_closed_at=None, last_closed_at=None
    )
    data = data._replace(complaints=[*data.complaints, undated])
    measures = (
        "addressed", "open", "relief", "satisfaction", "on_time", "escalated_share", "days_to_close_median",
        "closed_share_within_90", "backlog", "received", "closings", "clearance_ratio",
    )  # fmt: skip
    (answer,) = answers(data, Question(measures))
    assert {name: _plain(answer.total[name]) for name in measures} == {
        "addressed": 2, "open": 1, "relief": 2, "satisfaction": 1.0,  # the undated one counts here
        # and not here
        "on_time": 0.5, "escalated_share": 0.5, "days_to_close_median": 10, "closed_share_within_90": 0.5,
        "backlog": 1, "received": 3, "closings": 1, "clearance_ratio": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    "word", ["feedback", "feedback:2", "feedback:2:2012-01-01:", "feedback:::2017-04-24"]
)
def test_what_is_recorded_reads_back_as_it_was_written(word):
    assert str(Recorded.from_text(word)) == word


def test_a_database_of_earlier_records_everything_of_every_day_and_closing_tells_the_status():
    recorded = Recorded.from_text("closing outcome")
    assert recorded.complete == recorded.facts == {"closing", "status", "outcome"}
    assert Recorded.from_text("reopening").facts == {"reopening", "reopened"}


def test_what_every_source_records_needs_no_source():
    recorded = Recorded.from_text("closing").with_source(
        2, {"closing": [Span("closing", 2)]}, [1, 2]
    )
    assert recorded.complete == {"closing", "status"}
    without = Recorded.from_text("closing").with_source(2, {}, [1, 2])
    assert without.complete == frozenset() and without.facts == {"closing", "status"}


def days(*stretches: tuple[int, float]) -> list[Day]:
    """Days of ten complaints each: (how many days, which part of their complaints has the
    value).
    """
    found = []
    for length, share in stretches:
        for _ in range(length):
            found.append(Day(date(2020, 1, 1) + timedelta(days=len(found)), 10, round(10 * share)))
    return found


START = date(2020, 1, 1)


def after(number: int) -> date:
    return START + timedelta(days=number)


def test_an_end_without_values_shows_only_where_it_cannot_be_chance():
    assert asked_spans(days((100, 0.5), (100, 0))) == [(None, after(99))]
    assert asked_spans(days((100, 0), (100, 0.5))) == [(after(100), None)]
    assert asked_spans(days((100, 0.5), (2, 0))) == [
        (None, None)
    ]  # 20 in a row: once in a million, so it may be chance
    assert asked_spans(days((100, 1.0))) == asked_spans(days((100, 0.5))) == [(None, None)]
    assert asked_spans([]) == [(None, None)]


def test_a_time_without_values_in_the_middle_was_not_asked_either():
    assert asked_spans(days((100, 0.5), (100, 0), (100, 0.2))) == [
        (None, after(99)),
        (after(200), None),
    ]
    found = asked_spans(days((50, 0), (100, 0.5), (40, 0), (100, 0.8), (60, 0), (30, 0.5), (90, 0)))
    assert found == [(after(50), after(149)), (after(190), after(289)), (after(350), after(379))]
    assert asked_spans(days((100, 0.5), (10, 0), (100, 0.5))) == [
        (None, None)
    ]  # ten days: a holiday, not a decision
    assert asked_spans(days((100, 0.04), (100, 0), (100, 0.04))) == [(None, None)]


def test_stray_values_do_not_hide_that_nobody_asks():
    for stretches, spans in (
        (((100, 0.5), (300, 0)), [(None, after(99))]),
        (((100, 0.5), (300, 0), (100, 0.5)), [(None, after(99)), (after(400), None)]),
    ):
        found = days(*stretches)
        for stray in (150, 250, 251):
            found[stray] = found[stray]._replace(given=1)
        assert asked_spans(found) == spans


def test_a_question_that_was_not_asked_for_a_year_is_not_recorded_in_that_year(
    exact, into, tmp_path
):
    filed = [date(2016, 1, 1) + timedelta(days=3 * number) for number in range(365)]
    rows = [
        f"{n},{day},{day + timedelta(days=5)},{'' if day.year == 2017 else 'ny'[n % 3 > 0]}\n"
        for n, day in enumerate(filed)
    ]
    mapping = 'closed_at = "closed"\nfeedback = { column = "said", values = { y = "positive", n = "negative" } }\n'
    load(into, tmp_path, mapping, "id,filed,closed,said\n" + "".join(rows))
    found = total(exact, into, "silent", "response_rate", "addressed", by="year")
    assert found["2017"] == {
        "silent": "not recorded",
        "response_rate": "not recorded",
        "addressed": 122,
    }
    assert [found[year]["response_rate"] for year in ("2016", "2018")] == [1.0, 1.0]
    assert total(exact, into, "silent", "response_rate") == {"silent": 0, "response_rate": 1.0}


def test_replies_that_began_after_a_few_complaints_are_not_recorded_before(exact, into, tmp_path):
    filed = [date(2019, 11, 17) + timedelta(days=3 * number) for number in range(200)]
    rows = [
        f"{n},{day},{day + timedelta(days=5)},{day + timedelta(days=1) if day.year > 2019 else ''}\n"
        for n, day in enumerate(filed)
    ]
    mapping = 'closed_at = "closed"\nfirst_reply_at = "answered"\n'
    load(into, tmp_path, mapping, "id,filed,closed,answered\n" + "".join(rows))
    found = total(exact, into, "closed_without_contact_share", by="year")
    assert found["2019"] == {"closed_without_contact_share": "not recorded"}
    assert found["2020"] == {"closed_without_contact_share": 0}


def test_a_slip_in_the_year_is_set_aside_whatever_other_dates_there_are(exact, into, tmp_path):
    rows = [
        f"{number},2019-05-{1 + number % 28:02},2019-06-01,2019-06-02\n" for number in range(200)
    ]
    rows.append("999,2019-05-01,,2020-05-02\n")
    load(
        into,
        tmp_path,
        'closed_at = "closed"\nfirst_reply_at = "answered"\n',
        "id,filed,closed,answered\n" + "".join(rows),
    )
    assert total(exact, into, "filed", "open") == {"filed": 201, "open": 1}


OUTCOME = 'outcome = { column = "end", values = { Relief = "relief" } }\n'


def test_an_empty_outcome_is_not_closed_only_where_that_is_known(exact, into, tmp_path):
    mapping = STATUS + OUTCOME
    rows = "id,filed,state,end\n1,2024-01-01,done,Relief\n2,2024-01-01,done,\n3,2024-01-01,done,Relif\n4,2024-01-01,x,\n"
    load(into, tmp_path, mapping, rows)
    assert total(exact, into, "filed", "addressed", by="outcome") == {
        "relief": {"filed": 1, "addressed": 1},
        "not_closed": {"filed": 1, "addressed": 0},
        "unrecorded": {"filed": 2, "addressed": 2},
    }


def test_what_nobody_calls_open_is_neither_not_closed_nor_of_an_age(exact, into, tmp_path):
    load(into, tmp_path, OUTCOME, "id,filed,end\n1,2024-01-01,Relief\n2,2024-01-01,\n")
    assert total(exact, into, "filed", by="outcome") == {
        "relief": {"filed": 1},
        "unrecorded": {"filed": 1},
    }
    assert total(exact, into, "filed", by="age_band") == {}
