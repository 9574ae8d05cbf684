"""The attacks of ``python -m attacks``: they find what is there, bad releases are caught, the
arithmetic is right.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import highspy
import numpy as np
import pytest

from attacks import bad_releases, over_time, record
from attacks.__main__ import open_case
from attacks.attempts import averaging, membership, noise, permitted_list, utility
from attacks.attempts.nested import HIGHEST
from attacks.controls import CONTROLS, RULE_KEPT, publish
from attacks.evidence.pairs import nested_pairs
from attacks.evidence.people import distinct_in_item
from attacks.findings import Finding, of_beliefs
from attacks.reckoning import rule_turned
from attacks.reckoning.bounds import parts, spread
from attacks.reckoning.chances import (
    MOST_CERTAIN,
    REAL,
    Scheme,
    chance_not_enough,
    counts_of,
    least_sizes,
    noise_chances,
    posterior,
    posterior_of_redrawn,
)
from attacks.reckoning.noisy_sums import NoisySums
from attacks.reckoning.programs import Equations, Program, ProgramFailed, solve
from attacks.reckoning.proofs import of_bounds


@pytest.fixture(scope="module")
def case(published, tmp_path_factory):
    """A release of a small sample and what lies behind it; a copy, which nothing else has open."""
    folder = shutil.copytree(
        published.folder, tmp_path_factory.mktemp("attacked") / "copy", symlinks=True
    )
    found = open_case(folder / "small.duckdb", folder / "release-0001.duckdb")
    yield found
    found.records.close()


@pytest.fixture(scope="module")
def ground(case):
    """What the controls are made from."""
    return bad_releases.ground(case.system, case.exact, case.wider)


def test_own_counts_are_within_seven_of_every_told_one(case):
    grid = case.system.grid
    assert grid.told.sum() > 5_000 and np.abs(grid.values - case.exact.counts)[grid.told].max() <= 7


def test_people_are_no_more_than_there_are_and_add_up(case):
    grid, exact = case.system.grid, case.exact
    rows = np.flatnonzero(exact.counts[:, 0] > 3)[:: len(grid.at) // 40]
    for row in rows.tolist():
        assert (
            exact.people[row, 0]
            <= distinct_in_item(case.records, row, 0) + 1e-6
            <= exact.counts[row, 0] + 1
        )
    system = case.system
    for block in system.blocks:
        whole, own = block.whole[:50], block.parts[:50]
        padded = np.concatenate([system.counts, np.zeros((1, system.counts.shape[1]), np.int64)])
        assert (padded[own].sum(axis=1) == system.counts[whole]).all(), block.name


def test_the_file_holds_rows_of_the_closed_list_only_and_questions_outside_of_it_are_refused(case):
    found = permitted_list.attack(case.system.grid, case.exact, case.records, case.path, 300)
    assert [entry.what for entry in found if not entry.passes] == []


def test_a_row_too_many_and_an_odd_value_are_noticed(case):
    release = case.records.release
    doubled = replace(release, at=np.concatenate([release.at, release.at[:1]]))
    assert permitted_list.wrong_cells(doubled) and not permitted_list.wrong_cells(release)
    assert permitted_list.wrong_values(replace(release, values=release.values + 1))


def test_a_told_count_of_few_is_noticed(case):
    grid, exact = case.system.grid, case.exact
    values = grid.values.copy()
    values[np.flatnonzero(exact.counts[:, 0] == 4)[0], 0] = 10
    assert len(permitted_list.of_few(grid.with_values(values), exact, case.records)) == 1


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_every_bad_release_is_caught(ground, control):
    assert not all(entry.passes for entry in bad_releases.of_control(ground, control))


def test_a_gate_that_keeps_the_rule_is_not_accused(ground):
    assert [
        entry.line() for entry in bad_releases.of_control(ground, RULE_KEPT) if not entry.passes
    ] == []


def test_sums_left_out_are_found_by_sums_alone_and_shared_draws_by_the_noise_alone(ground):
    sums, shared = (
        {
            entry.what.partition(": ")[2][0]
            for entry in bad_releases.of_control(ground, control)
            if not entry.passes
        }
        for control in CONTROLS
        if control.name in ("sums left out", "one draw for two counts")
    )
    assert sums <= {"4", "5"} and shared == {"8"}


def test_one_set_under_two_names_is_counted(ground):
    exact, grid = ground.exact, ground.system.grid
    told = np.where((exact.counts >= 10) & grid.open[:, None], 10, 0)
    assert averaging.attack(grid.with_values(told), exact)[0].figure > 1


def test_bounds_of_a_bad_release_are_true_and_prove_more_than_one_sum_does(ground):
    sums_left_out = next(control for control in CONTROLS if control.name == "sums left out")
    shown = replace(ground.system, grid=publish(sums_left_out, ground, 7))
    part = next(parts(shown))
    bounds = spread(part)  # it checks itself that the truth lies within
    _assert_nothing_follows(part, bounds)
    proofs = of_bounds(part, bounds)
    assert proofs.present and proofs.worked_out
    assert max(chance for chance, _, _ in NoisySums(part, bounds).attack().of_few) > HIGHEST


def _assert_nothing_follows(part, bounds) -> None:
    """No sum tells more of any of its members: whatever moved was looked at again."""
    wide = [(block.whole, block.parts) for block in part.blocks if len(block.whole)]
    sums = [(bounds.low[w], bounds.high[w], bounds.low[p], bounds.high[p]) for w, p in wide]
    for relation in part.system.within:
        inside = [*relation.parts, *([relation.rest] if relation.rest >= 0 else [])]
        low, high = bounds.low, bounds.high
        sums.append(
            (low[:, relation.whole], high[:, relation.whole], low[:, inside], high[:, inside])
        )
    for whole_low, whole_high, lows, highs in sums:
        least, most = lows.sum(axis=1), highs.sum(axis=1)
        assert (whole_low >= least).all() and (whole_high <= most).all()
        assert (lows >= (whole_low - most)[:, None] + highs).all()
        assert (highs <= (whole_high - least)[:, None] + lows).all()


def test_programs_find_more_in_a_bad_release_than_in_the_true_one(case):
    shown = replace(
        case.system, grid=case.system.grid.with_values(np.where(case.exact.counts >= 10, 10, 0))
    )
    good, bad = (
        solve(next(parts(system)), [0]) for system in (case.system, shown)
    )  # of the first year
    assert good.asked > 500 and not good.present and len(bad.present) + len(bad.absent) > 0


def test_programs_find_what_must_be_there_and_what_cannot():
    equations = Equations(
        np.array([0, 2]), np.array([0, 1]), np.array([1, 1]), np.array([20])
    )  # a + b = 20
    full = Program(np.array([0, 0]), np.array([14, 14]), equations, np.array([10, 10]))
    assert full.present([0, 1]) == [0, 1] and full.absent([0, 1]) == []
    free = Program(np.array([0, 0]), np.array([30, 30]), equations, np.array([15, 5]))
    assert free.present([0, 1]) == []
    empty = Program(np.array([20, 0]), np.array([30, 30]), equations, np.array([20, 0]))
    assert empty.absent([1]) == [1]


def test_a_program_that_cannot_run_is_no_answer(monkeypatch):
    equations = Equations(np.array([0, 2]), np.array([0, 1]), np.array([1, 1]), np.array([20]))
    program = Program(np.array([0, 0]), np.array([30, 30]), equations, np.array([15, 5]))
    monkeypatch.setattr(highspy.Highs, "run", lambda solver: highspy.HighsStatus.kError)
    with pytest.raises(ProgramFailed, match="same number of threads"):
        program.present([0, 1])


def test_a_remainder_explains_why_it_is_withheld():
    """Two parts of 32 with a told part of 30: had the other been 32 alone, the 30 would have
    given way.
    """
    low, chances = 62, np.ones(1)
    there, none = (rule_turned._pattern(low, chances, 30, np.ones(1), size, 2) for size in (5, 0))
    assert there / (there + none) > 0.9
    there, none = (rule_turned._pattern(60, chances, 40, np.ones(1), size, 2) for size in (5, 0))
    assert there / (there + none) < 0.9


def test_the_chance_of_not_enough_is_soft_and_draws_follow_it():
    assert chance_not_enough(np.array([9, 10])).tolist() == [1.0, pytest.approx(np.exp(-1 / 8))]
    sizes = least_sizes(np.random.default_rng(0).random(100_000))
    assert (
        abs((sizes > 14).mean() - float(chance_not_enough(np.array(14)))) < 0.01
        and sizes.min() == 10
    )


def test_noise_has_the_chances_that_are_published():
    assert np.allclose(
        noise_chances()[5:], [0.1697, 0.1556, 0.1200, 0.0778, 0.0424, 0.0194], atol=5e-5
    )
    assert abs(sum(REAL.chance(37).values()) - 1) < 1e-12 and REAL.chance(4) == {
        0: pytest.approx(1)
    }
    low, chances = counts_of(10)
    assert low == 10 and len(chances) == 8 and abs(chances.sum() - 1) < 1e-12


def test_errors_of_the_release_follow_the_stated_noise_and_shared_draws_do_not(case, ground):
    found = noise.attack(case.system, case.exact, case.records.drawn())
    assert all(entry.passes for entry in found)
    shared = next(control for control in CONTROLS if control.shared)
    shown = publish(shared, ground, 7)
    bad = noise.attack(replace(ground.system, grid=shown), ground.exact, shown.told)
    assert not bad[1].passes and not bad[2].passes


def test_exact_counts_give_a_difference_away_and_equal_values_do_not():
    raw = Scheme(noisy=False, threshold=False, grid=False)
    assert posterior(raw, (30,), (33,), 3) == 1
    assert posterior(REAL, (30,), (30,), 3) < 0.5 < posterior(REAL, (30,), (35,), 3) < 0.75
    shared = Scheme(threshold=False, grid=False, by_records=True)
    assert posterior(shared, (30,), (31,), 1) == 1  # one set of records has one value


def test_drawing_again_makes_a_value_tell_more():
    coarser_first = ((False, 75), (True, 70))
    assert posterior_of_redrawn(REAL, coarser_first, 4) > posterior(REAL, (70,), (75,), 4)
    assert MOST_CERTAIN < HIGHEST


def test_whoever_knows_all_other_complaints_has_a_larger_advantage_than_readers(case):
    close = nested_pairs(case.system.grid, case.exact, case.wider)
    weak, strong = membership.attack(case.records, case.exact, close, targets=20)
    assert 0 <= weak.figure < strong.figure <= 1


def test_utility_is_that_of_the_noise(case):
    figures = {entry.what: entry for entry in utility.figures(case.system.grid, case.exact)}
    assert 0.6 < figures["share of told counts that are off by 2 at most"].figure < 0.7
    assert figures["everyone x category x year: share of records in shown cells"].figure > 0.9


def test_frozen_cells_that_changed_and_cells_that_were_added_are_counted(case, tmp_path):
    same = over_time.Step(case.path, case.path.parent / "small.duckdb")
    assert [
        entry.what for entry in over_time.findings([same, same], set()) if not entry.passes
    ] == []
    other = tmp_path / "other.duckdb"
    other.write_bytes(case.path.read_bytes())
    with duckdb.connect(str(other)) as file:
        file.execute(
            "UPDATE cells SET filed = filed + 5 WHERE filed = (SELECT max(filed) FROM cells)"
        )
        file.execute("DELETE FROM cells WHERE filed = (SELECT min(filed) FROM cells)")
    changed, *_ = over_time.findings([same, replace(same, release=other)], set())
    _, added, *_ = over_time.findings([replace(same, release=other), same], set())
    assert changed.figure > 1 and added.figure >= 1


def test_figures_are_written_beside_those_of_the_publisher(case, tmp_path):
    copy = Path(tmp_path) / "release.duckdb"
    copy.write_bytes(case.path.read_bytes())
    with duckdb.connect(str(copy), read_only=True) as file:
        before = {name for (name,) in file.sql("SELECT name FROM examination").fetchall()}
    record.write(copy, {"controls_failed": 0.0})
    record.write(copy, {"controls_failed": 1.0})
    with duckdb.connect(str(copy), read_only=True) as file:
        found = dict(file.sql("SELECT name, value FROM examination").fetchall())
    assert (
        found["controls_failed"] == 1
        and before <= set(found)
        and list(tmp_path.iterdir()) == [copy]
    )


def test_a_figure_beyond_its_limit_fails_and_one_without_a_limit_is_told():
    assert not Finding("x", "y", 0.91, 0.9).passes and Finding("x", "y", 0.9, 0.9).passes
    assert Finding("x", "y", 9).passes
    exposed, highest = of_beliefs("x", "y", [(0.96, 3, "a"), (0.4, 5, "b")], [0.99, 0.1])
    assert exposed.figure == 3 and "right 1" in exposed.detail and highest.figure == 0.96
