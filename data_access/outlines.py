"""Province outlines for the map, from a GeoJSON file that an operator may replace by the official one."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from data_access.codebook import Entry

PATH_SETTING, KEY_SETTING = "MAP_OUTLINES", "MAP_OUTLINES_KEY"
Outlines = Mapping[str, dict]  # GeoJSON geometry by province code
_DEFAULT_PATH = Path(__file__).parents[1] / "sample_data" / "reference" / "provinces.geojson"


class OutlinesProblem(Exception):
    """The file of outlines cannot be used; the message says why and how to mend it."""


def read_outlines(provinces: tuple[Entry, ...]) -> tuple[Outlines, tuple[str, ...]]:
    """Return (geometry by province code, codes of provinces that have none). Matched by code, then by English name."""
    path, key = Path(os.environ.get(PATH_SETTING) or _DEFAULT_PATH), os.environ.get(KEY_SETTING) or "code"
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        by_key = {str(feature["properties"][key]).casefold(): feature["geometry"] for feature in features}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutlinesProblem(
            f"{path} cannot be read as province outlines ({error!r}); set {PATH_SETTING} to a GeoJSON file and {KEY_SETTING} "
            "to the property that holds the province's code or English name."
        ) from None
    found = {
        entry.code: by_key.get(entry.code.casefold()) or by_key.get(entry.label.en.casefold()) for entry in provinces
    }
    missing = tuple(code for code, geometry in found.items() if geometry is None)
    return {code: geometry for code, geometry in found.items() if geometry is not None}, missing
