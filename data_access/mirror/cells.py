"""Counts crossed by any number of breakdowns."""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from data_access.mirror.days import band_of_day, in_windows
from data_access.mirror.dimensions import OF_PROFILES, dimension
from data_access.mirror.passes import Choice, cells_by
from data_access.mirror.rows import PROFILE
from data_access.mirror.snapshot import Snapshot
from data_access.model.periods import Window


def how_many(snapshot: Snapshot, names: Sequence[str], counts: Sequence[str]) -> int:
    """Return how many numbers are counted."""
    others = [name for name in names if name not in OF_PROFILES]
    _, _, amounts = _kinds(snapshot, [name for name in names if name in OF_PROFILES], counts)
    return prod(len(dimension(snapshot, name).keys) for name in others) * len(amounts)


def crossed(
    snapshot: Snapshot,
    choice: Choice,
    windows: Sequence[Window],
    names: Sequence[str],
    counts: Sequence[str],
) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
    """Yield (the key of each breakdown, the counts) of all cells with any record."""
    profiled = [name for name in names if name in OF_PROFILES]
    others = [name for name in names if name not in OF_PROFILES]
    kinds, keys_of_kinds, amounts = _kinds(snapshot, profiled, counts)
    found = [dimension(snapshot, name) for name in others]
    sizes = [len(one.keys) for one in found]
    base = np.where(in_windows(snapshot, windows), 0, -1)
    keys = []
    for place, one in enumerate(found):
        added = one.index * prod(sizes[place + 1 :])
        if one.column is None:
            base = np.where(base < 0, base, base + added)
        else:
            keys.append((one.column, added))
    days, shape = (base, band_of_day(snapshot)), (prod(sizes), len(amounts))
    cells = cells_by(snapshot, choice, keys, days, kinds, shape)
    distinct, group = np.unique(keys_of_kinds, axis=0, return_inverse=True)
    for place, of_profile in enumerate(distinct):
        own = cells[:, group == place]
        summed = own.astype(np.int64) @ amounts[group == place]
        for cell in np.flatnonzero(own.any(axis=1)):
            at = iter(np.unravel_index(cell, sizes) if sizes else ())
            told = {name: int(one.keys[next(at)]) for name, one in zip(others, found, strict=True)}
            told |= dict(zip(profiled, map(int, of_profile), strict=True))
            yield tuple(told[name] for name in names), summed[cell]


def _kinds(
    snapshot: Snapshot, profiled: Sequence[str], counts: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the kind of each [band, settled, profile], what each kind's keys are, and what it
    adds to each count: a hundred profiles are a few kinds.
    """
    lookups, size = snapshot.lookups, len(snapshot.combinations[PROFILE])
    adds = lookups.counts(counts)[:, :, :size]
    keys = [lookups.keys_of_profiles(name)[:, None, :size] for name in profiled]
    keys = [np.broadcast_to(one, adds.shape[:3])[..., None] for one in keys]
    rows = np.concatenate([*keys, adds], axis=3)
    found, kind = np.unique(rows.reshape(-1, rows.shape[3]), axis=0, return_inverse=True)
    return kind.reshape(adds.shape[:3]), found[:, : len(profiled)], found[:, len(profiled) :]
