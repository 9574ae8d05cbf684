"""Keeping the mirror: built in the background, caught up with each batch, checked against SQL.

Only a mirror of exactly the version that the database tells answers; SQL answers meanwhile.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from data_access.channel.supervised_thread import Report, SupervisedThread
from data_access.copy.move import SOURCES
from data_access.database.codebook import Codebook
from data_access.database.engine import complaints_url
from data_access.database.problems import DatabaseProblem
from data_access.database.schema import complaints as complaints_table
from data_access.mirror.build import build
from data_access.mirror.changes import read_changed
from data_access.mirror.codes import ChangedMeanwhile, NotMirrored
from data_access.mirror.questions import Recent, first_questions
from data_access.mirror.tail import State, first_state, next_state
from data_access.model.question import Question
from data_access.query.complaints_database import Complaints, Dataset
from data_access.query.sql_counts import CountSource

MIRROR_SETTING = "COMPLAINTS_MIRROR"
_DEFAULT_MIB = 1024
_BYTES_EACH = 60  # of a complaint while the mirror is built
_LOOK_SECONDS = 1.0
_CHECK_SECONDS = 60.0
_REST = 10  # times as long as it took to build, until it is built anew
_MOST_IN_TAIL = 0.03  # part of the rows; beyond, it is built anew


def most_mebibytes() -> int:
    """Return how much memory the mirror may take while it is built, 0 for none of it.

    Raises ValueError for a setting that is no such number.
    """
    told = os.environ.get(MIRROR_SETTING, "").strip().lower()
    if told in ("", "on"):
        return _DEFAULT_MIB
    if told == "off":
        return 0
    if not told.isdecimal():
        raise ValueError(f"{MIRROR_SETTING} must be off, on, or a number of MiB, not {told!r}")
    return int(told)


class _Candidate:
    """A state as one who counts, before it is in force."""

    def __init__(self, state: State):
        self.state = state

    def counts(
        self, dataset: Dataset, codebook: Codebook, questions: Sequence[Question]
    ) -> tuple[CountSource, Sequence[bool]] | None:
        """See ``query.sql_counts.Mirror``."""
        from data_access.mirror.counting.counts import (
            MirrorCounts,  # numba is loaded for the mirror alone
        )

        snapshot = self.state.snapshot
        told = dataset.version, dataset.as_of, dataset.recorded
        if told != (snapshot.version, snapshot.as_of, snapshot.recorded):
            return None
        source = MirrorCounts(snapshot, codebook, questions)
        return source, source.covered


class MirrorKeeper:
    """Keeps a mirror of the database that ``opened`` opens, and lets it answer."""

    def __init__(self, opened: Callable[[], Complaints], report: Report, url: str | None = None):
        self._opened, self._report, self._url = opened, report, complaints_url(url)
        self._held: _Candidate | None = None
        self._notes: dict[int, Sequence[int]] = {}
        self._lock, self._is_building = threading.RLock(), False
        self._recent = Recent()
        self._rest_until, self._check_at, self._told = 0.0, 0.0, ""
        self._behind = -1  # the version that was behind at the last look
        self._thread = SupervisedThread("mirror", self._run, report)

    def start(self) -> None:
        """Begin to build it."""
        self._thread.start()

    def stop(self, seconds: float = 5) -> None:
        """Answer nothing more."""
        if self._thread.stop(seconds):
            self._held = None

    @property
    def _complaints(self) -> Complaints:
        return self._opened()

    # Who counts -----------------------------------------------------------------------------------

    def counts(
        self, dataset: Dataset, codebook: Codebook, questions: Sequence[Question]
    ) -> tuple[CountSource, Sequence[bool]] | None:
        """See ``query.sql_counts.Mirror``."""
        held = self._held
        found = held and held.counts(dataset, codebook, questions)
        if found:
            self._recent.add(questions)
        return found

    def failed(self, problem: Exception) -> None:
        """Answer nothing until it is built anew: see ``query.sql_counts.Mirror``."""
        self._drop("mirror failed", logging.ERROR, problem)

    def _drop(self, name: str, level: int, problem: Exception | None = None) -> None:
        with self._lock:
            self._held = None
        self._report(name, level, problem)

    # What changes ---------------------------------------------------------------------------------

    def note(self, version: int | None, numbers: Sequence[int]) -> None:
        """Take in a batch that was just committed: which version it made, and the numbers of its
        complaints. Never raises: the feed goes on whatever becomes of the mirror.
        """
        if version is None:
            return
        with self._lock:
            if self._held is None and not self._is_building:
                return
            self._notes[version] = numbers
            self._catch_up()

    def _catch_up(self) -> None:
        """Take in what is told of it; what cannot be caught up is let go of, and built anew."""
        if self._held is None:
            return
        try:
            self._held = self._caught_up(self._held)
        except Exception as problem:
            self._drop("mirror not caught up", logging.WARNING, problem)

    def _caught_up(self, held: _Candidate) -> _Candidate:
        """Return it as the data are now, as far as every change until then is known."""
        state = held.state
        with self._complaints.connection() as connection:
            changed = read_changed(connection, state.snapshot.version, self._notes)
        if changed is not None:
            state = next_state(state, *changed)
        if not self._is_building:
            version = state.snapshot.version
            self._notes = {one: ids for one, ids in self._notes.items() if one > version}
        return held if state is held.state else _Candidate(state)

    # In the background ----------------------------------------------------------------------------

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._look()
            except ChangedMeanwhile as problem:
                self._tell(problem)
            except (DatabaseProblem, NotMirrored, ImportError) as problem:
                self._tell(problem)
                self._rest(_LOOK_SECONDS if isinstance(problem, DatabaseProblem) else 60)
            stop.wait(_LOOK_SECONDS)

    def _look(self) -> None:
        version = self._complaints.dataset().version
        with self._lock:
            if self._held and self._held.state.snapshot.version > version:
                # Another database, or one restored: the same number will be of other data.
                self._held = None
            elif self._held and self._held.state.snapshot.version < version:
                self._catch_up()
            held = self._held
        known = held.state.snapshot.version if held else -1
        # A batch that was just committed is told in a moment; what is behind twice, stays behind.
        is_behind = held is None or known < version and self._behind == known
        self._behind = known if known < version else -2
        if (is_behind or _is_long(held.state)) and time.monotonic() > self._rest_until:
            self._build()
        elif held and time.monotonic() > self._check_at:
            self._check(held)

    def _build(self) -> None:
        begun = time.monotonic()
        self._require_room()
        with self._lock:
            self._is_building = True
        try:
            place = SOURCES[self._url.get_backend_name()](self._url)
            try:
                candidate = _Candidate(first_state(*build(place)))
            finally:
                place.close()
            self._put_in_force(candidate)
        finally:
            self._is_building = False
            self._rest(time.monotonic() - begun)

    def _put_in_force(self, candidate: _Candidate) -> None:
        """Check it, which also compiles the loops, and let it answer."""
        with self._lock:
            candidate = self._caught_up(candidate)
        agrees = self._complaints.agrees(candidate, first_questions())
        if agrees is False:
            raise NotMirrored("it does not count as SQL does")
        with self._lock:
            self._held = self._caught_up(candidate)
        self._told = ""
        self._complaints.use(self)
        self._check_at = time.monotonic() + _CHECK_SECONDS
        self._report("mirror built", logging.INFO)

    def _require_room(self) -> None:
        with self._complaints.connection() as connection:
            number = connection.execute(select(func.count()).select_from(complaints_table)).scalar()
        if number * _BYTES_EACH > most_mebibytes() * 2**20:
            raise NotMirrored(f"{number:,} complaints need more memory than {MIRROR_SETTING} says")

    def _check(self, held: _Candidate) -> None:
        """Ask SQL once more what was just asked of the mirror."""
        self._check_at = time.monotonic() + _CHECK_SECONDS
        questions = self._recent.take()
        if questions and self._complaints.agrees(held, questions) is False:
            self._rest(60)
            self._drop("mirror differs from SQL", logging.ERROR)

    def _rest(self, seconds: float) -> None:
        self._rest_until = time.monotonic() + _REST * seconds

    def _tell(self, problem: Exception) -> None:
        """Log what lasts once."""
        if self._told != str(problem):
            self._told = str(problem)
            why = "" if isinstance(problem, DatabaseProblem) else str(problem)  # may name a file
            self._report("mirror not built: SQL answers", logging.WARNING, problem, why=why)


def _is_long(state: State) -> bool:
    return len(state.tail) > _MOST_IN_TAIL * len(state.base.numbers) + 10_000
