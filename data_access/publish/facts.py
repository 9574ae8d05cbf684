"""Which facts a release tells of which months: those that every source records of all complaints
filed in them.

A published count is of everybody, so where a fact is recorded of some only, its counts are not told
of that month. Nor are they where it is unknown of more than 1 % of the month's complaints, one by
one: fewer move a share by less than that.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import Connection, and_, case, func, select

from data_access.database.exceptions import is_known
from data_access.database.schema import complaints, sources
from data_access.model.codes import numbers
from data_access.model.periods import first_day
from data_access.model.publication_scope import Axes
from data_access.model.recorded import Recorded, Span
from data_access.query.counts import is_dated

_UNKNOWN = (
    0.01  # part of a month's complaints of which a fact may be unknown before nothing is said of it
)
Unknown = Mapping[int, Mapping[str, float]]  # part of the complaints by month and fact


def facts_of(connection: Connection, recorded: Recorded, axes: Axes) -> frozenset[str]:
    """Return the words of ``recorded`` for a release with these axes."""
    first, last = (
        min((period.first for period in axes.periods), default=0),
        max((period.last for period in axes.periods), default=-1),
    )
    known = connection.execute(select(sources.c.source_id)).scalars().all()
    unknown = _unknown(connection, recorded)
    told = {month: _told(recorded, month, known, unknown) for month in range(first, last + 1)}
    spans = (str(span) for fact in recorded.facts for span in _spans(fact, recorded, told))
    return frozenset([*spans, *recorded.within_words])


def _told(recorded: Recorded, month: int, known: list[int], unknown: Unknown) -> frozenset[str]:
    facts = recorded.within(first_day(month), _last_day(month), known)
    return facts - {fact for fact, part in unknown.get(month, {}).items() if part > _UNKNOWN}


def _spans(fact: str, recorded: Recorded, told: Mapping[int, frozenset[str]]) -> Iterator[Span]:
    if fact in recorded.complete and all(fact in facts for facts in told.values()):
        yield Span(fact)
        return
    for is_told, months in groupby(sorted(told), key=lambda month: fact in told[month]):
        run = list(months)
        if is_told:
            yield Span(fact, None, first_day(run[0]), _last_day(run[-1]))


def _last_day(month: int) -> date:
    return first_day(month + 1) - timedelta(days=1)


def _unknown(connection: Connection, recorded: Recorded) -> Unknown:
    """Return of which part of each month's complaints a fact is unknown: closed without a date,
    or an exception.
    """
    conditions = {
        fact: is_known([fact], complaints.c) for fact in sorted(recorded.excepted - {"closing"})
    }
    closing = [is_known(["closing"], complaints.c)] if "closing" in recorded.excepted else []
    conditions["closing"] = and_(is_dated(complaints.c), *closing)
    counts = [func.sum(case((condition, 0), else_=1)) for condition in conditions.values()]
    rows = select(complaints.c.filed_month, func.count(), *counts).where(
        complaints.c.kind == numbers("kind")["complaint"]
    )
    found = connection.execute(rows.group_by(complaints.c.filed_month))
    return {
        int(month): {
            fact: int(count) / int(total) for fact, count in zip(conditions, parts, strict=True)
        }
        for month, total, *parts in found
    }
