"""The running feed: takes what arrives from all sources, in small batches, until it is told to
stop.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.problems import reason_of
from data_access.feed.applying.batches import Position, apply_batch, note_error, read_position
from data_access.feed.applying.complaint_index import NumberIndex
from data_access.feed.applying.outcome import Outcome
from data_access.feed.applying.target_database import open_target
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import FeedSettings, SourceSettings
from data_access.feed.sources.database_reader import DatabaseReader
from data_access.feed.sources.readers import FolderReader, Taken

_EVERY = 0.2  # seconds from look to look: what comes in meanwhile goes into one batch
_BREATH = 0.02  # seconds that are left between two batches where they take longer than that
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds, after errors
_log = logging.getLogger("feed")


@dataclass
class _Line:
    """One source.

    ``trouble``: the last error, "" when all is well; ``wait``: the pause after it; ``told``: what
    the database has of it.
    """

    reader: FolderReader | DatabaseReader
    wait: float = 0
    again_at: float = 0
    trouble: str = ""
    told: str = ""
    is_known: bool = False
    position: Position | None = None


class Feed:
    """The feed of one database.

    ``target``: an engine that may write, or an address (None: the usual setting).

    After each batch that changed something ``changed`` is called with what it did, then ``tell``.
    """

    def __init__(
        self,
        settings: FeedSettings,
        target: Engine | str | None = None,
        tell: Callable[[], None] = lambda: None,
        changed: Callable[[Outcome], None] = lambda outcome: None,
    ):
        self._tell, self._changed = tell, changed
        self._is_own = target is None or isinstance(target, str)
        self._engine = open_target(target) if self._is_own else target
        self._index = NumberIndex() if self._engine.dialect.name == "duckdb" else None
        self._lines = [_Line(_reader(source)) for source in settings.sources]

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; the batch in hand is finished.

        Errors of sources and of the database are told in feed_state and in the log, and tried
        again; only what is wrong in this program is raised.
        """
        try:
            self._look_ahead()
            while not stop.is_set():
                begun = time.monotonic()
                self.turn(stop)
                stop.wait(max(_BREATH, begun + _EVERY - time.monotonic()))
        finally:
            self.close()

    def turn(self, stop: threading.Event | None = None) -> int:
        """Look at every source once and apply what is there; return how many batches there were."""
        return sum(self._serve(line, stop or threading.Event()) for line in self._lines)

    @property
    def troubles(self) -> list[str]:
        """A sentence for each source that could not be read or applied when it was last tried."""
        return [f"{line.reader.name}: {line.trouble}" for line in self._lines if line.trouble]

    def close(self) -> None:
        """Let go of sources and database."""
        for line in self._lines:
            line.reader.close()
        if self._is_own:
            self._engine.dispose()

    def _look_ahead(self) -> None:
        """Read the numbers before the first batch needs them: of a large file that takes
        seconds.
        """
        if self._index is None:
            return
        try:
            with self._engine.connect() as connection:
                self._index.candidates(connection, ())
        except SQLAlchemyError:
            pass  # there are no tables yet, or it cannot be read: the first batch will tell

    def _serve(self, line: _Line, stop: threading.Event) -> int:
        if time.monotonic() < line.again_at:
            return 0
        count = 0
        try:
            for taken in line.reader.batches(self._position(line)):
                self._apply(line.reader, taken)
                count += 1
                if stop.is_set():
                    break
        except (FeedProblem, SQLAlchemyError) as error:
            self._trouble(line, _sentence(error))
            return count
        if count or not line.reader.is_looking:
            self._recovered(
                line
            )  # before the end of a look nobody knows whether the trouble is over
        return count

    def _position(self, line: _Line) -> Position | None:
        if not line.is_known:
            line.position, line.is_known = read_position(self._engine, line.reader.name), True
        return line.position

    def _apply(self, source: FolderReader | DatabaseReader, taken: Taken) -> None:
        try:
            outcome = apply_batch(
                self._engine, source, source.stage, taken.arrivals, taken.position, self._index
            )
        except (FeedProblem, SQLAlchemyError):
            source.failed()
            raise
        source.applied(taken, outcome)
        self._tell_set_aside(source.name, outcome)
        if outcome.applied:
            self._changed(outcome)
            self._tell()

    @staticmethod
    def _tell_set_aside(source: str, outcome: Outcome) -> None:
        """A value that could not be read costs no change, so nobody would ask for it: the log
        says that there was one.
        """
        if outcome.set_aside:
            first = outcome.set_aside[0]
            sentence = "feed source %s: %d values set aside, such as %s “%s”: %s"
            _log.warning(
                sentence, source, len(outcome.set_aside), first.column, first.value, first.reason
            )

    def _trouble(self, line: _Line, sentence: str) -> None:
        """Tell an error once, and wait longer each time."""
        line.wait = min(_LONGEST_WAIT, 2 * line.wait or _FIRST_WAIT)
        line.again_at = time.monotonic() + line.wait
        line.trouble = sentence
        if sentence != line.told:
            _log.warning("feed source %s: %s", line.reader.name, sentence)
        self._note(line, sentence)

    def _recovered(self, line: _Line) -> None:
        line.wait, line.trouble = 0, ""
        if line.told:
            self._note(line, "")

    def _note(self, line: _Line, sentence: str) -> None:
        if sentence == line.told:
            return
        try:
            note_error(self._engine, line.reader, sentence or None)
            line.told = sentence
        except SQLAlchemyError as error:  # the database itself is the trouble: the log has it
            _log.warning(
                "the state of feed source %s cannot be written: %s",
                line.reader.name,
                _sentence(error),
            )


def _sentence(error: Exception) -> str:
    if isinstance(error, FeedProblem):
        return str(error)
    reason = reason_of(error)
    return f"The database did not take a batch, and is as before ({reason}); it is tried again."


def _reader(settings: SourceSettings) -> FolderReader | DatabaseReader:
    return (
        DatabaseReader(settings)
        if settings.kind in ("database", "georeport")
        else FolderReader(settings)
    )
