"""How far chance can move a figure: which complaints happened to be filed, and the protection of a
release.

Method: of a published share the counts may lie anywhere within the protection of those shown. For
the lowest and the highest share that this allows the Wilson interval is taken (95 %). Where several
parts are compared, their intervals have to hold together (Bonferroni), and two parts differ only
where their intervals do not meet. Of a number of days the same is done with the counts at each cut
point: it lies between the first day by which enough may have been closed, and the first by which
enough were closed for sure.
"""

from itertools import accumulate
from math import inf, prod

from data_access import COMPLEMENTS, LEAST_WHOLE, MEASURES, Answer, Row, wilson


def most_off(answer: Answer, breakdown: str = "") -> int:
    """Return how far any count of a breakdown ("": the total) can be off: sums of several cells
    that many times more.
    """
    if breakdown in answer.cells:
        return answer.most_off * answer.cells[breakdown]
    return answer.most_off * prod(
        len(values) for values in answer.question.filters.to_query_params().values()
    )


def part_of(row: Row, part: str, whole: str) -> float | None:
    """Return which part of the published count ``whole`` the count ``part`` is.

    None where one is withheld, or where the whole is of so few that no share of it is told.
    """
    if row.number(part) is None or (row.number(whole) or 0) < LEAST_WHOLE:
        return None
    return min(row[part] / row[whole], 1.0)


def possible(row: Row, measure: str, off: int, comparisons: int = 1) -> tuple[float, float]:
    """Return between which shares the truth lies, where counts are up to ``off`` away from those
    shown; 0: exact ones.

    ``comparisons``: how many parts are compared.
    """
    complement = COMPLEMENTS.get(measure)
    if (
        complement and off
    ):  # the share that is shown is what the other leaves; its own count may be withheld
        low, high = possible(row, complement, off, comparisons)
        return 1 - high, 1 - low
    return _between(row.part(measure), row.whole(measure), off, comparisons)


def _between(part: int, whole: int, off: int, comparisons: int) -> tuple[float, float]:
    """Return the lowest and the highest share that two counts allow, each of which may be
    ``off``.
    """
    most, least = whole + off, max(whole - off, 1)
    lowest, _ = wilson(min(max(part - off, 0), most), most, comparisons)
    _, highest = wilson(min(part + off, least), least, comparisons)
    return lowest, highest


def clear_difference(
    row: Row, other: Row, measure: str, off: int, comparisons: int = 2
) -> float | None:
    """Return how much larger the share of ``row`` is, None where chance alone could make the
    difference.
    """
    if row.number(measure) is None or other.number(measure) is None:
        return None
    low, high = possible(row, measure, off, comparisons)
    other_low, other_high = possible(other, measure, off, comparisons)
    apart = low > other_high or high < other_low
    return row[measure] - other[measure] if apart else None


def possible_days(row: Row, measure: str, off: int, comparisons: int = 1) -> tuple[float, float]:
    """Return between which days the truth lies; infinity for later than the last cut point.

    A cut point that is withheld lies between its neighbours.
    """
    *cuts, _ = MEASURES[measure].counts
    wanted, filed = MEASURES[measure].percent / 100, row.whole(measure)
    days = [int(name.rpartition("_")[2]) for name in cuts]
    told = [row.counts.get(name) for name in cuts]
    shares = [
        (0.0, 1.0) if part is None else _between(part, filed, off, comparisons) for part in told
    ]
    lows = list(
        accumulate((low for low, _ in shares), max)
    )  # no more are closed by a day than by a later one
    highs = list(accumulate((high for _, high in reversed(shares)), min))[::-1]
    earliest = next((day for day, high in zip(days, highs, strict=True) if high >= wanted), inf)
    latest = next((day for day, low in zip(days, lows, strict=True) if low >= wanted), inf)
    return earliest, latest


def clear_difference_of_days(
    row: Row, other: Row, measure: str, off: int, comparisons: int = 2
) -> bool:
    """Whether ``row`` took more days than ``other``, by more than chance could make."""
    if row.number(measure) is None or other.number(measure) is None:
        return False
    earliest, _ = possible_days(row, measure, off, comparisons)
    _, latest = possible_days(other, measure, off, comparisons)
    return earliest > latest
