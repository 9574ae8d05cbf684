"""Questions counted from a snapshot: the rows that SQL gives, in any order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from data_access.database.codebook import Codebook
from data_access.mirror.codes import MEMBERS
from data_access.mirror.counting.cells import crossed
from data_access.mirror.counting.covered import needs_of, require_covered
from data_access.mirror.counting.days import buckets_of, in_windows
from data_access.mirror.counting.dimensions import column_of, keys_of, shown
from data_access.mirror.counting.passes import Choice, flows_by, reopened_by, waits_by
from data_access.mirror.counting.shared_pass import SharedPass, waits_until
from data_access.mirror.snapshot import Snapshot, day_number
from data_access.model.breakdowns import ACROSS, BREAKDOWNS, key_of_pair
from data_access.model.filters import Filters, windows
from data_access.model.periods import MONTHS_IN
from data_access.model.question import Question
from data_access.query.flows import CLOSED, RECEIVED, REOPENED, UNDATED
from data_access.query.sql_counts import Limit, NotCovered
from data_access.query.waiting.survival import Waits

Row = tuple


class MirrorCounts:
    """Counts for several questions: those with the same filters but the period share a pass.

    ``covered``: which of them it counts; SQL has to count the others.
    """

    def __init__(self, snapshot: Snapshot, codebook: Codebook, questions: Sequence[Question]):
        self._snapshot, self._codebook = snapshot, codebook
        self._choices: dict[Filters, Choice] = {}
        self._passes: list[SharedPass] = []
        self._pass_of: dict[tuple, SharedPass] = {}
        self.covered = [self._join(question) for question in questions]

    def _join(self, question: Question) -> bool:
        try:
            require_covered(question, self._snapshot)
        except NotCovered:
            return False
        needs, filters = needs_of(question), _without_period(question.filters)
        free = (one for one in self._passes if one.filters == filters and one.takes(needs))
        found = next(free, None)
        if found is None:
            found = SharedPass(self._snapshot, filters, self._choice(question.filters))
            self._passes.append(found)
        found.join(needs)
        self._pass_of[_about(question)] = found
        return True

    def _choice(self, filters: Filters) -> Choice:
        key = _without_period(filters)
        if key not in self._choices:
            lookups = self._snapshot.lookups
            passing = lookups.passing(filters, self._codebook)
            self._choices[key] = Choice(*passing, lookups.complaints())
        return self._choices[key]

    # Cohorts --------------------------------------------------------------------------------------

    def cohort(self, question: Question, limit: Limit) -> Iterator[Row]:
        """See ``query.sql_counts.CountSource``."""
        for part, breakdown in enumerate(("", *question.breakdowns)):
            for key, counts in self._split(question, breakdown):
                yield (part, key, *counts)

    def _split(self, question: Question, breakdown: str) -> Iterator[tuple[int | None, Sequence]]:
        names = breakdown.split(ACROSS) if breakdown else []
        shared = self._pass_of[_about(question)]
        if len(names) > 1 or needs_of(question).is_fine:
            yield from self._crossed(question, names)
        elif names and column_of(breakdown) is not None:
            yield from shared.by_code(question, breakdown)
        else:
            yield from shared.by_stretch(question, breakdown)

    def _crossed(self, question: Question, names: Sequence[str]) -> Iterator[tuple]:
        for keys, counts in self._cells(question, names):
            key = tuple(map(shown, keys))
            number = 0 if not key else key[0] if len(key) == 1 else key_of_pair(*key)
            yield number, counts.tolist()

    def crossed(self, question: Question, breakdown: str, limit: Limit) -> Iterator[Row]:
        """See ``query.sql_counts.CountSource``."""
        names = [*([breakdown] if breakdown else []), *question.strata]
        for keys, counts in self._cells(question, names):
            yield (*([] if breakdown else [0]), *map(shown, keys), *counts.tolist())

    def _cells(self, question: Question, names: Sequence[str]) -> Iterator[tuple]:
        choice, chosen = self._choice(question.filters), windows(question.filters)
        return crossed(self._snapshot, choice, chosen, names, question.counts)

    # Flows ----------------------------------------------------------------------------------------

    def events(self, question: Question, breakdown: str, limit: Limit, by_month: bool) -> list[Row]:
        """See ``query.sql_counts.CountSource``."""
        snapshot, choice = self._snapshot, self._choice(question.filters)
        bucket, told = buckets_of(snapshot, windows(question.filters), by_month)
        by, numbers = keys_of(snapshot, breakdown.split(ACROSS) if breakdown else [])
        if breakdown:
            filed, closed = flows_by(snapshot, choice, by, bucket, len(told))
        else:
            filed, closed = self._pass_of[_about(question)].flows(bucket, len(told))
        again, reclosed = reopened_by(snapshot, choice, by, bucket, len(told))
        each = (
            (RECEIVED, filed[:, :, 0]),
            (UNDATED, filed[:, :, 1]),
            (CLOSED, closed + reclosed),
            (REOPENED, again),
        )
        return [
            (_number(numbers[key]), event, *told[place], int(counted[key, place]))
            for event, counted in each
            for key, place in zip(*np.nonzero(counted), strict=True)
        ]

    # Days -----------------------------------------------------------------------------------------

    def waits(
        self, question: Question, curve: str, breakdown: str, limit: Limit
    ) -> Mapping[int | None, Waits]:
        """See ``query.sql_counts.CountSource``."""
        shared = self._pass_of[_about(question)]
        if not breakdown or BREAKDOWNS.get(breakdown, BREAKDOWNS["sex"]).is_period:
            return shared.waits(question, breakdown)
        by, numbers = keys_of(self._snapshot, breakdown.split(ACROSS))
        chosen = in_windows(self._snapshot, windows(question.filters)).astype(np.uint8)
        closed, waiting = waits_by(self._snapshot, self._choice(question.filters), by, chosen)
        return {
            _number(numbers[key]): waits_until(self._snapshot, closed[key], waiting[key])
            for key in np.flatnonzero(closed.any(1) | waiting.any(1))
        }

    def waits_against(self, question: Question, limit: Limit) -> list[Row]:
        """Nothing: only SQL counts these, and ``covered`` says so."""
        raise NotCovered("waits against others")

    # Members --------------------------------------------------------------------------------------

    def members(self, question: Question, breakdown: str) -> list[Row]:
        """See ``query.sql_counts.CountSource``."""
        lookups, members = self._snapshot.lookups, self._snapshot.members
        codes = lookups.members_passing(question.filters, self._codebook)
        days = np.arange(members.counted.shape[1])
        chosen = windows(question.filters)
        if chosen:
            spans = [
                tuple(np.clip(day_number(day) - members.first, -1, len(days)) for day in window)
                for window in chosen
            ]
            days = np.unique(
                [day for first, last in spans for day in days[max(first, 0) : last + 1]]
            ).astype(int)
        if breakdown and BREAKDOWNS[breakdown].is_period:
            return self._members_by_period(codes, days, MONTHS_IN[breakdown], not chosen)
        counted = members.counted[np.ix_(codes, days)].sum(axis=1)
        counted = counted if chosen else counted + members.undated[codes]
        keys = lookups.keys(MEMBERS, breakdown)[codes] if breakdown else np.zeros(len(codes), int)
        found = {key: counted[keys == key].sum() for key in np.unique(keys)}
        return [(shown(key), int(number)) for key, number in found.items() if number]

    def _members_by_period(
        self, codes: np.ndarray, days: np.ndarray, months: int, with_undated: bool
    ) -> list[Row]:
        members = self._snapshot.members
        at = (days + members.first).astype("datetime64[D]").astype("datetime64[M]").astype(int)
        period = (at + 1970 * 12) // months
        by_day = members.counted[np.ix_(codes, days)].sum(axis=0)
        found = {int(one): int(by_day[period == one].sum()) for one in np.unique(period)}
        undated = int(members.undated[codes].sum()) if with_undated else 0
        found |= {None: undated}
        return [(key, number) for key, number in found.items() if number]


def _without_period(filters: Filters) -> Filters:
    return replace(filters, period=(), from_day="", to_day="")


def _about(question: Question) -> tuple:
    return question.filters, question.breakdowns, question.strata


def _number(keys: Sequence[int]) -> int | None:
    told = tuple(map(shown, keys))
    return 0 if not told else told[0] if len(told) == 1 else key_of_pair(*told)
