"""Saved views: a page with its filters and choices, under a name that its owner gave it."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from data_access.access import Permit
from data_access.remembered.store import MemoryProblem, owner_of, saved, transaction

MOST_VIEWS = 30  # of one owner
LONGEST_NAME = 80  # characters
_LONGEST_QUERY = 4000
_JOINERS = "\u200c\u200d"  # Urdu is written with them; other invisible characters only mislead


@dataclass(frozen=True)
class SavedView:
    """``page``: its path; ``query``: what its URL holds, without the language; ``as_of``: up to
    when the data told when it was saved.
    """

    number: int
    name: str
    page: str
    query: str
    as_of: datetime


def saved_views(permit: Permit) -> tuple[SavedView, ...]:
    """Return an officer's views by name. Raises MemoryProblem, NotSignedIn, NotAllowed."""
    columns = (saved.c.number, saved.c.name, saved.c.page, saved.c.query, saved.c.as_of)
    asked = select(*columns).where(saved.c.owner == owner_of(permit)).order_by(saved.c.folded)
    with transaction() as connection:
        rows = connection.execute(asked).all()
    return tuple(SavedView(*row[:4], datetime.fromisoformat(row.as_of)) for row in rows)


def save_view(permit: Permit, name: str, page: str, query: str, as_of: datetime) -> str:
    """Keep a view; return the name that it has.

    Raises MemoryProblem: no name, a long one, one that is there, too many views.
    """
    owner, name = owner_of(permit), _name(name)
    if len(query) > _LONGEST_QUERY:
        raise MemoryProblem("large", most=_LONGEST_QUERY)
    count = select(func.count()).select_from(saved).where(saved.c.owner == owner)
    with transaction() as connection:
        if connection.execute(count).scalar_one() >= MOST_VIEWS:
            raise MemoryProblem("many", most=MOST_VIEWS)
        row = {"owner": owner, "page": page, "query": query, "as_of": as_of.isoformat()}
        _write(connection, insert(saved).values(**row, **_named(name)), name)
    return name


def rename_view(permit: Permit, number: int, name: str) -> str:
    """Give a view another name; return the name that it has. Raises as ``save_view``."""
    owner, name = owner_of(permit), _name(name)
    own = update(saved).where(saved.c.owner == owner, saved.c.number == number)
    with transaction() as connection:
        if not _write(connection, own.values(**_named(name)), name):
            raise MemoryProblem("gone")
    return name


def delete_view(permit: Permit, number: int) -> None:
    """Forget a view; one that is not there is forgotten already. Raises MemoryProblem."""
    own = delete(saved).where(saved.c.owner == owner_of(permit), saved.c.number == number)
    with transaction() as connection:
        connection.execute(own)


def _write(connection, statement, name: str) -> int:
    try:
        return connection.execute(statement).rowcount
    except IntegrityError:
        raise MemoryProblem("there", name=name) from None


def _named(name: str) -> dict[str, str]:
    return {"name": name, "folded": name.casefold()}


def _name(text: str) -> str:
    """Return a name as it is kept: one line, without what cannot be seen."""
    shown = (
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in unicodedata.normalize("NFC", text)
        if unicodedata.category(sign) not in ("Cf", "Cs", "Co") or sign in _JOINERS
    )
    name = " ".join("".join(shown).split())
    if not name.strip(_JOINERS):
        raise MemoryProblem("unnamed")
    if len(name) > LONGEST_NAME:
        raise MemoryProblem("long", most=LONGEST_NAME)
    return name
