"""Outlines of provinces and districts for the map, from GeoJSON files that an operator may
replace by the official ones.
"""

import json
import os
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data_access.database.codebook import Entry
from data_access.model.text import Text

PATH_SETTING, KEY_SETTING = "MAP_OUTLINES", "MAP_OUTLINES_KEY"
DISTRICTS_PATH_SETTING, DISTRICTS_KEY_SETTING = "MAP_DISTRICT_OUTLINES", "MAP_DISTRICT_OUTLINES_KEY"
CREDIT_SETTING = "MAP_OUTLINES_CREDIT"
Outlines = Mapping[str, dict]  # GeoJSON geometry by code of the place
_DEFAULT_PATH = Path(__file__).parents[2] / "sample_data" / "reference" / "provinces.geojson"
_OF_THE_SAMPLE = Text(
    "Outlines © OpenStreetMap contributors (ODbL); points GeoNames (CC BY 4.0).",
    "حدود © OpenStreetMap contributors (ODbL)؛ مقامات GeoNames (CC BY 4.0)۔",
)
_OF_THE_OPERATOR = Text("Outlines: supplied by the operator.", "حدود: منتظم کی فراہم کردہ۔")


class OutlinesProblem(Exception):
    """The file of outlines cannot be used; the message says why and how to mend it."""


@dataclass(frozen=True)
class Matching:
    """How the places of one kind fit the outlines of a file.

    ``missing``: places without an outline; ``unused``: names in the file that are no place of the
    data.
    """

    shapes: Outlines = field(default_factory=dict)
    missing: tuple[Text, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """Places that were looked for."""
        return len(self.shapes) + len(self.missing)

    @property
    def is_asked_for(self) -> bool:
        """Whether there is a file for this kind of place."""
        return bool(self.shapes or self.unused)


@dataclass(frozen=True)
class MapOutlines:
    """All outlines of a map, and whom to credit for them."""

    provinces: Matching = field(default_factory=Matching)
    districts: Matching = field(default_factory=Matching)
    credit: Text = _OF_THE_SAMPLE

    @property
    def is_empty(self) -> bool:
        """Whether no outline fits any place."""
        return not self.provinces.shapes and not self.districts.shapes


def read_outlines(provinces: Sequence[Entry], districts: Sequence[Entry] = ()) -> MapOutlines:
    """Return the outlines that fit these places, matched by code, then by name.

    Raises OutlinesProblem.

    Districts have outlines where the operator supplies them: in a file of their own, or, with its
    key alone, in that of the provinces.
    """
    own, own_districts = os.environ.get(PATH_SETTING), os.environ.get(DISTRICTS_PATH_SETTING)
    path = Path(own or _DEFAULT_PATH)
    key = os.environ.get(KEY_SETTING) or "code"
    of_provinces = _matched(provinces, _read(path, key, (PATH_SETTING, KEY_SETTING)))
    of_districts, district_key = Matching(), os.environ.get(DISTRICTS_KEY_SETTING)
    if own_districts or district_key:
        settings = (DISTRICTS_PATH_SETTING, DISTRICTS_KEY_SETTING)
        found = _read(Path(own_districts or path), district_key or "code", settings)
        of_districts = _matched(districts, found)
    return MapOutlines(of_provinces, of_districts, _credit(bool(own or own_districts)))


def _credit(is_own: bool) -> Text:
    told = os.environ.get(CREDIT_SETTING)
    if told:
        return Text(told, told)
    return _OF_THE_OPERATOR if is_own else _OF_THE_SAMPLE


def _read(path: Path, key: str, settings: tuple[str, str]) -> dict[str, dict]:
    """Return ``{name in the file: geometry}``; several features of one name are one outline."""
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        parts: dict[str, list] = {}
        for place, feature in enumerate(features, start=1):
            parts.setdefault(_name(feature, key, place), []).extend(
                _polygons(feature.get("geometry"), place)
            )
        found = {name: _geometry(polygons) for name, polygons in parts.items() if polygons}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        reason = error if type(error) is ValueError else repr(error)
        raise OutlinesProblem(
            f"{path} cannot be read as outlines of places ({reason}); set {settings[0]} to a GeoJSON file of polygons in degrees, "
            f"and {settings[1]} to the property that holds the place's code or name."
        ) from None
    if not found:
        raise OutlinesProblem(
            f"{path} has no outline; set {settings[0]} to a GeoJSON file that has some."
        )
    return found


def _name(feature: dict, key: str, place: int) -> str:
    properties = feature.get("properties") or {}
    if key not in properties:
        raise ValueError(
            f"feature {place} has no property “{key}”; it has: {', '.join(properties) or 'none'}"
        )
    return "" if properties[key] is None else str(properties[key]).strip()


def _polygons(geometry: dict | None, place: int) -> list:
    """Return the polygons of a geometry, each as its rings."""
    if not geometry:
        return []
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return [polygon for part in geometry["geometries"] for polygon in _polygons(part, place)]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"feature {place} is a {kind}, not an area")
    found = geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]
    for longitude, latitude, *_ in (point for polygon in found for point in polygon[0]):
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValueError(
                f"feature {place} lies at {longitude}, {latitude}, which are no degrees of WGS 84"
            )
    return found


def _geometry(polygons: list) -> dict:
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _matched(places: Sequence[Entry], by_name: Mapping[str, dict]) -> Matching:
    """Match by code, then by name in English and Urdu.

    A name of several places fits none of them, a code does.
    """
    folded = {_folded(name): name for name in by_name if name}
    labels = Counter(label for place in places for label in {_folded(text) for text in place.label})
    found: dict[str, str] = {}
    for place in places:
        names = [_folded(text) for text in place.label if labels[_folded(text)] == 1]
        name = next((folded[one] for one in (_folded(place.code), *names) if one in folded), None)
        if name:
            found[place.code] = name
    shapes = {code: by_name[name] for code, name in found.items()}
    missing = tuple(place.label for place in places if place.code not in shapes)
    return Matching(shapes, missing, tuple(sorted(set(folded.values()) - set(found.values()))))


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
