"""Merged columns: of several columns of one target the first one counts in each row whose value can
be read.

A slip in the first column must not hide what the second one says. It is told as set aside all the
same, without making the fact unknown. Where none can be read, a slip in a date goes before what
says nothing, and all of them are told.
"""

from collections.abc import Collection, Sequence
from itertools import count, takewhile

from sqlalchemy import Column, ColumnElement, Integer, Subquery, and_, case, or_, select

from data_access.feed.mapping.fields import also
from data_access.feed.mapping.file import Mapping
from data_access.feed.staging.faults import Fault, faults_of_one

_FIRST = also("", 0)


def all_of(name: str, known: Collection[str]) -> list[str]:
    """Return under which names the columns of a target are staged, the first column first."""
    further = takewhile(lambda staged: staged in known, (also(name, place) for place in count(1)))
    return [name, *further]


def candidates(found: Collection[str], mapping: Mapping) -> dict[str, list[str]]:
    """Return the staged names of each target that several columns of the file may fill."""
    some = {name: all_of(name, found) for name in mapping.fields if name in found}
    return {name: staged for name, staged in some.items() if len(staged) > 1}


def first_of(staged: str) -> str:
    """Return the name under which the first column of a target is staged, where ``staged``
    speaks of that one.
    """
    return staged.removesuffix(_FIRST)


def place_of(name: str) -> str:
    """Return the column of a parsed row that says which of the columns of a target was taken."""
    return f"from_{name}"


def columns_of_choices(found: Collection[str], mapping: Mapping) -> list[Column]:
    """Return what a parsed row says of merged columns: which one was taken, and what was wrong
    with those passed over.
    """
    columns = []
    for name, some in candidates(found, mapping).items():
        columns.append(Column(place_of(name), Integer))
        columns += [Column(f"doubt_{also(name, place)}", Integer) for place in range(len(some))]
    return columns


def with_first_readable(typed: Subquery, mapping: Mapping) -> tuple[Subquery, list[Fault]]:
    """Return the rows with one value for each target, and all that was looked for in values that
    are passed over.

    The filing goes first: other dates are compared with it.
    """
    values, found = typed, []
    some = candidates(typed.c.keys(), mapping)
    for name in sorted(some, key=lambda one: one != "filed_at"):
        values, faults = _chosen(values, name, some[name], mapping, len(found))
        found += faults
    return values, found


class _Seen:
    """The columns of a row with one of several columns in the place of its target."""

    def __init__(self, values, name: str, staged: str):
        self._values, self._others = values, {name: staged, f"{name}_text": f"{staged}_text"}

    def __getitem__(self, key: str) -> ColumnElement:
        return self._values[self._others.get(key, key)]

    __getattr__ = __getitem__

    def __contains__(self, key: str) -> bool:
        return key in self._values


def _chosen(
    values: Subquery, name: str, some: Sequence[str], mapping: Mapping, first: int
) -> tuple[Subquery, list[Fault]]:
    """Return the rows with the target's first readable value, and what was looked for in all;
    numbered from ``first``.
    """
    faults: list[Fault] = []
    wrong = []
    for place, staged in enumerate(some):
        conditions = []
        for one in faults_of_one(name, _Seen(values.c, name, staged), mapping):
            conditions.append((one.condition, first + len(faults)))
            faults.append(one._replace(target=also(name, place), also=(), rejects=False))
        wrong.append(case(*conditions).label(f"wrong {place}"))
    looked = select(*values.c, *wrong).subquery(f"{name}_of_several")
    slips = [first + number for number, one in enumerate(faults) if one.happened]
    choice = select(*looked.c, _place(looked.c, some, slips).label(place_of(name))).subquery(
        f"{name}_chosen"
    )
    return _with_the_chosen(choice, values.c.keys(), name, some), faults


def _place(row, some: Sequence[str], slips: Collection[int]) -> ColumnElement[int]:
    """Return which column counts: the first good one, else the first slip, else the first that
    is filled.
    """
    filled = [row[f"{staged}_text"].is_not(None) for staged in some]
    wrong = [row[f"wrong {place}"] for place in range(len(some))]
    good = [and_(here, fault.is_(None)) for here, fault in zip(filled, wrong, strict=True)]
    slip = [fault.in_(slips) for fault in wrong]
    return case(
        *((which, place) for kind in (good, slip, filled) for place, which in enumerate(kind)),
        else_=0,
    )


def _with_the_chosen(
    row: Subquery, names: Collection[str], name: str, some: Sequence[str]
) -> Subquery:
    """Take the value and its text from that column; of the columns that are passed over, mark
    what is wrong with them.
    """
    place = row.c[place_of(name)]
    wrong = [row.c[f"wrong {number}"] for number in range(len(some))]
    nothing_is_good = case(dict(enumerate(wrong)), value=place).is_not(None)
    columns = {key: row.c[key] for key in (*names, place_of(name))}
    for suffix in ("", "_text"):
        columns[f"{name}{suffix}"] = case(
            {number: row.c[f"{staged}{suffix}"] for number, staged in enumerate(some)}, value=place
        )
    for number, fault in enumerate(wrong):
        is_passed = and_(place != number, or_(place > number, nothing_is_good))
        columns[f"doubt_{also(name, number)}"] = case((is_passed, fault))
    return select(*(column.label(key) for key, column in columns.items())).subquery(
        f"{name}_settled"
    )
