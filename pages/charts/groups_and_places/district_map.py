"""The map of districts: each in the shade of its figure, from one end over the middle, which is the
figure of all, to the other. A district without an outline is a circle at its point.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from data_access import MapOutlines
from pages.charts.chart import Chart
from pages.charts.numbers import isolated
from pages.charts.theme import Palette, config, palette

HEIGHT = 480  # pixels
_CIRCLE = 110  # square pixels


class Area(NamedTuple):
    """One district: ``shade`` from -2 to 2, None where it is not compared; ``place``: (latitude,
    longitude) where known.
    """

    code: str
    label: str
    shown: str
    shade: int | None
    place: tuple[float, float] | None
    is_chosen: bool = False


def shade_colours(mode: str) -> dict[int | None, str]:
    """Return the colour of each shade; None for what is not compared."""
    colours = palette(mode)
    worse, better = colours.attention, colours.comparison
    return {
        2: worse,
        1: _blend(worse, colours.background),
        0: colours.line,
        -1: _blend(better, colours.background),
        -2: better,
        None: colours.background,
    }


def _blend(one: str, other: str, part: float = 0.5) -> str:
    def channel(place: int) -> int:
        numbers = [int(colour[place : place + 2], 16) for colour in (one, other)]
        return round(part * numbers[0] + (1 - part) * numbers[1])

    return "#" + "".join(f"{channel(place):02X}" for place in (1, 3, 5))


def district_map(areas: Sequence[Area], outlines: MapOutlines, language: str, mode: str) -> Chart:
    """Draw the districts over the outlines of provinces."""
    colours, fills = palette(mode), shade_colours(mode)
    rows = [_row(area, fills, colours, outlines.districts.shapes, language) for area in areas]
    drawn = [row for row in rows if row["longitude"] is not None or row["has_outline"]]
    spec = {
        "width": "container",
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "projection": {"type": "mercator"},
        "layer": [
            _provinces(outlines, colours),
            *_districts(drawn, outlines, colours),
            _circles(colours),
        ],
        "config": config(colours),
    }
    return Chart(spec, drawn, "; ".join(f"{row['label']}: {row['shown']}" for row in drawn))


def _row(
    area: Area,
    fills: Mapping[int | None, str],
    colours: Palette,
    shapes: Mapping[str, dict],
    language: str,
) -> dict:
    """Return what is drawn of a district; of one with an outline no circle."""
    place = None if area.code in shapes else area.place
    return {
        "code": area.code,
        "label": isolated(area.label, language),
        "shown": isolated(area.shown, language),
        "fill": fills[area.shade],
        "line": colours.ink if area.is_chosen else colours.quiet,
        "wide": 3.0 if area.is_chosen else 0.8,
        "latitude": place[0] if place else None,
        "longitude": place[1] if place else None,
        "has_outline": area.code in shapes,
    }


def _provinces(outlines: MapOutlines, colours: Palette) -> dict:
    features = [_feature(shape, {}) for shape in outlines.provinces.shapes.values()]
    return {
        "data": {"values": features},
        "mark": {
            "type": "geoshape", "fill": colours.background, "stroke": colours.quiet,
            "strokeWidth": 1, "tooltip": None,
        },
    }  # fmt: skip


def _districts(rows: Sequence[dict], outlines: MapOutlines, colours: Palette) -> list[dict]:
    shapes = outlines.districts.shapes
    # The chosen one is drawn last, so that no neighbour covers its line.
    ordered = sorted((row for row in rows if row["has_outline"]), key=lambda row: row["wide"])
    features = [_feature(shapes[row["code"]], row) for row in ordered]
    if not features:
        return []
    return [
        {
            "data": {"values": features},
            "mark": {"type": "geoshape", "stroke": colours.background},
            "encoding": _colours("properties."),
        }
    ]


def _circles(colours: Palette) -> dict:
    return {
        "transform": [{"filter": "isValid(datum.longitude)"}],
        "mark": {"type": "circle", "size": _CIRCLE, "opacity": 1},
        "encoding": {
            "longitude": {"field": "longitude", "type": "quantitative"},
            "latitude": {"field": "latitude", "type": "quantitative"},
            **_colours(""),
        },
    }


def _colours(prefix: str) -> dict:
    """Colours and lines come with each district: the classes are told by the legend beside."""
    return {
        "fill": {"field": f"{prefix}fill", "type": "nominal", "scale": None, "legend": None},
        "stroke": {"field": f"{prefix}line", "type": "nominal", "scale": None, "legend": None},
        "strokeWidth": {
            "field": f"{prefix}wide", "type": "quantitative", "scale": None, "legend": None,
        },
        "tooltip": [
            {"field": f"{prefix}{name}", "type": "nominal", "title": " "}
            for name in ("label", "shown")
        ],
    }  # fmt: skip


def _feature(geometry: Mapping, properties: Mapping) -> dict:
    return {"type": "Feature", "geometry": rewound(geometry), "properties": dict(properties)}


def rewound(geometry: Mapping) -> dict:
    """Return an area whose outer rings run clockwise and holes the other way: the drawing library
    takes any other ring for the whole rest of the globe.
    """
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": _polygon(geometry["coordinates"])}
    polygons = [_polygon(polygon) for polygon in geometry["coordinates"]]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _polygon(rings: Sequence) -> list:
    return [
        list(ring) if (_area(ring) < 0) == (place == 0) else list(ring)[::-1]
        for place, ring in enumerate(rings)
    ]


def _area(ring: Sequence[Sequence[float]]) -> float:
    """Return the signed area of a ring in square degrees: negative where it runs clockwise."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x * y_2 - x_2 * y for (x, y, *_), (x_2, y_2, *_) in pairs) / 2
