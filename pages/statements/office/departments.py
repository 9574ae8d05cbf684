"""What the fair comparison of departments says: who stands out, which ranks can be told, what is
not compared and why.
"""

from collections.abc import Sequence

from data_access import LEAST_RANKED, LEAST_RELIABILITY, MEASURES, FairRanking, Row, Unit
from pages.charts.numbers import percent
from pages.statements.speaker import Office


def who_stands_out(office: Office, ranking: FairRanking) -> str:
    """Return who does worse than case mix, chance and the spread of all departments explain."""
    named = {"measure": _measure(office, ranking), "of": len(ranking.units)}
    if not ranking.units:
        return office.say("ranking.nothing", measure=named["measure"])
    worse = ranking.worse
    if not worse:
        return office.say("ranking.nobody", **named)
    labels = office.together([_named(office, unit) for unit in worse])
    key = "ranking.worse" if len(worse) > 1 else "ranking.worse_one"
    return office.say(key, labels=labels, **named)


def _named(office: Office, unit: Unit) -> str:
    label = unit.row.label.in_language(office.language)
    return f"{label} ({percent(unit.adjusted, office.language)})"


def title_of_band(office: Office, ranking: FairRanking, band: str) -> str:
    """Return who stands last in a band, or that nothing can be ranked there."""
    units = ranking.of_band(band)
    named = {"band": office.say(f"band.{band}"), "measure": _measure(office, ranking)}
    if not units:
        return office.say("ranking.band_empty", **named)
    if not ranking.is_ranked(band):
        return office.say("ranking.band_unranked", **named)
    first = units[0]
    label = first.row.label.in_language(office.language)
    if first.ranks[1] == 1:
        return office.say("ranking.band_worst", label=label, of=len(units), **named)
    last = [unit for unit in units if unit.ranks[0] == 1]
    return office.say("ranking.band_tied", count=len(last), of=len(units), **named)


def rank_of(office: Office, unit: Unit) -> str:
    """Return “rank 14, between 9 and 31”; "" where nothing is ranked."""
    if unit.ranks is None:
        return ""
    first, last = unit.ranks
    key = "ranking.rank_sure" if first == last else "ranking.rank"
    return office.say(key, place=unit.place, first=first, last=last)


def scope_of(office: Office, filters: str) -> str:
    """Return which complaints are compared, and for which of the recorded facts adjusted."""
    key = "ranking.scope" if office.records("category") else "ranking.scope_by_quarter"
    return office.say(key, filters=filters)


def notes_of_band(office: Office, ranking: FairRanking, band: str) -> list[str]:
    """Return how to read the dots, and how reliable the ranks of the band are."""
    if not ranking.units:
        return []
    notes = [office.say("ranking.how_to_read", share=percent(ranking.centre, office.language))]
    if band not in ranking.reliability:
        return notes
    sure = office.number(ranking.reliability[band], 2)
    key = "ranking.reliable" if ranking.is_ranked(band) else "ranking.unreliable"
    return [*notes, office.say(key, reliability=sure, least=office.number(LEAST_RELIABILITY, 2))]


def notes_of_funnel(office: Office, ranking: FairRanking) -> list[str]:
    """Return by how much departments differ beyond chance, and how many were compared."""
    if not ranking.units:
        return []
    return [
        office.say(
            "ranking.funnel",
            phi=office.number(ranking.phi, 1),
            tau=office.number(100 * ranking.tau, 1),
            of=len(ranking.units),
            worse=len(ranking.worse),
            better=len(ranking.better),
        ),
        office.say("ranking.question"),
    ]


def left_out(office: Office, ranking: FairRanking) -> list[str]:
    """Return what is not compared, each with its reason; none of it stands last."""
    notes = []
    if ranking.too_few:
        notes.append(office.say("ranking.too_few", count=len(ranking.too_few), least=LEAST_RANKED))
    if ranking.no_peers:
        labels = office.together(_labels(office, ranking.no_peers))
        notes.append(office.say("ranking.no_peers", labels=labels))
    if ranking.without:
        reasons = {row[ranking.measure] for row in ranking.without}
        told = office.either([reason.label.in_language(office.language) for reason in reasons])
        notes.append(office.say("ranking.without", count=len(ranking.without), reasons=told))
    return notes


def _labels(office: Office, rows: Sequence[Row]) -> list[str]:
    return [row.label.in_language(office.language) for row in rows]


def _measure(office: Office, ranking: FairRanking) -> str:
    return MEASURES[ranking.measure].label.in_language(office.language)
