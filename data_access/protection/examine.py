"""What somebody could conclude from a release, worked out by whoever still has the exact counts: a release that tells
too much about anyone is not published.
"""

from collections import defaultdict
from collections.abc import Container

import numpy as np

from data_access.permitted import Axes
from data_access.protection.cells import WITHHELD, ExactCells, PublishedCells
from data_access.protection.noise import presence
from data_access.protection.pairs import Pairs, close_pairs

EXPOSED = 0.95  # posterior from which on a set counts as exposed
HIGHEST = 0.90  # posterior that no release may pass
_LARGEST_ERROR = 7  # of a published count, unless its records have changed since


def examine(exact: ExactCells, published: PublishedCells, axes: Axes, fixed: Container[str] = ()) -> dict[str, float]:
    """Return ``{name: figure}`` of a release: what its closest pairs tell, how often sets are told, how far counts are off.

    Cells that were published before (``fixed``, by definition) were examined then, with the counts of that time. They are
    looked at beside the new ones only, and only where their records are still about those that they tell of.
    """
    counts, _, key_sums = exact._open()
    values = published.values
    is_new = np.repeat(
        np.array([str(cell) not in fixed for cell in exact.cells], bool)[:, None], values.shape[1], axis=1
    )
    holds = (values > WITHHELD) & (is_new | (np.abs(values - counts) <= _LARGEST_ERROR))
    shown = _Shown(counts, key_sums, np.where(holds, values, WITHHELD), is_new)
    pairs = close_pairs(exact.cells, exact.measures, counts, axes)
    return {**shown.pairs(pairs), "names_of_a_set": shown.most_names(), **_errors(counts, values, is_new)}


def passes(found: dict[str, float]) -> bool:
    """Return whether a release may be published."""
    return not found["records_exposed"] and found["highest_posterior"] <= HIGHEST and found["names_of_a_set"] <= 2


class _Shown:
    """What a release shows of each set of records: same count and same sum of random keys, same records."""

    def __init__(self, counts: np.ndarray, key_sums: np.ndarray, values: np.ndarray, is_new: np.ndarray):
        self._counts, self._key_sums, self._is_new = counts.ravel(), key_sums.ravel(), is_new.ravel()
        told, fresh = defaultdict(list), set()
        for item in np.flatnonzero(values.ravel() > WITHHELD).tolist():
            told[self._records(item)].append(int(values.ravel()[item]))
            if self._is_new[item]:
                fresh.add(self._records(item))
        self._told = {records: tuple(sorted(shown)) for records, shown in told.items()}
        self._fresh = fresh

    def _records(self, item: int) -> tuple[int, int]:
        return int(self._counts[item]), int(self._key_sums[item])

    def pairs(self, pairs: Pairs) -> dict[str, float]:
        """Compare every published value of each set with every one of the sets that it lies within by a few records."""
        asked = self._is_new[pairs.finer] | self._is_new[pairs.coarser]
        chosen = (part[asked].tolist() for part in pairs)
        found = {
            (self._records(one), self._records(other), between) for one, other, between in zip(*chosen, strict=True)
        }
        told = self._told
        shown = [(told[one], told[other], between) for one, other, between in found if one in told and other in told]
        certain = [(presence(*pair), pair[2]) for pair in shown]
        return {
            "close_pairs": len(shown),
            "records_at_risk": sum(between for _, between in certain),
            "records_exposed": sum(between for posterior, between in certain if posterior >= EXPOSED),
            "highest_posterior": max((posterior for posterior, _ in certain), default=0.5),
        }

    def most_names(self) -> int:
        """Return under how many names a set that this release is the first to tell is told at most."""
        return max((len(self._told[records]) for records in self._fresh), default=0)


def _errors(counts: np.ndarray, values: np.ndarray, is_new: np.ndarray) -> dict[str, float]:
    shown = (values > WITHHELD) & is_new
    off = np.abs(values - counts)[shown]
    filed = counts[:, 0]
    return {
        "counts_shown": int((values > WITHHELD).sum()),
        "off_by_at_most_2": float((off <= 2).mean()) if len(off) else 0.0,
        "off_by_at_most_5": float((off <= 5).mean()) if len(off) else 0.0,
        "largest_error": int(off.max(initial=0)),
        "records_in_shown_cells": float(filed[values[:, 0] > WITHHELD].sum() / max(filed.sum(), 1)),
    }
