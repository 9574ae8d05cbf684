"""Parquet: typed columns, written as texts."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_access.feed.files.batch import ROWS, Batch, OpenFile
from data_access.feed.problem import FeedProblem


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the heading is read, then the rows. Raises FeedProblem."""
    try:
        file = pq.ParquetFile(source.binary)
    except pa.ArrowException as error:
        raise FeedProblem(f"{source.path} is no Parquet file, or it is cut off ({error}); fetch it again.") from None
    source.match(file.schema_arrow.names)
    yield Batch([], {})
    done = 0
    for part in file.iter_batches(ROWS, columns=_used(source)):
        columns = source.columns(lambda name, part=part: _as_text(part.column(name)))
        yield Batch(range(done + 1, done + part.num_rows + 1), columns)
        done += part.num_rows


def _used(source: OpenFile) -> list[str]:
    return sorted({*source.found.values(), *(name for names in source.merged.values() for name in names)})


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type) and column.type.tz:
        column = pc.local_timestamp(column)
    return pc.cast(column, pa.string())
