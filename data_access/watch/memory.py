"""What was told, and up to which version of the data: files of the watch folder.

``told.jsonl`` holds one finding a line, with its figures, for the file's owner alone; it only
grows. ``seen.json`` holds the version that was checked last, and how many findings the webhook
has.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.watch.findings import Finding
from data_access.watch.rules import WatchProblem, read_rules, watch_file

_TOLD, _SEEN = "told.jsonl", "seen.json"


@dataclass(frozen=True)
class Seen:
    """``version``: of the data that was checked last, -1 for none; ``rules``: a print of the rules
    that were checked; ``sent``: findings that the webhook took.
    """

    version: int = -1
    rules: str = ""
    sent: int = 0


def read_told(folder: Path) -> tuple[Finding, ...]:
    """Return all findings in the order in which they were told. Raises WatchProblem."""
    path = folder / _TOLD
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").split("\n")
    return tuple(_read_line(path, number, line) for number, line in enumerate(lines, 1) if line)


def _read_line(path: Path, number: int, line: str) -> Finding:
    try:
        return Finding(**json.loads(line))
    except (ValueError, TypeError) as problem:
        raise WatchProblem(
            f"{path}, line {number} is no finding ({problem}); restore the file, or move it away:"
            " then everything is told again."
        ) from problem


def told_findings() -> tuple[Finding, ...]:
    """Return all findings that the rules told, the latest first; () where nothing is watched.

    Raises WatchProblem.
    """
    path = watch_file()
    return read_told(read_rules().folder)[::-1] if path and path.exists() else ()


def write_told(folder: Path, told: Sequence[Finding]) -> None:
    """Write all findings, in one step."""
    lines = "".join(json.dumps(one.as_row(), ensure_ascii=False) + "\n" for one in told)
    replace(folder / _TOLD, lines, mode=0o600)


def read_seen(folder: Path) -> Seen:
    """Return what was checked; nothing where that cannot be read, so that it is checked again."""
    try:
        return Seen(**json.loads((folder / _SEEN).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Seen()


def write_seen(folder: Path, seen: Seen) -> None:
    """Write what was checked, in one step."""
    replace(folder / _SEEN, json.dumps(vars(seen)), mode=0o600)


def replace(path: Path, text: str, mode: int) -> None:
    """Put a file in the place of another: a reader sees the old or the new one, never half."""
    beside = path.with_suffix(f"{path.suffix}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
