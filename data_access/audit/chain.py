"""The chain of the log, without any database: what an entry says, its hash, and what is wrong
with a chain.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

START = "0" * 64  # what the first entry gives as the hash before it


@dataclass(frozen=True)
class Entry:
    """One row of the log.

    ``at`` is UTC with microseconds; ``questions`` has one question a line.
    """

    number: int
    at: str
    who: str
    session: str
    role: str
    client: str
    page: str
    questions: str
    smallest: int | None
    exported: bool
    purpose: str
    previous: str
    hash: str


@dataclass(frozen=True)
class State:
    """What a check of a chain found: how many ``rows`` hold, the ``head`` (hash of the last),
    and the first ``problem``.
    """

    rows: int
    head: str
    problem: str = ""
    noted_at: int | None = None  # number of the row whose hash is the head that was noted elsewhere


def chained(content: dict, number: int, previous: str) -> Entry:
    """Return ``content`` as the entry ``number`` after the entry whose hash is ``previous``."""
    fields = content | {"number": number, "previous": previous}
    return Entry(**fields, hash=hash_of(fields))


def hash_of(fields: dict) -> str:
    """Return the SHA-256 of the hash before and of everything else the entry says, in one fixed
    spelling.
    """
    content = {name: value for name, value in fields.items() if name not in ("hash", "previous")}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{fields['previous']}\n{text}".encode()).hexdigest()


def check(entries: Iterable[Entry], after: int = 0, head: str = START, noted: str = "") -> State:
    """Recompute a chain in the order of its numbers, from what follows row ``after`` with hash
    ``head``.

    ``noted`` is a head that was written down elsewhere: it must be the hash of one of the rows, or
    some were cut off.
    """
    rows, noted_at = after, after if noted and noted == head else None
    for entry in entries:
        problem = _problem(entry, rows, head)
        if problem:
            return State(rows, head, problem, noted_at)
        rows, head = entry.number, entry.hash
        noted_at = rows if noted and noted == head else noted_at
    if noted and noted_at is None:
        return State(rows, head, f"The noted head {noted} is no row's hash: {_cut(rows)}")
    return State(rows, head, noted_at=noted_at)


def _cut(rows: int) -> str:
    return f"rows at the end, after row {rows}, were cut off, or the log was written anew."


def _problem(entry: Entry, rows: int, head: str) -> str:
    if entry.number != rows + 1:
        return f"Row {rows + 1} is missing: after row {rows} comes row {entry.number}."
    if entry.previous != head:
        return (
            f"Row {entry.number} does not follow what stands before it: "
            "a row was removed, inserted, changed or put in another place here."
        )
    if entry.hash != hash_of(asdict(entry)):
        return f"Row {entry.number} was changed after it was written: its hash does not fit what it says."
    return ""
