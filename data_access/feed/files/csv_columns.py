"""Well-formed blocks of delimited text into columns by Arrow's reader; what is in doubt is left to
the slow one.

The slow reader (``lines.py``) is what a record means. Arrow's is some ten times faster and cannot
say on which line a record begins, nor go on behind one that it cannot read. So it only gets blocks
in which both read the same.
"""

import csv
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from data_access.feed.files.csv_blocks import NEWLINE, QUOTE, RETURN, record_ends


class Layout(NamedTuple):
    """What is known of the rows: how many fields each has, how many of them have a name, and
    what lies between.
    """

    fields: int
    names: list[str]
    delimiter: str


class Columns(NamedTuple):
    """Some records: the lines on which they begin, from 0 at the start of the block, and columns
    of texts by name.
    """

    lines: np.ndarray
    columns: dict[str, pa.Array]


def read(block: bytes, layout: Layout, wanted: Collection[str], filled: str) -> Columns | None:
    """Return the ``wanted`` columns of a block, None where a record may have to be looked at by
    itself.

    ``filled``: a column that is empty in no record; one in which it is empty may be blank, or a
    total.
    """
    block = block if block.endswith(b"\n") else block + b"\n"
    if layout.fields < 2 or len(layout.delimiter.encode()) > 1 or b"\0" in block:
        return None
    lines = _first_lines(block, ord(layout.delimiter))
    table = None if lines is None else _parsed(block, layout, dict.fromkeys([*wanted, filled]))
    if table is None or len(table) != len(lines):
        return None
    columns = dict(zip(table.column_names, table.columns, strict=True))
    unnamed = columns.keys() - set(layout.names)
    if _has_empty(columns[filled]) or not all(_is_empty(columns[name]) for name in unnamed):
        return None
    return Columns(lines, {name: columns[name].combine_chunks() for name in wanted})


def _first_lines(block: bytes, delimiter: int) -> np.ndarray | None:
    """Return on which line each record begins; None where quotes or ends of lines are not as RFC
    4180 has them.
    """
    data = np.frombuffer(block, np.uint8)
    newlines, quotes = np.flatnonzero(data == NEWLINE), np.flatnonzero(data == QUOTE)
    if block.count(b"\r") != block.count(b"\r\n") or not _are_paired(data, quotes, delimiter):
        return None
    ends = record_ends(newlines, quotes)
    starts = np.concatenate([[0], ends[:-1] + 1])
    sizes = ends - starts
    if sizes.max(initial=0) > csv.field_size_limit():
        return None
    is_blank = (sizes == 0) | ((sizes == 1) & (data[starts] == RETURN))
    return np.searchsorted(newlines, starts[~is_blank])


def _are_paired(data: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """Return whether each quote opens or closes a field, or stands for one as one of two."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = data[opening - 1]  # of the first byte the last one, which is an end of line
    after = data[closing + 1]
    is_twice = closing[:-1] + 1 == opening[1:]
    opens = np.isin(before, [delimiter, NEWLINE])
    opens[1:] |= is_twice
    closes = np.isin(after, [delimiter, NEWLINE, RETURN])
    closes[:-1] |= is_twice
    return bool(opens.all() and closes.all())


def _parsed(block: bytes, layout: Layout, wanted: Collection[str]) -> pa.Table | None:
    extra = [
        f"\n{place}" for place in range(len(layout.names), layout.fields)
    ]  # no name has an end of line
    included = [*wanted, *extra]
    try:
        return pyarrow.csv.read_csv(
            pa.BufferReader(block),
            pyarrow.csv.ReadOptions(column_names=[*layout.names, *extra]),
            pyarrow.csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(included, pa.string()),
                include_columns=included,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # rows of another width, or bytes that are no text
        return None


def _has_empty(column: pa.ChunkedArray) -> bool:
    return (
        pa.compute.any(pa.compute.equal(pa.compute.utf8_trim_whitespace(column), "")).as_py()
        is True
    )


def _is_empty(column: pa.ChunkedArray) -> bool:
    return pa.compute.all(pa.compute.equal(column, "")).as_py() is not False
