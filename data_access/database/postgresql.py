"""PostgreSQL as the engine of a complaints database: how it is opened, and what its errors mean
for people.
"""

import os
import re
from typing import Any

from sqlalchemy import Connection, FromClause, Table, func, literal, tablesample, text
from sqlalchemy.engine import URL

# Counting is one large scan after another: compiling each statement costs more than it saves, and a
# hash table of a few thousand parts must fit. The operator's own “options” come after these and
# win.
_COUNTING = "-c jit=off -c work_mem=64MB -c hash_mem_multiplier=2"
_ENOUGH_ROWS = 100_000  # to know about how large the parts of a table are
_CONNECT_SECONDS = (
    10  # an address that swallows packets would otherwise hold a page for two minutes
)
_OLDEST_SECONDS = (
    3600  # of a connection, so that a change of rights or settings arrives without a restart
)


def engine_options(address: URL, *, writable: bool) -> dict[str, Any]:
    """Return what ``create_engine`` needs for ``address``; readers see one unchanging state and can
    change nothing.

    A question takes several statements: REPEATABLE READ lets them all see the same version while
    the feed writes.
    """
    options = {
        "pool_size": 2 * (os.cpu_count() or 1),
        "max_overflow": 10,
        "pool_pre_ping": True,  # the server may have been restarted since
        "pool_recycle": _OLDEST_SECONDS,
        "connect_args": {
            "connect_timeout": _CONNECT_SECONDS,
            "options": f"{_COUNTING} {address.query.get('options', '')}".strip(),
        },
    }
    if writable:
        return options
    return options | {
        "isolation_level": "REPEATABLE READ",
        "execution_options": {"postgresql_readonly": True},
    }


def allow_temporary_tables(connection: Connection) -> Connection:
    """Return ``connection``, able to make temporary tables: PostgreSQL makes none in a read-only
    transaction.
    """
    if connection.dialect.name != "postgresql":
        return connection
    return connection.execution_options(postgresql_readonly=False)


def some_of(connection: Connection, table: Table) -> FromClause:
    """Return ``table``, or a sample of a large one: some pages here and there, always the same,
    in milliseconds.
    """
    if connection.dialect.name != "postgresql":
        return table
    known = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)")
    rows = connection.scalar(
        known, {"name": table.name}
    )  # as the planner knows it; -1 before its first look
    if not rows or rows < _ENOUGH_ROWS:
        return table
    return tablesample(
        table, func.system(100 * _ENOUGH_ROWS / rows), name=table.name, seed=literal(1)
    )


def sentence(address: URL, reason: str, setting: str) -> str | None:
    """Return what an error of PostgreSQL means and how to mend it, without the password; None for
    an unknown one.

    ``reason`` is the first line of the error, ``setting`` the name of the setting that holds the
    address.
    """
    for pattern, told in _SENTENCES.items():
        if re.search(pattern, reason):
            shown = address.render_as_string(hide_password=True)
            user = f"the user “{address.username}”" if address.username else "this system's user"
            words = {"host": address.host, "database": address.database, "reason": _short(reason)}
            return told.format(shown=shown, user=user, setting=setting, **words)
    return None


_SENTENCES = {
    "password authentication failed|no password supplied": (
        "The PostgreSQL server of {shown} refuses the password of {user}; check user and password in {setting}."
    ),
    "role .* does not exist": (
        "The PostgreSQL server of {shown} does not know {user} ({reason}); check the user in {setting}."
    ),
    "no pg_hba.conf entry": (
        "The PostgreSQL server of {shown} lets {user} not in from this machine ({reason}); allow it in its pg_hba.conf."
    ),
    "database .* does not exist": (
        "There is no database “{database}” on the PostgreSQL server of {shown}; make it with “createdb {database}” and fill "
        "it with “python -m data_access.copy”, or check its name in {setting}."
    ),
    "failed to resolve host|could not translate host name": (
        "There is no host “{host}”, where {shown} should be; check the host in {setting}."
    ),
    "too many (clients|connections)|remaining connection slots": (
        "The PostgreSQL server of {shown} takes no more connections ({reason}); raise its max_connections."
    ),
    "is starting up|is shutting down|in recovery mode": (
        "The PostgreSQL server of {shown} is not ready ({reason}); try again in a moment."
    ),
    "permission denied": (
        "{shown} may not be read by {user} ({reason}); give the right with “GRANT SELECT ON ALL TABLES IN SCHEMA …”."
    ),
    "Connection refused|No such file or directory|could not connect|timeout|timed out": (
        "No PostgreSQL server answers at {shown} ({reason}); start it, or check host and port in {setting}."
    ),
}


def _short(reason: str) -> str:
    """The server's own words, without which socket or address they came over: that stands in the
    sentence already.
    """
    return reason.split("FATAL:")[-1].strip().removeprefix("connection failed: ").rstrip(".")
