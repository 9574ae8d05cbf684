"""The checksum of a table: of its values alone, in the order of its key, so that it is the same
on every engine.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy
import pyarrow
import pyarrow.compute


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and a SHA-256 of all its values."""

    rows: int
    digest: str


class Summing:
    """Takes a table's rows in their order, in parts of any size: where they are cut changes
    nothing.
    """

    def __init__(self) -> None:
        self._rows = 0
        # of each column: which values are missing, the values, and the lengths of texts
        self._digests: list = []

    def add(self, rows: pyarrow.Table) -> None:
        """Take the next rows."""
        self._rows += rows.num_rows
        facts = [part for column in rows.columns for part in _facts(column.combine_chunks())]
        self._digests = self._digests or [hashlib.sha256() for _ in facts]
        for digest, part in zip(self._digests, facts, strict=True):
            digest.update(part)

    def sum(self) -> Sum:
        """Return the checksum of the rows taken so far."""
        whole = hashlib.sha256(b"".join(digest.digest() for digest in self._digests))
        return Sum(self._rows, whole.hexdigest() if self._rows else "")


def _facts(values: pyarrow.Array) -> Iterator[bytes | memoryview | pyarrow.Buffer]:
    """Yield a byte for each value that says whether it is there, then the values with nought for
    a missing one.
    """
    yield numpy.asarray(values.is_valid()).tobytes()
    if pyarrow.types.is_string(values.type) or pyarrow.types.is_binary(values.type):
        yield from _texts(values)
    else:
        yield numpy.asarray(_numbers(values).fill_null(0)).tobytes()


def _numbers(values: pyarrow.Array) -> pyarrow.Array:
    if pyarrow.types.is_boolean(values.type):
        return values.cast(pyarrow.uint8())
    if pyarrow.types.is_temporal(values.type):
        return values.view(pyarrow.int32() if values.type.bit_width == 32 else pyarrow.int64())
    return values


def _texts(values: pyarrow.Array) -> Iterator[bytes | pyarrow.Buffer]:
    texts = values.cast(pyarrow.binary()).fill_null(b"")
    yield numpy.asarray(pyarrow.compute.binary_length(texts)).astype(numpy.int64).tobytes()
    yield pyarrow.compute.binary_join(pyarrow.ListArray.from_arrays([0, len(texts)], texts), b"")[
        0
    ].as_buffer()
