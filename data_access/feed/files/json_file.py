"""JSON lines: one object a line."""

import json
from collections.abc import Iterator
from itertools import islice

from data_access.feed.files.batch import ROWS, Batch, OpenFile, Reject
from data_access.feed.problem import FeedProblem

_PROBED = 10_000  # lines whose keys are taken as the file's columns


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the heading is read, then the rows. Raises FeedProblem."""
    rows = ((line, *_object(text)) for line, text in enumerate(source.text(), start=1) if text.strip())
    probed = list(islice(rows, _PROBED))
    if not probed:
        raise FeedProblem(f"{source.path} is empty; write one JSON object on each line.")
    source.match(list(dict.fromkeys(key for _, found, _ in probed for key in found)))
    yield Batch([], {})
    yield _batch(probed, source.found)
    while chunk := list(islice(rows, ROWS)):
        yield _batch(chunk, source.found)


def _object(text: str) -> tuple[dict, str]:
    """Return (object, "") or ({}, the text that is none)."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return {}, text.rstrip()
    return (found, "") if isinstance(found, dict) else ({}, text.rstrip())


def _batch(chunk: list, found: dict[str, str]) -> Batch:
    good = [(line, record) for line, record, bad in chunk if not bad]
    rejects = [Reject(line, "", bad, "no JSON object; the line may be cut off") for line, _, bad in chunk if bad]
    columns = {target: [_plain(record.get(name)) for _, record in good] for target, name in found.items()}
    return Batch([line for line, _ in good], columns, rejects)


def _plain(value) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
