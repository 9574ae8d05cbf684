"""What an open table is: what each column is called, holds and means, once for CSV, Parquet and
the data package.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow

from data_access.model.answer import Withheld
from data_access.model.published_measures import LEAST_WHOLE

# everyone, the nation, all bodies: a code of its own, because an empty cell of a file reads as
# unknown
WIDEST = "all"
REASONS = {
    Withheld.WITHHELD.value: "fewer than about 20 complaints or people, or so close to another published count that the "
    "difference would tell of so few; how many there are is not said",
    Withheld.TOO_FEW.value: f"the cell shows fewer than {LEAST_WHOLE} complaints filed, so nothing else of it is shown",
    Withheld.NOT_RECORDED.value: "a source of the data does not record it of everybody in that period",
}


@dataclass(frozen=True)
class Field:
    """A column; ``kind`` is a type of Table Schema: string, integer, number or boolean."""

    name: str
    kind: str
    meaning: str
    required: bool = True


@dataclass(frozen=True)
class OpenTable:
    """A table of the release.

    ``links``: (own columns, other table, its columns) of each foreign key.

    ``missing``: what may stand in a cell of the CSV in place of a value. ``data``: the columns,
    null where a value is missing; ``reasons``: for a column of counts, why each of its missing
    values is missing ("" for shown ones).
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    data: pyarrow.Table
    links: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()
    missing: tuple[str, ...] = ("",)
    reasons: Mapping[str, np.ndarray] | None = None
