"""The last visit: which data an officer saw last, so that the start page can say what came since.

A visit is a sign-in: as long as it lasts, it is compared with the one before.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data_access.access import Permit
from data_access.remembered.store import owner_of, transaction, visits

_KEPT = 20  # visits of one owner: several may be signed in at once


@dataclass(frozen=True)
class Visit:
    """When somebody last looked, at which data."""

    at: datetime
    as_of: datetime
    version: int


def last_visit(permit: Permit) -> Visit | None:
    """Return the visit before this sign-in; None where this is the first.

    Raises MemoryProblem, NotSignedIn, NotAllowed.
    """
    with transaction() as connection:
        rows = _visits(connection, owner_of(permit))
    this = _of(permit, rows)
    before = [row for row in rows if this is None or row.number < this.number]
    return _visit(before[0]) if before else None


def remember_visit(permit: Permit, as_of: datetime, version: int) -> None:
    """Remember that an officer looks at these data. Raises as ``last_visit``."""
    owner = owner_of(permit)
    with transaction() as connection:
        rows = _visits(connection, owner)
        this = _of(permit, rows)
        if this is None or (this.as_of, this.version) != (as_of.isoformat(), version):
            try:
                _write(connection, owner, permit.session, this, as_of, version)
            except IntegrityError:  # another tab of this sign-in was first
                return
            if len(rows) >= _KEPT:
                connection.execute(delete(visits).where(visits.c.number == rows[-1].number))


def _visits(connection, owner: str) -> list:
    """Return the visits of one owner, the latest first."""
    own = select(visits).where(visits.c.owner == owner).order_by(visits.c.number.desc())
    return connection.execute(own).all()


def _of(permit: Permit, rows: list):
    return next((row for row in rows if row.session == permit.session), None)


def _write(connection, owner: str, session: str, this, as_of: datetime, version: int) -> None:
    seen = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_of": as_of.isoformat(),
        "version": version,
    }
    if this is None:
        connection.execute(insert(visits).values(owner=owner, session=session, **seen))
    else:
        connection.execute(update(visits).where(visits.c.number == this.number).values(**seen))


def _visit(row) -> Visit:
    return Visit(datetime.fromisoformat(row.at), datetime.fromisoformat(row.as_of), row.version)
