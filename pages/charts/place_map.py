"""The map: provinces shaded by a rate, districts as circles by their count.

No tiles, so no internet.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property

import pydeck
from pydeck.bindings.json_tools import default_serialize

from data_access import MEASURES, MapOutlines, Outlines, Row
from pages.charts.bars import UNKNOWN
from pages.charts.numbers import shown_measure
from pages.charts.theme import Palette, palette

PROVINCES, DISTRICTS = (
    "province",
    "district",
)  # ids of the layers, and names of the filters that a click sets
DISTRICT_AREAS = "district-area"
CLICKED_LAYERS = (
    (DISTRICTS, DISTRICTS),
    (DISTRICT_AREAS, DISTRICTS),
    (PROVINCES, PROVINCES),
)  # layer, kind of place
_LARGEST_RADIUS = 20  # pixels
_SMALLEST_RADIUS = 3


Points = Mapping[str, tuple[float, float]]  # (latitude, longitude) in degrees by district code


class CompactDeck(pydeck.Deck):
    """A deck that writes its JSON once and without blanks: pydeck's own is five times as long,
    and new each time.
    """

    def to_json(self) -> str:
        """Return the deck as compact JSON."""
        return self._json

    @cached_property
    def _json(self) -> str:
        return json.dumps(
            self, default=default_serialize, separators=(",", ":"), ensure_ascii=False
        )


def place_map(
    provinces: Sequence[Row],
    rate: str,
    districts: Sequence[Row],
    count: str,
    points: Points,
    outlines: MapOutlines,
    language: str,
    mode: str,
    is_shaded: bool = True,
) -> CompactDeck | None:
    """Draw ``rate`` of ``provinces`` and ``count`` of ``districts``; None when no place is known.

    ``outlines`` may lack provinces: their districts are drawn all the same. Areas of districts are
    lines only: the shades of the legend are those of provinces. ``is_shaded``: False where figures
    are of some districts of a province only, of which its area would say too much.
    """
    colours = palette(mode)
    shapes = _shapes(
        provinces, rate if is_shaded else "", outlines.provinces.shapes, colours, language
    )
    areas = _areas(districts, count, outlines.districts.shapes, language)
    circles = _circles(districts, count, points, language)
    if not shapes and not areas and not circles:
        return None
    layers = [
        _province_layer(shapes, colours),
        *([_area_layer(areas, colours)] if areas else []),
        _district_layer(circles, colours),
    ]
    corners = [place for shape in [*shapes, *areas] for place in _corners(shape["geometry"])]
    view = _view(corners or [circle["position"] for circle in circles])
    tooltip = {"text": "{label}\n{shown}"}
    return CompactDeck(layers=layers, initial_view_state=view, map_provider=None, tooltip=tooltip)


def shades(rows: Sequence[Row], rate: str, mode: str) -> dict[str, str]:
    """Return ``{code: colour}``: equal steps between the lowest and the highest rate of
    ``rows``.
    """
    known = {
        row.code: row.number(rate)
        for row in rows
        if row.number(rate) is not None and row.code not in UNKNOWN
    }
    if not known:
        return {}
    sequence, low, high = palette(mode).sequence, min(known.values()), max(known.values())
    step = (high - low) / len(sequence) or 1
    return {
        code: sequence[min(int((value - low) / step), len(sequence) - 1)]
        for code, value in known.items()
    }


def _shapes(
    rows: Sequence[Row], rate: str, outlines: Outlines, colours: Palette, language: str
) -> list[dict]:
    """Return the areas of provinces; of no shade and without a figure where there is no
    ``rate``.
    """
    colour_of = (
        {}
        if not rate
        else shades(
            rows, rate, "dark" if colours.background == palette("dark").background else "light"
        )
    )
    return [
        {
            "type": "Feature",
            "geometry": outlines[row.code],
            "code": row.code,
            "label": row.label.in_language(language),
            "shown": _named(row, rate, language) if rate else "",
            "fill": _rgb(colour_of.get(row.code, colours.line)),
        }
        for row in rows
        if row.code in outlines
    ]


def _areas(rows: Sequence[Row], count: str, outlines: Outlines, language: str) -> list[dict]:
    return [
        {
            "type": "Feature",
            "geometry": outlines[row.code],
            "code": row.code,
            "label": row.label.in_language(language),
            "shown": _named(row, count, language),
        }
        for row in rows
        if row.code in outlines
    ]


def _circles(rows: Sequence[Row], count: str, points: Points, language: str) -> list[dict]:
    placed = [row for row in rows if row.code in points and row.number(count)]
    most = max((row.number(count) for row in placed), default=1)
    return [_circle(row, count, most, points[row.code], language) for row in placed]


def _circle(row: Row, count: str, most: float, place: tuple[float, float], language: str) -> dict:
    return {
        "position": [place[1], place[0]],
        "code": row.code,
        "label": row.label.in_language(language),
        "shown": _named(row, count, language),
        "radius": round(
            max(_SMALLEST_RADIUS, _LARGEST_RADIUS * (row.number(count) / most) ** 0.5), 1
        ),
    }


def _named(row: Row, measure: str, language: str) -> str:
    return f"{MEASURES[measure].label.in_language(language)}: {shown_measure(row[measure], measure, language)}"


def _province_layer(shapes: list[dict], colours: Palette) -> pydeck.Layer:
    return pydeck.Layer(
        "GeoJsonLayer", {"type": "FeatureCollection", "features": shapes}, id=PROVINCES, get_fill_color="fill",
        get_line_color=_rgb(colours.background), line_width_min_pixels=1.5, pickable=True, auto_highlight=True,
    )  # fmt: skip


def _area_layer(areas: list[dict], colours: Palette) -> pydeck.Layer:
    return pydeck.Layer(
        "GeoJsonLayer", {"type": "FeatureCollection", "features": areas}, id=DISTRICT_AREAS,
        get_fill_color=[0, 0, 0, 0], get_line_color=_rgb(colours.background), line_width_min_pixels=0.75,
        pickable=True, auto_highlight=True,
    )  # fmt: skip


def _district_layer(circles: list[dict], colours: Palette) -> pydeck.Layer:
    return pydeck.Layer(
        "ScatterplotLayer", circles, id=DISTRICTS, get_position="position", get_radius="radius", radius_units="'pixels'",
        get_fill_color=[*_rgb(colours.attention), 90], get_line_color=_rgb(colours.attention), stroked=True,
        line_width_min_pixels=1, pickable=True, auto_highlight=True,
    )  # fmt: skip


def _corners(geometry: dict) -> list[list[float]]:
    polygons = (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )
    return [point for polygon in polygons for point in polygon[0]]


def _view(places: Sequence[Sequence[float]]) -> pydeck.ViewState:
    view = pydeck.data_utils.compute_view([list(place[:2]) for place in places])
    view.pitch, view.bearing, view.controller = 0, 0, True
    return view


def _rgb(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
