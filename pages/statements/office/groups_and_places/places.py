"""What the comparison of districts says: who stands out, the classes of the map, the list, and a
district beside its neighbours.
"""

from collections.abc import Sequence
from math import exp

from data_access import (
    LEAST_RANKED,
    LEAST_RELIABILITY,
    MEASURES,
    PER_1000,
    Beside,
    ComparedPlace,
    PlaceComparison,
    Row,
)
from pages.charts.numbers import percent, tenths_of_points
from pages.statements.speaker import Office


def figure_label(office: Office, figure: str) -> str:
    """Return the name of what is compared."""
    if figure == PER_1000:
        return office.say("districts.per_1000")
    return MEASURES[figure].label.in_language(office.language)


def shown(office: Office, figure: str, value: float) -> str:
    """Return a share as percent, a rate with one or two decimals."""
    if figure != PER_1000:
        return percent(value, office.language)
    return office.number(value, 1) if value >= 10 else office.number(value, 2)


def summary(office: Office, found: PlaceComparison) -> str:
    """Return which districts stand out as worse, or with more."""
    named = {"figure": figure_label(office, found.figure)}
    if not found.places:
        return office.say("districts.nothing", **named)
    named["of"] = len(found.places)
    if not found.worse:
        return office.say("districts.no_more" if found.is_rate else "districts.nobody", **named)
    labels = [
        f"{_label(office, place.row)} ({shown(office, found.figure, place.value)})"
        for place in found.worse
    ]
    key = "districts.more" if found.is_rate else "districts.worse"
    return office.say(key, labels=office.together(labels), **named)


def scope_of(office: Office, filters: str, chosen_levels: bool) -> str:
    """Return which complaints are compared, and that place and accountable level are two things."""
    levels = (
        "districts.some_levels"
        if chosen_levels
        else "districts.every_level"
        if office.records("level")
        else "districts.no_levels"
    )
    return office.say("districts.scope", filters=filters, levels=office.say(levels))


def how_compared(office: Office, found: PlaceComparison, has_people: bool) -> str:
    """Return by what districts are made alike, or whose people they are."""
    if found.is_rate:
        return office.say("districts.rates" if has_people else "districts.no_people")
    recorded = office.records("category")
    return office.say("districts.adjusted" if recorded else "districts.adjusted_by_year")


def map_title(office: Office, found: PlaceComparison) -> str:
    """Return what the middle of the shades is."""
    if not found.places:
        return office.say("districts.no_centre")
    return office.say("districts.map", centre=shown(office, found.figure, found.centre))


def legend(office: Office, found: PlaceComparison) -> list[tuple[int | None, str]]:
    """Return each class of the map with what it stands for, the worst (or most) first."""
    if not found.places:
        return []
    best, good, bad, worst = found.bounds
    centre = shown(office, found.figure, found.centre)
    words = _RATE_CLASSES if found.is_rate else _SHARE_CLASSES
    return [
        (2, office.say(words[2], beyond=_beyond(office, found, worst))),
        (1, office.say(words[1], **_between(office, found, bad, worst))),
        (
            0,
            office.say(
                "districts.legend_middle", centre=centre, **_between(office, found, good, bad)
            ),
        ),
        (-1, office.say(words[-1], **_between(office, found, good, best))),
        (-2, office.say(words[-2], beyond=_beyond(office, found, best))),
        (None, office.say("districts.legend_none")),
    ]


def _between(office: Office, found: PlaceComparison, *bounds: float) -> dict[str, str]:
    low, high = (shown(office, found.figure, bound) for bound in sorted(bounds))
    return {"low": low, "high": high}


def _beyond(office: Office, found: PlaceComparison, bound: float) -> str:
    """Return “below 60 %”, or “above”, as the bound lies from the middle."""
    key = "districts.below" if bound < found.centre else "districts.above"
    return office.say(key, bound=shown(office, found.figure, bound))


_SHARE_CLASSES = {
    2: "districts.legend_worst",
    1: "districts.legend_bad",
    -1: "districts.legend_good",
    -2: "districts.legend_best",
}
_RATE_CLASSES = {
    2: "districts.legend_most",
    1: "districts.legend_more",
    -1: "districts.legend_fewer",
    -2: "districts.legend_fewest",
}


def list_title(office: Office, found: PlaceComparison) -> str:
    """Return who stands first, or that several may, or that nothing can be ranked."""
    count = len(found.places)
    if not count:
        return office.say("districts.list_empty")
    first = found.places[0]
    if first.ranks is None:
        return office.say("districts.list_unranked", of=count)
    if first.ranks[1] == 1:
        key = "districts.list_most" if found.is_rate else "districts.list_worst"
        return office.say(key, label=_label(office, first.row), of=count)
    tied = sum(place.ranks[0] == 1 for place in found.places)
    return office.say("districts.list_tied", count=tied, of=count)


def list_notes(office: Office, found: PlaceComparison) -> list[str]:
    """Return how sure the ranks are, and what is not compared and why."""
    notes = []
    if len(found.places) > 1:
        key = "districts.reliable" if found.is_ranked else "districts.unreliable"
        numbers = (found.reliability, LEAST_RELIABILITY)
        told = dict(
            zip(("reliability", "least"), (office.number(n, 2) for n in numbers), strict=True)
        )
        notes.append(office.say(key, **told))
    if found.too_few:
        count = len(found.too_few)
        notes.append(office.say("ranking.too_few", count=count, least=LEAST_RANKED))
    for rows, key in ((found.no_peers, "ranking.no_peers"), (found.without, "districts.without")):
        if rows:
            labels = office.together([_label(office, row) for row in rows])
            notes.append(office.say(key, labels=labels))
    return notes


def rank_of(office: Office, place: ComparedPlace) -> str:
    """Return “14 (9 to 31)”; that nothing is ranked where that is so."""
    if place.ranks is None:
        return office.say("ranking.unranked")
    first, last = place.ranks
    if first == last:
        return str(first)
    return office.say("districts.rank", place=place.place, first=first, last=last)


def cases_label(office: Office, found: PlaceComparison) -> str:
    """Return what the number of complaints beside a figure is: those filed, or a share's whole."""
    if found.is_rate:
        return MEASURES["filed"].label.in_language(office.language)
    return office.say("ranking.column_cases")


def stands_out(office: Office, place: ComparedPlace) -> str:
    """Return whether a district stands out, in a word."""
    return office.say(_OUT[place.stands_out])


_OUT = {
    "": "districts.out_not",
    "worse": "districts.out_worse",
    "better": "districts.out_better",
    "more": "districts.out_more",
    "fewer": "districts.out_fewer",
}


# Beside its neighbours ----------------------------------------------------------------------------


def beside_title(
    office: Office, found: PlaceComparison, label: str, compared: Sequence[Beside] | None,
    bordering: bool,
) -> str:  # fmt: skip
    """Return than how many of its neighbours a district is worse (or has more) beyond chance.

    ``compared``: None where the district itself is not compared.
    """
    if compared is None:
        return office.say("districts.beside_not", label=label)
    if not compared:
        return office.say("districts.beside_nobody", label=label)
    around = office.say("districts.around_border" if bordering else "districts.around_near")
    count = sum(one.is_clear and one.difference > 0 for one in compared)
    named = {"label": label, "of": len(compared), "around": around}
    if not count:
        key = "districts.beside_none_more" if found.is_rate else "districts.beside_none_worse"
        return office.say(key, **named)
    key = "districts.beside_more" if found.is_rate else "districts.beside_worse"
    return office.say(key, count=count, **named)


def beside_notes(
    office: Office, chosen: Sequence[str], bordering: bool, neighbours: int
) -> list[str]:
    """Return which district is shown, and how neighbours are found."""
    notes = []
    if len(chosen) != 1:
        notes.append(office.say("districts.first_of_chosen" if chosen else "districts.first_shown"))
    if bordering:
        notes.append(office.say("districts.by_border"))
    elif neighbours:
        notes.append(office.say("districts.by_distance", count=neighbours))
    return notes


def difference(office: Office, found: PlaceComparison, apart: float) -> str:
    """Return a difference: of shares in points as they are counted, of rates as “1.4 times”."""
    if found.is_rate:
        return office.say("districts.times", times=office.number(exp(apart), 2))
    side = 1 if MEASURES[found.figure].worse == "high" else -1
    return tenths_of_points(side * apart, office.language)


def span(office: Office, found: PlaceComparison, bounds: tuple[float, float]) -> str:
    """Return the interval of a difference, its lower end first."""
    ends = [difference(office, found, bound) for bound in bounds]
    if not found.is_rate and MEASURES[found.figure].worse == "low":
        ends.reverse()
    return office.say("ranking.span", low=ends[0], high=ends[1])


def not_drawn(office: Office, labels: Sequence[str]) -> list[str]:
    """Name districts that are in the list only."""
    return [office.say("districts.not_drawn", labels=office.together(labels))] if labels else []


def _label(office: Office, row: Row) -> str:
    return row.label.in_language(office.language)
