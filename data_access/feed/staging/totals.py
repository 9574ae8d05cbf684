"""Totals among rows without numbers: “Total January” in place of a street, with a day beside it, is
no complaint.

A label alone does not tell it: a street may be called “Total Plaza”. So nothing else may stand in
the row that a record has: but for the day of filing, figures at most, where the records have words.
Where the file has no other column that a record could fill, only a label counts that speaks of
nothing but a time, such as “Total” or “Total January 2024”.
"""

import re
from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
)

from data_access.feed.files.heading import TOTAL_LABEL, TOTAL_WORDS
from data_access.feed.mapping.file import Mapping
from data_access.feed.mapping.targets import TARGETS
from data_access.feed.staging.dates.shapes import WORDS

_FIGURE = r"^[+-]?[0-9][0-9.,' ]*%?$"
_OF_TIMES = (
    "all",
    "sub",
    "grand",
    "for",
    "in",
    "month",
    "year",
    "quarter",
    "week",
    "date",
    "to",
    "so",
    "far",
    "q[1-4]",
)
_OF_TIME = rf"(?i)^(?:{'|'.join((*map(re.escape, (*TOTAL_WORDS, *WORDS)), *_OF_TIMES, '(?:19|20)[0-9][0-9]', '[ :=.,/()-]'))})+$"
_LOOKED_AT = 1_000  # rows by which it is told whether figures are usual in a column


def is_total(texts: FromClause, mapping: Mapping) -> ColumnElement[bool]:
    """Return what is true of a row that is a total of the table; of a mapping without numbers
    only.
    """
    names = [column.name for column in texts.c if isinstance(column.type, String)]
    labels = [
        name for name in names if name.startswith("identity ") and not _is_filing(name, mapping)
    ]
    return or_(false(), *(_is_total_in(texts, label, names, mapping) for label in labels))


def _is_total_in(
    texts: FromClause, label: str, names: Sequence[str], mapping: Mapping
) -> ColumnElement[bool]:
    text, filed = texts.c[label], texts.c.filed_at if "filed_at" in names else literal("")
    own = set(_columns(label, mapping))
    others = [
        name
        for name in names
        if not own & set(_columns(name, mapping)) and not _is_filing(name, mapping)
    ]
    is_of_a_time = text.regexp_match(_OF_TIME)
    has_more = or_(
        false(),
        *(
            _is_of_a_record(texts, name, text, is_of_a_time)
            for name in others
            if not _is_count(name)
        ),
    )
    may_have_more = literal(any(not _is_count(name) for name in others))
    nothing_more = and_(
        filed.is_not(None), ~func.coalesce(has_more, False), or_(may_have_more, is_of_a_time)
    )
    return case((text.regexp_match(TOTAL_LABEL), nothing_more), else_=False)


def _is_of_a_record(
    texts: FromClause, name: str, label: ColumnElement, is_of_a_time: ColumnElement
) -> ColumnElement[bool]:
    """Whether a record has what stands there: no repeated label, and no figure where records
    have words.
    """
    text = texts.c[name]
    first = select(texts.c[name].label("text")).limit(_LOOKED_AT).subquery()
    figures = func.count().filter(first.c.text.regexp_match(_FIGURE))
    are_usual = select(2 * figures > func.count(first.c.text)).scalar_subquery()
    is_no_word = and_(text.regexp_match(_FIGURE), or_(is_of_a_time, ~are_usual))
    return and_(text.is_not(None), text != label, ~text.regexp_match(TOTAL_LABEL), ~is_no_word)


def _columns(staged: str, mapping: Mapping) -> Sequence[str]:
    """Return the columns of the source from which a staged text may be."""
    known = mapping.inputs.get(staged) or mapping.inputs.get(staged.partition(" also ")[0])
    return known.columns if known else ()


def _is_filing(staged: str, mapping: Mapping) -> bool:
    return bool(set(_columns(staged, mapping)) & set(mapping.fields["filed_at"].columns))


def _is_count(staged: str) -> bool:
    """Whether figures are all that may stand there: a total has them, too."""
    name = staged.partition(" also ")[0]
    return name in TARGETS and TARGETS[name].kind in ("count", "degrees", "order")
