"""The sources as the feed reads them: each gives batches, and is told when one is applied."""

import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from data_access.feed.batches import Position
from data_access.feed.change_stage import Arrival, ChangeStage
from data_access.feed.changes import Outcome
from data_access.feed.database import SourceDatabase
from data_access.feed.folder import Folder, arrivals_of
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import SourceSettings

_ROWS = 5_000  # in one transaction
_SLOW_SECONDS = 30  # without an answer: then it is told
_MINUTE = 60


@dataclass
class Taken:
    """A batch that waits to be applied. ``ends``: files that are wholly in it or before it."""

    arrivals: list[Arrival] = field(default_factory=list)
    ends: list[Path] = field(default_factory=list)
    position: Position | None = None

    @property
    def rows(self) -> int:
        """Rows of the batch, unreadable ones included."""
        return sum(len(arrival.batch.lines) + len(arrival.batch.rejects) for arrival in self.arrivals)


class _Reader:
    """What all kinds share: name, tables for working out, and the rate of the last minute."""

    def __init__(self, settings: SourceSettings):
        self.name, self.kind, self.settings = settings.name, settings.kind, settings
        self.stage = ChangeStage(settings.mapping)
        self._applied: deque[tuple[float, int]] = deque()

    @property
    def recent(self) -> int:
        """Changes applied in the last minute."""
        while self._applied and self._applied[0][0] < time.monotonic() - _MINUTE:
            self._applied.popleft()
        return sum(count for _, count in self._applied)

    def applied(self, taken: Taken, outcome: Outcome) -> None:
        """Note that a batch is in the tables."""
        self._applied.append((time.monotonic(), outcome.applied))

    def failed(self) -> None:
        """Note that the batch given last is not in the tables: it will be given again."""

    def close(self) -> None:
        """Let go of everything."""


class FolderReader(_Reader):
    """Files of a drop folder, or of the spool into which batches come over HTTP."""

    def __init__(self, settings: SourceSettings):
        super().__init__(settings)
        self._folder = Folder(settings.path)
        self._counts: dict[str, int] = {}
        self._rejects: dict[str, list] = {}

    def batches(self, position: Position | None) -> Iterator[Taken]:
        """Yield what waits now, some thousand rows at a time. Raises FeedProblem for the folder, not for a file."""
        taken = Taken()
        for file in self._folder.files():
            try:
                for arrival in arrivals_of(file, self.settings.mapping):
                    taken.arrivals.append(arrival)
                    taken.position = Position(file.name)
                    if taken.rows >= _ROWS:
                        yield taken
                        taken = Taken()
            except FeedProblem as problem:
                taken.arrivals = [arrival for arrival in taken.arrivals if arrival.name != file.name]
                self._folder.leave(file, 0, [], str(problem))
                continue
            taken.ends.append(file)
            taken.position = Position(file.name)
        if taken.arrivals:
            yield taken
        else:
            self._leave(taken.ends)  # nothing of them is left to apply

    def applied(self, taken: Taken, outcome: Outcome) -> None:
        """Move the files that are wholly applied away, each with its report."""
        super().applied(taken, outcome)
        for arrival in taken.arrivals:
            rows = len(arrival.batch.lines) + len(arrival.batch.rejects)
            self._counts[arrival.name] = self._counts.get(arrival.name, 0) + rows
        for reject in outcome.rejected:
            self._rejects.setdefault(reject.arrival.name, []).append(reject)
        self._leave(taken.ends)

    def _leave(self, files: list[Path]) -> None:
        for file in files:
            self._folder.leave(file, self._counts.pop(file.name, 0), self._rejects.pop(file.name, []))

    def failed(self) -> None:
        """Forget what was counted of files that are read again."""
        self._counts.clear()
        self._rejects.clear()


class _Look:
    """One look at a source database, in a thread of its own; what it finds waits in a short queue."""

    def __init__(self, database: SourceDatabase, watermark: datetime | None):
        self.found: queue.Queue = queue.Queue(maxsize=2)
        self.answered_at = time.monotonic()
        self._database, self._watermark = database, watermark
        self._is_wanted = threading.Event()
        self._is_wanted.set()
        threading.Thread(target=self._run, name="feed source", daemon=True).start()

    def _run(self) -> None:
        try:
            for found in self._database.arrivals(self._watermark):
                self._give(found)
            self._give(None)
        except FeedProblem as problem:
            self._give(problem)
        except Exception as error:  # a driver's own: the thread must not end unheard
            self._give(FeedProblem(f"The source database cannot be read ({error})."))

    def _give(self, found) -> None:
        while self._is_wanted.is_set():
            try:
                self.found.put(found, timeout=1)
                return
            except queue.Full:
                continue

    def take(self):
        """Return (arrival, watermark), None at the end; raises queue.Empty while there is nothing, and FeedProblem."""
        found = self.found.get_nowait()
        self.answered_at = time.monotonic()
        if isinstance(found, FeedProblem):
            raise found
        return found

    def give_up(self) -> None:
        """Want nothing more of it."""
        self._is_wanted.clear()


class DatabaseReader(_Reader):
    """A source database: a slow one keeps nobody waiting."""

    def __init__(self, settings: SourceSettings):
        super().__init__(settings)
        self._database = SourceDatabase(settings)
        self._watermark: datetime | None = None
        self._look: _Look | None = None
        self._looked_at = -settings.every_seconds

    def batches(self, position: Position | None) -> Iterator[Taken]:
        """Yield what the last look has found so far. Raises FeedProblem when the source is down or slow."""
        self._watermark = self._watermark or (position.watermark if position else None)
        if self._look is None and time.monotonic() - self._looked_at >= self.settings.every_seconds:
            self._looked_at = time.monotonic()
            self._look = _Look(self._database, self._watermark)
        while self._look:
            try:
                found = self._look.take()
            except queue.Empty:
                break
            except FeedProblem:
                self._look = None
                raise
            if found is None:
                self._look = None
                return
            arrival, watermark = found
            yield Taken([arrival], [], Position(f"{arrival.name} {watermark or ''}".strip(), watermark))
        if self._look and time.monotonic() - self._look.answered_at > _SLOW_SECONDS:
            raise FeedProblem(
                f"The source database has not answered for {_SLOW_SECONDS} seconds; the feed waits for it."
            )

    def applied(self, taken: Taken, outcome: Outcome) -> None:
        """Look from the newest change on that is in the tables."""
        super().applied(taken, outcome)
        self._watermark = max(filter(None, [self._watermark, taken.position.watermark]), default=None)

    def failed(self) -> None:
        """Read again what was read and is not in the tables."""
        if self._look:
            self._look.give_up()
        self._look, self._database = None, SourceDatabase(self.settings)

    def close(self) -> None:
        """Let go of the source."""
        if self._look:
            self._look.give_up()
        self._database.close()


def reader(settings: SourceSettings) -> FolderReader | DatabaseReader:
    """Return the reader of one source. Raises FeedProblem."""
    return DatabaseReader(settings) if settings.kind == "database" else FolderReader(settings)
