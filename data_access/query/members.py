"""Members: registered users, whom only some of the filters can narrow."""

from types import SimpleNamespace

from sqlalchemy import Select, func, literal, select

from data_access.database.codebook import Codebook
from data_access.database.derive import month_number
from data_access.database.schema import members
from data_access.model.breakdowns import breakdowns_in, key_of
from data_access.model.question import Question
from data_access.query.predicates import conditions, in_windows

_FILTERS = {"from", "to", "period", "group", "groups_all", "sex", "province"}
_DIMENSIONS = ("group", "sex", "province")
# what breakdowns look at; the month of a member is that of the registration
_RECORD = SimpleNamespace(
    groups=members.c.groups,
    sex=members.c.sex,
    province_id=members.c.province_id,
    filed_month=month_number(members.c.registered_on),
)


def applies(question: Question, breakdown: str) -> bool:
    """Return whether members can be counted for these filters and this breakdown."""
    splits = not breakdown or all(
        one.name in _DIMENSIONS or one.is_period for one in breakdowns_in(breakdown)
    )
    return splits and set(question.filters.active()) <= _FILTERS


def members_select(question: Question, codebook: Codebook, breakdown: str) -> Select:
    """Return the statement: key, members. Periods are those of the day of registration."""
    day = in_windows(question.filters, members.c.registered_on)
    where = ([] if day is None else [day]) + conditions(
        question.filters, codebook, members.c, ("group", "sex", "province")
    )
    rows = (
        select(_key(breakdown).label("key"), literal(1).label("one"))
        .select_from(members)
        .where(*where)
        .subquery()
    )
    return select(rows.c.key, func.count().label("members")).group_by(rows.c.key)


def _key(breakdown: str):
    if not breakdown:
        return literal(0)
    return key_of(breakdown, _RECORD)
