"""Parquet: typed columns, written as texts."""

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_access.feed.files.batch import ROWS, Batch, OpenFile
from data_access.feed.files.counts_table import LOOKED_AT, refuse_counts_of_records
from data_access.feed.problem import FeedProblem

_EXACT = 2**53  # a float holds each whole number below it


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the heading is read, then the rows. Raises FeedProblem."""
    try:
        file = pq.ParquetFile(source.binary)
    except pa.ArrowException as error:
        raise FeedProblem(
            "{path} is no Parquet file, or it is cut off ({reason}); fetch it again.",
            path=source.path,
            reason=error,
        ) from None
    _refuse_counts(source, file)
    source.match(file.schema_arrow.names)
    yield Batch([], {})
    done = 0
    for part in file.iter_batches(ROWS, columns=_used(source)):
        columns = source.columns(lambda name, part=part: _as_text(part.column(name)))
        yield Batch(range(done + 1, done + part.num_rows + 1), columns)
        done += part.num_rows


def _refuse_counts(source: OpenFile, file: pq.ParquetFile) -> None:
    first = next(file.iter_batches(LOOKED_AT), None)
    if first is not None and not source.mapping.brings_changes:
        texts = (_as_text(column).to_pylist() for column in first.columns)
        refuse_counts_of_records(
            source.path, dict(zip(file.schema_arrow.names, texts, strict=True))
        )


def _used(source: OpenFile) -> list[str]:
    return sorted(set(source.found.values()))


def _as_text(column: pa.Array) -> pa.Array:
    """Write values as a person would: lists as JSON, whole numbers without a point or a power of
    ten.

    A time with a zone keeps its offset: the mapping's time zone decides which day it is.
    """
    if pa.types.is_nested(column.type):
        return pa.array([_as_json(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_dictionary(column.type):
        return _as_text(column.dictionary_decode())
    if pa.types.is_floating(column.type):
        return _numbers(column)
    return pc.cast(column, pa.string())


def _as_json(value) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _numbers(column: pa.Array) -> pa.Array:
    is_whole = pc.and_(pc.equal(column, pc.round(column)), pc.less(pc.abs(column), _EXACT))
    whole = pc.cast(pc.cast(pc.if_else(is_whole, column, None), pa.int64()), pa.string())
    return pc.if_else(pc.fill_null(is_whole, False), whole, pc.cast(column, pa.string()))
