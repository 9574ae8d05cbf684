"""``python -m sample_data.live_compare``: a database against the ledger of the stream that it took
in, complaint by complaint.

Lost: not there. Doubled: there more than once. Revived: there although removed. Different: some
column is not as sent.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data_access.database.engine import DEFAULT_FILE
from sample_data.stream import ledger
from sample_data.stream.complaint import Complaint, complaint_of
from sample_data.stream.database import complaints_of
from sample_data.stream.events import apply, filed

_SHOWN = 5
# What the base table says of a complaint, as the source does. Times between the first and the last
# reopening are days there.
_COMPARED = tuple(
    name
    for name in Complaint.__slots__
    if name not in ("sequence", "removed", "merged_into", "reopenings")
)


@dataclass(frozen=True)
class Differences:
    """Complaint numbers; ``different`` with the column and both values."""

    lost: list[str]
    doubled: list[str]
    revived: list[str]
    different: list[tuple[str, str, object, object]]

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.revived or self.different)

    def __str__(self) -> str:
        words = [f"{len(getattr(self, name)):,} {name}" for name in self.__dataclass_fields__]
        first = [
            str(one) for name in self.__dataclass_fields__ for one in getattr(self, name)[:_SHOWN]
        ]
        return "\n    ".join([", ".join(words), *first])


def sent(lines: Iterable[dict]) -> dict[str, Complaint]:
    """Return every complaint that the ledger speaks of, as it stood at the end."""
    found: dict[str, Complaint] = {}
    for line in lines:
        kind = line["event"]
        if kind == "known":
            found[line["number"]] = complaint_of(line["complaint"])
        elif kind == "filed":
            found[line["number"]] = filed(line)
        elif kind not in ("base", "sent"):
            apply(found[line["number"]], line)
    return found


def compare(database: Path, ledger_file: Path) -> Differences:
    """Compare a DuckDB file that nobody holds with a ledger."""
    wanted = sent(ledger.read(ledger_file))
    connection = duckdb.connect(str(database), read_only=True)
    try:
        again = connection.execute(
            "SELECT number FROM complaints GROUP BY source_id, number HAVING count(*) > 1"
        ).fetchall()
        there = complaints_of(connection, sorted(wanted))
    finally:
        connection.close()
    kept = {number: complaint for number, complaint in wanted.items() if not complaint.removed}
    return Differences(
        [number for number in kept if number not in there],
        [number for (number,) in again],
        [number for number in wanted if number not in kept and number in there],
        [
            one
            for number in kept
            if number in there
            for one in _differences(kept[number], there[number])
        ],
    )


def _differences(wanted: Complaint, found: Complaint) -> list[tuple[str, str, object, object]]:
    pairs = {name: (getattr(wanted, name), getattr(found, name)) for name in _COMPARED}
    pairs["reopenings"] = (_days(wanted), _days(found))
    return [(wanted.number, name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]]


def _days(complaint: Complaint) -> list[tuple]:
    return [
        (at // 86_400, cause, closed and closed // 86_400)
        for at, cause, closed in complaint.reopenings
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print the differences; 1 when there are some."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_data.live_compare", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("ledger", type=Path)
    parser.add_argument("database", nargs="?", type=Path, default=DEFAULT_FILE)
    options = parser.parse_args(arguments)
    found = compare(options.database, options.ledger)
    events = Counter(line["event"] for line in ledger.read(options.ledger))
    print(
        ", ".join(
            f"{events[name]:,} {name}"
            for name in sorted(events)
            if name not in ("base", "known", "sent")
        )
    )
    print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
