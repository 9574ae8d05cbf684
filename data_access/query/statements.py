"""``Question`` into SQL: pure SQLAlchemy Core.

One statement answers all breakdowns of a basis where one can.

Cohort figures take two steps: the large scan counts complaints by part and profile, then the
conditions of the counts are evaluated on those few thousand cells.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from types import SimpleNamespace

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.database.codebook import Codebook
from data_access.database.dialects import a_day_after, as_key, days_between, key_shown, whole_sum
from data_access.database.schema import complaints, profiles, reopenings
from data_access.model.breakdowns import BREAKDOWNS, OPEN, STRATA_ONLY, key_of
from data_access.model.codes import AGE_BAND_STARTS, numbers
from data_access.model.question import HEAVY, Question
from data_access.query.counts import COUNTS, Count, is_dated
from data_access.query.patterns import PATTERNS
from data_access.query.predicates import (
    conditions,
    expected_share,
    identity_key,
    in_windows,
)

_CLOSED, _COMPLAINT = numbers("status")["closed"], numbers("kind")["complaint"]
_CAUSES = numbers("cause")
_SETTLED_DAYS = 90
_FEW = 0.4  # part of all complaints up to which keeping the rows is faster
_MOMENTS = ("age_band", "settled")  # grains of counts that depend on T


def record(
    as_of: datetime, columns=complaints.c, status_known: ColumnElement[bool] | None = None
) -> SimpleNamespace:
    """Return the columns that conditions of counts may look at: the complaint's own and those
    that depend on T.
    """
    day = as_of.date()
    seen = dimensions(day, columns, status_known)
    seen.as_of, seen.as_of_day = literal(as_of, DateTime), literal(day, Date)
    seen.days_between = days_between
    seen.one_day_after_filing = a_day_after(columns.filed_at)
    seen.settled = case(
        (columns.first_closed_on <= day - timedelta(days=_SETTLED_DAYS), 1), else_=0
    )
    return seen


def dimensions(
    as_of: date, columns, status_known: ColumnElement[bool] | None = None
) -> SimpleNamespace:
    """Return the columns that breakdowns may look at, of complaints or of reopenings.

    ``status_known``: of which it is known whether they are closed; None: of all. The others are not
    called open.
    """
    band = _age_band(columns.filed_on, as_of)
    is_open = and_(columns.status != _CLOSED, *([] if status_known is None else [status_known]))
    named = {column.name: column for column in columns}
    if "reopening_cause" not in named:
        named["reopening_cause"] = _first_cause(columns)
    return SimpleNamespace(
        **named,
        age_band=band,
        age_band_of_open=case((and_(columns.kind == _COMPLAINT, is_open), band)),
        outcome_or_open=func.coalesce(columns.outcome, case((is_open, OPEN))),
        identity=identity_key(columns),
    )


def _first_cause(columns) -> ColumnElement[int]:
    """Return SQL for who ordered the first reopening of the complaint of a reopening."""
    first = reopenings.alias("first_reopening")
    whens = [
        (columns.complaint_id.in_(_first_of(first, cause)), cause) for cause in _CAUSES.values()
    ]
    return case(*whens)


def _first_of(first, cause: int) -> Select:
    return select(first.c.complaint_id).where(first.c.sequence == 1, first.c.cause == cause)


def _age_band(filed_on: ColumnElement, as_of: date) -> ColumnElement[int]:
    bands = [
        (filed_on > as_of - timedelta(days=start), number)
        for number, start in enumerate(AGE_BAND_STARTS[1:])
    ]
    return case(*bands, else_=len(AGE_BAND_STARTS) - 1)


Conditions = Sequence[ColumnElement[bool]]


def complaint_conditions(
    question: Question, codebook: Codebook, limit: Conditions = ()
) -> list[ColumnElement[bool]]:
    """Return the WHERE conditions of the question on complaints, the period (by day of filing)
    among them.

    ``limit``: which complaints the question's facts are recorded of, where that is not all of them.
    """
    period = in_windows(question.filters, complaints.c.filed_on)
    return (
        ([] if period is None else [period])
        + conditions(question.filters, codebook, complaints.c)
        + ([_is_of_no_heavy_filer()] if question.without_heavy_filers else [])
        + [*limit]
    )


def _is_of_no_heavy_filer() -> ColumnElement[bool]:
    """Return SQL that is true of complaints whose author filed few in all, or is not recorded."""
    filed = complaints.alias("filed")
    heavy = (
        select(filed.c.member_id)
        .where(filed.c.kind == _COMPLAINT, filed.c.member_id.is_not(None))
        .group_by(filed.c.member_id)
        .having(func.count() > HEAVY)
    )
    return or_(complaints.c.member_id.is_(None), complaints.c.member_id.not_in(heavy))


def cohort_select(
    question: Question,
    codebook: Codebook,
    as_of: datetime,
    limit: Conditions = (),
    status_known: ColumnElement[bool] | None = None,
) -> Select:
    """Return the statement for all cohort measures, a row for each part: ``part`` (0 the total,
    then the breakdowns in their order), ``key`` (number of the part) and one column for each
    count. ``status_known``: see ``dimensions``.
    """
    cells = _cells(question, codebook, record(as_of, status_known=status_known), limit)
    joined = cells.join(profiles, profiles.c.profile_id == cells.c.profile_id)
    sums = [_sum(name) for name in question.counts]
    key = key_shown(cells.c.key).label("key")
    return select(cells.c.part, key, *sums).select_from(joined).group_by(cells.c.part, cells.c.key)


def crossed_select(
    question: Question,
    breakdown: str,
    codebook: Codebook,
    as_of: datetime,
    limit: Conditions = (),
    status_known: ColumnElement[bool] | None = None,
) -> Select:
    """Return the statement for one breakdown ("" for all) crossed with the question's strata: key,
    a number of each stratum, and one column for each count.

    One step, unlike ``cohort_select``: profiles times strata would be more rows than it saves. What
    a profile alone decides is worked out on the few hundred profiles and joined (4.9 million rows,
    eight counts: a third of the time).
    """
    seen, counts = record(as_of, status_known=status_known), [COUNTS[n] for n in question.counts]
    for name in PATTERNS.keys() & set(question.strata):  # each costs a look at all complaints
        setattr(seen, name, PATTERNS[name](seen))
    of_profiles = [_flag(count, profiles.c) for count in counts if count.grain == "profile"]
    known = select(*profiles.c, *of_profiles).subquery("known")
    by = [*([breakdown] if breakdown else []), *question.strata]
    keys = [
        as_key((BREAKDOWNS | STRATA_ONLY)[name].key(seen)).label(f"key_{place}")
        for place, name in enumerate(by)
    ]
    moments = [getattr(seen, name).label(name) for name in _MOMENTS]
    of_records = [_flag(count, seen) for count in counts if count.grain == "record"]
    chosen = (
        select(complaints.c.profile_id, *keys, *moments, *of_records)
        .where(*complaint_conditions(question, codebook, limit))
        .subquery("chosen")
    )
    codes = {column.name: known.c[column.name] for column in profiles.c}
    at = SimpleNamespace(**codes | {name: chosen.c[name] for name in _MOMENTS})
    told = {flag.name: chosen.c[flag.name] for flag in of_records}
    told |= {flag.name: known.c[flag.name] for flag in of_profiles}
    told |= {f"is_{c.name}": _flag(c, at) for c in counts if c.grain in _MOMENTS}
    found = [chosen.c[key.name] for key in keys]
    shown = [key_shown(key).label(f"by_{place}") for place, key in enumerate(found)]
    first = [] if breakdown else [literal(0).label("key")]
    sums = [whole_sum(told[f"is_{name}"]).label(name) for name in question.counts]
    joined = chosen.join(known, known.c.profile_id == chosen.c.profile_id)
    return select(*first, *shown, *sums).select_from(joined).group_by(*found)


def _flag(count: Count, seen) -> ColumnElement[int]:
    return count.adds(seen).label(f"is_{count.name}")


@cache
def _sum(name: str) -> ColumnElement[int]:
    """Return the sum of one count over the cells; the same for every question, so it is made
    once.
    """
    if COUNTS[name].grain == "record":
        return func.coalesce(whole_sum(column(name, Integer)), 0).label(name)
    seen = {known.name: known for known in profiles.c if known.name != "profile_id"}
    seen |= {moment: column(moment, Integer) for moment in _MOMENTS}
    counted = whole_sum(
        column("complaints", Integer), COUNTS[name].condition(SimpleNamespace(**seen))
    )
    return func.coalesce(counted, 0).label(name)


def _cells(question: Question, codebook: Codebook, seen: SimpleNamespace, limit: Conditions) -> CTE:
    """Return complaints counted by part, key, profile and what depends on T: a few thousand
    rows.
    """
    grains = {COUNTS[name].grain for name in question.counts}
    keys = {
        f"key_{part}": key_of(name, seen) for part, name in enumerate(question.breakdowns, start=1)
    }
    moments = {name: getattr(seen, name) for name in _MOMENTS if name in grains}
    records = [name for name in question.counts if COUNTS[name].grain == "record"]
    flags = {name: _of_record(COUNTS[name], seen) for name in records}
    chosen = _chosen(question, codebook, {**keys, **moments, **flags}, limit)
    cell = [chosen.c[name] for name in ("profile_id", *moments)]
    counted = [func.count().label("complaints"), *(_counted(chosen.c[name]) for name in flags)]
    parts = [
        select(literal(0).label("part"), literal(0).label("key"), *cell, *counted).group_by(*cell)
    ]
    for part, name in enumerate(keys, start=1):
        key = as_key(chosen.c[name])
        parts.append(
            select(literal(part), cast(key, Integer), *cell, *counted).group_by(key, *cell)
        )
    return union_all(*parts).cte("cells")


def _chosen(
    question: Question, codebook: Codebook, columns: Mapping[str, ColumnElement], limit: Conditions
):
    """Return the rows that the filters leave.

    A few are kept for the parts to share; many are counted part by part straight from the table,
    which lets the engine use its perfect hash. Measured on 4.9 million rows and two cores.
    """
    labels = [column.label(name) for name, column in columns.items()]
    rows = select(complaints.c.profile_id, *labels).where(
        *complaint_conditions(question, codebook, limit)
    )
    if expected_share(question.filters, codebook) > _FEW:
        return rows.subquery("chosen")
    return rows.cte("chosen").prefix_with("MATERIALIZED")


def _of_record(count: Count, seen) -> ColumnElement:
    """Return whether a record counts, or what it adds: the sum of a condition is made later."""
    return count.condition(seen) if count.amount is None else count.adds(seen)


def _counted(kept: ColumnElement) -> ColumnElement[int]:
    """Return the sum of what ``_of_record`` made of each row."""
    added = kept if COUNTS[kept.name].amount else case((kept, 1), else_=0)
    return func.sum(added).label(kept.name)


_CURVES = {  # event column, day of the event is known; the others wait until T
    "closing": complaints.c.days_to_close,
    "reply": complaints.c.days_to_reply,
    "assignment": days_between(complaints.c.filed_on, cast(complaints.c.assigned_at, Date)),
}


def waiting_select(
    question: Question,
    codebook: Codebook,
    as_of: date,
    curve: str,
    breakdown: str,
    limit: Conditions = (),
    status_known: ColumnElement[bool] | None = None,
) -> Select:
    """Return the histogram of waiting days: key, days, happened (1 the event, 0 still waiting at
    T), complaints.
    """
    where = [complaints.c.kind == _COMPLAINT, *complaint_conditions(question, codebook, limit)]
    seen = dimensions(as_of, complaints.c, status_known)
    key = key_of(breakdown, seen) if breakdown else literal(0)
    if curve == "age":
        return _histogram(
            key, complaints.c.filed_on, 0, [*where, complaints.c.status != _CLOSED], as_of
        )
    days = _CURVES[curve]
    happened = _histogram(key, days, 1, [*where, days.is_not(None)], as_of)
    still = [days.is_(None), *([is_dated(complaints.c)] if curve == "closing" else [])]
    waiting = _histogram(key, complaints.c.filed_on, 0, [*where, *still], as_of)
    return happened.union_all(waiting)


def _histogram(key, grouped_by, happened: int, where: list, as_of: date) -> Select:
    """Group by a stored column, because grouping by a computed number costs three times as much
    (measured).
    """
    keys = (
        [] if isinstance(key, BindParameter) else ["key"]
    )  # a constant would cost the engine its perfect hash
    rows = select(key.label("key"), grouped_by.label("by"), func.count().label("complaints")).where(
        *where
    )
    rows = rows.group_by(*keys, "by").subquery()
    days = rows.c.by if happened else days_between(rows.c.by, bindparam("as_of", as_of, Date))
    return select(
        rows.c.key,
        cast(days, Integer).label("days"),
        literal(happened).label("happened"),
        rows.c.complaints,
    )
