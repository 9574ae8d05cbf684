"""Rows of a table, whatever file it stands in: blank ones, totals and second headings are told
from records here.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from data_access.feed.files.batch import ROWS, Batch, OpenFile, Reject
from data_access.feed.files.counts_table import LOOKED_AT, refuse_counts
from data_access.feed.files.heading import TOTAL, Heading, continues_heading, fitted, is_total
from data_access.feed.mapping.targets import REQUIRED

Record = tuple[
    int, Sequence[str], str
]  # line, fields, and the reason why it cannot be read ("" for none)
_MOST_HEADINGS = 3  # rows below the heading that may belong to it


def wanted_columns(source: OpenFile) -> list[tuple[str, ...]]:
    """Return for each column that the mapping needs the names it may have."""
    return [
        entry.columns
        for entry in source.mapping.fields.values()
        if entry.columns and not entry.optional
    ]


def batches(source: OpenFile, heading: Heading, records: Iterator[Record]) -> Iterator[Batch]:
    """Yield an empty batch when the heading is matched, then the rows below it.

    Raises FeedProblem.
    """
    rows, records = begun(source, heading, records)
    yield Batch([], {})
    yield from rows.batches(records)


def begun(
    source: OpenFile, heading: Heading, records: Iterator[Record]
) -> tuple["Rows", Iterator[Record]]:
    """Return what tells records from other rows, and the rows below the heading, when it is
    matched. Raises FeedProblem.
    """
    source.heading = heading
    first = list(islice(records, LOOKED_AT))
    rows = [
        fields
        for _, record, reason in first
        if not reason and (fields := fitted(record, heading.width))
    ]
    refuse_counts(source.path, heading.names, rows)
    source.match(heading.names)
    table = Rows(
        source, heading, max((len(record) for _, record, reason in first if not reason), default=0)
    )
    return table, chain(table.below_heading(first), records)


class Rows:
    """The places of the columns that the mapping uses.

    ``fields``: how many the widest of the first rows has.
    """

    def __init__(self, source: OpenFile, heading: Heading, fields: int):
        self._source, self._heading, self.fields = source, heading, max(fields, heading.width)
        needed = [source.found[name] for name in REQUIRED if name in source.found]
        self._needed = [heading.names.index(name) for name in needed]
        filed = source.found.get("filed_at")
        self._filed = heading.names.index(filed) if filed else 0

    @property
    def filed(self) -> str:
        """The column by which blank rows and totals are told from records."""
        return self._heading.names[self._filed]

    def batches(self, records: Iterator[Record]) -> Iterator[Batch]:
        """Yield the rows in batches."""
        while chunk := list(islice(records, ROWS)):
            yield self.batch(chunk)

    def below_heading(self, records: list[Record]) -> list[Record]:
        """Leave out the rows that still belong to the heading."""
        for _ in range(_MOST_HEADINGS):
            if records and not records[0][2] and self._continues_heading(records[0][1]):
                records = records[1:]
        return records

    def _continues_heading(self, record: Sequence[str]) -> bool:
        return continues_heading(record, self._needed, self._filed, self.filed)

    def batch(self, chunk: list[Record]) -> Batch:
        """Return the good rows as columns, and the others with their reasons."""
        width, filed = self._heading.width, self._filed
        good = [row for row in chunk if not row[2] and len(row[1]) == width and row[1][filed]]
        lines, rows = [line for line, _, _ in good], [fields for _, fields, _ in good]
        rejects: list[Reject] = []
        if len(good) < len(
            chunk
        ):  # few batches have such rows, and looking at each one by one takes its time
            lines, rows, rejects = self._sorted_out(chunk)
        columns = list(zip(*rows, strict=True)) or [()] * width
        names = self._heading.names
        return Batch(lines, self._source.columns(lambda name: columns[names.index(name)]), rejects)

    def _sorted_out(
        self, chunk: list[Record]
    ) -> tuple[list[int], list[Sequence[str]], list[Reject]]:
        """Return lines and fields of the records, and the rejects; blank rows are neither."""
        lines, rows, rejects = [], [], []
        for line, record, reason in chunk:
            fields = None if reason else fitted(record, self._heading.width)
            is_filed = fields is not None and fields[self._filed].strip()
            if not is_filed and not reason and not any(map(str.strip, record)):
                continue
            if not is_filed and not reason and is_total(record):
                rejects.append(Reject(line, "", self._shown(record), TOTAL))
            elif fields is None:
                rejects.append(
                    Reject(line, "", self._shown(record), reason or self._misfit(record))
                )
            else:  # also without a filing date: the check tells it with its column
                lines.append(line)
                rows.append(fields)
        return lines, rows, rejects

    def _shown(self, record: Sequence[str]) -> str:
        return self._heading.delimiter.join(record)

    def _misfit(self, record: Sequence[str]) -> str:
        width = self._heading.width
        return f"{len(record)} fields where the heading has {width}; the line may be cut off"
