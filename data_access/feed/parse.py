"""From text to typed columns, and what is wrong with a row: SQL expressions over the staged text."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Double,
    FromClause,
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
    try_cast,
)

from data_access.codes import numbers
from data_access.feed.mapping import Field, Mapping
from data_access.feed.targets import EVENTS, REQUIRED, TARGETS

# Days between two dates of this span fit the database's small integers; outside of it stand typing errors.
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2059, 12, 31)
_MOST = 32_767
_STATUS, _KIND = numbers("status"), numbers("kind")
_WHITE = " \t\r\n"


class Fault(NamedTuple):
    """One reason to reject a row: when it applies, the target whose column is to blame, and the words."""

    condition: ColumnElement[bool]
    target: str
    reason: str


def cleaned(raw: FromClause, mapping: Mapping) -> Subquery:
    """Return the text columns without blanks around them; what stands for nothing in the source becomes empty."""
    nothing = ["", *mapping.empty]
    texts = {column.name: func.trim(column, _WHITE) for column in raw.c if column.name != "line"}
    columns = [case((text.in_(nothing), None), else_=text).label(name) for name, text in texts.items()]
    return select(raw.c.line, *columns).subquery("cleaned")


def typed(texts: Subquery, mapping: Mapping, iso: bool) -> Subquery:
    """Return for each mapped target its typed column, and the text beside it as ``<name>_text``.

    ``iso``: dates may also come as ISO 8601, whatever the formats.
    """
    columns = [texts.c.line]
    for name, entry in mapping.fields.items():
        if name in texts.c:
            columns += [_typed(texts.c[name], entry, iso).label(name), texts.c[name].label(f"{name}_text")]
        elif entry.value is not None:
            columns.append(_constant(entry).label(name))
    return select(*columns).subquery("typed")


def _constant(entry: Field) -> ColumnElement:
    return literal(entry.target.codes[entry.value] if entry.target.kind == "code" else entry.value)


def _typed(text: ColumnElement, entry: Field, iso: bool) -> ColumnElement:
    kind = entry.target.kind
    if kind == "time":
        return _moment(text, entry.formats, iso)
    if kind == "count":
        return try_cast(text, BigInteger)
    if kind == "degrees":
        return try_cast(text, Double)
    if not entry.translation:
        return text
    pairs = [
        (text == value, literal(code) if code is not None else null()) for value, code in entry.translation.items()
    ]
    if kind == "dimension":
        return case(*pairs, else_=null() if entry.closed else text)
    return cast(case(*pairs, (text.is_(None), null()), else_=entry.other), Integer)


def _moment(text: ColumnElement, formats: tuple[str, ...], iso: bool) -> ColumnElement:
    # Without a day the engine would read "epoch", "infinity" and single years as times.
    standard = case((text.regexp_match(r"^\d{4}-\d\d-\d\d"), try_cast(text, DateTime)))
    if not formats:
        return standard
    parsed = func.try_strptime(text, list(formats), type_=DateTime)
    return func.coalesce(parsed, standard) if iso else parsed


# What is wrong ------------------------------------------------------------------------------------------------------


def faults(values, mapping: Mapping) -> list[Fault]:
    """Return the reasons for a rejection, in the order in which they are looked for; the first one counts."""
    here = [name for name in mapping.fields if name in values]
    found = [Fault(values[f"{name}_text"].is_(None), name, "missing") for name in REQUIRED]
    for name in here:
        if f"{name}_text" in values:
            found += _unreadable(name, values[f"{name}_text"], values[name], mapping.fields[name])
    found += [fault for name in here if TARGETS[name].kind == "time" for fault in _out_of_time(name, values, mapping)]
    return found + _contradictions(values)


def _unreadable(name: str, text: ColumnElement, value: ColumnElement, entry: Field) -> list[Fault]:
    kind = entry.target.kind
    if kind == "time":
        wanted = " or ".join(entry.formats) or "2024-06-30 or 2024-06-30T12:00:00"
        return [Fault(and_(text.is_not(None), value.is_(None)), name, f"no date in the form {wanted}")]
    if kind == "count":
        bad = or_(value.is_(None), value < 0, value > _MOST)
        return [Fault(and_(text.is_not(None), bad), name, f"no whole number from 0 to {_MOST:,}")]
    if kind == "degrees":
        most = 90 if name == "latitude" else 180
        bad = or_(value.is_(None), func.isnan(value), func.abs(value) > most)
        return [Fault(and_(text.is_not(None), bad), name, f"no number of degrees from -{most} to {most}")]
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
        found.append(Fault(_before(moment, values.filed_at), name, "before the filing"))
    if mapping.as_of:
        found.append(Fault(moment > mapping.as_of, name, f"after the as-of time of the mapping, {mapping.as_of}"))
    return found


def _before(moment: ColumnElement, other: ColumnElement) -> ColumnElement[bool]:
    """True when ``moment`` is earlier; midnight is taken for a date without a time, so that only its day counts."""
    is_day = moment == cast(cast(moment, Date), DateTime)
    return case((is_day, cast(moment, Date) < cast(other, Date)), else_=moment < other)


def _contradictions(values) -> list[Fault]:
    found = []
    first, last, reopened = (
        moments(values)[name] for name in ("first_closed_at", "last_closed_at", "first_reopened_at")
    )
    if "first_closed_at" in values:
        found.append(Fault(first.is_(None) != last.is_(None), "last_closed_at", "first and last closing go together"))
        found.append(Fault(_before(last, first), "last_closed_at", "before the first closing"))
    if "reopened_at" in values:
        found.append(Fault(and_(reopened.is_not(None), first.is_(None)), "reopened_at", "reopened, but never closed"))
        found.append(Fault(_before(reopened, first), "reopened_at", "before the first closing"))
    if "status" in values and ("closed_at" in values or "first_closed_at" in values):
        said, shown = values.status == _STATUS["closed"], status_of_dates(values) == _STATUS["closed"]
        found.append(Fault(and_(said, ~shown), "status", "closed, but without a closing date"))
        found.append(
            Fault(and_(values.status.is_not(None), ~said, shown), "status", "not closed, but with a closing date")
        )
    return found


# What follows from what is mapped -----------------------------------------------------------------------------------


def moments(values) -> dict[str, ColumnElement]:
    """Return the event columns of a complaint; those that are not mapped are empty."""
    names = {
        "first_closed_at": ("first_closed_at", "closed_at"),
        "last_closed_at": ("last_closed_at", "closed_at"),
        "first_reopened_at": ("reopened_at",),
        "last_reopened_at": ("reopened_at",),
    }
    nothing = cast(null(), DateTime)
    return {
        event: next((values[name] for name in names.get(event, (event,)) if name in values), nothing)
        for event in EVENTS
    }


def status_of_dates(values) -> ColumnElement[int]:
    """Return the status that the dates show: closed when the latest closing is not followed by a reopening."""
    last, reopened = moments(values)["last_closed_at"], moments(values)["first_reopened_at"]
    closed = and_(last.is_not(None), or_(reopened.is_(None), ~_before(last, reopened)))
    return case((closed, _STATUS["closed"]), (reopened.is_not(None), _STATUS["reopened"]), else_=_STATUS["in_process"])


def complaint_columns(values) -> dict[str, ColumnElement]:
    """Return the complaint's columns that the mapped targets decide; dimensions keep the source's text."""
    events = moments(values)
    columns = {column: values[name] for name, target in TARGETS.items() if name in values for column in target.columns}
    columns |= {event: moment for event, moment in events.items() if event in columns}
    if "kind" in columns:
        columns["kind"] = func.coalesce(values.kind, _KIND["complaint"])
    if "status" in columns:
        columns["status"] = (
            func.coalesce(values.status, status_of_dates(values)) if "status" in values else status_of_dates(values)
        )
    if "reopenings" in columns:
        columns["reopenings"] = case((events["first_reopened_at"].is_(None), 0), else_=1)
    return columns | _of_the_closing(values, columns)


def _of_the_closing(values, columns: dict) -> dict[str, ColumnElement]:
    """Outcome and feedback belong to the closing in force; they are those of the first one if it was never reopened."""
    closed = columns.get("status", literal(0)) == _STATUS["closed"]
    once = and_(closed, moments(values)["first_reopened_at"].is_(None))
    found = {name: case((closed, values[name])) for name in ("outcome", "feedback", "feedback_at") if name in values}
    found |= {f"first_{name}": case((once, values[name])) for name in ("outcome", "feedback") if name in values}
    return found
