"""Counts by SQL: the statements of a question, run on one connection.

``CountSource`` is what a question needs of whoever counts. SQL counts all that there is, and is the
truth; the mirror counts what ``data_access.mirror`` covers, and gives the same rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from data_access.database.codebook import Codebook
from data_access.database.schema import complaints
from data_access.model.question import Question
from data_access.model.recorded import Recorded
from data_access.query import flows, members
from data_access.query.predicates import known, status_known
from data_access.query.statements import (
    Conditions,
    cohort_select,
    crossed_select,
    waiting_select,
)
from data_access.query.waiting.survival import Waits, waits_of
from data_access.query.waiting.waits_against import waits_select


class NotCovered(Exception):
    """Only SQL counts this."""


class Limit(NamedTuple):
    """What stands behind the names of counts that are made within a limit, and which complaints
    lie in it.
    """

    suffix: str
    conditions: Conditions


def limit_conditions(recorded: Recorded, facts: frozenset[str]) -> Conditions:
    """Return what is true of the complaints of which these facts are recorded."""
    return known(recorded, facts, complaints.c)


class CountSource(Protocol):
    """Who counts for a question; keys are numbers of the database, None what is not recorded."""

    def cohort(self, question: Question, limit: Limit) -> Iterable[Sequence]:
        """Return (part, key, each count): part 0 is the total, then come the breakdowns."""

    def crossed(self, question: Question, breakdown: str, limit: Limit) -> Iterable[Sequence]:
        """Return (key, each stratum, each count)."""

    def events(
        self, question: Question, breakdown: str, limit: Limit, by_month: bool
    ) -> Iterable[Sequence]:
        """Return (key, event, month, phase, events), as ``flows.flow_select`` says."""

    def waits(
        self, question: Question, curve: str, breakdown: str, limit: Limit
    ) -> Mapping[int | None, Waits]:
        """Return how many days were waited, by key."""

    def waits_against(self, question: Question, limit: Limit) -> Iterable[Sequence]:
        """Return the rows of ``waits_against.waits_select``."""

    def members(self, question: Question, breakdown: str) -> Iterable[Sequence]:
        """Return (key, members)."""


class Mirror(Protocol):
    """Another source of counts beside the database, which answers what it covers."""

    def counts(
        self, dataset: "Described", codebook: Codebook, questions: Sequence[Question]
    ) -> tuple[CountSource, Sequence[bool]] | None:
        """Return who counts in exactly these data, and which questions it covers; None for
        nobody.
        """

    def failed(self, problem: Exception) -> None:
        """Be told that counting failed: it is not asked again."""


class Described(Protocol):
    """Which data are counted."""

    version: int
    as_of: datetime
    recorded: Recorded


class SqlCounts:
    """Counts on one connection. ``as_of``: T of the data; ``recorded``: what is recorded."""

    def __init__(
        self, connection: Connection, codebook: Codebook, as_of: datetime, recorded: Recorded
    ):
        self._connection, self._codebook, self._as_of = connection, codebook, as_of
        self._status_known = status_known(recorded, complaints.c)

    def cohort(self, question: Question, limit: Limit) -> Iterable[Sequence]:
        """See ``CountSource``."""
        about = limit.conditions, self._status_known
        return self._connection.execute(
            cohort_select(question, self._codebook, self._as_of, *about)
        )

    def crossed(self, question: Question, breakdown: str, limit: Limit) -> Iterable[Sequence]:
        """See ``CountSource``."""
        about = self._codebook, self._as_of, limit.conditions, self._status_known
        return self._connection.execute(crossed_select(question, breakdown, *about)).all()

    def events(
        self, question: Question, breakdown: str, limit: Limit, by_month: bool
    ) -> Iterable[Sequence]:
        """See ``CountSource``."""
        about = breakdown, limit.conditions, self._status_known, by_month
        statement = flows.flow_select(question, self._codebook, self._as_of.date(), *about)
        return self._connection.execute(statement).all()

    def waits(
        self, question: Question, curve: str, breakdown: str, limit: Limit
    ) -> Mapping[int | None, Waits]:
        """See ``CountSource``."""
        about = curve, breakdown, limit.conditions, self._status_known
        statement = waiting_select(question, self._codebook, self._as_of.date(), *about)
        found: dict = defaultdict(list)
        for key, *row in self._connection.execute(statement):
            found[key].append(row)
        return {key: waits_of(rows) for key, rows in found.items()}

    def waits_against(self, question: Question, limit: Limit) -> Iterable[Sequence]:
        """See ``CountSource``."""
        about = self._as_of.date(), limit.conditions, self._status_known
        return self._connection.execute(waits_select(question, self._codebook, *about))

    def members(self, question: Question, breakdown: str) -> Iterable[Sequence]:
        """See ``CountSource``."""
        return self._connection.execute(members.members_select(question, self._codebook, breakdown))
