"""The oracle: the cell keys of the Office for National Statistics give the same table as our
noise, threshold and rounding.
"""

import numpy as np
import pandas as pd
import pytest
from cell_key_perturbation.create_perturbed_table import create_perturbed_table

from attacks.reckoning.chances import REAL
from data_access.protection.enough import LEAST
from data_access.protection.noise import noise, rounded

pytestmark = pytest.mark.quick

_KEYS = 256  # cell keys, and record keys: 0 to 255


def _ours(count: int, cell_key: int) -> int:
    """Return what our path tells of a count, if it tells it, when the fraction comes from a cell
    key; 0 below 10.
    """
    return rounded(count + noise((cell_key + 0.5) / _KEYS)) if count >= LEAST else 0


def _table_of_noise() -> pd.DataFrame:
    rows = [
        (count, key, _ours(count, key) - count) for count in range(1, 751) for key in range(_KEYS)
    ]
    return pd.DataFrame(rows, columns=["pcv", "ckey", "pvalue"])


def test_the_cell_key_method_of_the_statistics_office_gives_our_table():
    rng = np.random.default_rng(1)
    sizes = {
        f"place {number:02}": size
        for number, size in enumerate([3, 7, 9, 10, 12, 14, 18, 25, 33, 47, 80, 120, 300])
    }
    places = [place for place, size in sizes.items() for _ in range(size)]
    records = pd.DataFrame({"place": places, "record_key": rng.integers(0, _KEYS, len(places))})
    theirs = create_perturbed_table(
        records, _table_of_noise(), ["place"], [], "record_key", use_existing_ons_id=False, threshold=LEAST
    ).set_index("place")["count"]  # fmt: skip
    sums = records.groupby("place")["record_key"].sum() % _KEYS
    ours = {place: _ours(size, int(sums[place])) for place, size in sizes.items()}
    assert {place: 0 if pd.isna(value) else int(value) for place, value in theirs.items()} == ours
    assert 0 in ours.values() and max(ours.values()) >= 295


def test_the_attackers_table_of_chances_is_what_the_gate_draws_from():
    for count in (8, 11, 37):
        drawn = [_ours(count, key) for key in range(_KEYS)]
        for value, chance in REAL.chance(count).items():
            assert abs(drawn.count(value) / _KEYS - chance) < 2 / _KEYS + 0.005
