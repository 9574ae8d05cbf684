"""When a source asked what it asks, found in its complaints: a column that is empty from a day on
was not asked any more.

A value may be missing by chance, or because a complaint is still young. So a stretch without
values, at either end or between, counts as not asked only where the chance that so many complaints
in a row lack it is below one in e^20, which is half a billion, at the rate at which the source
filled the column beside the stretch: before and after it, the lower one. That rate is taken for 90
% at most, for complaints that lie together share their fate more often than chance would have it:
at least 9 in a row must be empty. Between two times at which it was asked a stretch lasts four
weeks at least. A few stray values (1 in 200 of those expected) do not hide it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate, groupby
from math import log
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, or_, select, true

from data_access.database.schema import FACTS, complaints, dataset, sources
from data_access.feed.applying.facts import columns_of, declared, excepted_in, is_given
from data_access.feed.applying.writing import Writer, write
from data_access.feed.mapping.file import Mapping as MappingFile
from data_access.model.codes import numbers
from data_access.model.recorded import Recorded, Span

_CHANCE = (
    20.0  # minus the logarithm of the chance that a stretch is empty although the source asked
)
_STRAY = 1 / 200
_LEAST_RATE, _MOST_RATE = (
    0.05,
    0.9,
)  # of what is filled more rarely, nothing can be told from its absence
_LEAST_GAP = timedelta(days=28)  # between the last value before and the first one after
_SPARSE = (
    1 / 4
)  # of the usual rate: a part of a stretch that holds stray values, and no days like those beside it
# By when what comes later is there, if it comes: after the filing, and feedback after the closing.
_AFTER_FILING, _AFTER_CLOSING = timedelta(days=180), timedelta(days=30)
_LATER = ("closing", "first_reply", "assignment")
_NEVER_ALL = (
    "status",
    "reopened",
    "reopening",
    "escalation",
    "members",
)  # a complaint without them says that there was none


class Day(NamedTuple):
    """The complaints of one day of filing: how many could have the value, and how many have it."""

    day: date
    asked: int
    given: int


def note_when_asked(engine: Engine, mapping: MappingFile) -> None:
    """Look at all complaints of the mapping's source, and note from when until when it asked
    what it asks.
    """
    write(engine, lambda writer: _note(writer, mapping))


def _note(writer: Writer, mapping: MappingFile) -> None:
    connection = writer.connection
    old = connection.execute(select(dataset)).first()
    source = connection.execute(
        select(sources.c.source_id).where(sources.c.code == mapping.source_code)
    ).scalar()
    if old is None or source is None:
        return
    before, said = Recorded.from_text(old.recorded), declared(mapping, source)
    stood = before.by_source(source)
    found = _found(connection, source, old.as_of.date(), set(stood) - set(said))
    spans = stood | found
    known = connection.execute(select(sources.c.source_id)).scalars().all()
    after = before.with_source(source, spans | said, known, mapping.within)
    recorded = str(replace(after, excepted=excepted_in(connection, after)))
    if recorded != str(before):
        writer.update(dataset, {**old._mapping, "recorded": recorded, "version": old.version + 1})


def _found(
    connection: Connection, source: int, as_of: date, facts: Iterable[str]
) -> dict[str, tuple[Span, ...]]:
    """Return the spans of each fact that can be looked at."""
    looked_at = [fact for fact in FACTS if fact in facts and fact not in _NEVER_ALL]
    looked_at = [fact for fact in looked_at if columns_of(fact, complaints.c.keys())]
    if not looked_at:
        return {}
    rows = connection.execute(_by_day(source, looked_at, as_of)).all()
    found = {}
    for place, fact in enumerate(looked_at):
        days = [Day(row[0], int(row[1 + 2 * place]), int(row[2 + 2 * place])) for row in rows]
        found[fact] = tuple(Span(fact, source, *bounds) for bounds in asked_spans(days))
    return found


def _by_day(source: int, facts: Sequence[str], as_of: date) -> Select:
    counts = []
    for fact in facts:
        may = _may_have(fact, as_of)
        given = is_given(complaints, columns_of(fact, complaints.c.keys()))
        counts += [func.count().filter(may), func.count().filter(and_(may, given))]
    mine = and_(complaints.c.source_id == source, complaints.c.kind == numbers("kind")["complaint"])
    return (
        select(complaints.c.filed_on, *counts)
        .where(mine)
        .group_by(complaints.c.filed_on)
        .order_by("filed_on")
    )


def _may_have(fact: str, as_of: date) -> ColumnElement[bool]:
    """Return SQL that is true of complaints old enough for the fact; outcome and feedback come
    with or after the closing.
    """
    row, is_old = complaints.c, complaints.c.filed_on <= as_of - _AFTER_FILING
    is_closed = row.status == numbers("status")["closed"]
    if fact == "outcome":
        return is_closed
    if fact == "feedback":
        return and_(
            is_closed,
            or_(is_old, row.last_closed_at <= datetime.combine(as_of, time()) - _AFTER_CLOSING),
        )
    return is_old if fact in _LATER else true()


def asked_spans(days: Sequence[Day]) -> list[tuple[date | None, date | None]]:
    """Return (first, last) day of filing of each time in which the value was asked; None where
    no end can be seen.
    """
    counted = _Counted(days)
    spans = []
    for first, end in counted.asked(0, len(days)):
        filled = [day.day for day in days[first:end] if day.given]
        spans.append((filled[0] if first else None, filled[-1] if end < len(days) else None))
    return spans


class _Counted:
    """Days with their running sums.

    A stretch is a pair of places: its first day, and the day after its last.
    """

    def __init__(self, days: Sequence[Day]):
        self._days = days
        self._asked, self._given = (
            [0, *accumulate(getattr(day, name) for day in days)] for name in ("asked", "given")
        )
        usual = _STRAY * self._given[-1] / self._asked[-1] if self._asked[-1] else 0
        self._is_quiet = [day.given <= usual * day.asked for day in days]

    def asked(self, first: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches in which the value was asked: what is left when those in which it
        was not are taken out.
        """
        gap = self._widest_gap(first, end)
        if gap is None:
            return [(first, end)]
        parts = [(first, gap[0]), (gap[1], end)]
        return [
            found for part in parts if self._sum(self._given, *part) for found in self.asked(*part)
        ]

    def _widest_gap(self, first: int, end: int) -> tuple[int, int] | None:
        runs = (
            list(run)
            for is_quiet, run in groupby(range(first, end), self._is_quiet.__getitem__)
            if is_quiet
        )
        widest = sorted(
            ((run[0], run[-1] + 1) for run in runs), key=lambda run: -self._sum(self._asked, *run)
        )
        for run in widest:
            rate = self._rate_beside(*run, first, end)
            if self._sum(self._asked, *run) * -log(1 - _MOST_RATE) < _CHANCE:
                return None
            if (
                rate >= _LEAST_RATE
                and self._cannot_be_chance(*run, rate)
                and self._is_long(*run, first, end)
            ):
                return self._with_strays(*run, first, end)
        return None

    def _rate_beside(self, start: int, stop: int, first: int, end: int) -> float:
        sides = [side for side in ((first, start), (stop, end)) if self._sum(self._asked, *side)]
        rates = [
            self._sum(self._given, *side) / (self._sum(self._asked, *side) + 1) for side in sides
        ]
        return min(rates, default=0)

    def _cannot_be_chance(self, start: int, stop: int, rate: float) -> bool:
        return self._sum(self._asked, start, stop) * -log(1 - min(rate, _MOST_RATE)) >= _CHANCE

    def _is_long(self, start: int, stop: int, first: int, end: int) -> bool:
        is_between = first < start and stop < end
        return not is_between or self._days[stop].day - self._days[start - 1].day >= _LEAST_GAP

    def _with_strays(self, start: int, stop: int, first: int, end: int) -> tuple[int, int]:
        """Return the stretch, grown over stray values on both sides."""
        for place in range(stop, end):
            if self._is_quiet[place] and self._is_stray(
                (stop, place + 1), (start, place + 1), (first, end)
            ):
                stop = place + 1
        for place in range(start - 1, first - 1, -1):
            if self._is_quiet[place] and self._is_stray(
                (place, start), (place, stop), (first, end)
            ):
                start = place
        return start, stop

    def _is_stray(
        self, added: tuple[int, int], grown: tuple[int, int], within: tuple[int, int]
    ) -> bool:
        rate = self._rate_beside(*grown, *within)
        few = self._sum(self._given, *added) <= _SPARSE * rate * self._sum(self._asked, *added)
        return few and self._sum(self._given, *grown) <= _STRAY * rate * self._sum(
            self._asked, *grown
        )

    @staticmethod
    def _sum(sums: Sequence[int], start: int, stop: int) -> int:
        return sums[stop] - sums[start]
