"""What every set of complaints must and can be, when all that is told is known without any noise.

The strongest attacker: each told count is given to the program exactly. Bounds then travel along
all sums, across cells and within cells at once, until nothing moves any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attacks.evidence.sums import Block, System

BIG = np.int64(1) << 40
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class Part:
    """One year of a system: its rows (numbers of the system's rows) and its relations,
    renumbered.
    """

    system: System
    year: int
    rows: np.ndarray
    blocks: tuple[Block, ...]
    counts: np.ndarray
    people: np.ndarray
    told: np.ndarray
    zero: np.ndarray
    away: np.ndarray
    alike: np.ndarray

    @cached_property
    def padded(self) -> tuple[np.ndarray, np.ndarray]:
        """Counts and people with an empty row at the end, for the parts that a relation lacks."""
        return tuple(np.pad(values, ((0, 1), (0, 0))) for values in (self.counts, self.people))


@dataclass
class Bounds:
    """Least and most of each set of a part; one empty row more at the end.

    ``changed``: for each row the step at which it last was tightened; relations of which no row was
    tightened since they were last looked at tell nothing new.
    """

    low: np.ndarray
    high: np.ndarray
    changed: np.ndarray


def parts(system: System) -> Iterator[Part]:
    """Yield the years of a system: no relation leads from one to another."""
    width = len(system.grid.measures)
    for year in sorted(set(system.years.tolist())):
        rows = np.flatnonzero(system.years == year)
        number = np.full(len(system.years), -1)
        number[rows] = np.arange(len(rows))
        told = np.zeros((len(rows), len(system.columns)), bool)
        cells = rows < system.cells
        told[cells, :width] = system.grid.told[rows[cells]]
        alike = number[system.alike]
        yield Part(
            system, year, rows, tuple(block.chosen(number) for block in system.blocks),
            system.counts[rows], system.people[rows], told, system.zero[rows], system.away[rows],
            alike[(alike >= 0).all(axis=1)],
        )  # fmt: skip


def spread(part: Part) -> Bounds:
    """Return what follows from the told counts of a year."""
    shape = len(part.rows) + 1, part.counts.shape[1]
    low, high = np.zeros(shape, np.int64), np.full(shape, BIG)
    high[-1] = 0
    low[:-1][part.told] = high[:-1][part.told] = part.counts[part.told]
    high[:-1][part.zero] = 0
    found = Bounds(low, high, np.zeros(len(low), np.int64))
    blocks = [block for block in part.blocks if len(block.whole)]
    looked, step = np.zeros(len(blocks) + 1, np.int64), 1
    for _ in range(_MOST_ROUNDS):
        began = step
        for number, block in enumerate(blocks):
            _along(found, block.whole, block.parts, looked[number], step)
            looked[number] = step
            step += 1
        for _ in range(3):
            _within(found, part.system, looked[-1], step)
            looked[-1] = step
            step += 1
        _alike(found, part, step)
        if (found.changed < began).all():
            break
        step += 1
    wrong = (low[:-1] > part.counts) | (high[:-1] < part.counts)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise AssertionError(
            f"The truth is outside of its bounds: {part.system.name(part.rows[row], column)}"
        )
    return found


def _along(bounds: Bounds, whole: np.ndarray, parts: np.ndarray, since: int, step: int) -> None:
    """Tighten wholes and parts of relations across cells, all columns at once."""
    low, high, changed = bounds.low, bounds.high, bounds.changed
    new = (changed[whole] >= since) | (changed[parts] >= since).any(axis=1)
    whole, parts = whole[new], parts[new]
    open_ = (low[whole] < high[whole]).any(axis=1) | (low[parts] < high[parts]).any(axis=(1, 2))
    whole, parts = whole[open_], parts[open_]
    if not len(whole):
        return
    lows, highs = low[parts], high[parts]
    least, most = lows.sum(axis=1), highs.sum(axis=1)
    _tighten(bounds, whole, low[whole], high[whole], (least, most), step)
    from_whole = (
        low[whole][:, None] - (most[:, None] - highs),
        high[whole][:, None] - (least[:, None] - lows),
    )
    _tighten(bounds, parts, lows, highs, from_whole, step)
    low[-1] = high[-1] = changed[-1] = 0


def _tighten(
    bounds: Bounds, rows: np.ndarray, lows, highs, to: tuple[np.ndarray, np.ndarray], step: int
) -> None:
    """Raise the least and lower the most of rows, and note which of them that moved."""
    raised, lowered = np.maximum(lows, to[0]), np.minimum(highs, to[1])
    moved = (raised != lows).any(axis=-1) | (lowered != highs).any(axis=-1)
    rows = rows[moved]
    bounds.low[rows], bounds.high[rows] = raised[moved], lowered[moved]
    bounds.changed[rows] = step


def _within(bounds: Bounds, system: System, since: int, step: int) -> None:
    """Tighten measures and their rests within each cell that moved."""
    rows = np.flatnonzero(bounds.changed >= since)
    was = bounds.low[rows], bounds.high[rows]
    low, high = (values.T.copy() for values in was)  # a measure in one piece
    for relation in system.within:
        inside = [*relation.parts, *([relation.rest] if relation.rest >= 0 else [])]
        lows, highs, whole = low[inside], high[inside], relation.whole
        least, most = lows.sum(axis=0), highs.sum(axis=0)
        low[whole] = np.maximum(low[whole], least)
        high[whole] = np.minimum(high[whole], most)
        low[inside] = np.maximum(lows, low[whole] - (most - highs))
        high[inside] = np.minimum(highs, high[whole] - (least - lows))
    _tighten(bounds, rows, *was, (low.T, high.T), step)


def _alike(bounds: Bounds, part: Part, step: int) -> None:
    """Take “the same, 99 in 100” at its word wherever that is true."""
    one, other = part.alike.T
    low, high, width = bounds.low, bounds.high, len(part.system.grid.measures)
    truth, twin = part.counts[one, :width], part.counts[other, :width]
    holds = (100 * truth >= 99 * twin) & (100 * twin >= 99 * truth)
    exactly = (truth == twin).all(axis=1)[:, None]
    least = np.where(exactly, low[other, :width], -(-99 * low[other, :width] // 100))
    most = np.where(
        exactly, high[other, :width], np.minimum(high[other, :width], BIG // 200) * 100 // 99
    )
    most = np.where(high[other, :width] >= BIG // 200, BIG, most)
    raised, lowered = low[one], high[one]
    raised[:, :width] = np.where(holds, np.maximum(raised[:, :width], least), raised[:, :width])
    lowered[:, :width] = np.where(holds, np.minimum(lowered[:, :width], most), lowered[:, :width])
    _tighten(bounds, one, low[one], high[one], (raised, lowered), step)
