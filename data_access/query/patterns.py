"""What no single record tells: whether an office closed in bursts, whether the same matter was
filed again soon after it was closed, and whether its author often files about that office.

Each is looked up among all complaints, whatever the filters leave: an office's usual week is not
that of one category. Each is one subquery without correlation, so that every engine hashes it.
"""

from datetime import date
from functools import cache

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from data_access.database.dialects import days_between
from data_access.database.schema import complaints
from data_access.model.breakdowns import AGAIN_DAYS, OFTEN
from data_access.model.codes import numbers

# A day on which an office closed at least so many, and more than in a usual week: the mean of the
# weeks on either side. Days without so many weeks on both sides are no bursts: nobody knows.
BURST_LEAST, BURST_WEEKS = 20, 4
_DAY_ZERO = date(1970, 1, 1)
_DAYS = 2**16  # more than a day's number, so that office and day make one number
_COMPLAINT = numbers("kind")["complaint"]
_OF_A_MATTER = (
    "complaint_id", "member_id", "department_id", "category_id", "subcategory_id", "filed_on", "first_closed_on",
)  # fmt: skip


def _day_number(day: ColumnElement) -> ColumnElement[int]:
    return days_between(literal(_DAY_ZERO, Date), day)


def _office_day(office: ColumnElement, day: ColumnElement) -> ColumnElement[int]:
    return cast(office, BigInteger) * literal(_DAYS, BigInteger) + day


def burst_day(seen) -> ColumnElement[int]:
    """Return SQL for the number of the day of the first closing where it is a burst of that
    office, 0 where it is not, NULL where there is none.
    """
    day = _day_number(seen.first_closed_on)
    is_burst = _office_day(seen.department_id, day).in_(_bursts(seen.as_of_day))
    known = and_(seen.first_closed_on.is_not(None), seen.department_id.is_not(None))
    return case((and_(known, is_burst), day), (known, 0))


def _bursts(as_of: ColumnElement) -> Select:
    """Return the statement: a number of each office and day of a burst."""
    office, day = complaints.c.department_id, complaints.c.first_closed_on
    closed = (
        select(office, _day_number(day).label("day"), func.count().label("closed"))
        .where(complaints.c.kind == _COMPLAINT, day.is_not(None), office.is_not(None))
        .group_by(office, day)
        .subquery("closed_by_day")
    )
    span = 7 * BURST_WEEKS

    def over(value: ColumnElement[int], days: tuple[int, int] | None, name: str):
        of_office = {"partition_by": closed.c.department_id}
        ordered = {"order_by": closed.c.day, "range_": days} if days else {}
        return func.coalesce(value.over(**of_office, **ordered), 0).label(name)

    beside = select(
        _office_day(closed.c.department_id, closed.c.day).label("key"),
        *(closed.c.day, closed.c.closed),
        over(func.sum(closed.c.closed), (-span, span), "around"),
        over(func.min(closed.c.day), None, "first_day"),
    ).subquery("beside_weeks")
    others = beside.c.around - beside.c.closed
    return select(beside.c.key).where(
        beside.c.closed >= BURST_LEAST,
        beside.c.closed * 2 * BURST_WEEKS > others,
        beside.c.day >= beside.c.first_day + span,
        beside.c.day <= _day_number(as_of) - span,
    )


@cache
def _of_the_same() -> CTE:
    """Return the complaints of which their author filed another about the same office, with how
    many these are: one in twenty, so that what follows joins few. Once for both patterns.
    """
    mine = complaints.alias("of_filer")
    pairs = (
        select(mine.c.member_id, mine.c.department_id, func.count().label("filed"))
        .where(
            mine.c.kind == _COMPLAINT,
            mine.c.member_id.is_not(None),
            mine.c.department_id.is_not(None),
        )
        .group_by(mine.c.member_id, mine.c.department_id)
        .having(func.count() > 1)
        .subquery("more_than_one")
    )
    one = complaints.alias("of_office")
    both = and_(one.c.member_id == pairs.c.member_id, one.c.department_id == pairs.c.department_id)
    columns = (one.c[name] for name in _OF_A_MATTER)
    return (
        select(*columns, pairs.c.filed)
        .select_from(one.join(pairs, both))
        .where(one.c.kind == _COMPLAINT)
        .cte("of_the_same")
        .prefix_with("MATERIALIZED")
    )


def filed_again(seen) -> ColumnElement[int]:
    """Return SQL for 1 where the same person filed the same matter about the same office within
    ``AGAIN_DAYS`` after the first closing, 0 where nobody did; NULL where the days are not over,
    or nobody knows who filed it.
    """
    one, other = _of_the_same().alias("closed_one"), _of_the_same().alias("filed_later")
    same = and_(
        one.c.member_id == other.c.member_id,
        one.c.department_id == other.c.department_id,
        one.c.category_id == other.c.category_id,
        func.coalesce(one.c.subcategory_id, -1) == func.coalesce(other.c.subcategory_id, -1),
    )
    days = days_between(one.c.first_closed_on, other.c.filed_on)
    again = (
        select(one.c.complaint_id)
        .select_from(one.join(other, same))
        .where(other.c.filed_on > one.c.first_closed_on, days <= AGAIN_DAYS)
    )
    is_over = seen.days_between(seen.first_closed_on, seen.as_of_day) >= AGAIN_DAYS
    matter = (seen.member_id, seen.department_id, seen.category_id)
    known = and_(is_over, *(column.is_not(None) for column in matter))
    return case((and_(known, seen.complaint_id.in_(again)), 1), (known, 0))


def files_often(seen) -> ColumnElement[int]:
    """Return SQL for 1 where the person filed ``OFTEN`` complaints or more about that office, 0
    where fewer; NULL where nobody knows who filed it, or about whom.
    """
    found = _of_the_same()
    theirs = select(found.c.complaint_id).where(found.c.filed >= OFTEN)
    unknown = or_(seen.member_id.is_(None), seen.department_id.is_(None))
    return case((unknown, None), (seen.complaint_id.in_(theirs), 1), else_=0)


PATTERNS = {"burst_day": burst_day, "filed_again": filed_again, "files_often": files_often}
