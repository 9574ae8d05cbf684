"""Checking staged rows: the good ones are parsed, the others go to the rejects with line,
column, value and reason.
"""

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Row,
    Select,
    String,
    Table,
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

from data_access.feed.files.batch import NO_TEXT
from data_access.feed.mapping.targets import TARGETS
from data_access.feed.problem import FeedProblem
from data_access.feed.staging import parse
from data_access.feed.staging.dates.stray import REASON, STRAY, HeldDates, set_stray_dates_aside
from data_access.feed.staging.doubts import costs_the_row, sound
from data_access.feed.staging.faults import Fault
from data_access.feed.staging.first_readable import with_first_readable
from data_access.feed.staging.stage import Stage

_SHOWN = 200  # characters of a rejected value
HEADING = ("line", "column", "value", "reason")


@dataclass(frozen=True)
class Checking:
    """Statements that look at each row by itself, made once for a mapping.

    ``mark`` writes down the number of the first fault of each row; ``reject``, which few batches
    need, moves those that have one to the rejects. ``doubts`` counts the values that were set
    aside, by target, and ``tell`` writes them down.
    """

    mark: Executable
    reject: Sequence[Executable]
    is_faulty: Select
    doubts: Select | None = None
    tell: Mapping[str, Executable] = field(default_factory=dict)

    def run(self, connection: Connection) -> None:
        """Leave the good rows."""
        connection.execute(self.mark)
        if connection.execute(self.is_faulty).scalar():
            for statement in self.reject:
                connection.execute(statement)

    def tell_doubts(self, connection: Connection) -> None:
        """Write down which values of the good rows were set aside, and why."""
        counts = connection.execute(self.doubts).mappings().one() if self.doubts is not None else {}
        for target, statement in self.tell.items():
            if counts[target]:
                connection.execute(statement)


def check(
    stage: Stage, connection: Connection, iso_dates: bool, held: HeldDates | None = None
) -> None:
    """Parse the rows and move those that are not good to the rejects.

    ``held``: dates of the records that are there already.
    """
    checking = parsing(stage, iso_dates)
    checking.run(connection)
    _reject_repeated(stage, connection)
    set_stray_dates_aside(stage, connection, held)
    checking.tell_doubts(connection)


def parsing(stage: Stage, iso_dates: bool) -> Checking:
    """Return what parses and checks the rows."""
    texts = parse.cleaned(stage.raw, stage.mapping)
    values, passed_over = with_first_readable(
        parse.typed(texts, stage.mapping, iso_dates), stage.mapping
    )
    values, found = sound(values, stage.mapping, passed_over)
    kept = [column.name for column in stage.parsed.c if column.name in values.c]
    mark = insert(stage.parsed).from_select(kept, select(*(values.c[name] for name in kept)))
    return replace(
        _checking(stage, mark, found), doubts=_counted(stage), tell=_telling(stage, found)
    )


def _counted(stage: Stage) -> Select | None:
    counts = [func.count(stage.parsed.c[f"doubt_{name}"]).label(name) for name in _doubtful(stage)]
    return select(*counts) if counts else None


def _doubtful(stage: Stage) -> list[str]:
    return [
        column.name.removeprefix("doubt_")
        for column in stage.parsed.c
        if column.name.startswith("doubt_")
    ]


def _telling(stage: Stage, found: Sequence[Fault]) -> dict[str, Executable]:
    raw, parsed = stage.raw.c, stage.parsed.c
    both = stage.raw.join(stage.parsed, raw.line == parsed.line)
    told = {}
    for target in _doubtful(stage):
        doubt = parsed[f"doubt_{target}"]
        reasons = {
            number: one.reason
            for number, one in enumerate(found)
            if target in (one.target, *one.also) and not costs_the_row(one, stage.mapping)
        }
        if target in TARGETS and TARGETS[target].kind == "time":
            reasons[STRAY] = REASON
        if reasons:
            row = (raw.line, *stage.told_of(target), case(reasons, value=doubt))
            rows = select(*row).select_from(both).where(doubt.is_not(None))
            told[target] = insert(stage.set_aside).from_select(HEADING, rows)
    return told


def rechecking(stage: Stage, found: Sequence[Fault]) -> Checking:
    """Return what looks for other faults in rows that are parsed and good so far."""
    return _checking(stage, update(stage.parsed).values(fault=_first(found)), found)


def _first(found: Sequence[Fault]) -> ColumnElement:
    return case(*((one.condition, number) for number, one in enumerate(found)))


def _checking(stage: Stage, mark: Executable, found: Sequence[Fault]) -> Checking:
    faulty = stage.parsed.c.fault.is_not(None)
    return Checking(mark, _reject_faulty(stage, found, faulty), select(exists().where(faulty)))


def _reject_faulty(
    stage: Stage, faults: Sequence[Fault], faulty: ColumnElement[bool]
) -> list[Executable]:
    raw, parsed = stage.raw.c, stage.parsed.c
    told = {number: (*stage.told_of(one.target), one.reason) for number, one in enumerate(faults)}
    words = [
        case({number: row[place] for number, row in told.items()}, value=parsed.fault)
        for place in range(3)
    ]
    rows = select(raw.line, *words).join_from(stage.raw, stage.parsed, raw.line == parsed.line)
    return [
        insert(stage.rejects).from_select(HEADING, rows.where(faulty)),
        delete(stage.parsed).where(faulty),
    ]


def _reject_repeated(stage: Stage, connection: Connection) -> None:
    """The first good row of a number stays; the source has to say which of several is right."""
    parsed = stage.parsed.c
    first = func.min(parsed.line).label("first")
    again = select(parsed.number, first).group_by(parsed.number).having(func.count() > 1).subquery()
    repeated = select(parsed.line).join(
        again, and_(parsed.number == again.c.number, parsed.line > again.c.first)
    )
    identity = stage.mapping.fields["number"].identity
    words = (
        "as on line %s in all these columns; name more of them"
        if identity
        else "the number stands already on line %s"
    )
    reason = func.replace(literal(words), "%s", cast(again.c.first, String))
    raw = stage.raw.c
    column, shown = literal(stage.column_of("number")), parsed.number
    if "number" in stage.found:  # as the source has it, so that it is found there
        repeated, (column, shown) = (
            repeated.join(stage.raw, raw.line == parsed.line),
            stage.told_of("number"),
        )
    rows = repeated.add_columns(column, shown, reason)
    connection.execute(insert(stage.rejects).from_select(HEADING, rows))
    connection.execute(
        delete(stage.parsed).where(parsed.line.in_(repeated.with_only_columns(parsed.line)))
    )


def rejected(stage: Stage, connection: Connection) -> int:
    """Return the number of rejects."""
    return connection.execute(select(func.count()).select_from(stage.rejects)).scalar_one()


def rejected_rows(stage: Stage, connection: Connection) -> Sequence[Row]:
    """Return the rejects (line, column, value, reason) in the order of their lines; values are
    cut.
    """
    return connection.execute(_shown(stage.rejects)).all()


def _shown(table: Table) -> Select:
    told = table.c
    value = func.left(func.replace(func.coalesce(told.value, ""), NO_TEXT, ""), _SHOWN).label(
        "value"
    )
    return select(told.line, told.column, value, told.reason).order_by(told.line, told.column)


def set_aside_rows(stage: Stage, connection: Connection) -> Sequence[Row]:
    """Return the values that were set aside (line, column, value, reason) in the order of their
    lines; values are cut.
    """
    return connection.execute(_shown(stage.set_aside)).all()


def set_aside_by_reason(stage: Stage, connection: Connection) -> list[tuple[str, str, int]]:
    """Return (column, reason, how many) of the values that were set aside, the most frequent
    first.
    """
    table = stage.set_aside.c
    counts = select(table.column, table.reason, func.count().label("count")).group_by(
        table.column, table.reason
    )
    rows = connection.execute(counts.order_by(func.count().desc(), table.column, table.reason))
    return [tuple(row) for row in rows]


def rows_left_out(stage: Stage, connection: Connection) -> int:
    """Return how many rows the mapping leaves out."""
    texts = parse.cleaned(stage.raw, stage.mapping)
    others = parse.left_out(texts, stage.mapping)
    if others is None:
        return 0
    return connection.execute(select(func.count()).select_from(texts).where(others)).scalar_one()


def write_set_aside(stage: Stage, connection: Connection, path: Path) -> None:
    """Write the values that were set aside in the order of their lines."""
    write_rows(
        connection.execution_options(stream_results=True).execute(_shown(stage.set_aside)), path
    )


def write_rejects(stage: Stage, connection: Connection, path: Path) -> None:
    """Write the rejects in the order of their lines; the file is there wholly or not at all."""
    write_rows(
        connection.execution_options(stream_results=True).execute(_shown(stage.rejects)), path
    )


def write_rows(rows: Iterable[Sequence], path: Path) -> None:
    """Write rows of the columns HEADING as CSV; the file is there wholly or not at all.

    Raises FeedProblem.
    """
    passing = path.with_name(f"{path.name}.part")
    try:
        with passing.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADING)
            writer.writerows(rows)
        os.replace(passing, path)
    except OSError as error:
        raise FeedProblem(
            "{path} cannot be written ({reason}); choose another place with --rejects or "
            "--set-aside.",
            path=path,
            reason=error.strerror,
        ) from None
