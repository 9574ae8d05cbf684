"""What somebody could conclude from a release, worked out by whoever still has the exact counts: a release that tells
too much about anyone is not published.
"""

from collections import Counter, defaultdict

import numpy as np

from data_access.permitted import Axes
from data_access.protection.cells import WITHHELD, ExactCells, PublishedCells
from data_access.protection.noise import presence
from data_access.protection.pairs import Pairs, close_pairs

EXPOSED = 0.95  # posterior from which on a set counts as exposed
HIGHEST = 0.90  # posterior that no release may pass


def examine(exact: ExactCells, published: PublishedCells, axes: Axes) -> dict[str, float]:
    """Return ``{name: figure}`` of a release: what its closest pairs tell, how often sets are told, how far counts are off."""
    counts, _, key_sums = exact._open()
    values = published.values
    pairs = close_pairs(exact.cells, exact.measures, counts, axes)
    return {
        **_pairs_told(pairs, counts, key_sums, values),
        **_names_of_sets(counts, key_sums, values),
        **_errors(counts, values),
    }


def passes(found: dict[str, float]) -> bool:
    """Return whether a release may be published."""
    return not found["records_exposed"] and found["highest_posterior"] <= HIGHEST and found["names_of_a_set"] <= 2


def _pairs_told(pairs: Pairs, counts: np.ndarray, key_sums: np.ndarray, values: np.ndarray) -> dict[str, float]:
    """Compare every published value of each set with every one of the sets that it lies within by a few records."""
    told = _told(counts, key_sums, values)
    sets = np.stack([counts.ravel(), key_sums.ravel()], axis=1)
    found = {
        (tuple(sets[one].tolist()), tuple(sets[other].tolist()), int(between))
        for one, other, between in zip(*pairs, strict=True)
    }
    shown = [(told[one], told[other], between) for one, other, between in found if one in told and other in told]
    certain = [(presence(*pair), pair[2]) for pair in shown]
    return {
        "close_pairs": len(shown),
        "records_at_risk": sum(between for _, between in certain),
        "records_exposed": sum(between for posterior, between in certain if posterior >= EXPOSED),
        "highest_posterior": max((posterior for posterior, _ in certain), default=0.5),
    }


def _told(counts: np.ndarray, key_sums: np.ndarray, values: np.ndarray) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return ``{set of records: the values under which it is published}``."""
    told = defaultdict(list)
    items = np.flatnonzero(values.ravel() > WITHHELD)
    for count, key_sum, value in zip(
        *(part.ravel()[items].tolist() for part in (counts, key_sums, values)), strict=True
    ):
        told[count, key_sum].append(value)
    return {records: tuple(sorted(shown)) for records, shown in told.items()}


def _names_of_sets(counts: np.ndarray, key_sums: np.ndarray, values: np.ndarray) -> dict[str, float]:
    names = Counter(len(shown) for shown in _told(counts, key_sums, values).values())
    return {"names_of_a_set": max(names, default=0)}


def _errors(counts: np.ndarray, values: np.ndarray) -> dict[str, float]:
    shown = values > WITHHELD
    off = np.abs(values - counts)[shown]
    filed = counts[:, 0]
    return {
        "counts_shown": int(shown.sum()),
        "off_by_at_most_2": float((off <= 2).mean()) if len(off) else 0.0,
        "off_by_at_most_5": float((off <= 5).mean()) if len(off) else 0.0,
        "largest_error": int(off.max(initial=0)),
        "records_in_shown_cells": float(filed[shown[:, 0]].sum() / max(filed.sum(), 1)),
    }
