"""Setting values aside: a doubtful value costs its own field, or the row where the mapping says
so, and nothing else.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import TARGETS
from data_access.feed.staging.complaint import STATUS, moments
from data_access.feed.staging.faults import (
    STEPS,
    Fault,
    is_open_with_closing_date,
    order_of_closings,
)
from data_access.feed.staging.reopened import SUMMARY

_CLOSINGS = ("closed_at", "first_closed_at", "last_closed_at")


def doubtful_targets(names: Iterable[str], mapping: Mapping) -> list[str]:
    """Return the targets whose values may be set aside."""
    fields = {name: mapping.fields[name] for name in names}
    may_be = [name for name, field in fields.items() if field.columns and not field.rejects]
    return [*may_be, *(name for name in _set_aside_by_status(fields) if name not in may_be)]


def _set_aside_by_status(fields) -> Sequence[str]:
    is_so = "status" in fields and fields["status"].open_with_closing_date == "set_aside"
    return [name for name in _CLOSINGS if name in fields] if is_so else []


def columns_of_doubts(names: Iterable[str], mapping: Mapping) -> list[Column]:
    """Return what a parsed row says beside its values: which of them were set aside, and what
    follows from that.
    """
    names = list(names)
    follow = [Column(name, Boolean) for name in _following(set(names), mapping)]
    return [
        *(Column(f"doubt_{name}", Integer) for name in doubtful_targets(names, mapping)),
        *follow,
    ]


def _following(names: set[str], mapping: Mapping) -> list[str]:
    """Which statements follow for a complaint: they stand where a target is mapped from which
    they may follow.
    """
    found = ["closed_undated", "closing_doubted"] if names & set(_CLOSINGS) else []
    found += ["reopened_undated", "reopening_doubted"] if "reopened_at" in names else []
    if "status" in names and mapping.says_reopened:
        found.append("is_reopened")
    return found


def sound(
    typed: Subquery, mapping: Mapping, looked_for: Sequence[Fault] = ()
) -> tuple[Subquery, list[Fault]]:
    """Return the rows with doubtful values emptied, and all that was looked for; ``looked_for``:
    before this.

    ``fault``: the number of the first fault that costs the row; ``doubt_TARGET``: of the one that
    costs this value.
    """
    values, found = typed, list(looked_for)
    for step in STEPS:
        faults = step(values.c, mapping)
        values = _emptied(values, mapping, faults, len(found), step.__name__)
        found += faults
        if step is order_of_closings:
            values = _with_what_follows(values, mapping, found)
    return values, found


def costs_the_row(fault: Fault, mapping: Mapping) -> bool:
    """Whether a fault costs the row, and not only its value."""
    return mapping.fields[fault.target].rejects if fault.rejects is None else fault.rejects


def _emptied(
    values: Subquery, mapping: Mapping, faults: Sequence[Fault], first: int, name: str
) -> Subquery:
    """One step: what it finds is worked out once, in a query of its own, because it is used for
    marks and values.
    """
    marks: dict[str, list] = {"fault": []}
    for number, one in enumerate(faults, start=first):
        if costs_the_row(one, mapping):
            marks["fault"].append((one.condition, number))
        else:
            for target in (one.target, *one.also):
                marks.setdefault(f"doubt_{target}", []).append((one.condition, number))
    found = (_first(conditions).label(f"new_{mark}") for mark, conditions in marks.items())
    looked = select(*values.c, *found).subquery(f"{name}_looked")
    columns = {column.key: looked.c[column.key] for column in values.c}
    for mark in marks:
        new = looked.c[f"new_{mark}"]
        columns[mark] = func.coalesce(columns[mark], new) if mark in columns else new
        for column in _columns_of(mark.removeprefix("doubt_")):
            if column in columns and mark != "fault":
                columns[column] = case((new.is_(None), looked.c[column]))
    return select(*(column.label(key) for key, column in columns.items())).subquery(name)


def _columns_of(target: str) -> Sequence[str]:
    kind = TARGETS[target].kind if target in TARGETS else ""
    return SUMMARY if kind == "history" else (target,)


def _first(found: Sequence[tuple]) -> ColumnElement[int]:
    return (
        case(*((condition, literal(number)) for condition, number in found))
        if found
        else cast(null(), Integer)
    )


def _with_what_follows(values: Subquery, mapping: Mapping, faults: Sequence[Fault]) -> Subquery:
    """Say what is known although a value is set aside: somebody wrote a date of closing, so
    there was a closing.
    """
    happened = [number for number, one in enumerate(faults) if one.happened]
    may_have = [number for number, one in enumerate(faults) if one.happened is not False]
    row, columns = values.c, {column.key: column for column in values.c}
    names = {name for name in mapping.fields if name in row}
    known = {
        "closed_undated": lambda: _closed_undated(row, happened),
        "reopened_undated": lambda: _doubted(row, "reopened_at", happened),
        "closing_doubted": lambda: or_(*(_doubted(row, name, may_have) for name in _CLOSINGS)),
        "reopening_doubted": lambda: _doubted(row, "reopened_at", may_have),
        "is_reopened": lambda: row.status == STATUS["reopened"],
    }
    if "status" in names and mapping.fields["status"].open_with_closing_date == "reopened":
        was_closed = and_(row.status.is_not(None), is_open_with_closing_date(row))
        columns["status"] = case((was_closed, STATUS["reopened"]), else_=row.status)
        known["is_reopened"] = lambda: columns["status"] == STATUS["reopened"]
    columns |= {name: func.coalesce(known[name](), False) for name in _following(names, mapping)}
    return select(*(column.label(key) for key, column in columns.items())).subquery("followed")


def _doubted(row, name: str, faults: Sequence[int]) -> ColumnElement[bool]:
    """Whether a date was set aside for one of these faults."""
    return row[f"doubt_{name}"].in_(faults) if f"doubt_{name}" in row else literal(False)


def _closed_undated(row, happened: Sequence[int]) -> ColumnElement[bool]:
    """Of a pair the last closing decides; the first one only where there is neither a last one
    nor a reopening.
    """
    first, last, reopened = (
        moments(row)[name] for name in ("first_closed_at", "last_closed_at", "last_reopened_at")
    )
    found = [
        _doubted(row, name, happened) for name in ("closed_at", "last_closed_at") if name in row
    ]
    if "first_closed_at" in row:
        is_known = or_(first.is_not(None), _doubted(row, "first_closed_at", happened))
        is_only = and_(last.is_(None), reopened.is_(None))
        found.append(and_(is_known, is_only))
    return or_(*found)
