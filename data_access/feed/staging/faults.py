"""What is wrong with a row: conditions over its typed columns, each with the column to blame and
the words.

They are looked for step by step: what one step sets aside is empty for the next, so that one
doubtful field costs no other.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    and_,
    bindparam,
    case,
    extract,
    false,
    func,
    or_,
)

from data_access.feed.files.batch import NO_TEXT, NO_TEXT_REASON
from data_access.feed.files.heading import TOTAL, TOTAL_LABEL
from data_access.feed.mapping.fields import Field
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import CHANGE_TIME, EVENTS, REQUIRED, TARGETS
from data_access.feed.staging.complaint import STATUS, before, moments
from data_access.feed.staging.dates.shapes import says_a_date
from data_access.feed.staging.dates.time_zones import hours_shown_twice, wall_now
from data_access.feed.staging.groups import is_unknown
from data_access.feed.staging.identity import ROUNDED, is_rounded
from data_access.feed.staging.reopened import NO_HISTORY
from data_access.feed.staging.spelling import compared, compared_text
from data_access.model.codes import numbers

# Days between two dates of this span fit the database's small integers; outside of it stand typing
# errors.
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2059, 12, 31)
DAY_0 = "1970-01-01 is where computers begin to count, and stands for no date"
_MOST = 32_767
_AHEAD = timedelta(days=1)  # because clocks differ, and not every mapping names its time zone
_CLOSINGS = ("closed_at", "first_closed_at", "last_closed_at")
_ANSWERS = {"outcome": "an outcome", "feedback": "feedback", "feedback_at": "a day of feedback"}
_OF_A_REMOVAL = (
    "number",
    CHANGE_TIME,
    "sequence",
    "removed",
    "merged_into",
)  # all that one has to say


class Fault(NamedTuple):
    """One thing that is wrong with a row: when it is, the target whose column is to blame, and the
    words.

    ``also``: targets that are set aside with it; ``rejects``: whether it costs the row; None: as
    the target's field says; ``happened``: whether the value still says that something happened,
    though not when: “31.02.2024” does; what has not come yet and placeholders such as 1900-01-01
    and 9999-12-31 do not; None: “soon” says neither.
    """

    condition: ColumnElement[bool]
    target: str
    reason: str
    also: tuple[str, ...] = ()
    rejects: bool | None = None
    happened: bool | None = True


Step = Callable[[object, Mapping], list[Fault]]


def single_values(values, mapping: Mapping) -> list[Fault]:
    """Return what is wrong with values by themselves, in the order in which it is looked for;
    the first one counts.
    """
    here = [name for name in mapping.fields if name in values]
    required = (*REQUIRED, CHANGE_TIME) if mapping.brings_changes else REQUIRED
    found = [Fault(values[f"{name}_text"].is_(None), name, "missing") for name in required]
    found.append(
        Fault(
            values.number.regexp_match("[[:cntrl:]]"),
            "number",
            "a number has no control characters",
        )
    )
    may_be_total = (
        func.left(values.number, 1) > "9"
    )  # most numbers begin with a figure: the pattern costs time
    found.append(
        Fault(
            case((may_be_total, values.number.regexp_match(TOTAL_LABEL)), else_=False),
            "number",
            TOTAL,
        )
    )
    found += [Fault(values.is_total, "number", TOTAL)] if "is_total" in values else []
    found += [
        Fault(is_rounded(values[name]), name, ROUNDED)
        for name in here
        if TARGETS[name].kind == "text"
    ]
    for name in here:
        if f"{name}_text" in values:
            found.append(
                Fault(
                    values[f"{name}_text"].startswith(NO_TEXT), name, NO_TEXT_REASON, happened=None
                )
            )
            found += _says_nothing(name, values, mapping)
            found += _unreadable(name, values[f"{name}_text"], values[name], mapping.fields[name])
    if "reopenings" in here:
        found.append(Fault(values.is_unreadable, "reopenings", NO_HISTORY))
    found += [
        fault
        for name in here
        if TARGETS[name].kind == "time"
        for fault in _out_of_time(name, values, mapping)
    ]
    found += _ahead(values, mapping)
    return (_of_removals(values) if "removed" in values else []) + _but_removals(values, found)


def faults_of_one(name: str, values, mapping: Mapping) -> list[Fault]:
    """Return what may be wrong with the value of one target, whatever the others say; but that
    it lies before the filing.
    """
    target, text, value, entry = (
        TARGETS[name],
        values[f"{name}_text"],
        values[name],
        mapping.fields[name],
    )
    found = [Fault(text.startswith(NO_TEXT), name, NO_TEXT_REASON, happened=None)]
    found += [Fault(is_rounded(value), name, ROUNDED)] if target.kind == "text" else []
    found += [*_says_nothing(name, values, mapping), *_unreadable(name, text, value, entry)]
    if target.kind == "time":
        found += _out_of_time(name, values, mapping)
        found += [one for one in _ahead(values, mapping) if one.target == name]
        found += _before_the_filing(name, values, mapping)
    return found


def order_of_events(values, mapping: Mapping) -> list[Fault]:
    """Return the events that are said to lie before the filing."""
    names = [name for name in mapping.fields if name in values and TARGETS[name].kind == "time"]
    found = [fault for name in names for fault in _before_the_filing(name, values, mapping)]
    return _but_removals(values, found)


def _before_the_filing(name: str, values, mapping: Mapping) -> list[Fault]:
    if name in ("filed_at", "due_at", CHANGE_TIME):
        return []
    early = before(values[name], values.filed_at, hours_shown_twice(mapping.time_zone))
    by_far, reason = extract("year", values[name]) < _earliest_year(values), "before the filing"
    placeholder = Fault(and_(early, by_far), name, reason, happened=False)  # no slip
    return [placeholder, Fault(early, name, reason)]


def _earliest_year(values) -> ColumnElement[int]:
    """Of a date that may be meant: in January people still write the old year.

    Farther back stand placeholders.
    """
    return extract("year", values.filed_at) - 1


def order_of_closings(values, mapping: Mapping) -> list[Fault]:
    """Return closings and reopenings that do not follow one another."""
    shown_twice, found = hours_shown_twice(mapping.time_zone), []
    first, last, reopened = (
        moments(values)[name] for name in ("first_closed_at", "last_closed_at", "first_reopened_at")
    )
    is_doubtful = or_(*(_is_doubtful(values, name) for name in _CLOSINGS))
    if "first_closed_at" in values:
        together, sure = "first and last closing go together", ~is_doubtful
        found.append(
            Fault(and_(sure, first.is_(None), last.is_not(None)), "last_closed_at", together)
        )
        found.append(
            Fault(and_(sure, first.is_not(None), last.is_(None)), "first_closed_at", together)
        )
        found.append(
            Fault(before(last, first, shown_twice), "last_closed_at", "before the first closing")
        )
    for name in ("reopened_at", "reopenings"):
        if name in values:
            never = and_(reopened.is_not(None), first.is_(None), ~is_doubtful)
            found.append(Fault(never, name, "reopened, but never closed"))
            found.append(
                Fault(before(reopened, first, shown_twice), name, "before the first closing")
            )
    return _but_removals(values, found)


def status_and_closing(values, mapping: Mapping) -> list[Fault]:
    """Return closing dates of complaints whose status says that they are not closed.

    Closed without a date is closed; reopened with the old date kept is reopened: neither is wrong.
    """
    meaning = mapping.fields["status"].open_with_closing_date if "status" in values else "reopened"
    here = tuple(name for name in _CLOSINGS if name in values)
    if meaning == "reopened" or not here:
        return []
    target, reason = here[-1], "not closed, but with a closing date"
    if meaning == "reject":
        found = [Fault(is_open_with_closing_date(values), "status", reason, rejects=True)]
    else:
        found = [Fault(is_open_with_closing_date(values), target, reason, here)]
    return _but_removals(values, found)


def is_open_with_closing_date(values) -> ColumnElement[bool]:
    """Return what is true of a complaint that has a closing date and neither the status nor a
    reopening that goes with it.
    """
    last, reopened = (moments(values)[name] for name in ("last_closed_at", "last_reopened_at"))
    is_open = values.status.not_in([STATUS["closed"], STATUS["reopened"]])
    again = values.reclosed if "reclosed" in values else ~before(last, reopened)
    return and_(is_open, last.is_not(None), or_(reopened.is_(None), again))


def status_and_answers(values, mapping: Mapping) -> list[Fault]:
    """Return outcomes and answers of complaints whose status says that nobody has closed them: one
    of the two is wrong.

    A reopened complaint may keep those of its old closing.
    """
    if "status" not in values:
        return []
    is_open = values.status.not_in([STATUS["closed"], STATUS["reopened"]])
    found = [
        Fault(and_(is_open, values[name].is_not(None)), name, f"not closed, but with {words}")
        for name, words in _ANSWERS.items()
        if f"{name}_text" in values
    ]
    return _but_removals(values, found)


STEPS: tuple[Step, ...] = (
    single_values,
    order_of_events,
    order_of_closings,
    status_and_closing,
    status_and_answers,
)


def _is_doubtful(values, name: str) -> ColumnElement[bool]:
    return values[f"doubt_{name}"].is_not(None) if f"doubt_{name}" in values else false()


def unknown_codes(values, known: dict[str, Select]) -> list[Fault]:
    """Return codes that the database does not have; ``known`` lists those it has."""
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
        one
        if one.target in _OF_A_REMOVAL
        else one._replace(condition=and_(values.removed.is_(None), one.condition))
        for one in found
    ]


def _ahead(values, mapping: Mapping) -> list[Fault]:
    """One mistyped year would move T, and a change from the future would stand against all later
    ones.
    """
    tomorrow = _tomorrow(mapping)
    names = [name for name in (*EVENTS, CHANGE_TIME, "closed_at", "reopened_at") if name in values]
    return [
        Fault(
            values[name] > tomorrow,
            name if name in TARGETS else "reopenings",
            "lies in the future",
            happened=False,
        )
        for name in names
    ]


def _tomorrow(mapping: Mapping) -> ColumnElement[datetime]:
    zone = mapping.time_zone
    return bindparam(
        "tomorrow", type_=DateTime, callable_=lambda: wall_now(zone) + _AHEAD
    )  # when it runs


def _of_removals(values) -> list[Fault]:
    if "merged_into" not in values:
        return []
    merged = values.removed == numbers("removal")["merged"]
    return [
        Fault(
            and_(merged, values.merged_into.is_(None)),
            "merged_into",
            "merged, but it is not said with which one",
        ),
        Fault(
            and_(merged, values.merged_into == values.number), "merged_into", "merged with itself"
        ),
    ]


def _says_nothing(name: str, values, mapping: Mapping) -> list[Fault]:
    """Return the closings and reopenings whose text is no date at all, nor a slip in one: those
    did not happen for that.
    """
    if name not in (*_CLOSINGS, "reopened_at"):
        return []
    text, entry = values[f"{name}_text"], mapping.fields[name]
    years = _earliest_year(values), extract("year", _tomorrow(mapping))
    is_none = and_(text.is_not(None), values[name].is_(None))
    nothing = case(
        (is_none, ~says_a_date(text, entry.formats, *years)), else_=False
    )  # the shape of few is looked at
    return [Fault(nothing, name, _no_date(entry), happened=None)]


def _no_date(entry: Field) -> str:
    return (
        f"no date in the form {' or '.join(entry.formats) or '2024-06-30 or 2024-06-30T12:00:00'}"
    )


def _unreadable(name: str, text: ColumnElement, value: ColumnElement, entry: Field) -> list[Fault]:
    kind = entry.target.kind
    if kind == "time":
        return [Fault(and_(text.is_not(None), value.is_(None)), name, _no_date(entry))]
    if kind == "count":
        bad = or_(value.is_(None), value < 0, value > _MOST)
        return [Fault(and_(text.is_not(None), bad), name, f"no whole number from 0 to {_MOST:,}")]
    if kind == "order":
        return [Fault(and_(text.is_not(None), value.is_(None)), name, "no whole number")]
    if kind == "degrees":
        most = 90 if name == "latitude" else 180
        bad = or_(value.is_(None), func.isnan(value), func.abs(value) > most)
        return [
            Fault(
                and_(text.is_not(None), bad), name, f"no number of degrees from -{most} to {most}"
            )
        ]
    if entry.closed and kind == "groups":
        return [
            Fault(is_unknown(text, entry), name, f"not a list of {', '.join(entry.translation)}")
        ]
    if entry.closed:
        unknown = and_(text.is_not(None), text.not_in(list(entry.translation)))
        same = compared(text).not_in([compared_text(value) for value in entry.translation])
        return [
            Fault(
                case((unknown, same), else_=False),
                name,
                f"not among the values that the mapping translates in columns.{name}.values",
            )
        ]
    return []


def _out_of_time(name: str, values, mapping: Mapping) -> list[Fault]:
    moment = values[name]
    reason = f"outside of {EARLIEST:%Y} to {LATEST:%Y}"
    found = [Fault(~moment.between(EARLIEST, LATEST), name, reason, happened=False)]
    found.append(Fault(moment < EARLIEST + timedelta(days=1), name, DAY_0, happened=False))
    if name in ("due_at", "changed_at"):
        return found
    if mapping.as_of:
        reason = f"after the as-of time of the mapping, {mapping.as_of}"
        found.append(
            Fault(moment > mapping.as_of, name, reason, happened=False)
        )  # then it was still open
    return found
