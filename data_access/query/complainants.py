"""How many people are behind the complaints of each place: ten complaints of one person are not
ten.
"""

from collections.abc import Collection

from sqlalchemy import CTE, Connection, Select, case, func, literal, or_, select, union_all

from data_access.database.codebook import Codebook
from data_access.database.schema import complaints
from data_access.model.published_measures import COUNTED_TOTALS
from data_access.protection.live_totals import People
from data_access.query.counts import COUNTS

_NOWHERE = 0  # number of no place
_EACH = "each place"


def count_people(
    connection: Connection, codebook: Codebook, without: Collection[str] = ()
) -> People:
    """Return the people behind (filed, addressed) of each province, "" for complaints of no known
    one.

    ``without``: codes of provinces that are left out. Who filed is not always known: such a
    complaint counts as a person of its own, as in a release.
    """
    codes = {number: entry.code for number, entry in codebook.by_number("province").items()}
    left_out = [number for number, code in codes.items() if code in without]
    known = complaints.c.province_id.in_(list(codes))
    place = case((known, complaints.c.province_id), else_=_NOWHERE).label("place")
    person = func.coalesce(complaints.c.member_id, -complaints.c.complaint_id).label("person")
    flags = [
        func.max(case((COUNTS[name].condition(complaints.c), 1), else_=0)).label(name)
        for name in COUNTED_TOTALS
    ]
    here = or_(complaints.c.province_id.is_(None), complaints.c.province_id.not_in(left_out))
    rows = (
        select(place, person, *flags)
        .where(here)
        .group_by(place, person)
        .cte("behind")
        .prefix_with("MATERIALIZED")
    )
    of = select(
        literal(_EACH).label("part"),
        rows.c.place,
        *(func.sum(rows.c[name]).label(name) for name in COUNTED_TOTALS),
    )
    firsts = [
        func.min(case((rows.c[name] == 1, rows.c.place))).label(name) for name in COUNTED_TOTALS
    ]
    first = select(rows.c.person, *firsts).group_by(rows.c.person).cte("first")
    once = [_once(first, name) for name in COUNTED_TOTALS]
    found: dict[str, dict[str, tuple[int, int]]] = {part: {} for part in (_EACH, *COUNTED_TOTALS)}
    for part, number, filed, addressed in connection.execute(
        union_all(of.group_by(rows.c.place), *once)
    ):
        found[part][codes.get(number, "")] = int(filed), int(addressed)
    return People(
        found[_EACH],
        {
            code: (filed, found["addressed"].get(code, (0, 0))[1])
            for code, (filed, _) in found["filed"].items()
        },
    )


def _once(first: CTE, name: str) -> Select:
    """Count each person in the first of their places only."""
    counts = [func.count() if own == name else literal(0) for own in COUNTED_TOTALS]
    return (
        select(literal(name), first.c[name], *counts)
        .where(first.c[name].is_not(None))
        .group_by(first.c[name])
    )
