"""A zero where the data do not cover a month is no figure: not in a line, a table, a file, a
sentence or a note.
"""

import re
from datetime import date, datetime
from types import SimpleNamespace

import pytest

from data_access import (
    Answer,
    Coverage,
    Covered,
    Question,
    Row,
    Text,
    Withheld,
    as_covered,
    covered_periods,
)
from pages.charts.flow import OPEN, RECEIVED_AND_CLOSED, flow
from pages.shared.figure import Table, _plain_rows, _shown_rows
from pages.shared.markup import Markup
from pages.statements.office import findings as office_findings
from tests.figures.records import AS_OF, complaint, data_of
from tests.sentences.test_true_sentences import Asked

pytestmark = pytest.mark.quick

FLOW = (*RECEIVED_AND_CLOSED, *OPEN)


def filed_in(
    *months: str, days: range = range(1, 28), source: int = 1, first: int = 1
) -> list[tuple[dict, list]]:
    """Two complaints on each of these days of each month; every second one is closed after ten
    days.
    """
    found = []
    for month in months:
        for day in days:
            filed = datetime.fromisoformat(f"{month}-{day:02}T09:00:00")
            for closed in ([], [filed.replace(hour=10)]):
                found.append(complaint(first + len(found), filed, closed, source_id=source))
    return found


@pytest.fixture(scope="module")
def world() -> Asked:
    """Complaints of July to 15 October 2023, and of January to June 2024; one in 2015 whose year
    is mistyped.
    """
    stray = complaint(9000, datetime(2015, 3, 2, 9), [datetime(2015, 3, 9, 9)], source_id=1)
    early = filed_in("2023-07", "2023-08", "2023-09") + filed_in(
        "2023-10", days=range(1, 16), first=1000
    )
    late = filed_in(*(f"2024-0{month}" for month in range(1, 7)), first=2000)
    return Asked(data_of([stray, *early, *late]))


@pytest.fixture(scope="module")
def answer(world) -> Answer:
    return world.ask(FLOW, ("month", "quarter", "year"), {})


def visit(world: Asked, language: str = "en") -> SimpleNamespace:
    speaker = world.office(language)
    return SimpleNamespace(
        language=language, speaker=speaker, say=speaker.say, number=speaker.number
    )


def test_a_month_is_covered_wholly_in_part_or_not(world, answer):
    found = covered_periods(answer, "month", world.complaints.coverage())
    assert {code for code, how in found.items() if how is Covered.PARTLY} == {"2023-10"}
    assert {"2015-03", "2019-07", "2023-11", "2023-12"} <= {
        code for code, how in found.items() if how is Covered.NOT
    }
    assert found["2023-07"] is found["2024-01"] is found["2024-06"] is Covered.WHOLLY
    by_quarter = covered_periods(answer, "quarter", world.complaints.coverage())
    assert (by_quarter["2023-Q3"], by_quarter["2023-Q4"], by_quarter["2022-Q4"]) == (
        Covered.WHOLLY, Covered.PARTLY, Covered.NOT,
    )  # fmt: skip
    by_year = covered_periods(answer, "year", world.complaints.coverage())
    assert (by_year["2015"], by_year["2023"], by_year["2024"]) == (
        Covered.NOT,
        Covered.PARTLY,
        Covered.WHOLLY,
    )
    assert covered_periods(answer, "", world.complaints.coverage()) == {}


def test_what_stands_in_such_a_period_is_no_number(world, answer):
    covered = as_covered(answer, world.complaints.coverage())
    by_month = {row.code: row.figures for row in covered.rows("month")}
    assert (
        set(by_month["2023-12"].values())
        == set(by_month["2015-03"].values())
        == {Withheld.NOT_COVERED}
    )
    assert by_month["2023-10"]["received"] == 30 and by_month["2024-06"]["received"] == 54
    assert covered.total == answer.total
    by_year = {row.code: row["received"] for row in covered.rows("year")}
    assert (by_year["2015"], by_year["2020"], by_year["2023"]) == (
        Withheld.NOT_COVERED,
        Withheld.NOT_COVERED,
        192,
    )


def test_lines_break_there_and_what_is_known_in_part_is_dashed(world, answer):
    speaker = world.office("en")
    covered = as_covered(answer, speaker.coverage)
    drawn = flow(
        covered, FLOW, "en", "light", in_part=office_findings.in_part(speaker, covered)
    ).rows
    shown = {f"2023-{month:02}" for month in range(7, 11)} | {
        f"2024-{month:02}" for month in range(1, 7)
    }
    for measure in FLOW:
        points = [point for point in drawn if point["series"] == measure]
        assert {point["period"] for point in points} == shown
        runs = {point["period"]: point["run"] for point in points}
        assert runs["2023-07"] == runs["2023-10"] != runs["2024-01"] == runs["2024-06"]
        dashed = [point["period"] for point in points if not point["complete"]]
        assert dashed == ["2023-10", "2023-09", "2024-06", "2024-05"]


def unlinked(cell: str | Markup) -> str:
    """The words of a cell without the address of the list behind its number."""
    return re.sub("<[^>]*>", "", cell.text) if isinstance(cell, Markup) else cell


@pytest.mark.parametrize(
    ("language", "missing", "part"),
    [("en", "not covered", "2023-10 (in part)"), ("ur", "ڈیٹا میں شامل نہیں", "2023-10 (جزوی)")],
)
def test_the_table_and_the_file_say_so(world, answer, language, missing, part):
    page, table = visit(world, language), Table(answer, "month", ("received", "backlog"))
    rows = [[unlinked(cell) for cell in row.values()] for row in _shown_rows(page, table)]
    assert ["2023-12", missing, missing] in rows and [part, "30", "96"] in rows
    assert all(row[0] != "2023-10" for row in rows)
    plain = {row["code"]: row for row in _plain_rows(page, table)}
    assert [plain["2023-12"][name] for name in ("received", "backlog", "covered")] == [
        "not covered",
        "not covered",
        "no",
    ]
    assert (plain["2023-10"]["received"], plain["2023-10"]["covered"]) == ("30", "in part")
    assert plain["2024-01"]["covered"] == "yes"
    assert "covered" not in _plain_rows(page, Table(answer, "", ("received",)))[0]


def test_the_notes_name_what_breaks_and_what_is_dashed(world):
    asked = {"period": ["2023-Q4", "2024-Q1"], "to": ["2024-02-10"]}
    speaker, answer = world.office("en"), world.ask(FLOW, ("month",), asked)
    notes = office_findings.flow_notes(speaker, as_covered(answer, speaker.coverage))
    (missing,) = [note for note in notes if note.startswith("The data do not cover ")]
    assert missing.startswith(
        "The data do not cover November 2023 and December 2023, or only days on which"
    )
    (part,) = [note for note in notes if note.endswith("dashed.")]
    assert part.startswith(
        "Of October 2023 and February 2024 only a part is covered by the data or chosen"
    )


def test_the_sentence_on_what_is_open_speaks_of_no_day_that_is_not_covered(world):
    speaker, answer = world.office("en"), world.ask(FLOW, ("month",), {"period": ["2023"]})
    told = office_findings.of_backlog(speaker, as_covered(answer, speaker.coverage))
    assert told == "96 open on 31 October 2023, the most at the end of any month shown"


def test_what_one_of_two_sources_covers_stays_and_is_known_in_part(world, answer):
    """A second source that begins later takes nothing away from what the first one brought."""
    both = Coverage(((date(2024, 1, 1), AS_OF.date()),), ((date(2023, 7, 1), AS_OF.date()),))
    found = covered_periods(answer, "month", both)
    assert (found["2023-08"], found["2024-03"], found["2023-06"]) == (
        Covered.PARTLY,
        Covered.WHOLLY,
        Covered.NOT,
    )
    assert found["2023-12"] is Covered.NOT  # of which nobody can say whether nothing came in
    received = {row.code: row["received"] for row in as_covered(answer, both).rows("month")}
    assert (received["2023-08"], received["2023-12"]) == (54, Withheld.NOT_COVERED)


def test_what_nobody_records_stays_not_recorded():
    """That no reopening is recorded says more than that the month is not covered."""
    figures = {"received": 0, "reopenings": Withheld.NOT_RECORDED}
    row = Row("2024-01", Text("2024-01", "2024-01"), {"received": 0}, figures)
    answer = Answer(Question(tuple(figures), ("month",)), {"month": (row,)}, AS_OF, 1)
    assert as_covered(answer, Coverage()).rows("month")[0].figures == {
        "received": Withheld.NOT_COVERED, "reopenings": Withheld.NOT_RECORDED,
    }  # fmt: skip
