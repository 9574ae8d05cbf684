"""A file being read in batches of text columns. Only the columns that a mapping uses."""

import gzip
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

import pyarrow as pa
from tqdm import tqdm

from data_access.feed.files import csv_file, json_file, parquet_file
from data_access.feed.files.batch import Batch
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import CHANGE_TIME
from data_access.feed.problem import FeedProblem

_FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}
_READERS = {"csv": csv_file.batches, "jsonl": json_file.batches, "parquet": parquet_file.batches}


class Source:
    """A file being read. ``found``: ``{target: column of the file}``; iterate over it once to get the batches."""

    def __init__(self, path: Path, mapping: Mapping, progress: TextIO | None):
        self.path, self.mapping = path, mapping
        self.format = _format(path)
        self.found: dict[str, str] = {}
        self.binary = _opened(path)
        self._bar = tqdm(
            total=path.stat().st_size,
            unit="B",
            unit_scale=True,
            desc=path.name,
            file=progress,
            disable=progress is None,
        )
        self._batches = _READERS[self.format](self)
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
            self._bar.update(self.binary.tell() - self._bar.n)
            return batch
        except (EOFError, gzip.BadGzipFile, UnicodeDecodeError, pa.ArrowException, OSError) as error:
            raise FeedProblem(f"{self.path} is damaged or cut off ({error}); fetch it again.") from None

    def close(self) -> None:
        """Let go of the file."""
        self._bar.close()
        self.binary.close()

    def text(self) -> Iterator[str]:
        """Return the physical lines; bytes that are no valid text come as surrogates."""
        binary: BinaryIO = gzip.GzipFile(fileobj=self.binary) if self.path.suffix == ".gz" else self.binary
        encoding = "utf-8-sig" if self.mapping.encoding == "utf-8" else self.mapping.encoding
        self._stream = TextIOWrapper(binary, encoding=encoding, errors="surrogateescape", newline="")
        yield from self._stream

    def match(self, heading: Sequence[str]) -> None:
        """Look up the mapping's columns in the heading of the file."""
        for target, entry in self.mapping.inputs.items():
            here = [name for name in entry.columns if name in heading]
            if here and heading.count(here[0]) > 1:
                raise FeedProblem(f"{self.path} has more than one column “{here[0]}”; rename one of them.")
            if here:
                self.found[target] = here[0]
            elif not entry.optional and target not in self._may_lack(heading):
                raise FeedProblem(
                    f"{self.path} has no column “{'” or “'.join(entry.columns)}”, which the mapping names in "
                    f"{entry.key}; mend the name or add optional = true. It has: {', '.join(heading)}."
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
