"""What is wrong with a row: conditions over its typed columns, each with the column to blame and the words."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, DateTime, Select, and_, bindparam, func, or_

from data_access.codes import numbers
from data_access.feed.mapping.fields import Field
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import CHANGE_TIME, EVENTS, REQUIRED, TARGETS
from data_access.feed.staging.complaint import STATUS, before, moments, status_of_dates
from data_access.feed.staging.reopened import NO_HISTORY

# Days between two dates of this span fit the database's small integers; outside of it stand typing errors.
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2059, 12, 31)
_MOST = 32_767
_AHEAD = timedelta(days=1)  # because sources keep times of their own zones
_OF_A_REMOVAL = ("number", CHANGE_TIME, "sequence", "removed", "merged_into")  # all that one has to say


class Fault(NamedTuple):
    """One reason to reject a row: when it applies, the target whose column is to blame, and the words."""

    condition: ColumnElement[bool]
    target: str
    reason: str


def faults(values, mapping: Mapping) -> list[Fault]:
    """Return the reasons for a rejection, in the order in which they are looked for; the first one counts."""
    here = [name for name in mapping.fields if name in values]
    required = (*REQUIRED, CHANGE_TIME) if mapping.brings_changes else REQUIRED
    found = [Fault(values[f"{name}_text"].is_(None), name, "missing") for name in required]
    found.append(Fault(values.number.regexp_match("[[:cntrl:]]"), "number", "a number has no control characters"))
    for name in here:
        if f"{name}_text" in values:
            found += _unreadable(name, values[f"{name}_text"], values[name], mapping.fields[name])
    if "reopenings" in here:
        found.append(Fault(values.is_unreadable, "reopenings", NO_HISTORY))
    found += [fault for name in here if TARGETS[name].kind == "time" for fault in _out_of_time(name, values, mapping)]
    if mapping.brings_changes:
        found += _ahead(values)
    return (_of_removals(values) if "removed" in values else []) + _but_removals(
        values, found + _contradictions(values)
    )


def unknown_codes(values, known: dict[str, Select]) -> list[Fault]:
    """Return the reasons for the rejection of codes that the database does not have; ``known`` lists those it has."""
    found = [
        Fault(values[name].not_in(codes), name, f"no {name} of the database has this code")
        for name, codes in known.items()
    ]
    return _but_removals(values, found)


def _but_removals(values, found: list[Fault]) -> list[Fault]:
    """Of a removal only those columns are looked at that say it."""
    if "removed" not in values:
        return found
    return [
        one if one.target in _OF_A_REMOVAL else Fault(and_(values.removed.is_(None), one.condition), *one[1:])
        for one in found
    ]


def _ahead(values) -> list[Fault]:
    """A change from the future would stand against all later ones, and T would lie there."""
    tomorrow = bindparam("tomorrow", type_=DateTime, callable_=lambda: datetime.now() + _AHEAD)  # when it runs
    known = [column.key for column in values]
    names = [name for name in known if name in EVENTS or name in (CHANGE_TIME, "closed_at", "reopened_at")]
    return [
        Fault(values[name] > tomorrow, name if name in TARGETS else "reopenings", "lies in the future")
        for name in names
    ]


def _of_removals(values) -> list[Fault]:
    if "merged_into" not in values:
        return []
    merged = values.removed == numbers("removal")["merged"]
    return [
        Fault(and_(merged, values.merged_into.is_(None)), "merged_into", "merged, but it is not said with which one"),
        Fault(and_(merged, values.merged_into == values.number), "merged_into", "merged with itself"),
    ]


def _unreadable(name: str, text: ColumnElement, value: ColumnElement, entry: Field) -> list[Fault]:
    kind = entry.target.kind
    if kind == "time":
        wanted = " or ".join(entry.formats) or "2024-06-30 or 2024-06-30T12:00:00"
        return [Fault(and_(text.is_not(None), value.is_(None)), name, f"no date in the form {wanted}")]
    if kind == "count":
        bad = or_(value.is_(None), value < 0, value > _MOST)
        return [Fault(and_(text.is_not(None), bad), name, f"no whole number from 0 to {_MOST:,}")]
    if kind == "order":
        return [Fault(~text.regexp_match(r"^-?\d{1,18}$"), name, "no whole number")]  # a cast would round
    if kind == "degrees":
        most = 90 if name == "latitude" else 180
        bad = or_(value.is_(None), func.isnan(value), func.abs(value) > most)
        return [Fault(and_(text.is_not(None), bad), name, f"no number of degrees from -{most} to {most}")]
    if entry.closed and entry.separator:
        codes = "|".join(map(re.escape, entry.translation))
        form = rf"^ *(?:{codes}) *(?:{re.escape(entry.separator)} *(?:{codes}) *)*$"
        return [Fault(~text.regexp_match(form), name, f"not a list of {', '.join(entry.translation)}")]
    if entry.closed:
        known = and_(text.is_not(None), text.not_in(list(entry.translation)))
        return [Fault(known, name, f"not among the values that the mapping translates in columns.{name}.values")]
    return []


def _out_of_time(name: str, values, mapping: Mapping) -> list[Fault]:
    moment = values[name]
    found = [Fault(~moment.between(EARLIEST, LATEST), name, f"outside of {EARLIEST:%Y} to {LATEST:%Y}")]
    if name in ("due_at", "changed_at"):
        return found
    if name != "filed_at":
        found.append(Fault(before(moment, values.filed_at), name, "before the filing"))
    if mapping.as_of:
        found.append(Fault(moment > mapping.as_of, name, f"after the as-of time of the mapping, {mapping.as_of}"))
    return found


def _contradictions(values) -> list[Fault]:
    found = []
    first, last, reopened = (
        moments(values)[name] for name in ("first_closed_at", "last_closed_at", "first_reopened_at")
    )
    if "first_closed_at" in values:
        found.append(Fault(first.is_(None) != last.is_(None), "last_closed_at", "first and last closing go together"))
        found.append(Fault(before(last, first), "last_closed_at", "before the first closing"))
    for name in {"reopened_at", "reopenings"} & set(values.keys()):
        found.append(Fault(and_(reopened.is_not(None), first.is_(None)), name, "reopened, but never closed"))
        found.append(Fault(before(reopened, first), name, "before the first closing"))
    if "status" in values and ("closed_at" in values or "first_closed_at" in values):
        said, shown = values.status == STATUS["closed"], status_of_dates(values) == STATUS["closed"]
        dated = and_(values.status.is_not(None), ~said, shown, last.is_not(None))
        found.append(Fault(dated, "status", "not closed, but with a closing date"))
        after = and_(said, reopened.is_not(None), ~shown)
        found.append(Fault(after, "status", "closed, but reopened after its last closing"))
    return found
