"""The lists of a release as open tables: places, bodies, periods, groups, measures, totals."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow
from sqlalchemy import Connection, Row, Table, select

from data_access.model.answer import Withheld
from data_access.model.codes import GROUP
from data_access.model.measures import MEASURES
from data_access.model.periods import period_code
from data_access.model.publication_scope import Axes
from data_access.model.published_measures import (
    PUBLISHED_COUNTS,
    PUBLISHED_FIGURES,
    TOTALS,
    published,
)
from data_access.model.recorded import Recorded
from data_access.released import schema
from data_access.released.open_table import WIDEST, Field, OpenTable

_ARROW = {
    "string": pyarrow.string(),
    "integer": pyarrow.int32(),
    "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
}


def list_tables(connection: Connection, axes: Axes, recorded: Recorded) -> tuple[OpenTable, ...]:
    """Return every table but the cells; always in the same order."""
    return (
        _places(axes),
        _bodies(axes),
        _periods(axes),
        _groups(axes),
        _measures(),
        _totals(connection, axes, recorded),
    )


def _table(
    name: str, title: str, fields: tuple[Field, ...], key: tuple[str, ...], rows: Iterable, **more
) -> OpenTable:
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = {
        field.name: pyarrow.array(values, _ARROW[field.kind])
        for field, values in zip(fields, columns, strict=True)
    }
    return OpenTable(name, title, fields, key, pyarrow.table(arrays), **more)


def _fields(table: Table, *names: str) -> Iterator[Field]:
    kinds = {"VARCHAR": "string", "FLOAT": "number"}
    for name in names:
        column = table.c[name]
        yield Field(
            name, kinds.get(str(column.type), "integer"), column.comment, not column.nullable
        )


def _names(what: str) -> tuple[Field, ...]:
    kind = Field("kind", "string", f"Kind of {what}")
    code = Field(
        "code", "string", f"Code of the {what}, as in links; “{WIDEST}” for the widest one"
    )
    return (
        kind,
        code,
        Field("name_en", "string", "Name in English"),
        Field("name_ur", "string", "Name in Urdu"),
    )


def _places(axes: Axes) -> OpenTable:
    parent = Field("parent", "string", "Province of a district", required=False)
    fields = (
        *_names("place"),
        parent,
        *_fields(schema.places, "latitude", "longitude", "population"),
    )
    rows = (
        (place.kind, place.code or WIDEST, *place.label, place.parent or None, place.latitude, place.longitude, place.population)
        for place in axes.places
    )  # fmt: skip
    return _table(
        "places", "Places: the nation, provinces and districts", fields, ("kind", "code"), rows
    )


def _bodies(axes: Axes) -> OpenTable:
    more = ("parent", "home", "category", "same_as")
    told = (
        Field(field.name, "string", field.meaning, required=False)
        for field in _fields(schema.bodies, *more)
    )
    rows = (
        (
            body.kind,
            body.code or WIDEST,
            *body.label,
            *(getattr(body, name) or None for name in more),
        )
        for body in axes.bodies
    )
    title = "Bodies: all, accountable levels, departments and categories"
    return _table("bodies", title, (*_names("body"), *told), ("kind", "code"), rows)


def _periods(axes: Axes) -> OpenTable:
    fields = (
        Field("code", "string", "Code of the period: 2023, 2023-Q2 or 2023-05"),
        Field("kind", "string", "month, quarter or year"),
        Field("first", "string", "First month, as 2023-04"),
        Field("last", "string", "Last month, as 2023-06"),
    )
    rows = (
        (
            period.code,
            period.kind,
            *(period_code("month", month) for month in (period.first, period.last)),
        )
        for period in axes.periods
    )
    return _table("periods", "Calendar periods of filing", fields, ("code",), rows)


def _groups(axes: Axes) -> OpenTable:
    names = {entry.code: entry.label for entry in GROUP}
    rows = [(WIDEST, "Everyone", "سب"), *((code, *names[code]) for code in axes.groups if code)]
    return _table(
        "groups", "Groups of complainants; they overlap", _names("group")[1:], ("code",), rows
    )


def _measures() -> OpenTable:
    words = ("label_en", "label_ur", "definition_en", "definition_ur")
    fields = (
        Field("name", "string", "Name of the measure"),
        Field("unit", "string", "count: complaints; share: numerator / denominator; days: from the counts closed_within_*"),
        Field("in_cells", "boolean", "true for a column of the table cells; false for what is worked out from those"),
        *(Field(name, "string", f"{name[:-3].capitalize()} in {'English' if name[-2:] == 'en' else 'Urdu'}") for name in words),
        Field("numerator", "string", "Count above the line of a share", required=False),
        Field("denominator", "string", "Count below the line; the whole of which days are told", required=False),
    )  # fmt: skip
    rows = (
        (name, measure.unit, name in PUBLISHED_COUNTS, *measure.label, *measure.definition,
         measure.numerator if measure.unit == "share" else None, published(measure.denominator) or None)
        for name, measure in ((name, MEASURES[name]) for name in (*PUBLISHED_COUNTS, *PUBLISHED_FIGURES))
    )  # fmt: skip
    return _table("measures", "Measures: labels and definitions", fields, ("name",), rows)


def _totals(connection: Connection, axes: Axes, recorded: Recorded) -> OpenTable:
    fields = (
        Field("place_kind", "string", "nation or province"),
        Field("place", "string", "Code of the place"),
        *(
            Field(field.name, "integer", field.meaning, required=False)
            for field in _fields(schema.totals, *TOTALS)
        ),
    )
    found = connection.execute(select(schema.totals).order_by(schema.totals.c.place_id)).all()
    rows = (
        (axes.places[row.place_id].kind, axes.places[row.place_id].code or WIDEST,
         *(getattr(row, name) if name in _known(recorded) and getattr(row, name) else None for name in TOTALS))
        for row in found
    )  # fmt: skip
    more = {
        "links": ((("place_kind", "place"), "places", ("kind", "code")),),
        "missing": (Withheld.NOT_RECORDED.value, Withheld.WITHHELD.value),
        "reasons": {name: _why_no_total(name, found, recorded) for name in TOTALS},
    }
    title = "Totals of all complaints at the release's as-of time, in tens"
    return _table("totals", title, fields, ("place_kind", "place"), rows, **more)


def _known(recorded: Recorded) -> set[str]:
    return {name for name in TOTALS if recorded.complete.issuperset(MEASURES[name].needs)}


def _why_no_total(name: str, rows: Iterable[Row], recorded: Recorded) -> np.ndarray:
    """Return why each total is missing, "" where it is told."""
    if name not in _known(recorded):
        return np.array([Withheld.NOT_RECORDED.value for _ in rows], str)
    return np.array(["" if getattr(row, name) else Withheld.WITHHELD.value for row in rows], str)
