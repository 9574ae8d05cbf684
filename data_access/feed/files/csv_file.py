"""CSV: a heading, then records, which may hold line breaks."""

from collections.abc import Iterator
from itertools import islice

from data_access.feed.files.batch import ROWS, Batch, OpenFile, Reject
from data_access.feed.files.lines import Lines, csv_records
from data_access.feed.problem import FeedProblem


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the heading is read, then the rows. Raises FeedProblem."""
    records = csv_records(Lines(source.text()), source.mapping.delimiter)
    _, heading, _ = next(records, (1, None, ""))
    if not heading:
        raise FeedProblem(f"{source.path} is empty; a CSV file begins with a line of column names.")
    heading = [name.strip() for name in heading]
    source.match(heading)
    places = {target: heading.index(name) for target, name in source.found.items()}
    yield Batch([], {})
    while chunk := list(islice(records, ROWS)):
        yield _batch(chunk, len(heading), places)


def _batch(chunk: list, width: int, places: dict[str, int]) -> Batch:
    good = [(line, record) for line, record, reason in chunk if not reason and len(record) == width]
    rejects = [] if len(good) == len(chunk) else [_reject(*row, width) for row in chunk if _is_bad(row, width)]
    columns = list(zip(*(record for _, record in good), strict=True)) or [()] * width
    return Batch([line for line, _ in good], {target: columns[place] for target, place in places.items()}, rejects)


def _is_bad(row: tuple, width: int) -> bool:
    return bool(row[2]) or len(row[1]) != width


def _reject(line: int, record: list[str], reason: str, width: int) -> Reject:
    reason = reason or f"{len(record)} fields where the heading has {width}; the line may be cut off"
    return Reject(line, "", ",".join(record), reason)
