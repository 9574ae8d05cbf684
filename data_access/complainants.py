"""How many people are behind the complaints of each place: ten complaints of one person are not ten."""

from collections.abc import Collection

from sqlalchemy import Connection, case, func, or_, select

from data_access.codebook import Codebook
from data_access.counts import COUNTS
from data_access.protection.live_totals import People
from data_access.schema import complaints

_NUMBERS = ("filed", "addressed")
_NOWHERE = 0  # number of no place


def count_people(connection: Connection, codebook: Codebook, without: Collection[str] = ()) -> People:
    """Return the people behind (filed, addressed) of each province, "" for complaints of no known one.

    ``without``: codes of provinces that are left out. Who filed is not always known: such a complaint counts as a
    person of its own, as in a release.
    """
    codes = {number: entry.code for number, entry in codebook.by_number("province").items()}
    left_out = [number for number, code in codes.items() if code in without]
    known = complaints.c.province_id.in_(list(codes))
    place = case((known, complaints.c.province_id), else_=_NOWHERE).label("place")
    person = func.coalesce(complaints.c.member_id, -complaints.c.complaint_id).label("person")
    flags = [func.max(case((COUNTS[name].condition(complaints.c), 1), else_=0)).label(name) for name in _NUMBERS]
    here = or_(complaints.c.province_id.is_(None), complaints.c.province_id.not_in(left_out))
    rows = select(place, person, *flags).where(here).group_by(place, person).subquery()
    of = select(rows.c.place, *(func.sum(rows.c[name]) for name in _NUMBERS)).group_by(rows.c.place)
    firsts = [func.min(case((rows.c[name] == 1, rows.c.place))).label(name) for name in _NUMBERS]
    first = select(rows.c.person, *firsts).group_by(rows.c.person).subquery()
    once = [
        select(first.c[name], func.count()).where(first.c[name].is_not(None)).group_by(first.c[name])
        for name in _NUMBERS
    ]
    filed, addressed = (dict(map(tuple, connection.execute(statement).all())) for statement in once)
    return People(
        {codes.get(number, ""): (int(one), int(other)) for number, one, other in connection.execute(of)},
        {codes.get(number, ""): (filed[number], addressed.get(number, 0)) for number in filed},
    )
