"""A source database as the feed reads it: each look runs in a thread of its own, so that a slow
one keeps nobody waiting.
"""

import queue
import threading
import time
from collections.abc import Iterator
from datetime import datetime

from data_access.feed.applying.batches import Position
from data_access.feed.applying.outcome import Outcome
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import SourceSettings
from data_access.feed.sources.database import SourceDatabase
from data_access.feed.sources.georeport import GeoReportServer
from data_access.feed.sources.readers import Reading, Taken

_SLOW_SECONDS = 30  # without an answer: then it is told


class _Look:
    """One look at a source database or server, in a thread of its own; what it finds waits in a
    short queue.
    """

    def __init__(self, database: SourceDatabase | GeoReportServer, watermark: datetime | None):
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
            self._give(FeedProblem(f"The {self._database.what} cannot be read ({error})."))

    def _give(self, found) -> None:
        while self._is_wanted.is_set():
            try:
                self.found.put(found, timeout=1)
                return
            except queue.Full:
                continue

    def take(self):
        """Return (arrival, watermark), None at the end; raises queue.Empty while there is
        nothing, and FeedProblem.
        """
        found = self.found.get_nowait()
        self.answered_at = time.monotonic()
        if isinstance(found, FeedProblem):
            raise found
        return found

    def give_up(self) -> None:
        """Want nothing more of it."""
        self._is_wanted.clear()


class DatabaseReader(Reading):
    """A source database, or an Open311 server: a slow one keeps nobody waiting."""

    def __init__(self, settings: SourceSettings):
        super().__init__(settings)
        self._database = _source(settings)
        self._watermark: datetime | None = None
        self._look: _Look | None = None
        self._looked_at = -settings.every_seconds

    @property
    def is_looking(self) -> bool:
        """Whether a look is not at its end."""
        return self._look is not None

    def batches(self, position: Position | None) -> Iterator[Taken]:
        """Yield what the last look has found so far.

        Raises FeedProblem when the source is down or slow.
        """
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
            yield Taken(
                [arrival], [], Position(f"{arrival.name} {watermark or ''}".strip(), watermark)
            )
        heard_at = max(self._look.answered_at, self._database.answered_at) if self._look else 0.0
        if self._look and time.monotonic() - heard_at > _SLOW_SECONDS:
            raise FeedProblem(
                f"The {self._database.what} has not answered for {_SLOW_SECONDS} seconds; the feed waits for it."
            )

    def applied(self, taken: Taken, outcome: Outcome) -> None:
        """Look from the newest change on that is in the tables."""
        super().applied(taken, outcome)
        self._watermark = max(
            filter(None, [self._watermark, taken.position.watermark]), default=None
        )

    def failed(self) -> None:
        """Read again what was read and is not in the tables."""
        if self._look:
            self._look.give_up()
        self._database.close()
        self._look, self._database = None, _source(self.settings)

    def close(self) -> None:
        """Let go of the source."""
        super().close()
        if self._look:
            self._look.give_up()
        self._database.close()


def _source(settings: SourceSettings) -> SourceDatabase | GeoReportServer:
    return GeoReportServer(settings) if settings.kind == "georeport" else SourceDatabase(settings)
