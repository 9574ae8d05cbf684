"""Filters, periods and questions: the URL there and back, and a sentence for everything that
cannot be read.
"""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings

from data_access import (
    BREAKDOWNS,
    CHOICES,
    FILTERS,
    MEASURES,
    Codebook,
    Coverage,
    Entry,
    Filters,
    Question,
    Text,
    comparison,
    no_comparison,
)
from data_access.database.schema import complaints, reopenings
from data_access.model.filters import Filter, require_fields, windows
from data_access.model.periods import (
    MONTHS_IN,
    is_period,
    month_of,
    period_code,
    period_days,
    period_kind,
    period_months,
    period_number,
)
from data_access.query.flows import require_columns
from tests.figures.records import query_params
from tests.figures.reference import CODE_FILTERS

pytestmark = pytest.mark.quick

CAREFUL = settings(max_examples=100, deadline=None, derandomize=True)
NEWEST = datetime(2024, 6, 30, 12)


def read(**params) -> tuple[Filters, list[str]]:
    problems: list[Text] = []
    filters = Filters.from_query_params(params, problems)
    assert all(re.search("[\u0600-\u06ff]", problem.ur) for problem in problems)
    return filters, [problem.en for problem in problems]


# There and back -----------------------------------------------------------------------------------


@CAREFUL
@given(params=query_params())
def test_filters_survive_the_way_into_a_url_and_back(params):
    filters = Filters.from_query_params(params)
    assert Filters.from_query_params(filters.to_query_params()) == filters


@CAREFUL
@given(params=query_params())
def test_a_url_with_good_filters_reports_nothing_and_comes_back_as_it_was(params):
    problems: list[Text] = []
    written = Filters.from_query_params(params, problems).to_query_params()
    assert problems == []
    assert {name: sorted(values) for name, values in written.items()} == params


@CAREFUL
@given(params=query_params())
def test_the_order_and_repetition_of_values_make_no_difference(params):
    shuffled = {name: [*reversed(values), *values] for name, values in reversed(params.items())}
    assert Filters.from_query_params(shuffled) == Filters.from_query_params(params)


@pytest.mark.parametrize("name", FILTERS)
def test_every_registered_filter_can_be_set_and_taken_away(name):
    value = {"from": "2024-01-01", "to": "2024-01-31", "period": "2024", "groups_all": "1"}.get(
        name, "some-code"
    )
    filters = Filters.from_query_params({name: [value]})
    assert filters.active() == (name,)
    assert filters.without(name) == Filters()


def test_no_filter_writes_nothing():
    assert Filters().to_query_params() == {}
    assert Filters().active() == ()


def test_a_plain_string_is_read_as_one_value():
    assert read(sex="women", period="2024") == (Filters(sex=("women",), period=("2024",)), [])


# What cannot be read ------------------------------------------------------------------------------


def test_an_unknown_filter_is_left_out_and_told_with_the_right_names():
    filters, problems = read(sexx=["women"], sex=["women"])
    assert filters == Filters(sex=("women",))
    assert problems == [f"There is no filter “sexx”; there are: {', '.join(FILTERS)}."]


def test_the_language_of_the_page_is_no_filter_and_no_problem():
    assert read(lang=["ur"]) == (Filters(), [])


@pytest.mark.parametrize(
    "text", ["yesterday", "2024-02-30", "2023-02-29", "29.10.2024", "", "2024-13-01", "0"]
)
@pytest.mark.parametrize("key", ["from", "to"])
def test_a_day_that_is_none_is_left_out_and_told(key, text):
    filters, problems = read(**{key: [text]})
    assert filters == Filters()
    assert problems == [f"“{text}” is no day for “{key}”; write it as 2024-10-29."]


def test_a_day_without_any_value_is_told():
    assert read(to=[]) == (Filters(), ["“” is no day for “to”; write it as 2024-10-29."])


def test_the_leap_day_is_a_day():
    assert read(**{"from": ["2024-02-29"]}) == (Filters(from_day="2024-02-29"), [])


@pytest.mark.parametrize(
    "text",
    [
        "24",
        "2024-Q5",
        "2024-Q0",
        "2024-q1",
        "2024-13",
        "2024-00",
        "2024-1",
        "2024-",
        "x",
        "",
        " 2024",
    ],
)
def test_a_period_that_is_none_is_left_out_and_told(text):
    filters, problems = read(period=[text, "2024"])
    assert filters == Filters(period=("2024",))
    assert problems == [
        f"“{text}” is no period; write a year (2023), a quarter (2023-Q2) or a month (2023-05)."
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["", "-"])
def test_an_empty_code_is_no_choice(value):
    assert read(province=[value]) == (Filters(), [])


@pytest.mark.parametrize("value", ["0", "false", ""])
def test_groups_all_can_be_switched_off_in_the_url(value):
    assert read(groups_all=[value]) == (Filters(), [])


# Choices ------------------------------------------------------------------------------------------


def test_a_leading_minus_excludes():
    filters = Filters(province=("-PB", "SD"))
    assert (filters.chosen("province"), filters.excluded("province")) == (("SD",), ("PB",))


def test_toggling_adds_a_code_and_toggling_again_takes_it_away():
    once = Filters(sex=("men",)).with_toggled("sex", "women")
    assert once.sex == ("men", "women")
    assert once.with_toggled("sex", "women") == Filters(sex=("men",))


def test_toggling_an_excluded_code_includes_it_instead():
    assert Filters(sex=("-women", "men")).with_toggled("sex", "women").sex == ("men", "women")


def test_without_leaves_the_other_filters_as_they_are():
    filters = Filters(from_day="2024-01-01", sex=("men",), groups_all=True, group=("women",))
    assert filters.without("from") == replace(filters, from_day="")
    assert filters.without("groups_all") == replace(filters, groups_all=False)


# Periods ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2023", (2023, 1), (2023, 12)),
        ("2023-Q2", (2023, 4), (2023, 6)),
        ("2023-05", (2023, 5), (2023, 5)),
    ],
)
def test_a_year_a_quarter_and_a_month_are_ranges_of_months(period, first, last):
    assert period_months(period) == tuple(year * 12 + month - 1 for year, month in (first, last))


def test_a_wrong_period_is_a_value_error():
    with pytest.raises(ValueError, match="“2023-Q9” is no period"):
        period_months("2023-Q9")


@pytest.mark.parametrize(
    ("code", "kind", "first", "last"),
    [
        ("2023", "year", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-Q1", "quarter", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-Q4", "quarter", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-01", "month", date(2023, 1, 1), date(2023, 1, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("0999-12", "month", date(999, 12, 1), date(999, 12, 31)),
    ],
)
def test_the_code_of_a_period_says_its_kind_and_its_days_and_is_made_of_its_number(
    code, kind, first, last
):
    assert is_period(code) and period_kind(code) == kind and period_days(code) == (first, last)
    assert period_code(kind, period_number(code)) == code
    assert period_number(code) == month_of(first) // MONTHS_IN[kind]
    assert month_of(last) - month_of(first) + 1 == MONTHS_IN[kind]


@pytest.mark.parametrize(
    "code", ["", "unrecorded", "2023-13", "2023-Q0", "2023-5", "2023-05-01", "-2023", "2023-Q10"]
)
def test_what_is_no_period_is_told_from_one(code):
    assert not is_period(code)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ()),
        (Filters(sex=("men",)), ()),
        (Filters(period=("2024-02",)), (("2024-02-01", "2024-02-29"),)),
        (Filters(period=("2023-02",)), (("2023-02-01", "2023-02-28"),)),
        (Filters(period=("2023-12", "2024-01")), (("2023-12-01", "2024-01-31"),)),
        (Filters(period=("2024", "2024-Q1")), (("2024-01-01", "2024-12-31"),)),
        (
            Filters(period=("2023-Q1", "2024-Q1")),
            (("2023-01-01", "2023-03-31"), ("2024-01-01", "2024-03-31")),
        ),
        (Filters(from_day="2024-02-10", period=("2024-02",)), (("2024-02-10", "2024-02-29"),)),
        (
            Filters(to_day="2023-02-10", period=("2023-Q1", "2024-Q1")),
            (("2023-01-01", "2023-02-10"),),
        ),
        (Filters(from_day="2024-02-10"), (("2024-02-10", "2999-12-31"),)),
        (Filters(to_day="2024-02-10"), (("1900-01-01", "2024-02-10"),)),
    ],
)
def test_the_chosen_windows_are_in_order_joined_and_cut_to_from_and_to(filters, expected):
    assert windows(filters) == tuple(
        (date.fromisoformat(a), date.fromisoformat(b)) for a, b in expected
    )


@pytest.mark.parametrize(
    "filters",
    [
        Filters(from_day="2024-03-01", to_day="2024-02-01"),
        Filters(to_day="2023-01-01", period=("2024",)),
    ],
)
def test_windows_that_do_not_meet_leave_one_in_which_no_day_lies(filters):
    ((first, last),) = windows(filters)
    assert first > last


COVERED = Coverage(((date(2019, 1, 1), date(2024, 6, 30)),))


def compared(**filters) -> tuple[str, str, str, str] | None:
    found = comparison(Filters(**filters), NEWEST, COVERED)
    if found is None:
        return None
    return (
        found.current.from_day,
        found.current.to_day,
        found.previous.from_day,
        found.previous.to_day,
    )


def test_without_a_period_twelve_full_months_stand_against_the_twelve_before():
    assert compared() == ("2023-06-01", "2024-05-31", "2022-06-01", "2023-05-31")


def test_a_period_stands_against_the_same_days_a_year_before():
    """Energy peaks each summer: against the spring before, every summer would be bad."""
    assert compared(from_day="2024-05-01", to_day="2024-05-10") == (
        "2024-05-01", "2024-05-10", "2023-05-01", "2023-05-10",
    )  # fmt: skip
    assert compared(period=("2023",)) == ("2023-01-01", "2023-12-31", "2022-01-01", "2022-12-31")
    assert compared(period=("2023-Q4",)) == ("2023-10-01", "2023-12-31", "2022-10-01", "2022-12-31")


def test_a_leap_february_stands_against_all_of_the_one_before():
    assert compared(period=("2024-02",)) == ("2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28")


def test_more_than_a_year_stands_against_as_many_days_before():
    assert compared(period=("2022", "2023")) == (
        "2022-01-01",
        "2023-12-31",
        "2020-01-02",
        "2021-12-31",
    )
    found = comparison(Filters(period=("2022", "2023")), NEWEST, COVERED)
    assert found.label.en == "against the 730 days before" and "730" in found.label.ur


def test_a_period_that_reaches_beyond_t_is_cut_at_t_on_both_sides():
    assert compared(period=("2024",)) == ("2024-01-01", "2024-06-30", "2023-01-01", "2023-06-30")
    assert compared(from_day="2024-06-30", to_day="2030-01-01") == (
        "2024-06-30", "2024-06-30", "2023-06-30", "2023-06-30",
    )  # fmt: skip


@pytest.mark.parametrize(
    "filters",
    [
        {"period": ("2023-Q1", "2024-Q1")},
        {"to_day": "2024-01-01"},
        {"from_day": "2025-01-01"},
        {"period": ("2025",)},
        {"from_day": "2024-03-01", "to_day": "2024-02-01"},
    ],
    ids=["two windows", "no start", "after T", "year after T", "empty"],
)
def test_there_is_no_comparison_without_one_window_that_has_begun(filters):
    assert compared(**filters) is None


def test_a_comparison_keeps_the_other_filters_and_says_what_it_compares():
    found = comparison(Filters(period=("2024-05",), sex=("women",)), NEWEST, COVERED)
    assert (found.current.sex, found.previous.sex, found.current.period) == (
        ("women",),
        ("women",),
        (),
    )
    assert (
        found.label.en == "against the same days a year before" and "ایک سال پہلے" in found.label.ur
    )


@pytest.mark.parametrize("name", ["status", "outcome"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_nothing_is_compared_where_the_filter_depends_on_time(name, sign):
    code = {"status": "closed", "outcome": "relief"}[name]
    filters = Filters.from_query_params({name: [f"{sign}{code}"], "period": ["2024-05"]})
    assert comparison(filters, NEWEST, COVERED) is None
    assert "status or outcome" in no_comparison(filters, NEWEST, COVERED).en


@pytest.mark.parametrize(
    ("stretches", "why"),
    [
        (((date(2024, 5, 1), date(2024, 6, 30)),), "do not cover the period before"),
        (
            ((date(2019, 1, 1), date(2023, 5, 10)), (date(2023, 5, 20), date(2024, 6, 30))),
            "cover the period before in part only",
        ),
        (((date(2019, 1, 1), date(2024, 5, 20)),), "cover the period itself in part only"),
        (((date(2019, 1, 1), date(2024, 4, 30)),), "do not cover the period itself"),
        ((), "do not cover the period itself"),
    ],
    ids=["begins later", "gap before", "ends within", "ends before", "nothing"],
)
def test_nothing_is_compared_with_what_the_data_do_not_cover(stretches, why):
    may = Filters(period=("2024-05",))
    assert comparison(may, NEWEST, COVERED) and comparison(may, NEWEST, Coverage(stretches)) is None
    assert why in no_comparison(may, NEWEST, Coverage(stretches)).en


# Questions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measures", "breakdowns", "sentence"),
    [
        (("filled",), (), f"There is no measure “filled”; there are: {', '.join(MEASURES)}."),
        (
            ("filed",),
            ("months",),
            f"There is no breakdown “months”; there are: {', '.join(BREAKDOWNS)}.",
        ),
    ],
)
def test_a_wrong_name_fails_at_once_and_lists_the_right_ones(measures, breakdowns, sentence):
    with pytest.raises(ValueError) as raised:
        Question(measures, breakdowns)
    assert str(raised.value) == sentence


def test_a_question_reads_as_one_line_and_works_as_a_key():
    question = Question(
        ("filed", "open"), ("month",), Filters(province=("-PB",), from_day="2024-01-01")
    )
    assert str(question) == "filed,open by month where from=2024-01-01&province=-PB"
    assert {question: 1}[replace(question)] == 1
    assert question != replace(question, breakdowns=())


def test_a_count_that_several_measures_need_is_asked_once():
    assert Question(("confirmed_relief", "contested_relief", "backlog")).counts == (
        "relief_confirmed", "relief_feedback", "relief_contested",
    )  # fmt: skip


# The codes of one database ------------------------------------------------------------------------


def entries(*codes: str, parents: dict[str, int] | None = None) -> tuple[Entry, ...]:
    parents = parents or {}
    return tuple(
        Entry(i, code, Text(code, code), parents.get(code)) for i, code in enumerate(codes, start=1)
    )


@pytest.fixture
def codebook() -> Codebook:
    departments = entries("ministry", "wing", "office", "police", parents={"wing": 1, "office": 2})
    return Codebook({name: entries("a", "b") for name in CHOICES} | {"department": departments})


def test_codes_that_the_database_does_not_know_are_left_out_and_told(codebook):
    problems: list[Text] = []
    checked = codebook.check(
        Filters(province=("a", "-x", "y"), sex=("b",), period=("2024",)), problems
    )
    assert checked == Filters(province=("a",), sex=("b",), period=("2024",))
    assert problems == [
        Text(
            "“-x”, “y”: no province of this database; there are: a, b.",
            "“-x”, “y”: اس ڈیٹا میں ایسا کوئی اندراج نہیں (صوبہ)؛ یہ ہیں: a, b۔",
        )
    ]


def test_known_codes_pass_the_check_untouched(codebook):
    problems: list[Text] = []
    filters = Filters(province=("-a", "b"), department=("office",), groups_all=True)
    assert (codebook.check(filters, problems), problems) == (filters, [])


def test_a_long_list_of_right_codes_is_cut_after_thirty():
    codebook = Codebook({name: entries(*(f"c{i}" for i in range(40))) for name in CHOICES})
    problems: list[Text] = []
    codebook.check(Filters(sex=("x",)), problems)
    assert problems[0].en.endswith("c28, c29 and 10 more.")


def test_a_department_stands_for_those_below_it(codebook):
    assert codebook.numbers("department", ("ministry",)) == [1, 2, 3]
    assert codebook.numbers("department", ("wing", "police")) == [2, 3, 4]
    assert codebook.numbers("province", ("b",)) == [2]


def test_a_filter_whose_column_reopenings_lack_is_refused_when_it_is_declared():
    declared = Filter("closed", Text("Closed on", "بند"), "first_closed_on")
    require_columns([declared], complaints)
    with pytest.raises(
        ValueError,
        match=r"The filters closed \(first_closed_on\) need a column that reopenings lacks",
    ):
        require_columns([*FILTERS.values(), declared], reopenings)


def test_a_filter_without_a_field_is_refused_when_it_is_declared():
    with pytest.raises(ValueError, match="The filters closed lack a field of the class Filters"):
        require_fields([*FILTERS, "closed"])


def test_the_oracle_knows_every_filter_by_code():
    assert {*CODE_FILTERS, "group"} == set(CHOICES), (
        "name it in CODE_FILTERS of tests/figures/reference.py"
    )
