"""The tables of a public release: one file, no complaint in it, and nothing that did not come
through the gate.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
)

from data_access.model.published_measures import PUBLISHED_COUNTS

PUBLISHED_SCHEMA_VERSION = 2
# Changes with anything that changes a published value: what is enough, noise, rounding, cells.
METHODS_VERSION = "2.0"
published = MetaData()


def _column(name, kind, comment, **options) -> Column:
    return Column(
        name, kind, comment=comment, **{"nullable": False, "autoincrement": False, **options}
    )


def _axis(name: str, key: str, *more: Column) -> Table:
    return Table(
        name,
        published,
        _column(key, SmallInteger, "Number used in the cells", primary_key=True),
        _column("kind", String, "Kind of the value"),
        _column("code", String, "Code used in links and downloads; empty for the widest value"),
        *more,
    )


def _names() -> tuple[Column, Column]:
    return _column("name_en", String, "Name in English"), _column("name_ur", String, "Name in Urdu")


releases = Table(
    "release",
    published,
    _column("number", Integer, "Number of the release", primary_key=True),
    _column("schema_version", Integer, "Version of these tables"),
    _column("methods_version", String, "Version of the methods of protection"),
    _column("name_en", String, "Title of the data set in English"),
    _column("name_ur", String, "Title of the data set in Urdu"),
    _column("synthetic", Boolean, "True when the records are made up"),
    _column("as_of", DateTime, "As-of time of the complaints database"),
    _column("published_at", DateTime, "When the release was made, UTC"),
    _column("recorded", String, "Facts that the source records, separated by spaces"),
    _column("cells", Integer, "Permitted cells of the places, bodies and periods that are listed"),
    _column("shown", Integer, "Cells whose number of complaints is told: the rows of the cells"),
    _column("withheld", Integer, "Permitted cells without a row: their number is withheld"),
    _column("notes", String, "What is new or changed against the release before, as Markdown"),
    _column("checksum", String, "SHA-256 of axes, cells and totals in their canonical order"),
)
places = _axis(
    "places",
    "place_id",
    *_names(),
    _column("parent", String, "Province of a district"),
    _column("latitude", Float, "Latitude of the label point, degrees north", nullable=True),
    _column("longitude", Float, "Longitude of the label point, degrees east", nullable=True),
    _column("population", Integer, "Population, 2023 census", nullable=True),
)
bodies = _axis(
    "bodies",
    "body_id",
    *_names(),
    _column("parent", String, "Level of a department"),
    _column(
        "home",
        String,
        "Province that has nearly all complaints of a level or department: read the cells of the nation",
    ),
    _column("category", String, "Category of a department that answers in one category only"),
    _column(
        "same_as",
        String,
        "Category that has nearly the same complaints as a department: read the cells of that category",
    ),
)
periods = _axis(
    "periods",
    "period_id",
    _column("first", Integer, "First month: year x 12 + month - 1"),
    _column("last", Integer, "Last month: year x 12 + month - 1"),
)
cells = Table(  # sparse: a permitted cell without a row is withheld
    "cells",
    published,
    _column("group_code", String, "Group; empty for everyone"),
    _column("place_id", SmallInteger, "Place"),
    _column("body_id", SmallInteger, "Body"),
    _column("period_id", SmallInteger, "Period"),
    _column("edition", SmallInteger, "Release in which these values were first published"),
    *(
        _column(
            name, Integer, "Published count: a multiple of 5 from 10 on, or 0 where it is withheld"
        )
        for name in PUBLISHED_COUNTS
    ),
)
totals = Table(
    "totals",
    published,
    _column("place_id", SmallInteger, "The nation or a province", primary_key=True),
    _column("filed", Integer, "All complaints, in tens; 0 where it is withheld"),
    _column(
        "addressed", Integer, "Closed with any outcome and not reopened since, in tens; 0: withheld"
    ),
    _column("open", Integer, "Not closed, in tens; 0: withheld"),
)
examination = Table(
    "examination",
    published,
    _column("name", String, "What was examined", primary_key=True),
    _column("value", Float, "What was found"),
)
