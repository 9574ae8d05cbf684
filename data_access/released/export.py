"""A release as files that anybody can read: CSV, Parquet, a data package, notes, and all of it in
one zip.

The same release gives the same bytes, each time and on each server: no clock, no chance, one order.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.engine import connectable
from data_access.database.problems import reason_of
from data_access.model.recorded import Recorded
from data_access.released import schema
from data_access.released.datapackage import describe
from data_access.released.files import NoRelease, check_version
from data_access.released.open_cells import cell_table
from data_access.released.open_lists import list_tables
from data_access.released.open_table import OpenTable
from data_access.released.release import read_axes

LISTS = ("places", "bodies", "periods", "groups", "measures", "totals")
OPEN_FILES = {  # name, type of its content
    "datapackage.json": "application/json",
    "notes.md": "text/markdown; charset=utf-8",
    "cells.csv": "text/csv; charset=utf-8; header=present",
    "cells.parquet": "application/vnd.apache.parquet",
    **{f"{name}.csv": "text/csv; charset=utf-8; header=present" for name in LISTS},
}
_FORMULA = r"^([=+\-@\t\r])"  # with what a spreadsheet takes a text for a formula


def zip_name(number: int) -> str:
    """Return the name of the file that holds all others of a release."""
    return f"release-{number}.zip"


def export(path: Path, folder: Path) -> tuple[str, ...]:
    """Write the open files of the release in ``path`` into the empty ``folder``; return their
    names, the zip last.

    Raises NoRelease where the release cannot be read.
    """
    with _reading(path) as connection:
        release = connection.execute(select(schema.releases)).one()
        recorded, axes = Recorded.from_text(release.recorded), read_axes(connection)
        tables = (cell_table(connection, axes, recorded), *list_tables(connection, axes, recorded))
    for table in tables:
        _write_csv(table, folder / f"{table.name}.csv")
    _write_parquet(tables[0], folder / "cells.parquet")
    (folder / "notes.md").write_text(release.notes, encoding="utf-8")
    (folder / "datapackage.json").write_text(describe(release, tables, folder), encoding="utf-8")
    _write_zip(folder, release)
    return (*OPEN_FILES, zip_name(release.number))


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    engine = connectable(f"duckdb:///{path}")
    try:
        with engine.connect() as connection:
            check_version(connection, path)
            yield connection
    except SQLAlchemyError as error:
        reason = reason_of(error)
        raise NoRelease(f"{path} cannot be read as a public release ({reason}).") from None
    finally:
        engine.dispose()


def _write_csv(table: OpenTable, path: Path) -> None:
    columns = {field.name: _column(table, field.name) for field in table.fields}
    try:
        pyarrow.csv.write_csv(pyarrow.table(columns), path, _options(table, "none"))
    except (
        pyarrow.ArrowInvalid
    ):  # a text with a comma; quotes everywhere would make the cells half as large again
        pyarrow.csv.write_csv(pyarrow.table(columns), path, _options(table, "needed"))


def _options(table: OpenTable, quotes: str) -> pyarrow.csv.WriteOptions:
    return pyarrow.csv.WriteOptions(
        eol="\r\n", null_string=table.missing[0], quoting_style=quotes, quoting_header="none"
    )


def _column(table: OpenTable, name: str) -> pyarrow.ChunkedArray | pyarrow.Array:
    """Return a column as it stands in the CSV: reasons in place of what is withheld, and no text
    that is a formula.
    """
    column = table.data[name]
    if table.reasons and name in table.reasons:
        words = pyarrow.array(
            np.where(table.reasons[name] == "", None, table.reasons[name].astype(object)),
            pyarrow.string(),
        )
        return pyarrow.compute.coalesce(column.cast(pyarrow.string()), words)
    if pyarrow.types.is_string(column.type):
        return pyarrow.compute.replace_substring_regex(column, _FORMULA, r"'\1")
    return column


def _write_parquet(table: OpenTable, path: Path) -> None:
    data = table.data
    for name, reasons in table.reasons.items():
        words = pyarrow.array(
            np.where(reasons == "", None, reasons.astype(object)), pyarrow.string()
        )
        data = data.append_column(f"{name}_why", words.dictionary_encode())
    pyarrow.parquet.write_table(data, path, compression="zstd")


def _write_zip(folder: Path, release: Row) -> None:
    with zipfile.ZipFile(folder / zip_name(release.number), "w") as packed:
        for name in OPEN_FILES:
            entry = zipfile.ZipInfo(name, release.published_at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, (folder / name).read_bytes(), zipfile.ZIP_DEFLATED, 6)
