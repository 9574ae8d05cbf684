"""The gate of the release: the noise, the threshold, the redraws, and what nobody can conclude afterwards."""

import copy
import hashlib
import hmac
import json
import math
import pickle
from collections import Counter
from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.permitted import Axes, Body, Period, Place
from data_access.protection import noise as scheme
from data_access.protection import protect as gate
from data_access.protection.cells import NOT_SHOWN, WITHHELD, ExactCells
from data_access.protection.examine import examine, passes
from data_access.protection.pairs import close_pairs, coarseness
from data_access.protection.protect import protect
from data_access.published_measures import PUBLISHED_COUNTS, WITHIN, containing
from data_access.text import Text
from tests import release_reference as oracle

SECRET = bytes(range(32))
LABEL = Text("a", "b")
AXES = Axes(
    (Place("nation", "", LABEL), Place("province", "PB", LABEL), Place("district", "lahore", LABEL, "PB")),
    (Body("all", "", LABEL), Body("level", "FED", LABEL), Body("department", "nadra", LABEL, "FED", "", "identity"),
     Body("category", "identity", LABEL)),
    (Period("quarter", "2023-Q1", 24276, 24278), Period("month", "2023-01", 24276, 24276), Period("year", "2023", 24276, 24287)),
)  # fmt: skip
CELLS = tuple(AXES.cells())
ROW = {str(cell): row for row, cell in enumerate(CELLS)}
EVERYWHERE, MONTH = "group=|place=|all=|period=2023", "group=|place=|all=|period=2023-01"


def exact(**figures) -> ExactCells:
    """Exact cells of AXES: ``{definition: {measure: (count, people, key sum)}}`` under readable names."""
    shape = (len(CELLS), len(PUBLISHED_COUNTS))
    arrays = [np.zeros(shape, np.int64) for _ in range(3)]
    for name, counts in figures.items():
        for measure, values in counts.items():
            for array, value in zip(arrays, values, strict=True):
                array[ROW[name], PUBLISHED_COUNTS.index(measure)] = value
    return ExactCells(CELLS, PUBLISHED_COUNTS, *arrays)


def filed(**counts) -> ExactCells:
    """Cells in which so many complaints of as many people were filed; each set has a key sum of its own."""
    return exact(**{name: {"filed": (count, count, 1_000 * count + 7)} for name, count in counts.items()})


def value(released, name: str, measure: str = "filed") -> int:
    return int(released.values[ROW[name], PUBLISHED_COUNTS.index(measure)])


# Noise --------------------------------------------------------------------------------------------------------------


def test_the_noise_has_the_chances_of_the_methods():
    written = {0: 0.1697, 1: 0.1556, 2: 0.1200, 3: 0.0778, 4: 0.0424, 5: 0.0194}
    assert [round(chance, 4) for chance in scheme.CHANCES] == [written[abs(v)] for v in range(-5, 6)]
    assert sum(p * v * v for p, v in zip(scheme.CHANCES, range(-5, 6), strict=True)) == pytest.approx(5)
    assert pytest.approx(oracle.chances()) == scheme.CHANCES


def test_the_fraction_is_the_first_53_bits_of_the_keyed_hash():
    digest = hmac.new(SECRET, b"a cell", hashlib.sha256).digest()
    assert scheme.fraction(SECRET, "a cell") == int.from_bytes(digest[:8], "big") // 2**11 / 2**53
    assert scheme.noise(0.0) == -5 and scheme.noise(1 - 2**-53) == 5 and scheme.noise(0.5) == 0


def test_drawn_noise_follows_its_chances():
    drawn = Counter(scheme.noise(scheme.fraction(SECRET, str(n))) for n in range(40_000))
    for v, chance in zip(range(-5, 6), scheme.CHANCES, strict=True):
        assert drawn[v] / 40_000 == pytest.approx(chance, abs=0.008)


@pytest.mark.parametrize(
    ("noised", "shown"), [(10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (102, 100), (103, 105)]
)
def test_rounding_goes_to_the_nearest_five(noised, shown):
    assert scheme.rounded(noised) == shown


def test_published_chances_put_the_threshold_before_the_rounding():
    assert scheme.published_chances(4) == {0: pytest.approx(1)}
    assert scheme.published_chances(5)[10] == pytest.approx(scheme.CHANCES[10])
    assert min(v for v in scheme.published_chances(14) if v) == 10
    assert sum(scheme.published_chances(11).values()) == pytest.approx(1)


def test_the_posterior_of_presence_equals_plain_enumeration():
    """Every size of the finer set and every pair of noises once: how often the two values come up, with and without."""
    noises = list(zip(range(-5, 6), scheme.CHANCES, strict=True))

    def shown(noised: int) -> int:
        return 5 * round(noised / 5) if noised >= 10 else 0

    for finer, coarser, between in product((10, 15, 40), (10, 15, 40, 45, 50), (1, 3, 9)):
        weights = [
            sum(
                one * other
                for size in range(80)
                for e, one in noises
                if shown(size + e) == finer
                for f, other in noises
                if shown(size + extra + f) == coarser
            )
            for extra in (between, 0)
        ]
        wanted = weights[0] / sum(weights) if sum(weights) else 0.5
        assert scheme.presence((finer,), (coarser,), between) == pytest.approx(wanted), (finer, coarser, between)


def test_far_from_the_threshold_only_the_distance_counts():
    assert scheme.presence((100,), (105,), 3) == pytest.approx(scheme.presence((1_000,), (1_005,), 3))
    assert scheme.presence((100, 105), (105,), 3) != pytest.approx(scheme.presence((100,), (105,), 3))


# The gate -----------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 120), st.integers(0, 120), st.integers(0, 2**48), st.binary(min_size=32, max_size=32))
def test_one_count_alone_takes_the_classic_path(complaints, people, key_sum, secret):
    people = min(people, complaints)
    released = protect(exact(**{EVERYWHERE: {"filed": (complaints, people, key_sum)}}), AXES, secret, {})
    wanted = oracle.published(secret, EVERYWHERE, "filed", complaints, people, key_sum)
    assert value(released, EVERYWHERE) == wanted


def test_few_people_withhold_many_complaints():
    released = protect(exact(**{EVERYWHERE: {"filed": (500, 4, 9)}}), AXES, SECRET, {})
    assert value(released, EVERYWHERE) == WITHHELD


def test_nothing_reads_as_fewer_than_10_like_anything_small():
    released = protect(filed(**{EVERYWHERE: 4}), AXES, SECRET, {})
    assert (released.values[:, 0] == WITHHELD).all()


def test_asking_again_gives_the_same_and_another_secret_gives_others():
    cells = filed(**{name: 100 + row for row, name in enumerate(ROW)})
    first, again = (protect(cells, AXES, SECRET, {}) for _ in range(2))
    other = protect(cells, AXES, b"\1" * 32, {})
    assert (first.values == again.values).all() and (first.values[:, 0] != other.values[:, 0]).any()


def test_every_value_is_a_multiple_of_five_from_ten_on_and_off_by_seven_at_most():
    cells = filed(**{name: 3 + 2 * row for row, name in enumerate(ROW)})
    shown = protect(cells, AXES, SECRET, {}).values[:, 0]
    counts = cells._open()[0][:, 0]
    seen = shown > 0
    assert ((shown[seen] >= 10) & (shown[seen] % 5 == 0)).all() and seen.sum() > 20
    assert np.abs(shown - counts)[seen].max() <= 7


def test_what_was_published_before_stays_whatever_the_counts_are_now():
    before = {EVERYWHERE: [1_000, *[NOT_SHOWN] * (len(PUBLISHED_COUNTS) - 1)]}
    released = protect(filed(**{EVERYWHERE: 2_000, MONTH: 50}), AXES, SECRET, before)
    assert value(released, EVERYWHERE) == 1_000 and value(released, EVERYWHERE, "closed_within_90") == NOT_SHOWN
    assert value(released, MONTH) > 0


def test_a_cell_below_50_shows_only_what_was_filed():
    figures = {name: (30, 30, 30) for name in ("filed", "closed_within_90", "relief_within_90")}
    released = protect(exact(**{EVERYWHERE: figures}), AXES, SECRET, {})
    assert 20 <= value(released, EVERYWHERE) <= 40
    assert (released.values[ROW[EVERYWHERE], 1:] == NOT_SHOWN).all()


def test_one_set_of_records_is_told_under_two_names_at_most():
    same = {"filed": (200, 200, 5)}
    names = [str(cell) for cell in CELLS if not cell.group and cell.period.kind == "year"]
    released = protect(exact(**dict.fromkeys(names, same)), AXES, SECRET, {})
    shown = [name for name in names if value(released, name) > 0]
    assert len(shown) == 2 and EVERYWHERE in shown


@pytest.mark.parametrize("between", [1, 2, 3, 5, 9])
def test_nobody_can_be_sure_that_a_few_complaints_lie_between_two_published_ones(between):
    """A month within its year; over many secrets, the year never tells surely that there was more than the month."""
    cells = filed(**{EVERYWHERE: 60 + between, MONTH: 60})
    certain = [_posterior(protect(cells, AXES, bytes([n]) * 32, {}), between) for n in range(120)]
    assert max(certain) <= gate.MOST_CERTAIN
    with mock.patch.object(gate._Neighbours, "allow", lambda *arguments: True):
        unguarded = [_posterior(protect(cells, AXES, bytes([n]) * 32, {}), between) for n in range(120)]
    assert between < 3 or max(unguarded) > gate.MOST_CERTAIN  # without the redraws this test would see it


def _posterior(released, between: int) -> float:
    finer, coarser = value(released, MONTH), value(released, EVERYWHERE)
    return scheme.presence((finer,), (coarser,), between) if finer > 0 and coarser > 0 else 0.5


@pytest.mark.parametrize("between", range(1, 5))
def test_nobody_can_be_sure_that_a_few_complaints_took_another_course(between):
    figures = {"filed": (300, 300, 1), "closed_within_90": (100 + between, 101, 2), "relief_within_90": (100, 100, 3)}
    cells = exact(**{EVERYWHERE: figures})
    for n in range(40):
        released = protect(cells, AXES, bytes([n]) * 32, {})
        finer, coarser = (value(released, EVERYWHERE, name) for name in ("relief_within_90", "closed_within_90"))
        assert min(finer, coarser) <= 0 or scheme.presence((finer,), (coarser,), between) <= gate.MOST_CERTAIN


def test_new_cells_are_drawn_with_regard_to_those_that_were_published_before():
    cells = filed(**{EVERYWHERE: 66, MONTH: 60})
    for n in range(60):
        released = protect(cells, AXES, bytes([n]) * 32, {MONTH: [55, *[NOT_SHOWN] * 24]})
        assert value(released, EVERYWHERE) in (NOT_SHOWN, WITHHELD, 60)  # 65 or 70 would tell that there were others


# Exact cells ---------------------------------------------------------------------------------------------------------


def test_exact_cells_show_no_figure_and_cannot_be_written_or_copied():
    cells = filed(**{EVERYWHERE: 987_654_321})
    assert "987" not in f"{cells!r}{cells}" and [n for n in dir(cells) if not n.startswith("_")] == [
        "cells",
        "measures",
    ]
    for attempt in (
        lambda: pickle.dumps(cells),
        lambda: copy.deepcopy(cells),
        lambda: json.dumps(cells),
        lambda: vars(cells),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_exact_cells_of_another_shape_are_refused():
    small = np.zeros((1, 1), np.int64)
    with pytest.raises(ValueError, match="shape"):
        ExactCells(CELLS, PUBLISHED_COUNTS, small, small, small)


# Pairs --------------------------------------------------------------------------------------------------------------


def _contains(coarser, finer) -> bool:
    """Containment of two different cells, written out axis by axis."""
    place = (
        coarser.place.kind == "nation" or coarser.place == finer.place or finer.place.parent == coarser.place.code != ""
    )
    body = coarser.body.kind == "all" or coarser.body == finer.body
    body = body or (coarser.body.code, coarser.body.kind) in (
        (finer.body.parent, "level"),
        (finer.body.category, "category"),
    )
    period = coarser.period.first <= finer.period.first and finer.period.last <= coarser.period.last
    return coarser != finer and coarser.group in ("", finer.group) and place and body and period


def test_pairs_are_all_cells_within_cells_that_differ_by_few():
    rng = np.random.default_rng(5)
    cells = filed(**{name: int(rng.integers(5, 30)) for name in ROW})
    counts = cells._open()[0]
    found = close_pairs(CELLS, PUBLISHED_COUNTS, counts, cells._open()[2], AXES)
    width = len(PUBLISHED_COUNTS)
    filed_only = (found.finer % width == 0) & (found.coarser % width == 0)
    pairs = {
        (a // width, b // width, d) for a, b, d in zip(*(part[filed_only].tolist() for part in found[:3]), strict=True)
    }
    wanted = {
        (one, other, int(counts[other, 0] - counts[one, 0]))
        for one, other in product(range(len(CELLS)), repeat=2)
        if _contains(CELLS[other], CELLS[one]) and 0 <= counts[other, 0] - counts[one, 0] <= 9
    }
    assert pairs == wanted and len(pairs) > 50


def test_counts_of_two_close_cells_all_tell_of_the_complaints_between_them():
    """A year has 6 more than one of its months; 5 of them were closed in time, and none was closed on the first day."""
    year = {"filed": (106, 106, 1_006), "closed_within_90": (105, 105, 905), "closed_within_0": (60, 60, 600)}
    month = {"filed": (100, 100, 1_000), "closed_within_90": (100, 100, 900), "closed_within_0": (60, 60, 600)}
    counts, _, key_sums = exact(**{EVERYWHERE: year, MONTH: month})._open()
    found = close_pairs(CELLS, PUBLISHED_COUNTS, counts, key_sums, AXES)
    width = len(PUBLISHED_COUNTS)
    told = {
        (PUBLISHED_COUNTS[a % width], d): between
        for a, b, d, between in zip(*(part.tolist() for part in found), strict=True)
        if (a // width, b // width) == (ROW[MONTH], ROW[EVERYWHERE]) and a % width == b % width
    }
    assert set(told) == {("filed", 6), ("closed_within_90", 5), ("closed_within_0", 0)}
    assert len({told["filed", 6], told["closed_within_90", 5]}) == 1


def test_all_that_two_close_cells_tell_together_leaves_the_complaints_between_them_in_doubt():
    names = ("filed", *(f"closed_within_{days}" for days in (10, 14, 21, 30, 40, 60, 90)))
    year = {name: (150 - place, 150 - place, 10_000 - place) for place, name in enumerate(names[:1] + names[:0:-1])}
    month = {name: (counts[0] - 6, counts[0] - 6, counts[2] - 700) for name, counts in year.items()}
    cells = exact(**{EVERYWHERE: year, MONTH: month})

    def together(released) -> float:
        pairs = [(value(released, MONTH, name), value(released, EVERYWHERE, name)) for name in names]
        odds = math.prod(scheme.odds_of_presence((a,), (b,), 6) for a, b in pairs if min(a, b) > 0)
        return 1 - 1 / (1 + odds)

    certain = [together(protect(cells, AXES, bytes([n]) * 32, {})) for n in range(25)]
    assert max(certain) <= gate.MOST_CERTAIN + 1e-9
    with mock.patch.object(gate._Neighbours, "allow", lambda *arguments: True):
        assert max(together(protect(cells, AXES, bytes([n]) * 32, {})) for n in range(25)) > 0.95


def test_nothing_is_shown_of_what_lies_within_a_withheld_cell():
    for n in range(60):
        released = protect(filed(**{EVERYWHERE: 12, MONTH: 9}), AXES, bytes([n]) * 32, {})
        assert not (value(released, EVERYWHERE) == WITHHELD and value(released, MONTH) > 0)


def test_a_withheld_part_leaves_in_doubt_whether_there_is_another():
    """A month of 6 within a year of 15: the year at 15 or 20 beside “fewer than 10” would tell that there is more."""
    seen = set()
    for n in range(80):
        released = protect(filed(**{EVERYWHERE: 15, MONTH: 6}), AXES, bytes([n]) * 32, {})
        seen.add((value(released, MONTH), value(released, EVERYWHERE)))
    assert (WITHHELD, 15) not in seen and (WITHHELD, 20) not in seen and (WITHHELD, 10) in seen


def test_whatever_contains_another_count_is_coarser():
    order = coarseness(CELLS, PUBLISHED_COUNTS)
    for one, other in product(range(len(CELLS)), repeat=2):
        if _contains(CELLS[other], CELLS[one]):
            assert order[other].min() > order[one].max() - 100 and order[other, 0] > order[one, 0]
    for place, measure in enumerate(PUBLISHED_COUNTS):
        assert all(order[0, PUBLISHED_COUNTS.index(wider)] > order[0, place] for wider in containing(measure))


def test_every_count_lies_within_what_is_filed():
    assert all(name == "filed" or containing(name)[-1] == "filed" or "filed" in containing(name) for name in WITHIN)
    assert set(containing("relief_confirmed_within_90")) == {
        "relief_feedback_within_90", "relief_within_90", "closed_within_90", "filed", "feedback_within_90", "positive_within_90",
    }  # fmt: skip


# The examination ----------------------------------------------------------------------------------------------------


def test_an_examination_finds_what_an_unguarded_release_tells():
    cells = filed(**{EVERYWHERE: 69, MONTH: 60})
    good = protect(cells, AXES, SECRET, {})
    assert passes(examine(cells, good, AXES))
    values = good.values.copy()
    values[ROW[EVERYWHERE], 0], values[ROW[MONTH], 0] = 70, 60
    found = examine(cells, type(good)(good.cells, good.measures, values), AXES)
    assert found["records_exposed"] == 9 and found["highest_posterior"] > 0.95 and not passes(found)


def test_an_examination_measures_errors_and_what_is_shown():
    cells = filed(**{EVERYWHERE: 1_000, MONTH: 3})
    found = examine(cells, protect(cells, AXES, SECRET, {}), AXES)
    assert found["counts_shown"] == 1 and found["largest_error"] <= 7
    assert found["records_in_shown_cells"] == pytest.approx(1_000 / 1_003)
