"""The map as a picture: provinces shaded by a rate, districts as proportional circles; as SVG and
on paper, where no browser turns a map.
"""

from collections.abc import Mapping, Sequence

from data_access import MapOutlines, Row
from pages.charts.chart import Chart
from pages.charts.groups_and_places.district_map import rewound
from pages.charts.numbers import isolated, shown_measure
from pages.charts.place_map import Points, shades
from pages.charts.theme import Palette, config, palette

_HEIGHT = 480  # pixels
_LARGEST = 1200  # square pixels; areas are as the counts


def place_picture(
    provinces: Sequence[Row],
    rate: str,
    districts: Sequence[Row],
    count: str,
    points: Points,
    outlines: MapOutlines,
    language: str,
    is_shaded: bool = True,
) -> Chart:
    """Draw what ``place_map`` draws, with its arguments; without rows when no place is known."""
    colours = palette("light")
    fills = shades(provinces, rate, "light") if is_shaded else {}
    known = outlines.provinces.shapes
    circles = [
        _circle(row, count, points[row.code], language)
        for row in districts
        if row.code in points and row.number(count)
    ]
    areas = [row for row in provinces if row.code in known]
    spec = {
        "width": "container",
        "height": _HEIGHT,
        "projection": {"type": "mercator"},
        "layer": [
            _shapes([(known[row.code], fills.get(row.code, colours.line)) for row in areas]),
            _lines(outlines.districts.shapes, colours),
            _circles(colours),
        ],
        "config": config(colours),
    }
    rows = circles or [_named(row, rate, language) for row in areas]
    return Chart(spec, rows, "; ".join(f"{row['label']}: {row['shown']}" for row in rows))


def _named(row: Row, measure: str, language: str) -> dict:
    shown = shown_measure(row[measure], measure, language)
    label = isolated(row.label.in_language(language), language)
    return {"code": row.code, "label": label, "shown": isolated(shown, language)}


def _circle(row: Row, count: str, place: tuple[float, float], language: str) -> dict:
    return _named(row, count, language) | {
        "latitude": place[0],
        "longitude": place[1],
        "size": row.number(count),
    }


def _shapes(areas: Sequence[tuple[Mapping, str]]) -> dict:
    return {
        "data": {"values": [_feature(shape, {"fill": fill}) for shape, fill in areas]},
        "mark": {"type": "geoshape", "stroke": palette("light").background, "strokeWidth": 1.5},
        "encoding": {"fill": {"field": "properties.fill", "type": "nominal", "scale": None}},
    }


def _lines(shapes: Mapping[str, Mapping], colours: Palette) -> dict:
    return {
        "data": {"values": [_feature(shape, {}) for shape in shapes.values()]},
        "mark": {
            "type": "geoshape", "filled": False, "stroke": colours.background, "strokeWidth": 0.75,
        },
    }  # fmt: skip


def _circles(colours: Palette) -> dict:
    return {
        "transform": [{"filter": "isValid(datum.longitude)"}],
        "mark": {
            "type": "circle", "fill": colours.attention, "fillOpacity": 0.35,
            "stroke": colours.attention, "strokeWidth": 1, "opacity": 1,
        },
        "encoding": {
            "longitude": {"field": "longitude", "type": "quantitative"},
            "latitude": {"field": "latitude", "type": "quantitative"},
            "size": {
                "field": "size", "type": "quantitative", "legend": None,
                "scale": {"domainMin": 0, "range": [0, _LARGEST]},
            },
        },
    }  # fmt: skip


def _feature(geometry: Mapping, properties: Mapping) -> dict:
    return {"type": "Feature", "geometry": rewound(geometry), "properties": dict(properties)}
