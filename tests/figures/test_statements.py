"""The SQL itself: golden statements for three engines, and values that never become part of the
text.

After a wanted change: ``UPDATE_GOLDEN=1 python -m pytest tests/figures/test_statements.py``, then
read the difference.
"""

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb_sqlalchemy
import pytest
import sqlalchemy
from hypothesis import given, settings
from sqlalchemy.dialects import postgresql

from data_access import CaseQuestion, Codebook, Entry, Filters, Question, Text
from data_access.database.clickhouse.dialect import ServerDialect
from data_access.database.dialects import is_one_of
from data_access.model.codes import CODE_LISTS
from data_access.query.cases.selects import Asked, in_order, rows_select, sizes_select
from data_access.query.flows import flow_select
from data_access.query.members import members_select
from data_access.query.statements import cohort_select, crossed_select, waiting_select
from data_access.query.waiting.waits_against import waits_select
from tests.figures.records import PARENTS, codes_of, query_params

pytestmark = pytest.mark.quick

GOLDEN = Path(__file__).with_name("golden")
NOW = datetime(2024, 6, 30, 12)
TODAY = NOW.date()
DIALECTS = {
    "duckdb": duckdb_sqlalchemy.Dialect(),
    "postgresql": postgresql.dialect(),
    "clickhouse": ServerDialect(),
}
OF_TABLES = ("level", "department", "category", "subcategory", "province", "district")
KNOWN = {name: codes_of(name) for name in OF_TABLES}


def entries(codes) -> tuple[Entry, ...]:
    numbers = {code: number for number, code in enumerate(codes, start=1)}
    return tuple(
        Entry(number, code, Text(code, code), numbers.get(PARENTS.get(code)))
        for code, number in numbers.items()
    )


LISTS = {
    name: tuple(Entry(row.number, row.code, row.label) for row in rows)
    for name, rows in CODE_LISTS.items()
}
CODEBOOK = Codebook({**LISTS, **{name: entries(codes) for name, codes in KNOWN.items()}})


def question(measures: str, by: str = "", **filters) -> Question:
    return Question(tuple(measures.split()), tuple(by.split()), Filters.from_query_params(filters))


def cohort(asked: Question):
    return cohort_select(asked, CODEBOOK, NOW)


def listed(measure: str, parts=(), order: str = "filed", **filters) -> Asked:
    chosen = Filters.from_query_params(filters)
    return Asked(CaseQuestion(measure, "part", parts, chosen, order), CODEBOOK, NOW)


STATEMENTS = {
    "cohort-totals": cohort(question("filed addressed open")),
    "cohort-page": cohort(
        question("on_time reopened_share confirmed_relief", "month department group", group=["women"], province=["-PB"])
    ),
    "cohort-records": cohort(
        question("reopened_by_citizen on_time_due closed_within_24_hours_share", "age_band", period=["2023-Q1", "2024"])
    ),
    "crossed-departments": crossed_select(
        replace(question("satisfaction anonymous_share", "department", group=["women"]), strata=("category", "quarter"),
                without_heavy_filers=True),
        "department", CODEBOOK, NOW,
    ),
    "flow-quarters": flow_select(question("backlog clearance_ratio", period=["2023"]), CODEBOOK, TODAY, ""),
    "flow-departments": flow_select(
        question("backlog", department=["ministry", "-office"], **{"from": ["2024-02-10"]}), CODEBOOK, TODAY, "department",
        by_month=False,
    ),
    "waiting-closing": waiting_select(question("days_to_close_median", sex=["women"]), CODEBOOK, TODAY, "closing", "year"),
    "waiting-age": waiting_select(question("backlog_age_p90", level=["FED", "PB"]), CODEBOOK, TODAY, "age", ""),
    "waits": waits_select(
        Question(("days_to_close_median",), ("group", "identity"), Filters(province=("PB",)), ("category", "year")),
        CODEBOOK, TODAY,
    ),
    "cases-cohort": rows_select(
        listed("on_time", parts=(("group", "women"), ("month", "2024-02")), order="department"),
        [1, None], (TODAY, TODAY),
    ),
    "cases-events": sizes_select(listed("closings", parts=(("outcome", "not_closed"),), province=["PB"])),
    "cases-backlog": in_order(
        rows_select(listed("backlog", order="district", period=["2023"]), [2], (TODAY, TODAY)), True, 150, 50
    ),
    "members-months": members_select(question("members", group=["women", "minority"], groups_all=["1"]), CODEBOOK, "month"),
}  # fmt: skip


def text_of(statement, dialect: str) -> str:
    """One clause a line, and the values below, so that a change is easy to see."""
    compiled = statement.compile(
        dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True}
    )
    values = "\n".join(f"-- {name} = {value!r}" for name, value in compiled.params.items())
    return "\n".join(line.rstrip() for line in str(compiled).splitlines()) + f"\n{values}\n"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", STATEMENTS)
def test_the_statement_is_the_golden_one(name, dialect):
    path, found = GOLDEN / f"{name}.{dialect}.sql", text_of(STATEMENTS[name], dialect)
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert path.is_file(), f"write {path.name} with UPDATE_GOLDEN=1"
    assert found == path.read_text(encoding="utf-8"), (
        "rewrite it with UPDATE_GOLDEN=1 if the change is wanted"
    )


def test_every_golden_file_belongs_to_a_statement():
    assert {path.name for path in GOLDEN.glob("*.sql")} == {
        f"{name}.{d}.sql" for name in STATEMENTS for d in DIALECTS
    }


def every_statement(asked: Question):
    return [
        cohort_select(asked, CODEBOOK, NOW),
        flow_select(asked, CODEBOOK, TODAY, "department"),
        *(
            waiting_select(asked, CODEBOOK, TODAY, curve, "group")
            for curve in ("closing", "reply", "age")
        ),
        members_select(asked, CODEBOOK, "sex"),
        *(
            sizes_select(Asked(CaseQuestion(name, filters=asked.filters), CODEBOOK, NOW))
            for name in ("replied_share", "closings", "backlog")
        ),
    ]


def compiled_text(statement, dialect: str) -> str:
    return str(statement.compile(dialect=DIALECTS[dialect]))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(first=query_params())
def test_the_text_depends_on_which_filters_are_set_but_no_value_is_part_of_it(first):
    asked = question("filed anonymous_share", "sex", **first)
    values = {code.removeprefix("-") for codes in first.values() for code in codes} - {"1"}
    for statement in every_statement(asked):
        for dialect in DIALECTS:
            text = compiled_text(statement, dialect)
            assert not any(
                f"'{value}'" in text or f" {value} " in text for value in values if value != "none"
            )
            assert "'" not in text, "a text stands in the statement; bind it"


def test_days_and_numbers_of_two_questions_share_one_text():
    one, other = (
        question("filed", "sex", district=[code], **{"from": [day]})
        for code, day in (("lahore", "2024-02-03"), ("quetta", "2023-11-05"))
    )
    for statement, same in zip(every_statement(one), every_statement(other), strict=True):
        assert compiled_text(statement, "duckdb") == compiled_text(same, "duckdb")


@pytest.mark.parametrize(
    "attack", ["PB'; DROP TABLE complaints; --", "1 OR 1=1", "-PB') OR (1=1", "%(x)s", ":x", "\0"]
)
def test_an_attempt_to_smuggle_sql_in_is_an_unknown_code(attack):
    problems: list[Text] = []
    filters = CODEBOOK.check(Filters.from_query_params({"province": [attack]}, problems), problems)
    assert filters == Filters()
    assert [problem.en for problem in problems] == [
        f"“{attack}”: no province of this database; there are: PB, SD, BA."
    ]


def test_a_code_that_slips_past_the_check_never_reaches_the_database():
    with pytest.raises(KeyError):
        cohort_select(question("filed", province=["PB' OR 1=1"]), CODEBOOK, NOW)


# A list of codes as a bit mask --------------------------------------------------------------------


@pytest.mark.parametrize("wanted", [[3], [2, 3], [1, 62], [3, 63], [3, 67], [64, 130]])
def test_several_codes_at_once_choose_exactly_those_up_to_the_largest_number(wanted):
    engine = sqlalchemy.create_engine("duckdb:///:memory:")
    column = sqlalchemy.column("n", sqlalchemy.SmallInteger)
    numbers = (
        sqlalchemy.text("SELECT range::SMALLINT AS n FROM range(1, 200)").columns(column).subquery()
    )
    with engine.connect() as connection:
        found = connection.scalars(
            sqlalchemy.select(numbers.c.n).where(is_one_of(numbers.c.n, wanted))
        )
        others = connection.scalars(
            sqlalchemy.select(numbers.c.n).where(sqlalchemy.not_(is_one_of(numbers.c.n, wanted)))
        )
        assert sorted(found) == wanted
        assert sorted(others) == [number for number in range(1, 200) if number not in wanted]


def test_a_mask_is_only_shifted_by_numbers_below_64_since_some_engines_shift_by_67_as_by_3():
    text = compiled_text(sqlalchemy.select(TWO_OR_THREE), "duckdb")
    assert "n <= %(n_1)s AND (%(param_1)s >> n)" in text


def test_postgresql_gets_a_list_because_it_cannot_estimate_a_mask():
    text = compiled_text(sqlalchemy.select(sqlalchemy.not_(TWO_OR_THREE)), "postgresql")
    assert "NOT (n IN (" in text and ">>" not in text


TWO_OR_THREE = is_one_of(sqlalchemy.column("n", sqlalchemy.SmallInteger), [2, 3])


def test_a_day_is_bound_as_a_day_and_t_as_a_time():
    params = cohort(question("on_time_due", period=["2024-02"])).compile().params.values()
    assert {date(2024, 2, 1), date(2024, 2, 29), NOW} <= {
        value for value in params if isinstance(value, date)
    }


def test_the_month_of_registration_is_a_whole_number_before_it_is_divided():
    # EXTRACT gives a numeric in PostgreSQL: divided by 3 it would split each quarter into three
    # rows.
    text = compiled_text(members_select(question("members"), CODEBOOK, "quarter"), "postgresql")
    assert "AS SMALLINT) / " in text
