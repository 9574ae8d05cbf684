"""The description of the open-data routes for programs: OpenAPI 3.1, served as
``/open/openapi.json``.
"""

from data_access import (
    LICENCE,
    MEASURES,
    OPEN_FILES,
    PUBLIC_BREAKDOWNS,
    PUBLIC_FILTERS,
    PUBLIC_MEASURES,
    Withheld,
)
from web.open_data.cells import LONGEST_QUERY, MOST_CELLS, MOST_MEASURES, MOST_ROWS

_EXAMPLES = {
    "group": "women", "province": "PK-SD", "district": "PK-SD-KHI", "level": "FED", "department": "nadra", "category": "energy",
    "period": "2023",
}  # fmt: skip
_REFUSALS = {
    400: "A parameter or a code that there is not, or one that is empty or stands twice; “allowed” lists those that there are",
    404: "There is no such release; “allowed” lists those that there are",
    414: f"The query is longer than {LONGEST_QUERY} characters",
    422: "This combination is not published, and why; or it is too much at once",
    429: "This address asks too often",
    503: "There is no release, or it cannot be read now",
}
_STRING, _NUMBER, _BOOLEAN = {"type": "string"}, {"type": "number"}, {"type": "boolean"}


def _object(**properties: dict) -> dict:
    return {"type": "object", "required": list(properties), "properties": properties}


def _map(value: dict) -> dict:
    return {"type": "object", "additionalProperties": value}


def _list(items: dict, **more: object) -> dict:
    return {"type": "array", "items": items, **more}


_WITHHELD = {"type": "string", "enum": [reason.value for reason in Withheld]}
_ROW = _object(
    code=_STRING,
    label_en=_STRING,
    label_ur=_STRING,
    figures=_map({"type": ["number", "null"]}),
    withheld=_map(_WITHHELD),
)
_MEASURE = _object(
    unit={"type": "string", "enum": ["count", "share", "days"]},
    **{name: _STRING for name in ("label_en", "label_ur", "definition_en", "definition_ur")},
)
_CELLS = _object(
    release={"type": "integer"}, as_of={"type": "string", "format": "date"}, methods=_STRING, synthetic=_BOOLEAN,
    filters=_map(_list(_STRING)), by={"type": ["string", "null"]}, measures=_map(_MEASURE), total=_ROW, periods=_list(_STRING),
    rows=_list(_ROW, maxItems=MOST_ROWS), approximate=_BOOLEAN, note_en=_STRING, note_ur=_STRING, link=_STRING,
)  # fmt: skip
_RELEASE = _object(
    number={"type": "integer"}, name_en=_STRING, name_ur=_STRING, synthetic=_BOOLEAN, as_of=_STRING, published_at=_STRING,
    methods=_STRING, cells=_NUMBER, shown=_NUMBER, withheld=_NUMBER, checksum=_STRING, links=_map(_STRING),
)  # fmt: skip
_RELEASES = _object(
    current={"type": "integer"},
    licence=_map(_STRING),
    documentation=_STRING,
    releases=_list(_RELEASE),
)
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": _STRING,
        "error_ur": _STRING,
        "allowed": _list({"type": ["string", "integer"]}),
    },
}


def _filter(name: str) -> dict:
    what = (
        "Code of a period of filing: years, quarters or months"
        if name == "period"
        else f"Code of a {name}"
    )
    return {
        "name": name,
        "in": "query",
        "description": f"{what}; several are added up: {name}=…&{name}=…",
        "schema": _list({"type": "string", "minLength": 1}, minItems=1),
        "style": "form",
        "explode": True,
        "example": [_EXAMPLES[name]],
    }


def _parameters() -> list[dict]:
    by = {"type": "string", "enum": [name for name in PUBLIC_BREAKDOWNS if name]}
    names = _list(
        {"type": "string", "enum": list(PUBLIC_MEASURES)},
        minItems=1,
        maxItems=MOST_MEASURES,
        default=["filed"],
    )
    measures = "; ".join(f"{name}: {MEASURES[name].definition.en}" for name in PUBLIC_MEASURES)
    return [
        *(_filter(name) for name in PUBLIC_FILTERS),
        {"name": "by", "in": "query", "description": "Split along one axis", "schema": by},
        {"name": "measures", "in": "query", "description": f"Names with commas between. {measures}", "schema": names, "explode": False},
        {"name": "release", "in": "query", "description": "Number; the release in force without", "schema": {"type": "integer", "minimum": 1}},
    ]  # fmt: skip


def _responses(schema: dict, *refusals: int) -> dict:
    found = {
        "200": {"description": "The answer", "content": {"application/json": {"schema": schema}}}
    }
    return found | {"304": {"description": "Not modified"}} | _refused(*refusals)


def _refused(*statuses: int) -> dict:
    content = {"application/json": {"schema": _ERROR}}
    plain = {"text/plain": {"schema": _STRING}}
    return {
        str(status): {
            "description": _REFUSALS[status],
            "content": plain if status == 429 else content,
        }
        for status in (*statuses, 429, 503)
    }


def _get(name: str, summary: str, responses: dict, parameters: list[dict] = ()) -> dict:
    operation = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": responses,
    }
    return {"get": operation}


_NUMBER_IN_PATH = {
    "name": "number",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "example": "1",
}
_NAME_IN_PATH = {
    "name": "name",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": list(OPEN_FILES)},
}
_FILE = {
    "200": {
        "description": "The file",
        "content": {kind: {} for kind in sorted({*OPEN_FILES.values()})},
    }
}
_ZIP = {"200": {"description": "All files of the release", "content": {"application/zip": {}}}}
_PARTS = {
    "206": {"description": "The part asked for"},
    "304": {"description": "Not modified"},
    **_refused(404),
}
DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {
        "title": "Open data of the citizens' complaints dashboard",
        "version": "1",
        "description": f"Read only, no key. At most {MOST_ROWS} rows, {MOST_MEASURES} measures and {MOST_CELLS} cells in an answer.",
        "license": {"name": LICENCE["title"], "url": LICENCE["path"]},
    },
    "paths": {
        "/open/releases.json": _get("releases", "The releases, the one in force first", _responses(_RELEASES)),
        "/open/cells.json": _get("cells", "Figures of one question", _responses(_CELLS, 400, 404, 414, 422), _parameters()),
        "/open/openapi.json": _get("openapi", "This description", _responses({"type": "object"})),
        "/open/release-{number}.zip": _get("zip", "All files of a release", _ZIP | _PARTS, [_NUMBER_IN_PATH]),
        "/open/release-{number}/{name}": _get(
            "file", "One file of a release", _FILE | _PARTS, [_NUMBER_IN_PATH, _NAME_IN_PATH]
        ),
    },
}  # fmt: skip
