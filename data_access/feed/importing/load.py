"""Importing a file: read, staged, checked, and merged in one transaction; wholly or not at all."""

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.exceptions import FLAGS
from data_access.database.problems import reason_of
from data_access.database.schema import dataset, sources
from data_access.feed.applying.target_database import check_target, open_target
from data_access.feed.applying.writing import write
from data_access.feed.files.source import Source
from data_access.feed.importing.found import note_when_asked
from data_access.feed.importing.held_dates import held_dates
from data_access.feed.importing.load_changes import columns_of_changes, load_changes
from data_access.feed.importing.merge_import import changes_beside, merge_beside, merge_here
from data_access.feed.mapping.file import Mapping as MappingFile
from data_access.feed.problem import FeedProblem
from data_access.feed.staging.check import (
    check,
    rejected,
    rows_left_out,
    set_aside_by_reason,
    write_rejects,
    write_rows,
    write_set_aside,
)
from data_access.feed.staging.complaint import facts_spoken_of
from data_access.feed.staging.dates.stray import HeldDates
from data_access.feed.staging.dimensions import describe
from data_access.feed.staging.notes import ambiguous_dates, names_alike
from data_access.feed.staging.stage import Stage, fill
from data_access.model.recorded import Recorded


@dataclass(frozen=True)
class Summary:
    """What an import did.

    ``recorded``, ``as_of`` and ``version`` are those of the data set afterwards, if there is one.

    ``left_out``: rows that the mapping leaves out; ``set_aside``: (column, reason, how many values)
    of rows that count; ``notes``: sentences on what somebody should look at; ``sources``: codes of
    the data set's sources by their numbers; ``lacking``: facts that are recorded, though not of the
    new complaints, because the file has no column for them.
    """

    new: int
    changed: int
    unchanged: int
    rejected: int
    as_of: datetime | None = None
    version: int | None = None
    recorded: Recorded = Recorded()
    sources: Mapping[int, str] = field(default_factory=dict)
    left_out: int = 0
    set_aside: tuple[tuple[str, str, int], ...] = ()
    notes: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return self.new + self.changed + self.unchanged + self.rejected + self.left_out

    @property
    def values_set_aside(self) -> int:
        """Values that could not be read, of rows that count."""
        return sum(count for _, _, count in self.set_aside)


@dataclass(frozen=True)
class Reports:
    """Where an import writes what it could not take: rows, and single values."""

    rejects: Path
    set_aside: Path

    def check(self, path: Path) -> None:
        """Raise FeedProblem where a report would overwrite the file itself, or the other one."""
        places = [path.resolve(), self.rejects.resolve(), self.set_aside.resolve()]
        if len(set(places)) < len(places):
            raise FeedProblem(
                "The rejects and the set-aside values would overwrite the file itself, or each "
                "other; choose another --rejects or --set-aside.",
            )


def beside_rejects(rejects: Path) -> Path:
    """Return where set-aside values are written if nothing else is said: beside the rejects."""
    name = rejects.name
    fitting = (
        name.replace("rejects", "set-aside")
        if "rejects" in name
        else f"{rejects.stem}.set-aside.csv"
    )
    return rejects.with_name(fitting)


def import_file(
    path: Path,
    mapping: MappingFile,
    into: str | None,
    rejects: Path,
    *,
    set_aside: Path | None = None,
    progress: TextIO | None = None,
) -> Summary:
    """Import one file; return what it did. Raises FeedProblem or DatabaseProblem.

    Rejected rows are written to ``rejects``, values that were set aside to ``set_aside`` (without
    it: beside the rejects), how far it is to ``progress``.
    """
    reports = Reports(rejects, set_aside or beside_rejects(rejects))
    reports.check(path)
    check_target(into, mapping)
    source = Source(path, mapping, progress)
    try:
        if mapping.brings_changes:
            return load_all_changes(source, into, reports)
        with tempfile.TemporaryDirectory(prefix="import-") as folder:
            stage = Stage(Path(folder) / "stage.duckdb", mapping, source.found)
            staged = stage_rows(stage, source, reports, held_dates(into))
            if not staged.unchanged:
                return staged
            return replace(staged, **merge_rows(stage, into, staged.unchanged))
    finally:
        source.close()


def load_all_changes(source: Source, into: str | None, reports: Reports) -> Summary:
    """Rows that say when they were made are changes: an older one does not overwrite a newer
    one.
    """
    engine = open_target(into)
    try:
        if (
            engine.dialect.name == "clickhouse"
        ):  # whose tables do not show what the same import has written
            total, bad = changes_beside(engine, source)
        else:
            total, bad = write(engine, lambda writer: load_changes(writer, source))
        for rows, path in ((bad, reports.rejects), (total.set_aside, reports.set_aside)):
            if rows or path.exists():
                write_rows([(row.line, row.column, row.value, row.reason) for row in rows], path)
        note_when_asked(engine, source.mapping)
        state = _state(engine)
    except SQLAlchemyError as error:
        raise not_taken(error) from None
    finally:
        engine.dispose()
    counts = Counter((row.column, row.reason) for row in total.set_aside)
    told = tuple((*kind, count) for kind, count in counts.most_common())
    done = (total.new, total.changed + total.removed, total.unchanged, len(bad))
    found = columns_of_changes(source)
    is_lacking = total.new and found is not None
    stage = Stage(None, source.mapping, found or {})
    lacking = _lacking(stage, state["recorded"], state["sources"]) if is_lacking else ()
    return Summary(
        *done, **state, left_out=total.left_out, set_aside=told, notes=total.notes, lacking=lacking
    )


def stage_rows(
    stage: Stage, source: Source, reports: Reports, held: HeldDates | None = None
) -> Summary:
    """Fill the staging file; return what is known of the rows so far: the good ones count as
    unchanged.

    ``held``: dates of the records that the database holds already.
    """
    engine = stage.open()
    try:
        with engine.connect() as connection:
            rows = fill(stage, connection, source)
            check(stage, connection, source.is_typed, held)
            describe(stage, connection, stage.dimensions)
            bad, others = rejected(stage, connection), rows_left_out(stage, connection)
            if bad or reports.rejects.exists():
                write_rejects(stage, connection, reports.rejects)
            doubts = set_aside_by_reason(stage, connection)
            if doubts or reports.set_aside.exists():
                write_set_aside(stage, connection, reports.set_aside)
            notes = [*ambiguous_dates(stage, connection), *names_alike(stage, connection)]
            connection.commit()
    except SQLAlchemyError as error:
        raise not_taken(error) from None
    finally:
        engine.dispose()
    good = rows - bad - others
    return Summary(0, 0, good, bad, left_out=others, set_aside=tuple(doubts), notes=tuple(notes))


def merge_rows(stage: Stage, into: str | None, good: int) -> dict:
    """Merge the good rows; return the parts of the summary that are known then."""
    engine = open_target(into)
    try:
        new, changed = (
            merge_here(engine, stage)
            if engine.dialect.name == "duckdb"
            else merge_beside(engine, stage)
        )
        note_when_asked(engine, stage.mapping)
        state = _state(engine)
    except SQLAlchemyError as error:
        raise not_taken(error) from None
    finally:
        engine.dispose()
    lacking = _lacking(stage, state["recorded"], state["sources"]) if new else ()
    return {
        "new": new,
        "changed": changed,
        "unchanged": good - new - changed,
        "lacking": lacking,
        **state,
    }


def _lacking(stage: Stage, recorded: Recorded, codes: Mapping[int, str]) -> tuple[str, ...]:
    (source,) = (number for number, code in codes.items() if code == stage.mapping.source_code)
    facts = FLAGS.keys() & recorded.by_source(source).keys()
    return tuple(sorted(facts - facts_spoken_of(stage.parsed.c)))


def _state(engine: Engine) -> dict:
    """Return what the data set says of itself after the import, as parts of a summary; none
    where there is no data set.
    """
    with engine.connect() as connection:
        after = connection.execute(select(dataset)).first()
        if after is None:
            return {}
        codes = {row.source_id: row.code for row in connection.execute(select(sources))}
    recorded = Recorded.from_text(after.recorded)
    return {"as_of": after.as_of, "version": after.version, "recorded": recorded, "sources": codes}


def not_taken(error: SQLAlchemyError) -> FeedProblem:
    """Return what it means that the database refused."""
    reason = reason_of(error)
    return FeedProblem(
        "The database did not take the records, and is as before ({reason}).",
        reason=reason,
    )
