"""When a source asked what it asks, found in its complaints: a column that is empty from a day on was not asked any more.

A value may be missing by chance, or because a complaint is still young. So a stretch without values counts as not asked
only where, at the rate at which the source filled the column otherwise, at least 20 values were to be expected there: by
chance that happens once in e^20, which is half a billion. A few stray values (1 in 200 of those expected) do not hide it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, or_, select, true

from data_access.codes import numbers
from data_access.feed.applying.facts import columns_of, declared, is_given
from data_access.feed.applying.writing import Writer, write
from data_access.feed.mapping.file import Mapping as MappingFile
from data_access.recorded import Recorded, Span
from data_access.schema import FACTS, complaints, dataset, sources

_EXPECTED = 20  # values
_STRAY = 1 / 200
_LEAST_RATE = 0.05  # of what is filled more rarely, nothing can be told from its absence
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
    """Look at all complaints of the mapping's source, and note from when until when it asked what it asks."""
    write(engine, lambda writer: _note(writer, mapping))


def _note(writer: Writer, mapping: MappingFile) -> None:
    connection = writer.connection
    old = connection.execute(select(dataset)).first()
    source = connection.execute(select(sources.c.source_id).where(sources.c.code == mapping.source_code)).scalar()
    if old is None or source is None:
        return
    before, said = Recorded.from_text(old.recorded), declared(mapping, source)
    stood = before.by_source(source)
    spans = stood | {
        fact: (span,) for fact, span in _found(connection, source, old.as_of.date(), set(stood) - set(said)).items()
    }
    known = connection.execute(select(sources.c.source_id)).scalars().all()
    recorded = str(before.with_source(source, spans | said, known))
    if recorded != str(before):
        writer.update(dataset, {**old._mapping, "recorded": recorded, "version": old.version + 1})


def _found(connection: Connection, source: int, as_of: date, facts: Iterable[str]) -> Mapping[str, Span]:
    """Return the span of each fact that can be looked at."""
    looked_at = [fact for fact in FACTS if fact in facts and fact not in _NEVER_ALL]
    looked_at = [fact for fact in looked_at if columns_of(fact, complaints.c.keys())]
    if not looked_at:
        return {}
    rows = connection.execute(_by_day(source, looked_at, as_of)).all()
    found = {}
    for place, fact in enumerate(looked_at):
        days = [Day(row[0], int(row[1 + 2 * place]), int(row[2 + 2 * place])) for row in rows]
        found[fact] = Span(fact, source, *asked_between(days))
    return found


def _by_day(source: int, facts: Sequence[str], as_of: date) -> Select:
    counts = []
    for fact in facts:
        may = _may_have(fact, as_of)
        given = is_given(complaints, columns_of(fact, complaints.c.keys()))
        counts += [func.count().filter(may), func.count().filter(and_(may, given))]
    mine = and_(complaints.c.source_id == source, complaints.c.kind == numbers("kind")["complaint"])
    return select(complaints.c.filed_on, *counts).where(mine).group_by(complaints.c.filed_on).order_by("filed_on")


def _may_have(fact: str, as_of: date) -> ColumnElement[bool]:
    """Return SQL that is true of complaints old enough for the fact; outcome and feedback come with or after the closing."""
    row, is_old = complaints.c, complaints.c.filed_on <= as_of - _AFTER_FILING
    is_closed = row.status == numbers("status")["closed"]
    if fact == "outcome":
        return is_closed
    if fact == "feedback":
        return and_(is_closed, or_(is_old, row.last_closed_at <= datetime.combine(as_of, time()) - _AFTER_CLOSING))
    return is_old if fact in _LATER else true()


def asked_between(days: Sequence[Day]) -> tuple[date | None, date | None]:
    """Return the first and the last day of filing on which the value was asked; None where no end can be seen."""
    last = _last_asked(days)
    first = _last_asked(list(reversed(days)))
    return first, last


def _last_asked(days: Sequence[Day]) -> date | None:
    """Return the last day with values before the longest end that has none, or hardly any; None where there is no such end."""
    asked, given = ([0, *accumulate(getattr(day, name) for day in days)] for name in ("asked", "given"))
    for place in range(1, len(days)):
        rate = given[place] / asked[place] if asked[place] else 0
        expected = rate * (asked[-1] - asked[place])
        if rate >= _LEAST_RATE and expected >= _EXPECTED and given[-1] - given[place] <= _STRAY * expected:
            while days[place].given > rate / 2 * days[place].asked:  # no stray value, but a day like those before
                place += 1
            return next(day.day for day in reversed(days[:place]) if day.given)
    return None
