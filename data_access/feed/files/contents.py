"""What a file is, by its first bytes: names lie, and a download may be packed.

Packed files are opened here, too.
"""

import codecs
import fnmatch
import gzip
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from data_access.feed.problem import FeedProblem
from data_access.model.text import Sentence

_HEAD = 65_536  # bytes by which a file is judged
_MOST_LAYERS = 3  # a .gz within a .zip is met, more is a trap
_DATA_ENDINGS = [
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".psv",
    ".json",
    ".jsonl",
    ".ndjson",
    ".geojson",
    ".xml",
    ".parquet",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".ods",
    ".gz",
    ".zip",
]
_JSON_ENDINGS = (".json", ".jsonl", ".ndjson", ".geojson")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_REFUSED = (
    (b"%PDF", Sentence("a PDF document")),
    (b"\x89PNG", Sentence("a picture")),
    (b"\xff\xd8\xff", Sentence("a picture")),
    (b"7z\xbc\xaf", Sentence("a 7z archive")),
    (b"Rar!", Sentence("a RAR archive")),
    (b"BZh", Sentence("a bzip2 archive")),
    (b"\xfd7zXZ", Sentence("an xz archive")),
    (b"SQLite format 3", Sentence("an SQLite database")),
)


@dataclass(frozen=True)
class Contents:
    """An opened file.

    ``kind``: csv, json, xml, parquet or spreadsheet; ``encoding``: of the text, as its bytes show.
    """

    kind: str
    binary: BinaryIO
    encoding: str = "utf-8-sig"


def contents_of(raw: BinaryIO, path: Path, member: str = "") -> Contents:
    """Unpack and recognise a file. ``member``: which file of an archive, a name or a pattern.

    Raises FeedProblem.
    """
    binary = raw
    for _ in range(_MOST_LAYERS):
        head = _head(binary)
        if head.startswith(b"\x1f\x8b"):
            binary = gzip.GzipFile(fileobj=binary)
        elif head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
            archive = zipfile.ZipFile(binary)
            if _is_workbook(archive):
                return Contents("spreadsheet", _rewound(binary))
            binary = _member(archive, path, member)
        else:
            return _plain(binary, head, path)
    raise FeedProblem(
        "{path} is packed more than {times} times over; unpack it first.",
        path=path,
        times=_MOST_LAYERS - 1,
    )


def _head(binary: BinaryIO) -> bytes:
    head = binary.read(_HEAD)
    binary.seek(0)
    return head


def _rewound(binary: BinaryIO) -> BinaryIO:
    binary.seek(0)
    return binary


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    if names.intersection(_WORKBOOKS):
        return True
    return "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")


def _member(archive: zipfile.ZipFile, path: Path, wanted: str) -> BinaryIO:
    """Open the one data file of an archive."""
    names = [
        one.filename
        for one in archive.infolist()
        if not one.is_dir() and not _is_beside(one.filename)
    ]
    data = [name for name in names if PurePosixPath(name).suffix.lower() in _DATA_ENDINGS] or names
    chosen = [name for name in data if fnmatch.fnmatch(name, wanted)] if wanted else data
    if len(chosen) != 1:
        found = Sentence("{count} files", count=len(chosen)) if chosen else Sentence("no file")
        which = Sentence(" that fit file.member “{wanted}”", wanted=wanted) if wanted else ""
        raise FeedProblem(
            "{path} holds {found}{which}: {names}; name one in the mapping as file.member, "
            "or unpack it and import the files one by one.",
            path=path,
            found=found,
            which=which,
            names=", ".join(chosen[:10] or names[:10]) or Sentence("nothing"),
        )
    try:
        return archive.open(chosen[0])
    except RuntimeError:
        raise FeedProblem(
            "{path} needs a password; unpack it first.",
            path=path,
        ) from None


def _is_beside(name: str) -> bool:
    """What an archive holds beside the data: traces of the packing system, and read-me files."""
    base = PurePosixPath(name).name.lower()
    return name.startswith("__MACOSX/") or base.startswith((".", "readme", "license", "licence"))


def _plain(binary: BinaryIO, head: bytes, path: Path) -> Contents:
    if head.startswith(b"PAR1"):
        return Contents("parquet", binary)
    if head.startswith(b"\xd0\xcf\x11\xe0"):  # the binary form of Excel before 2007
        return Contents("spreadsheet", binary)
    refused = next((words for mark, words in _REFUSED if head.startswith(mark)), "")
    if refused:
        raise FeedProblem(
            "{path} is {refused}; give CSV, a spreadsheet (.xlsx, .ods), JSON, GeoReport "
            "XML or Parquet.",
            path=path,
            refused=refused,
        )
    encoding = _encoding(head)
    text = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    return Contents(_kind_of_text(text, path), binary, encoding)


def _encoding(head: bytes) -> str:
    """UTF-8 unless a byte order mark, or the empty halves of UTF-16 letters, say otherwise."""
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if head.startswith(mark)), "")
    if marked:
        return marked
    even, odd = head[0:2000:2].count(0), head[1:2000:2].count(0)
    if max(even, odd) > len(head[:2000]) // 8:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8-sig"


def _kind_of_text(text: str, path: Path) -> str:
    if text[:1] == "<":
        start = text[:500].lower()
        if "<!doctype html" in start or "<html" in start:
            raise FeedProblem(
                "{path} is a web page, not data; fetch the file that the page links to.",
                path=path,
            )
        return "xml"
    rest, named = text[1:200].lstrip(), _ending(path)
    if named == ".parquet":
        return "parquet"  # whose reader says what is wrong
    if not text:
        return "json" if named in _JSON_ENDINGS else "csv"
    if text[0] == "{" and rest[:1] in ('"', "}", ""):
        return "json"
    # A heading in brackets is CSV: “[id],[filed]”.
    return (
        "json"
        if text[0] == "[" and (rest[:1] in ("{", "[", "]", "") or named in _JSON_ENDINGS)
        else "csv"
    )


def _ending(path: Path) -> str:
    endings = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in (".gz", ".zip")]
    return endings[-1] if endings else ""
