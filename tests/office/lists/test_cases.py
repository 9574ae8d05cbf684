"""The complaints behind each figure: exactly those that it counts, on every engine, in any order,
on any sheet, and through the gate.
"""

import copy
import pickle
from dataclasses import fields
from datetime import date, datetime
from unittest import mock

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data_access import (
    BREAKDOWNS,
    CASE_KEYS,
    CODED,
    MEASURES,
    ORDERS,
    Case,
    CaseList,
    CaseQuestion,
    Filters,
    NotPublic,
    Question,
    Step,
    UnreleasedCases,
    Withheld,
    access,
    audit,
    why_no_list,
)
from data_access.database import schema
from data_access.disclosure import gate
from data_access.model.answer import UNRECORDED
from data_access.query.cases import sheet as case_sheet
from data_access.query.cases.selects import spans
from tests.databases.engines import ENGINES, opened
from tests.figures import reference
from tests.figures.records import (
    asked,
    complaints_in,
    databases,
    every_kind,
    in_words,
    many_complaints,
    query_params,
)
from tests.figures.test_reference import EVERY_SERVER

LISTS = [
    (measure, side)
    for measure in MEASURES
    for side in ("part", "whole")
    if why_no_list(measure, side) is None
]
ROWS = ["", *BREAKDOWNS]
CAREFUL = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def cases(complaints, question: CaseQuestion):
    with mock.patch.object(gate.audit, "record_command"):
        return gate.disclose_to_operator(complaints.cases(question), "test")


def count_of(row, measure: str, side: str) -> int:
    """How many complaints the figure itself says it counts: none where it is no number."""
    if row[measure] in (Withheld.NOT_RECORDED, Withheld.NOT_REACHED):
        return 0
    return row.part(measure) if side == "part" else row.whole(measure)


def wrong_lists(complaints, data, exact, lists, breakdown: str, params) -> list[tuple]:
    """Return every list whose rows are not the count of its figure, or not those of the oracle."""
    filters = Filters.from_query_params(params)
    measures = tuple(dict.fromkeys(measure for measure, _ in lists))
    answer = exact(complaints, Question(measures, (breakdown,) if breakdown else (), filters))
    found = []
    for row in answer.rows(breakdown):
        parts = ((breakdown, row.code),) if breakdown else ()
        for measure, side in lists:
            shown = cases(complaints, CaseQuestion(measure, side, parts, filters, limit=1000))
            wanted = reference.behind(data, measure, side == "whole", parts, params)
            rows = sorted(
                (reference.Listed(one.number, one.day) for one in shown.cases), key=in_order
            )
            counted = count_of(row, measure, side)
            if not shown.total == len(rows) == counted or rows != wanted:
                found.append((measure, side, parts, counted, shown.total, rows, wanted))
    return found


def in_order(row: reference.Listed) -> tuple:
    return row.day, row.number


@CAREFUL
@example(
    data=every_kind(), params={}, recorded=None, breakdown="", lists=LISTS, servers=EVERY_SERVER
)
@example(
    data=many_complaints(60), params={}, recorded=None, breakdown="group", lists=LISTS, servers=()
)
@example(data=many_complaints(60), params={"period": ["2024-Q1", "2024-05"]}, recorded=None,
         breakdown="quarter", lists=[one for one in LISTS if one[0] in reference.FLOW],
         servers=EVERY_SERVER)  # fmt: skip
@given(
    data=databases(),
    params=query_params(),
    recorded=asked(),
    breakdown=st.sampled_from(ROWS),
    lists=st.lists(st.sampled_from(LISTS), min_size=3, max_size=3, unique=True),
    servers=st.sampled_from([(server,) for server in EVERY_SERVER]),
)
def test_the_rows_of_a_list_are_the_count_of_its_figure(
    exact, data, params, recorded, breakdown, lists, servers
):
    """Servers answer slowly: a drawn database is asked of one of them, in turn with the other."""
    data = data._replace(recorded=recorded)
    for engine in ("duckdb", *servers):
        with opened(engine, data, recorded=in_words(data)) as complaints:
            assert wrong_lists(complaints, data, exact, lists, breakdown, params) == [], engine


@pytest.mark.parametrize("engine", ENGINES)
def test_every_figure_of_every_row_opens_its_list(engine, exact):
    """No measure and no breakdown is left to chance."""
    data = many_complaints(40)
    with opened(engine, data) as complaints:
        for place, breakdown in enumerate(ROWS):
            some = LISTS[place::5] if engine == "duckdb" else LISTS[place::20]
            assert wrong_lists(complaints, data, exact, some, breakdown, {}) == [], breakdown


# Order and sheets ---------------------------------------------------------------------------------


def sheets(complaints, question: CaseQuestion, size: int) -> list:
    total = cases(complaints, question.sheet(0, size)).total
    found = [cases(complaints, question.sheet(start, size)) for start in range(0, total, size)]
    assert all(sheet.total == total for sheet in found)
    return [case for sheet in found for case in sheet.cases]


PLACE = {
    "filed": lambda case: case.filed_on,
    "day": lambda case: case.day,
    "waited": lambda case: case.waited,
    "status": lambda case: ["new", "in_process", "closed", "reopened"].index(case.codes["status"]),
    "outcome": lambda case: ["relief", "partial", "none", "dropped", ""].index(case.codes["outcome"])
    if case.codes["outcome"] != UNRECORDED
    else 4,
    **{name: lambda case, name=name: (case.codes[name] == UNRECORDED, case.codes[name])
       for name in ("department", "category", "district")},
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("short", "few"), [(0, 0), (0, 9), (5_000, 0)], ids=["of many", "of many and few", "kept"]
)
def test_sheets_follow_each_other_in_every_order_and_lose_nothing(engine, short, few, monkeypatch):
    monkeypatch.setattr(case_sheet, "_SHORT", short)
    monkeypatch.setattr(case_sheet, "_FEW", few)
    with opened(engine, many_complaints(70)) as complaints:
        for order, place in PLACE.items():
            for measure in ("filed", "closings") if engine == "duckdb" else ("closings",):
                up = CaseQuestion(measure, order=order, descending=False)
                whole = list(cases(complaints, up.sheet(0, 1000)).cases)
                places = [place(case) for case in whole if place(case) is not None]
                assert places == sorted(places), order
                assert sheets(complaints, up, 13) == whole
                down = CaseQuestion(measure, order=order, descending=True)
                assert sheets(complaints, down, 13) == whole[::-1]


def test_a_sheet_beyond_the_last_is_empty_and_tells_the_count():
    with opened("duckdb", many_complaints(20)) as complaints:
        found = cases(complaints, CaseQuestion("filed", offset=1000))
        assert not found.cases and found.total == cases(complaints, CaseQuestion("filed")).total


@given(
    sizes=st.lists(st.integers(0, 9), max_size=8),
    offset=st.integers(0, 40),
    limit=st.integers(1, 12),
)
def test_the_rows_from_any_place_on_are_found_by_sizes_alone(sizes, offset, limit):
    rows = [(value, place) for value, size in enumerate(sizes) for place in range(size)]
    found = spans(dict(enumerate(sizes)), range(len(sizes)), offset, limit)
    told = [(one.value, one.skip + step) for one in found for step in range(one.take)]
    assert told == rows[offset : offset + limit]


# What is told of a complaint ----------------------------------------------------------------------

TABLE = """
filed      | closed     | reopened   | closed again | by        | department | category | subcategory | district | province | outcome | feedback | why
2024-01-10 | 2024-01-20 | 2024-02-01 | 2024-02-11   | pm_office | office     | water    | leak        | lahore   | PB       | relief  | negative | reopened by order
2024-02-10 | 2024-03-20 |            |              |           | police     |          |             |          |          | dropped |          | silent
2024-05-01 |            |            |              |           |            | roads    |             |          | SD       |         |          | open
"""


@pytest.fixture(scope="module", params=ENGINES)
def three(request):
    with opened(request.param, complaints_in(TABLE)) as complaints:
        order = CaseQuestion("filed", descending=False)
        yield cases(complaints, order).cases


def test_a_complaint_is_told_with_its_matter_its_place_and_what_became_of_it(three):
    reopened, silent, waiting = three
    assert reopened.number == "C-1" and reopened.closed_on == date(2024, 2, 11)
    assert reopened.codes == {
        "level": UNRECORDED, "department": "office", "category": "water", "subcategory": "leak",
        "province": "PB", "district": "lahore", "status": "closed", "outcome": "relief", "feedback": "negative",
    }  # fmt: skip
    assert (reopened.waited, silent.waited, waiting.waited) == (10, 39, 60)
    assert silent.codes["feedback"] == "" and silent.codes["category"] == UNRECORDED
    assert waiting.codes["outcome"] == "" and waiting.closed_on is None


def test_its_history_is_told_in_order_with_what_each_closing_and_reopening_was(three):
    reopened, silent, waiting = three
    assert reopened.history == (
        Step(date(2024, 1, 10), "filed"),
        Step(date(2024, 1, 20), "closed"),  # with which outcome at first, nobody recorded
        Step(date(2024, 2, 1), "reopened", "pm_office"),
        Step(date(2024, 2, 11), "closed", "relief"),
    )
    assert silent.history[-1] == Step(date(2024, 3, 20), "closed", "dropped")
    assert [step.what for step in waiting.history] == ["filed"]


def test_nothing_tells_who_filed_it():
    """A new column of complaints is read for a list only when somebody writes it there."""
    people = {"member_id", "sex", "residency", "groups", "channel", "anonymous", "record_key"}
    assert not people & {column.name for column in case_sheet._READ}
    assert not people & {entry.name for entry in fields(Case)} | (people & set(CODED))


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_source_does_not_record_is_told_so_and_never_left_blank(engine):
    facts = [fact for fact in schema.FACTS if fact not in ("outcome", "feedback")]
    with opened(engine, complaints_in(TABLE), recorded=facts) as complaints:
        found = cases(complaints, CaseQuestion("filed", descending=False)).cases
        assert {case.codes["outcome"] for case in found} == {UNRECORDED}
        assert {case.codes["feedback"] for case in found} == {UNRECORDED}
        relief = cases(complaints, CaseQuestion("relief"))
        assert (relief.total, relief.withheld) == (0, Withheld.NOT_RECORDED)


# The gate -----------------------------------------------------------------------------------------

SECRET = "C-SECRET-987"


def unreleased() -> UnreleasedCases:
    day = date(2024, 1, 1)
    case = Case(SECRET, day, day, 1, None, dict.fromkeys(CODED, ""), ())
    return UnreleasedCases(CaseList(CaseQuestion("open"), 1, (case,), datetime(2024, 6, 30), 1))


def test_a_list_that_is_not_released_shows_in_no_text_and_cannot_be_copied():
    closed = unreleased()
    assert SECRET not in f"{closed} {closed!r} {dir(closed)}"
    assert not hasattr(closed, "__dict__") and closed.question == CaseQuestion("open")
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copied(closed)
    with pytest.raises(AttributeError):
        closed.__cases  # noqa: B018


def test_a_list_is_no_public_answer():
    with pytest.raises(NotPublic):
        gate.open_public_totals(unreleased(), None, (), None)


def test_a_list_needs_a_permit_and_an_entry_in_the_log():
    with pytest.raises(access.NotSignedIn):
        gate.disclose([unreleased()], None, "office/cases")
    with (
        mock.patch.object(gate.access, "check"),
        mock.patch.object(gate.audit, "record", side_effect=audit.AuditUnavailable("full")),
        pytest.raises(audit.AuditUnavailable),
    ):
        gate.disclose([unreleased()], None, "office/cases")


# Which question -----------------------------------------------------------------------------------


@given(
    chosen=st.sampled_from(LISTS),
    parts=st.lists(st.sampled_from((("sex", "men"), ("month", "2024-05"), ("group", "women")))),
    order=st.sampled_from(list(ORDERS)),
    descending=st.booleans(),
)
def test_a_question_survives_the_way_into_a_url_and_back(chosen, parts, order, descending):
    question = CaseQuestion(*chosen, tuple(parts), Filters(), order, descending)
    problems: list[str] = []
    params = question.to_query_params()
    assert CaseQuestion.from_query_params(params, Filters(), problems) == question
    assert problems == [] and set(params) <= set(CASE_KEYS)


def test_what_has_no_list_says_why_in_both_languages():
    assert {name for name in MEASURES if why_no_list(name)} == {
        name
        for name, entry in MEASURES.items()
        if entry.unit == "days" or entry.basis == "members" or entry.list_of
    }
    assert "overdue_days" in {name for name in MEASURES if why_no_list(name)}
    for measure, side in (
        ("members", "part"),
        ("days_to_close_median", "part"),
        ("overdue_days", "part"),
        ("open", "whole"),
    ):
        told = why_no_list(measure, side)
        assert MEASURES[measure].label.en in told.en and MEASURES[measure].label.ur in told.ur
        with pytest.raises(ValueError, match="list"):
            CaseQuestion(measure, side)


@pytest.mark.parametrize("parts", [(("category", "x"),), (("group", UNRECORDED),)])
def test_a_row_that_no_answer_has_is_a_value_error(parts):
    with (
        opened("duckdb", many_complaints(5)) as complaints,
        pytest.raises(ValueError, match="There is no row"),
    ):
        cases(complaints, CaseQuestion("filed", "part", parts))
