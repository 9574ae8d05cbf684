"""Signals that lie in how many complaints hang together: feedback that is too even or all praise,
bursts of closings, the same matter filed again, praise by people who file often about an office.
"""

from math import exp, lgamma, log, sqrt
from statistics import NormalDist

from data_access.model.answer import UNRECORDED, Answer, Row
from data_access.model.measures import MEASURES
from data_access.model.published_measures import LEAST_RANKED
from data_access.review.signal import Judged, Signal, by_mix
from data_access.statistics.case_mix import standardise

PATTERN_STRATA = ("burst_day", "filed_again", "files_often")
CLOSINGS, PRAISE = "closed_last_two_days_share", "satisfaction"  # whose counts the patterns use
DROPPED = ("dropped", "resolved_on_merits")  # together: all that are closed with an outcome
_LEAST_QUARTERS, _LEAST_OF_EACH = 8, 5  # of a course of feedback; praise and blame in each quarter
# A department's own days may vary so many times as much as by chance, and it may be open so many
# days a week: only what is rarer even then is a burst.
_OWN_VARIATION, _OPEN_DAYS, _DAYS_LOOKED_AT = 3.0, 5, 2_500


def dropped(shares: Answer) -> Judged:
    """Judge departments by how many of their closings drop the complaint."""
    rows = shares.rows("department")
    return by_mix("dropped", rows, {row.code: _dropped_mix(row) for row in rows})


def _dropped_mix(row: Row) -> dict[tuple, tuple[int, int]]:
    name, rest = DROPPED
    decided = row.mix(rest)
    own = MEASURES[name].numerator + row.limits.get(name, "")
    counts = {key: strata.get(own, 0) for key, strata in row.strata.items()}
    found = {key: (n, n + decided.get(key, (0, 0))[1]) for key, n in counts.items()}
    return {key: mix for key, mix in found.items() if mix[1]}


def at_the_end(answer: Answer, breakdown: str, measure: str, kind: str) -> Judged:
    """Judge parts at exactly 100 % of a share by how many of their cases were to be otherwise."""
    cells = standardise({row.code: row.mix(measure) for row in answer.rows(breakdown)})
    judged: Judged = []
    for row in answer.rows(breakdown):
        cell = cells[row.code]
        if row.code == UNRECORDED or row.whole(measure) < LEAST_RANKED or not cell.has_peers:
            continue
        otherwise = cell.whole - cell.expected
        signal = Signal(kind, row, 0, otherwise, cell.whole)
        judged.append((signal, exp(-otherwise) if cell.part == cell.whole else 1.0))
    return judged


def too_even(shares: Answer) -> Judged:
    """Judge departments by whether their praise varies less from quarter to quarter than chance
    alone would make it: answers that somebody makes up are too even.
    """
    judged: Judged = []
    for row in shares.rows("department"):
        quarters = [] if row.code == UNRECORDED else _quarters(row)
        if len(quarters) < _LEAST_QUARTERS:
            continue
        part, whole = (sum(numbers) for numbers in zip(*quarters, strict=True))
        share = part / whole
        spread = sum((n - m * share) ** 2 / (m * share * (1 - share)) for n, m in quarters)
        free = len(quarters) - 1
        judged.append(
            (Signal("even", row, spread / free, 1.0, whole), chance_of_less(spread, free))
        )
    return judged


def _quarters(row: Row) -> list[tuple[int, int]]:
    """Return (praise, answers) of each quarter of filing with enough of both to vary."""
    found: dict[int, list[int]] = {}
    for (_, quarter), (part, whole) in row.mix(PRAISE).items():
        sums = found.setdefault(quarter, [0, 0])
        sums[0] += part
        sums[1] += whole
    answers = sum(whole for _, whole in found.values())
    rarer = min(sum(part for part, _ in found.values()), sum(w - p for p, w in found.values()))
    return [
        (part, whole) for part, whole in found.values() if whole * rarer >= _LEAST_OF_EACH * answers
    ]


def chance_of_less(chi_square: float, free: int) -> float:
    """Return the chance of a chi square as small as this (Wilson and Hilferty 1931)."""
    bend = 2 / (9 * free)
    return NormalDist().cdf(((chi_square / free) ** (1 / 3) - (1 - bend)) / sqrt(bend))


def bursts(patterns: Answer) -> Judged:
    """Judge departments by the largest of their days with more closings than in a usual week."""
    known = [(row, _by_stratum(row, 0, "first_closed")) for row in patterns.rows("department")]
    closings = sum(sum(found.values()) for _, found in known)
    sudden = sum(n for _, found in known for day, n in found.items() if day)
    judged: Judged = []
    for row, found in known:
        whole = sum(found.values())
        days = {day: n for day, n in found.items() if day}
        if row.code == UNRECORDED or whole < LEAST_RANKED:
            continue
        expected = whole * sudden / closings
        signal = Signal("burst", row, sum(days.values()), expected, whole, len(days))
        judged.append((signal, chance_of_burst(max(days.values(), default=0))))
    return judged


def chance_of_burst(closings: int) -> float:
    """Return the chance that any day of ten years has so many closings and more than a usual week,
    were the office's days to vary ``_OWN_VARIATION`` times as much as by chance.
    """
    if not closings:
        return 1.0
    usual, least = closings / _OPEN_DAYS / _OWN_VARIATION, int(closings / _OWN_VARIATION)
    return min(1.0, _DAYS_LOOKED_AT * poisson_tail(usual, least))


def poisson_tail(mean: float, least: int) -> float:
    """Return the chance of at least ``least`` events where ``mean`` are to be expected."""
    first = exp(least * log(mean) - mean - lgamma(least + 1))
    total, term, count = 0.0, first, least
    while term > total * 1e-16 or count < mean:
        total += term
        count += 1
        term *= mean / count
    return min(1.0, total)


def filed_again(patterns: Answer) -> Judged:
    """Judge departments by how many of their closings are followed by the same matter again."""
    return _of_pattern(patterns, "again", 1, "first_closed")


def praised_by_frequent(patterns: Answer) -> Judged:
    """Judge departments by how much of their praise is of people who file often about them."""
    return _of_pattern(patterns, "often", 2, "positive")


def _of_pattern(patterns: Answer, kind: str, place: int, count: str) -> Judged:
    rows = patterns.rows("department")
    mixes = {}
    for row in rows:
        found = _by_stratum(row, place, count)
        whole = sum(found.values())
        mixes[row.code] = {(): (found.get(1, 0), whole)} if whole else {}
    return by_mix(kind, rows, mixes)


def _by_stratum(row: Row, place: int, count: str) -> dict[int, int]:
    """Return the counts of a part by one of the strata, where it is known."""
    measure = CLOSINGS if count == "first_closed" else PRAISE
    name = count + row.limits.get(measure, "")
    found: dict[int, int] = {}
    for key, counts in row.strata.items():
        if key[place] is not None and counts.get(name):
            found[key[place]] = found.get(key[place], 0) + counts[name]
    return found
