"""What a data package (datapackage.json beside the file) says of it: names, types, formats and
licence, by its publisher.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from data_access.feed.suggesting.dates import DateForms

NAME = "datapackage.json"
_DATES = ("date", "datetime", "time", "year", "yearmonth")


@dataclass(frozen=True)
class Described:
    """One resource.

    ``file``: what a mapping says in [file]; ``titles`` and ``dates`` by column; ``key``: of a row.
    """

    title: str = ""
    licence: str = ""
    empty: tuple[str, ...] = ()
    file: dict[str, str] = field(default_factory=dict)
    titles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dates: dict[str, DateForms] = field(default_factory=dict)
    key: str = ""
    is_there: bool = False


def described(path: Path) -> Described:
    """Return what the data package beside a file says; nothing where there is none, or where it
    is none.
    """
    try:
        package = json.loads(path.with_name(NAME).read_text(encoding="utf-8-sig"))
        resource = _resource(package, path.name)
        return _described(package, resource) if resource else Described()
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return Described()


def _resource(package: dict, name: str) -> dict | None:
    resources = package.get("resources", [])
    named = [one for one in resources if Path(str(one.get("path", ""))).name == name]
    return next(iter(named), None)


def _described(package: dict, resource: dict) -> Described:
    schema, dialect = resource.get("schema") or {}, resource.get("dialect") or {}
    fields = (
        [one for one in schema.get("fields", []) if "name" in one]
        if isinstance(schema, dict)
        else []
    )
    key = schema.get("primaryKey", "")
    key = key[0] if isinstance(key, list) and len(key) == 1 else key if isinstance(key, str) else ""
    licences = resource.get("licenses") or package.get("licenses") or []
    file = {name: dialect[name] for name in ("delimiter",) if dialect.get(name, ",") != ","}
    if str(resource.get("encoding", "utf-8")).lower() not in ("utf-8", "utf8", "utf-8-sig"):
        file["encoding"] = resource["encoding"]
    return Described(
        str(resource.get("title") or package.get("title") or package.get("name") or ""),
        str(next((one.get("name") or one.get("title") for one in licences), "") or ""),
        tuple(
            text for text in resource.get("missingValues", schema.get("missingValues", [])) if text
        ),
        file,
        {one["name"]: tuple(filter(None, (one["name"], one.get("title")))) for one in fields},
        {one["name"]: forms for one in fields if (forms := _dates_of(one))},
        key,
        is_there=True,
    )


def _dates_of(one: dict) -> DateForms | None:
    """Return the form of a date field; None where the package leaves it to the reader."""
    form = one.get("format", "default")
    if one.get("type") not in _DATES[:2] or form == "any":
        return None
    return DateForms((form,) if "%" in form else ())
