"""Delimited text: title lines perhaps, a heading, then records, which may hold line breaks."""

from collections import deque
from collections.abc import Iterator
from io import StringIO
from itertools import chain, islice

from data_access.feed.files import csv_columns, table
from data_access.feed.files.batch import Batch, OpenFile
from data_access.feed.files.csv_blocks import blocks
from data_access.feed.files.heading import PROBED, Heading, find_in_lines
from data_access.feed.files.lines import Lines, csv_records
from data_access.feed.problem import FeedProblem

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the heading is read, then the rows. Raises FeedProblem."""
    if source.encoding == "utf-8-sig":
        yield from _Blocks(source).batches()
        return
    lines = source.text()
    first = list(islice(lines, PROBED))
    heading = _heading(source, first)
    records = csv_records(Lines(chain(first, lines)), heading.delimiter)
    yield from table.batches(source, heading, islice(records, heading.row + 1, None))


def _heading(source: OpenFile, first: list[str]) -> Heading:
    if not any(line.strip() for line in first):
        raise FeedProblem(
            "{path} is empty; a CSV file begins with a line of column names.",
            path=source.path,
        )
    return find_in_lines(first, table.wanted_columns(source), source.mapping.delimiter)[0]


class _Blocks:
    """A UTF-8 file in blocks: the first one, and each that is not well formed, record by record;
    others as columns.
    """

    def __init__(self, source: OpenFile):
        self._source, self._blocks = source, blocks(source.binary)
        self._pending: deque[str] = deque()  # lines of the block that is read record by record
        self._number = 0  # lines read

    def batches(self) -> Iterator[Batch]:
        """Yield an empty batch when the heading is read, then the rows."""
        first = next(self._blocks, b"").removeprefix(_BYTE_ORDER_MARK)
        heading = _heading(self._source, list(islice(_lines(first), PROBED)))
        records = islice(self._records(first, heading.delimiter), heading.row + 1, None)
        rows, records = table.begun(self._source, heading, records)
        yield Batch([], {})
        yield from rows.batches(records)
        for block in self._blocks:
            batch = self._columns(block, rows, heading)
            if batch is None:
                yield from rows.batches(self._records(block, heading.delimiter))
            else:
                yield batch

    def _records(self, block: bytes, delimiter: str) -> Iterator[table.Record]:
        """Yield records up to one that ends where a block ends: that of ``block``, or of one
        that is read after it.
        """
        self._pending.extend(_lines(block))
        lines = Lines(self._pending_lines(), self._number)
        for record in csv_records(lines, delimiter):
            yield record
            if not self._pending and lines.has_none_again:
                break
        self._number = lines.number

    def _pending_lines(self) -> Iterator[str]:
        while True:
            while self._pending:
                yield self._pending.popleft()
            more = next(self._blocks, None)
            if more is None:
                return
            self._pending.extend(_lines(more))

    def _columns(self, block: bytes, rows: table.Rows, heading: Heading) -> Batch | None:
        layout = csv_columns.Layout(rows.fields, heading.names, heading.delimiter)
        wanted = dict.fromkeys(self._source.found.values())
        found = csv_columns.read(block, layout, wanted, rows.filed)
        if found is None:
            return None
        before, self._number = (
            self._number,
            self._number + block.count(b"\n") + (not block.endswith(b"\n")),
        )
        return Batch(found.lines + before + 1, self._source.columns(found.columns.__getitem__))


def _lines(block: bytes) -> Iterator[str]:
    return StringIO(block.decode("utf-8", "surrogateescape"), newline="")
