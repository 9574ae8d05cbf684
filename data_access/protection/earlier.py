"""What earlier releases told, and which of it stays as it was told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data_access.protection.cells import WITHHELD

STAYS_WITHIN = 20  # of a told value: a revised count is published anew only where it is farther off


@dataclass(frozen=True)
class Earlier:
    """What earlier releases told: ``values`` of cells by definition, and the codes of ``periods`` that are closed.

    ``revised``: definitions of the cells that an announced revision publishes anew.
    """

    values: Mapping[str, Sequence[int]] = field(default_factory=dict)
    periods: Collection[str] = frozenset()
    revised: Collection[str] = frozenset()

    def kept(self, names: Sequence[str], counts: np.ndarray) -> np.ndarray:
        """Return the values that stay, of the shape of ``counts`` (cells, measures); WITHHELD where none does.

        A revised count that hardly changed stays, too: a new draw would tell that a few complaints came or went.
        """
        found = np.full(counts.shape, WITHHELD, np.int64)
        for row, name in enumerate(names):
            told = np.asarray(self.values.get(name, ()), np.int64)
            if len(told):
                far = (name in self.revised) & (np.abs(told - counts[row]) > STAYS_WITHIN)
                found[row] = np.where(far, WITHHELD, told)
        return found
