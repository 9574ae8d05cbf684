"""Which facts a release tells of which months: those that every source records of all complaints filed in them.

A published count is of everybody, so where a fact is recorded of some only, its counts are not told of that month.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import Connection, case, func, select

from data_access.codes import numbers
from data_access.counts import is_dated
from data_access.periods import first_day
from data_access.permitted import Axes
from data_access.recorded import Recorded, Span
from data_access.schema import complaints, sources

_UNDATED = 0.01  # part of a month's complaints that may be closed without a date before it is said nothing of closings


def facts_of(connection: Connection, recorded: Recorded, axes: Axes) -> frozenset[str]:
    """Return the words of ``recorded`` for a release with these axes."""
    first, last = (
        min((period.first for period in axes.periods), default=0),
        max((period.last for period in axes.periods), default=-1),
    )
    known = connection.execute(select(sources.c.source_id)).scalars().all()
    undated = _undated(connection)
    told = {month: _told(recorded, month, known, undated) for month in range(first, last + 1)}
    spans = (str(span) for fact in recorded.facts for span in _spans(fact, recorded, told))
    return frozenset([*spans, *recorded.within_words])


def _told(recorded: Recorded, month: int, known: list[int], undated: Mapping[int, float]) -> frozenset[str]:
    facts = recorded.within(first_day(month), _last_day(month), known)
    return facts - {"closing"} if undated.get(month, 0) > _UNDATED else facts


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


def _undated(connection: Connection) -> dict[int, float]:
    """Return which part of the complaints of each month is closed without a date."""
    counts = func.count(), func.sum(case((is_dated(complaints.c), 0), else_=1))
    rows = select(complaints.c.filed_month, *counts).where(complaints.c.kind == numbers("kind")["complaint"])
    found = connection.execute(rows.group_by(complaints.c.filed_month))
    return {int(month): int(undated) / int(all_) for month, all_, undated in found}
