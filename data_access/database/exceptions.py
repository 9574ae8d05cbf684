"""Facts that a source records, but not of a single complaint: its value was set aside, or nothing
stands in its place.

A complaint keeps them as a sum of flags (``complaints.unknown_facts``), and ``dataset.recorded``
says of which facts there are such complaints, so that data without any are counted without looking
for them.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, SmallInteger, cast, func, or_

# The facts that measures need, of complaints. The flags are stored: a new fact takes the next
# place.
_FACTS = (
    "status", "closing", "outcome", "feedback", "reopened", "reopening", "first_reply", "anonymous", "due",
    "assignment", "transfers",
)  # fmt: skip
FLAGS = {fact: 1 << place for place, fact in enumerate(_FACTS)}
ALL = sum(FLAGS.values())


def flags(facts: Iterable[str]) -> int:
    """Return the sum of the flags of those facts that have one."""
    return sum(FLAGS[fact] for fact in set(facts) & set(FLAGS))


def is_known(facts: Iterable[str], columns) -> ColumnElement[bool]:
    """Return what is true of the complaints of which each of the facts is known, as far as it is
    recorded at all.
    """
    unknown = columns.unknown_facts
    return or_(unknown.is_(None), unknown.bitwise_and(flags(facts)) == 0)


def unknown_of_new(arrived: ColumnElement[int], told: Collection[str]) -> ColumnElement[int]:
    """Return the flags of a new complaint: of what ``arrived`` says, and of facts for which its
    file has no column.

    ``told``: the facts for which it has one. A file without a column says nothing, whether another
    file has it or not.
    """
    return none_for_0(func.coalesce(arrived, 0).bitwise_or(ALL & ~flags(told)))


def unknown_of_known(
    arrived: ColumnElement[int], old: ColumnElement[int], told: Collection[str]
) -> ColumnElement[int]:
    """Return the flags of a known complaint: what is told anew takes the place of what stood,
    the rest stays.
    """
    stays = func.coalesce(old, 0).bitwise_and(ALL & ~flags(told))
    return none_for_0(stays.bitwise_or(func.coalesce(arrived, 0)))


def none_for_0(sum_of_flags: ColumnElement[int]) -> ColumnElement[int]:
    """Return flags as the table holds them: empty where nothing is unknown."""
    return cast(func.nullif(sum_of_flags, 0), SmallInteger)
