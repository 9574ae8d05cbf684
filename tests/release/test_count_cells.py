"""What the publisher counts: the closed list of cells, and in each the exact figures of the slow
plain oracle.
"""

from datetime import date, datetime, timedelta
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import open_complaints
from data_access.model.publication_scope import PERMITTED, CellType, why_not
from data_access.publish import count as module
from data_access.publish import odd
from data_access.publish.axes import axes_of
from data_access.publish.count import count_cells
from tests.databases.engines import ENGINES, opened
from tests.figures.records import complaint, data_of, databases, write_database
from tests.figures.test_reference import CAREFUL
from tests.release import release_reference as oracle


@pytest.fixture
def counted(tmp_path_factory):
    """``counted(data) -> (cells, {column: exact counts}, axes)``."""
    folder = tmp_path_factory.mktemp("cells")

    def count(data):
        path = folder / "data.duckdb"
        complaints = open_complaints(
            write_database(
                path,
                data.complaints,
                data.members,
                data.reopenings,
                as_of=data.as_of,
                recorded=oracle.words(data),
            )
        )
        try:
            with complaints.connection() as connection:
                axes = axes_of(connection, complaints.codebook(), data.as_of.date())
                exact, _ = count_cells(connection, complaints.codebook(), axes, data.as_of)
        finally:
            complaints.close()
            path.unlink()
        return exact, axes

    return count


def _key(cell) -> oracle.CellKey:
    return (
        cell.group,
        cell.place.kind,
        cell.place.code,
        cell.body.kind,
        cell.body.code,
        cell.period.code,
    )


def _spans(data) -> dict[str, tuple[date, date]]:
    first, _ = oracle.covered(data)
    return {
        code: (start, end)
        for _, code, start, end in oracle.closed_periods(first, data.as_of.date())
    }


@settings(CAREFUL, max_examples=10)
@given(data=databases())
def test_every_count_of_every_cell_equals_the_oracle(counted, data):
    with mock.patch.object(odd, "LEAST", 0):  # so that nothing is left out
        exact, axes = counted(data)
    spans = _spans(data)
    assert {period.code for period in axes.periods} == set(spans)
    figures, found = np.stack(exact._open(), axis=2), set(exact.cells)
    for row, cell in enumerate(exact.cells):
        for place, measure in enumerate(exact.measures):
            wanted = oracle.count(
                data, _key(cell), spans[cell.period.code], measure, leave_out=False
            )
            assert tuple(figures[row, place].tolist()) == pytest.approx(wanted), (
                str(cell),
                measure,
            )
    for cell in [
        cell for place, cell in enumerate(axes.cells()) if place % 997 == 0 and cell not in found
    ]:
        assert oracle.count(data, _key(cell), spans[cell.period.code], "filed")[0] == 0
    filed = sum(1 for c in data.complaints if c["kind"] == "complaint" and _is_in_a_month(c, spans))
    months = [
        r
        for r, c in enumerate(exact.cells)
        if str(c).startswith("group=|place=|all=|period=") and c.period.kind == "month"
    ]
    assert sum(figures[r, 0, 0] for r in months) == filed


def _is_in_a_month(c: dict, spans) -> bool:
    return f"{c['filed_at']:%Y-%m}" in spans


def test_the_published_counts_are_those_of_the_oracle():
    from data_access.model.published_measures import PUBLISHED_COUNTS

    assert sorted(PUBLISHED_COUNTS) == sorted(oracle.COUNTS) and PUBLISHED_COUNTS[0] == "filed"


def _two_of_one_person():
    """Six complaints of March: two by one member, one by another, three by nobody known."""
    made = [
        complaint(n, datetime(2024, 1, 2 + n), province="PB", member_id=member)
        for n, member in enumerate((1, 1, 2, None, None, None))
    ]
    return data_of(made)


def test_people_are_counted_once_and_unknown_ones_each_for_themselves(counted):
    data = data_of(
        [complaint(9, datetime(2023, 12, 1))] + [(r, []) for r in _two_of_one_person().complaints]
    )
    with mock.patch.object(odd, "LEAST", 0):
        exact, _ = counted(data)
    counts, people, _ = exact._open()
    row = [str(cell) for cell in exact.cells].index("group=|place=|all=|period=2024-01")
    assert counts[row, 0] == 6 and people[row, 0] == pytest.approx(5)


@pytest.mark.parametrize("number", [1, 9, 10, 14])
def test_complaints_without_a_body_are_left_out_where_there_are_fewer_than_ten(counted, number):
    made = [
        complaint(n, datetime(2023, 2, 1) + timedelta(days=n % 20), province="PB", level="PB")
        for n in range(30)
    ]
    made += [
        complaint(100 + n, datetime(2023, 2, 5), province="PB", level=None) for n in range(number)
    ]
    exact, _ = counted(
        data_of([complaint(999, datetime(2023, 1, 31), province="PB", level="PB"), *made])
    )
    row = [str(cell) for cell in exact.cells].index("group=|place=|all=|period=2023-02")
    assert exact._open()[0][row, 0] == (30 if number < 10 else 30 + number)


@pytest.mark.parametrize("number", [1, 9, 10])
def test_complaints_of_a_level_where_it_hardly_ever_answers_are_left_out(counted, number):
    made = [
        complaint(n, datetime(2023, 2, 1) + timedelta(days=n % 20), province="PB", level="PB")
        for n in range(30)
    ]
    made += [
        complaint(100 + n, datetime(2023, 2, 5), province="SD", level="PB") for n in range(number)
    ]
    exact, _ = counted(
        data_of([complaint(999, datetime(2023, 1, 31), province="PB", level="PB"), *made])
    )
    row = [str(cell) for cell in exact.cells].index("group=|place=|all=|period=2023-02")
    assert exact._open()[0][row, 0] == (30 if number < 10 else 40)


def test_the_closed_list_is_the_table_of_the_methods_and_nothing_more():
    kinds = {
        CellType(bool(group), place, body, period)
        for group in ("", "women")
        for place in ("nation", "province", "district")
        for body in ("all", "level", "department", "category")
        for period in ("month", "quarter", "year")
        if oracle.permitted(group, place, body, period)
    }
    assert kinds == PERMITTED and len(PERMITTED) == 37


def test_whatever_is_not_permitted_has_a_reason_in_both_languages():
    for group in (False, True):
        for place in ("nation", "province", "district"):
            for body in ("all", "level", "department", "category"):
                for period in ("month", "quarter", "year"):
                    reason = why_not(CellType(group, place, body, period))
                    assert (reason is None) == (CellType(group, place, body, period) in PERMITTED)
                    assert reason is None or (len(reason.en) > 20 and len(reason.ur) > 20)


@pytest.mark.parametrize(
    ("as_of", "last_month"),
    [("2024-06-29", "2024-02"), ("2024-06-30", "2024-03"), ("2024-07-01", "2024-03")],
)
def test_a_month_is_published_when_its_last_complaint_had_90_days(counted, as_of, last_month):
    data = data_of([complaint(1, datetime(2023, 6, 15))])._replace(
        as_of=datetime.fromisoformat(f"{as_of}T12:00")
    )
    _, axes = counted(data)
    months = [period.code for period in axes.periods if period.kind == "month"]
    assert (
        months[0] == "2023-07" and months[-1] == last_month
    )  # June 2023 is not whole: records begin in its middle


def _police(number: int, *strays: int, **more) -> list:
    """Complaints about the police, of Punjab but for ``strays``."""
    return [
        complaint(
            n, datetime(2023, 1, 1) + timedelta(days=n), province="SD" if n in strays else "PB",
            **{"department": "police", "level": "PB", **more},
        )
        for n in range(number)
    ]  # fmt: skip


def test_a_province_with_one_district_and_a_body_of_one_province_are_told_once(counted):
    exact, axes = counted(data_of(_police(300)))
    assert {place.code for place in axes.places if place.kind == "district"} == {
        "lahore",
        "multan",
    }  # quetta is alone in BA
    assert {body.code for body in axes.bodies if body.home == "PB"} == {"police", "PB"}
    assert not [cell for cell in exact.cells if cell.place.kind == "province" and cell.body.home]


def test_one_stray_complaint_in_a_hundred_does_not_move_a_body_out_of_its_province(counted):
    _, axes = counted(data_of(_police(101, 0)))
    assert [body.home for body in axes.bodies if body.code == "police"] == ["PB"]
    _, axes = counted(data_of(_police(101, 0, 1)))
    assert [body.home for body in axes.bodies if body.code == "police"] == [""]


@pytest.mark.parametrize("number", [1, 9, 99])
def test_where_the_complaints_of_a_small_body_lie_is_not_said(counted, number):
    _, axes = counted(data_of(_police(number)))
    body = next(body for body in axes.bodies if body.code == "police")
    assert (body.home, body.category, body.same_as) == ("", "", "")


def test_a_department_with_the_complaints_of_a_category_is_told_as_the_category(counted):
    exact, axes = counted(data_of(_police(120, category="roads")))
    assert [body.same_as for body in axes.bodies if body.code == "police"] == ["roads"]
    assert not [cell for cell in exact.cells if cell.body.code == "police"]


def _combinations(rows: dict[tuple[int, int, int, int, int], int]) -> odd.Combinations:
    found = odd.Combinations(
        np.array(list(rows), np.int64), np.array(list(rows.values()), np.int64)
    )
    found.leave_out()
    return found


_NAMES = mock.Mock(by_number=lambda name: {n: mock.Mock(code=f"{name}{n}") for n in range(1, 99)})


def test_what_lies_in_what_is_known_of_bodies_of_any_size():
    found = _combinations({(1, 1, 5, 7, 1): 3, (1, 2, 5, 7, 1): 20, (1, 2, 6, 8, 1): 20}).contained(
        _NAMES
    )
    assert (("department", "department1"), ("category", "category5")) in found.bodies
    assert (("department", "department1"), ("province", "province7")) in found.places
    assert not [
        pair
        for pair in found.bodies
        if pair[0] == ("department", "department2") and pair[1][0] == "category"
    ]


@pytest.mark.parametrize(
    ("whole", "beside", "kept"), [(91, 9, False), (90, 9, True), (91, 10, True)]
)
def test_a_few_complaints_beside_the_departments_of_a_large_category_are_left_out(
    whole, beside, kept
):
    found = _combinations({
        (1, 1, 5, 7, 1): whole, (1, 2, 5, 7, 1): beside, (1, 2, 6, 7, 1): 300, (1, 3, 6, 7, 1): 50,
    })  # fmt: skip
    assert found.kept.tolist() == [True, kept, True, True]
    stated = ("department", ("category", "category5"), ("province", "province7"))
    assert (stated in found.contained(_NAMES).complete) is not kept


def test_what_lies_in_what_without_the_odd_ones_is_looked_for_again():
    rows = {
        (1, 1, 5, 7, 1): 500,
        (1, 2, 5, 7, 1): 4,
        (1, 2, 6, 7, 1): 300,
        (1, 3, 6, 7, 1): 5,
        (1, 3, 8, 7, 1): 40,
    }
    found = _combinations(rows)
    # without its 4 department 2 lies wholly in category 6, beside which 5 of department 3 lie alone
    assert found.kept.tolist() == [True, False, True, False, True]


@settings(CAREFUL, max_examples=25)
@given(
    rows=st.dictionaries(
        st.tuples(*[st.integers(0, 3)] * 5), st.integers(1, 130), min_size=1, max_size=14
    )
)
def test_what_is_left_out_is_what_the_oracle_leaves_out(rows):
    made = [
        {**dict(zip(odd.DIMENSIONS, (value or None for value in at), strict=True)), "number": (at, n)}
        for at, size in rows.items() for n in range(size)
    ]  # fmt: skip
    kept = {c["number"][0] for c in oracle.regular(made)}
    assert _combinations(rows).kept.tolist() == [at in kept for at in rows]


def test_an_empty_database_has_no_period_and_no_cell(counted):
    exact, axes = counted(data_of([]))
    assert axes.periods == () and exact.cells == ()


def test_the_counting_is_done_in_few_statements(counted):
    with mock.patch.object(module, "count_select", wraps=module.count_select) as asked:
        counted(data_of([complaint(1, datetime(2022, 6, 15))]))
    assert asked.call_count == 27 + 5 * 10  # one for each kind of cell, and for each group


@pytest.mark.parametrize("engine", ENGINES)
@settings(CAREFUL, max_examples=4)
@given(data=databases())
def test_the_people_of_public_totals_are_those_of_the_records(engine, data):
    places = {c["province"] for c in data.complaints} - {None}
    with opened(engine, data) as complaints:
        for without in ((), tuple(sorted(places))[:1]):
            found = complaints.people(without)
            assert {code: pair for code, pair in found.of.items() if any(pair)} == _people(
                data, without
            )
            assert {
                code: pair for code, pair in found.once.items() if any(pair)
            }.keys() <= found.of.keys()
            for number in (0, 1):
                everybody = {
                    who for pair in _behind(data, without).values() for who in pair[number]
                }
                assert sum(pair[number] for pair in found.once.values()) == len(everybody)
            assert all(pair <= found.of[code] for code, pair in found.once.items())


def _behind(data, without) -> dict[str, tuple[set, set]]:
    """Who is behind the complaints of each place: a member, or a complaint whose member nobody
    knows.
    """
    found: dict[str, tuple[set, set]] = {}
    for number, c in enumerate(data.complaints):
        if c["kind"] == "complaint" and c["province"] not in without:
            filed, addressed = found.setdefault(c["province"] or "", (set(), set()))
            who = (
                ("member", c["member_id"]) if c["member_id"] is not None else ("complaint", number)
            )
            filed.add(who)
            addressed |= {who} if c["status"] == "closed" else set()
    return found


def _people(data, without) -> dict[str, tuple[int, int]]:
    return {
        code: (len(filed), len(addressed))
        for code, (filed, addressed) in _behind(data, without).items()
    }
