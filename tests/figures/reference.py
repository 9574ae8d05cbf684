"""Every figure once more, in slow plain Python: the oracle that the SQL must equal.

Written from the definitions, in codes and not in numbers, and with nothing of ``data_access``: an
error there is not repeated here. ``figure`` answers one measure for one row; everything above it
says what the words mean.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from typing import NamedTuple

NOT_REACHED, TOO_FEW, NOT_APPLICABLE = "not reached", "too few", "does not apply"
NOT_RECORDED, NOT_DUE = "not recorded", "not yet due"
UNRECORDED = "unrecorded"
AGE_BANDS = (
    ("0-20", 0, 20),
    ("21-40", 21, 40),
    ("41-90", 41, 90),
    ("91-180", 91, 180),
    ("over-180", 181, 10**9),
)
FLOW = (
    "received", "closings", "reopenings", "backlog", "clearance_ratio", "opening", "closed_undated",
)  # fmt: skip
WAITING = {
    "days_to_close_median": ("closing", 50),
    "days_to_close_p90": ("closing", 90),
    "days_to_reply_median": ("reply", 50),
    "backlog_age_median": ("age", 50),
    "backlog_age_p90": ("age", 90),
    "days_to_assignment_median": ("assignment", 50),
}
PERIODS = ("month", "quarter", "year")
MEMBER_FILTERS = ("from", "to", "period", "group", "groups_all", "sex", "province")
MEMBER_BREAKDOWNS = ("", "group", "sex", "province", *PERIODS)
CODE_FILTERS = (
    "level",
    "department",
    "category",
    "subcategory",
    "province",
    "district",
    "sex",
    "channel",
    "outcome",
    "status",
    "identity",
)

Filters = Mapping[str, list[str]]  # as in a URL: {"province": ["-PB"], "from": ["2024-01-01"]}


class Asked(NamedTuple):
    """A fact that a source (None: every one) records of the complaints filed on these days
    (None: no bound).
    """

    fact: str
    source: int | None = None
    first: date | None = None
    last: date | None = None


class Data(NamedTuple):
    """A whole database as plain lists; ``parents``: the department to which a department
    belongs.
    """

    complaints: list[dict]
    reopenings: list[dict]
    members: list[dict]
    as_of: datetime
    parents: Mapping[str, str | None]
    recorded: tuple[Asked, ...] | None = None  # None: everything, by everybody


class Share(NamedTuple):
    """So many of so many; ``whole`` is never 0."""

    part: int
    whole: int


# What is true of one complaint --------------------------------------------------------------------


def is_filed(c: dict, t: datetime) -> bool:
    return c["kind"] == "complaint"


def is_closed(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["status"] == "closed"


def is_open(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["status"] != "closed"


def has_outcome(*outcomes: str) -> Callable[[dict, datetime], bool]:
    return lambda c, t: is_closed(c, t) and c["outcome"] in outcomes


def has_feedback(*feedback: str) -> Callable[[dict, datetime], bool]:
    return lambda c, t: is_closed(c, t) and c["feedback"] in feedback


def both(one, other) -> Callable[[dict, datetime], bool]:
    return lambda c, t: one(c, t) and other(c, t)


def age(c: dict, t: datetime) -> int:
    """Days since the original filing, even if reopened."""
    return (t.date() - c["filed_at"].date()).days


def days_to_close(c: dict) -> int | None:
    return (
        (c["first_closed_at"].date() - c["filed_at"].date()).days if c["first_closed_at"] else None
    )


def filed_longer_ago_than(limit: int) -> Callable[[dict, datetime], bool]:
    return lambda c, t: is_filed(c, t) and age(c, t) > limit


def closed_on_time(limit: int) -> Callable[[dict, datetime], bool]:
    def on_time(c: dict, t: datetime) -> bool:
        return (
            filed_longer_ago_than(limit)(c, t)
            and days_to_close(c) is not None
            and days_to_close(c) <= limit
        )

    return on_time


def end_of_stored_limit(c: dict) -> datetime | None:
    """The last moment that is in time: of a limit without a time, which stands as midnight, the
    last of that day.
    """
    limit = c["due_at"]
    is_day = limit is not None and limit.time() == time()
    return datetime.combine(limit, time.max) if is_day else limit


def stored_limit_has_passed(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["due_at"] is not None and end_of_stored_limit(c) < t


def closed_by_stored_limit(c: dict, t: datetime) -> bool:
    return (
        stored_limit_has_passed(c, t)
        and c["first_closed_at"] is not None
        and c["first_closed_at"] <= end_of_stored_limit(c)
    )


def reopened_within_90_days(c: dict, t: datetime) -> bool:
    reopened_at = c["first_reopened_at"]
    return reopened_at is not None and (reopened_at.date() - c["first_closed_at"].date()).days <= 90


def effectively_on_time(c: dict, t: datetime) -> bool:
    return closed_on_time(40)(c, t) and not reopened_within_90_days(c, t)


def is_settled(c: dict, t: datetime) -> bool:
    closed_at = c["first_closed_at"]
    return is_filed(c, t) and closed_at is not None and (t.date() - closed_at.date()).days >= 90


def settled_and_reopened(*causes: str | None) -> Callable[[dict, datetime], bool]:
    return lambda c, t: (
        is_settled(c, t) and reopened_within_90_days(c, t) and c["reopening_cause"] in causes
    )


def was_unclosed_after(limit: int) -> Callable[[dict, datetime], bool]:
    def was_unclosed(c: dict, t: datetime) -> bool:
        days = days_to_close(c)
        return is_filed(c, t) and (age(c, t) if days is None else days) > limit

    return was_unclosed


def was_reopened(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["first_reopened_at"] is not None


def is_anonymous(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["anonymous"] is True


def was_replied_to(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["first_reply_at"] is not None


def closed_without_contact(c: dict, t: datetime) -> bool:
    return is_closed(c, t) and c["first_reply_at"] is None


def was_first_closed(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["first_closed_at"] is not None


def closed_within_24_hours(c: dict, t: datetime) -> bool:
    if not was_first_closed(c, t):
        return False
    filed, closed = c["filed_at"], c["first_closed_at"]
    without_time = time() in (filed.time(), closed.time())  # then only the same day is sure
    return closed.date() == filed.date() or (
        not without_time and closed - filed <= timedelta(hours=24)
    )


def closed_in_last_two_days(c: dict, t: datetime) -> bool:
    return was_first_closed(c, t) and days_to_close(c) in (19, 20, 39, 40)


# Within 90 days of filing, whatever came later ----------------------------------------------------

CUT_POINTS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90)


def closed_within(limit: int) -> Callable[[dict, datetime], bool]:
    return lambda c, t: (
        is_filed(c, t) and days_to_close(c) is not None and days_to_close(c) <= limit
    )


def first_outcome_within_90(outcome: str) -> Callable[[dict, datetime], bool]:
    return lambda c, t: closed_within(90)(c, t) and c["first_outcome"] == outcome


def first_feedback_within_90(*feedback: str) -> Callable[[dict, datetime], bool]:
    def answered(c: dict, t: datetime) -> bool:
        if not closed_within(90)(c, t) or c["first_feedback"] not in feedback:
            return False
        if c["first_reopened_at"]:  # the day of the feedback on the first closing is not recorded
            return True
        return ((c["feedback_at"] or c["first_closed_at"]).date() - c["filed_at"].date()).days <= 90

    return answered


def reopened_within_90_of_filing(c: dict, t: datetime) -> bool:
    reopened_at = c["first_reopened_at"]
    in_time = reopened_at is not None and (reopened_at.date() - c["filed_at"].date()).days <= 90
    return closed_within(90)(c, t) and in_time


first_relief = first_outcome_within_90("relief")
answered_within_90 = first_feedback_within_90("positive", "negative")
satisfied_within_90, unsatisfied_within_90 = (
    first_feedback_within_90("positive"),
    first_feedback_within_90("negative"),
)

relief = has_outcome("relief")
gave_feedback = has_feedback("positive", "negative")
relief_with_feedback = both(relief, gave_feedback)
relief_confirmed = both(relief, has_feedback("positive"))
relief_contested = both(relief, has_feedback("negative"))
any_cause = ("citizen", "pm_office", None)

COUNTS: dict[str, Callable[[dict, datetime], bool]] = {
    "filed": is_filed,
    "suggestions": lambda c, t: c["kind"] == "suggestion",
    "merged": lambda c, t: c["kind"] == "merged",
    "addressed": is_closed,
    "open": is_open,
    "relief": relief,
    "partial": has_outcome("partial"),
    "no_relief": has_outcome("none"),
    "dropped": has_outcome("dropped"),
    "feedback": gave_feedback,
    "silent": has_feedback(None),
    "relief_confirmed": relief_confirmed,
    "relief_contested": relief_contested,
    "reopened_ever": was_reopened,
    "confirmed_after_reopening": both(relief_confirmed, was_reopened),
    "contested_after_reopening": both(relief_contested, was_reopened),
    "relief_after_reopening": both(relief, was_reopened),
    "reopened_open": both(is_open, was_reopened),
    "reopened_closed": both(is_closed, was_reopened),
    "escalated_open": both(is_open, filed_longer_ago_than(40)),
    "super_escalated_open": both(is_open, filed_longer_ago_than(90)),
    "escalating_soon": both(is_open, lambda c, t: 41 - 7 <= age(c, t) <= 41 - 1),
    **{f"closed_within_{days}": closed_within(days) for days in CUT_POINTS},
    "relief_within_90": first_relief,
    "partial_within_90": first_outcome_within_90("partial"),
    "no_relief_within_90": first_outcome_within_90("none"),
    "dropped_within_90": first_outcome_within_90("dropped"),
    "feedback_within_90": answered_within_90,
    "positive_within_90": satisfied_within_90,
    "negative_within_90": unsatisfied_within_90,
    "relief_feedback_within_90": both(first_relief, answered_within_90),
    "relief_confirmed_within_90": both(first_relief, satisfied_within_90),
    "relief_contested_within_90": both(first_relief, unsatisfied_within_90),
    "reopened_within_90": reopened_within_90_of_filing,
}
SHARES: dict[str, tuple[Callable[[dict, datetime], bool], Callable[[dict, datetime], bool]]] = {
    "addressed_share": (is_closed, is_filed),
    "resolved_on_merits": (
        has_outcome("relief", "partial"),
        has_outcome("relief", "partial", "none", None),
    ),
    "confirmed_relief": (relief_confirmed, relief_with_feedback),
    "contested_relief": (relief_contested, relief_with_feedback),
    "satisfaction": (has_feedback("positive"), gave_feedback),
    "response_rate": (gave_feedback, is_closed),
    "on_time": (closed_on_time(40), filed_longer_ago_than(40)),
    "on_time_strict": (closed_on_time(20), filed_longer_ago_than(20)),
    "on_time_due": (closed_by_stored_limit, stored_limit_has_passed),
    "effective_on_time": (effectively_on_time, filed_longer_ago_than(40)),
    "reopened_share": (settled_and_reopened(*any_cause), is_settled),
    "reopened_by_citizen": (settled_and_reopened("citizen"), is_settled),
    "reopened_by_pm_office": (settled_and_reopened("pm_office"), is_settled),
    "escalated_share": (was_unclosed_after(40), is_filed),
    "super_escalated_share": (was_unclosed_after(90), is_filed),
    "anonymous_share": (is_anonymous, is_filed),
    "replied_share": (was_replied_to, is_filed),
    "closed_without_contact_share": (closed_without_contact, is_closed),
    "closed_within_24_hours_share": (closed_within_24_hours, was_first_closed),
    "closed_last_two_days_share": (closed_in_last_two_days, was_first_closed),
    "closed_share_within_90": (closed_within(90), is_filed),
    "closed_share_within_40": (closed_within(40), is_filed),
    "relief_share_within_90": (first_relief, closed_within(90)),
    "confirmed_relief_within_90": (
        both(first_relief, satisfied_within_90),
        both(first_relief, answered_within_90),
    ),
    "contested_relief_within_90": (
        both(first_relief, unsatisfied_within_90),
        both(first_relief, answered_within_90),
    ),
    "satisfaction_within_90": (satisfied_within_90, answered_within_90),
    "response_rate_within_90": (answered_within_90, closed_within(90)),
    "reopened_share_within_90": (reopened_within_90_of_filing, closed_within(90)),
}


def was_transferred(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["transfers"] is not None and c["transfers"] > 0


def was_never_transferred(c: dict, t: datetime) -> bool:
    return is_filed(c, t) and c["transfers"] == 0


SHARES |= {
    "transferred_share": (
        was_transferred,
        lambda c, t: is_filed(c, t) and c["transfers"] is not None,
    ),
    "on_time_transferred": (
        both(closed_on_time(40), was_transferred),
        both(filed_longer_ago_than(40), was_transferred),
    ),
    "on_time_untransferred": (
        both(closed_on_time(40), was_never_transferred),
        both(filed_longer_ago_than(40), was_never_transferred),
    ),
}


def overdue_days(of) -> Callable[[dict, datetime], int]:
    """Day by day: how many days after the fortieth an open complaint has waited until T."""

    def days(c: dict, t: datetime) -> int:
        if not (is_open(c, t) and of(c)):
            return 0
        fortieth = c["filed_at"].date() + timedelta(days=40)
        return max(0, (t.date() - fortieth).days)

    return days


SUMS: dict[str, Callable[[dict, datetime], int]] = {
    "overdue_days": overdue_days(lambda c: True),
    "overdue_days_unanswered": overdue_days(
        lambda c: c["status"] != "reopened" and c["first_reply_at"] is None
    ),
    "overdue_days_answered": overdue_days(
        lambda c: c["status"] != "reopened" and c["first_reply_at"] is not None
    ),
    "overdue_days_reopened": overdue_days(lambda c: c["status"] == "reopened"),
    "overdue_days_unassigned": overdue_days(lambda c: c["assigned_at"] is None),
}
CUT_POINT_DAYS = {"days_to_close_median_within_90": 50, "days_to_close_p90_within_90": 90}

# What is known of one complaint -------------------------------------------------------------------

_CLOSED_AT = {
    *WAITING, *(f"closed_within_{days}" for days in CUT_POINTS), "days_to_close_median_within_90",
    "days_to_close_p90_within_90", "on_time", "on_time_strict", "on_time_due", "effective_on_time", "reopened_share",
    "reopened_by_citizen", "reopened_by_pm_office", "escalated_share", "super_escalated_share", "closings", "reopenings",
    "backlog", "opening", "closed_undated", "clearance_ratio", "closed_within_24_hours_share", "closed_last_two_days_share", "reopened_within_90",
    "reopened_share_within_90", "closed_share_within_90", "closed_share_within_40", "relief_share_within_90",
    "on_time_transferred", "on_time_untransferred",
} - {"days_to_assignment_median", "days_to_reply_median", "backlog_age_median", "backlog_age_p90"}  # fmt: skip
_OUTCOME = {
    "relief", "partial", "no_relief", "dropped", "relief_confirmed", "relief_contested", "confirmed_after_reopening",
    "resolved_on_merits", "confirmed_relief", "contested_relief", "relief_after_reopening", "contested_after_reopening",
}  # fmt: skip
_FEEDBACK = {
    "feedback", "silent", "relief_confirmed", "relief_contested", "confirmed_after_reopening", "confirmed_relief",
    "contested_relief", "satisfaction", "response_rate", "contested_after_reopening",
}  # fmt: skip
_STATUS = {
    "addressed", "open", "addressed_share", "silent", "response_rate", "escalated_open", "super_escalated_open",
    "escalating_soon", "reopened_open", "reopened_closed",
    "closed_without_contact_share", "backlog_age_median", "backlog_age_p90", *SUMS,
}  # fmt: skip
_REOPENED = {"reopened_ever"}
_REOPENING = {
    "relief_after_reopening", "contested_after_reopening", "reopened_open", "reopened_closed",
    "confirmed_after_reopening", "effective_on_time", "reopened_share", "reopened_by_citizen",
    "reopened_by_pm_office", "reopenings", "reopened_within_90", "reopened_share_within_90",
}  # fmt: skip
_OTHERS = {
    "on_time_due": "due", "anonymous_share": "anonymous", "replied_share": "first_reply",
    "days_to_assignment_median": "assignment", "overdue_days_unassigned": "assignment",
    "overdue_days_unanswered": "first_reply", "overdue_days_answered": "first_reply", "transferred_share": "transfers",
    "on_time_transferred": "transfers", "on_time_untransferred": "transfers",
    "closed_without_contact_share": "first_reply", "days_to_reply_median": "first_reply", "members": "members",
}  # fmt: skip

_TOLD_BY = {"status": "closing", "reopened": "reopening"}


def facts_of(measure: str) -> set[str]:
    """What has to be known of a complaint so that it can be counted."""
    within = measure.endswith("_within_90") and not measure.startswith("days_to_close")
    found = {"closing"} if measure in _CLOSED_AT or within else set()
    found |= (
        {"outcome"}
        if measure in _OUTCOME
        or (within and any(word in measure for word in ("relief", "partial", "dropped")))
        else set()
    )
    asks = (
        "feedback",
        "positive",
        "negative",
        "confirmed",
        "contested",
        "satisfaction",
        "response",
    )
    found |= (
        {"feedback"}
        if measure in _FEEDBACK or (within and any(word in measure for word in asks))
        else set()
    )
    found |= {"status"} if measure in _STATUS else set()
    found |= {"reopened"} if measure in _REOPENED else set()
    found |= {"reopening"} if measure in _REOPENING else set()
    return found | ({_OTHERS[measure]} if measure in _OTHERS else set())


def is_recorded(c: dict, fact: str, data: Data) -> bool:
    """Whether somebody asked this of a complaint; who knows when it was closed or reopened knows
    that it was.
    """
    if fact in c["unknown_facts"]:
        return False
    day, names = c["filed_at"].date(), {fact, _TOLD_BY.get(fact, fact)}
    return data.recorded is None or any(
        one.fact in names
        and one.source in (None, c["source_id"])
        and (one.first is None or one.first <= day)
        and (one.last is None or day <= one.last)
        for one in data.recorded
    )


def is_known(c: dict, measure: str, data: Data) -> bool:
    return all(is_recorded(c, fact, data) for fact in facts_of(measure))


def is_recorded_at_all(measure: str, data: Data) -> bool:
    if data.recorded is None:
        return True
    facts = {one.fact for one in data.recorded}
    return facts_of(measure) <= facts | {fact for fact, by in _TOLD_BY.items() if by in facts}


def is_undated(c: dict) -> bool:
    """Closed at least once, and nobody wrote down when."""
    return c["status"] in ("closed", "reopened") and c["first_closed_at"] is None


def waits_undated(c: dict) -> bool:
    """First closed on a day that nobody wrote down, as it is closed or was reopened on a known day:
    until then nobody knows whether it waited.
    """
    return c["first_closed_at"] is None and (
        c["status"] == "closed" or c["first_reopened_at"] is not None
    )


def is_left_out_undated(c: dict, measure: str) -> bool:
    """Whether a complaint is no part of a figure because nobody wrote down when it was closed:
    the figure counts by the day of filing, and needs the day of closing.
    """
    return measure not in FLOW and "closing" in facts_of(measure) and is_undated(c)


# Which days and which complaints ------------------------------------------------------------------


@cache  # asked of the same days for every measure
def period_of(day: date, kind: str) -> str:
    """The period row in which a day lies: "2023-05", "2023-Q2" or "2023"."""
    return {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
    }[kind]


def in_window(day: date | None, filters: Filters) -> bool:
    """Whether a day is one of those chosen with from, to and period; an unknown day is only in
    when none is set.
    """
    if day is None:
        return not any(name in filters for name in ("from", "to", "period"))
    if "from" in filters and day.isoformat() < filters["from"][0]:
        return False
    if "to" in filters and day.isoformat() > filters["to"][0]:
        return False
    return "period" not in filters or any(
        period_of(day, kind) in filters["period"] for kind in PERIODS
    )


def is_yet_to_come(filters: Filters, t: datetime) -> bool:
    """Whether days are chosen, and each of them comes after T."""
    return (
        _first_chosen_day(*(tuple(filters.get(name, ())) for name in ("from", "to", "period")))
        > t.date()
    )


@cache
def _first_chosen_day(
    since: tuple[str, ...], until: tuple[str, ...], periods: tuple[str, ...]
) -> date:
    """Looked for day by day, from 1990 to 2050; the first day of all where none is chosen."""
    chosen = {
        name: list(values)
        for name, values in (("from", since), ("to", until), ("period", periods))
        if values
    }
    days = (date(1990, 1, 1) + timedelta(days=number) for number in range(61 * 365))
    return next((day for day in days if in_window(day, chosen)), date.min)


def suits(value: str | None, choices: Iterable[str], within: Callable[[str, str], bool]) -> bool:
    """Whether one value passes one filter: any of the chosen, none of the excluded; unknown is
    never excluded.
    """
    chosen = [code for code in choices if not code.startswith("-")]
    excluded = [code[1:] for code in choices if code.startswith("-")]
    if value is None:
        return not chosen
    return (not chosen or any(within(value, code) for code in chosen)) and not any(
        within(value, code) for code in excluded
    )


def value_of(person_or_complaint: dict, name: str) -> str | None:
    """The code that one has under a filter or breakdown."""
    if name == "identity":
        return {True: "hidden", False: "shown", None: None}[person_or_complaint["anonymous"]]
    if name == "cause":
        return person_or_complaint["reopening_cause"]
    return person_or_complaint[name]


def suits_groups(groups: frozenset[str] | None, filters: Filters) -> bool:
    chosen = [code for code in filters.get("group", ()) if not code.startswith("-")]
    excluded = [code[1:] for code in filters.get("group", ()) if code.startswith("-")]
    carried = [code in (groups or ()) for code in chosen]
    wanted = all(carried) if "groups_all" in filters else any(carried) or not chosen
    return wanted and not any(code in (groups or ()) for code in excluded)


def is_within(department: str, wanted: str, parents: Mapping[str, str | None]) -> bool:
    """Whether a department is the wanted one or below it."""
    above: str | None = department
    while above is not None and above != wanted:
        above = parents[above]
    return above == wanted


def passes(person_or_complaint: dict, filters: Filters, data: Data) -> bool:
    """Whether all filters but those of days let it pass."""

    def within(name: str) -> Callable[[str, str], bool]:
        return (
            (lambda value, code: is_within(value, code, data.parents))
            if name == "department"
            else str.__eq__
        )

    plain = (name for name in CODE_FILTERS if name in filters)
    return suits_groups(person_or_complaint["groups"], filters) and all(
        suits(value_of(person_or_complaint, name), filters[name], within(name)) for name in plain
    )


def names_in(breakdown: str) -> list[str]:
    """The breakdowns that are crossed: “category:province” are two."""
    return breakdown.split(":")


def has_period(breakdown: str) -> bool:
    return any(name in PERIODS for name in names_in(breakdown))


def parts_of(c: dict, breakdown: str, data: Data) -> list[str]:
    """The rows in which a complaint or member stands: mostly one, several for groups, sometimes
    none.
    """
    if breakdown == "":
        return [""]
    if ":" in breakdown:
        return [
            ":".join(pair)
            for pair in product(*(parts_of(c, name, data) for name in names_in(breakdown)))
        ]
    if breakdown == "group":
        return sorted(c["groups"] or ())
    if breakdown == "age_band":
        days = age(c, data.as_of) if is_known_open(c, data) else -1
        return [code for code, first, last in AGE_BANDS if first <= days <= last]
    if breakdown in PERIODS:
        day = c["registered_on"] if "registered_on" in c else c["filed_at"].date()
        return [period_of(day, breakdown) if day else UNRECORDED]
    if breakdown == "outcome" and not c["outcome"] and is_known_open(c, data, of_any_kind=True):
        return ["not_closed"]
    return [value_of(c, breakdown) or UNRECORDED]


def is_known_open(c: dict, data: Data, of_any_kind: bool = False) -> bool:
    """Whether it is known of a complaint (or a suggestion) that it is not closed."""
    return (
        (of_any_kind or is_filed(c, data.as_of))
        and c["status"] != "closed"
        and is_recorded(c, "status", data)
    )


def cohort(data: Data, breakdown: str, code: str, filters: Filters) -> list[dict]:
    """The records of one row: filed on the chosen days, passing the filters, belonging to the
    part.
    """
    return [
        c
        for c in data.complaints
        if in_window(c["filed_at"].date(), filters)
        and passes(c, filters, data)
        and code in parts_of(c, breakdown, data)
    ]


# Flows --------------------------------------------------------------------------------------------


def events(
    data: Data, measure: str, breakdown: str, code: str, filters: Filters
) -> list[tuple[str, date]]:
    """(what, day) of every event ever of the complaints of one row; for a period row, of all
    complaints.

    A complaint closed on a day that nobody knows is no part of what waits.
    """
    chosen = {
        c["complaint_id"]: c
        for c in data.complaints
        if is_filed(c, data.as_of)
        and is_known(c, measure, data)
        and passes(c, filters, data)
        and all(
            name in PERIODS or own in parts_of(c, name, data)
            for name, own in zip(names_in(breakdown), code.split(":"), strict=True)
        )
    }
    found = [
        ("received" if not waits_undated(c) else "undated", c["filed_at"].date())
        for c in chosen.values()
    ]
    found += [
        ("closings", c["first_closed_at"].date()) for c in chosen.values() if c["first_closed_at"]
    ]
    mine = [row for row in data.reopenings if row["complaint_id"] in chosen]
    found += [("reopenings", row["reopened_on"]) for row in mine]
    return found + [("closings", row["reclosed_on"]) for row in mine if row["reclosed_on"]]


def days_of(data: Data) -> list[date]:
    """Every day from the first record to T."""
    known = [c["filed_at"].date() for c in data.complaints] + [
        m["registered_on"] for m in data.members if m["registered_on"]
    ]
    first, last = min(known, default=data.as_of.date()), data.as_of.date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def flow(
    data: Data, measure: str, breakdown: str, code: str, filters: Filters
) -> int | Share | str:
    found = events(data, measure, breakdown, code, filters)
    shown = {
        day
        for day in days_of(data)
        if in_window(day, filters)
        and all(
            name not in PERIODS or period_of(day, name) == own
            for name, own in zip(names_in(breakdown), code.split(":"), strict=True)
        )
    }
    counted = {
        what: sum(1 for name, day in found if name == what and day in shown)
        for what in (*FLOW[:3], "undated")
    }
    if measure in counted:
        return counted[measure] + (counted["undated"] if measure == "received" else 0)
    if measure == "clearance_ratio":
        return share(counted["closings"], counted["received"] + counted["reopenings"])
    if measure == "closed_undated":
        return counted["undated"]
    if not shown and not has_period(breakdown) and is_yet_to_come(filters, data.as_of):
        return NOT_REACHED
    last = max(shown, default=date.min)  # the end of the period, or of the chosen days in it
    if measure == "opening":
        last = day_before(shown, breakdown, filters)
    return sum({"closings": -1, "undated": 0}.get(name, 1) for name, day in found if day <= last)


def day_before(shown: Collection[date], breakdown: str, filters: Filters) -> date:
    """The last day before those that are shown; none where all days are."""
    if not shown or not (
        has_period(breakdown) or any(n in filters for n in ("from", "to", "period"))
    ):
        return date.min
    return min(shown) - timedelta(days=1)


# Waiting times ------------------------------------------------------------------------------------


def kaplan_meier(observed: list[tuple[int, bool]], percent: int) -> int | str:
    """The day by which so many in 100 had the event; ``observed``: (day, True if the event,
    False if still waiting).
    """
    if not observed:
        return TOO_FEW
    waiting = Fraction(1)
    for day in sorted({day for day, happened in observed if happened}):
        at_risk = sum(1 for other, _ in observed if other >= day)
        happened_now = sum(1 for other, happened in observed if happened and other == day)
        waiting *= Fraction(at_risk - happened_now, at_risk)
        if waiting <= 1 - Fraction(percent, 100):
            return day
    return NOT_REACHED


def quantile(ages: list[int], percent: int) -> int | str:
    """The smallest age that so many in 100 do not exceed."""
    enough = [
        a
        for a in sorted(ages)
        if 100 * sum(1 for other in ages if other <= a) >= percent * len(ages)
    ]
    return enough[0] if enough else TOO_FEW


def waiting_days(records: list[dict], measure: str, t: datetime) -> int | str:
    curve, percent = WAITING[measure]
    if curve == "age":
        return quantile([age(c, t) for c in records if is_open(c, t)], percent)
    event = {
        "closing": "first_closed_at",
        "reply": "first_reply_at",
        "assignment": "assigned_at",
    }[curve]
    observed = [
        ((c[event].date() - c["filed_at"].date()).days, True) if c[event] else (age(c, t), False)
        for c in records
        if is_filed(c, t)
    ]
    return kaplan_meier(observed, percent)


# Answers ------------------------------------------------------------------------------------------


def members(data: Data, breakdown: str, code: str, filters: Filters) -> int | str:
    names = names_in(breakdown)
    if not set(filters) <= set(MEMBER_FILTERS) or not set(names) <= set(MEMBER_BREAKDOWNS):
        return NOT_APPLICABLE
    return sum(
        1
        for m in data.members
        if in_window(m["registered_on"], filters)
        and passes(m, filters, data)
        and code in parts_of(m, breakdown, data)
    )


def share(part: int, whole: int) -> Share | str:
    return Share(part, whole) if whole else TOO_FEW


LIMITS = {"on_time": 40, "effective_on_time": 40, "on_time_strict": 20}


def why_no_whole(measure: str, records: list[dict], filters: Filters, t: datetime) -> str:
    """Why there is nothing to be a share of: the filters rule it out, no limit is over yet, or
    there are too few.
    """
    if measure in ("resolved_on_merits", "confirmed_relief", "contested_relief", "satisfaction", "response_rate",
                   "closed_without_contact_share"):  # fmt: skip
        _, whole = SHARES[measure]
        could_be = (
            {"kind": "complaint", "status": status, "outcome": outcome, "feedback": "positive"}
            for status in ("new", "in_process", "closed", "reopened")
            for outcome in ("relief", "partial", "none", "dropped", None)
        )
        if not any(
            whole(c, t)
            and all(
                suits(c[name], filters.get(name, ()), str.__eq__) for name in ("status", "outcome")
            )
            for c in could_be
        ):
            return NOT_APPLICABLE
    young = [c for c in records if is_filed(c, t) and age(c, t) <= LIMITS.get(measure, 0)]
    return NOT_DUE if measure in LIMITS and young else TOO_FEW


def day_by_which(records: list[dict], percent: int, t: datetime) -> int | str:
    """The first cut point by which that part of the complaints was closed."""
    filed = [c for c in records if is_filed(c, t)]
    for days in CUT_POINTS:
        closed = [c for c in filed if closed_within(days)(c, t)]
        if filed and Fraction(len(closed), len(filed)) >= Fraction(percent, 100):
            return days
    return NOT_REACHED if filed else TOO_FEW


def figure(
    data: Data, measure: str, breakdown: str = "", code: str = "", filters: Filters | None = None
) -> int | Share | str:
    """Answer one measure for the row ``code`` of ``breakdown`` (both "" for the total)."""
    return figures_of_row(data, [measure], breakdown, code, filters)[measure]


def figures_of_row(
    data: Data,
    measures: Iterable[str],
    breakdown: str = "",
    code: str = "",
    filters: Filters | None = None,
) -> dict[str, int | Share | str]:
    """Answer many measures for one row; its records are looked up once for all of them."""
    everybody = cohort(data, breakdown, code, filters or {})
    return {
        measure: _of(everybody, data, measure, breakdown, code, filters or {})
        for measure in measures
    }


def _of(
    everybody: list[dict], data: Data, measure: str, breakdown: str, code: str, filters: Filters
) -> int | Share | str:
    if not is_recorded_at_all(measure, data):
        return NOT_RECORDED
    if measure == "members":
        return members(data, breakdown, code, filters)
    records = [
        c for c in everybody if is_known(c, measure, data) and not is_left_out_undated(c, measure)
    ]
    if any(is_filed(c, data.as_of) for c in everybody) and not any(
        is_filed(c, data.as_of) for c in records
    ):
        return NOT_RECORDED
    if measure in FLOW:
        return flow(data, measure, breakdown, code, filters)
    if measure in WAITING:
        return waiting_days(records, measure, data.as_of)
    if measure in CUT_POINT_DAYS:
        return day_by_which(records, CUT_POINT_DAYS[measure], data.as_of)
    if measure in SUMS:
        return sum(SUMS[measure](c, data.as_of) for c in records)
    if measure in COUNTS:
        return sum(1 for c in records if COUNTS[measure](c, data.as_of))
    part, whole = SHARES[measure]
    if not any(whole(c, data.as_of) for c in records):
        return why_no_whole(measure, records, filters, data.as_of)
    return share(
        sum(1 for c in records if part(c, data.as_of)),
        sum(1 for c in records if whole(c, data.as_of)),
    )


class Listed(NamedTuple):
    """A row of a list: which complaint, and the day on which it is counted."""

    number: str
    day: date


Parts = Iterable[tuple[str, str]]  # (breakdown, code), all of which a complaint must stand in


def behind(data: Data, measure: str, whole: bool, parts: Parts, filters: Filters) -> list[Listed]:
    """Every complaint that a figure counts, as often as it counts it, the oldest day first."""
    if not is_recorded_at_all(measure, data):
        return []
    known = [c for c in data.complaints if passes(c, filters, data) and is_known(c, measure, data)]
    found = (
        _events_behind(data, measure, whole, known, list(parts), filters)
        if measure in FLOW
        else _cohort_behind(data, measure, whole, known, list(parts), filters)
    )
    return sorted(found, key=lambda row: (row.day, row.number))


def _cohort_behind(data, measure, whole, known, parts, filters) -> Iterable[Listed]:
    condition = SHARES[measure][whole] if measure in SHARES else COUNTS[measure]
    for c in known:
        filed_on = c["filed_at"].date()
        is_timed = "closing" not in facts_of(measure) or not is_undated(c)
        is_there = all(code in parts_of(c, breakdown, data) for breakdown, code in parts)
        if is_timed and is_there and in_window(filed_on, filters) and condition(c, data.as_of):
            yield Listed(c["number"], filed_on)


def _events_behind(data, measure, whole, known, parts, filters) -> Iterable[Listed]:
    def counts(day: date) -> bool:
        return in_window(day, filters) and all(
            period_of(day, breakdown) == code for breakdown, code in parts if breakdown in PERIODS
        )

    own = [(breakdown, code) for breakdown, code in parts if breakdown not in PERIODS]
    wanted = {
        "clearance_ratio": ("received", "reopenings") if whole else ("closings",),
        "received": ("received", "undated"),
        "closed_undated": ("undated",),
    }.get(measure, (measure,))
    shown = [day for day in days_of(data) if counts(day)]
    last = max(shown, default=date.min)
    if measure == "opening":
        last = day_before(shown, ":".join(name for name, _ in parts), filters)
    for c in known:
        if not is_filed(c, data.as_of) or not all(
            code in parts_of(c, by, data) for by, code in own
        ):
            continue
        one = data._replace(complaints=[c])
        happened = events(one, measure, "", "", {})
        if measure in ("backlog", "opening"):
            signs = {"closings": -1, "undated": 0}
            if sum(signs.get(what, 1) for what, day in happened if day <= last):
                yield Listed(c["number"], c["filed_at"].date())
        else:
            yield from (
                Listed(c["number"], day) for what, day in happened if what in wanted and counts(day)
            )


def codes(data: Data, breakdown: str) -> set[str]:
    """Every row that could appear in a breakdown: where any record stands and, for periods,
    every one until T.
    """
    if ":" in breakdown and has_period(breakdown):
        each = [sorted(codes(data, name)) for name in names_in(breakdown)]
        return {":".join(pair) for pair in product(*each)}
    people = data.members if set(names_in(breakdown)) <= set(MEMBER_BREAKDOWNS) else []
    found = {
        code for record in [*data.complaints, *people] for code in parts_of(record, breakdown, data)
    }
    return found | (
        {period_of(day, breakdown) for day in days_of(data)} if breakdown in PERIODS else set()
    )
