"""The reference pages, written from the registries: ``python -m data_access.dictionary
[data-dictionary | measures]``.

Standard output is the Markdown of docs/data-dictionary.md or docs/measures.md; a test holds both
files to it.
"""

import argparse
import sys
from collections.abc import Iterable

from sqlalchemy import Column, Table

from data_access.database import schema
from data_access.database.exceptions import FLAGS
from data_access.model.breakdowns import BREAKDOWNS
from data_access.model.codes import CODE_LISTS
from data_access.model.filters import FILTERS
from data_access.model.measures import MEASURES
from data_access.model.periods import PERIODS

_TYPES = {
    "BIGINT": "whole number, 64 bits",
    "INTEGER": "whole number, 32 bits",
    "SMALLINT": "whole number, 16 bits",
    "FLOAT": "decimal number",
    "BOOLEAN": "yes or no",
    "VARCHAR": "text",
    "DATE": "day",
    "DATETIME": "time",
}
_NOT_STORED = (
    "names, identity card numbers, passport numbers",
    "telephone numbers, e-mail addresses, postal addresses, places more exact than a district",
    "dates of birth and ages of persons",
    "texts of complaints, replies and feedback, and attached files",
    "the faith, the kind of disability or the nationality of a person: only that a group applies",
)
_REGISTRIES = (MEASURES, BREAKDOWNS)
_VALUES = {
    "from": "a day: `2024-10-29`, included",
    "to": "a day: `2024-10-29`, included",
    "period": "a year `2023`, a quarter `2023-Q2` or a month `2023-05`; several are joined",
    "groups_all": "`1`: a complaint must carry all chosen groups; without it any of them",
    "department": "a code of the table departments; those below it are included",
}


def data_dictionary() -> str:
    """Return docs/data-dictionary.md."""
    return "\n\n".join(
        [
            "# Data dictionary",
            "Written by `python -m data_access.dictionary > docs/data-dictionary.md`; do not edit it by hand.",
            f"The tables of a complaints database, version {schema.SCHEMA_VERSION}. Days and times are those of the source, "
            "without a time zone. Numbers stand for codes: code lists are below, dimensions are tables.",
            "## Not stored",
            "What is not stored cannot leak. There is no column for:",
            "\n".join(f"* {line}" for line in _NOT_STORED),
            "## Tables",
            *(_table(table) for table in schema.metadata.sorted_tables),
            "## Code lists",
            "The number is stored; the code stands in URLs, files and commands. Numbers of `group` are flags that add up.",
            *(_code_list(name) for name in CODE_LISTS),
            "## Facts",
            "`dataset.recorded` says which facts are recorded, one word for each span: `feedback` (by every source, of every "
            "complaint), `feedback:2` (by source 2), `feedback:2:2012-01-01:2017-04-24` (of complaints filed on these days; a "
            "day left out is no bound). Who records `closing` records `status`, and who records `reopening` records `reopened`: who "
            "knows when knows that. `filing` holds the days that a mapping says its source covers. A measure counts, above the line and below it, only complaints of which all its facts are "
            "recorded; where there are none, it reads “not recorded”. `except-outcome` says that the outcome is not known of single "
            "complaints; those carry its flag in `complaints.unknown_facts`: "
            + ", ".join(f"`{fact}` {flag}" for fact, flag in FLAGS.items()) + ".",
            _grid(("fact", "measures that need it", "breakdowns that need it"), map(_fact, schema.FACTS)),
        ]
    ) + "\n"  # fmt: skip


def measures() -> str:
    """Return docs/measures.md."""
    return "\n\n".join(
        [
            "# Measures, breakdowns and filters",
            "Written by `python -m data_access.dictionary measures > docs/measures.md`; do not edit it by hand.",
            "## Measures",
            "Basis: a *cohort* counts complaints by the day of filing, a *flow* events by the day on which they happen, "
            "*waiting* is a distribution of days, *members* are registered users. Shares are shown in percent.",
            *(_measure(name) for name in MEASURES),
            "## Breakdowns",
            _grid(("name", "label", "اردو", "parts", "needs"), map(_breakdown, BREAKDOWNS)),
            "## Filters",
            "The key is that of a page’s URL. Several values of one key mean any of them, different keys combine with and. "
            "A leading `-` excludes; what is not recorded is never excluded.",
            _grid(("key", "label", "اردو", "values", "can exclude"), map(_filter, FILTERS)),
        ]
    ) + "\n"  # fmt: skip


def _grid(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heading = tuple(heading)
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def _table(table: Table) -> str:
    return f"### {table.name}\n\n" + _grid(
        ("column", "type", "may be empty", "meaning"), map(_row, table.columns)
    )


def _row(column: Column) -> tuple[str, ...]:
    name = f"`{column.name}`" + (" (key)" if column.primary_key else "")
    return name, _TYPES[str(column.type)], "yes" if column.nullable else "no", column.comment


def _code_list(name: str) -> str:
    rows = ((str(row.number), f"`{row.code}`", *row.label) for row in CODE_LISTS[name])
    return f"### {name}\n\n" + _grid(("number", "code", "English", "اردو"), rows)


def _fact(fact: str) -> tuple[str, ...]:
    return f"`{fact}`", *(
        _names(name for name, row in known.items() if fact in row.needs) for known in _REGISTRIES
    )


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _measure(name: str) -> str:
    measure = MEASURES[name]
    rows = [
        ("definition", measure.definition.en),
        ("تعریف", measure.definition.ur),
        ("unit", measure.unit),
        ("basis", measure.basis),
        ("numerator", f"`{measure.numerator}`"),
        ("denominator", _names(filter(None, [measure.denominator]))),
        ("needs", _names(measure.needs)),
        *([("worse end", measure.worse)] if measure.worse else []),
    ]
    return f"### {name}\n\n" + _grid((measure.label.en, measure.label.ur), rows)


def _breakdown(name: str) -> tuple[str, ...]:
    row = BREAKDOWNS[name]
    return (
        f"`{name}`",
        *row.label,
        _values(row.values) + (", overlapping" if row.flags else ""),
        _names(row.needs),
    )


def _values(name: str) -> str:
    if name in CODE_LISTS:
        return f"code list {name}"
    return "calendar periods" if name in PERIODS else f"rows of the dimension {name}"


def _filter(name: str) -> tuple[str, ...]:
    row = FILTERS[name]
    values = _VALUES.get(name) or f"codes, {_values(name)}"
    return f"`{name}`", *row.label, values, "yes" if row.excludable else "no"


def main(arguments: list[str] | None = None) -> int:
    """Write one of the pages to standard output."""
    pages = {"data-dictionary": data_dictionary, "measures": measures}
    parser = argparse.ArgumentParser(
        prog="python -m data_access.dictionary", description="Writes a reference page."
    )
    parser.add_argument("page", nargs="?", choices=tuple(pages), default="data-dictionary")
    sys.stdout.write(pages[parser.parse_args(arguments).page]())
    return 0


if __name__ == "__main__":
    sys.exit(main())
