"""The derived columns of a complaint and the rows of ``profiles``: the one place that works them
out, in SQL.
"""

from functools import reduce

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Insert,
    Integer,
    Select,
    SmallInteger,
    Table,
    and_,
    case,
    cast,
    extract,
    func,
    insert,
    literal_column,
    select,
    true,
    union_all,
)

from data_access.database.dialects import days_between

_SPEED_LIMITS = (20, 40, 90)  # days; the speed classes 1, 2, 3
_REOPENING_WINDOW = 90  # days from the first closing to the first reopening


def profile_number(kind, status, outcome, feedback, speed, reopened):
    """Return the profile's number; works on integers, arrays and SQL expressions alike.

    Range 0 to 2,699.
    """
    return (
        ((((kind - 1) * 4 + status - 1) * 5 + outcome) * 3 + feedback) * 15 + speed * 3 + reopened
    )


_PROFILE_CODES = {
    "kind": range(1, 4),
    "status": range(1, 5),
    "outcome": range(5),
    "feedback": range(3),
    "speed": range(5),
    "reopened": range(3),
}


def profiles() -> Select:
    """Return SQL for every row of ``profiles``, in the order of its columns.

    The database multiplies the short lists itself: 2,700 rows of parameters would take SQLAlchemy
    a second of each new database.
    """
    lists = [
        union_all(*(select(literal_column(str(code)).label(name)) for code in codes)).subquery(name)
        for name, codes in _PROFILE_CODES.items()
    ]
    each = [codes.c[0] for codes in lists]
    every_combination = reduce(lambda joined, codes: joined.join(codes, true()), lists)
    return select(profile_number(*each).label("profile_id"), *each).select_from(every_combination)


def insert_profiles(table: Table) -> Insert:
    """Return the statement that fills ``profiles``."""
    return insert(table).from_select(["profile_id", *_PROFILE_CODES], profiles())


def month_number(moment) -> ColumnElement[int]:
    """Return SQL for year x 12 + month - 1 of a date or time column."""
    return cast(extract("year", moment) * 12 + extract("month", moment) - 1, SmallInteger)


def _speed(days) -> ColumnElement[int]:
    classes = [(days <= limit, number) for number, limit in enumerate(_SPEED_LIMITS, start=1)]
    return case((days.is_(None), 0), *classes, else_=4)


def _reopened(record) -> ColumnElement[int]:
    days = days_between(cast(record.first_closed_at, Date), cast(record.first_reopened_at, Date))
    return case(
        (record.reopenings == 0, 0),
        (and_(days.is_not(None), days <= _REOPENING_WINDOW), 1),
        else_=2,
    )


def derived_columns(staged: FromClause) -> dict[str, ColumnElement]:
    """Return ``{column name: SQL}`` of complaints' derived columns, from a table that has the
    base columns.
    """
    record = staged.c
    filed_on, closed_on = cast(record.filed_at, Date), cast(record.first_closed_at, Date)
    days = days_between(filed_on, closed_on)
    profile = profile_number(
        record.kind,
        record.status,
        func.coalesce(record.outcome, 0),
        func.coalesce(record.feedback, 0),
        _speed(days),
        _reopened(record),
    )
    return {
        "filed_on": filed_on,
        "filed_month": month_number(record.filed_at),
        "first_closed_on": closed_on,
        "first_closed_month": month_number(record.first_closed_at),
        "days_to_close": cast(days, SmallInteger),
        "days_to_reply": cast(
            days_between(filed_on, cast(record.first_reply_at, Date)), SmallInteger
        ),
        "profile_id": cast(cast(profile, Integer), SmallInteger),
    }
