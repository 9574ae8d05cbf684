"""What the publisher counts: the closed list of cells, and in each the exact figures of the slow plain oracle."""

from datetime import date, datetime, timedelta
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings

from data_access import open_complaints
from data_access.permitted import PERMITTED, Kind, why_not
from data_access.publish.axes import axes_of
from data_access.publish.count import count_cells
from tests import release_reference as oracle
from tests.records import complaint, data_of, databases, write_database
from tests.test_reference import CAREFUL


@pytest.fixture
def counted(tmp_path_factory):
    """``counted(data) -> (cells, {column: exact counts}, axes)``."""
    folder = tmp_path_factory.mktemp("cells")

    def count(data):
        path = folder / "data.duckdb"
        complaints = open_complaints(
            write_database(path, data.complaints, data.members, data.reopenings, as_of=data.as_of)
        )
        try:
            with complaints.connection() as connection:
                axes = axes_of(connection, complaints.codebook(), data.as_of.date())
                exact = count_cells(connection, complaints.codebook(), axes, data.as_of)
        finally:
            complaints.close()
            path.unlink()
        return exact, axes

    return count


def _key(cell) -> oracle.CellKey:
    return cell.group, cell.place.kind, cell.place.code, cell.body.kind, cell.body.code, cell.period.code


def _spans(data) -> dict[str, tuple[date, date]]:
    first = min((c["filed_at"].date() for c in data.complaints), default=data.as_of.date())
    return {code: (start, end) for _, code, start, end in oracle.closed_periods(first, data.as_of.date())}


@settings(CAREFUL, max_examples=10)
@given(data=databases())
def test_every_count_of_every_cell_equals_the_oracle(counted, data):
    exact, axes = counted(data)
    spans = _spans(data)
    assert {period.code for period in axes.periods} == set(spans)
    figures = np.stack(exact._open(), axis=2)
    some = [row for row in range(len(exact.cells)) if figures[row].any() or row % 997 == 0]
    for row in some:
        cell = exact.cells[row]
        for place, measure in enumerate(exact.measures):
            wanted = oracle.count(data, _key(cell), spans[cell.period.code], measure)
            assert tuple(figures[row, place].tolist()) == wanted, (str(cell), measure)
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
    from data_access.published_measures import PUBLISHED_COUNTS

    assert sorted(PUBLISHED_COUNTS) == sorted(oracle.COUNTS) and PUBLISHED_COUNTS[0] == "filed"


def _two_of_one_person():
    """Six complaints of March: two by one member, one by another, three by nobody known."""
    made = [
        complaint(n, datetime(2024, 1, 2 + n), province="PB", member_id=member)
        for n, member in enumerate((1, 1, 2, None, None, None))
    ]
    return data_of(made)


def test_people_are_counted_once_and_unknown_ones_each_for_themselves(counted):
    exact, _ = counted(
        data_of([complaint(9, datetime(2023, 12, 1))] + [(r, []) for r in _two_of_one_person().complaints])
    )
    counts, people, _ = exact._open()
    row = [str(cell) for cell in exact.cells].index("group=|place=|all=|period=2024-01")
    assert (counts[row, 0], people[row, 0]) == (6, 5)


def test_the_closed_list_is_the_table_of_the_methods_and_nothing_more():
    kinds = {
        Kind(bool(group), place, body, period)
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
                    reason = why_not(Kind(group, place, body, period))
                    assert (reason is None) == (Kind(group, place, body, period) in PERMITTED)
                    assert reason is None or (len(reason.en) > 20 and len(reason.ur) > 20)


@pytest.mark.parametrize(
    ("as_of", "last_month"), [("2024-06-29", "2024-02"), ("2024-06-30", "2024-03"), ("2024-07-01", "2024-03")]
)
def test_a_month_is_published_when_its_last_complaint_had_90_days(counted, as_of, last_month):
    data = data_of([complaint(1, datetime(2023, 6, 15))])._replace(as_of=datetime.fromisoformat(f"{as_of}T12:00"))
    _, axes = counted(data)
    months = [period.code for period in axes.periods if period.kind == "month"]
    assert months[0] == "2023-07" and months[-1] == last_month  # June 2023 is not whole: records begin in its middle


def test_a_province_with_one_district_and_a_body_of_one_province_are_told_once(counted):
    made = [
        complaint(n, datetime(2023, 1, 1) + timedelta(days=n), province="PB", department="police", level="PB")
        for n in range(300)
    ]
    exact, axes = counted(data_of(made))
    assert {place.code for place in axes.places if place.kind == "district"} == {
        "lahore",
        "multan",
    }  # quetta is alone in BA
    assert {body.code for body in axes.bodies if body.home == "PB"} == {"police", "PB"}
    assert not [cell for cell in exact.cells if cell.place.kind == "province" and cell.body.home]


def test_one_stray_complaint_in_a_hundred_does_not_move_a_body_out_of_its_province(counted):
    made = [
        complaint(n, datetime(2023, 1, 1) + timedelta(days=n), province="PB" if n else "SD", department="police")
        for n in range(101)
    ]
    _, axes = counted(data_of(made))
    assert [body.home for body in axes.bodies if body.code == "police"] == ["PB"]
    made[1] = complaint(1, datetime(2023, 1, 2), province="SD", department="police")
    _, axes = counted(data_of(made))
    assert [body.home for body in axes.bodies if body.code == "police"] == [""]


def test_an_empty_database_has_no_period_and_no_cell(counted):
    exact, axes = counted(data_of([]))
    assert axes.periods == () and exact.cells == ()


def test_the_counting_is_done_in_few_statements(counted):
    from data_access.publish import count as module

    with mock.patch.object(module, "people_select", wraps=module.people_select) as asked:
        counted(data_of([complaint(1, datetime(2022, 6, 15))]))
    assert asked.call_count == 27 + 5 * 10  # one for each kind of cell, and for each group
