"""Reading files in batches of text columns: CSV, JSON lines and Parquet. Only the columns that a mapping uses."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from tqdm import tqdm

from data_access.feed.lines import Lines, csv_records
from data_access.feed.mapping import Mapping
from data_access.feed.problem import FeedProblem
from data_access.feed.targets import CHANGE_TIME

_BATCH = 20_000  # rows; 20 text columns of it take some 30 MB
_PROBED = 10_000  # JSON lines whose keys are taken as the file's columns
_FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}


class Reject(NamedTuple):
    """A row, or a line, that is not imported, and why."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Batch:
    """Some rows: their first lines, ``{target: text column}``, and the lines that could not be read."""

    lines: Sequence[int]
    columns: dict[str, Sequence]
    rejects: list[Reject] = field(default_factory=list)


class Source:
    """A file being read. ``found``: ``{target: column of the file}``; iterate over it once to get the batches."""

    def __init__(self, path: Path, mapping: Mapping, progress: TextIO | None):
        self.path, self.mapping = path, mapping
        self.format = _format(path)
        self.found: dict[str, str] = {}
        self._file = _opened(path)
        self._bar = tqdm(
            total=path.stat().st_size,
            unit="B",
            unit_scale=True,
            desc=path.name,
            file=progress,
            disable=progress is None,
        )
        self._batches = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[self.format](self)
        try:
            next(self)  # reads the heading, so that a wrong mapping is told before anything else happens
        except FeedProblem:
            self.close()
            raise

    def __iter__(self) -> "Source":
        return self

    def __next__(self) -> Batch:
        try:
            batch = next(self._batches)
            self._bar.update(self._file.tell() - self._bar.n)
            return batch
        except (EOFError, gzip.BadGzipFile, UnicodeDecodeError, pa.ArrowException, OSError) as error:
            raise FeedProblem(f"{self.path} is damaged or cut off ({error}); fetch it again.") from None

    def close(self) -> None:
        """Let go of the file."""
        self._bar.close()
        self._file.close()

    def text(self) -> Iterator[str]:
        """Return the physical lines; bytes that are no valid text come as surrogates."""
        binary: BinaryIO = gzip.GzipFile(fileobj=self._file) if self.path.suffix == ".gz" else self._file
        encoding = "utf-8-sig" if self.mapping.encoding == "utf-8" else self.mapping.encoding
        self._stream = TextIOWrapper(binary, encoding=encoding, errors="surrogateescape", newline="")
        yield from self._stream

    def match(self, heading: Sequence[str]) -> None:
        """Look up the mapping's columns in the heading of the file."""
        for target, entry in self.mapping.fields.items():
            here = [name for name in entry.columns if name in heading]
            if here and heading.count(here[0]) > 1:
                raise FeedProblem(f"{self.path} has more than one column “{here[0]}”; rename one of them.")
            if here:
                self.found[target] = here[0]
            elif entry.columns and not entry.optional and target not in self._may_lack(heading):
                raise FeedProblem(
                    f"{self.path} has no column “{'” or “'.join(entry.columns)}”, which the mapping names in columns."
                    f"{target}; mend the name or add optional = true. It has: {', '.join(heading)}."
                )

    def _may_lack(self, heading: Sequence[str]) -> set[str]:
        """Columns that a file of removals needs not have; a row that lacks them and is no removal is rejected."""
        removed = self.mapping.fields.get("removed")
        says = removed is not None and any(name in heading for name in removed.columns)
        return set(self.mapping.fields) - {"number", CHANGE_TIME} if says else set()


def _format(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    if not suffixes or suffixes[-1] not in _FORMATS or (suffixes[-1] == ".parquet" and path.suffix == ".gz"):
        raise FeedProblem(
            f"{path}: the ending does not say what it is; use {', '.join(_FORMATS)}, the text ones also .gz."
        )
    return _FORMATS[suffixes[-1]]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise FeedProblem(f"{path} cannot be read ({error.strerror}); check the name and the rights.") from None


# CSV ----------------------------------------------------------------------------------------------------------------


def _csv(source: Source) -> Iterator[Batch]:
    records = csv_records(Lines(source.text()), source.mapping.delimiter)
    _, heading, _ = next(records, (1, None, ""))
    if not heading:
        raise FeedProblem(f"{source.path} is empty; a CSV file begins with a line of column names.")
    heading = [name.strip() for name in heading]
    source.match(heading)
    places = {target: heading.index(name) for target, name in source.found.items()}
    yield Batch([], {})
    while chunk := list(islice(records, _BATCH)):
        yield _csv_batch(chunk, len(heading), places)


def _csv_batch(chunk: list, width: int, places: dict[str, int]) -> Batch:
    good = [(line, record) for line, record, reason in chunk if not reason and len(record) == width]
    rejects = [] if len(good) == len(chunk) else [_csv_reject(*row, width) for row in chunk if _is_bad(row, width)]
    columns = list(zip(*(record for _, record in good), strict=True)) or [()] * width
    return Batch([line for line, _ in good], {target: columns[place] for target, place in places.items()}, rejects)


def _is_bad(row: tuple, width: int) -> bool:
    return bool(row[2]) or len(row[1]) != width


def _csv_reject(line: int, record: list[str], reason: str, width: int) -> Reject:
    reason = reason or f"{len(record)} fields where the heading has {width}; the line may be cut off"
    return Reject(line, "", ",".join(record), reason)


# JSON lines ---------------------------------------------------------------------------------------------------------


def _jsonl(source: Source) -> Iterator[Batch]:
    rows = ((line, *_object(text)) for line, text in enumerate(source.text(), start=1) if text.strip())
    probed = list(islice(rows, _PROBED))
    if not probed:
        raise FeedProblem(f"{source.path} is empty; write one JSON object on each line.")
    source.match(list(dict.fromkeys(key for _, found, _ in probed for key in found)))
    yield Batch([], {})
    yield _json_batch(probed, source.found)
    while chunk := list(islice(rows, _BATCH)):
        yield _json_batch(chunk, source.found)


def _object(text: str) -> tuple[dict, str]:
    """Return (object, "") or ({}, the text that is none)."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return {}, text.rstrip()
    return (found, "") if isinstance(found, dict) else ({}, text.rstrip())


def _json_batch(chunk: list, found: dict[str, str]) -> Batch:
    good = [(line, record) for line, record, bad in chunk if not bad]
    rejects = [Reject(line, "", bad, "no JSON object; the line may be cut off") for line, _, bad in chunk if bad]
    columns = {target: [_plain(record.get(name)) for _, record in good] for target, name in found.items()}
    return Batch([line for line, _ in good], columns, rejects)


def _plain(value) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# Parquet ------------------------------------------------------------------------------------------------------------


def _parquet(source: Source) -> Iterator[Batch]:
    try:
        file = pq.ParquetFile(source._file)
    except pa.ArrowException as error:
        raise FeedProblem(f"{source.path} is no Parquet file, or it is cut off ({error}); fetch it again.") from None
    source.match(file.schema_arrow.names)
    yield Batch([], {})
    done = 0
    for part in file.iter_batches(_BATCH, columns=sorted(set(source.found.values()))):
        columns = {target: _as_text(part.column(name)) for target, name in source.found.items()}
        yield Batch(range(done + 1, done + part.num_rows + 1), columns)
        done += part.num_rows


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type) and column.type.tz:
        column = pc.local_timestamp(column)
    return pc.cast(column, pa.string())
