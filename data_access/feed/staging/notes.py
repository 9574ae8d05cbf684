"""What somebody should look at in records that are good: dates that can be read in two ways, and
names that are nearly one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Row,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from data_access.feed.mapping.formats import LIKELY_FROM, NUMBERS, may_be_a_number
from data_access.feed.staging import parse
from data_access.feed.staging.dates.times import in_one_form
from data_access.feed.staging.first_readable import all_of
from data_access.feed.staging.spelling import loose_code
from data_access.feed.staging.stage import Stage
from data_access.model.text import Enumeration, Sentence

_MOST = 100  # of one kind are listed: each may be two names that became one
_COMPARED = 5_000  # names of one dimension that are compared with each other
_LEAST_LETTERS = 6  # of names in which one letter may be a slip
# Days that differ when day, month and year change places; what two forms make of them shows whether
# they can differ.
_TRIED = ("2003-04-05 06:07:08", "2011-12-10 09:08:07", "2001-02-03 00:00:00")


# Dates --------------------------------------------------------------------------------------------


def ambiguous_dates(
    stage: Stage, connection: Connection, line_of: Callable[[int], int] = int
) -> list[str]:
    """Return a sentence for each column whose dates fit two of its formats and give different days.

    ``line_of`` gives the line of a row in its file.
    """
    texts = parse.cleaned(stage.raw, stage.mapping)
    found = []
    for name, entry in stage.mapping.fields.items():
        if name in stage.found and len(entry.formats) > 1:
            zone = stage.mapping.time_zone
            pairs = _pairs_that_can_differ(connection, entry.formats, zone)
            for staged in all_of(name, texts.c) if pairs else ():
                found += _told(staged, connection, texts, pairs, line_of, zone)
    return found


def _pairs_that_can_differ(
    connection: Connection, formats: Sequence[str], zone: str
) -> list[tuple[str, str]]:
    """Most pairs cannot, and are not looked for in millions of rows."""
    return [pair for pair in combinations(formats, 2) if _can_differ(connection, *pair, zone)]


def _can_differ(connection: Connection, one: str, other: str, zone: str) -> bool:
    if one in NUMBERS or other in NUMBERS:
        return may_be_a_number(one) and may_be_a_number(other)
    return any(_differ(connection, one, other, day, zone) for day in _TRIED)


def _differ(connection: Connection, one: str, other: str, day: str, zone: str) -> bool:
    def read(written: str, form: str):
        text = func.strftime(cast(day, DateTime), written.replace("%z", "+00").replace("%Z", "UTC"))
        return cast(in_one_form(text, form, zone), Date)

    both_ways = ((read(a, a), read(a, b)) for a, b in ((one, other), (other, one)))
    return bool(
        connection.execute(
            select(or_(*(func.coalesce(a != b, False) for a, b in both_ways)))
        ).scalar()
    )


def _told(
    name: str,
    connection: Connection,
    texts,
    pairs: Iterable[tuple[str, str]],
    line_of: Callable[[int], int],
    zone: str,
) -> Iterator[str]:
    for one, other in pairs:
        text = texts.c[name]
        days = [cast(in_one_form(text, form, zone), Date) for form in (one, other)]
        unsure = and_(days[0].is_not(None), days[1].is_not(None), days[0] != days[1])
        if {one, other} & set(NUMBERS):
            unsure = and_(unsure, *(day >= LIKELY_FROM.date() for day in days))
        row = connection.execute(_example(texts.c.line, text, days, unsure)).one()
        if row.count:
            yield Sentence(
                "columns.{name}: {count} values fit both {one} and {other} and give different "
                "days, such as “{text}” on line {line}, read as {first}, by the other as "
                "{second}; leave out the format that the source does not use.",
                name=name.partition(" also ")[0],
                count=f"{row.count:,}",
                one=one,
                other=other,
                text=row.text,
                line=line_of(row.line),
                first=row.first,
                second=row.second,
            )


def _example(
    line: ColumnElement, text: ColumnElement, days: Sequence[ColumnElement], unsure: ColumnElement
):
    first = {"text": text, "first": days[0], "second": days[1]}
    return select(
        func.count().filter(unsure).label("count"),
        func.min(line).filter(unsure).label("line"),
        *(func.arg_min(value, case((unsure, line))).label(key) for key, value in first.items()),
    )


# Names --------------------------------------------------------------------------------------------


def names_alike(stage: Stage, connection: Connection) -> list[str]:
    """Return which values of bodies, categories and places became one, and which differ only
    slightly.
    """
    found = []
    for dimension, table in stage.values.items():
        if not stage.mapping.fields[dimension].codes:
            rows = connection.execute(select(table).order_by(table.c.leads.desc())).all()
            found += _merged(dimension, rows) + _near(dimension, [row for row in rows if row.leads])
    return found


def _merged(dimension: str, rows: Sequence[Row]) -> list[str]:
    by_code = defaultdict(list)
    for row in rows:
        if row.value not in by_code[row.code]:
            by_code[row.code].append(row.value)
    told = [
        Sentence("{others} as {name}", others=_quoted(values[1:]), name=_quoted(values[:1]))
        for values in by_code.values()
        if len(values) > 1
    ]
    return (
        [
            Sentence(
                "columns.{dimension}: counted as one name: {names}.",
                dimension=dimension,
                names=_listed(told),
            )
        ]
        if told
        else []
    )


def _near(dimension: str, rows: Sequence[Row]) -> list[str]:
    """Names within the same parent that differ in signs, blanks, accents or one letter only."""
    if len(rows) > _COMPARED:
        return []
    groups = defaultdict(dict)
    for row in rows:
        for key in _keys(loose_code(row.value)):
            groups[row.parent, key].setdefault(row.value)
    told = {tuple(sorted(values)) for values in groups.values() if len(values) > 1}
    pairs = sorted(
        {pair for values in told for pair in combinations(values, 2) if _is_slight(*pair)}
    )
    shown = [_quoted(pair) for pair in pairs]
    return (
        [
            Sentence(
                "columns.{dimension}: these differ only slightly, and count apart: {names}.",
                dimension=dimension,
                names=_listed(shown),
            )
        ]
        if shown
        else []
    )


def _keys(code: str) -> set[str]:
    """Two names share a key where one letter added, left out or changed makes one of the other;
    figures never do.
    """
    if len(code) < _LEAST_LETTERS:
        return {code}
    return {code} | {
        code[:place] + code[place + 1 :] for place in range(len(code)) if not code[place].isdigit()
    }


def _is_slight(one: str, other: str) -> bool:
    """The keys of two names may meet although two letters differ; the figures have to be the
    same, too.
    """
    a, b = loose_code(one), loose_code(other)
    if [sign for sign in a if sign.isdigit()] != [sign for sign in b if sign.isdigit()]:
        return False
    if abs(len(a) - len(b)) > 1 or not (a or b):
        return False
    start = next(
        (place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y),
        min(len(a), len(b)),
    )
    return a[start + (len(a) >= len(b)) :] == b[start + (len(b) >= len(a)) :]


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"“{value}”" for value in values)


def _listed(told: Sequence[str]) -> str:
    more = (
        [Sentence("and {count} more", count=f"{len(told) - _MOST:,}")] if len(told) > _MOST else []
    )
    return Enumeration("; ", [*told[:_MOST], *more])
