"""What can be counted: each count is a condition on one record, the building block of every
measure.

Grains, from fast to slow: ``profile`` conditions see only the columns of ``profiles``; ``age_band``
and ``settled`` conditions see that column, too (both depend on T); ``record`` conditions see all of
a complaint's columns.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, DateTime, and_, case, cast, func, not_, or_
from sqlalchemy import Date as DateType

from data_access.database.schema import FACTS
from data_access.model.codes import numbers
from data_access.model.measures import CUT_POINTS, MEASURES, Measure

_KIND, _STATUS, _OUTCOME = numbers("kind"), numbers("status"), numbers("outcome")
_FEEDBACK, _CAUSE = numbers("feedback"), numbers("cause")


@dataclass(frozen=True)
class Count:
    """A named count: ``condition(record)`` gives the SQL that is true for the complaints that
    count.

    ``amount(record)``: what each of them adds, where that is not 1; of the grain record only.
    """

    name: str
    grain: str
    condition: Callable[..., ColumnElement[bool]]
    amount: Callable[..., ColumnElement[int]] | None = None

    def adds(self, record) -> ColumnElement[int]:
        """Return SQL for what a record adds to the count."""
        amount = 1 if self.amount is None else self.amount(record)
        return case((self.condition(record), amount), else_=0)


COUNTS: dict[str, Count] = {}


def _count(name: str, grain: str, condition: Callable[..., ColumnElement[bool]]) -> Callable:
    COUNTS[name] = Count(name, grain, condition)
    return condition


def _profile(name: str, base: Callable | None, own: Callable) -> Callable:
    return _count(name, "profile", own if base is None else lambda r: and_(base(r), own(r)))


def _moment(name: str, base: Callable, own: Callable, grain: str = "age_band") -> Callable:
    return _count(name, grain, lambda r: and_(base(r), own(r)))


def _record(name: str, base: Callable, own: Callable) -> Callable:
    return _count(name, "record", lambda r: and_(base(r), own(r)))


filed = _profile("filed", None, lambda r: r.kind == _KIND["complaint"])
_profile("suggestions", None, lambda r: r.kind == _KIND["suggestion"])
_profile("merged", None, lambda r: r.kind == _KIND["merged"])
addressed = _profile("addressed", filed, lambda r: r.status == _STATUS["closed"])
still_open = _profile("open", filed, lambda r: r.status != _STATUS["closed"])
relief = _profile("relief", addressed, lambda r: r.outcome == _OUTCOME["relief"])
_profile("partial", addressed, lambda r: r.outcome == _OUTCOME["partial"])
_profile("no_relief", addressed, lambda r: r.outcome == _OUTCOME["none"])
_profile("dropped", addressed, lambda r: r.outcome == _OUTCOME["dropped"])
_profile("on_merits", addressed, lambda r: r.outcome.in_([_OUTCOME["relief"], _OUTCOME["partial"]]))
_profile("decided", addressed, lambda r: r.outcome != _OUTCOME["dropped"])
feedback = _profile("feedback", addressed, lambda r: r.feedback != 0)
_profile("silent", addressed, lambda r: r.feedback == 0)
_profile("positive", addressed, lambda r: r.feedback == _FEEDBACK["positive"])
_profile("negative", addressed, lambda r: r.feedback == _FEEDBACK["negative"])
_profile("relief_feedback", relief, lambda r: r.feedback != 0)
confirmed = _profile("relief_confirmed", relief, lambda r: r.feedback == _FEEDBACK["positive"])
contested = _profile("relief_contested", relief, lambda r: r.feedback == _FEEDBACK["negative"])
reopened = _profile("reopened_ever", filed, lambda r: r.reopened != 0)
_profile("reopened_open", still_open, lambda r: r.reopened != 0)
_profile("reopened_closed", addressed, lambda r: r.reopened != 0)
_profile("relief_after_reopening", relief, lambda r: r.reopened != 0)
_profile("confirmed_after_reopening", confirmed, lambda r: r.reopened != 0)
_profile("contested_after_reopening", contested, lambda r: r.reopened != 0)
first_closed = _profile("first_closed", filed, lambda r: r.speed != 0)


# Closed, as the source says, but nobody wrote down when: such a complaint is addressed, and has no
# waiting time.
_WAS_CLOSED = [_STATUS["closed"], _STATUS["reopened"]]


def _is_dated(r) -> ColumnElement[bool]:
    return not_(and_(r.status.in_(_WAS_CLOSED), r.speed == 0))


def is_dated(r) -> ColumnElement[bool]:
    """Return SQL that is true of a record that is open, or of which it is known when it was
    first closed.
    """
    return not_(and_(r.status.in_(_WAS_CLOSED), r.first_closed_on.is_(None)))


filed_dated = _profile("filed_dated", filed, _is_dated)

due_40 = _moment("due_40", filed_dated, lambda r: r.age_band >= 2)
due_20 = _moment("due_20", filed_dated, lambda r: r.age_band >= 1)
on_time_40 = _moment("on_time_40", due_40, lambda r: r.speed.in_([1, 2]))
_moment("on_time_20", due_20, lambda r: r.speed == 1)
_moment("effective_on_time_40", on_time_40, lambda r: r.reopened != 1)
settled = _moment("settled", first_closed, lambda r: r.settled == 1, "settled")
_moment("reopened_90", settled, lambda r: r.reopened == 1, "settled")
_moment("escalated_open", still_open, lambda r: r.age_band >= 2)
_moment("super_escalated_open", still_open, lambda r: r.age_band >= 3)
_moment(
    "escalated_ever", filed_dated, lambda r: or_(r.speed >= 3, and_(r.speed == 0, r.age_band >= 2))
)
_moment(
    "super_escalated_ever",
    filed_dated,
    lambda r: or_(r.speed == 4, and_(r.speed == 0, r.age_band >= 3)),
)


def _is_complaint(r) -> ColumnElement[bool]:
    return r.kind == _KIND["complaint"]


def _is_closed(r) -> ColumnElement[bool]:
    return and_(_is_complaint(r), r.status == _STATUS["closed"])


def _was_closed(r) -> ColumnElement[bool]:
    return and_(_is_complaint(r), r.first_closed_at.is_not(None))


def _due_day(r) -> ColumnElement:
    return cast(r.due_at, DateType)


def _has_no_time(moment: ColumnElement) -> ColumnElement[bool]:
    """Midnight is a date without a time."""
    return moment == cast(cast(moment, DateType), DateTime)


def _is_due_by_day(r) -> ColumnElement[bool]:
    """Of a limit without a time the whole day counts."""
    return _has_no_time(r.due_at)


def _closed_within_24_hours(r) -> ColumnElement[bool]:
    """Of dates without a time nobody knows it, unless they are one day.

    The days are asked first: of most complaints they say no, and times take three times as long.
    """
    known = not_(or_(_has_no_time(r.filed_at), _has_no_time(r.first_closed_at)))
    in_time = or_(
        r.first_closed_on == r.filed_on, and_(known, r.first_closed_at <= r.one_day_after_filing)
    )
    return and_(r.days_to_close <= 1, in_time)


def _was_due(r) -> ColumnElement[bool]:
    has_passed = and_(r.due_at < r.as_of, or_(_due_day(r) < r.as_of_day, not_(_is_due_by_day(r))))
    return and_(_is_complaint(r), is_dated(r), has_passed)


def _by_the_limit(r) -> ColumnElement[bool]:
    return or_(
        r.first_closed_at <= r.due_at, and_(_is_due_by_day(r), r.first_closed_on == _due_day(r))
    )


def _reopened_within_90(r, cause: str) -> ColumnElement[bool]:
    days = r.days_between(r.first_closed_on, cast(r.first_reopened_at, DateType))
    return and_(
        r.days_between(r.first_closed_on, r.as_of_day) >= 90,
        days <= 90,
        r.reopening_cause == _CAUSE[cause],
    )


def _is_waiting(r) -> ColumnElement[bool]:
    return and_(_is_complaint(r), r.status != _STATUS["closed"])


def _passes_40_days_within_a_week(r) -> ColumnElement[bool]:
    """Day 41 comes one to seven days after T."""
    return r.days_between(r.filed_on, r.as_of_day).between(34, 40)


_record("reopened_90_citizen", _was_closed, lambda r: _reopened_within_90(r, "citizen"))
_record("reopened_90_pm_office", _was_closed, lambda r: _reopened_within_90(r, "pm_office"))
_record("anonymous", _is_complaint, lambda r: r.anonymous.is_(True))
_record("replied", _is_complaint, lambda r: r.first_reply_at.is_not(None))
_record("closed_without_contact", _is_closed, lambda r: r.first_reply_at.is_(None))
_record("due_stored", _was_due, lambda r: r.due_at.is_not(None))
_record("on_time_stored", _was_due, _by_the_limit)
_record("escalating_soon", _is_waiting, _passes_40_days_within_a_week)
_record("closed_within_24_hours", _was_closed, _closed_within_24_hours)
_record("closed_last_two_days", _was_closed, lambda r: r.days_to_close.in_([19, 20, 39, 40]))


# The first 90 days after filing: what happens later changes none of these counts.
_WINDOW = 90


def _closed_within(days: int) -> Callable[..., ColumnElement[bool]]:
    return lambda r: r.days_to_close <= days


def _in_window(r) -> ColumnElement[bool]:
    return and_(_is_complaint(r), _closed_within(_WINDOW)(r))


def _answered(r) -> ColumnElement[bool]:
    """Feedback on the first closing within the window; its day is known only where nothing was
    reopened since.
    """
    day = cast(func.coalesce(r.feedback_at, r.first_closed_at), DateType)
    in_time = or_(r.first_reopened_at.is_not(None), r.days_between(r.filed_on, day) <= _WINDOW)
    return and_(_in_window(r), r.first_feedback.is_not(None), in_time)


def _first_relief(r) -> ColumnElement[bool]:
    return and_(_in_window(r), r.first_outcome == _OUTCOME["relief"])


def _answered_relief(r) -> ColumnElement[bool]:
    return and_(_answered(r), _first_relief(r))


def _reopened_in_window(r) -> ColumnElement[bool]:
    return r.days_between(r.filed_on, cast(r.first_reopened_at, DateType)) <= _WINDOW


for _days in CUT_POINTS:
    _record(f"closed_within_{_days}", _is_complaint, _closed_within(_days))
for _name, _code in (
    ("relief", "relief"),
    ("partial", "partial"),
    ("no_relief", "none"),
    ("dropped", "dropped"),
):
    _record(
        f"{_name}_within_90", _in_window, lambda r, code=_code: r.first_outcome == _OUTCOME[code]
    )
_record("feedback_within_90", _is_complaint, _answered)
_record("relief_feedback_within_90", _is_complaint, _answered_relief)
for _name, _verdict in (("positive", "confirmed"), ("negative", "contested")):
    _record(
        f"{_name}_within_90", _answered, lambda r, code=_name: r.first_feedback == _FEEDBACK[code]
    )
    _record(
        f"relief_{_verdict}_within_90",
        _answered_relief,
        lambda r, code=_name: r.first_feedback == _FEEDBACK[code],
    )
_record("reopened_within_90", _in_window, _reopened_in_window)


# Beyond the limit, and before it ----------------------------------------------------------------

_LIMIT = 40  # days


def _waited(r) -> ColumnElement[int]:
    return r.days_between(r.filed_on, r.as_of_day)


def _is_overdue(r) -> ColumnElement[bool]:
    return and_(_is_waiting(r), _waited(r) > _LIMIT)


def _is_overdue_first_time(r) -> ColumnElement[bool]:
    return and_(_is_overdue(r), r.status != _STATUS["reopened"])


def _overdue_days(name: str, base: Callable, own: Callable) -> None:
    COUNTS[name] = Count(
        name, "record", lambda r: and_(base(r), own(r)), lambda r: _waited(r) - _LIMIT
    )


_overdue_days("overdue_days", _is_waiting, _is_overdue)
_overdue_days(
    "overdue_days_unanswered", _is_overdue_first_time, lambda r: r.first_reply_at.is_(None)
)
_overdue_days(
    "overdue_days_answered", _is_overdue_first_time, lambda r: r.first_reply_at.is_not(None)
)
_overdue_days("overdue_days_reopened", _is_overdue, lambda r: r.status == _STATUS["reopened"])
_overdue_days("overdue_days_unassigned", _is_overdue, lambda r: r.assigned_at.is_(None))


def _was_limit_over(r) -> ColumnElement[bool]:
    return and_(_is_complaint(r), is_dated(r), _waited(r) > _LIMIT)


_record("transfers_known", _is_complaint, lambda r: r.transfers.is_not(None))
_record("transferred", _is_complaint, lambda r: r.transfers > 0)
for _name, _own in (
    ("transferred", lambda r: r.transfers > 0),
    ("untransferred", lambda r: r.transfers == 0),
):
    _record(f"due_{_name}", _was_limit_over, _own)
    _record(
        f"on_time_{_name}",
        _was_limit_over,
        lambda r, own=_own: and_(own(r), r.days_to_close <= _LIMIT),
    )


def require_counts(measures: Iterable[Measure]) -> None:
    """Raise ValueError for a measure of counts or facts that there are not: asked, it could only
    fail, or be “not recorded” of every complaint.
    """
    for measure in measures:
        counts = measure.counts if measure.basis == "cohort" else ()
        for kind, names, known, place in (
            ("count", counts, COUNTS, "add a line to data_access/query/counts.py"),
            ("fact", measure.needs, FACTS, "take those of FACTS in data_access/database/schema.py"),
        ):
            unknown = [name for name in names if name not in known]
            if unknown:
                told = ", ".join(unknown)
                raise ValueError(
                    f"The measure {measure.name} needs the {kind} {told}, which is not there; "
                    f"{place}, or mend the name."
                )


require_counts(MEASURES.values())
