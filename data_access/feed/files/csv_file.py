"""Delimited text: title lines perhaps, a heading, then records, which may hold line breaks."""

from collections.abc import Iterator
from itertools import chain, islice

from data_access.feed.files import table
from data_access.feed.files.batch import Batch, OpenFile
from data_access.feed.files.heading import PROBED, find_in_lines
from data_access.feed.files.lines import Lines, csv_records
from data_access.feed.problem import FeedProblem


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the heading is read, then the rows. Raises FeedProblem."""
    lines = source.text()
    first = list(islice(lines, PROBED))
    if not any(line.strip() for line in first):
        raise FeedProblem(f"{source.path} is empty; a CSV file begins with a line of column names.")
    heading, _ = find_in_lines(first, table.wanted_columns(source), source.mapping.delimiter)
    records = csv_records(Lines(chain(first, lines)), heading.delimiter)
    yield from table.batches(source, heading, islice(records, heading.row + 1, None))
