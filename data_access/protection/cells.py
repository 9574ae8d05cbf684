"""``ExactCells`` go into the gate, ``PublishedCells`` come out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_access.permitted import Cell

WITHHELD = 0  # stands for “fewer than 10”, zero included; a published value is at least 10
# The cell is too small for more than “filed”; or the same complaints are told under two names already; or no value
# would leave in doubt that a few complaints lie between this count and another.
NOT_SHOWN = -1


class ExactCells:
    """Exact counts of cells, which nobody may read but the gate and what examines its work.

    ``counts``, ``people`` (distinct complainants) and ``key_sums`` (sums of the records' random keys) are whole numbers
    of the shape (cells, measures).
    """

    __slots__ = ("__cells", "__content", "__measures")

    def __init__(self, cells: Sequence[Cell], measures: Sequence[str], counts, people, key_sums):
        shape = (len(cells), len(measures))
        if any(values.shape != shape for values in (counts, people, key_sums)):
            raise ValueError(f"counts, people and key sums must have the shape {shape} of cells and measures")
        self.__cells, self.__measures = tuple(cells), tuple(measures)
        self.__content = (counts, people, key_sums)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells, one for each row; what is permitted is no secret."""
        return self.__cells

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the counts, one for each column."""
        return self.__measures

    def __repr__(self) -> str:
        return f"ExactCells({len(self.__cells)} cells, {len(self.__measures)} measures)"

    def __reduce_ex__(self, protocol):
        raise TypeError("Exact cells are not written to files or sent to other processes.")

    def _open(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.__content


@dataclass(frozen=True)
class PublishedCells:
    """Published counts: multiples of 5 from 10 on, WITHHELD or NOT_SHOWN; ``values`` has the shape (cells, measures)."""

    cells: tuple[Cell, ...]
    measures: tuple[str, ...]
    values: np.ndarray
