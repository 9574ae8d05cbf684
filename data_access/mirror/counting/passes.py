"""Passes of the compiled loops over a snapshot: buffers, threads, and rows that are gone."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from data_access.mirror.counting import kernels
from data_access.mirror.rows import COLUMNS, PROFILE, Rows
from data_access.mirror.snapshot import Snapshot

THREADS = min(os.cpu_count() or 1, 4)
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="mirror")
ALL_DAYS, SOME_DAYS = 1, 2


@dataclass(frozen=True)
class Choice:
    """Which rows the filters leave, period apart: a table for each column, and which are needed."""

    tables: np.ndarray
    active: np.ndarray
    is_filed: np.ndarray


@dataclass(frozen=True)
class Wanted:
    """What one pass counts. ``stretch`` and ``slot`` by day; ``columns``: by code."""

    stretch: np.ndarray
    slot: np.ndarray
    columns: frozenset[int]
    waits: bool
    flows: int

    @property
    def asked(self) -> np.ndarray:
        """The same as the loop takes it."""
        return np.array([c in self.columns for c in range(COLUMNS)] + [self.waits, self.flows], int)


@dataclass(frozen=True)
class Tally:
    """What one pass counted: by [stretch, profile], of each column by [slot, code, profile], by
    [stretch, days to close], and [filed, undated, closed, waiting] by day.
    """

    profiles: np.ndarray
    by_code: dict[int, np.ndarray]
    waits: np.ndarray
    flows: np.ndarray


@dataclass(frozen=True)
class Keys:
    """To which of ``size`` keys a row belongs: what its codes in two columns stand for, added."""

    size: int
    column: int
    keys: np.ndarray
    other: int
    others: np.ndarray


@dataclass(frozen=True)
class Kinds:
    """Which kind a row is of: the sum of what its [age band, settled, profile], its days to close
    and its facts stand for. ``adds`` [kind, count].
    """

    of_profiles: np.ndarray
    of_closings: np.ndarray
    of_facts: np.ndarray
    adds: np.ndarray

    def __len__(self) -> int:
        return len(self.adds)


def tally(snapshot: Snapshot, choice: Choice, wanted: Wanted) -> Tally:
    """Count once over all rows."""
    sizes = np.array([*snapshot.columns()], np.int64)
    profiles, slots = int(sizes[PROFILE]), int(wanted.slot.max(initial=-1)) + 1
    stretches = int(wanted.stretch.max(initial=-1)) + 1
    counted = sorted(wanted.columns)
    first_of, total = np.zeros(COLUMNS, np.int64), 0
    for column in counted:
        first_of[column] = total
        total += slots * int(sizes[column]) * profiles
    shapes = (
        (stretches, profiles),
        (total,),
        (stretches if wanted.waits else 0, snapshot.longest + 1),
        (4, snapshot.size if wanted.flows else 0),
    )
    about = choice.tables, choice.active, choice.is_filed, wanted.stretch, wanted.slot
    given = (*about, wanted.asked, sizes, first_of)
    found = _summed(snapshot, kernels.scan, given, shapes)
    by_code = {
        column: found[1][first_of[column] :][: slots * sizes[column] * profiles].reshape(
            slots, sizes[column], profiles
        )
        for column in counted
    }
    return Tally(found[0], by_code, found[2], found[3])


def _summed(
    snapshot: Snapshot, loop: Callable, given: Sequence, shapes: Sequence[tuple[int, ...]]
) -> list[np.ndarray]:
    total = None
    for rows, sign in snapshot.rows:
        for found in _counted(rows, rows.first - snapshot.first, loop, given, shapes):
            if total is None:
                total = found
            elif sign > 0:
                for one, other in zip(total, found, strict=True):
                    one += other
            else:
                for one, other in zip(total, found, strict=True):
                    one -= other
    return total if total is not None else _buffers(shapes)


def _counted(rows: Rows, shift: int, loop: Callable, given: Sequence, shapes) -> list:
    def run(part: tuple[int, int, int]) -> list[np.ndarray]:
        buffers = _buffers(shapes)
        facts = (rows.facts,) if loop is kernels.scan_cells else ()
        loop(*part, rows.starts, shift, rows.codes, rows.close, *facts, *given, *buffers)
        return buffers

    parts = [*rows.parts(THREADS if len(rows) > 100_000 else 1)]
    return [*_pool.map(run, parts)] if len(parts) > 1 else [run(part) for part in parts]


def _buffers(shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    return [np.zeros(shape, np.int32) for shape in shapes]


def flows_by(
    snapshot: Snapshot, choice: Choice, by: Keys, bucket: np.ndarray, buckets: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return what was filed by [key, bucket of its day, undated], and closed by [key, bucket]."""
    shapes = ((by.size, buckets, 2), (by.size, buckets), (0, 0), (0, 0))
    nothing = np.zeros(snapshot.size, np.uint8)
    about = by.column, by.other, by.keys, by.others, bucket, nothing
    given = (choice.tables, choice.active, choice.is_filed, *about)
    filed, closed, _, _ = _summed(snapshot, kernels.scan_flows, given, shapes)
    return filed, closed


def waits_by(
    snapshot: Snapshot, choice: Choice, by: Keys, chosen: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return, of the chosen days of filing, closings by [key, days] and who waits by [key, day]."""
    shapes = ((0, 0, 2), (0, 0), (by.size, snapshot.longest + 1), (by.size, snapshot.size))
    bucket = np.zeros(snapshot.size, np.int64)
    about = by.column, by.other, by.keys, by.others, bucket, chosen
    given = (choice.tables, choice.active, choice.is_filed, *about)
    *_, waits, waiting = _summed(snapshot, kernels.scan_flows, given, shapes)
    return waits, waiting


def cells_by(
    snapshot: Snapshot,
    choice: Choice,
    keys: Sequence[tuple[int, np.ndarray]],
    days: tuple[np.ndarray, np.ndarray],
    kinds: Kinds,
    cells: int,
) -> np.ndarray:
    """Return counts by [cell, kind]: ``keys`` are (column, what each code adds to the cell),
    ``days`` what the day adds (-1: not chosen) and its age band.
    """
    columns = np.array([column for column, _ in keys], np.int64)
    tables = np.zeros((len(keys), max(snapshot.columns())), np.int64)
    for place, (_, added) in enumerate(keys):
        tables[place, : len(added)] = added
    settled_by = snapshot.today - 90
    about = (*days, settled_by, kinds.of_profiles, kinds.of_closings, kinds.of_facts)
    given = (choice.tables, choice.active, columns, tables, *about)
    return _summed(snapshot, kernels.scan_cells, given, ((cells, len(kinds)),))[0]


def reopened_by(
    snapshot: Snapshot, choice: Choice, by: Keys, bucket: np.ndarray, buckets: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return reopenings, and the closings that ended them, by [key, bucket of their day]."""
    about = by.column, by.other, by.keys, by.others, bucket
    given = (snapshot.first, choice.tables, choice.is_filed, *about)
    shapes = ((by.size, buckets),) * 2
    total = _buffers(shapes)
    for found, sign in snapshot.reopened:

        def run(part: tuple[int, int], found=found) -> list[np.ndarray]:
            buffers = _buffers(shapes)
            kernels.scan_reopened(
                *part, found.codes, found.reopened, found.reclosed, *given, *buffers
            )
            return buffers

        cuts = [len(found) * part // THREADS for part in range(THREADS + 1)]
        for buffers in _pool.map(run, zip(cuts, cuts[1:], strict=False)):
            total = [one + sign * other for one, other in zip(total, buffers, strict=True)]
    return total[0], total[1]
