"""Release files: written beside the others under a number of their own, and put in force in one
step.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow
from sqlalchemy import Connection, Table, column, create_engine, insert, select, table
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.durable import to_disk
from data_access.database.problems import reason_of
from data_access.model.publication_scope import Axes, Cell
from data_access.model.published_measures import PUBLISHED_COUNTS
from data_access.model.text import Text
from data_access.protection.cells import PublishedCells
from data_access.publish.contents import Contents
from data_access.released import schema
from data_access.released.release import read_axes

CURRENT = "current.duckdb"


class StoreProblem(Exception):
    """The folder of the releases cannot be used as asked; the message says why."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder of the releases for one publisher.

    Raises StoreProblem when another one is at work.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise StoreProblem(
            f"{folder} cannot be written ({error.strerror}); choose another place with --into."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreProblem(
                f"Another publisher is at work in {folder}; wait until it has ended."
            ) from None
        for leftover in folder.glob("release-*.partial*"):
            leftover.unlink()  # of a publisher that was stopped: it was never in force
        yield


def path_of(folder: Path, number: int) -> Path:
    """Return where the release of that number lies, or would lie."""
    return folder / f"release-{number:04}.duckdb"


def latest(folder: Path) -> int:
    """Return the largest number of a release in ``folder``, 0 for none."""
    return max(
        (int(path.stem.removeprefix("release-")) for path in folder.glob("release-*.duckdb")),
        default=0,
    )


def write(folder: Path, contents: Contents, notes: str, found: Mapping[str, float]) -> Path:
    """Write a release and return its file; it is whole or not there, and not in force yet.

    Raises StoreProblem, OSError.
    """
    path = path_of(folder, contents.number)
    partial = path.with_suffix(".partial")
    engine = create_engine(f"duckdb:///{partial}")
    try:
        with engine.begin() as connection:
            schema.published.create_all(connection)
            for target, rows in _rows(contents, notes, found).items():
                if rows:
                    connection.execute(insert(target), rows)
            _write_cells(connection, contents)
        engine.dispose()
        to_disk(partial)
        partial.replace(path)
        to_disk(folder)
    except SQLAlchemyError as error:
        reason = reason_of(error)
        raise StoreProblem(
            f"The release cannot be written ({reason}), and the one in force stays in force."
        ) from None
    finally:
        engine.dispose()
        partial.unlink(missing_ok=True)
        partial.with_name(f"{partial.name}.wal").unlink(missing_ok=True)
    return path


def put_in_force(path: Path) -> None:
    """Make ``current.duckdb`` name this release, in one step."""
    link = path.with_name(f".{CURRENT}.new")
    link.unlink(missing_ok=True)
    link.symlink_to(path.name)
    link.replace(path.with_name(CURRENT))
    to_disk(path.parent)


def _rows(contents: Contents, notes: str, found: Mapping[str, float]) -> dict[Table, list[dict]]:
    axes, number_of = (
        contents.axes,
        {place.code: number for number, place in enumerate(contents.axes.places)},
    )
    return {
        schema.releases: [_facts(contents, notes)],
        schema.places: [
            {"place_id": number, "kind": place.kind, "code": place.code, "name_en": place.label.en, "name_ur": place.label.ur,
             "parent": place.parent, "latitude": place.latitude, "longitude": place.longitude, "population": place.population}
            for number, place in enumerate(axes.places)
        ],
        schema.bodies: [
            {"body_id": number, "kind": body.kind, "code": body.code, "name_en": body.label.en, "name_ur": body.label.ur,
             "parent": body.parent, "home": body.home, "category": body.category, "same_as": body.same_as}
            for number, body in enumerate(axes.bodies)
        ],
        schema.periods: [
            {"period_id": number, "kind": period.kind, "code": period.code, "first": period.first, "last": period.last}
            for number, period in enumerate(axes.periods)
        ],
        schema.totals: [
            {"place_id": number_of[code], "filed": filed, "addressed": addressed, "open": still_open}
            for code, (filed, addressed, still_open) in contents.totals.items()
        ],
        schema.examination: [{"name": name, "value": value} for name, value in found.items()],
    }  # fmt: skip


def _facts(contents: Contents, notes: str) -> dict:
    permitted, shown = contents.axes.size(), contents.shown
    return {
        "number": contents.number, "schema_version": schema.PUBLISHED_SCHEMA_VERSION, "methods_version": contents.methods_version,
        "name_en": contents.name.en, "name_ur": contents.name.ur, "synthetic": contents.synthetic, "as_of": contents.as_of,
        "published_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0), "recorded": " ".join(sorted(contents.recorded)),
        "cells": permitted, "shown": shown, "withheld": permitted - shown, "notes": notes,
        "checksum": contents.checksum(),
    }  # fmt: skip


def _write_cells(connection: Connection, contents: Contents) -> None:
    axes, cells = contents.axes, contents.cells.cells
    places, bodies, periods = (
        {(value.kind, value.code): number for number, value in enumerate(values)}
        for values in (axes.places, axes.bodies, axes.periods)
    )
    columns = {
        "group_code": [cell.group for cell in cells],
        "place_id": np.array(
            [places[cell.place.kind, cell.place.code] for cell in cells], np.int16
        ),
        "body_id": np.array([bodies[cell.body.kind, cell.body.code] for cell in cells], np.int16),
        "period_id": np.array(
            [periods[cell.period.kind, cell.period.code] for cell in cells], np.int16
        ),
        "edition": contents.editions.astype(np.int16),
        **{
            name: contents.cells.values[:, place].astype(np.int32)
            for place, name in enumerate(PUBLISHED_COUNTS)
        },
    }
    driver = connection.connection.driver_connection
    driver.register("drawn", pyarrow.table(columns))
    drawn = table("drawn", *(column(name) for name in columns))
    connection.execute(insert(schema.cells).from_select(list(columns), select(drawn)))
    driver.unregister("drawn")


def read(connection: Connection) -> tuple[Contents, str]:
    """Return (the release in a file, the checksum that it states).

    Raises StoreProblem for one of earlier methods.
    """
    row = connection.execute(select(schema.releases)).one()
    if row.schema_version != schema.PUBLISHED_SCHEMA_VERSION:
        raise StoreProblem(
            f"Release {row.number} was made by methods {row.methods_version}, whose counts cannot stand beside those of "
            f"methods {schema.METHODS_VERSION}: publish into another folder with --into, and say to your readers that "
            "figures begin anew."
        )
    axes = read_axes(connection)
    codes = {number: place.code for number, place in enumerate(axes.places)}
    totals = {
        codes[total.place_id]: (total.filed, total.addressed, total.open)
        for total in connection.execute(select(schema.totals))
    }
    cells, editions = _read_cells(connection, axes)
    examination = {row.name: row.value for row in connection.execute(select(schema.examination))}
    contents = Contents(
        row.number, row.methods_version, Text(row.name_en, row.name_ur), bool(row.synthetic), row.as_of,
        frozenset(row.recorded.split()), axes, cells, editions, totals, examination,
    )  # fmt: skip
    return contents, row.checksum


def _read_cells(connection: Connection, axes: Axes) -> tuple[PublishedCells, np.ndarray]:
    rows = connection.execute(select(schema.cells)).all()
    groups = {group: number for number, group in enumerate(axes.groups)}
    rows.sort(key=lambda row: (groups[row[0]], *row[1:4]))
    cells = tuple(
        Cell(row[0], axes.places[row[1]], axes.bodies[row[2]], axes.periods[row[3]]) for row in rows
    )
    values = np.array([row[4:] for row in rows], np.int64).reshape(
        len(cells), 1 + len(PUBLISHED_COUNTS)
    )
    return PublishedCells(cells, PUBLISHED_COUNTS, values[:, 1:]), values[:, 0]
