"""``ExactCells`` go into the gate, ``PublishedCells`` come out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_access.model.publication_scope import Cell

# Stands for every count that is not told, whatever it is: none, few, or many that lie close to
# another told count. Told values are at least 10. A permitted cell without a row is withheld, too.
WITHHELD = 0


class ExactCells:
    """Exact counts of cells, which nobody may read but the gate and what examines its work.

    All arrays have the shape (cells, measures). ``counts``: complaints. ``people``: people mass, at
    most the number of distinct complainants: each complaint counts for one part of as many as its
    person filed in the same year, so that the people of a difference are known, too. ``key_sums``:
    sums of the complaints' random keys; the same count and sum, the same complaints.
    """

    __slots__ = ("__cells", "__content", "__measures")

    def __init__(self, cells: Sequence[Cell], measures: Sequence[str], counts, people, key_sums):
        shape = (len(cells), len(measures))
        if any(values.shape != shape for values in (counts, people, key_sums)):
            raise ValueError(
                f"counts, people and key sums must have the shape {shape} of cells and measures"
            )
        self.__cells, self.__measures = tuple(cells), tuple(measures)
        self.__content = (counts, people, key_sums)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells, one for each row: those that hold a complaint, and those published before."""
        return self.__cells

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the counts, one for each column; the first is about all complaints filed."""
        return self.__measures

    def __repr__(self) -> str:
        return f"ExactCells({len(self.__measures)} measures)"

    def __reduce_ex__(self, protocol):
        raise TypeError("Exact cells are not written to files or sent to other processes.")

    def _open(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.__content


@dataclass(frozen=True)
class PublishedCells:
    """Published counts of the cells whose number of complaints is told; ``values`` has the shape
    (cells, measures).

    A value is a multiple of 5 from 10 on, or WITHHELD.
    """

    cells: tuple[Cell, ...]
    measures: tuple[str, ...]
    values: np.ndarray
