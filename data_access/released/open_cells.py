"""The cells of a release as an open table: the published counts, and why those that are not
shown are not.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow
from sqlalchemy import Connection, select

from data_access.model.answer import Withheld
from data_access.model.measures import MEASURES
from data_access.model.publication_scope import Axes
from data_access.model.published_measures import LEAST_WHOLE, PUBLISHED_COUNTS
from data_access.model.recorded import Recorded
from data_access.released import schema
from data_access.released.open_table import REASONS, WIDEST, Field, OpenTable
from data_access.released.release import recorded_in

_KEY = {
    "group": 0,
    "place_kind": 1,
    "place": 1,
    "body_kind": 2,
    "body": 2,
    "period": 3,
}  # column, number of its axis
_LINKS = (
    (("group",), "groups", ("code",)),
    (("place_kind", "place"), "places", ("kind", "code")),
    (("body_kind", "body"), "bodies", ("kind", "code")),
    (("period",), "periods", ("code",)),
)


def cell_table(connection: Connection, axes: Axes, recorded: Recorded) -> OpenTable:
    """Return the cells in the order of their axes, whatever order they have in the file."""
    ids, values = _read(connection, axes)
    facts = [recorded_in(recorded, period) for period in axes.periods]
    reasons = _reasons(values[:, 1:], ids[:, _KEY["period"]], facts)
    columns = _definitions(axes, ids) | {"edition": pyarrow.array(values[:, 0], pyarrow.int32())}
    for number, name in enumerate(PUBLISHED_COUNTS, start=1):
        columns[name] = pyarrow.array(values[:, number], pyarrow.int32(), mask=reasons[name] != "")
    title = "Cells: published counts of one group, place, body and period each; a permitted cell without a row is withheld"
    return OpenTable(
        "cells",
        title,
        _fields(),
        tuple(_KEY),
        pyarrow.table(columns),
        _LINKS,
        tuple(REASONS),
        reasons,
    )


def _read(connection: Connection, axes: Axes) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers along the axes, shape (cells, 4), and edition and counts, shape (cells, 1 +
    counts).
    """
    rows = connection.execute(select(schema.cells)).all()
    groups = {group: number for number, group in enumerate(axes.groups)}
    ids = np.array([(groups[row[0]], *row[1:4]) for row in rows], np.int64).reshape(-1, 4)
    values = np.array([row[4:] for row in rows], np.int64).reshape(-1, 1 + len(PUBLISHED_COUNTS))
    order = np.lexsort(ids.T[::-1])
    return ids[order], values[order]


def _fields() -> tuple[Field, ...]:
    meanings = (
        "group",
        "place: nation, province, district",
        "place",
        "body: all, level, department, category",
        "body",
        "period",
    )
    keys = (
        Field(name, "string", f"{'Kind' if name.endswith('kind') else 'Code'} of the {meaning}")
        for name, meaning in zip(_KEY, meanings, strict=True)
    )
    counts = (
        Field(name, "integer", MEASURES[name].definition.en, required=False)
        for name in PUBLISHED_COUNTS
    )
    return (*keys, Field("edition", "integer", schema.cells.c.edition.comment), *counts)


def _definitions(axes: Axes, ids: np.ndarray) -> dict[str, pyarrow.Array]:
    known = {
        "group": [code or WIDEST for code in axes.groups],
        "place_kind": [place.kind for place in axes.places],
        "place": [place.code or WIDEST for place in axes.places],
        "body_kind": [body.kind for body in axes.bodies],
        "body": [body.code or WIDEST for body in axes.bodies],
        "period": [period.code for period in axes.periods],
    }
    return {
        name: pyarrow.array(np.array(codes, object)[ids[:, _KEY[name]]], pyarrow.string())
        for name, codes in known.items()
    }


def _reasons(
    values: np.ndarray, periods: np.ndarray, facts: Sequence[frozenset[str]]
) -> dict[str, np.ndarray]:
    """Return why each count is withheld, "" where it is shown; the same as a page says of it."""
    filed, found = values[:, 0], {}
    for number, name in enumerate(PUBLISHED_COUNTS):
        count = values[:, number]
        known = np.array([of_period.issuperset(MEASURES[name].needs) for of_period in facts], bool)
        cases = [~known[periods], count > 0, filed < LEAST_WHOLE]
        words = [Withheld.NOT_RECORDED.value, "", Withheld.TOO_FEW.value]
        found[name] = np.select(cases, words, Withheld.WITHHELD.value)
    return found
