"""The attacks of ``python -m attacks``: they find what is there, the bad releases are caught, the arithmetic is right."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from attacks import (
    averaging,
    bad_releases,
    membership,
    nested,
    over_time,
    permitted_list,
    record,
    utility,
    within_cells,
)
from attacks.chances import MOST_CERTAIN, REAL, Scheme, noise_chances, posterior, posterior_of_redrawn
from attacks.containment import Wider
from attacks.findings import Finding
from attacks.grid import read_grid
from attacks.pairs import nested_pairs
from attacks.programs import Program, prove
from attacks.records import Records, count
from attacks.sums import Knowledge, Sum


@pytest.fixture(scope="module")
def released(published, tmp_path_factory):
    """(release file, grid, records, exact counts, pairs) of a small sample; a copy, which nothing else has open."""
    folder = shutil.copytree(published.folder, tmp_path_factory.mktemp("attacked") / "copy", symlinks=True)
    path = folder / "release-0001.duckdb"
    grid = read_grid(path)
    records = Records(folder / "small.duckdb", grid)
    exact = count(records)
    yield path, grid, records, exact, nested_pairs(grid, exact, Wider(records), least=0)
    records.close()


@pytest.fixture(scope="module")
def sums(released):
    """How the cells add up."""
    return Knowledge(released[2], released[3].counts[:, 0]).sums()


def test_own_counts_are_within_seven_of_every_published_one(released):
    _, grid, _, exact, _ = released
    shown = grid.values > 0
    assert shown.sum() > 10_000 and np.abs(grid.values - exact.counts)[shown].max() == 7


def test_the_file_holds_the_closed_list_and_questions_outside_of_it_are_refused(released):
    path, grid, *_ = released
    assert all(entry.passes for entry in permitted_list.attack(grid, path, 300))


def test_a_cell_too_many_is_noticed(released):
    grid = released[1]
    doubled = replace(grid, at=np.concatenate([grid.at, grid.at[:1]]))
    assert permitted_list.wrong_cells(doubled) and not permitted_list.wrong_cells(grid)


def test_no_set_of_records_is_told_under_more_than_two_names(released):
    _, grid, _, exact, _ = released
    assert averaging.attack(grid, exact)[0].passes


def test_programs_over_the_first_months_prove_nothing(released, sums):
    _, grid, _, exact, _ = released
    proven = prove(grid, REAL, exact.counts[:, 0], sums, [2018])
    assert proven.presence_asked and proven.absence_asked
    assert proven.presence == proven.absence == ()


@pytest.mark.parametrize("control", bad_releases.CONTROLS, ids=lambda control: control.name)
def test_every_bad_release_is_caught_by_its_pairs(released, control):
    _, grid, _, exact, pairs = released
    assert not all(entry.passes for entry in bad_releases.of_pairs(control, grid, exact, pairs, most=400))


def test_a_raw_release_is_caught_by_programs_too(released, sums):
    _, grid, _, exact, _ = released
    assert not bad_releases.of_programs(bad_releases.CONTROLS[0], grid, exact, sums)[0].passes


def test_the_guard_leaves_promised_differences_by_definition_in_doubt(released):
    _, grid, _, exact, pairs = released
    real = nested.Nested(grid, REAL, exact, pairs)
    certain = real.certain(real.shown & ~real.filed & (pairs.difference <= 4))
    assert len(certain.posteriors) > 1_000 and certain.posteriors.max() <= nested.HIGHEST


def test_whoever_knows_all_other_complaints_has_a_larger_advantage_than_readers(released):
    _, grid, records, exact, pairs = released
    weak, strong = membership.attack(records, nested.Nested(grid, REAL, exact, pairs), targets=20)
    assert 0 < weak.figure < strong.figure <= 1


def test_utility_is_that_of_the_noise(released):
    _, grid, _, exact, _ = released
    figures = {entry.what: entry for entry in utility.figures(grid, exact)}
    assert 0.6 < figures["share of shown counts that are off by 2 at most"].figure < 0.7
    assert figures["largest error of a shown count"].passes


def test_measures_within_a_cell_prove_no_absence(released):
    _, grid, _, exact, _ = released
    assert within_cells.attack(grid, REAL, exact, 200)[-1].passes


def test_noise_has_the_chances_that_are_published():
    assert np.allclose(noise_chances()[5:], [0.1697, 0.1556, 0.1200, 0.0778, 0.0424, 0.0194], atol=5e-5)
    assert abs(sum(REAL.chance(37).values()) - 1) < 1e-12 and REAL.chance(4) == {0: pytest.approx(1)}


def test_exact_counts_give_a_difference_away_and_equal_values_do_not():
    raw = Scheme(noisy=False, threshold=False, grid=False)
    assert posterior(raw, (30,), (33,), 3) == 1
    assert posterior(REAL, (30,), (30,), 3) < 0.5 < posterior(REAL, (30,), (35,), 3) < 0.75
    shared = Scheme(threshold=False, grid=False, by_records=True)
    assert posterior(shared, (30,), (31,), 1) == 1  # one set of records has one value


def test_the_guard_makes_a_redrawn_value_tell_more():
    coarser_first = ((False, 75), (True, 70))
    assert posterior_of_redrawn(REAL, coarser_first, 4) > posterior(REAL, (70,), (75,), 4)


@pytest.mark.parametrize(("order", "most"), [("CF", 9), ("CCF", 9), ("CFF", 9), ("CFCF", 4), ("CCFF", 4), ("CFFC", 4)])
def test_no_values_that_the_guard_allows_expose_anybody_in_whatever_order_they_are_drawn(order, most):
    sides = [side == "F" for side in order]
    for difference in range(1, most + 1):
        found = [posterior_of_redrawn(REAL, draws, difference) for draws in _allowed_draws(sides, difference)]
        assert len(found) > 2 ** len(order) and max(found) <= nested.HIGHEST


def _allowed_draws(sides: list[bool], difference: int) -> list[tuple[tuple[bool, int], ...]]:
    """Return the values that may follow the first one, 60, each as the guard would let it pass."""
    found = [((sides[0], 60),)]
    for side in sides[1:]:
        longer = [(*draws, (side, value)) for draws in found for value in range(45, 80, 5)]
        found = [draws for draws in longer if _guard_lets_pass(draws, difference)]
    return found


def _guard_lets_pass(draws, difference: int) -> bool:
    finer, coarser = (tuple(value for is_finer, value in draws if is_finer == side) for side in (True, False))
    return not finer or posterior(REAL, finer, coarser, difference) <= MOST_CERTAIN


def test_programs_find_what_must_be_there_and_what_cannot():
    whole_and_parts = [Sum(0, (1, 2), True)]
    full = Program(np.array([20.0, 0, 0]), np.array([25.0, 14, 14]), whole_and_parts)
    assert full.present([1, 2]) == [1, 2]
    empty = Program(np.array([0.0, 14, 0]), np.array([14.0, 20, 14]), whole_and_parts)
    assert empty.absent([2]) == [2]
    open_ = Program(np.array([5.0, 0, 0]), np.array([14.0, 14, 14]), whole_and_parts)
    assert open_.present([1, 2]) == [] and open_.absent([1, 2]) == []


def test_frozen_cells_that_changed_are_counted(released, tmp_path):
    path = released[0]
    with duckdb.connect(str(path), read_only=True) as file:
        totals = file.sql(
            "SELECT filed, addressed FROM totals JOIN places USING (place_id) WHERE kind = 'nation'"
        ).fetchone()
    assert all(entry.passes for entry in over_time.compare(path, path, totals))
    other = tmp_path / "other.duckdb"
    other.write_bytes(path.read_bytes())
    with duckdb.connect(str(other)) as file:
        file.execute("UPDATE cells SET filed = filed + 5 WHERE filed = (SELECT max(filed) FROM cells)")
    changed, wrong = over_time.compare(path, other, (totals[0] + 1, totals[1]))
    assert changed.figure >= 1 and not changed.passes and not wrong.passes


def test_figures_are_written_beside_those_of_the_publisher(released, tmp_path):
    copy = Path(tmp_path) / "release.duckdb"
    copy.write_bytes(released[0].read_bytes())
    record.write(copy, {"controls_failed": 0.0})
    record.write(copy, {"controls_failed": 1.0})
    with duckdb.connect(str(copy), read_only=True) as file:
        found = dict(file.sql("SELECT name, value FROM examination").fetchall())
    assert found["controls_failed"] == 1 and "highest_posterior" in found and list(tmp_path.iterdir()) == [copy]


def test_a_figure_beyond_its_limit_fails_and_one_without_a_limit_is_told():
    assert (
        not Finding("x", "y", 0.91, 0.9).passes and Finding("x", "y", 0.9, 0.9).passes and Finding("x", "y", 9).passes
    )
