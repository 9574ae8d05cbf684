"""How long each group waited, and everybody else with its cases: the statement, and its rows by
group.

In each stratum the others weigh together as much as the group, so they have its case mix (direct
standardisation). The weights are made where the complaints are: by stratum and day the country
has half a million counts, by group and day a few thousand.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial, reduce

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Float,
    FromClause,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    select,
    union_all,
)

from data_access.database.codebook import Codebook
from data_access.database.dialects import days_between, has_bits, whole_sum
from data_access.database.schema import complaints
from data_access.model.answer import Wait, Weighed
from data_access.model.breakdowns import BREAKDOWNS
from data_access.model.codes import GROUP, numbers
from data_access.model.question import Question
from data_access.query.counts import is_dated
from data_access.query.statements import Conditions, complaint_conditions, dimensions

LONGEST = 400  # days; who waited longer is taken for still waiting on that day
_COMPLAINT, _HIDDEN = numbers("kind")["complaint"], numbers("identity")["hidden"]
_FLAGS = {group.code: group.number for group in GROUP}
_WIDTH = 2**15 + 1  # more than a stored number can be, so that several of them make one


def waits_select(
    question: Question,
    codebook: Codebook,
    as_of: date,
    limit: Conditions = (),
    status_known: ColumnElement[bool] | None = None,
) -> CompoundSelect:
    """Return the statement: place of the breakdown, number of the part, whether of it or of the
    others (own), whether the other side had such cases (peers), days, happened, complaints, and the
    sums of their weights and of the squares of these.
    """
    where = complaint_conditions(question, codebook, limit)
    seen, days = dimensions(as_of, complaints.c, status_known), complaints.c.days_to_close
    columns = _stratum_keys(question, seen)
    columns |= {f"part_{name}": BREAKDOWNS[name].key(seen) for name in question.breakdowns}
    columns |= {
        "closed_after": days,
        "waits_since": case((days.is_(None), complaints.c.filed_on)),
    }
    chosen = [column.label(name) for name, column in columns.items()]
    counted = (
        select(*chosen, func.count().label("complaints"))
        .where(complaints.c.kind == _COMPLAINT, is_dated(complaints.c), *where)
        .group_by(*columns)
        .subquery("counted")
    )
    cells = _cells(counted.c, as_of)
    parts = [column for column in cells.c if column.name.startswith("part_")]
    total = func.sum(cells.c.complaints).label("complaints")
    sizes = select(cells.c.stratum, *parts, total).group_by(cells.c.stratum, *parts)
    sizes = sizes.cte("sizes").prefix_with("MATERIALIZED")
    return union_all(
        *(
            _against(cells, sizes, place, number, condition)
            for place, name in enumerate(question.breakdowns)
            for number, condition in _sides(name, codebook).items()
        )
    )


def _stratum_keys(question: Question, seen) -> dict[str, ColumnElement]:
    return {
        f"stratum_{place}": BREAKDOWNS[name].key(seen) for place, name in enumerate(question.strata)
    }


def _cells(counted, as_of: date) -> CTE:
    """Return the counts with one number for the stratum, days, and 0 or 1 for the event. These are
    worked out on what was counted by stored columns: to group millions by them takes several times
    as long (measured).
    """
    after = counted.closed_after
    days = func.coalesce(after, days_between(counted.waits_since, literal(as_of, Date)))
    named = {column.name: column for column in counted}
    keys = [
        cast(func.coalesce(column, -1), BigInteger) + 1
        for name, column in named.items()
        if name.startswith("stratum_")
    ]
    return (
        select(
            reduce(lambda before, key: before * _WIDTH + key, keys).label("stratum"),
            *(column for name, column in named.items() if name.startswith("part_")),
            case((days > LONGEST, LONGEST), else_=days).label("days"),
            case((and_(after.is_not(None), after <= LONGEST), 1), else_=0).label("happened"),
            counted.complaints,
        )
        .cte("cells")
        .prefix_with("MATERIALIZED")
    )


Condition = Callable[[FromClause], tuple[ColumnElement[bool], ColumnElement[bool]]]


def _sides(breakdown: str, codebook: Codebook) -> dict[int, Condition]:
    """Return, by number of the part, what says of rows who was asked whether they are of it, and
    who is.
    """
    if not BREAKDOWNS[breakdown].flags:
        return {_HIDDEN: lambda rows: _is_hidden(rows.c[f"part_{breakdown}"])}
    wider = {code: _FLAGS[other] for code, other in codebook.group_within.items()}
    return {
        flag: partial(_is_of_group, breakdown, flag, wider.get(code, 0))
        for code, flag in _FLAGS.items()
    }


def _is_hidden(identity: ColumnElement[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return identity.is_not(None), identity == _HIDDEN


def _is_of_group(
    breakdown: str, flag: int, wider: int, rows: FromClause
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    flags = rows.c[f"part_{breakdown}"]
    asked = has_bits(flags, wider, all_of=True) if wider else flags.is_not(None)
    return asked, has_bits(flags, flag, all_of=True)


def _against(cells: CTE, sizes: CTE, place: int, number: int, condition: Condition) -> Select:
    """Return the waits of one part and of all others who were asked."""
    asked, is_own = condition(sizes)
    mine, theirs = (
        cast(func.sum(case((who, sizes.c.complaints), else_=0)), Float)
        for who in (is_own, not_(is_own))
    )
    own = select(sizes.c.stratum, mine.label("mine"), theirs.label("theirs"))
    own = own.where(asked).group_by(sizes.c.stratum).subquery()
    has_peers = and_(own.c.mine > 0, own.c.theirs > 0)
    of_others = case((has_peers, own.c.mine / func.nullif(own.c.theirs, 0.0)), else_=0.0)
    asked, is_own = condition(cells)
    weighed = (
        select(
            case((is_own, 1), else_=0).label("own"),
            case((has_peers, 1), else_=0).label("peers"),
            cells.c.days,
            cells.c.happened,
            cells.c.complaints,
            case((is_own, 1.0), else_=of_others).label("weight"),
        )
        .select_from(cells.join(own, own.c.stratum == cells.c.stratum))
        .where(asked)
        .subquery()
    )
    at, weight = (
        [weighed.c[name] for name in ("own", "peers", "days", "happened")],
        weighed.c.weight,
    )
    cases = weighed.c.complaints
    sums = [whole_sum(cases), func.sum(cases * weight), func.sum(cases * weight * weight)]
    return select(literal(place), literal(number), *at, *sums).group_by(*at)


def by_part(rows: Iterable) -> dict[tuple[int, int], Mapping[Wait, Weighed]]:
    """Return the waits of each part by the place of its breakdown and its number."""
    found: dict[tuple[int, int], dict[Wait, Weighed]] = {}
    for place, number, own, peers, days, happened, cases, weight, squares in rows:
        wait = Wait(bool(own), bool(peers), int(days), int(happened))
        weighed = Weighed(int(cases), float(weight), float(squares))
        found.setdefault((int(place), int(number)), {})[wait] = weighed
    return found
