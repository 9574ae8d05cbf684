"""Some rows of a file, as texts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from data_access.feed.mapping.file import Mapping

ROWS = 20_000  # of one batch; 20 text columns of it take some 30 MB

NO_TEXT = "\ufdd0"  # stands before a value whose bytes are no text; no text has this sign
NO_TEXT_REASON = (
    "bytes that are no valid text; name file.encoding in the mapping, such as latin-1 or cp1256"
)


class Reject(NamedTuple):
    """A row, or a line, that is not imported, and why."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Batch:
    """Some rows: their first lines, ``{target: text column}``, and the lines that could not be
    read.
    """

    lines: Sequence[int]
    columns: dict[str, Sequence]
    rejects: list[Reject] = field(default_factory=list)


class OpenFile(Protocol):
    """What the readers of the formats need of a file.

    ``found``: ``{target: column of the file}``, once it is matched.
    """

    path: Path
    mapping: Mapping
    found: dict[str, str]
    binary: BinaryIO
    encoding: str
    heading: object

    def text(self) -> Iterator[str]:
        """Return the physical lines."""

    def match(self, heading: Sequence[str]) -> None:
        """Look up the mapping's columns in the heading of the file. Raises FeedProblem."""

    def columns(self, column: Callable[[str], Sequence]) -> dict[str, Sequence]:
        """Return ``{target: column}``; ``column`` gives a column of the file by its name."""
