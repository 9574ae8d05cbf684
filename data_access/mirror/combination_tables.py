"""The combinations as tables of a small database, on which SQL conditions are evaluated."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    func,
    literal,
    select,
    true,
    union_all,
)

from data_access.database.schema import profiles
from data_access.mirror.codes import OF_MEMBERS, TOGETHER
from data_access.mirror.rows import LAST_DAYS, PROFILE
from data_access.model.measures import CUT_POINTS

KINDS = Table(
    "kinds",
    MetaData(),
    Column("code", Integer),
    *(Column(column.name, column.type) for column in profiles.c),
)
# As complaints have them: an outcome that is not recorded is unknown there, and 0 in profiles.
TOLD = select(
    KINDS.c.code, KINDS.c.kind, KINDS.c.status, func.nullif(KINDS.c.outcome, 0).label("outcome")
).subquery("told")


# Days to close that are told apart: each up to the last cut point, all longer ones, and none. The
# last row stands for the longest, of which every count has to say the same.
LONG, CLASSES = max(CUT_POINTS) + 1, max(CUT_POINTS) + 3
_DAYS = [*range(LONG + 1), None, 32_000]
CLOSINGS = union_all(
    *(
        select(literal(place).label("place"), literal(days, SmallInteger).label("days_to_close"))
        for place, days in enumerate(_DAYS)
    )
).subquery("classes")
CLOSED = (
    select(KINDS.c.code, KINDS.c.kind, KINDS.c.status, CLOSINGS.c.place, CLOSINGS.c.days_to_close)
    .select_from(KINDS.join(CLOSINGS, true()))
    .subquery("closed")
)


def class_of_close() -> np.ndarray:
    """Return the class of each number that stands for days to close."""
    found = np.minimum(np.arange(2**16), LONG)
    found[LAST_DAYS + 1 :] = LONG + 1
    return found


def _table(name: str, columns: Sequence[str]) -> Table:
    held = (Column(column, SmallInteger) for column in columns)
    return Table(name, MetaData(), Column("code", Integer), *held)


TABLES = {
    column: _table(f"combinations_{column}", columns)
    for column, columns in TOGETHER.items()
    if column != PROFILE
}
MEMBER_TABLE = _table("combinations_of_members", OF_MEMBERS)
SEEN = {column: table.c for column, table in TABLES.items()} | {PROFILE: TOLD.c}
