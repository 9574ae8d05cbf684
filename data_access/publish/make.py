"""Making a release: count, pass the gate, examine, write, put in force; and looking at releases afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from data_access.answers import Complaints, Dataset, open_complaints
from data_access.engine import connectable
from data_access.periods import period_months
from data_access.permitted import Axes, Period
from data_access.privacy import release
from data_access.protection.cells import PublishedCells
from data_access.protection.examine import examine, passes
from data_access.protection.protect import protect
from data_access.publish import notes, store
from data_access.publish.axes import axes_of
from data_access.publish.contents import Contents, Totals, joined
from data_access.publish.count import count_cells
from data_access.question import Question
from data_access.reason import reason_of
from data_access.released.schema import METHODS_VERSION


class PublishProblem(Exception):
    """No release was made, and the one in force stays in force; the message says why."""


@dataclass(frozen=True)
class Revision:
    """An announced revision: cells of these periods are published anew, ``because`` of a reason that everybody reads."""

    periods: tuple[str, ...] = ()
    because: str = ""

    def takes(self, period: Period) -> bool:
        """Return whether the cells of ``period`` are published anew."""
        spans = [period_months(code) for code in self.periods]
        return any(first <= period.first and period.last <= last for first, last in spans)


def publish(folder: Path, secret: bytes, as_of: date | None = None, revision: Revision | None = None) -> Contents:
    """Make the next release in ``folder`` and put it in force. Raises PublishProblem, StoreProblem, DatabaseProblem."""
    with store.locked(folder):
        number = store.latest(folder)
        before = read(store.path_of(folder, number)) if number else None
        contents, found = _count(number + 1, secret, as_of, before, revision or Revision())
        if not passes(found):
            raise PublishProblem(
                f"The release was not published: its examination found a posterior of {found['highest_posterior']:.2f} and "
                f"{found['records_exposed']:.0f} exposed records. The release in force stays in force."
            )
        path = store.write(folder, contents, notes.text(contents, before, revision or Revision()), found)
        store.put_in_force(path)
        return contents


def _count(number: int, secret: bytes, as_of: date | None, before: Contents | None, revision: Revision):
    complaints = open_complaints()
    try:
        with complaints.connection() as connection:
            dataset = complaints.dataset()
            day = _day(as_of, dataset, before)
            axes = joined(before and before.axes, axes_of(connection, complaints.codebook(), day))
            exact = count_cells(connection, complaints.codebook(), axes, dataset.as_of)
        if not exact.cells:
            raise PublishProblem(
                "No period is over yet whose complaints all had their 90 days, so nothing can be published."
            )
        fixed = _fixed(before, revision)
        cells = protect(exact, axes, secret, fixed)
        editions = np.array([_edition(str(cell), fixed, before, number) for cell in exact.cells])
        contents = Contents(
            number, METHODS_VERSION, dataset.name, dataset.synthetic, dataset.as_of, dataset.recorded, axes, cells, editions,
            _totals(complaints, axes),
        )  # fmt: skip
        return contents, examine(exact, cells, axes, fixed)
    finally:
        complaints.close()


def _day(as_of: date | None, dataset: Dataset, before: Contents | None) -> date:
    day, newest = as_of or dataset.as_of.date(), dataset.as_of.date()
    if day > newest:
        raise PublishProblem(f"The data end on {newest}, so a release cannot be as of {day}.")
    if before and (before.name, before.synthetic) != (dataset.name, dataset.synthetic):
        raise PublishProblem(
            f"The folder holds releases of “{before.name.en}”, and the database holds “{dataset.name.en}”; "
            "choose another folder with --into."
        )
    return day


def _fixed(before: Contents | None, revision: Revision) -> dict[str, Sequence[int]]:
    if before is None:
        return {}
    rows = zip(before.cells.cells, before.cells.values, strict=True)
    return {str(cell): values for cell, values in rows if not revision.takes(cell.period)}


def _edition(name: str, fixed: dict, before: Contents | None, number: int) -> int:
    return before.edition_of(name) if before and name in fixed else number


def _totals(complaints: Complaints, axes: Axes) -> Totals:
    answer = release(complaints.ask(Question(("filed", "addressed", "open"), ("province",))))
    rows = {
        row.code: tuple(row.counts[name] for name in ("filed", "addressed", "open")) for row in answer.rows("province")
    }
    rows[""] = tuple(answer.total.counts[name] for name in ("filed", "addressed", "open"))
    known = [place.code for place in axes.places if place.kind != "district"]
    return {code: rows.get(code, (0, 0, 0)) for code in known}


def read(path: Path) -> Contents:
    """Return the release in ``path``. Raises PublishProblem when it is damaged or is not what its checksum says."""
    if not path.is_file():
        raise PublishProblem(f"There is no release at {path}.")
    engine = connectable(f"duckdb:///{path}")
    try:
        with engine.connect() as connection:
            contents, stated = store.read(connection)
    except (SQLAlchemyError, ValueError, KeyError, IndexError) as error:
        reason = reason_of(error)
        raise PublishProblem(
            f"{path} is damaged or no release ({reason}); copy it again from where it was published."
        ) from None
    finally:
        engine.dispose()
    if contents.checksum() != stated:
        raise PublishProblem(f"{path} is not what was published: its contents do not fit its checksum.")
    return contents


def faults(contents: Contents) -> list[str]:
    """Return what no release may hold, as sentences; none for a good one."""
    cells: PublishedCells = contents.cells
    values = cells.values
    found = []
    if ((values > 0) & ((values < 10) | (values % 5 != 0))).any() or (values < -1).any():
        found.append("A published count is not a multiple of 5 from 10 on.")
    if tuple(map(str, cells.cells)) != tuple(map(str, contents.axes.cells())):
        found.append("The cells are not those of the closed list.")
    if contents.editions.min(initial=1) < 1 or contents.editions.max(initial=1) > contents.number:
        found.append("A cell is missing, or was published in a release that is yet to come.")
    return found


def changed_without_notice(old: Contents, new: Contents) -> list[str]:
    """Return the definitions of cells that the newer release has otherwise, or not at all, though they were not revised."""
    newer = {line.split("|edition=")[0]: line for line in new.cell_lines()}
    names = (line.split("|edition=")[0] for line in old.cell_lines() if newer.get(line.split("|edition=")[0]) != line)
    return [name for name in names if name not in newer or new.edition_of(name) <= old.number]
