"""A fact that a source records may still be unknown of a single complaint: it then counts
neither as yes nor as no.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from data_access import NoRelease, Question, Withheld, open_complaints
from data_access.database.engine import open_engine
from data_access.database.exceptions import FLAGS
from data_access.database.schema import FACTS, dataset
from data_access.feed.importing.told import summary_lines
from data_access.model.measures import MEASURES as REGISTRY
from data_access.model.publication_scope import Axes, Period
from data_access.model.recorded import Recorded, Span
from data_access.publish.facts import facts_of
from data_access.publish.live_totals import LiveTotals
from tests.databases.engines import ENGINES, fresh
from tests.figures.records import complaints_in, in_words, write_database
from tests.figures.test_recorded import load, total

CLOSED = 'closed_at = { column = "closed", optional = true }\n'
STATUS = 'status = { column = "state", values = { Closed = "closed", Open = "in_process" } }\n'
REPLY = 'first_reply_at = { column = "answered", optional = true }\n'
OUTCOME = (
    'outcome = { column = "end", optional = true, values = { Relief = "relief", No = "none" } }\n'
)
FEEDBACK = 'feedback = { column = "said", optional = true, values = { yes = "positive", no = "negative" } }\n'
ANONYMOUS = (
    'anonymous = { column = "hidden", optional = true, values = { yes = "yes", no = "no" } }\n'
)


@pytest.fixture(params=ENGINES)
def into(request) -> str:
    """The address of a new database, on each engine."""
    return fresh(request.param)


def rows(heading: str, *many: tuple[int, str], first: int = 1, since: str = "2024-01-05") -> str:
    """A file: so many rows of each text, numbered and filed on days that follow one another."""
    texts = [text for count, text in many for _ in range(count)]
    day = date.fromisoformat(since)
    lines = [
        f"{n},{day + timedelta(days=n - first)}{',' if heading else ''}{text}"
        for n, text in enumerate(texts, start=first)
    ]
    return "\n".join([f"id,filed{',' if heading else ''}{heading}", *lines, ""])


def known(exact, into: str, measure: str) -> tuple[int, int] | None:
    """Of how many of how many complaints a figure is."""
    complaints = open_complaints(into)
    answer = exact(complaints, Question((measure,)))
    complaints.close()
    return answer.total.known(measure)


def test_each_fact_that_a_measure_needs_of_a_complaint_has_a_flag():
    needed = {fact for measure in REGISTRY.values() for fact in measure.needs} - {"members"}
    assert needed == set(FLAGS) and needed < set(FACTS)
    assert len(set(FLAGS.values())) == len(FLAGS) and sum(FLAGS.values()) < 2**15


def test_what_is_excepted_reads_back_as_it_was_written():
    recorded = Recorded.from_text("closing outcome except-outcome")
    assert (
        Recorded.from_text(str(recorded)) == recorded and "except-outcome" in str(recorded).split()
    )
    assert (recorded.facts, recorded.limit(["outcome", "status"])) == (
        {"closing", "outcome", "status"},
        {"outcome"},
    )
    assert recorded.with_source(2, recorded.by_source(2), [1, 2]).excepted == {"outcome"}


def test_a_reply_that_cannot_be_read_is_no_missing_reply(exact, into, tmp_path):
    found = rows("closed,answered", (5, "2024-03-01,2024-02-25"), (5, "2024-03-01,31.02.2024"))
    load(into, tmp_path, CLOSED + REPLY, found)
    assert total(exact, into, "replied_share", "closed_without_contact_share", "addressed") == {
        "replied_share": 1.0, "closed_without_contact_share": 0, "addressed": 10,
    }  # fmt: skip
    assert known(exact, into, "replied_share") == (5, 10)


def test_an_empty_reply_is_none(exact, into, tmp_path):
    load(
        into,
        tmp_path,
        CLOSED + REPLY,
        rows("closed,answered", (5, "2024-03-01,2024-02-25"), (5, "2024-03-01,")),
    )
    assert (
        total(exact, into, "replied_share") == {"replied_share": 0.5}
        and known(exact, into, "replied_share") is None
    )


def test_an_answer_that_cannot_be_read_is_no_silence(exact, into, tmp_path):
    found = rows("closed,said", (5, "2024-03-01,yes"), (5, "2024-03-01,ja"), (2, "2024-03-01,"))
    load(into, tmp_path, CLOSED + FEEDBACK, found)
    assert total(exact, into, "feedback", "silent", "response_rate", "addressed") == {
        "feedback": 5, "silent": 2, "response_rate": 5 / 7, "addressed": 12,
    }  # fmt: skip


@pytest.mark.parametrize("other", ["Relif", ""])
def test_an_outcome_that_is_unreadable_or_empty_is_not_known_of_a_closed_complaint(
    exact, into, tmp_path, other
):
    found = rows("closed,end", (5, "2024-03-01,Relief"), (10, f"2024-03-01,{other}"), (3, ","))
    load(into, tmp_path, CLOSED + OUTCOME, found)
    measures = ("relief", "resolved_on_merits", "relief_share_within_90", "addressed", "open")
    assert total(exact, into, *measures) == {
        "relief": 5, "resolved_on_merits": 1.0, "relief_share_within_90": 1.0, "addressed": 15, "open": 3,
    }  # fmt: skip
    assert known(exact, into, "resolved_on_merits") == (
        8,
        18,
    )  # of an open one it is known that there is none
    assert total(exact, into, "filed", by="outcome")["unrecorded"] == {"filed": 10}


def test_a_status_that_is_unreadable_or_empty_is_not_open(exact, into, tmp_path):
    found = rows("state", (5, "Closed"), (3, "Open"), (4, ""), (4, "Waiting"))
    load(into, tmp_path, STATUS, found)
    assert total(exact, into, "filed", "addressed", "open", "addressed_share", "backlog_age_median") == {
        "filed": 16, "addressed": 5, "open": 3, "addressed_share": 5 / 8, "backlog_age_median": 9,
    }  # fmt: skip
    assert known(exact, into, "open") == (8, 16)
    assert total(exact, into, "filed", by="age_band") == {"0-20": {"filed": 3}}


def test_a_status_that_can_be_read_nowhere_is_not_recorded(exact, into, tmp_path):
    load(into, tmp_path, STATUS, rows("state", (10, "Completed")))
    assert total(exact, into, "filed", "open", "addressed") == {
        "filed": 10, "open": "not recorded", "addressed": "not recorded",
    }  # fmt: skip


def test_a_closing_date_tells_the_status_that_the_row_does_not(exact, into, tmp_path):
    found = rows(
        "closed,state",
        (2, "2024-03-01,"),
        (3, "2024-03-01,Closed"),
        (4, ",Open"),
        (5, ",Completed"),
        (1, "soon,"),
    )
    load(into, tmp_path, CLOSED + STATUS, found)
    assert total(exact, into, "addressed", "open", "received", "closings", "backlog") == {
        "addressed": 5, "open": 4, "received": 15, "closings": 5, "backlog": 4,
    }  # fmt: skip


def test_a_closing_that_cannot_be_read_is_one_or_none_or_not_known_by_what_stands_there(
    exact, into, tmp_path
):
    found = rows(
        "closed",
        (6, "2024-03-01"),
        (1, "31.02.2024"),
        (2, "9999-12-31"),
        (1, "1900-01-01"),
        (4, "soon"),
        (3, ""),
    )
    load(into, tmp_path, CLOSED, found)
    assert total(exact, into, "filed", "addressed", "open") == {
        "filed": 17,
        "addressed": 7,
        "open": 6,
    }
    assert known(exact, into, "open") == (13, 17)


def test_an_outcome_that_is_set_aside_of_an_open_complaint_is_none(exact, into, tmp_path):
    found = rows(
        "state,end",
        (6, "Closed,Relief"),
        (2, "Closed,Relif"),
        (3, "Open,Relief"),
        (4, "Open,Relif"),
    )
    assert load(into, tmp_path, STATUS + OUTCOME, found).set_aside
    measures = ("relief", "resolved_on_merits", "open")
    assert total(exact, into, *measures) == {"relief": 6, "resolved_on_merits": 1.0, "open": 7}
    assert known(exact, into, "resolved_on_merits") == (13, 15)
    assert total(exact, into, "filed", by="outcome")["unrecorded"] == {"filed": 2}


def test_a_status_that_is_empty_from_a_day_on_tells_nothing_of_the_later_complaints(
    exact, into, tmp_path
):
    found = rows("state", (30, "Closed"), (30, "Open"), since="2022-11-02")
    load(
        into,
        tmp_path,
        STATUS,
        found + rows("state", (60, ""), first=61, since="2023-01-01").split("\n", 1)[1],
    )
    assert total(exact, into, "open", "addressed_share", by="year") == {
        "2022": {"open": 30, "addressed_share": 0.5},
        "2023": {"open": "not recorded", "addressed_share": "not recorded"},
    }


def test_who_does_not_say_whether_the_identity_was_hidden_is_not_counted(exact, into, tmp_path):
    found = rows("hidden", (5, "yes"), (5, "no"), (10, "maybe"), (3, ""))
    load(into, tmp_path, ANONYMOUS, found)
    assert total(exact, into, "anonymous_share") == {"anonymous_share": 0.5}
    assert known(exact, into, "anonymous_share") == (10, 23)


def test_a_correction_that_can_be_read_counts_again(exact, into, tmp_path):
    mapping = CLOSED + OUTCOME
    load(
        into,
        tmp_path,
        mapping,
        rows("closed,end", (3, "2024-03-01,Relief"), (1, "2024-03-01,Relif")),
    )
    summary = load(
        into,
        tmp_path,
        mapping,
        rows("closed,end", (1, "2024-03-01,No"), first=4, since="2024-01-08"),
    )
    assert (summary.changed, summary.recorded.excepted) == (1, frozenset())
    assert total(exact, into, "resolved_on_merits") == {"resolved_on_merits": 0.75}
    assert known(exact, into, "resolved_on_merits") is None


def test_a_correction_by_the_feed_counts_again_whichever_comes_first(exact, into, tmp_path):
    mapping = STATUS + OUTCOME + 'changed_at = "changed"\n'
    good, bad = "1,2024-01-05,Closed,Relief,2024-03-05\n", "1,2024-01-05,Closed,Relif,2024-03-01\n"
    other = "2,2024-01-05,Closed,No,2024-03-01\n"
    for lines, share in (([bad, other], 0), ([good], 0.5), ([bad], 0.5)):
        load(into, tmp_path, mapping, "id,filed,state,end,changed\n" + "".join(lines))
        assert total(exact, into, "resolved_on_merits", "addressed") == {
            "resolved_on_merits": share,
            "addressed": 2,
        }


def test_a_change_that_is_repeated_changes_nothing_whatever_is_not_known(exact, into, tmp_path):
    mapping = STATUS + OUTCOME + 'changed_at = "changed"\n'
    found = rows(
        "state,end,changed", (8, "Closed,Relif,2024-03-01"), (8, "Closed,Relief,2024-03-01")
    )
    load(into, tmp_path, mapping, found)
    assert load(into, tmp_path, mapping, found).unchanged == 16
    assert known(exact, into, "relief") == (8, 16)


def test_changes_of_one_time_end_the_same_in_any_order_where_only_what_is_not_known_differs(
    exact, tmp_path
):
    mapping = STATUS + FEEDBACK + 'changed_at = "changed"\n'
    heading, ends = "id,filed,state,said,changed\n", []
    others = "".join(f"9{number},2024-01-05,Closed,yes,2024-03-01\n" for number in range(3))
    texts = [
        [f"{number},2024-01-05,Closed,{said},2024-03-01\n" for number in range(8)]
        for said in ("ja", "")
    ]
    for order in (texts, texts[::-1]):
        into = fresh("duckdb")
        load(into, tmp_path, mapping, heading + others)
        for lines in order:
            load(into, tmp_path, mapping, heading + "".join(lines))
        ends.append((total(exact, into, "silent", "response_rate"), known(exact, into, "silent")))
    assert ends[0] == ends[1]


# A file without a column --------------------------------------------------------------------------

ALL = CLOSED + REPLY + ANONYMOUS
FIRST = rows("closed,answered,hidden", (60, "2023-08-10,2023-08-09,no"), since="2023-01-05")
MEASURES = ("filed", "addressed", "open", "anonymous_share", "replied_share", "on_time")
FIGURES = {"addressed": 60, "open": 0, "anonymous_share": 0, "replied_share": 1.0, "on_time": 0}


@pytest.mark.parametrize("since", ["2023-01-05", "2023-08-01"])
def test_of_what_a_later_file_has_no_column_nothing_is_known_of_its_new_complaints(
    exact, into, tmp_path, since
):
    load(into, tmp_path, ALL, FIRST)
    summary = load(into, tmp_path, ALL, rows("", (15, ""), first=101, since=since))
    assert total(exact, into, *MEASURES) == {"filed": 75} | FIGURES
    assert known(exact, into, "open") == (60, 75)
    (line,) = (line for line in summary_lines(summary, "a.csv", "Town") if "no column" in line)
    assert line == (
        "The file has no column for anonymous, closing, first_reply, status: they are not recorded of its 15 new complaints; "
        "those that were known keep what they have."
    )


def test_changes_without_a_column_say_nothing_of_it_either(exact, into, tmp_path):
    mapping = ALL + 'changed_at = "changed"\n'
    load(
        into,
        tmp_path,
        mapping,
        FIRST.replace("hidden", "hidden,changed").replace(",no", ",no,2023-08-11"),
    )
    summary = load(
        into, tmp_path, mapping, rows("changed", (15, "2023-08-12"), first=101, since="2023-01-05")
    )
    assert summary.lacking == ("anonymous", "closing", "first_reply", "status")
    assert total(exact, into, *MEASURES) == {"filed": 75} | FIGURES
    summary = load(into, tmp_path, mapping, rows("changed", (60, "2023-08-13"), since="2023-01-05"))
    assert (summary.changed, summary.lacking) == (60, ())
    assert total(exact, into, *MEASURES) == {"filed": 75} | FIGURES


def test_of_what_an_earlier_file_had_no_column_nothing_is_known_of_its_complaints(
    exact, into, tmp_path
):
    load(into, tmp_path, ALL, rows("", (15, ""), first=101, since="2023-01-05"))
    load(into, tmp_path, ALL, FIRST)
    assert total(exact, into, *MEASURES) == {"filed": 75} | FIGURES


def test_what_a_file_without_a_column_says_again_of_known_complaints_takes_nothing_away(
    exact, into, tmp_path
):
    load(into, tmp_path, ALL, FIRST)
    summary = load(into, tmp_path, ALL, rows("", (60, ""), since="2023-01-05"))
    assert (summary.unchanged, summary.lacking) == (60, ())
    assert (
        total(exact, into, *MEASURES) == {"filed": 60} | FIGURES
        and known(exact, into, "open") is None
    )


def test_what_a_file_lacked_is_known_once_a_file_with_the_column_brings_it(exact, into, tmp_path):
    load(into, tmp_path, ALL, FIRST)
    load(into, tmp_path, ALL, rows("", (5, ""), first=101, since="2023-01-05"))
    load(
        into,
        tmp_path,
        ALL,
        rows("closed,answered,hidden", (5, ",,yes"), first=101, since="2023-01-05"),
    )
    assert total(exact, into, "addressed", "open", "anonymous_share") == {
        "addressed": 60, "open": 5, "anonymous_share": 5 / 65,
    }  # fmt: skip


# What everybody may see ---------------------------------------------------------------------------


def database_with(unknown: int, folder) -> str:
    """A database of 300 complaints of May 2024, of which the outcome of so many is not known,
    and 300 of June.
    """
    found = complaints_in(
        "filed | closed\n" + "2024-05-03 | 2024-05-04\n" * 300 + "2024-06-03 | 2024-06-04\n" * 300
    )
    for record in found.complaints[:unknown]:
        record["unknown_facts"] = frozenset({"outcome"})
    return write_database(folder / "a.duckdb", found.complaints, recorded=in_words(found))


@pytest.mark.parametrize(("unknown", "first"), [(0, None), (3, None), (4, date(2024, 6, 1))])
def test_a_release_tells_nothing_of_a_fact_in_a_month_in_which_it_is_often_unknown(
    tmp_path, unknown, first
):
    engine = open_engine(database_with(unknown, tmp_path))
    months = tuple(
        Period("month", f"2024-{number:02}", 12 * 2024 + number, 12 * 2024 + number)
        for number in (4, 5)
    )
    with engine.connect() as connection:
        recorded = Recorded.from_text(connection.execute(select(dataset.c.recorded)).scalar_one())
        told = facts_of(connection, recorded, Axes((), (), months))
    engine.dispose()
    assert recorded.excepted == ({"outcome"} if unknown else set())
    assert Recorded.from_text(" ".join(told)).of("outcome") == (
        Span("outcome", None, first, first and date(2024, 6, 30)),
    )
    assert "feedback" in told


def test_live_totals_tell_no_closings_where_it_is_not_known_of_all_whether_they_are_closed(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/published/current.duckdb")
    found = complaints_in(
        "filed | closed\n" + "2024-06-03 | 2024-06-04\n" * 50 + "2024-06-03 |\n" * 50
    )
    for record in found.complaints[-10:]:
        record["unknown_facts"] = frozenset({"status", "closing"})
    complaints = open_complaints(
        write_database(tmp_path / "a.duckdb", found.complaints, recorded=in_words(found))
    )
    total = LiveTotals(complaints, no_release).answer().total
    complaints.close()
    assert total["filed"] == 100
    assert total["addressed"] == total["open"] == Withheld.NOT_RECORDED


def no_release():
    raise NoRelease("none")
