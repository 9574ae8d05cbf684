"""The public release once more, in slow plain Python: its cells, what each counts, and how one told
count is drawn.

Written from the definitions, with nothing of ``data_access``. A cell is (group, place kind, place,
body kind, body, period).
"""

import calendar
import hashlib
import hmac
import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import permutations

from data_access.database.schema import FACTS
from tests.figures import reference
from tests.figures.reference import Data

GROUPS = ("overseas", "women", "disability", "minority", "foreigners")
COUNTS = (
    "filed", "closed_within_90", "relief_within_90", "partial_within_90", "no_relief_within_90", "dropped_within_90",
    "feedback_within_90", "positive_within_90", "negative_within_90", "relief_feedback_within_90",
    "relief_confirmed_within_90", "relief_contested_within_90", "reopened_within_90",
    *(f"closed_within_{days}" for days in (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60)),
)  # fmt: skip
CellKey = tuple[str, str, str, str, str, str]


def permitted(group: str, place: str, body: str, period: str) -> bool:
    """The table of what may be combined, line by line."""
    if not group and place in ("nation", "province"):
        return True
    if not group and place == "district":
        return body in ("all", "level", "category") and period == "year"
    if place == "nation":
        return period in ("quarter", "year")
    return body == "all" and period == "year"


def covered(data: Data) -> tuple[date, date]:
    """The days that these data say they cover: from the first complaint on."""
    return min(
        (c["filed_at"].date() for c in data.complaints), default=data.as_of.date()
    ), data.as_of.date()


def words(data: Data) -> tuple[str, ...]:
    """What is recorded, as a database holds it, with the days that are covered."""
    return (*FACTS, f"filing::{covered(data)[0]}:")


def closed_periods(first_filed: date, as_of: date) -> Iterator[tuple[str, str, date, date]]:
    """(kind, code, first day, last day) of each calendar period of covered days whose 90 days
    are over.
    """
    for year in range(first_filed.year, as_of.year + 1):
        spans = [("year", str(year), 1, 12)]
        spans += [("quarter", f"{year}-Q{q}", 3 * q - 2, 3 * q) for q in (1, 2, 3, 4)]
        spans += [("month", f"{year}-{m:02}", m, m) for m in range(1, 13)]
        for kind, code, first, last in spans:
            start, end = date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
            if start >= first_filed and end + timedelta(days=90) < as_of:
                yield kind, code, start, end


def count(
    data: Data, key: CellKey, span: tuple[date, date], measure: str, leave_out: bool = True
) -> tuple[int, float, int]:  # fmt: skip
    """(complaints, people mass, sum of record keys) of one count of one cell; ``leave_out``:
    without the few odd ones.
    """
    counted = _counted(data, leave_out)
    records = [c for c in counted if _in_cell(c, key, span) and _happened(measure)(c, data.as_of)]
    of_person = Counter(map(_person_and_year, counted))
    mass = sum(Fraction(1, of_person[_person_and_year(c)]) for c in records)
    return len(records), float(mass), sum(c["record_key"] for c in records)


def _person_and_year(c: dict) -> tuple:
    return c["member_id"] if c["member_id"] is not None else ("nobody", c["number"]), c[
        "filed_at"
    ].year


def _counted(data: Data, leave_out: bool) -> list[dict]:
    """The complaints of the published periods, without the few odd ones that would lie between a
    whole and its parts.
    """
    first, _ = covered(data)
    periods = list(closed_periods(first, data.as_of.date()))
    if not periods:
        return []
    start, end = min(start for *_, start, _ in periods), max(end for *_, end in periods)
    inside = [
        c
        for c in data.complaints
        if c["kind"] == "complaint" and start <= c["filed_at"].date() <= end
    ]
    return regular(inside) if leave_out else inside


def regular(inside: list[dict]) -> list[dict]:
    """Complaints without the odd ones: first those that lack something or lie where their level
    hardly ever answers, then, again and again, those of a large body in a place that are of none
    of the bodies which lie wholly in it.
    """
    kept = [c for c in inside if not _is_odd(c, inside)]
    while odd := {id(c) for c in _beside_parts(kept)}:
        kept = [c for c in kept if id(c) not in odd]
    return kept


def _is_odd(c: dict, inside: list[dict]) -> bool:
    """Whether it is one of fewer than ten that lack a place or body, or whose level hardly ever
    answers in its province.
    """
    for name in ("province", "district", "level", "department", "category"):
        if c[name] is None and sum(other[name] is None for other in inside) < 10:
            return True
    pairs = Counter(
        (other["level"], other["province"])
        for other in inside
        if None not in (other["level"], other["province"])
    )
    rare = {pair: number for pair, number in pairs.items() if number < 10}
    return (c["level"], c["province"]) in rare and sum(rare.values()) < 10


def _beside_parts(kept: list[dict]) -> Iterator[dict]:
    """The complaints of a body with at least 100 in a place that are of none of its own bodies,
    where they are fewer than ten.
    """
    for inner, outer in permutations(("level", "department", "category"), 2):
        of_each = {
            name: {c[outer] for c in kept if c[inner] == name}
            for name in {c[inner] for c in kept} - {None}
        }
        for place in (
            None,
            "province",
            *(["district"] if "department" not in (inner, outer) else []),
        ):
            for body, where in {(c[outer], c[place] if place else "nation") for c in kept}:
                here = [c for c in kept if c[outer] == body and (not place or c[place] == where)]
                if (
                    (inner, outer) != ("department", "level")
                    and None not in (body, where)
                    and len(here) >= 100
                ):
                    beside = [c for c in here if of_each.get(c[inner]) != {body}]
                    if len(beside) < min(10, len(here)):
                        yield from beside


def _in_cell(c: dict, key: CellKey, span: tuple[date, date]) -> bool:
    group, place_kind, place, body_kind, body, _ = key
    return (
        span[0] <= c["filed_at"].date() <= span[1]
        and (not group or group in (c["groups"] or ()))
        and (place_kind == "nation" or c[place_kind] == place)
        and (body_kind == "all" or c[body_kind] == body)
    )


def _happened(measure: str) -> Callable[[dict, datetime], bool]:
    return reference.COUNTS[measure]


# One told count -----------------------------------------------------------------------------------


def chance_withheld(size: int) -> float:
    """The chance that a set of this many complaints and people, looked at by itself, is not
    told: from the formula.
    """
    return math.exp(-(size - 9) / 8) if 10 <= size < 100 else float(size < 10)


def chances() -> list[float]:
    """The chances of -5 to 5, from the formula: proportional to q to the power of the square,
    with variance 5.
    """
    low, high = 0.5, 1.0
    for _ in range(200):
        q = (low + high) / 2
        weights = [q ** (value * value) for value in range(-5, 6)]
        variance = sum(w * v * v for w, v in zip(weights, range(-5, 6), strict=True)) / sum(weights)
        low, high = (q, high) if variance < 5 else (low, q)
    return [weight / math.fsum(weights) for weight in weights]


def published(secret: bytes, definition: str, measure: str, complaints: int, key_sum: int) -> int:
    """The published value of one count that is told: a multiple of 5, at least 10."""
    noised = complaints + _noise(secret, f"{definition}|{measure}|{complaints}|{key_sum}")
    return max(10, 5 * math.floor(noised / 5 + 0.5))


def _noise(secret: bytes, message: str) -> int:
    digest = hmac.new(secret, message.encode(), hashlib.sha256).digest()
    u, below = (int.from_bytes(digest[:8], "big") // 2**11) / 2**53, 0.0
    for value, chance in zip(range(-5, 6), chances(), strict=True):
        below += chance
        if u < below:
            return value
    return 5
