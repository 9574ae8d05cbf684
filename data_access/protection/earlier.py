"""What earlier releases told, and which of it stays as it was told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data_access.protection.cells import WITHHELD
from data_access.protection.enough import LEAST
from data_access.protection.noise import FARTHEST
from data_access.protection.sums import Family

STAYS_WITHIN = 20  # of a told value: a revised count is published anew only where it is farther off
# told counts, the whole among them: what takes more of them to prove is hidden by their noise
_FEW = 9


@dataclass(frozen=True)
class Earlier:
    """What earlier releases told: ``values`` of cells by definition, and the codes of ``periods``
    that are closed.

    ``revised``: definitions of the cells that an announced revision publishes anew.
    """

    values: Mapping[str, Sequence[int]] = field(default_factory=dict)
    periods: Collection[str] = frozenset()
    revised: Collection[str] = frozenset()

    def kept(
        self, names: Sequence[str], counts: np.ndarray, families: Sequence[Family]
    ) -> np.ndarray:
        """Return the values that stay, of the shape of ``counts`` (cells, measures); WITHHELD where
        none does.

        A revised count that hardly changed stays, too: a new draw would tell that a few complaints
        came or went. So does one that would tell it beside those that stay, as a part of what they
        are parts of.
        """
        told = self._told(names, counts.shape)
        revised = np.array([name in self.revised for name in names], bool)
        anew = (told > 0) & revised[:, None] & (np.abs(told - counts) > STAYS_WITHIN)
        while (
            anew.any() and (staying := anew & _tells_of_changes(told, counts, anew, families)).any()
        ):
            anew &= ~staying
        return np.where(anew, WITHHELD, told)

    def may_not_begin(self, names: Sequence[str], shape: tuple[int, int]) -> np.ndarray:
        """Return which counts of revised cells were withheld: they stay so, beside what is told
        from before.
        """
        revised = np.array([name in self.revised for name in names], bool)
        return revised[:, None] & (self._told(names, shape) == WITHHELD)

    def _told(self, names: Sequence[str], shape: tuple[int, int]) -> np.ndarray:
        told = np.full(shape, WITHHELD, np.int64)
        for row, name in enumerate(names):
            if name in self.values:
                told[row] = self.values[name]
        return told


def _tells_of_changes(
    told: np.ndarray, counts: np.ndarray, anew: np.ndarray, families: Sequence[Family]
) -> np.ndarray:
    """Return the counts of wholes and parts of which some stay and some are anew, where few of them
    leave little.

    What they leave is how many complaints came or went in those that stay, and the parts that are
    withheld. An old count is known to be at most ``FARTHEST`` from its told value.
    """
    found, known = np.zeros(told.shape, bool), np.where(anew, counts, told)
    old, new = (told > 0) & ~anew, (told > 0) & anew
    for family in families:
        parts, heads = family.parts, family.heads
        olds, news, sums = (
            np.add.reduceat(values[parts].astype(np.int64), family.starts, axis=0)
            for values in (old, new, known)
        )
        olds, news = olds + old[heads], news + new[heads]
        left = np.abs(known[heads] - sums)
        is_mixed = (told[heads] > 0) & (olds > 0) & (news > 0) & (olds + news <= _FEW)
        tells = is_mixed & (left < LEAST + FARTHEST * olds)
        found[heads] |= tells
        np.logical_or.at(found, parts, tells[family.segments])
    return found
