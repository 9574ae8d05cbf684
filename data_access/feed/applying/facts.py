"""Which facts records speak of: those that a source fills for one complaint at least, or that its mapping says it asks."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, FromClause, func, or_, select

from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import TARGETS
from data_access.recorded import FILING, Recorded, Span

# Columns that show a fact without showing that it is recorded: they are worked out, and never empty.
_WORKED_OUT = {"reopening": ("reopenings",), "closing": ("status",)}


def columns_of(fact: str, known: Collection[str]) -> tuple[str, ...]:
    """Return those of the ``known`` columns of a complaint that are filled where the fact is."""
    names = dict.fromkeys(name for target in TARGETS.values() if target.fact == fact for name in target.columns)
    return tuple(name for name in names if name in known and name not in _WORKED_OUT.get(fact, ()))


def mapped_facts(mapping: Mapping) -> tuple[str, ...]:
    """Return the facts that a mapping names columns for."""
    return tuple(dict.fromkeys(TARGETS[name].fact for name in mapping.fields if TARGETS[name].fact))


def is_given(table: FromClause, columns: Iterable[str]) -> ColumnElement[bool]:
    """Return SQL that is true of a row in which one of the columns is filled."""
    return or_(*(table.c[name].is_not(None) for name in columns))


def facts_given(connection: Connection, mapping: Mapping, rows: FromClause) -> frozenset[str]:
    """Return the mapped facts for which one of the ``rows`` has a value; a column that is wholly empty records nothing."""
    columns = {fact: columns_of(fact, rows.c.keys()) for fact in mapped_facts(mapping)}
    columns = {fact: names for fact, names in columns.items() if names}
    if not columns:
        return frozenset()
    counts = [func.count().filter(is_given(rows, names)) for names in columns.values()]
    row = connection.execute(select(*counts).select_from(rows)).one()
    return frozenset(fact for fact, given in zip(columns, row, strict=True) if given)


def declared(mapping: Mapping, source: int) -> dict[str, tuple[Span, ...]]:
    """Return what the mapping itself says of when the source asked, and of the days that it covers."""
    found = {
        entry.target.fact: (Span(entry.target.fact, source, *entry.asked),)
        for entry in mapping.fields.values()
        if entry.says_when
    }
    covered = tuple(Span(FILING, source, first, last) for first, last in mapping.covered)
    return found | ({FILING: covered} if covered else {})


def recorded_after(
    old: Recorded, mapping: Mapping, source: int, given: Iterable[str], sources: Collection[int]
) -> Recorded:
    """Return what is recorded after records came in: what was before, what they speak of, and what the mapping says."""
    stood = {} if old.is_new(source, sources) else old.by_source(source)
    fresh = {fact: (Span(fact, source),) for fact in given}
    return old.with_source(source, fresh | stood | declared(mapping, source), sources)
