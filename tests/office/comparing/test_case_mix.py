"""Each part's case mix, counted in one statement, against plain counting on each engine; and
complaints without those of people who file often.
"""

from collections import Counter

import pytest

from data_access import Filters, Question
from tests.figures import reference
from tests.figures.records import AS_OF, in_words, many_complaints

STRATA = ("category", "quarter")
MEASURES = ("satisfaction", "on_time", "closed_without_contact_share", "contested_relief")
NUMBERS = {"water": 1, "roads": 2, None: None}


def with_authors(number: int):
    """Complaints of which every third is of one person, some are of nobody known, and others are
    of people with few.
    """
    data = many_complaints(number)
    for place, record in enumerate(data.complaints):
        record["member_id"] = 1 if place % 3 == 0 else None if place % 7 == 0 else 2 + place // 9
    return data


def heavy(data) -> set[int]:
    """Return who filed more than 10 complaints in all."""
    filed = Counter(c["member_id"] for c in data.complaints if c["kind"] == "complaint")
    return {member for member, count in filed.items() if member is not None and count > 10}


def mix_of(data, measure: str, department: str | None, without_heavy: bool) -> dict:
    """Return {(category, quarter): (part, whole)} of a department, counted one by one."""
    is_part, is_whole = reference.SHARES[measure]
    found: dict[tuple, list[int]] = {}
    often = heavy(data) if without_heavy else set()
    for c in data.complaints:
        if c["department"] != department or not is_whole(c, AS_OF) or c["member_id"] in often:
            continue
        quarter = c["filed_at"].year * 4 + (c["filed_at"].month - 1) // 3
        counts = found.setdefault((NUMBERS[c["category"]], quarter), [0, 0])
        counts[0] += bool(is_part(c, AS_OF))
        counts[1] += 1
    return {key: tuple(counts) for key, counts in found.items()}


@pytest.mark.parametrize("without_heavy", [False, True])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_case_mix_of_each_department_is_counted_on_every_engine(
    answers, measure, without_heavy
):
    data = with_authors(400)
    (answer,) = answers(
        data, Question((measure,), ("department",), Filters(), STRATA, without_heavy)
    )
    rows = {row.code: row for row in answer.rows("department")}
    assert len(rows) >= 4 and heavy(data)
    for code, row in rows.items():
        department = None if code == "unrecorded" else code
        wanted = mix_of(data, measure, department, without_heavy)
        assert row.mix(measure) == wanted
        sums = [sum(counts[place] for counts in wanted.values()) for place in (0, 1)]
        assert [row.part(measure), row.whole(measure)] == sums


def test_a_part_is_the_sum_of_its_strata_and_the_same_as_without_any(answers):
    data = with_authors(300)
    crossed, plain = answers(
        data,
        Question(("satisfaction", "filed"), ("department", "group"), Filters(), STRATA),
        Question(("satisfaction", "filed"), ("department", "group")),
    )
    for name in ("", "department", "group"):
        told = {row.code: row for row in crossed.rows(name)}
        for row in plain.rows(name):
            assert told[row.code].figures == row.figures and told[row.code].counts == row.counts


def test_the_total_has_strata_too_where_nothing_is_split(answers):
    data = with_authors(200)
    (answer,) = answers(data, Question(("satisfaction",), (), Filters(), ("sex",)))
    (plain,) = answers(data, Question(("satisfaction",)))
    assert answer.total["satisfaction"] == plain.total["satisfaction"]
    assert sum(whole for _, whole in answer.total.mix("satisfaction").values()) == (
        plain.total.whole("satisfaction")
    )


def test_closings_are_counted_by_the_days_that_they_took(answers):
    data = with_authors(300)
    measure = "closed_last_two_days_share"
    (answer,) = answers(data, Question((measure,), ("department",), Filters(), ("days_to_close",)))
    for row in answer.rows("department"):
        department = None if row.code == "unrecorded" else row.code
        days = Counter(
            min(reference.days_to_close(c), 61)  # more than 60 are not told apart
            for c in data.complaints
            if c["department"] == department and reference.was_first_closed(c, AS_OF)
        )
        assert {key: whole for (key,), (_, whole) in row.mix(measure).items()} == days


def test_what_is_recorded_of_some_only_is_counted_among_those(answers):
    data = with_authors(300)
    fact = reference.Asked("feedback", 1, AS_OF.date().replace(month=1, day=1), None)
    asked = tuple(
        reference.Asked(name)
        for name in ("department", "category", "status", "closing", "outcome", "reopening")
    )
    data = data._replace(recorded=(*asked, fact))
    question = Question(("satisfaction",), ("department",), Filters(), STRATA)
    plain = Question(("satisfaction",), ("department",))
    crossed, told = answers(data, question, plain, recorded=in_words(data))
    for row, other in zip(crossed.rows("department"), told.rows("department"), strict=True):
        assert row["satisfaction"] == other["satisfaction"] and row.limits
        assert sum(whole for _, whole in row.mix("satisfaction").values()) == (
            other.whole("satisfaction")
        )


def test_a_pair_of_breakdowns_has_no_strata():
    with pytest.raises(ValueError, match="category:province: only a single breakdown has strata"):
        Question(("filed",), ("category:province",), strata=("quarter",))


def test_only_measures_by_day_of_filing_have_strata():
    with pytest.raises(ValueError, match="backlog: only measures by day of filing have strata"):
        Question(("filed", "backlog"), ("department",), Filters(), STRATA)
    with pytest.raises(ValueError, match="There is no stratum “wind”"):
        Question(("filed",), ("department",), Filters(), ("wind",))
    asked = str(Question(("filed",), ("department",), Filters(sex=("women",)), STRATA, True))
    assert asked == (
        "filed by department within category,quarter without heavy filers where sex=women"
    )
