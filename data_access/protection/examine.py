"""What somebody could conclude from a release, worked out by whoever still has the exact counts: a release that tells
too much about anyone is not published.
"""

from collections import defaultdict
from collections.abc import Container
from math import prod

import numpy as np

from data_access.permitted import Axes
from data_access.protection.cells import NOT_SHOWN, WITHHELD, ExactCells, PublishedCells
from data_access.protection.noise import odds_told
from data_access.protection.pairs import Pairs, close_pairs, mixed

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
    holds = (values >= WITHHELD) & (is_new | (values == WITHHELD) | (np.abs(values - counts) <= _LARGEST_ERROR))
    shown = _Shown(counts, key_sums, np.where(holds, values, NOT_SHOWN), is_new)
    pairs = close_pairs(exact.cells, exact.measures, counts, key_sums, axes)
    return {**shown.pairs(pairs), "names_of_a_set": shown.most_names(), **_errors(counts, values, is_new)}


def passes(found: dict[str, float]) -> bool:
    """Return whether a release may be published."""
    return not found["records_exposed"] and found["highest_posterior"] <= HIGHEST and found["names_of_a_set"] <= 2


class _Shown:
    """What a release tells of each set of records; “fewer than 10” is told, too."""

    def __init__(self, counts: np.ndarray, key_sums: np.ndarray, values: np.ndarray, is_new: np.ndarray):
        self._sets, self._is_new = mixed(counts, key_sums).ravel(), is_new.ravel()
        told, fresh = defaultdict(list), set()
        for item in np.flatnonzero(values.ravel() >= WITHHELD).tolist():
            told[int(self._sets[item])].append(int(values.ravel()[item]))
            if self._is_new[item]:
                fresh.add(int(self._sets[item]))
        self._told = {records: tuple(sorted(shown)) for records, shown in told.items()} | {
            0: (WITHHELD,)
        }  # 0: no records
        self._fresh = fresh

    def pairs(self, pairs: Pairs) -> dict[str, float]:
        """Take together all that is told around each small set of records: how surely is it there?"""
        asked = (self._is_new[pairs.finer] | self._is_new[pairs.coarser]) & (pairs.difference > 0)
        chosen = (
            self._sets[pairs.finer[asked]],
            self._sets[pairs.coarser[asked]],
            pairs.difference[asked],
            pairs.between[asked],
        )
        around: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
        for finer, coarser, difference, between in zip(*(part.tolist() for part in chosen), strict=True):
            if finer in self._told and coarser in self._told:
                around[between].add((finer, coarser, difference))
        certain = [(self._certainty(sets), max(difference for *_, difference in sets)) for sets in around.values()]
        return {
            "close_pairs": sum(map(len, around.values())),
            "records_at_risk": sum(size for _, size in certain),
            "records_exposed": sum(size for posterior, size in certain if posterior >= EXPOSED),
            "highest_posterior": max((posterior for posterior, _ in certain), default=0.5),
        }

    def _certainty(self, sets: set[tuple[int, int, int]]) -> float:
        odds = [odds_told(self._told[finer], self._told[coarser], difference) for finer, coarser, difference in sets]
        together, alone = prod(shown for shown, _ in odds), max(max(pair) for pair in odds)
        return 1 - 1 / (1 + max(together, alone))

    def most_names(self) -> int:
        """Return under how many names a set that this release is the first to tell is shown at most."""
        shown = (sum(value > WITHHELD for value in self._told[records]) for records in self._fresh - {0})
        return max(shown, default=0)


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
