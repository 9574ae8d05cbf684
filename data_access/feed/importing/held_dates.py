"""The dates of the records that a database holds already: what a new file's dates are compared
with.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Date, Engine, cast, func, select

from data_access.database.engine import complaints_url
from data_access.database.file_lock import file_of
from data_access.database.schema import complaints, dataset
from data_access.feed.applying.target_database import is_to_be_made, open_target
from data_access.feed.mapping.targets import EVENTS
from data_access.feed.staging.dates.stray import Days


@dataclass(frozen=True)
class Held:
    """``first`` filing and ``last`` event of the records behind ``into``; their days are read
    when somebody asks.
    """

    into: str | None
    first: date
    last: date

    def filings(self) -> Days:
        """Return how many complaints were filed on each day."""
        return self._by_day([complaints.c.filed_on])

    def events(self) -> Days:
        """Return how many events of all kinds fall on each day."""
        return self._by_day([cast(complaints.c[event], Date) for event in EVENTS])

    def _by_day(self, columns: list[ColumnElement]) -> Days:
        engine, found = open_target(self.into), Counter()
        try:
            with engine.connect() as connection:
                for day in columns:
                    rows = (
                        select(day.label("day"), func.count()).where(day.is_not(None)).group_by(day)
                    )
                    found.update({row[0]: int(row[1]) for row in connection.execute(rows)})
        finally:
            engine.dispose()
        return found


def held_dates(into: str | None) -> Held | None:
    """Return the dates of what a database holds; None where it holds no complaint.

    Raises DatabaseProblem.
    """
    path = file_of(complaints_url(into))
    if path is not None and not path.is_file():
        return None
    engine = open_target(into)
    try:
        return _read(engine, into)
    finally:
        engine.dispose()


def _read(engine: Engine, into: str | None) -> Held | None:
    with engine.connect() as connection:
        if is_to_be_made(connection):
            return None
        first = connection.execute(
            select(func.min(complaints.c.filed_on)).select_from(complaints)
        ).scalar()
        last = connection.execute(select(dataset.c.as_of)).scalar()
        rows = connection.execute(select(func.count()).select_from(complaints)).scalar()
    return Held(into, first, last.date()) if rows and last else None
