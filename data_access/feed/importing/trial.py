"""Trying a file before it is imported: read whole into a database that is thrown away, and
compared with what is held.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.engine import complaints_url
from data_access.database.file_lock import file_of
from data_access.database.problems import DatabaseProblem
from data_access.feed.applying.target_database import check_target, is_to_be_made, open_target
from data_access.feed.files.source import Source
from data_access.feed.importing.held_dates import held_dates
from data_access.feed.importing.load import (
    Reports,
    Summary,
    load_all_changes,
    merge_rows,
    not_taken,
    stage_rows,
)
from data_access.feed.importing.merge_import import compare, compare_changes
from data_access.feed.mapping.file import Mapping
from data_access.feed.problem import FeedProblem
from data_access.feed.staging.stage import Stage


@dataclass(frozen=True)
class Compared:
    """Complaints of a file against what a database holds: ``new`` to it, ``changed`` by it, or
    ``unchanged``.
    """

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Tried:
    """``summary``: of the file alone, as if nothing were held.

    ``compared``: with what is held; None where nothing is, or where it is ``refused``: a sentence
    that says why the records cannot go there.

    ``database``: address of the complaints as the file has them, good until its folder goes.
    ``reports``: the rejects and the values set aside; a file is there where there are any.
    """

    summary: Summary
    compared: Compared | None
    refused: str
    database: str
    reports: Reports


def try_file(
    path: Path, mapping: Mapping, into: str | None, folder: Path, progress: TextIO | None = None
) -> Tried:
    """Read a whole file as an import would, and write nothing but into ``folder``, an empty one.

    Raises FeedProblem.

    ``into``: the database that it would go into; its own default as everywhere.
    """
    reports = Reports(folder / "rejects.csv", folder / "set-aside.csv")
    alone = f"duckdb:///{folder / 'alone.duckdb'}"
    refused = _refused(into, mapping)
    source = Source(path, mapping, progress)
    try:
        if mapping.brings_changes:
            summary = load_all_changes(source, alone, reports)
            stage = None
        else:
            stage = Stage(folder / "stage.duckdb", mapping, source.found)
            summary = stage_rows(stage, source, reports, None if refused else held_dates(into))
            good = summary.unchanged
            summary = replace(summary, **merge_rows(stage, alone, good)) if good else summary
    finally:
        source.close()
    held = (
        None
        if refused or not _is_there(into)
        else _compared(path, mapping, into, folder, stage, summary)
    )
    return Tried(summary, held, refused, alone, reports)


def _refused(into: str | None, mapping: Mapping) -> str:
    try:
        check_target(into, mapping)
    except FeedProblem as problem:
        return problem.said
    except DatabaseProblem as problem:
        return str(problem)
    return ""


def _is_there(into: str | None) -> bool:
    path = file_of(complaints_url(into))
    return path is None or path.is_file()


def _compared(
    path: Path,
    mapping: Mapping,
    into: str | None,
    folder: Path,
    stage: Stage | None,
    summary: Summary,
):
    engine = open_target(into)
    try:
        with engine.connect() as connection:
            if is_to_be_made(connection):
                return None
        if stage is None:
            return _of_changes(engine, Source(path, mapping, None), folder)
        return _of_rows(engine, stage, summary.new)
    except SQLAlchemyError as error:
        raise not_taken(error) from None
    finally:
        engine.dispose()


def _of_rows(engine: Engine, stage: Stage, complaints: int) -> Compared:
    if not complaints:
        return Compared(0, 0, 0)
    new, changed = compare(engine, stage)
    return Compared(new, changed, complaints - new - changed)


def _of_changes(engine: Engine, source: Source, folder: Path) -> Compared:
    try:
        found = compare_changes(engine, source, folder)
    finally:
        source.close()
    return Compared(found.new, found.changed + found.removed, found.unchanged)
