"""Some rows of a file, read without a mapping: its first ones, and some from the whole length of
a long text file.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from charset_normalizer import from_bytes

from data_access.feed.files.batch import Batch
from data_access.feed.files.contents import contents_of
from data_access.feed.files.source import Source
from data_access.feed.mapping.file import Mapping
from data_access.feed.problem import FeedProblem
from data_access.model.text import Text

_FIRST = 5_000  # rows from the beginning
_PLACES = 12  # further places of a long file that are looked at
_AT_EACH = 131_072  # bytes
_LONG = 4_000_000  # bytes: a shorter file is read at its beginning only
_JUDGED = 200_000  # bytes by which an encoding is judged


@dataclass(frozen=True)
class Sample:
    """Names and texts of the columns, and how the file is written.

    ``rows``: about how many rows the whole file has.

    ``file``: what a mapping has to say in its section [file]; ``is_typed``: dates are ISO texts.
    """

    path: Path
    columns: dict[str, list[str]]
    file: dict[str, str]
    rows: int
    is_typed: bool

    @property
    def height(self) -> int:
        """Rows that were read."""
        return len(next(iter(self.columns.values()), ()))


class _Probe(Source):
    """A file read with all its columns, under their own names."""

    def match(self, heading: Sequence[str]) -> None:
        """Take every column that has a name of its own."""
        self.found = {name: name for name in heading if name and list(heading).count(name) == 1}

    def columns(self, column: Callable[[str], Sequence]) -> dict[str, Sequence]:
        """Return all columns."""
        return {name: column(name) for name in self.found}


def read_sample(path: Path, file: dict[str, str]) -> Sample:
    """Read a sample. ``file``: what is known of the file, as a mapping says it.

    Raises FeedProblem.
    """
    file = dict(file)
    encoding = "" if "encoding" in file else _other_encoding(path, file.get("member", ""))
    if encoding:
        file["encoding"] = encoding
    probe = _Probe(path, _blank_mapping(file), None)
    try:
        first, height = _first_rows(probe)
        read = probe.bytes_read
        columns = {name: [text or "" for text in column] for name, column in first.items()}
        if not height:
            raise FeedProblem(
                "{path} has no rows below its heading; a mapping needs some to look at.",
                path=path,
            )
        more = (
            _further_rows(probe, read) if probe.format == "csv" and _is_plain(probe, path) else []
        )
        for record in more:
            for name, text in zip(probe.heading.names, record, strict=True):
                if name in columns:
                    columns[name].append(text)
        if probe.format == "csv" and probe.heading.delimiter != ",":
            file.setdefault("delimiter", probe.heading.delimiter)
        size = path.stat().st_size
        rows = max(height, round(height * size / max(read, 1))) if height >= _FIRST else height
        return Sample(path, columns, file, rows, probe.is_typed)
    finally:
        probe.close()


def _blank_mapping(file: dict[str, str]) -> Mapping:
    kept = {key: file[key] for key in ("delimiter", "encoding", "sheet", "member") if key in file}
    return Mapping("", "", Text("", ""), False, None, {}, {}, **kept)


def _first_rows(probe: _Probe) -> tuple[dict[str, list], int]:
    """Return the first rows, and how many there were in what was read for them."""
    columns: dict[str, list] = {}
    height = 0
    for batch in _until(probe, _FIRST):
        for name, column in batch.columns.items():
            texts = column.to_pylist() if isinstance(column, pa.Array) else list(column)
            columns.setdefault(name, []).extend(texts)
        height += len(batch.lines)
    return {name: texts[:_FIRST] for name, texts in columns.items()}, height


def _until(probe: _Probe, rows: int) -> Iterator[Batch]:
    for batch in probe:
        yield batch
        rows -= len(batch.lines)
        if rows <= 0:
            return


def _is_plain(probe: _Probe, path: Path) -> bool:
    """Whether a text file can be read from any place: it is not packed, and a byte tells where a
    line ends.
    """
    return probe.is_seekable_text and path.stat().st_size > _LONG


def _further_rows(probe: _Probe, begin: int) -> list[list[str]]:
    """Return rows from places over the file from the byte ``begin`` on: dates and values of its
    later years.
    """
    width, size, found = probe.heading.width, probe.path.stat().st_size, []
    encoding = probe.mapping.encoding or "utf-8"
    with probe.path.open("rb") as file:
        step = max((size - _AT_EACH - begin) // (_PLACES - 1), _AT_EACH)  # no row is read twice
        for place in range(begin, size - _AT_EACH + 1, step):
            file.seek(place)
            text = file.read(_AT_EACH).decode(encoding, "replace")
            lines = text.splitlines(keepends=True)[1:-1]  # both ends are cut
            records = csv.reader(lines, delimiter=probe.heading.delimiter)
            found += [record for record in _readable(records) if len(record) == width]
    return found


def _readable(records: Iterator[list[str]]) -> Iterator[list[str]]:
    while True:
        try:
            yield next(records)
        except StopIteration:
            return
        except csv.Error:
            continue


def _other_encoding(path: Path, member: str) -> str:
    """Return the encoding of a text that is no UTF-8; "" where nothing has to be said."""
    with path.open("rb") as raw:
        contents = contents_of(raw, path, member)
        if contents.kind not in ("csv", "json") or contents.encoding != "utf-8-sig":
            return ""
        head = contents.binary.read(_JUDGED)
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8")
        return ""
    except UnicodeDecodeError:
        best = from_bytes(head).best()
        return best.encoding if best else "cp1252"
