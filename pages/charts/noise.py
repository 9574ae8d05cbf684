"""How far chance can move a figure: which complaints happened to be filed, and the protection of a release.

Method: of a published share the counts may lie anywhere within the protection of those shown. For the lowest and the
highest share that this allows the Wilson interval is taken (95 %). Where several parts are compared, their intervals have
to hold together (Bonferroni), and two parts differ only where their intervals do not meet.
"""

from math import prod

from data_access import COMPLEMENTS, LEAST_WHOLE, Answer, Row, wilson


def most_off(answer: Answer, breakdown: str = "") -> int:
    """Return how far any count of a breakdown ("": the total) can be off: sums of several cells that many times more."""
    if breakdown in answer.cells:
        return answer.most_off * answer.cells[breakdown]
    return answer.most_off * prod(len(values) for values in answer.question.filters.to_query_params().values())


def part_of(row: Row, part: str, whole: str) -> float | None:
    """Return which part of the published count ``whole`` the count ``part`` is.

    None where one is withheld, or where the whole is of so few that no share of it is told.
    """
    if row.number(part) is None or (row.number(whole) or 0) < LEAST_WHOLE:
        return None
    return min(row[part] / row[whole], 1.0)


def possible(row: Row, measure: str, off: int, comparisons: int = 1) -> tuple[float, float]:
    """Return between which shares the truth lies, where counts are up to ``off`` away from those shown; 0: exact ones.

    ``comparisons``: how many parts are compared.
    """
    part, whole = row.part(measure), row.whole(measure)
    complement = COMPLEMENTS.get(measure)
    if complement and off:  # the share that is shown is what the other leaves
        low, high = possible(row, complement, off, comparisons)
        return 1 - high, 1 - low
    lowest, _ = wilson(max(part - off, 0), whole + off, comparisons)
    least = max(whole - off, 1)
    _, highest = wilson(min(part + off, least), least, comparisons)
    return lowest, highest


def clear_difference(row: Row, other: Row, measure: str, off: int, comparisons: int = 2) -> float | None:
    """Return how much larger the share of ``row`` is, None where chance alone could make the difference."""
    if row.number(measure) is None or other.number(measure) is None:
        return None
    low, high = possible(row, measure, off, comparisons)
    other_low, other_high = possible(other, measure, off, comparisons)
    apart = low > other_high or high < other_low
    return row[measure] - other[measure] if apart else None
