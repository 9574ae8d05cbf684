"""The publisher's end of its progress: which step it is at, told beside the releases for as long
as it works.
"""

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from data_access.database.durable import write_durably
from data_access.released.progress import (
    FILE,
    LOCK,
    REFUSALS,
    REFUSED,
    STEPS,
    ReleaseProgress,
    ReleaseRefused,
)

Tell = Callable[[str], None]
_PATIENCE_SECONDS, _AGAIN_SECONDS = 2.0, 0.02  # readers hold the lock for microseconds


class PublishProblem(Exception):
    """No release was made, and the one in force stays in force; the message says why."""


class DataRefused(PublishProblem):
    """The data themselves cannot be published.

    ``reason``: a key of REFUSALS; ``more``: what only operators read.
    """

    def __init__(self, reason: str, more: str = ""):
        super().__init__(REFUSALS[reason].told + more)
        self.reason = reason


def to_nobody(step: str) -> None:
    """Tell a step to nobody."""


@contextlib.contextmanager
def progress_told(folder: Path) -> Iterator[Tell]:
    """Yield ``tell(step)``, which lets everybody know that the publisher of ``folder`` is at that
    step of STEPS.

    What is told goes away when the block ends, well or not; when the process is killed, nobody
    believes it any more. Nothing that goes wrong here keeps a release from being made: then its
    readers know no more than that there is none.
    """
    with contextlib.ExitStack() as stack:
        try:
            lock = stack.enter_context((folder / LOCK).open("w"))
        except OSError:
            yield to_nobody
            return
        (folder / FILE).unlink(missing_ok=True)  # of a publisher that was killed
        if not _taken(lock):
            yield to_nobody
            return
        stack.callback(_forget, folder / FILE)
        yield _teller(folder / FILE)


@contextlib.contextmanager
def refusal_told(folder: Path) -> Iterator[None]:
    """Let everybody know, beyond the end of the block, that its attempt was refused for what the
    data are.

    What the attempt before left goes away: another reason, such as a full disk, says nothing of the
    data.
    """
    with contextlib.suppress(OSError):
        (folder / REFUSED).unlink(missing_ok=True)
    try:
        yield
    except DataRefused as problem:
        with contextlib.suppress(OSError):
            write_durably(
                folder / REFUSED,
                ReleaseRefused(problem.reason, datetime.now(UTC)).to_json().encode(),
            )
        raise


def _teller(path: Path) -> Tell:
    begun = datetime.now(UTC)
    steps = list(STEPS)
    reached = -1

    def tell(step: str) -> None:
        nonlocal reached
        if (
            steps.index(step) > reached
        ):  # what is done again for the sake of a later step does not lead back
            reached = steps.index(step)
            with contextlib.suppress(OSError):
                write_durably(
                    path, ReleaseProgress(step, begun, datetime.now(UTC)).to_json().encode()
                )

    return tell


def _taken(lock: TextIO) -> bool:
    """Take the lock; False where readers, each of which holds it for a moment, leave no moment
    between them.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            if time.monotonic() > end:
                return False
            time.sleep(_AGAIN_SECONDS)


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
