"""A drop folder: files appear by rename, are taken in the order of their names, and leave to
done/ or rejected/.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from data_access.feed.applying.change_stage import Arrival
from data_access.feed.applying.outcome import RejectedChange, ValueSetAside
from data_access.feed.files.source import Source
from data_access.feed.mapping.file import Mapping
from data_access.feed.problem import FeedProblem

DONE, REJECTED = "done", "rejected"
_NOT_YET = (
    ".part",
    ".tmp",
)  # a file that is still being written has such a name, or begins with a dot


class Folder:
    """A folder with its two others inside; made where they are missing. Raises FeedProblem."""

    def __init__(self, path: Path):
        self.path = path
        try:
            for place in (path, path / DONE, path / REJECTED):
                place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FeedProblem(
                f"The folder {path} cannot be made ({error.strerror}); check its rights."
            ) from None

    def files(self) -> list[Path]:
        """Return the waiting files in the order of their names. Raises FeedProblem."""
        try:
            with os.scandir(self.path) as found:
                names = [entry.name for entry in found if entry.is_file() and _is_whole(entry.name)]
        except OSError as error:
            raise FeedProblem(
                f"The folder {self.path} cannot be read ({error.strerror}); check its rights."
            ) from None
        return [self.path / name for name in sorted(names)]

    def forget(self, days: float) -> None:
        """Remove what was applied so long ago, and its reports: the source's own values, also of
        complaints erased since.
        """
        oldest = time.time() - 86_400 * days
        try:
            with os.scandir(self.path / DONE) as found:
                old = [
                    entry.path
                    for entry in found
                    if entry.is_file() and entry.stat().st_ctime < oldest
                ]
            for path in old:
                os.unlink(path)
        except OSError as error:
            raise FeedProblem(
                f"The folder {self.path / DONE} cannot be emptied ({error.strerror}); check its rights."
            ) from None

    def leave(
        self,
        file: Path,
        rows: int,
        rejects: Sequence[RejectedChange],
        problem: str = "",
        set_aside: Sequence[ValueSetAside] = (),
    ) -> None:
        """Move a file away with a report beside it: to rejected/ if nothing of it could be
        applied.
        """
        is_bad = bool(problem) or (rows > 0 and len(rejects) == rows)
        place = self.path / (REJECTED if is_bad else DONE) / file.name
        report = {
            "file": file.name,
            "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "rows": rows,
            "problem": problem,
        }
        told = {"rejected": _lines(rejects)} | (
            {"set_aside": _lines(set_aside)} if set_aside else {}
        )
        text = json.dumps(report | told, ensure_ascii=False, indent=1)
        try:
            place.with_name(f"{file.name}.report.json").write_text(f"{text}\n", encoding="utf-8")
            os.replace(file, place)
        except OSError as error:
            raise FeedProblem(
                f"{file} is applied, but cannot be moved to {place.parent} ({error.strerror}); check the rights and the disk."
            ) from None


def _lines(rows: Sequence[RejectedChange | ValueSetAside]) -> list[dict]:
    return [
        {"line": row.line, "column": row.column, "value": row.value, "reason": row.reason}
        for row in sorted(rows, key=lambda row: row.line)
    ]


def _is_whole(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(_NOT_YET)


def arrivals_of(file: Path, mapping: Mapping) -> Iterator[Arrival]:
    """Yield the rows of one file, some at a time.

    Raises FeedProblem if it is damaged or does not fit the mapping.
    """
    try:
        received = datetime.fromtimestamp(file.stat().st_ctime, UTC).replace(tzinfo=None)
    except OSError as error:
        raise FeedProblem(f"{file} cannot be read ({error.strerror}); check the rights.") from None
    source = Source(file, mapping, progress=None)
    try:
        for batch in source:
            yield Arrival(file.name, batch, received, typed=source.is_typed)
    finally:
        source.close()
