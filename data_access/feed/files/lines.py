"""Physical lines of a text file, numbered, with a way back: what makes a reject's line number
true.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator


class Lines:
    """Lines with their numbers, after ``number``, which is that of the line before the first.

    Those read since ``begin`` can be handed out again, all but the first.
    """

    def __init__(self, stream: Iterable[str], number: int = 0):
        self._stream = iter(stream)
        self._again: deque[str] = deque()
        self._held: list[str] = []
        self.number = number

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._stream)
        self.number += 1
        self._held.append(line)
        return line

    @property
    def has_none_again(self) -> bool:
        """Whether all lines that were handed out again are read."""
        return not self._again

    def begin(self) -> int:
        """Start a record; return the number of its first line."""
        self._held.clear()
        return self.number + 1

    def give_up(self) -> str:
        """Leave out the record's first line and return it; the lines after it are read again."""
        first, rest = self._held[0], self._held[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


def csv_records(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """Yield (first line, fields, reason).

    Fields are None where the line cannot be read, and the reason says why.

    A quote that is never closed costs its own line only: without the way back it would swallow all
    records after it.
    """
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    while True:
        start = lines.begin()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, [lines.give_up().rstrip("\r\n")], _reason(str(error))
            reader = csv.reader(lines, strict=True, delimiter=delimiter)
            continue
        if record:
            yield start, record, ""


def _reason(error: str) -> str:
    if "unexpected end" in error:
        return "a quote is opened and never closed; the file may be cut off"
    if "field larger" in error:
        return (
            f"a field is longer than {csv.field_size_limit():,} characters; a quote may be missing"
        )
    return "a quote stands inside a quoted field; write it twice"
