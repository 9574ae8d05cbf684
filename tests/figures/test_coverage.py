"""Which days the data cover: said by mappings, or found from all filings and never from the
earliest or latest alone.
"""

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import Coverage, Filters, comparison, open_complaints
from data_access.feed import FeedProblem, import_file, read_mapping
from data_access.publish.axes import closed_periods
from data_access.query.read_coverage import SourceDays, common_coverage, covered_by, source_days
from tests.databases.engines import ENGINES, fresh

CASES = Path(__file__).parents[1] / "data" / "cases"
AS_OF = date(2024, 6, 30)


def daily(*spans: tuple[str, str], each: int = 3) -> dict[date, int]:
    """As many complaints on each day of some spans."""
    found = {}
    for first, last in spans:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            found[day] = each
            day += timedelta(days=1)
    return found


def complete(filed: dict[date, int], as_of: date = AS_OF) -> set[str]:
    """The years, quarters and months that are complete, and old enough."""
    return {period.code for period in closed_periods(Coverage(covered_by(filed, as_of)), as_of)}


@pytest.mark.parametrize("first", ["2023-01-01", "2023-01-02", "2023-01-03"])
def test_a_year_whose_first_complaints_came_some_days_late_is_complete(first):
    assert {"2023", "2023-Q1", "2023-01"} <= complete(daily((first, "2024-06-30")))


def test_a_year_that_begins_in_the_middle_of_january_is_not():
    found = complete(daily(("2023-01-15", "2024-06-30")))
    assert not {"2023", "2023-Q1", "2023-01"} & found and {"2023-02", "2023-Q2"} <= found


def test_the_end_is_where_filings_end_and_not_where_the_data_are_as_of():
    found = complete(daily(("2022-01-01", "2023-08-31")))
    assert {"2022", "2023-08", "2023-Q2"} <= found and not {"2023-09", "2023-Q3", "2023"} & found


@pytest.mark.parametrize(
    "strays", [{date(1999, 3, 1): 1}, {date(2013, 1, 1): 1, date(2014, 1, 1): 1}]
)
def test_one_mistyped_year_moves_nothing(strays):
    filed = daily(("2022-01-01", "2023-06-30"))
    assert covered_by(filed | strays, AS_OF) == covered_by(filed, AS_OF)
    late = {date(2024, 5, 1): 1}
    assert covered_by(filed | late, AS_OF) == covered_by(filed, AS_OF)


def test_a_long_silence_is_a_gap_and_a_short_one_is_not():
    before, after = ("2022-01-01", "2022-03-31"), ("2022-09-01", "2023-12-31")
    assert covered_by(daily(before, after), AS_OF) == (
        (date(2021, 12, 25), date(2022, 3, 31)), (date(2022, 9, 1), date(2024, 1, 7)),
    )  # fmt: skip
    assert (
        len(covered_by(daily(("2022-01-01", "2022-03-31"), ("2022-04-10", "2022-12-31")), AS_OF))
        == 1
    )


def test_where_little_is_filed_a_month_without_any_may_be_chance():
    filed = {date(2022, 1, 20) + timedelta(days=12 * number): 1 for number in range(70)}
    assert {"2022", "2022-01", "2023"} <= complete(filed)


def test_where_nobody_files_in_the_last_days_of_a_month_the_month_ends_all_the_same():
    filed = {day: 6 for day in daily(("2023-01-01", "2023-06-20")) if day.day <= 20}
    assert {"2023-01", "2023-06", "2023-Q2"} <= complete(filed)


def _stamped(months: int, step: int = 1, but: tuple[int, ...] = ()) -> dict[date, int]:
    """40 complaints on the first day of each ``step``-th month from January 2022 on."""
    numbers = [number for number in range(0, months, step) if number not in but]
    return {date(2022 + number // 12, number % 12 + 1, 1): 40 for number in numbers}


@pytest.mark.parametrize("step", [1, 3])
def test_where_all_filings_stand_on_the_first_of_the_month_or_quarter_each_is_complete(step):
    found = covered_by(_stamped(24, step), AS_OF)
    assert len(found) == 1
    assert {"2022-02", "2022", "2023-Q3", "2023"} <= complete(_stamped(24, step))
    assert "2024-01" not in complete(_stamped(24, step))


def test_months_that_are_missing_in_such_a_rhythm_are_a_gap():
    first, second = covered_by(_stamped(24, but=(8, 9, 10)), AS_OF)
    assert (first[1], second[0]) == (date(2022, 8, 1), date(2022, 12, 1))


def test_a_rhythm_that_changes_to_days_has_no_gaps():
    filed = _stamped(12) | daily(("2023-01-01", "2024-06-30"), each=10)
    assert len(covered_by(filed, AS_OF)) == 1


def test_nothing_is_covered_where_nothing_was_filed():
    assert covered_by({}, AS_OF) == () and not Coverage().covers(AS_OF, AS_OF)
    assert (Coverage().first, Coverage().last) == (None, None)


def read(into: str) -> Coverage:
    with closing(open_complaints(into)) as complaints:
        return complaints.coverage()


def load(
    into: str,
    folder: Path,
    covers: str = "",
    name: str = "21-first-complaint-on-2-January",
    code: str = "t",
):
    text = (
        (CASES / name / "mapping.toml")
        .read_text(encoding="utf-8")
        .replace('code = "t"', f'code = "{code}"\n{covers}')
    )
    (folder / "m.toml").write_text(text, encoding="utf-8")
    import_file(
        CASES / name / "a.csv", read_mapping(str(folder / "m.toml")), into, folder / "rejects.csv"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_complaint_on_2_january_leaves_the_year_complete(engine, tmp_path):
    into = fresh(engine)
    load(into, tmp_path)
    assert read(into).covers(date(2023, 1, 1), date(2023, 12, 31))
    assert {"2023", "2023-Q1", "2023-01"} <= {
        period.code for period in closed_periods(read(into), AS_OF)
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_months_without_complaints_are_a_gap(engine, tmp_path):
    into = fresh(engine)
    load(into, tmp_path, name="19-months-without-complaints")
    first, second = read(into).stretches
    assert first[1] < date(2022, 4, 1) and second[0] >= date(2022, 9, 1)


def test_a_mapping_says_what_is_covered_with_gaps(tmp_path):
    into = fresh("duckdb")
    covers = "covers = [{ from = 2023-01-01, until = 2023-05-31 }, { from = 2023-07-01, until = 2023-12-31 }]"
    load(into, tmp_path, covers)
    assert read(into).stretches == (
        (date(2023, 1, 1), date(2023, 5, 31)), (date(2023, 7, 1), date(2023, 12, 31)),
    )  # fmt: skip


def test_only_what_every_source_covers_is_covered(tmp_path):
    into = fresh("duckdb")
    load(into, tmp_path, "covers = { from = 2023-01-01 }")
    load(into, tmp_path, "covers = { from = 2023-06-01, until = 2023-09-30 }", code="late")
    assert read(into).stretches == ((date(2023, 6, 1), date(2023, 9, 30)),)


def _filed(into: str, folder: Path, code: str, first: str, last: str, said: str = ""):
    """Import two complaints of each day of a source that says nothing of what it covers."""
    mapping = (CASES / "21-first-complaint-on-2-January" / "mapping.toml").read_text(
        encoding="utf-8"
    )
    (folder / "m.toml").write_text(
        mapping.replace('code = "t"', f'code = "{code}"\n{said}'), encoding="utf-8"
    )
    heading = (
        (CASES / "21-first-complaint-on-2-January" / "a.csv")
        .read_text(encoding="utf-8")
        .splitlines()[0]
    )
    names = heading.split(",")
    days = [day for day in daily((first, last)) for _ in range(2)]
    rows = [
        ",".join({"id": f"{code}{place}", "filed": str(day)}.get(name, "") for name in names)
        for place, day in enumerate(days)
    ]
    (folder / f"{code}.csv").write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    import_file(
        folder / f"{code}.csv", read_mapping(str(folder / "m.toml")), into, folder / "rejects.csv"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_where_one_of_two_sources_begins_later_only_its_days_are_covered(engine, tmp_path):
    into = fresh(engine)
    _filed(into, tmp_path, "t", "2022-01-01", "2023-12-31")
    assert read(into).covers(date(2022, 1, 1), date(2023, 12, 31))
    _filed(into, tmp_path, "u", "2023-01-01", "2023-12-31")
    assert read(into).stretches == ((date(2022, 12, 25), date(2024, 1, 7)),)
    assert read(into).touches(date(2022, 3, 1), date(2022, 3, 31)) and not read(into).touches(
        *[date(2021, 3, 1)] * 2
    )


def test_a_source_with_a_handful_of_complaints_bounds_nothing(tmp_path):
    into = fresh("duckdb")
    _filed(into, tmp_path, "t", "2022-01-01", "2023-12-31")
    _filed(into, tmp_path, "u", "2023-06-01", "2023-06-03")
    assert read(into).covers(date(2022, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_source_that_ends_before_another_begins_hands_over_to_it(engine, tmp_path):
    into = fresh(engine)
    _filed(into, tmp_path, "t", "2022-01-01", "2022-12-31")
    _filed(into, tmp_path, "u", "2023-01-01", "2023-12-31")
    assert read(into).stretches == ((date(2021, 12, 25), date(2024, 1, 7)),)
    assert {"2022", "2022-Q4", "2023-Q1"} <= {
        period.code for period in closed_periods(read(into), AS_OF)
    }


def test_days_between_two_such_sources_are_a_gap(tmp_path):
    into = fresh("duckdb")
    _filed(into, tmp_path, "t", "2022-01-01", "2022-12-31")
    _filed(into, tmp_path, "u", "2023-02-01", "2023-12-31")
    assert read(into).stretches == (
        (date(2021, 12, 25), date(2023, 1, 7)), (date(2023, 1, 25), date(2024, 1, 7)),
    )  # fmt: skip
    assert [read(into).touches(day, day) for day in (date(2022, 5, 1), date(2023, 1, 20), date(2023, 5, 1))] == [
        True, False, True,
    ]  # fmt: skip


def test_mappings_say_that_one_source_follows_the_other(tmp_path):
    into = fresh("duckdb")
    load(into, tmp_path, "covers = { from = 2022-01-01, until = 2023-05-31 }", code="old")
    load(into, tmp_path, "covers = { from = 2023-06-01 }", code="new")
    assert read(into).covers(date(2022, 1, 1), date(2023, 12, 31))


def line_of(*spans: tuple[str, str, int]) -> Coverage:
    """What sources cover together, each with so many complaints on each day from one to the
    other.
    """
    return common_coverage(
        [source_days(daily((first, last), each=each), AS_OF) for first, last, each in spans], AS_OF
    )


ACROSS = (
    date(2022, 7, 1),
    date(2023, 6, 30),
)  # the turn of the year in which one ends and others begin


@pytest.mark.parametrize(
    ("spans", "is_covered"),
    [
        ([("2021-01-01", "2022-12-31", 3), ("2023-01-01", "2024-06-30", 4)], True),
        # whichever is imported first
        ([("2023-01-01", "2024-06-30", 4), ("2021-01-01", "2022-12-31", 3)], True),
        # for some days both
        ([("2021-01-01", "2023-01-20", 3), ("2023-01-01", "2024-06-30", 3)], True),
        ([("2021-01-01", "2022-12-31", 3), ("2023-01-01", "2024-06-30", 3), ("2021-01-01", "2024-06-30", 9)], True),
        ([("2020-01-01", "2021-12-31", 3), ("2022-01-01", "2022-12-31", 3), ("2023-01-01", "2024-06-30", 3)], True),
        # one begins a year later
        ([("2021-01-01", "2024-06-30", 3), ("2023-01-01", "2024-06-30", 3)], False),
        # both for half a year
        ([("2021-01-01", "2023-06-30", 3), ("2023-01-01", "2024-06-30", 3)], False),
        # one ends, and none begins
        ([("2021-01-01", "2022-12-31", 3), ("2021-01-01", "2024-06-30", 3)], False),
        # something else begins
        ([("2021-01-01", "2022-12-31", 3), ("2023-01-01", "2024-06-30", 30)], False),
        ([("2021-01-01", "2022-12-31", 3), ("2023-01-01", "2024-06-30", 3), ("2023-01-01", "2024-06-30", 3)], False),
        ([("2021-01-01", "2022-12-31", 3), ("2021-01-01", "2022-12-31", 3), ("2023-01-01", "2024-06-30", 3)], False),
        ([("2021-01-01", "2022-12-31", 3), ("2023-01-01", "2024-06-30", 3), ("2023-03-01", "2024-06-30", 3)], False),
    ],
)  # fmt: skip
def test_no_change_is_covered_where_more_begins_or_ends_than_is_handed_over(spans, is_covered):
    assert line_of(*spans).covers(*ACROSS) == is_covered


OLD, OTHER = ("2021-01-01", "2023-06-30", 3), ("2021-01-01", "2022-12-31", 3)
NEW, MORE = ("2023-01-01", "2024-06-30", 3), ("2023-01-01", "2024-06-30", 30)


@pytest.mark.parametrize(
    ("sources", "is_covered"),
    [
        # both for half a year, and ten times as many: nobody could tell without being told
        ({1: (OLD, ()), 2: (NEW, (1,))}, True),
        ({1: (OTHER, ()), 2: (MORE, (1,))}, True),
        ({2: (OLD, ()), 1: (NEW, (2,))}, True),
        # one follows two, two follow one
        ({1: (OTHER, ()), 2: (OTHER, ()), 3: (NEW, (1, 2))}, True),
        ({1: (OTHER, ()), 2: (NEW, (1,)), 3: (NEW, (1,))}, True),
        # a second one that nobody continues, or that continues nobody
        ({1: (OTHER, ()), 2: (OTHER, ()), 3: (NEW, (1,))}, False),
        ({1: (OTHER, ()), 2: (OTHER, ()), 3: (NEW, (2,))}, False),
        ({1: (OTHER, ()), 2: (NEW, (1,)), 3: (MORE, ())}, False),
        # a source that is not there, and two that are said to follow each other
        ({1: (OLD, ()), 2: (NEW, (9,))}, False),
        ({1: (OLD, (2,)), 2: (NEW, (1,))}, True),
        # what is left open between them stays open
        ({1: (("2021-01-01", "2022-08-31", 3), ()), 2: (NEW, (1,))}, False),
    ],
)
def test_a_source_continues_those_that_its_mapping_names(sources, is_covered):
    found = [
        replace(source_days(daily(days[:2], each=days[2]), AS_OF), number=number, follows={*before})
        for number, (days, before) in sources.items()
    ]
    assert common_coverage(found, AS_OF).covers(*ACROSS) == is_covered


@pytest.mark.parametrize("engine", ENGINES)
def test_a_change_across_a_hand_over_is_told_where_the_mapping_says_so(engine, tmp_path):
    """Both file for half a year: twice as many complaints are no change, unless one is said to
    continue the other.
    """
    into, across = fresh(engine), (date(2022, 7, 1), date(2023, 6, 30))
    _filed(into, tmp_path, "old", "2022-01-01", "2023-06-30")
    _filed(into, tmp_path, "new", "2023-01-01", "2023-12-31")
    assert not read(into).covers(*across)
    _filed(into, tmp_path, "new", "2023-01-01", "2023-12-31", 'follows = "old"')
    assert read(into).covers(*across)
    with closing(open_complaints(into)) as complaints:
        as_of, coverage = datetime(2023, 12, 31), read(into)
        chosen = Filters.from_query_params({"from": ["2023-01-01"], "to": ["2023-06-30"]})
        assert comparison(chosen, as_of, coverage) is not None
        assert "follows-1:2" in complaints.dataset().recorded.__str__().split()
    _filed(into, tmp_path, "new", "2023-01-01", "2023-12-31", "follows = []")
    assert not read(into).covers(*across)


@pytest.mark.parametrize(
    ("follows", "words"),
    [
        ('follows = "elder"', r"no source “elder” in the database; import that one first.*: old"),
        ('follows = ["old", "late"]', "source.follows names the source itself"),
        ("follows = 3", "source.follows must be text in quotes"),
    ],
)
def test_a_source_that_follows_none_that_is_there_is_told(tmp_path, follows, words):
    into = fresh("duckdb")
    load(into, tmp_path, code="old")
    with pytest.raises(FeedProblem, match=words):
        load(into, tmp_path, follows, code="late")


def test_a_first_source_follows_none(tmp_path):
    with pytest.raises(FeedProblem, match="no source “old” in the database.*It has: nothing"):
        load(fresh("duckdb"), tmp_path, 'follows = "old"')


_DAY_0 = date(2020, 1, 1)


@st.composite
def _said(draw) -> list[tuple[int, int]]:
    """First and last day of each of some sources, in days from 2020 on; some go on."""
    found = []
    for _ in range(draw(st.integers(1, 5))):
        first = draw(st.integers(0, 1200))
        found.append((first, draw(st.sampled_from((10_000, first + draw(st.integers(60, 900)))))))
    return found


@settings(max_examples=300, deadline=None)
@given(_said())
def test_whatever_sources_there_are_no_more_of_them_file_on_one_covered_day_than_on_another(spans):
    end = (AS_OF - _DAY_0).days
    spans = [(first, min(last, end)) for first, last in spans]
    days = [
        SourceDays(((_DAY_0 + timedelta(days=first), _DAY_0 + timedelta(days=last)),))
        for first, last in spans
    ]
    found = common_coverage(days, AS_OF)
    filing = (
        set()
    )  # how many sources file on covered days, but for those on which one may hand over to another
    for number in range(end + 1):
        day = _DAY_0 + timedelta(days=number)
        here = sum(first <= number <= last for first, last in spans)
        is_handed_over = any(
            one[0] < other[0] <= number <= one[1] < min(other[0] + 31, other[1])
            for one in spans
            for other in spans
        )
        assert found.covers(day, day) or here < len(spans)  # a day that all cover is covered
        if found.covers(day, day) and not is_handed_over:
            filing.add(here)
    assert len(filing) <= 1


def test_what_one_source_covers_is_touched_also_beside_a_source_of_which_nothing_is_covered():
    found = common_coverage(
        [SourceDays(((date(2022, 1, 1), date(2022, 12, 31)),)), SourceDays(())], AS_OF
    )
    assert found.stretches == () and found.touches(date(2022, 5, 1), date(2022, 5, 1))


@pytest.mark.parametrize(
    ("covers", "words"),
    [
        ("covers = 2023", "source.covers must be a table"),
        ("covers = { until = 2023-01-01 }", "source.covers.from is missing"),
        ("covers = { from = 2023-01-02, until = 2023-01-01 }", "lies before from"),
        (
            "covers = [{ from = 2023-01-01 }, { from = 2023-06-01 }]",
            "stretches overlap at 2023-06-01",
        ),
    ],
)
def test_a_mapping_that_says_it_wrongly_is_told_how_to_mend_it(tmp_path, covers, words):
    with pytest.raises(FeedProblem, match=words):
        load(fresh("duckdb"), tmp_path, covers)
