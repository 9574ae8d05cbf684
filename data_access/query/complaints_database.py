"""QuestionExecution: run a question's statements and hand back the counts unreleased.

The only module with engine and gate.
"""

import os
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from queue import SimpleQueue

from sqlalchemy import Connection, Engine, select

from data_access.database import postgresql, schema
from data_access.database.codebook import Codebook, read_codebook
from data_access.database.engine import open_engine, reading
from data_access.disclosure.gate import Unreleased, UnreleasedCases
from data_access.model.cases.case_question import CaseQuestion
from data_access.model.coverage import Coverage
from data_access.model.question import Question
from data_access.model.recorded import Recorded
from data_access.model.text import Text
from data_access.protection.live_totals import People
from data_access.query.cases.sheet import CaseSheet, Sizes
from data_access.query.complainants import count_people
from data_access.query.execution import QuestionExecution
from data_access.query.read_coverage import last_filing, read_coverage
from data_access.query.sql_counts import Mirror, SqlCounts

_ASKERS = os.cpu_count() or 1
_BEGINNINGS = 5  # of transactions that are to see the same version
_LISTS = 64  # lists whose sizes are kept, so that another sheet of one is found at once
_SIZES_SECONDS = 600  # for which the sizes of dimensions are near enough


@dataclass(frozen=True)
class Dataset:
    """What the database says of itself. ``as_of`` is T, the time of its newest event."""

    name: Text
    synthetic: bool
    as_of: datetime
    version: int
    recorded: Recorded


class Complaints:
    """An open complaints database that questions can be put to, from any thread."""

    def __init__(self, engine: Engine):
        self._engine = engine
        self._codebooks: dict[int, Codebook] = {}
        self._lock = threading.Lock()
        self._sized_until = 0.0
        self._covered, self._covered_until = Coverage(), 0.0
        self._last_filed: tuple[int, date | None] = -1, None  # as of which version
        self._lists: dict[tuple[int, CaseQuestion], Sizes] = {}
        self._turns = threading.Semaphore(
            2
        )  # pages wait for the askers anyway, and here without a connection in hand
        self._mirror: Mirror | None = None
        self._askers = ThreadPoolExecutor(_ASKERS, thread_name_prefix="ask")

    def dataset(self) -> Dataset:
        """Read what the database says of itself, afresh."""
        with reading(self._engine) as connection:
            return _read_dataset(connection)

    def codebook(self, version: int | None = None) -> Codebook:
        """Return the codes of the data as they now are, or of a ``version`` that ``dataset`` has
        just told.
        """
        known = self._codebooks.get(version)
        if known:
            return known
        with reading(self._engine) as connection:
            return self._codebook(connection, _read_dataset(connection).version)

    def coverage(self) -> Coverage:
        """Return the days that the data cover; those known are near enough for some minutes."""
        if self._covered_until < time.monotonic():
            with reading(self._engine) as connection:
                dataset = _read_dataset(connection)
                self._covered = read_coverage(connection, dataset.recorded, dataset.as_of.date())
            self._covered_until = time.monotonic() + _SIZES_SECONDS
        return self._covered

    def last_filed(self, dataset: Dataset) -> date | None:
        """Return the last day on which a complaint was filed, which may lie long before T; None
        without any complaint.
        """
        version, known = self._last_filed
        if version != dataset.version and known != dataset.as_of.date():
            with reading(self._engine) as connection:
                known = last_filing(connection, known, dataset.as_of.date())
            self._last_filed = dataset.version, known
        return known

    def people(self, without: Collection[str]) -> People:
        """Return how many people are behind the complaints of each province but these, for the
        gate of public totals.
        """
        with reading(self._engine) as connection:
            return count_people(
                connection, self._codebook(connection, _read_dataset(connection).version), without
            )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give a connection to those who count in statements of their own: what is published,
        and nothing else.
        """
        with reading(self._engine) as connection:
            yield postgresql.allow_temporary_tables(connection)

    def ask(self, question: Question) -> Unreleased:
        """Count; what comes back is closed until ``release`` or ``disclose`` opens it."""
        with reading(self._engine) as connection:
            return self._ask(connection, question)

    def ask_all(self, questions: Sequence[Question]) -> tuple[Unreleased, ...]:
        """Count for several questions at the same time; all answers are of one version of the
        data.
        """
        found = self._from_mirror(questions)
        rest = [question for question in questions if question not in found]
        if not rest:
            return tuple(found[question] for question in questions)
        counted = dict(zip(rest, self._from_sql(rest), strict=True)) | found
        if len({answer.version for answer in counted.values()}) > 1:
            counted = dict(zip(questions, self._from_sql(questions), strict=True))
        return tuple(counted[question] for question in questions)

    def use(self, mirror: Mirror | None) -> None:
        """Let a mirror answer what it covers; None: SQL answers everything again."""
        self._mirror = mirror

    def agrees(self, mirror: Mirror, questions: Sequence[Question]) -> bool | None:
        """Return whether a mirror counts as SQL does; None where it covers nothing of it, or is of
        other data by now.
        """
        with reading(self._engine) as connection:
            dataset = _read_dataset(connection)
            codebook = self._codebook(connection, dataset.version)
            found = mirror.counts(dataset, codebook, questions)
            if found is None or not any(found[1]):
                return None
            source, covered = found
            about = codebook, dataset.as_of, dataset.recorded
            return all(
                QuestionExecution(source, question, *about).parts()
                == QuestionExecution(SqlCounts(connection, *about), question, *about).parts()
                for question, is_covered in zip(questions, covered, strict=True)
                if is_covered
            )

    def _from_mirror(self, questions: Sequence[Question]) -> dict[Question, Unreleased]:
        """Return the answers to those questions that the mirror covers, of the data as they are."""
        mirror = self._mirror
        if mirror is None:
            return {}
        with reading(self._engine) as connection:
            dataset = _read_dataset(connection)
            codebook = self._codebook(connection, dataset.version)
        try:
            return _mirrored(mirror, dataset, codebook, questions)
        except Exception as problem:  # whatever it is: there is another who can count
            mirror.failed(problem)
            return {}

    def _from_sql(self, questions: Sequence[Question]) -> tuple[Unreleased, ...]:
        if (
            len(questions) == 1
        ):  # as the totals of open pages, which do not wait behind the many of an office page
            return (self.ask(questions[0]),)
        with self._turns, self._of_one_version(min(len(questions), _ASKERS)) as connections:
            free: SimpleQueue[Connection] = SimpleQueue()
            for connection in connections:
                free.put(connection)
            answers = tuple(
                self._askers.map(lambda question: self._ask_with(free, question), questions)
            )
            if (
                len({answer.version for answer in answers}) > 1
            ):  # an engine whose transactions see what others write
                answers = tuple(self._ask(connections[0], question) for question in questions)
        return answers

    def cases(self, question: CaseQuestion, language: str = "en") -> UnreleasedCases:
        """List the complaints behind a figure, closed until ``disclose`` opens them.

        Raises ValueError for a row that no answer has. ``language``: in whose order names stand.
        """
        with reading(self._engine) as connection:
            dataset = _read_dataset(connection)
            codebook = self._codebook(connection, dataset.version)
            key = dataset.version, question.any_sheet
            about = codebook, dataset.as_of, dataset.recorded, self._lists.get(key)
            sheet = CaseSheet(connection, question, *about)
            self._keep(key, sheet.sizes)
            return UnreleasedCases(sheet.read(dataset.version, language))

    def _keep(self, key: tuple[int, CaseQuestion], sizes: Sizes) -> None:
        with self._lock:
            self._lists.pop(key, None)
            while len(self._lists) >= _LISTS:
                del self._lists[next(iter(self._lists))]
            self._lists[key] = sizes

    def _ask_with(self, free: SimpleQueue[Connection], question: Question) -> Unreleased:
        connection = free.get()
        try:
            return self._ask(connection, question)
        finally:
            free.put(connection)

    @contextmanager
    def _of_one_version(self, count: int) -> Iterator[Sequence[Connection]]:
        """Give connections whose transactions see the same version: looked at when they begin, not
        after the counting.

        Counting takes longer than the feed needs for the next version, beginning takes a moment; so
        it is begun again.
        """
        with ExitStack() as stack:
            connections = [stack.enter_context(reading(self._engine)) for _ in range(count)]
            for _ in range(_BEGINNINGS):
                if len({_read_dataset(connection).version for connection in connections}) <= 1:
                    break
                for connection in connections:
                    connection.rollback()
            else:
                connections = connections[:1]
            yield connections

    def _ask(self, connection: Connection, question: Question) -> Unreleased:
        dataset = _read_dataset(connection)
        codebook = self._codebook(connection, dataset.version)
        about = codebook, dataset.as_of, dataset.recorded
        parts = QuestionExecution(SqlCounts(connection, *about), question, *about).parts()
        return Unreleased(question, parts, dataset.as_of, dataset.version, dataset.recorded)

    def close(self) -> None:
        """Let go of the database."""
        self._askers.shutdown()
        self._engine.dispose()

    def _codebook(self, connection: Connection, version: int) -> Codebook:
        with self._lock:
            if version not in self._codebooks:
                self._codebooks = {version: read_codebook(connection, self._sizes())}
            return self._codebooks[version]

    def _sizes(self) -> Mapping | None:
        """Return the sizes that are known, from time to time none: counting them for each
        version would take longer than most questions, and they only decide how to count.
        """
        if self._sized_until < time.monotonic():
            self._sized_until = time.monotonic() + _SIZES_SECONDS
            return None
        return next(iter(self._codebooks.values())).sizes if self._codebooks else None


def _mirrored(
    mirror: Mirror, dataset: Dataset, codebook: Codebook, questions: Sequence[Question]
) -> dict[Question, Unreleased]:
    found = mirror.counts(dataset, codebook, questions)
    if found is None:
        return {}
    source, covered = found
    about = codebook, dataset.as_of, dataset.recorded
    told = dataset.as_of, dataset.version, dataset.recorded
    return {
        question: Unreleased(question, QuestionExecution(source, question, *about).parts(), *told)
        for question, is_covered in zip(questions, covered, strict=True)
        if is_covered
    }


def open_complaints(url: str | None = None) -> Complaints:
    """Open the complaints database for reading.

    Raises DatabaseProblem with a sentence that says what to do.
    """
    return Complaints(open_engine(url))


def _read_dataset(connection: Connection) -> Dataset:
    row = connection.execute(select(schema.dataset)).one()
    return Dataset(
        Text(row.name_en, row.name_ur),
        row.synthetic,
        row.as_of,
        row.version,
        Recorded.from_text(row.recorded),
    )
