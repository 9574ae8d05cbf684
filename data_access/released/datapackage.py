"""The description of a release for programs: a Frictionless Data Package,
https://specs.frictionlessdata.io/data-package/.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Row

from data_access.released.open_table import REASONS, OpenTable

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_LABEL_POINTS = {
    "title": "GeoNames: label points of places (CC BY 4.0)",
    "path": "https://www.geonames.org/",
}
_HOW_WITHHELD = (
    "A permitted cell without a row is withheld: it may hold nothing, few or many complaints. In a row, a count that is not "
    "told stands as a word, never as 0 and never empty: "
    + "; ".join(f"“{word}”: {meaning}" for word, meaning in REASONS.items())
    + ". In Parquet such a count is null, and the column of the same name with _why at its end holds the word."
)


def describe(release: Row, tables: tuple[OpenTable, ...], folder: Path) -> str:
    """Return ``datapackage.json`` of the files that lie in ``folder``; ``release`` is the row of
    the table "release".
    """
    resources = [_csv(table, folder) for table in tables]
    parquet = _file(
        folder,
        "cells.parquet",
        "application/vnd.apache.parquet",
        "The same cells as Apache Parquet",
    )
    parquet |= {
        "type": "file"
    }  # it tells its types itself; readers of tables would take its nulls for wrong numbers
    notes = _file(
        folder,
        "notes.md",
        "text/markdown",
        "Notes of this release: what is new or changed, and why",
    )
    package = {
        "profile": "data-package",
        "name": "public-release",
        "id": release.checksum,
        "title": f"{release.name_en}: public release {release.number}",
        "description": _description(release),
        "version": str(release.number),
        "created": f"{release.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "keywords": ["complaints", "public accountability", "disclosure control"],
        "licenses": [LICENCE],
        "sources": _sources(release),
        "resources": [*resources, parquet, notes],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _description(release: Row) -> str:
    made_up = "The complaints are made up (synthetic). " if release.synthetic else ""
    return (
        f"{made_up}Published counts of complaints within 90 days of filing, protected by methods {release.methods_version}: "
        "told only where enough complaints and people are counted, and where nothing smaller is left between told counts; then noise "
        f"of at most 5, rounded to 5; parts do not add up to their whole. {_HOW_WITHHELD} A body that has nearly all its complaints "
        "in one province (home) is published for the nation only, and a department that has nearly the same complaints as a category "
        "(same_as) by the cells of the category. The totals are in tens."
    )


def _sources(release: Row) -> list[Mapping]:
    own = {"title": f"{release.name_en}, as of {release.as_of:%Y-%m-%d}"}
    return (
        [own, _LABEL_POINTS] if release.synthetic else [own]
    )  # the sample's points; other data bring their own


def _csv(table: OpenTable, folder: Path) -> Mapping:
    about = _file(folder, f"{table.name}.csv", "text/csv", table.title)
    dialect = {
        "delimiter": ",",
        "lineTerminator": "\r\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "header": True,
    }
    return {
        **about,
        "profile": "tabular-data-resource",
        "dialect": dialect,
        "schema": _schema(table),
    }


def _schema(table: OpenTable) -> Mapping:
    fields = [
        {"name": field.name, "type": field.kind, "description": field.meaning, "constraints": {"required": field.required}}
        for field in table.fields
    ]  # fmt: skip
    links = [
        {"fields": list(own), "reference": {"resource": other, "fields": list(there)}}
        for own, other, there in table.links
    ]
    schema = {"fields": fields, "primaryKey": list(table.key), "missingValues": list(table.missing)}
    return schema | ({"foreignKeys": links} if links else {})


def _file(folder: Path, name: str, media_type: str, title: str) -> dict:
    content = (folder / name).read_bytes()
    stem, _, ending = name.rpartition(".")
    return {
        "name": stem if ending == "csv" else name.replace(".", "-"),
        "path": name,
        "title": title,
        "format": ending,
        "mediatype": media_type,
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "licenses": [LICENCE],
    }
