"""What a signal of gaming is: a question to ask of one part, with its evidence and base rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_access.model.answer import UNRECORDED, Row
from data_access.model.published_measures import LEAST_RANKED
from data_access.statistics.case_mix import standardise
from data_access.statistics.funnel import LEAST_UNITS, funnel, two_sided

LEAST_POINTS = 0.02  # by which a share must lie above everybody's


@dataclass(frozen=True)
class Signal:
    """One question to ask of one part.

    ``kind``: one of ``signals.KINDS``. ``observed`` and ``expected``: shares from 0 to 1, as
    counted and as the same cases had it over all parts; or complaints, or for “even” how many times
    as much as by chance; ``cases``: of how many; ``days``: of bursts, on how many.
    """

    kind: str
    row: Row
    observed: float
    expected: float
    cases: int
    days: int = 0


Judged = list[tuple[Signal, float]]  # every part that is compared, with the chance of its figure
Mixes = Mapping[str, Mapping[tuple, tuple[int, int]]]  # code: {stratum: (part, whole)}


def chance_of(score: float) -> float:
    """Return the chance of a score so far above what was to be expected; 1 below it."""
    return two_sided(score) if score > 0 else 1.0


def by_mix(kind: str, rows: Sequence[Row], mixes: Mixes) -> Judged:
    """Judge parts by a share that is no measure of its own; a difference below ``LEAST_POINTS``
    asks no question.

    Where nobody has any, every part is compared, and nothing is asked.
    """
    sums = {
        code: tuple(map(sum, zip(*mix.values(), strict=True))) for code, mix in mixes.items() if mix
    }
    known = [
        row
        for row in rows
        if row.code != UNRECORDED and sums.get(row.code, (0, 0))[1] >= LEAST_RANKED
    ]
    if len(known) < LEAST_UNITS:
        return []
    everybody = [sum(numbers) for numbers in zip(*sums.values(), strict=True)]
    centre = everybody[0] / everybody[1]
    if not 0 < centre < 1:
        return [(Signal(kind, row, centre, centre, sums[row.code][1]), 1.0) for row in known]
    found = standardise(mixes)
    compared = [row for row in known if found[row.code].has_peers]
    if len(compared) < LEAST_UNITS:
        return []
    cells = [found[row.code] for row in compared]
    told = funnel([cell.difference for cell in cells], [cell.null_error for cell in cells])
    return [
        (
            Signal(kind, row, cell.part / cell.whole, cell.expected / cell.whole, cell.whole),
            chance_of(score) if cell.difference >= LEAST_POINTS else 1.0,
        )
        for row, cell, score in zip(compared, cells, told.scores, strict=True)
    ]
