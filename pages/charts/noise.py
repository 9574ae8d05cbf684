"""How far the protection of a release can move a figure."""

from math import prod

from data_access import LEAST_WHOLE, Answer, Row


def most_off(answer: Answer) -> int:
    """Return how far any count of a published answer can be off: sums of several cells that many times more."""
    return answer.most_off * prod(len(values) for values in answer.question.filters.to_query_params().values())


def part_of(row: Row, part: str, whole: str) -> float | None:
    """Return which part of the published count ``whole`` the count ``part`` is.

    None where one is withheld, or where the whole is of so few that no share of it is told.
    """
    if row.number(part) is None or (row.number(whole) or 0) < LEAST_WHOLE:
        return None
    return min(row[part] / row[whole], 1.0)


def possible(row: Row, measure: str, off: int) -> tuple[float, float]:
    """Return the lowest and the highest share that counts up to ``off`` away from the published ones can have."""
    part, whole = row.part(measure), row.whole(measure)
    lowest = max(part - off, 0) / (whole + off)
    highest = (part + off) / max(whole - off, 1)
    return lowest, min(highest, 1.0)


def clear_difference(row: Row, other: Row, measure: str, off: int) -> float | None:
    """Return how much larger the share of ``row`` is, None where noise alone could make the difference."""
    if row.number(measure) is None or other.number(measure) is None:
        return None
    (low, high), (other_low, other_high) = possible(row, measure, off), possible(other, measure, off)
    apart = low > other_high or high < other_low
    return row[measure] - other[measure] if apart else None
