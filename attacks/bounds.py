"""What every set of complaints must and can be, when all that is told is known without any noise.

The strongest attacker: each told count is given to the program exactly. Bounds then travel along all
sums, across cells and within cells at once, until nothing moves any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from attacks.sums import Block, System

BIG = np.int64(1) << 40
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class Part:
    """One year of a system: its rows (numbers of the system's rows) and its relations, renumbered."""

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


@dataclass
class Bounds:
    """Least and most of each set of a part; one empty row more at the end."""

    low: np.ndarray
    high: np.ndarray


def parts(system: System, years: list[int] | None = None) -> Iterator[Part]:
    """Yield the years of a system: no relation leads from one to another."""
    width = len(system.grid.measures)
    for year in sorted(set(system.years.tolist())) if years is None else years:
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
    found = Bounds(low, high)
    blocks = [block for block in part.blocks if len(block.whole)]
    for _ in range(_MOST_ROUNDS):
        before = int(low.sum()), int(high.sum())
        for block in blocks:
            _along(found, block.whole, block.parts)
        for _ in range(3):
            _within(found, part.system)
        _alike(found, part)
        if (int(low.sum()), int(high.sum())) == before:
            break
    wrong = (low[:-1] > part.counts) | (high[:-1] < part.counts)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise AssertionError(f"The truth is outside of its bounds: {part.system.name(part.rows[row], column)}")
    return found


def _along(bounds: Bounds, whole: np.ndarray, parts: np.ndarray) -> None:
    """Tighten wholes and parts of relations across cells, all columns at once."""
    low, high = bounds.low, bounds.high
    open_ = (low[whole] < high[whole]).any(axis=1) | (low[parts] < high[parts]).any(axis=(1, 2))
    whole, parts = whole[open_], parts[open_]
    if not len(whole):
        return
    lows, highs = low[parts], high[parts]
    least, most = lows.sum(axis=1), highs.sum(axis=1)
    low[whole] = np.maximum(low[whole], least)
    high[whole] = np.minimum(high[whole], most)
    low[parts] = np.maximum(lows, low[whole][:, None] - (most[:, None] - highs))
    high[parts] = np.minimum(highs, high[whole][:, None] - (least[:, None] - lows))
    low[-1] = high[-1] = 0


def _within(bounds: Bounds, system: System) -> None:
    """Tighten measures and their rests within each cell."""
    low, high = bounds.low, bounds.high
    for relation in system.within:
        inside = [*relation.parts, *([relation.rest] if relation.rest >= 0 else [])]
        lows, highs = low[:, inside], high[:, inside]
        least, most = lows.sum(axis=1), highs.sum(axis=1)
        low[:, relation.whole] = np.maximum(low[:, relation.whole], least)
        high[:, relation.whole] = np.minimum(high[:, relation.whole], most)
        whole_low, whole_high = low[:, relation.whole], high[:, relation.whole]
        low[:, inside] = np.maximum(lows, whole_low[:, None] - (most[:, None] - highs))
        high[:, inside] = np.minimum(highs, whole_high[:, None] - (least[:, None] - lows))


def _alike(bounds: Bounds, part: Part) -> None:
    """Take “the same, 99 in 100” at its word wherever that is true."""
    one, other = part.alike.T
    low, high, width = bounds.low, bounds.high, len(part.system.grid.measures)
    truth, twin = part.counts[one, :width], part.counts[other, :width]
    holds = (100 * truth >= 99 * twin) & (100 * twin >= 99 * truth)
    exactly = (truth == twin).all(axis=1)[:, None]
    least = np.where(exactly, low[other, :width], -(-99 * low[other, :width] // 100))
    most = np.where(exactly, high[other, :width], np.minimum(high[other, :width], BIG // 200) * 100 // 99)
    most = np.where(high[other, :width] >= BIG // 200, BIG, most)
    low[one, :width] = np.where(holds, np.maximum(low[one, :width], least), low[one, :width])
    high[one, :width] = np.where(holds, np.minimum(high[one, :width], most), high[one, :width])
