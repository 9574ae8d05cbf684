"""A text file in blocks of bytes that end where a record ends, as far as quotes tell."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

SIZE = 1 << 22  # bytes of a block
_LONGEST = 1 << 24  # of one without any end of a record: a quote that is never closed, perhaps
QUOTE, NEWLINE, RETURN = b'"\n\r'


def blocks(binary: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a file, cut behind ends of lines only."""
    rest = b""
    while more := binary.read(SIZE):
        rest += more
        if len(rest) >= SIZE and (cut := _end(rest)):
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest


def _end(block: bytes) -> int:
    """Return where to cut: behind the last record, or the last line where no record ends; 0 for
    further reading.
    """
    data = np.frombuffer(block, np.uint8)
    ends = record_ends(np.flatnonzero(data == NEWLINE), np.flatnonzero(data == QUOTE))
    if len(ends):
        return int(ends[-1]) + 1
    if len(block) < _LONGEST:
        return 0
    return (
        block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, -1) + 1
    )  # the last byte may be half an end


def record_ends(newlines: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    """Return the newlines that stand outside of quotes.

    Both are places in a block that begins with a record.
    """
    return newlines[np.searchsorted(quotes, newlines) % 2 == 0]
