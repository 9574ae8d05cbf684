"""Which facts records speak of: those that a source fills for one complaint at least, or that
its mapping says it asks.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, not_, or_, select

from data_access.database.exceptions import FLAGS, is_known
from data_access.database.schema import complaints, sources
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import TARGETS
from data_access.model.codes import numbers
from data_access.model.recorded import FILING, Recorded, Span
from data_access.query.predicates import known

# Columns that show a fact without showing that it is recorded: they are worked out, and never
# empty.
_WORKED_OUT = {"reopening": ("reopenings", "status"), "closing": ("status",)}
# Parsed columns in which a target shows that it is filled, where these are not its own.
_SHOWN_BY = {"reopenings": ("first_reopened_at",)}


def columns_of(fact: str, known: Collection[str]) -> tuple[str, ...]:
    """Return those of the ``known`` columns of a complaint that are filled where the fact is."""
    names = dict.fromkeys(
        name for target in TARGETS.values() if target.fact == fact for name in target.columns
    )
    return tuple(name for name in names if name in known and name not in _WORKED_OUT.get(fact, ()))


def is_given(table: FromClause, columns: Iterable[str]) -> ColumnElement[bool]:
    """Return SQL that is true of a row in which one of the columns is filled."""
    return or_(*(table.c[name].is_not(None) for name in columns))


def facts_given(connection: Connection, mapping: Mapping, parsed: FromClause) -> frozenset[str]:
    """Return the facts for which one of the ``parsed`` rows has a value; a column that is wholly
    empty records nothing.

    Looked for in the values themselves, for what follows from them, such as a status from dates, is
    never empty.
    """
    shown: dict[str, list[ColumnElement[bool]]] = {}
    for name in mapping.fields:
        for column in _SHOWN_BY.get(name, (name,)):
            if column in parsed.c:
                shown.setdefault(TARGETS[name].fact, []).append(parsed.c[column].is_not(None))
    shown.pop("", None)
    if mapping.says_reopened and "status" in shown:
        shown["reopened"] = shown["status"]
    if "closed_undated" in parsed.c:  # there was a closing, though its date cannot be read
        shown.setdefault("status", []).append(parsed.c.closed_undated)
    if not shown:
        return frozenset()
    counts = [func.count().filter(or_(*conditions)) for conditions in shown.values()]
    row = connection.execute(select(*counts).select_from(parsed)).one()
    return frozenset(fact for fact, given in zip(shown, row, strict=True) if given)


def declared(mapping: Mapping, source: int) -> dict[str, tuple[Span, ...]]:
    """Return what the mapping itself says of when the source asked, and of the days that it
    covers.
    """
    found = {
        entry.target.fact: (Span(entry.target.fact, source, *entry.asked),)
        for entry in mapping.fields.values()
        if entry.says_when
    }
    if "status" in found and mapping.says_reopened:
        found["reopened"] = tuple(replace(span, fact="reopened") for span in found["status"])
    covered = tuple(Span(FILING, source, first, last) for first, last in mapping.covered)
    return found | ({FILING: covered} if covered else {})


def continued(connection: Connection, mapping: Mapping) -> list[int]:
    """Return the numbers of the sources that the mapping says that its own one continues."""
    others = select(sources.c.source_id).where(sources.c.code.in_(mapping.follows))
    return list(connection.execute(others).scalars()) if mapping.follows else []


def recorded_after(
    old: Recorded, mapping: Mapping, source: int, given: Iterable[str], everyone: Collection[int]
) -> Recorded:
    """Return what is recorded after records came in: what was before, what they speak of, and
    what the mapping says. ``everyone``: the numbers of all sources.
    """
    stood = {} if old.is_new(source, everyone) else old.by_source(source)
    fresh = {fact: (Span(fact, source),) for fact in given}
    return old.with_source(
        source, fresh | stood | declared(mapping, source), everyone, mapping.within
    )


def excepted_in(connection: Connection, recorded: Recorded) -> frozenset[str]:
    """Return the facts that are recorded, and not known of one complaint at least of those of
    which they are.
    """
    facts, table = sorted(FLAGS.keys() & recorded.facts), complaints.c
    if not facts:
        return frozenset()
    spans = replace(recorded, excepted=frozenset())
    counts = [
        func.count().filter(and_(not_(is_known([fact], table)), *known(spans, [fact], table)))
        for fact in facts
    ]
    rows = select(*counts).where(
        table.unknown_facts.is_not(None), table.kind == numbers("kind")["complaint"]
    )
    row = connection.execute(rows).one()
    return frozenset(fact for fact, count in zip(facts, row, strict=True) if count)
