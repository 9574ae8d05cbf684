"""A whole file of changes in one transaction."""

from dataclasses import replace

from data_access.feed.applying.batches import now
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.changes import apply_changes
from data_access.feed.applying.dataset_metadata import renew_after
from data_access.feed.applying.outcome import Outcome, RejectedChange
from data_access.feed.applying.target_database import create_tables, refuse_mixture
from data_access.feed.applying.writing import Writer
from data_access.feed.files.source import Source


def columns_of_changes(source: Source) -> dict[str, str] | None:
    """Return the columns that a table of changes has.

    Elsewhere each record names its own: one that it lacks is empty.
    """
    return source.found if source.heading else None


def load_changes(writer: Writer, source: Source) -> tuple[Outcome, list[RejectedChange]]:
    """Apply all changes of a file; return what they did, and the rejected ones in the order of
    their lines.
    """
    create_tables(writer.connection)
    refuse_mixture(writer.connection, source.mapping)
    stage, total, bad, notes = (
        ChangeStage(source.mapping, columns_of_changes(source)),
        Outcome(),
        [],
        [],
    )
    for batch in source:
        arrival = Arrival(source.path.name, batch, now(), typed=source.is_typed)
        look = (
            None if notes else notes
        )  # an example is enough: the later batches of a large file are as the first
        outcome = apply_changes(stage, writer, [arrival], notes=look)
        bad += outcome.rejected
        total = _sum(total, outcome)
    renew_after(writer, source.mapping, total)
    return replace(total, notes=tuple(notes)), sorted(bad, key=lambda row: row.line)


def _sum(one: Outcome, other: Outcome) -> Outcome:
    names = ("new", "changed", "removed", "unchanged", "set_aside", "left_out")
    counts = {name: getattr(one, name) + getattr(other, name) for name in names}
    newest = {
        name: max(filter(None, [getattr(one, name), getattr(other, name)]), default=None)
        for name in ("as_of", "latest")
    }
    return replace(
        one, **counts, **newest, facts=one.facts | other.facts, unknown=one.unknown | other.unknown
    )
