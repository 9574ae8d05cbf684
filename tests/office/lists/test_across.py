"""Two breakdowns crossed: every figure of every pair of parts equals the oracle's, on every engine;
in the terminal; and which pairs there are.
"""

import csv
import io
from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access import BREAKDOWNS, MEASURES, PERIODS, CaseQuestion, Filters, Question
from data_access.model.breakdowns import _WIDTH, keys_in
from tests.databases.engines import ENGINES, opened
from tests.figures import reference
from tests.figures.records import asked, databases, in_words, many_complaints, query_params
from tests.figures.test_reference import differences, figures
from tests.office.lists.test_cases import cases

PAIRS = [
    f"{one}:{other}"
    for one, other in permutations(BREAKDOWNS, 2)
    if not {one, other} <= set(PERIODS)
]
# One of each way to count: by profile, by age, by record; of flows, waiting times and members.
MEASURES_ASKED = (
    "filed", "satisfaction", "on_time", "replied_share", "received", "backlog", "clearance_ratio",
    "days_to_close_median", "backlog_age_p90", "members",
)  # fmt: skip
CAREFUL = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@CAREFUL
@given(
    data=databases(), params=query_params(), recorded=asked(),
    pair=st.sampled_from(PAIRS), more=st.sampled_from(list(MEASURES)),
)  # fmt: skip
def test_every_pair_of_parts_equals_the_oracle_on_every_engine(
    answers_everywhere, data, params, recorded, pair, more
):
    data = data._replace(recorded=recorded)
    measures = tuple(dict.fromkeys((*MEASURES_ASKED, more)))
    question = Question(measures, (pair,), Filters.from_query_params(params))
    found = {
        engine: answers(data, question, recorded=in_words(data))[0]
        for engine, answers in answers_everywhere.items()
    }
    assert differences(data, found["duckdb"], pair, params) == []
    for engine, other in found.items():
        assert figures(other) == figures(found["duckdb"]), engine


def test_no_pair_is_left_out_and_all_are_counted_in_one_statement(exact):
    data = many_complaints(60)
    pairs = tuple(
        f"{one}:{other}" for one, other in combinations(BREAKDOWNS, 2) if f"{one}:{other}" in PAIRS
    )
    with opened("duckdb", data) as complaints:
        answer = exact(complaints, Question(("filed", "reopenings"), pairs))
    for pair in pairs:
        assert differences(data, answer, pair, {}) == [], pair


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cell_opens_the_list_of_its_complaints(engine, exact):
    data = many_complaints(40)
    with opened(engine, data) as complaints:
        for pair in ("category:province", "month:group", "age_band:district"):
            answer = exact(complaints, Question(("open", "closings"), (pair,)))
            for row in answer.rows(pair):
                parts = tuple(zip(pair.split(":"), row.codes, strict=True))
                for measure in ("open", "closings"):
                    found = cases(complaints, CaseQuestion(measure, "part", parts, limit=1000))
                    assert found.total == len(found.cases) == row[measure], (parts, measure)


def test_each_row_names_both_parts(exact):
    with opened("duckdb", many_complaints(60)) as complaints:
        answer = exact(complaints, Question(("filed",), ("category:province",)))
    rows = {row.code: row for row in answer.rows("category:province")}
    row = rows["water:PB"]
    assert row.codes == ("water", "PB") and row.label.en == "Water, Pb" and "، " in row.label.ur
    assert rows["unrecorded:PB"].codes == ("unrecorded", "PB")
    assert sum(row["filed"] for row in rows.values()) == answer.total["filed"]


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("category:category", "two different ones"),
        ("category:province:sex", "two different ones"),
        ("month:year", "choose one of them"),
        ("category:nonsense", "There is no breakdown “nonsense”"),
        (":category", "There is no breakdown “”"),
    ],
)
def test_what_is_no_pair_is_refused_with_a_sentence(pair, told):
    with pytest.raises(ValueError, match=told):
        Question(("filed",), (pair,))


@given(one=st.none() | st.integers(0, 2**15 - 1), other=st.none() | st.integers(0, 2**15 - 1))
def test_two_numbers_make_one_that_an_integer_holds_and_that_can_be_taken_apart(one, other):
    number = ((-1 if one is None else one) + 1) * _WIDTH + (-1 if other is None else other) + 1
    assert keys_in(number) == (one, other) and number < 2**31


def test_the_terminal_crosses_two_breakdowns(published, tmp_path, monkeypatch, capsys):
    from data_access import ask, audit

    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    options = ["filed,on_time", "--by", "category:province,sex", "--database", published.complaints]
    assert ask.main([*options, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    crossed = [row for row in rows if ":" in row["code"]]
    assert sum(int(row["filed"]) for row in crossed) == 20_000
    assert {"men", "women"} < {row["code"] for row in rows}
    assert ask.main(["filed", "--by", "month:year", "--database", published.complaints]) == 2
    assert "choose one of them" in capsys.readouterr().err


def test_the_oracle_crosses_by_hand():
    data = many_complaints(60)
    known = [c for c in data.complaints if (c["category"], c["province"]) == ("water", "PB")]
    filed = sum(c["kind"] == "complaint" for c in known)
    assert filed and reference.figure(data, "filed", "category:province", "water:PB") == filed
