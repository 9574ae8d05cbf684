"""The sources as the feed reads them: each gives batches, and is told when one is applied."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data_access.feed.applying.batches import Position
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.outcome import Outcome
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import SourceSettings
from data_access.feed.sources.folder import Folder, arrivals_of

_ROWS = 25_000  # in one transaction, where so many wait
_MINUTE, _HOUR = 60, 3600  # seconds


@dataclass
class Taken:
    """A batch that waits to be applied. ``ends``: files that are wholly in it or before it."""

    arrivals: list[Arrival] = field(default_factory=list)
    ends: list[Path] = field(default_factory=list)
    position: Position | None = None

    @property
    def rows(self) -> int:
        """Rows of the batch, unreadable ones included."""
        return sum(
            len(arrival.batch.lines) + len(arrival.batch.rejects) for arrival in self.arrivals
        )


class Reading:
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

    @property
    def is_looking(self) -> bool:
        """Whether it does not know yet what there is: neither that all is well, nor that not."""
        return False

    def applied(self, taken: Taken, outcome: Outcome) -> None:
        """Note that a batch is in the tables."""
        self._applied.append((time.monotonic(), outcome.applied))

    def failed(self) -> None:
        """Note that the batch given last is not in the tables: it will be given again."""

    def close(self) -> None:
        """Let go of everything."""
        self.stage.close()


class FolderReader(Reading):
    """Files of a drop folder, or of the spool into which batches come over HTTP."""

    def __init__(self, settings: SourceSettings):
        super().__init__(settings)
        self._folder = Folder(settings.path)
        self._forget_at = 0.0
        self._counts: dict[str, int] = {}
        self._rejects: dict[str, list] = {}
        self._set_aside: dict[str, list] = {}

    def batches(self, position: Position | None) -> Iterator[Taken]:
        """Yield what waits now, some thousand rows at a time.

        Raises FeedProblem for the folder, not for a file.
        """
        self._forget()
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
                taken.arrivals = [
                    arrival for arrival in taken.arrivals if arrival.name != file.name
                ]
                self._folder.leave(file, 0, [], str(problem))
                continue
            taken.ends.append(file)
            taken.position = Position(file.name)
        if taken.arrivals:
            yield taken
        else:
            self._leave(taken.ends)  # nothing of them is left to apply

    def _forget(self) -> None:
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + _HOUR
            self._folder.forget(self.settings.keep_days)

    def applied(self, taken: Taken, outcome: Outcome) -> None:
        """Move the files that are wholly applied away, each with its report."""
        super().applied(taken, outcome)
        for arrival in taken.arrivals:
            rows = len(arrival.batch.lines) + len(arrival.batch.rejects)
            self._counts[arrival.name] = self._counts.get(arrival.name, 0) + rows
        for reject in outcome.rejected:
            self._rejects.setdefault(reject.arrival.name, []).append(reject)
        for value in outcome.set_aside:
            self._set_aside.setdefault(value.arrival.name, []).append(value)
        self._leave(taken.ends)

    def _leave(self, files: list[Path]) -> None:
        for file in files:
            rejects, set_aside = (
                found.pop(file.name, []) for found in (self._rejects, self._set_aside)
            )
            self._folder.leave(file, self._counts.pop(file.name, 0), rejects, set_aside=set_aside)

    def failed(self) -> None:
        """Forget what was counted of files that are read again."""
        self._counts.clear()
        self._rejects.clear()
        self._set_aside.clear()
