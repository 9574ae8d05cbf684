"""What the database says of itself after records came in: its sources, what they record, T and
the version.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from data_access.database import schema
from data_access.database.schema import complaints, dataset, sources
from data_access.database.temporary_table import one_of
from data_access.feed.applying.facts import continued, excepted_in, recorded_after
from data_access.feed.applying.outcome import Outcome
from data_access.feed.applying.writing import Writer
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import EVENTS
from data_access.feed.staging.dates.time_zones import wall_now
from data_access.model.recorded import Recorded


def source_number(writer: Writer, mapping: Mapping) -> int:
    """Return the number of the mapping's source, added to the database if it is new there."""
    connection = writer.connection
    found = connection.execute(
        select(sources.c.source_id).where(sources.c.code == mapping.source_code)
    ).scalar()
    if found is not None:
        return found
    number = connection.execute(
        select(func.coalesce(func.max(sources.c.source_id), 0) + 1)
    ).scalar_one()
    writer.insert(
        sources, [{"source_id": number, "code": mapping.source_code, "name": mapping.source_name}]
    )
    return number


def newest_event(
    connection: Connection, mapping: Mapping, but: Sequence[int] = ()
) -> datetime | None:
    """Return the time of the newest event of all complaints ``but`` those of these numbers; None
    without any.

    What lies after now, by the source's clock, is no event yet: an older import may have let it in.
    """
    now = wall_now(mapping.time_zone)
    events = (case((complaints.c[event] <= now, complaints.c[event])) for event in EVENTS)
    newest = select(func.max(func.greatest(*events)))
    with one_of(connection, complaints.c.complaint_id, but) as is_one:
        return connection.execute(newest.where(~is_one) if but else newest).scalar_one()


def renew_dataset(
    writer: Writer,
    mapping: Mapping,
    source: int,
    given: Iterable[str],
    as_of: datetime,
    is_changed: bool,
    unknown: Collection[str] | None = None,
) -> None:
    """Version goes up by one when anything changed, and only then.

    ``given``: facts that records of ``source`` speak of.

    ``unknown``: facts that are not known of one of the records; None: look for them. T never lies
    after now.
    """
    as_of = min(as_of, wall_now(mapping.time_zone))
    old = writer.connection.execute(select(dataset)).first()
    known = {*writer.connection.execute(select(sources.c.source_id)).scalars(), source}
    before = Recorded.from_text(old.recorded if old else "")
    after = recorded_after(before, mapping, source, given, known)
    after = after.with_followed(source, continued(writer.connection, mapping))
    recorded = str(replace(after, excepted=_excepted(writer.connection, before, after, unknown)))
    state = {"as_of": as_of, "recorded": recorded}
    if old is None:
        names = {
            "name_en": mapping.title.en,
            "name_ur": mapping.title.ur,
            "synthetic": mapping.synthetic,
        }
        writer.insert(
            dataset, [{**names, **state, "version": 1, "schema_version": schema.SCHEMA_VERSION}]
        )
    elif is_changed or (old.as_of, old.recorded) != (as_of, recorded):
        writer.update(dataset, {**old._mapping, **state, "version": old.version + 1})


def _excepted(
    connection: Connection, before: Recorded, after: Recorded, unknown: Collection[str] | None
) -> frozenset[str]:
    """Return the facts that are not known of single complaints.

    All are looked at only where a fact is new: it takes as long as the large scan of a question.
    """
    found = before.excepted | (after.facts & set(unknown or ()))
    is_new = after.facts - before.facts
    return found | excepted_in(connection, after) if is_new or unknown is None else found


def renew_after(writer: Writer, mapping: Mapping, outcome: Outcome) -> None:
    """Raise the version if changes altered anything; T is their newest event, and never goes
    back.
    """
    if outcome.applied:
        old = writer.connection.execute(select(dataset.c.as_of)).scalar()
        if old and old > wall_now(
            mapping.time_zone
        ):  # an older version took a mistyped year for it
            old = newest_event(writer.connection, mapping)
        moments = [moment for moment in (old, outcome.as_of) if moment] or [outcome.latest]
        source = source_number(writer, mapping)
        renew_dataset(
            writer,
            mapping,
            source,
            outcome.facts,
            mapping.as_of or max(moments),
            True,
            outcome.unknown,
        )
