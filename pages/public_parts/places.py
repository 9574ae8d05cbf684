"""The public map: provinces shaded by a rate, districts as circles by their complaints."""

from collections.abc import Mapping

import streamlit

from data_access import MEASURES, Answer, MapOutlines, OutlinesProblem
from pages.charts.place_map import CLICKED_LAYERS, DISTRICTS, PROVINCES, CompactDeck, place_map
from pages.public_parts.figure import ChartTable, figure
from pages.public_parts.filter_bar import choose
from pages.public_parts.questions import COLUMNS
from pages.shared.answers import kept, published_outlines
from pages.shared.context import PublicContext
from pages.shared.figure import count_click, fresh_key
from pages.shared.legend import legend, told
from pages.shared.outline_notes import outline_notes
from pages.statements import ranking

_HEIGHT = 480  # pixels
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
    twin = ChartTable(districts, "district", COLUMNS)
    figure(
        context,
        "map",
        title,
        lambda: _draw(context, provinces, rate, districts, count, known),
        twin,
        notes,
    )


def _known_outlines(context: PublicContext) -> MapOutlines:
    try:
        return published_outlines(context)
    except OutlinesProblem as problem:
        streamlit.warning(str(problem))
        return MapOutlines()


def _draw(
    context: PublicContext,
    provinces: Answer,
    rate: str,
    districts: Answer,
    count: str,
    known: MapOutlines,
) -> None:
    key = f"map {context.language} {context.mode} {rate} {count} {provinces.question} {districts.question}"
    deck = kept(context, key, lambda: _deck(context, provinces, rate, districts, count, known))
    if deck is None:
        streamlit.caption(context.say("public.nothing_drawn"))
        return
    key = fresh_key("map")
    has_outline = any(row.code in known.provinces.shapes for row in provinces.rows(PROVINCES))
    rows, shown = (
        (provinces.rows(PROVINCES), rate) if has_outline else (districts.rows(DISTRICTS), count)
    )
    streamlit.pydeck_chart(
        deck,
        height=_HEIGHT,
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode="single-object",
        alt=told(rows, shown, context.language),
    )
    if has_outline:
        streamlit.html(legend(rows, rate, context.language, context.mode))


def _deck(
    context: PublicContext,
    provinces: Answer,
    rate: str,
    districts: Answer,
    count: str,
    known: MapOutlines,
) -> CompactDeck | None:
    points = {
        place.code: (place.latitude, place.longitude)
        for place in context.release.axes.places
        if place.kind == DISTRICTS and place.latitude is not None and place.longitude is not None
    }
    rows = (provinces.rows(PROVINCES), rate, districts.rows(DISTRICTS), count)
    return place_map(*rows, points, known, context.language, context.mode)


def _clicked(key: str) -> None:
    objects: Mapping[str, list[dict]] = streamlit.session_state[key]["selection"]["objects"]
    for layer, kind in CLICKED_LAYERS:
        for clicked in objects.get(layer, [])[:1]:
            choose(kind, clicked["code"], instead_of=PROVINCES if kind == DISTRICTS else DISTRICTS)
            count_click()
            return
