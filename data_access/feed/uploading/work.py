"""Work that takes longer than a page may: in a thread of its own, which goes on when nobody
looks any more.
"""

import io
import logging
import re
import threading
from collections.abc import Callable
from typing import Generic, TextIO, TypeVar

from data_access.database.problems import DatabaseProblem
from data_access.feed.problem import FeedProblem
from data_access.model.text import Sentence

Done = TypeVar("Done")
_FAILED = Sentence("This failed, and the data are as before; the server's log tells where.")
_READ = 0.9  # of the work is reading the file; what comes then cannot be told in parts


class Work(Generic[Done]):
    """``do(progress)`` in a thread, begun at once. ``share``: of it that is done, from 0 to 1."""

    def __init__(self, do: Callable[[TextIO], Done]):
        self._do, self._progress = do, _Progress()
        self._ended = threading.Event()
        self.result: Done | None = None
        self.problem = ""  # one sentence, once it has failed
        threading.Thread(target=self._run, name="import", daemon=True).start()

    @property
    def is_done(self) -> bool:
        """Whether there is a result, or a problem."""
        return self._ended.is_set()

    @property
    def share(self) -> float:
        """How much is done."""
        return 1.0 if self.is_done else _READ * self._progress.share

    @property
    def is_read(self) -> bool:
        """Whether the file is read to its end."""
        return self._progress.share >= 0.99

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is done; return whether it is."""
        return self._ended.wait(seconds)

    def _run(self) -> None:
        try:
            self.result = self._do(self._progress)
        except FeedProblem as problem:
            self.problem = problem.said
        except (DatabaseProblem, PermissionError) as problem:
            self.problem = str(problem)
        except OSError as problem:
            self.problem = Sentence(
                "A file cannot be read or written ({reason}); look whether the disk is full.",
                reason=problem.strerror,
            )
        except Exception:
            logging.getLogger("dashboard").exception("An import from a page failed")
            self.problem = _FAILED
        finally:
            self._ended.set()


class _Progress(io.TextIOBase):
    """Reads from the bar that an import draws how far it is."""

    share = 0.0

    def write(self, text: str) -> int:
        """Take a piece of the bar."""
        percents = re.findall(r"(\d+)%\|", text)
        if percents:
            self.share = int(percents[-1]) / 100
        return len(text)
