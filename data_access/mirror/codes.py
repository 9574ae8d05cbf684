"""Which columns belong together, and the codes of their combinations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data_access.mirror.rows import MATTER, OFFICE, PERSON, PLACE, PROFILE

# The columns of complaints behind each column of codes.
TOGETHER: Mapping[int, tuple[str, ...]] = {
    PROFILE: ("profile_id",),
    MATTER: ("category_id", "subcategory_id"),
    OFFICE: ("level_id", "department_id"),
    PLACE: ("province_id", "district_id"),
    PERSON: ("groups", "sex", "channel"),
}
MEMBERS = -1  # no column: members lie apart
OF_MEMBERS = ("groups", "sex", "province_id")
_BITS = 16  # of one number in the number of a combination; unknown is 0
MOST = 2**16  # codes of a column


class NotMirrored(Exception):
    """These data cannot be kept in the mirror; the message says why."""


class ChangedMeanwhile(NotMirrored):
    """The data changed while they were read; the next try may do."""


@dataclass(frozen=True)
class Combinations:
    """The combinations of a few columns that occur: the code of each is its place in ``known``."""

    known: np.ndarray  # numbers of combinations
    order: np.ndarray  # their places in the order of the numbers
    columns: int

    def __len__(self) -> int:
        return len(self.known)

    @classmethod
    def of(cls, known: np.ndarray, columns: int) -> "Combinations":
        """Return these combinations of so many columns. Raises NotMirrored for too many."""
        if len(known) > MOST:
            raise NotMirrored(f"there are {len(known):,} combinations of some columns")
        return cls(known, np.argsort(known), columns)

    def with_those_of(self, numbers: np.ndarray) -> "Combinations":
        """Return these and those of ``numbers`` that are new; codes stay what they are."""
        new = np.setdiff1d(numbers, self.known)
        return Combinations.of(np.append(self.known, new), self.columns) if len(new) else self

    def codes(self, numbers: np.ndarray) -> np.ndarray:
        """Return the code of each number, all of which are known."""
        return self.order[np.searchsorted(self.known, numbers, sorter=self.order)]

    def values(self) -> list[tuple[int | None, ...]]:
        """Return what each combination is made of."""
        digits = [
            (self.known >> (_BITS * place)) & (2**_BITS - 1)
            for place in reversed(range(self.columns))
        ]
        return [
            tuple(int(digit) - 1 if digit else None for digit in row)
            for row in zip(*digits, strict=True)
        ]


def numbers_of(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Return one number for each combination of values, -1 for what is not known.

    Raises NotMirrored for a value that no code is.
    """
    number = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        if len(column) and (column.min() < -1 or column.max() >= 2**_BITS - 1):
            raise NotMirrored("a code is no small number")
        number = (number << _BITS) + (column.astype(np.int64) + 1)
    return number
