"""Making a release: count, pass the gate, examine, write, put in force; and looking at releases
afterwards.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.engine import connectable
from data_access.database.problems import reason_of
from data_access.database.schema import sources
from data_access.model.periods import period_months
from data_access.model.publication_scope import PERMITTED, Axes, Cell, Period, is_told_once
from data_access.protection.cells import ExactCells, PublishedCells
from data_access.protection.disclosure_risk import Examination, examine
from data_access.protection.earlier import Earlier
from data_access.protection.lattice import Contained
from data_access.protection.live_totals import bounds, totals_of_release
from data_access.protection.noise import FARTHEST, fraction
from data_access.protection.protect import protect
from data_access.publish import notes, store
from data_access.publish.axes import axes_of
from data_access.publish.contents import Contents, Totals, joined, shown_axes
from data_access.publish.count import ExactTotals, count_cells, count_totals
from data_access.publish.facts import facts_of
from data_access.publish.progress import (
    DataRefused,
    PublishProblem,
    Tell,
    progress_told,
    refusal_told,
    to_nobody,
)
from data_access.query.complaints_database import Dataset, open_complaints
from data_access.released.schema import METHODS_VERSION

_MOST_EXAMINATIONS = 20
# Figures of an examination that hold for all releases until now: the worse of the one before and of
# what is new.
_WORSE = {
    "smallest_told": min,
    "smallest_difference": min,
    "names_of_a_set": max,
    "largest_error": max,
}


@dataclass(frozen=True)
class Revision:
    """An announced revision: cells of these periods are published anew, ``because`` of a reason
    that everybody reads.
    """

    periods: tuple[str, ...] = ()
    because: str = ""

    def takes(self, period: Period) -> bool:
        """Return whether the cells of ``period`` are published anew."""
        spans = [period_months(code) for code in self.periods]
        return any(first <= period.first and period.last <= last for first, last in spans)


def publish(
    folder: Path, secret: bytes, as_of: date | None = None, revision: Revision | None = None
) -> Contents:
    """Make the next release in ``folder`` and put it in force.

    Raises PublishProblem, StoreProblem, DatabaseProblem.
    """
    with store.locked(folder), refusal_told(folder), progress_told(folder) as tell:
        tell("count")
        number = store.latest(folder)
        before = read(store.path_of(folder, number)) if number else None
        revision = revision or Revision()
        contents, examination = _make(number + 1, secret, as_of, before, revision, tell)
        tell("write")
        path = store.write(
            folder, contents, notes.text(contents, before, revision), examination.figures
        )
        store.put_in_force(path)
        return contents


def _make(
    number: int,
    secret: bytes,
    as_of: date | None,
    before: Contents | None,
    revision: Revision,
    tell: Tell,
) -> tuple[Contents, Examination]:
    complaints = open_complaints()
    try:
        with complaints.connection() as connection:
            dataset, codebook = complaints.dataset(), complaints.codebook()
            day = _day(as_of, dataset, before)
            axes = joined(before and before.axes, axes_of(connection, codebook, day))
            exact, contained = count_cells(
                connection, codebook, axes, dataset.as_of, _cells_before(before, axes)
            )
            totals = count_totals(connection, codebook, dataset.as_of)
            recorded = facts_of(connection, dataset.recorded, axes)
            several_sources = (
                connection.execute(select(func.count()).select_from(sources)).scalar() > 1
            )
    finally:
        complaints.close()
    if not axes.periods:
        raise DataRefused("no_common_period" if several_sources else "no_period")
    earlier = _earlier(before, axes, revision)
    cells, examination = protect_and_examine(exact, axes, contained, secret, earlier, tell)
    found = examination.figures
    for name, worse in _WORSE.items() if before else ():
        found[name] = worse(found[name], before.examination.get(name, found[name]))
    told = _totals(totals, cells, before, round(found["largest_error"]), secret)
    axes = shown_axes(axes, cells, told)
    listed = {
        place.code: told.get(place.code, (0, 0, 0))
        for place in axes.places
        if place.kind != "district"
    }
    contents = Contents(
        number, METHODS_VERSION, dataset.name, dataset.synthetic, dataset.as_of, recorded, axes, cells,
        _editions(cells, before, number), listed, found,
    )  # fmt: skip
    return contents, examination


def protect_and_examine(
    exact: ExactCells,
    axes: Axes,
    contained: Contained,
    secret: bytes,
    earlier: Earlier,
    tell: Tell = to_nobody,
) -> tuple[PublishedCells, Examination]:
    """Return what is published, and what its examination found: what is too sure is withheld, until
    nothing is.

    Raises PublishProblem when no withholding helps.
    """
    withheld = np.zeros((len(exact.cells), len(exact.measures)), bool)
    for _ in range(_MOST_EXAMINATIONS):
        tell("decide")
        cells = protect(exact, axes, contained, secret, earlier, withheld)
        tell("examine")
        examination = examine(exact, cells, axes, contained, secret, earlier)
        if examination.passes:
            examination.figures["withheld_after_examination"] = float(withheld.sum())
            return cells, examination
        if not (examination.too_sure & ~withheld).any():
            break
        withheld |= examination.too_sure
    told = ", ".join(f"{name} {value:g}" for name, value in examination.figures.items())
    raise DataRefused("tells_too_much", f" It found: {told}.")


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


def _cells_before(before: Contents | None, axes: Axes) -> list[Cell]:
    """Return the cells that were told before, of places, bodies and periods as they now are."""
    places, bodies, periods = (
        {(value.kind, value.code): value for value in values}
        for values in (axes.places, axes.bodies, axes.periods)
    )
    return [
        Cell(
            cell.group,
            places[cell.place.kind, cell.place.code],
            bodies[cell.body.kind, cell.body.code],
            periods[cell.period.kind, cell.period.code],
        )
        for cell in (before.cells.cells if before else ())
    ]


def _earlier(before: Contents | None, axes: Axes, revision: Revision) -> Earlier:
    """Return what was told before.

    Periods up to the last that was told are closed; a revision tells what was told anew.
    """
    if before is None:
        return Earlier()
    values = {
        str(cell): row for cell, row in zip(before.cells.cells, before.cells.values, strict=True)
    }
    revised = {str(cell) for cell in before.cells.cells if revision.takes(cell.period)}
    last = max((period.last for period in before.axes.periods), default=-1)
    closed = {period.code for period in axes.periods if period.last <= last}
    return Earlier(values, closed, revised)


def _editions(cells: PublishedCells, before: Contents | None, number: int) -> np.ndarray:
    """Return the release in which the values of each cell were first published."""
    known = (
        {}
        if before is None
        else dict(zip(map(str, before.cells.cells), before.cells.values, strict=True))
    )
    found = [
        before.edition_of(str(cell))
        if str(cell) in known and (known[str(cell)] == row).all()
        else number
        for cell, row in zip(cells.cells, cells.values, strict=True)
    ]
    return np.array(found, np.int64)


def _totals(
    exact: ExactTotals, cells: PublishedCells, before: Contents | None, off: int, secret: bytes
) -> Totals:  # fmt: skip
    """Return the totals of all complaints as everybody may see them, which move against those of
    the release before.

    ``off``: by how much a published count may be off at most.
    """
    told: dict[str, dict[Period, int]] = {}
    for cell, values in zip(cells.cells, cells.values, strict=True):
        if not cell.group and cell.body.kind == "all" and cell.place.kind != "district":
            told.setdefault(cell.place.code, {})[cell.period] = int(values[0])
    published = bounds(told, max(off, FARTHEST))
    return totals_of_release(
        *exact, before and before.totals, published, lambda name: fraction(secret, f"totals|{name}")
    )


def read(path: Path) -> Contents:
    """Return the release in ``path``.

    Raises PublishProblem when it is damaged or is not what its checksum says.
    """
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
        raise PublishProblem(
            f"{path} is not what was published: its contents do not fit its checksum."
        )
    return contents


def faults(contents: Contents) -> list[str]:
    """Return what no release may hold, as sentences; none for a good one."""
    cells: PublishedCells = contents.cells
    values = cells.values
    found = []
    if (
        ((values > 0) & ((values < 10) | (values % 5 != 0))).any()
        or (values < 0).any()
        or (values[:, :1] <= 0).any()
    ):
        found.append("A published count is not a multiple of 5 from 10 on.")
    names = list(map(str, cells.cells))
    listed = all(
        cell.kind in PERMITTED and is_told_once(cell.place, cell.body) for cell in cells.cells
    )
    if not listed or len(set(names)) < len(names):
        found.append("A cell is not on the closed list, or is there twice.")
    if contents.editions.min(initial=1) < 1 or contents.editions.max(initial=1) > contents.number:
        found.append("A cell is missing, or was published in a release that is yet to come.")
    return found


def changed_without_notice(old: Contents, new: Contents) -> list[str]:
    """Return the definitions of cells that the newer release has otherwise, or not at all, though
    they were not revised.

    A revision tells all cells of a period anew; one of them may be told no more.
    """
    newer = {line.split("|edition=")[0]: line for line in new.cell_lines()}
    known = set(map(str, old.cells.cells))
    anew = {
        cell.period.code
        for cell, edition in zip(new.cells.cells, new.editions.tolist(), strict=True)
        if edition > old.number and str(cell) in known
    }
    found = []
    for cell, line in zip(old.cells.cells, old.cell_lines(), strict=True):
        name = str(cell)
        if name in newer:
            changed = newer[name] != line and new.edition_of(name) <= old.number
        else:
            changed = cell.period.code not in anew
        found += [name] * changed
    return found
