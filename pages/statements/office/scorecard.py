"""What a department's scorecard says: in which measures it stands out, and where it stands among
departments of its size.
"""

from collections.abc import Sequence
from math import ceil

from data_access import MEASURES, FairRanking, Row, Unit
from pages.statements.speaker import Office

TENTHS = 10


def own_unit(ranking: FairRanking, code: str) -> Unit | None:
    """Return the department in a comparison; None where it takes no place in it."""
    return next((unit for unit in ranking.units if unit.row.code == code), None)


def title(office: Office, label: str, rankings: Sequence[FairRanking], code: str) -> str:
    """Return in which of how many measures the department does worse than explained."""
    compared = [ranking for ranking in rankings if own_unit(ranking, code)]
    if not compared:
        return office.say("scorecard.nothing", label=label)
    worse = [r for r in compared if own_unit(r, code).stands_out == "worse"]
    if not worse:
        return office.say("scorecard.none", label=label, of=len(compared))
    names = [MEASURES[r.measure].label.in_language(office.language) for r in worse]
    return office.say(
        "scorecard.worse",
        label=label,
        count=len(worse),
        of=len(compared),
        measures=office.apart(names),
    )


def worst_measure(rankings: Sequence[FairRanking], code: str) -> str:
    """Return the measure in which the department stands out as worse by most, in what chance and
    the spread of departments explain; "" where it does in none.
    """
    found = {ranking.measure: own_unit(ranking, code) for ranking in rankings}
    worse = {name: one.score for name, one in found.items() if one and one.stands_out == "worse"}
    return max(worse, key=worse.get, default="")


def tenths(ranks: tuple[int, int], size: int) -> tuple[int, int]:
    """Return between which tenths of its band a department lies, 1 the worst."""
    first, last = (ceil(TENTHS * rank / size) for rank in ranks)
    return first, last


def place_of(office: Office, ranking: FairRanking, unit: Unit) -> str:
    """Return “tenth 1 to 2 of 60, 1 the worst”, or that nothing is ranked."""
    size = len(ranking.of_band(unit.band))
    if unit.ranks is None:
        return office.say("ranking.unranked")
    if size < TENTHS:
        first, last = unit.ranks
        key = "scorecard.ranks" if first != last else "scorecard.rank"
        return office.say(key, first=first, last=last, of=size)
    first, last = tenths(unit.ranks, size)
    return office.say(
        "scorecard.tenth" if first == last else "scorecard.tenths", first=first, last=last, of=size
    )


def why_not(office: Office, ranking: FairRanking, code: str) -> str:
    """Return why a department takes no place in a comparison."""
    for rows, key in (
        (ranking.too_few, "scorecard.too_few"),
        (ranking.no_peers, "scorecard.no_peers"),
    ):
        if code in {row.code for row in rows}:
            return office.say(key)
    found: list[Row] = [row for row in ranking.without if row.code == code]
    return (
        found[0][ranking.measure].label.in_language(office.language)
        if found
        else office.say("scorecard.no_complaint")
    )
