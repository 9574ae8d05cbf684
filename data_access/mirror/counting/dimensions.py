"""By what is counted: where the key of a breakdown comes from, a code, a day or a profile."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_access.mirror.codes import TOGETHER
from data_access.mirror.counting.days import month_of_day
from data_access.mirror.counting.passes import Keys
from data_access.mirror.lookups import UNKNOWN
from data_access.mirror.rows import PROFILE
from data_access.mirror.snapshot import Snapshot
from data_access.model.breakdowns import BREAKDOWNS
from data_access.model.periods import MONTHS_IN

OF_PROFILES = (
    "outcome",
    "age_band",
)  # what their keys look at stands in the profile, or is the age
OF_CLOSINGS = "days_to_close"
_COLUMNS = {
    "level": "level_id", "department": "department_id", "category": "category_id",
    "subcategory": "subcategory_id", "province": "province_id", "district": "district_id",
    "group": "groups", "sex": "sex", "channel": "channel",
}  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """``keys``: the numbers that occur, UNKNOWN among them; ``index``: the place of that of each
    code of ``column``, or by day where that is None.
    """

    keys: np.ndarray
    index: np.ndarray
    column: int | None


def column_of(breakdown: str) -> int | None:
    """Return the column of codes that holds the key of a breakdown; None for none."""
    name = _COLUMNS.get(breakdown)
    return next((column for column, names in TOGETHER.items() if name in names), None)


def dimension(snapshot: Snapshot, breakdown: str) -> Dimension:
    """Return a breakdown by codes or by days."""
    column = column_of(breakdown)
    if column is not None:
        keys = snapshot.lookups.keys(column, breakdown)[: len(snapshot.combinations[column])]
    else:
        keys = month_of_day(snapshot) // MONTHS_IN[BREAKDOWNS[breakdown].values]
    return Dimension(*np.unique(keys, return_inverse=True), column)


def keys_of(snapshot: Snapshot, names: Sequence[str]) -> tuple[Keys, list[tuple[int, ...]]]:
    """Return up to two breakdowns by codes as keys, and the numbers that each key stands for.

    The outcome is one by codes, too: those of profiles.
    """
    found = [_by_code(snapshot, name) for name in names]
    empty = np.zeros(max(snapshot.columns()), np.int64)
    keys, others = empty, empty
    numbers: list[tuple[int, ...]] = [()]
    for place, one in enumerate(found):
        table = empty.copy()
        table[: len(one.index)] = one.index
        if place == 0:
            keys = table
            numbers = [(int(key),) for key in one.keys]
        else:
            keys, others = keys * len(one.keys), table
            numbers = [(*known, int(key)) for known in numbers for key in one.keys]
    columns = [one.column for one in found] + [PROFILE, PROFILE]
    return Keys(len(numbers), columns[0], keys, columns[1], others), numbers


def _by_code(snapshot: Snapshot, name: str) -> Dimension:
    if column_of(name) is not None:
        return dimension(snapshot, name)
    keys = snapshot.lookups.keys_of_profiles(name)[0][: len(snapshot.combinations[PROFILE])]
    return Dimension(*np.unique(keys, return_inverse=True), PROFILE)


def shown(key: int) -> int | None:
    """Return a key as SQL gives it."""
    return None if key == UNKNOWN else int(key)
