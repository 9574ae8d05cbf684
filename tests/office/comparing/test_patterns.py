"""What no single record tells, against plain counting on each engine: days of bursts, the same
matter filed again, people who file often about an office.
"""

import random
from collections import Counter
from datetime import timedelta

from data_access import Filters, Question
from tests.figures.records import AS_OF, complaint, data_of

STRATA = ("burst_day", "filed_again", "files_often")
MEASURES = ("closed_last_two_days_share", "satisfaction")
_EPOCH = AS_OF.replace(year=1970, month=1, day=1)


def drawn(seed: int):
    """Complaints of three offices, that close a few on most days and sometimes very many; of some
    people who file again and again, and of some that nobody knows.
    """
    chance, found = random.Random(seed), []
    for office, burst_days in (("ministry", (100, 200, 10, 395)), ("wing", (150,)), (None, ())):
        for day in range(400):
            for _ in range(chance.choice((0, 0, 1, 2)) + 34 * (day in burst_days)):
                closed = AS_OF - timedelta(days=400 - day)
                record = complaint(
                    len(found) + 1,
                    closed - timedelta(days=chance.choice((1, 5, 19, 30))),
                    [closed] if chance.random() < 0.9 else [],
                    department=office,
                    category=chance.choice(("water", "water", None)),
                    subcategory=chance.choice(("leak", None)),
                    kind=chance.choice(("complaint",) * 9 + ("suggestion",)),
                    feedback=chance.choice(("positive", "negative", None)),
                    member_id=chance.choice((*range(1, 9), *range(20, 300), None)),
                )
                found.append(record)
    return data_of(found)


def filed(data) -> list[dict]:
    return [c for c in data.complaints if c["kind"] == "complaint"]


def bursts(data) -> set[tuple]:
    """(office, day) with 20 closings or more, and more than an eighth of those of the four weeks
    before and the four after, both of which the data have.
    """
    closed = Counter(
        (c["department"], c["first_closed_at"].date())
        for c in filed(data)
        if c["first_closed_at"] and c["department"]
    )
    month, found = timedelta(days=28), set()
    for (office, day), count in closed.items():
        own = {other: n for (one, other), n in closed.items() if one == office}
        around = sum(n for other, n in own.items() if other != day and abs(other - day) <= month)
        is_inside = min(own) + month <= day <= AS_OF.date() - month
        if count >= 20 and count > around / 8 and is_inside:
            found.add((office, day))
    return found


def burst_of(c, data, known) -> int | None:
    if not c["first_closed_at"] or not c["department"]:
        return None
    day = c["first_closed_at"].date()
    return (day - _EPOCH.date()).days if (c["department"], day) in known else 0


def again_of(c, data) -> int | None:
    matter = c["member_id"], c["department"], c["category"]
    closed = c["first_closed_at"]
    if None in matter or not closed or (AS_OF.date() - closed.date()).days < 30:
        return None
    later = [
        other
        for other in filed(data)
        if (other["member_id"], other["department"], other["category"]) == matter
        and other["subcategory"] == c["subcategory"]
        and 1 <= (other["filed_at"].date() - closed.date()).days <= 30
    ]
    return int(bool(later))


def often_of(c, often) -> int | None:
    if not c["member_id"] or not c["department"]:
        return None
    return int(often[c["member_id"], c["department"]] >= 5)


def plain(data, **chosen) -> dict:
    """{office: {(burst day, again, often): (first closings, praise)}} of the chosen complaints."""
    days = bursts(data)
    often = Counter((c["member_id"], c["department"]) for c in filed(data))
    found: dict = {}
    for c in filed(data):
        if any(c[name] != value for name, value in chosen.items()):
            continue
        key = burst_of(c, data, days), again_of(c, data), often_of(c, often)
        counts = found.setdefault(c["department"] or "unrecorded", {}).setdefault(key, [0, 0])
        counts[0] += c["first_closed_at"] is not None
        counts[1] += c["status"] == "closed" and c["feedback"] == "positive"
    return found


def test_patterns_are_those_of_plain_counting_whatever_the_filters_leave(answers):
    data = drawn(1)
    wanted = plain(data)
    assert len(bursts(data)) == 3  # neither that near the beginning nor that near the end
    assert {key[1] for mix in wanted.values() for key in mix} == {None, 0, 1}
    assert {key[2] for mix in wanted.values() for key in mix} == {None, 0, 1}
    whole, part = answers(
        data,
        Question(MEASURES, ("department",), Filters(), STRATA),
        Question(MEASURES, ("department",), Filters(category=("water",)), STRATA),
    )
    for answer, counted in ((whole, wanted), (part, plain(data, category="water"))):
        rows = {row.code: row for row in answer.rows("department")}
        assert rows.keys() == counted.keys()
        for code, row in rows.items():
            told = {
                key: [counts["first_closed"], counts["positive"]]
                for key, counts in row.strata.items()
            }
            assert told == counted[code], code


def test_each_pattern_can_be_asked_alone(answers):
    data = drawn(2)
    wanted = plain(data)
    for place, name in enumerate(STRATA):
        (answer,) = answers(data, Question(MEASURES, ("department",), Filters(), (name,)))
        for row in answer.rows("department"):
            sums: Counter = Counter()
            for key, (closings, _) in wanted[row.code].items():
                sums[key[place]] += closings
            assert {key[0]: n["first_closed"] for key, n in row.strata.items()} == dict(sums)
