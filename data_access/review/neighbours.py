"""Which districts border each other: read off their outlines; of those without one the nearest by
their points, which is less, and is said to be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

NEAREST = 5  # districts that stand for neighbours where there is no outline
_DECIMALS = 3  # of a degree: about 100 m, within which two outlines share a corner
_LEAST_SHARED = 2  # corners: a border, and not a point where four districts meet
_EARTH = 6371.0  # km

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Neighbours:
    """``by_code``: the neighbours of each district; ``bordering``: of which districts they were
    read off the outlines.
    """

    by_code: Mapping[str, tuple[str, ...]]
    bordering: frozenset[str]


def find_neighbours(points: Mapping[str, Point], outlines: Mapping[str, Mapping]) -> Neighbours:
    """Return the neighbours of each district with an outline or a point, by code."""
    borders = _borders(outlines)
    nearest = {
        code: _nearest(code, points) for code in points if code not in outlines and len(points) > 1
    }
    return Neighbours(borders | nearest, frozenset(borders))


def _borders(outlines: Mapping[str, Mapping]) -> dict[str, tuple[str, ...]]:
    at: dict[tuple[float, float], set[str]] = {}
    for code, geometry in outlines.items():
        for corner in _corners(geometry):
            at.setdefault(corner, set()).add(code)
    shared: dict[str, dict[str, int]] = {code: {} for code in outlines}
    for codes in at.values():
        for code in codes:
            for other in codes - {code}:
                shared[code][other] = shared[code].get(other, 0) + 1
    return {
        code: tuple(sorted(other for other, corners in found.items() if corners >= _LEAST_SHARED))
        for code, found in shared.items()
    }


def _corners(geometry: Mapping) -> Iterator[tuple[float, float]]:
    for ring in rings_of(geometry):
        for longitude, latitude, *_ in ring:
            yield round(longitude, _DECIMALS), round(latitude, _DECIMALS)


def rings_of(geometry: Mapping) -> Iterable[Sequence[Sequence[float]]]:
    """Return every ring of an area: of each polygon the outer one first, then its holes."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [ring for polygon in polygons for ring in polygon]


def _nearest(code: str, points: Mapping[str, Point]) -> tuple[str, ...]:
    here = points[code]
    others = [(distance(here, there), other) for other, there in points.items() if other != code]
    return tuple(other for _, other in sorted(others)[:NEAREST])


def distance(one: Point, other: Point) -> float:
    """Return kilometres along a great circle (haversine)."""
    (lat, lon), (lat_2, lon_2) = (tuple(map(radians, point)) for point in (one, other))
    height = sin((lat_2 - lat) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon_2 - lon) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, height)))
