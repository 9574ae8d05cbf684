"""Asked twice, independently: SQL and the slow plain oracle of ``reference`` give the same
figure everywhere.
"""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data_access import BREAKDOWNS, MEASURES, Filters, Question, Withheld
from tests.figures import reference
from tests.figures.records import (
    AS_OF,
    asked,
    complaint,
    data_of,
    databases,
    every_kind,
    in_words,
    many_complaints,
    query_params,
)

EVERYTHING = tuple(MEASURES)
EVERY_BREAKDOWN = tuple(BREAKDOWNS)
# Of a drawn database a third of the breakdowns is asked: each has statements of its own, and the
# next database asks others.
THIRDS = EVERY_BREAKDOWN[:5], EVERY_BREAKDOWN[5:10], EVERY_BREAKDOWN[10:]
# Servers answer slowly: a drawn database is asked of one of them, in turn with the other.
EVERY_SERVER = ("postgresql", "clickhouse")
# A part without any record may be left out; these are the figures that such a part would have.
NOTHING_THERE = (
    0, reference.TOO_FEW, reference.NOT_APPLICABLE, reference.NOT_RECORDED, reference.NOT_REACHED, reference.NOT_DUE,
)  # fmt: skip
CAREFUL = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


def plain(figure):
    """An answer's figure in the oracle's words."""
    return figure.value if isinstance(figure, Withheld) else figure


def expected(figure):
    """The oracle's figure as the answer gives it: a share is the float of an exact fraction."""
    return float(Fraction(*figure)) if isinstance(figure, reference.Share) else figure


def differences(data, answer, breakdown, filters) -> list[tuple]:
    """Every figure of one breakdown that is not the oracle's: (breakdown, code, measure, figure,
    oracle's).
    """
    rows = {row.code: row for row in answer.rows(breakdown)}
    codes = rows.keys() | (reference.codes(data, breakdown) if breakdown else {""})
    found = []
    for code in sorted(codes):
        row = reference.figures_of_row(data, answer.question.measures, breakdown, code, filters)
        for measure, figure in row.items():
            wanted = expected(figure)
            shown = plain(rows[code][measure]) if code in rows else None
            if shown != wanted and not (shown is None and wanted in NOTHING_THERE):
                found.append((breakdown, code, measure, shown, wanted))
    return found


@CAREFUL
@example(
    data=every_kind(), filters={}, recorded=None, breakdowns=EVERY_BREAKDOWN, servers=EVERY_SERVER
)
@example(
    data=many_complaints(60),
    filters={},
    recorded=None,
    breakdowns=EVERY_BREAKDOWN,
    servers=EVERY_SERVER,
)
@given(
    data=databases(),
    filters=query_params(),
    recorded=asked(),
    breakdowns=st.sampled_from(THIRDS),
    servers=st.sampled_from([(server,) for server in EVERY_SERVER]),
)
def test_every_measure_by_every_breakdown_equals_the_oracle_on_every_engine(
    answers_everywhere, data, filters, recorded, breakdowns, servers
):
    data = data._replace(recorded=recorded)
    words = in_words(data)
    question = Question(EVERYTHING, breakdowns, Filters.from_query_params(filters))
    found = {
        engine: answers_everywhere[engine](data, question, recorded=words)[0]
        for engine in ("duckdb", *servers)
    }
    answer = found["duckdb"]
    wrong = [row for name in ("", *breakdowns) for row in differences(data, answer, name, filters)]
    assert wrong == []
    for engine, other in found.items():  # the oracle answers once for all of them
        assert figures(other) == figures(answer), engine


def figures(answer) -> dict:
    """Every figure of an answer, with its type: a decimal number in place of a whole one would
    show.
    """
    return {
        (breakdown, row.code, measure): (type(row[measure]), row[measure])
        for breakdown in ("", *answer.question.breakdowns)
        for row in answer.rows(breakdown)
        for measure in answer.question.measures
    }


_CONDITIONS = {
    **reference.COUNTS,
    **{f"{name}, {part}": condition for name, both in reference.SHARES.items()
       for part, condition in zip(("part", "whole"), both, strict=True)},
    **{name: lambda c, t, days=days: days(c, t) > 0 for name, days in reference.SUMS.items()},
}  # fmt: skip


@pytest.mark.parametrize("condition", _CONDITIONS.values(), ids=_CONDITIONS)
def test_each_condition_is_true_of_one_record_that_is_asked_about_and_false_of_another(condition):
    """Else the oracle could not tell it from a measure that is wrong."""
    assert {condition(record, AS_OF) for record in every_kind().complaints} == {True, False}


@settings(CAREFUL, max_examples=15)
@given(data=databases())
def test_the_backlog_of_a_month_is_the_one_before_plus_filed_and_reopened_less_closed(
    answers, data
):
    """Those left out that were closed on a day that nobody wrote down: they are received, and
    never wait.
    """
    data = data._replace(complaints=[c for c in data.complaints if not reference.waits_undated(c)])
    question = Question(("backlog", "received", "reopenings", "closings", "open"), ("month",))
    (answer,) = answers(data, question)
    backlog = 0
    for row in answer.rows("month"):
        backlog += (
            row["received"] + row["reopenings"] - row["closings"]
            if row.code != reference.UNRECORDED
            else 0
        )
        assert row["backlog"] == backlog, row.code
    assert answer.total["backlog"] == answer.total["open"] == backlog


@pytest.mark.parametrize("is_dated", [True, False])
def test_a_complaint_reopened_after_a_closing_that_nobody_dated_waits_once(answers, is_dated):
    """Whether the day of its reopening is known, or that is unknown, too."""
    filed, reopened = AS_OF - timedelta(days=100), AS_OF - timedelta(days=90)
    record, rows = complaint(1, filed, [reopened], [(reopened, "citizen")])
    record |= {"first_closed_at": None, "last_closed_at": None}
    if not is_dated:
        record |= dict.fromkeys(("first_reopened_at", "last_reopened_at", "reopening_cause"))
        record |= {"reopenings": 0}
    data = data_of([(record, rows if is_dated else [])])
    (answer,) = answers(data, Question(EVERYTHING, ("month",)))
    assert answer.total["backlog"] == answer.total["open"] == 1
    assert [row for name in ("", "month") for row in differences(data, answer, name, {})] == []
