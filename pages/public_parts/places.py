"""The public map: provinces shaded by a rate, districts as circles by their complaints."""

from data_access import MEASURES, Answer, MapOutlines, OutlinesProblem, Release, read_outlines
from pages.charts.groups_and_places.place_picture import place_picture
from pages.charts.place_map import DISTRICTS, PROVINCES, place_map
from pages.parts.context import PublicContext
from pages.parts.values import Mapped
from pages.public_parts.figure import ChartTable, figure
from pages.public_parts.questions import COLUMNS
from pages.shared.map_words import legend, outline_notes, told
from pages.statements import ranking

_RATE, _COUNT = (
    "closed_share_within_40",
    "filed",
)  # drawn where the chosen measure is no rate, or no count


def map_figure(context: PublicContext, provinces: Answer, districts: Answer) -> None:
    """Draw the map; a click chooses a province or a district."""
    unit = MEASURES[context.measure].unit
    rate, count = (_RATE, context.measure) if unit == "count" else (context.measure, _COUNT)
    named = {
        key: MEASURES[name].label.in_language(context.language)
        for key, name in (("rate", rate), ("count", count))
    }
    known = _known_outlines(context)
    has_outline = any(row.code in known.provinces.shapes for row in provinces.rows(PROVINCES))
    key = "figure.map_key" if has_outline else "public.map_circles"
    notes = [context.say(key, **named), context.say("public.map_withheld")]
    notes += outline_notes(context, known)
    # The title speaks of what is drawn: shades of provinces, or circles alone.
    of = (provinces, PROVINCES, rate) if has_outline else (districts, DISTRICTS, count)
    title = ranking.of_parts(context.speaker, *of)
    twin = ChartTable(districts, "district", COLUMNS, context.measure)
    figure(
        context,
        "map",
        title,
        _map(context, provinces, rate, districts, count, known),
        twin,
        notes,
        (rate, count),
        context.say("public.click_map"),
    )


def _known_outlines(context: PublicContext) -> MapOutlines:
    try:
        return context.surface.kept("outlines", lambda: _read_outlines(context.release))
    except OutlinesProblem as problem:
        context.surface.warning(str(problem))
        return MapOutlines()


def _read_outlines(published: Release) -> MapOutlines:
    of_kind = (
        tuple(place for place in published.axes.places if place.kind == kind)
        for kind in (PROVINCES, DISTRICTS)
    )
    return read_outlines(*of_kind)


def _map(
    context: PublicContext,
    provinces: Answer,
    rate: str,
    districts: Answer,
    count: str,
    known: MapOutlines,
) -> Mapped:
    points = {
        place.code: (place.latitude, place.longitude)
        for place in context.release.axes.places
        if place.kind == DISTRICTS and place.latitude is not None and place.longitude is not None
    }
    areas, circles = provinces.rows(PROVINCES), districts.rows(DISTRICTS)
    drawn = (areas, rate, circles, count, points, known, context.language)
    key = f"map {context.language} {context.mode} {rate} {count} {provinces.question} {districts.question}"
    has_outline = any(row.code in known.provinces.shapes for row in areas)
    rows, shown = (areas, rate) if has_outline else (circles, count)
    return Mapped(
        lambda: context.surface.kept(key, lambda: place_map(*drawn, context.mode)),
        lambda: place_picture(*drawn),
        told(rows, shown, context.language),
        "public.nothing_drawn",
        legend(rows, rate, context.language, context.mode) if has_outline else "",
    )
