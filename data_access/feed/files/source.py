"""A file being read in batches of text columns. Only the columns that a mapping uses."""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

import ijson
import pyarrow as pa
from lxml.etree import XMLSyntaxError
from tqdm import tqdm

from data_access.feed.files import csv_file, json_file, parquet_file, spreadsheet_file, xml_file
from data_access.feed.files.batch import Batch
from data_access.feed.files.contents import contents_of
from data_access.feed.files.heading import Heading
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import CHANGE_TIME
from data_access.feed.problem import FeedProblem
from data_access.model.text import Enumeration, Sentence

_READERS = {
    "csv": csv_file.batches,
    "json": json_file.batches,
    "xml": xml_file.batches,
    "parquet": parquet_file.batches,
    "spreadsheet": spreadsheet_file.batches,
}
_TYPED = ("parquet", "spreadsheet")  # whose dates are dates, whatever the formats of the mapping
_DAMAGES = (
    EOFError,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    zlib.error,
    UnicodeError,
    pa.ArrowException,
    XMLSyntaxError,
    ijson.JSONError,
    OSError,
)


class Source:
    """A file being read.

    ``found``: ``{target: column of the file}``; iterate over it once to get the batches.

    What a file is, its first bytes say. ``is_typed``: its dates are ISO texts, whatever formats the
    mapping has.
    """

    def __init__(self, path: Path, mapping: Mapping, progress: TextIO | None):
        self.path, self.mapping = path, mapping
        self.found: dict[str, str] = {}
        self.heading: Heading | None = None  # of a table
        self._raw = _opened(path)
        self._bar = tqdm(
            total=path.stat().st_size,
            unit="B",
            unit_scale=True,
            desc=path.name,
            file=progress,
            disable=progress is None,
        )
        try:
            contents = self._recognised()
            self.format, self.binary, self._encoding = (
                contents.kind,
                contents.binary,
                contents.encoding,
            )
            self.encoding = self._encoding_of_text()
            self._batches = _READERS[self.format](self)
            next(
                self
            )  # reads the heading, so that a wrong mapping is told before anything else happens
        except FeedProblem:
            self.close()
            raise

    def _recognised(self):
        try:
            return contents_of(self._raw, self.path, self.mapping.member)
        except _DAMAGES as error:
            raise self._damage(error) from None

    @property
    def is_typed(self) -> bool:
        """Whether dates come as dates, and not in the forms of the mapping."""
        return self.format in _TYPED

    @property
    def bytes_read(self) -> int:
        """How much of the file is read, packed as it lies there."""
        return self._raw.tell()

    @property
    def is_seekable_text(self) -> bool:
        """Whether it can be read from any place: it is not packed, and single bytes tell where a
        line ends.
        """
        return self.binary is self._raw and self._encoding == "utf-8-sig"

    def __iter__(self) -> "Source":
        return self

    def __next__(self) -> Batch:
        try:
            batch = next(self._batches)
            self._bar.update(self._raw.tell() - self._bar.n)
            return batch
        except _DAMAGES as error:
            raise self._damage(error) from None

    def _damage(self, error: Exception) -> FeedProblem:
        return FeedProblem(
            "{path} is damaged or cut off ({reason}); fetch it again.",
            path=self.path,
            reason=error,
        )

    def close(self) -> None:
        """Let go of the file."""
        self._bar.close()
        self._raw.close()

    def text(self) -> Iterator[str]:
        """Return the physical lines; bytes that are no valid text come as surrogates."""
        self._stream = TextIOWrapper(
            self.binary, encoding=self.encoding, errors="surrogateescape", newline=""
        )
        yield from self._stream

    def _encoding_of_text(self) -> str:
        marked = self._encoding.startswith(("utf-16", "utf-32"))
        encoding = self.mapping.encoding if self.mapping.encoding and not marked else self._encoding
        return "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding

    def match(self, heading: Sequence[str]) -> None:
        """Look up the mapping's columns in the heading of the file."""
        for target, entry in self.mapping.inputs.items():
            here = entry.staged(target, heading)
            for name in here.values():
                if heading.count(name) > 1:
                    raise FeedProblem(
                        "{path} has more than one column “{name}”; rename one of them.",
                        path=self.path,
                        name=name,
                    )
            if here:
                self.found |= here
            elif not entry.optional and target not in self._may_lack(heading):
                raise FeedProblem(
                    "{path} has no column “{columns}”, which the mapping names in {key}; "
                    "mend the name or add optional = true. It has: {heading}.{more}",
                    path=self.path,
                    columns=Enumeration("” or “", entry.columns),
                    key=entry.key,
                    heading=", ".join(heading),
                    more=self._about_delimiter(heading),
                )

    def _about_delimiter(self, heading: Sequence[str]) -> str:
        """Say what else may be wrong where no column of the mapping is found in a text."""
        if self.format != "csv" or self.found:
            return ""
        return Sentence(" If another sign stands between its columns, name that as file.delimiter.")

    def columns(self, column: Callable[[str], Sequence]) -> dict[str, Sequence]:
        """Return ``{target: column}``; ``column`` gives a column of the file by its name."""
        return {target: column(name) for target, name in self.found.items()}

    def _may_lack(self, heading: Sequence[str]) -> set[str]:
        """Columns that a file of removals needs not have; a row that lacks them and is no
        removal is rejected.
        """
        removed = self.mapping.fields.get("removed")
        says = removed is not None and any(name in heading for name in removed.columns)
        return set(self.mapping.fields) - {"number", CHANGE_TIME} if says else set()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise FeedProblem(
            "{path} cannot be read ({reason}); check the name and the rights.",
            path=path,
            reason=error.strerror,
        ) from None
