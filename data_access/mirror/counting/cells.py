"""Counts crossed by any number of breakdowns."""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from data_access.mirror.combination_tables import CLASSES, class_of_close
from data_access.mirror.counting.days import band_of_day, in_windows
from data_access.mirror.counting.dimensions import OF_CLOSINGS, OF_PROFILES, dimension
from data_access.mirror.counting.passes import Choice, Kinds, cells_by
from data_access.mirror.facts import BITS, BY_CLOSING
from data_access.mirror.rows import FACTS, PROFILE
from data_access.mirror.snapshot import Snapshot
from data_access.model.periods import Window

APART = (*OF_PROFILES, OF_CLOSINGS)  # breakdowns by what tells the kinds of rows apart


def how_many(snapshot: Snapshot, names: Sequence[str], counts: Sequence[str]) -> int:
    """Return how many numbers are counted."""
    others = [name for name in names if name not in APART]
    kinds, _ = _kinds(snapshot, [name for name in names if name in APART], counts)
    return prod(len(dimension(snapshot, name).keys) for name in others) * len(kinds)


def crossed(
    snapshot: Snapshot,
    choice: Choice,
    windows: Sequence[Window],
    names: Sequence[str],
    counts: Sequence[str],
) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
    """Yield (the key of each breakdown, the counts) of all cells with any record."""
    apart = [name for name in names if name in APART]
    others = [name for name in names if name not in APART]
    kinds, keys_of_kinds = _kinds(snapshot, apart, counts)
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
    days = base, band_of_day(snapshot)
    cells = cells_by(snapshot, choice, keys, days, kinds, prod(sizes))
    distinct, group = np.unique(keys_of_kinds, axis=0, return_inverse=True)
    for place, of_kind in enumerate(distinct):
        own = cells[:, group == place]
        summed = own.astype(np.int64) @ kinds.adds[group == place]
        for cell in np.flatnonzero(own.any(axis=1)):
            at = iter(np.unravel_index(cell, sizes) if sizes else ())
            told = {name: int(one.keys[next(at)]) for name, one in zip(others, found, strict=True)}
            told |= dict(zip(apart, map(int, of_kind), strict=True))
            yield tuple(told[name] for name in names), summed[cell]


def _kinds(
    snapshot: Snapshot, apart: Sequence[str], counts: Sequence[str]
) -> tuple[Kinds, np.ndarray]:
    """Return the kinds of rows, and the keys of each; made once for the same combinations."""
    kept, about = snapshot.lookups.kept, (tuple(apart), tuple(counts))
    sizes = len(snapshot.combinations[PROFILE]), len(snapshot.combinations[FACTS])
    found = kept.get((*about, *sizes))
    if found is None:
        found = kept[(*about, *sizes)] = _make_kinds(snapshot, apart, counts)
    return found


def _make_kinds(
    snapshot: Snapshot, apart: Sequence[str], counts: Sequence[str]
) -> tuple[Kinds, np.ndarray]:
    """Return the kinds of rows, and the keys of each: hundreds of profiles and thousands of facts
    are a few kinds, as far as some counts look.
    """
    lookups, size = snapshot.lookups, len(snapshot.combinations[PROFILE])
    by_closing = [name for name in counts if name in BY_CLOSING]
    by_bit = [name for name in counts if name in BITS]
    by_profile = [name for name in counts if name not in BY_CLOSING and name not in BITS]
    adds = lookups.counts(by_profile)[:, :, :size]
    closings = lookups.closings(by_closing)[:size]
    bits = lookups.bits(by_bit)[: len(snapshot.combinations[FACTS])]
    keys = [lookups.keys_of_profiles(name)[:, None, :size] for name in apart if name in OF_PROFILES]
    keys = [np.broadcast_to(one, adds.shape[:3])[..., None] for one in keys]
    width = CLASSES * len(by_closing)
    told = np.broadcast_to(closings.reshape(size, width), (*adds.shape[:2], size, width))
    rows = np.concatenate([*keys, adds, told], axis=3)
    profile, of_profile = _distinct(rows.reshape(-1, rows.shape[3]))
    days = lookups.keys_of_closings()[:, None] if OF_CLOSINGS in apart else np.empty((CLASSES, 0))
    by_class = closings.transpose(1, 0, 2).reshape(CLASSES, size * len(by_closing))
    closing, of_class = _distinct(np.concatenate([days, by_class], axis=1).astype(np.int64))
    fact, of_fact = _distinct(bits)
    shape = len(profile), len(closing), len(fact)
    kinds = [index.ravel() for index in np.indices(shape)]
    first_of_profile, first_of_class = (
        np.unique(one, return_index=True)[1] for one in (of_profile, of_class)
    )
    amount = {name: profile[kinds[0], len(keys) + place] for place, name in enumerate(by_profile)}
    profiles, classes = first_of_profile[kinds[0]] % size, first_of_class[kinds[1]]
    amount |= {name: closings[profiles, classes, at] for at, name in enumerate(by_closing)}
    amount |= {name: fact[kinds[2], at] for at, name in enumerate(by_bit)}
    known = {
        name: profile[kinds[0], at] for at, name in enumerate(n for n in apart if n in OF_PROFILES)
    }
    known |= {OF_CLOSINGS: closing[kinds[1], 0]} if OF_CLOSINGS in apart else {}
    none = np.zeros((len(kinds[0]), 0), np.int64)
    return (
        Kinds(
            of_profile.reshape(adds.shape[:3]) * (shape[1] * shape[2]),
            of_class[class_of_close()] * shape[2],
            of_fact,
            np.stack([amount[name] for name in counts], axis=1) if counts else none,
        ),
        np.stack([known[name] for name in apart], axis=1) if apart else none,
    )


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct rows, and the place of each row among them."""
    if not rows.shape[1]:
        return rows[:1], np.zeros(len(rows), np.int64)
    return np.unique(rows, axis=0, return_inverse=True)
