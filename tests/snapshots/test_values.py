"""A snapshot has one form in bytes, and comes back from it as it was."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from data_access.snapshots import Cell, Chosen, Snapshot, SnapshotProblem, from_json, to_json

pytestmark = pytest.mark.quick

# A busy machine draws slowly, and that says nothing of snapshots.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CODES = some.text("abcPK-123 &=#?ی", min_size=1, max_size=6)
FIGURES = some.builds(
    Chosen, CODES, some.dictionaries(CODES, some.lists(CODES, max_size=2), max_size=2), CODES
)
CELLS = some.lists(
    some.builds(Cell, some.integers(0, 3), CODES, CODES, CODES, some.just("filed"), CODES),
    unique_by=lambda cell: cell.id,
    max_size=3,
)
SNAPSHOTS = some.builds(
    Snapshot,
    some.text('aGی\u202e"\\\n', max_size=5),
    some.integers(1, 99),
    CODES,
    some.datetimes(timezones=some.just(UTC)).map(lambda at: at.replace(microsecond=0)),
    CODES,
    some.lists(FIGURES, max_size=2).map(tuple),
    CELLS.map(tuple),
)
ONE = Snapshot(
    "Geneva", 3, "f0", datetime(2024, 10, 29, tzinfo=UTC), "1", (Chosen("overview"),),
    (Cell(0, "period=2023", "", "", "filed", "411030"),),
)  # fmt: skip


@UNHURRIED
@given(SNAPSHOTS)
def test_there_and_back_gives_the_same_snapshot(snapshot):
    assert from_json(to_json(snapshot)) == snapshot


@UNHURRIED
@given(FIGURES.filter(lambda one: not {"#", "?"} & set(one.page)))
def test_a_choice_comes_back_from_its_text(chosen):
    assert Chosen.from_text(str(chosen)) == chosen


def test_the_order_of_values_in_a_link_makes_no_other_snapshot():
    first, second = (
        Chosen("places", {"period": of, "group": ("women",)})
        for of in (("2023", "2022"), ("2022", "2023"))
    )
    assert first == second and str(first) == str(second)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 100_000, json.dumps(json.loads(to_json(ONE))).encode(),
        to_json(ONE).replace(b"snapshot/1", b"snapshot/2"),
        to_json(ONE).replace(b'"value"', b'"other"'),
    ],
)  # fmt: skip
def test_other_bytes_are_no_snapshot(content):
    with pytest.raises(SnapshotProblem):
        from_json(content)


def test_one_digit_makes_another_fingerprint():
    changed = from_json(to_json(ONE).replace(b"411030", b"411031"))
    assert changed.id != ONE.id and len(ONE.id) == 24
