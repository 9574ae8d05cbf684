"""The keeper: while a server runs, it holds the embedded database, opens the channel beside it,
and runs the feed.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable

from data_access.channel.client import holder_of
from data_access.channel.server import Channel
from data_access.channel.supervised_thread import Report, SupervisedThread
from data_access.database.engine import complaints_url, hold
from data_access.database.file_lock import READ_ONLY_SETTING, LockedFile, file_of
from data_access.database.problems import DatabaseHeld, DatabaseProblem, DatabaseReadOnly

_PATIENCE_SECONDS = 3  # for a command that is just reading the file when the server starts
_LOOK_SECONDS = 1.0
_FEED_SECONDS, _COMMAND_SECONDS = 8, 3  # for what is being done when the server stops


class LockedByServer(Exception):
    """Another server holds the database; the message says which."""


class DatabaseOwner:
    """Holds the complaints database as soon as that can be, for as long as the server runs.

    ``address``: that of the pages. ``feed(stop)`` takes changes until ``stop`` is set; None: there
    is no feed.
    """

    def __init__(
        self, address: str, report: Report, feed: Callable[[threading.Event], None] | None = None
    ):
        self._address, self._report = address, report
        self._path = file_of(complaints_url())
        self._file: LockedFile | None = None
        self._channel: Channel | None = None
        self._feed = SupervisedThread("feed", feed, report) if feed else None
        self._watch = SupervisedThread("keeper", self._look_after, report)
        self._told = ""

    def start(self) -> str:
        """Hold the database, or go on trying; return a sentence for the terminal, "" when all is
        well.

        Raises LockedByServer when another server has it.
        """
        if self._path is None:  # on a server of its own: commands and the feed go there, too
            return ""
        said = self._first_try()
        if self._file or not isinstance(said, DatabaseReadOnly):
            self._watch.start()
        return str(said or "")

    def stop(self) -> None:
        """Finish the batch in hand and short commands, and tell the clients of longer ones;
        nothing is left half done.
        """
        watched = self._watch.stop(2 * _LOOK_SECONDS) if self._watch.is_running else True
        fed = self._feed.stop(_FEED_SECONDS) if self._feed and self._feed.is_running else True
        done = self._channel.stop(_COMMAND_SECONDS) if self._channel else True
        if not (watched and fed and done):
            self._report("stopped in mid-work", logging.WARNING)
        if self._file:
            with contextlib.suppress(Exception):  # it is only that the next start has less to read
                self._file.settle()

    def _first_try(self) -> DatabaseProblem | None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return self._take()
            except DatabaseHeld as problem:
                holder = holder_of(self._path)
                if holder:
                    raise LockedByServer(
                        f"{self._path} is held by another server ({holder}); stop that one, or set {READ_ONLY_SETTING}=1 for "
                        "all servers that share the file."
                    ) from None
                if time.monotonic() > end:
                    return DatabaseHeld(f"{problem} The server goes on trying.", problem.pid)
                time.sleep(0.1)
            except DatabaseProblem as problem:
                return problem

    def _take(self) -> None:
        self._file = hold()
        channel = Channel(self._path, self._address, self._report)
        try:
            channel.start()
            self._channel = channel
        except (
            OSError
        ) as problem:  # a folder that takes no sockets: pages and feed work all the same
            self._report("no channel for commands", logging.ERROR, problem)
        if self._feed:
            self._feed.start()
        self._report("database held")

    def _look_after(self, stop: threading.Event) -> None:
        while not stop.wait(_LOOK_SECONDS):
            try:
                self._look()
            except DatabaseProblem as problem:
                self._tell("database not held", problem)

    def _look(self) -> None:
        if self._file is None:
            self._take()
        elif self._file.is_replaced():
            self._tell("database file replaced: restart the server")
        elif not self._file.is_well():
            self._file.let_go()
            hold()
            self._report("database opened anew", logging.WARNING)
        else:
            self._told = ""

    def _tell(self, name: str, problem: Exception | None = None) -> None:
        """Log what lasts once, not each second."""
        if self._told != name:
            self._told = name
            self._report(name, logging.ERROR, problem)
