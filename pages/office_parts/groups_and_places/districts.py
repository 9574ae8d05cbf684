"""Districts compared, as the page draws them: the map, the list, and one beside its neighbours."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

from data_access import (
    NEAREST,
    PART,
    PER_1000,
    PLACE_STRATA,
    WHOLE,
    Answer,
    Beside,
    ComparedPlace,
    Filters,
    MapOutlines,
    Neighbours,
    OutlinesProblem,
    PlaceComparison,
    Question,
    beside,
    compare_places,
    find_neighbours,
    read_outlines,
)
from pages.charts.groups_and_places.district_map import Area, district_map, shade_colours
from pages.office_parts import choices
from pages.office_parts.groups_and_places.table import table_of
from pages.office_parts.links import link_to
from pages.parts.context import OfficeContext
from pages.parts.links import with_language
from pages.parts.values import Drawn, Html, Twin
from pages.shared.case_links import case_links
from pages.shared.figure import framed
from pages.shared.map_words import outline_notes
from pages.statements.office.groups_and_places import places as told
from pages.statements.scope import in_a_url

MOST_LISTED = 20
_PAGES = ("office-overview", "backlog", "honesty", "groups", "ranking")
_WORDS = {
    "office-overview": "page.office_overview",
    "backlog": "page.backlog",
    "honesty": "page.honesty",
    "groups": "page.groups",
    "ranking": "page.ranking",
}


def place_question(figure: str, filters: Filters) -> Question:
    """Return the question behind the comparison.

    Of all districts, chosen or not: one alone has nobody to be compared with. Those that are left
    out stay out.
    """
    left_out = tuple(code for code in filters.district if code.startswith("-"))
    of_all = replace(filters, district=left_out)
    if figure == PER_1000:
        return Question(("filed",), ("district",), of_all)
    return Question((figure,), ("district",), of_all, PLACE_STRATA)


def chosen_figure(context: OfficeContext) -> str:
    """Draw the choice of what is compared, and return it."""

    def label(name: str) -> str:
        return told.figure_label(context.speaker, name)

    return choices.select(context, choices.SHOWN, "figure.compare_by", label)


def people_of(context: OfficeContext) -> dict[str, int]:
    """Return how many people live in each district, where that is recorded."""
    entries = context.codebook.of("district")
    return {entry.code: entry.population for entry in entries if entry.population}


def comparison_of(context: OfficeContext, answer: Answer, figure: str) -> PlaceComparison:
    """Return all districts by one figure."""
    return compare_places(answer, figure, people_of(context))


def known_outlines(context: OfficeContext) -> MapOutlines:
    """Return the outlines; where they cannot be read, say why and go on without."""
    try:
        books = (context.codebook.of(kind) for kind in ("province", "district"))
        return context.surface.kept("outlines", lambda: read_outlines(*books))
    except OutlinesProblem as problem:
        context.surface.warning(str(problem))
        return MapOutlines()


def chosen_district(context: OfficeContext, found: PlaceComparison) -> str:
    """Return the district that stands beside its neighbours: the chosen one, else the first of the
    list; "" where there is none.
    """
    chosen = context.filters.chosen("district")
    return chosen[0] if chosen else found.places[0].row.code if found.places else ""


# The map ------------------------------------------------------------------------------------------


def map_figure(
    context: OfficeContext, answer: Answer, found: PlaceComparison, known: MapOutlines
) -> None:
    """Draw the districts in their shades, with what each shade stands for."""
    areas = _areas(context, answer, found)
    chart = district_map(areas, known, context.language, context.mode)
    has_people = bool(people_of(context))
    drawn = {row["code"] for row in chart.rows}
    missing = [area.label for area in areas if area.code not in drawn]
    circles = sum(not row["has_outline"] for row in chart.rows)
    notes = [told.how_compared(context.speaker, found, has_people)]
    if circles:
        notes.append(context.say("districts.no_outlines", count=circles, of=len(areas)))
    notes += [*told.not_drawn(context.speaker, missing), *outline_notes(context, known)]
    drawing = Drawn(chart, empty="districts.nothing_drawn", legend=_legend(context, found))
    title = told.map_title(context.speaker, found)
    framed(context, "districts", title, drawing, _twin(context, answer, found), notes)


def _areas(context: OfficeContext, answer: Answer, found: PlaceComparison) -> list[Area]:
    entries = context.codebook.by_code("district")
    chosen, areas = chosen_district(context, found), []
    for row in answer.rows("district"):
        if row.code not in entries:
            continue
        place = found.of(row.code)
        shown = (
            told.shown(context.speaker, found.figure, place.value)
            if place
            else context.say("districts.not_compared")
        )
        shade = found.shade(place) if place else None
        label = context.speaker.name("district", row.code)
        is_chosen = row.code == chosen
        areas.append(Area(row.code, label, shown, shade, entries[row.code].place, is_chosen))
    return areas


def _legend(context: OfficeContext, found: PlaceComparison) -> str:
    colours = shade_colours(context.mode)
    items = "".join(
        f'<li><span style="background:{colours[shade]}"></span><bdi>{escape(words)}</bdi></li>'
        for shade, words in told.legend(context.speaker, found)
    )
    return f'<ul class="legend">{items}</ul>'


# The list -----------------------------------------------------------------------------------------


def list_figure(context: OfficeContext, answer: Answer, found: PlaceComparison) -> None:
    """Draw the first districts of the list as a table; the twin holds all of them."""
    more = len(found.places) - MOST_LISTED
    hint = context.say("districts.choose") if found.places else ""
    notes = [context.say("figure.more", count=more)] if more > 0 else []
    framed(
        context,
        "district-list",
        told.list_title(context.speaker, found),
        Html(_list(context, answer, found)) if found.places else None,
        _twin(context, answer, found),
        [*notes, *told.list_notes(context.speaker, found)],
        hint,
    )


def _list(context: OfficeContext, answer: Answer, found: PlaceComparison) -> str:
    """The list is short: what the interval as counted is, the table beside it tells."""
    rows = []
    for place in found.places[:MOST_LISTED]:
        row = _listed(context, found, place)
        label, *values = row.values()
        cells = [f"<bdi>{escape(value)}</bdi>" for value in values]
        cells[_CASES] = _linked(context, answer, found, place)
        rows.append((_beside_link(context, place.row.code, label), cells))
    return table_of(rows, list(_listed(context, found, found.places[0]))[1:])


_CASES = 1  # cell of the complaints, behind the rank


def _listed(context: OfficeContext, found: PlaceComparison, place: ComparedPlace) -> dict[str, str]:
    left_out = "" if found.is_rate else context.say("districts.column_interval")
    return {
        word: value for word, value in _shown(context, found, place).items() if word != left_out
    }


def _linked(
    context: OfficeContext, answer: Answer, found: PlaceComparison, place: ComparedPlace
) -> str:
    """Return how many complaints a figure is of, as a link to them."""
    measure, side = ("filed", PART) if found.is_rate else (found.figure, WHOLE)
    parts = (("district", place.row.code),)
    links = case_links(place.row, measure, answer.filters, context.language, parts)
    href = next((link.href for link in links if link.side == side), "")
    shown = f"<bdi>{context.number(place.cases)}</bdi>"
    return f'<a href="{escape(href)}" target="_self">{shown}</a>' if href else shown


def _beside_link(context: OfficeContext, code: str, label: str) -> str:
    chosen = replace(context.filters, district=(code,)).to_query_params()
    params = chosen | choices.in_address(context, (choices.SHOWN,))
    query = urlencode(with_language(params, context.language), doseq=True)
    return f'<a href="{escape(f"/districts?{query}")}" target="_self">{escape(label)}</a>'


def _shown(context: OfficeContext, found: PlaceComparison, place: ComparedPlace) -> dict[str, str]:
    speaker = context.speaker

    def figure(value: float) -> str:
        return told.shown(speaker, found.figure, value)

    def span(bounds: tuple[float, float]) -> str:
        return context.say("ranking.span", low=figure(bounds[0]), high=figure(bounds[1]))

    first = {
        context.say("figure.part"): speaker.name("district", place.row.code),
        context.say("districts.column_rank"): told.rank_of(speaker, place),
        told.cases_label(speaker, found): context.number(place.cases),
    }
    values = {
        "districts.column_counted": figure(place.raw),
        "districts.column_interval": span(place.raw_interval),
        "districts.column_same_cases": figure(place.value),
        "ranking.column_adjusted_interval": span(place.interval),
        "ranking.column_out": told.stands_out(speaker, place),
    }
    if found.is_rate:  # nothing is made alike
        del values["districts.column_same_cases"], values["ranking.column_adjusted_interval"]
    return first | {context.say(word): value for word, value in values.items()}


def _twin(context: OfficeContext, answer: Answer, found: PlaceComparison) -> Twin:
    def plain(exported: tuple[Answer, ...]) -> list[dict]:
        anew = comparison_of(context, exported[0], found.figure)
        return [_plain(context, anew, exported[0], place) for place in anew.places]

    return Twin(
        [answer],
        ["filed"] if found.is_rate else [found.figure],
        lambda: [_shown(context, found, place) for place in found.places],
        plain,
    )


def _plain(
    context: OfficeContext, found: PlaceComparison, answer: Answer, place: ComparedPlace
) -> dict[str, object]:
    first, last = place.ranks or ("", "")
    people = people_of(context).get(place.row.code, "")
    part = place.cases if found.is_rate else place.row.part(found.figure)
    return {
        "code": place.row.code,
        "label": place.row.label.in_language(context.language),
        "figure": found.figure,
        "part": str(part),
        "whole": str(people if found.is_rate else place.cases),
        "raw": place.raw,
        "raw_low": place.raw_interval[0],
        "raw_high": place.raw_interval[1],
        "adjusted": "" if found.is_rate else place.value,
        "adjusted_low": "" if found.is_rate else place.interval[0],
        "adjusted_high": "" if found.is_rate else place.interval[1],
        "all": found.centre,
        "shade": found.shade(place),
        "place": str(place.place or ""),
        "place_first": str(first),
        "place_last": str(last),
        "stands_out": place.stands_out,
        "compared": str(len(found.places)),
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }


# Neighbours ---------------------------------------------------------------------------------------


def neighbours_of(context: OfficeContext, known: MapOutlines) -> Neighbours:
    """Return which districts are neighbours, by outlines where there are any."""
    entries = context.codebook.of("district")
    points = {entry.code: entry.place for entry in entries if entry.place}
    return find_neighbours(points, known.districts.shapes)


def beside_figure(
    context: OfficeContext, answer: Answer, found: PlaceComparison, known: MapOutlines
) -> None:
    """Draw one district beside its neighbours."""
    code = chosen_district(context, found)
    if not code:
        return
    speaker, around = context.speaker, neighbours_of(context, known)
    own, neighbours = found.of(code), around.by_code.get(code, ())
    others = [place for other in neighbours if (place := found.of(other))]
    compared = beside(own, others) if own else None
    label = context.speaker.name("district", code)
    bordering = code in around.bordering
    notes = told.beside_notes(
        speaker, context.filters.chosen("district"), bordering, min(NEAREST, len(neighbours))
    )
    framed(
        context,
        "beside",
        told.beside_title(speaker, found, label, compared, bordering),
        _beside(context, found, own, compared, label),
        Twin(
            [answer],
            ["filed"] if found.is_rate else [found.figure],
            lambda: _beside_rows(context, found, own, compared, label),
            lambda exported: [
                _plain_beside(exported[0], found, own, one) for one in compared or ()
            ],
        ),
        notes,
    )
    links = [link_to(context, page, "district", code, context.say(_WORDS[page])) for page in _PAGES]
    said = escape(context.say("districts.on"))
    context.surface.html(f'<p class="quiet links">{said} {context.speaker.listed(links)}</p>')


def _beside(
    context: OfficeContext,
    found: PlaceComparison,
    own: ComparedPlace | None,
    compared: Sequence[Beside] | None,
    label: str,
) -> Html | None:
    rows = _beside_rows(context, found, own, compared, label)
    if not rows:
        return None
    codes = [own.row.code, *(one.other.row.code for one in compared)]
    shown = []
    for code, row in zip(codes, rows, strict=True):
        name, *cells = row.values()
        linked = _beside_link(context, code, name)
        shown.append((linked, [f"<bdi>{escape(cell)}</bdi>" for cell in cells]))
    return Html(table_of(shown, list(rows[0])[1:]))


def _beside_rows(
    context: OfficeContext,
    found: PlaceComparison,
    own: ComparedPlace | None,
    compared: Sequence[Beside] | None,
    label: str,
) -> list[dict]:
    """Return the district and its neighbours, these by how much worse (or more) it is."""
    if own is None or not compared:
        return []
    against = context.say("districts.column_difference", label=label)
    clear, span = context.say("districts.column_clear"), context.say("districts.column_interval")
    itself = {against: context.say("districts.itself"), span: "\u2013", clear: "\u2013"}
    rows = [_of_place(context, found, own) | itself]
    for one in compared:
        word = "groups.gap_yes" if one.is_clear else "groups.gap_no"
        rows.append(
            _of_place(context, found, one.other)
            | {
                against: told.difference(context.speaker, found, one.difference),
                span: told.span(context.speaker, found, one.interval),
                clear: context.say(word),
            }
        )
    return rows


def _of_place(context: OfficeContext, found: PlaceComparison, place: ComparedPlace) -> dict:
    name = told.figure_label(context.speaker, found.figure)
    return {
        context.say("figure.part"): context.speaker.name("district", place.row.code),
        name: told.shown(context.speaker, found.figure, place.value),
        told.cases_label(context.speaker, found): context.number(place.cases),
    }


def _plain_beside(
    answer: Answer, found: PlaceComparison, own: ComparedPlace, one: Beside
) -> dict[str, object]:
    return {
        "district": own.row.code,
        "neighbour": one.other.row.code,
        "figure": found.figure,
        "own": own.value,
        "other": one.other.value,
        "apart": one.difference,
        "apart_low": one.interval[0],
        "apart_high": one.interval[1],
        "is_clear": "yes" if one.is_clear else "no",
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }
