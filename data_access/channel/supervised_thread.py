"""Work without an end in a thread of its own: begun again after an error, with pauses that grow."""

import logging
import threading
from collections.abc import Callable

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds
Report = Callable[..., None]  # (name of the event, level, problem, **fields): what goes to the log


class SupervisedThread:
    """Runs ``work(stop)`` until ``stop`` is set; what it raises goes to the log, and it is
    called again.
    """

    def __init__(self, name: str, work: Callable[[threading.Event], None], report: Report):
        self._name, self._work, self._report = name, work, report
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not ended."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Ask it to stop, and wait; return whether it has."""
        self._stop.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            try:
                self._work(self._stop)
                return
            except Exception as problem:
                self._report(f"{self._name} failed", logging.ERROR, problem, pause=pause)
            self._stop.wait(pause)
            pause = min(LONGEST_PAUSE, 2 * pause)
