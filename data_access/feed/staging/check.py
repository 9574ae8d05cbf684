"""Checking staged rows: the good ones are parsed, the others go to the rejects with line, column, value and reason."""

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from data_access.feed.problem import FeedProblem
from data_access.feed.staging import parse
from data_access.feed.staging.faults import Fault, faults
from data_access.feed.staging.stage import Stage

_SHOWN = 200  # characters of a rejected value
HEADING = ("line", "column", "value", "reason")


@dataclass(frozen=True)
class Checking:
    """Statements that look at each row by itself, made once for a mapping. ``mark`` writes down the number of the first
    fault of each row; ``reject``, which few batches need, moves those that have one to the rejects.
    """

    mark: Executable
    reject: Sequence[Executable]
    is_faulty: Select

    def run(self, connection: Connection) -> None:
        """Leave the good rows."""
        connection.execute(self.mark)
        if connection.execute(self.is_faulty).scalar():
            for statement in self.reject:
                connection.execute(statement)


def check(stage: Stage, connection: Connection, iso_dates: bool) -> None:
    """Parse the rows and move those that are not good to the rejects."""
    parsing(stage, iso_dates).run(connection)
    _reject_repeated(stage, connection)


def parsing(stage: Stage, iso_dates: bool) -> Checking:
    """Return what parses and checks the rows."""
    texts = parse.cleaned(stage.raw, stage.mapping)
    values = parse.typed(texts, stage.mapping, iso_dates)
    found = faults(values.c, stage.mapping)
    kept = [column.name for column in stage.parsed.c if column.name != "fault"]
    chosen = select(*(values.c[name] for name in kept), _first(found).label("fault"))
    return _checking(stage, insert(stage.parsed).from_select([*kept, "fault"], chosen), found)


def rechecking(stage: Stage, found: Sequence[Fault]) -> Checking:
    """Return what looks for other faults in rows that are parsed and good so far."""
    return _checking(stage, update(stage.parsed).values(fault=_first(found)), found)


def _first(found: Sequence[Fault]) -> ColumnElement:
    return case(*((one.condition, number) for number, one in enumerate(found)))


def _checking(stage: Stage, mark: Executable, found: Sequence[Fault]) -> Checking:
    faulty = stage.parsed.c.fault.is_not(None)
    return Checking(mark, _reject_faulty(stage, found, faulty), select(exists().where(faulty)))


def _reject_faulty(stage: Stage, faults: Sequence[Fault], faulty: ColumnElement[bool]) -> list[Executable]:
    raw, parsed = stage.raw.c, stage.parsed.c
    by_fault = {
        "column": {number: stage.found.get(one.target, "") for number, one in enumerate(faults)},
        "reason": {number: one.reason for number, one in enumerate(faults)},
    }
    words = {name: case(texts, value=parsed.fault) for name, texts in by_fault.items()}
    shown = {number: raw[one.target] for number, one in enumerate(faults) if one.target in stage.found}
    value = case(shown, value=parsed.fault)
    rows = select(raw.line, words["column"], value, words["reason"]).join_from(
        stage.raw, stage.parsed, raw.line == parsed.line
    )
    return [insert(stage.rejects).from_select(HEADING, rows.where(faulty)), delete(stage.parsed).where(faulty)]


def _reject_repeated(stage: Stage, connection: Connection) -> None:
    """The first good row of a number stays; the source has to say which of several is right."""
    parsed = stage.parsed.c
    first = func.min(parsed.line).label("first")
    again = select(parsed.number, first).group_by(parsed.number).having(func.count() > 1).subquery()
    repeated = select(parsed.line).join(again, and_(parsed.number == again.c.number, parsed.line > again.c.first))
    reason = literal("the number stands already on line ") + cast(again.c.first, String)
    rows = repeated.add_columns(literal(stage.found["number"]), parsed.number, reason)
    connection.execute(insert(stage.rejects).from_select(HEADING, rows))
    connection.execute(delete(stage.parsed).where(parsed.line.in_(repeated)))


def rejected(stage: Stage, connection: Connection) -> int:
    """Return the number of rejects."""
    return connection.execute(select(func.count()).select_from(stage.rejects)).scalar_one()


def rejected_rows(stage: Stage, connection: Connection) -> Sequence[Row]:
    """Return the rejects (line, column, value, reason) in the order of their lines; values are cut."""
    return connection.execute(_shown_rejects(stage)).all()


def _shown_rejects(stage: Stage) -> Select:
    rejects = stage.rejects.c
    value = func.left(func.coalesce(rejects.value, ""), _SHOWN).label("value")
    return select(rejects.line, rejects.column, value, rejects.reason).order_by(rejects.line)


def write_rejects(stage: Stage, connection: Connection, path: Path) -> None:
    """Write the rejects in the order of their lines; the file is there wholly or not at all."""
    write_rows(connection.execution_options(stream_results=True).execute(_shown_rejects(stage)), path)


def write_rows(rows: Iterable[Sequence], path: Path) -> None:
    """Write rows of the columns HEADING as CSV; the file is there wholly or not at all. Raises FeedProblem."""
    passing = path.with_name(f"{path.name}.part")
    try:
        with passing.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADING)
            writer.writerows(rows)
        os.replace(passing, path)
    except OSError as error:
        raise FeedProblem(f"The rejects cannot be written to {path} ({error.strerror}); choose --rejects.") from None
