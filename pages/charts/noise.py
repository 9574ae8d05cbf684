"""How far the noise of a release can move a figure: a published count is at most 7 away from what was counted."""

from data_access import MEASURES, Row

MOST_OFF = 7  # 5 of noise, and 2 of rounding to the next multiple of 5


def possible(row: Row, measure: str) -> tuple[float, float]:
    """Return the lowest and the highest share that the counts behind a published share, each of one cell, can have."""
    entry = MEASURES[measure]
    part, whole = row.counts[entry.numerator], row.counts[entry.denominator]
    lowest = max(part - MOST_OFF, 0) / (whole + MOST_OFF)
    highest = (part + MOST_OFF) / max(whole - MOST_OFF, 1)
    return lowest, min(highest, 1.0)


def clear_difference(row: Row, other: Row, measure: str) -> float | None:
    """Return how much larger the share of ``row`` is, None where noise alone could make the difference."""
    if row.number(measure) is None or other.number(measure) is None:
        return None
    (low, high), (other_low, other_high) = possible(row, measure), possible(other, measure)
    apart = low > other_high or high < other_low
    return row[measure] - other[measure] if apart else None
