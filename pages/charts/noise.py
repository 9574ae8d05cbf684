"""How far the noise of a release can move a figure: a published count is at most 7 away from what was counted."""

from math import prod

from data_access import MEASURES, Answer, Row

ONE_CELL = 7  # 5 of noise, and 2 of rounding to the next multiple of 5


def most_off(answer: Answer) -> int:
    """Return how far any count of a published answer can be off: sums of several cells that many times more."""
    return ONE_CELL * prod(len(values) for values in answer.question.filters.to_query_params().values())


def possible(row: Row, measure: str, off: int) -> tuple[float, float]:
    """Return the lowest and the highest share that counts up to ``off`` away from the published ones can have."""
    entry = MEASURES[measure]
    part, whole = row.counts[entry.numerator], row.counts[entry.denominator]
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
