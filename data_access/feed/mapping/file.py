"""Mapping files: how a source's columns become ours.

TOML that a person writes; every mistake gets one clear sentence.
"""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from data_access.feed.mapping.entries import (
    boolean_of,
    choice_of,
    day_of,
    delimiter_of,
    encoding_of,
    moment_of,
    number_signs_of,
    only,
    section_of,
    text_of,
    texts_of,
    zone_of,
)
from data_access.feed.mapping.fields import (
    SET_ASIDE,
    UNREADABLE,
    Field,
    When,
    also,
    check_together,
    read_field,
)
from data_access.feed.mapping.targets import CHANGE_TIME, DIMENSIONS, REQUIRED, TARGETS
from data_access.feed.problem import FeedProblem
from data_access.model.text import Text
from data_access.query.freshness import time_zone_setting

SHIPPED = Path(__file__).parent
_SECTIONS = ("source", "dataset", "file", "columns", "names", "leave_out")


@dataclass(frozen=True)
class Name:
    """Code and names of one entry of a dimension, where the mapping gives them."""

    code: str | None
    label: Text


@dataclass(frozen=True)
class Input:
    """A column of the source that is read: the first of ``columns`` that it has.

    ``key``: who asks for it.

    ``merged``: all of them that it has are read, because in each row the first one counts that can
    be read.
    """

    columns: tuple[str, ...]
    optional: bool
    key: str
    merged: bool = False

    def staged(self, name: str, heading: Collection[str] | None = None) -> dict[str, str]:
        """Return ``{name under which it is staged: column}`` of those that a heading has; None:
        of all that there may be.
        """
        here = [column for column in self.columns if heading is None or column in heading]
        read = here if self.merged else here[:1]
        return {also(name, place) if place else name: column for place, column in enumerate(read)}


@dataclass(frozen=True)
class Mapping:
    """A mapping file, read and checked. ``as_of`` is None for the newest event.

    Of a file: ``delimiter``, ``encoding`` ("" where the file itself shows them), ``sheet`` of a
    spreadsheet, ``member`` of an archive; ``decimal`` and ``thousands``: the signs within numbers,
    "" for a point and for none. ``time_zone``: of the source's days and of its times without an
    offset. ``leave_out``: rows that are no complaints. ``covered``: the days of filing of which the
    source has all complaints, first and last of each stretch (None: it goes on); () where the
    mapping does not say it. ``follows``: codes of the sources that this one continues.
    """

    source_code: str
    source_name: str
    title: Text
    synthetic: bool
    as_of: datetime | None
    fields: dict[str, Field]
    names: dict[str, dict[str, Name]]
    empty: tuple[str, ...] = ()
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    member: str = ""
    decimal: str = ""
    thousands: str = ""
    time_zone: str = "UTC"
    leave_out: tuple[When, ...] = ()
    covered: tuple[tuple[date, date | None], ...] = ()
    follows: tuple[str, ...] = ()

    @property
    def inputs(self) -> dict[str, Input]:
        """Return every column that is read, by the name under which it is staged: a target, or
        what a rule looks at.
        """
        found = {
            name: Input(one.columns, one.optional, f"columns.{name}", one.merged)
            for name, one in self.fields.items()
        }
        found |= {
            f"{name} when": Input(one.when.columns, one.optional, f"columns.{name}.when")
            for name, one in self.fields.items()
            if one.when
        }
        found |= {
            f"identity {place}": Input((column,), False, "columns.number.identity")
            for place, column in enumerate(self.fields["number"].identity)
        }
        found |= {
            f"leave out {place}": Input(rule.columns, False, "leave_out")
            for place, rule in enumerate(self.leave_out)
        }
        return {name: one for name, one in found.items() if one.columns}

    @property
    def within(self) -> dict[str, str] | None:
        """Groups that the source records of another group's members only; None: the mapping does
        not say it.
        """
        return self.fields["groups"].within if "groups" in self.fields else None

    @property
    def says_reopened(self) -> bool:
        """Whether the status, and nothing else, says that a complaint was reopened: then nobody
        knows when.
        """
        status = self.fields.get("status")
        if status is None or {"reopened_at", "reopenings"} & set(self.fields):
            return False
        may_be = {status.other, *status.translation.values()}
        return (
            status.target.codes["reopened"] in may_be or status.open_with_closing_date == "reopened"
        )

    @property
    def point_is_decimal(self) -> bool:
        """Whether the mapping says that a point in a number stands before decimals, and never
        between thousands.
        """
        return self.decimal == "." or self.thousands not in ("", ".")

    @property
    def brings_changes(self) -> bool:
        """Whether its rows are changes: each says when it was made, and of a complaint the
        newest one stands.
        """
        return CHANGE_TIME in self.fields


def read_mapping(name: str) -> Mapping:
    """Read a mapping: a path, or the name of one that is shipped (nyc311, portal).

    Raises FeedProblem.
    """
    path = Path(name)
    if not path.is_file() and path.suffix == "":
        path = SHIPPED / f"{name}.toml"
    if not path.is_file():
        shipped = ", ".join(sorted(found.stem for found in SHIPPED.glob("*.toml")))
        raise FeedProblem(
            "There is no mapping {name}; give the path of a TOML file, or one of: {shipped}.",
            name=name,
            shipped=shipped,
        )
    try:
        return mapping_of(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise FeedProblem(
            "The mapping {path} is not valid TOML: {reason}; mend that line.",
            path=path,
            reason=error,
        ) from None
    except FeedProblem as problem:
        raise FeedProblem(
            "The mapping {path}: {problem}",
            path=path,
            problem=problem.said,
        ) from None


def mapping_of(text: str) -> Mapping:
    """Read the text of a mapping file. Raises FeedProblem."""
    try:
        parts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FeedProblem(
            "This is not valid TOML: {reason}; mend that line.",
            reason=error,
        ) from None
    return _mapping(parts)


def _mapping(parts: dict) -> Mapping:
    only(parts, _SECTIONS, "")
    source, dataset, file = (section_of(parts, name) for name in ("source", "dataset", "file"))
    only(
        source,
        ("code", "name", "licence", "time_zone", "unreadable", "covers", "follows"),
        "source.",
    )
    only(dataset, ("title_en", "title_ur", "synthetic", "as_of"), "dataset.")
    only(
        file, ("delimiter", "encoding", "empty", "sheet", "member", "decimal", "thousands"), "file."
    )
    unreadable = choice_of(source, "source.", "unreadable", UNREADABLE) or SET_ASIDE
    title = text_of(dataset, "dataset.", "title_en")
    licence = text_of(source, "source.", "licence")
    return Mapping(
        text_of(source, "source.", "code"),
        f"{text_of(source, 'source.', 'name')} ({licence})",
        Text(title, text_of(dataset, "dataset.", "title_ur", title)),
        boolean_of(dataset, "dataset.", "synthetic"),
        moment_of(dataset.get("as_of", "newest")),
        _fields(section_of(parts, "columns"), unreadable),
        _names(section_of(parts, "names")),
        tuple(texts_of(file, "file.", "empty")),
        delimiter_of(file.get("delimiter", "")),
        encoding_of(text_of(file, "file.", "encoding")) if "encoding" in file else "",
        *(text_of(file, "file.", key) if key in file else "" for key in ("sheet", "member")),
        *number_signs_of(file),
        zone_of(text_of(source, "source.", "time_zone", time_zone_setting())),
        _leave_out(parts.get("leave_out", [])),
        _covered(source.get("covers", [])),
        _follows(source),
    )


def _follows(source: dict) -> tuple[str, ...]:
    """Return the codes of the sources that this one continues."""
    codes = tuple(texts_of(source, "source.", "follows"))
    if text_of(source, "source.", "code") in codes:
        raise FeedProblem(
            "source.follows names the source itself; name the code of the one before it."
        )
    return codes


def _leave_out(rules) -> tuple[When, ...]:
    rules = [rules] if isinstance(rules, dict) else rules
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise FeedProblem(
            "leave_out must be a table with column and values; each begins with [[leave_out]].",
        )
    return tuple(_rule(rule) for rule in rules)


def _rule(rule: dict) -> When:
    only(rule, ("column", "values"), "leave_out.")
    columns, values = (tuple(texts_of(rule, "leave_out.", key)) for key in ("column", "values"))
    if not columns or not values:
        raise FeedProblem(
            "leave_out needs column and values: rows with one of the values there are left out.",
        )
    return When(columns, values)


def _covered(stretches) -> tuple[tuple[date, date | None], ...]:
    """Return the stretches of days that a source covers, in order."""
    stretches = [stretches] if isinstance(stretches, dict) else stretches
    where = "source.covers"
    if not isinstance(stretches, list) or not all(
        isinstance(stretch, dict) for stretch in stretches
    ):
        raise FeedProblem(
            "{where} must be a table such as {{ from = 2019-01-01, until = 2024-06-30 }}, "
            "or a list of them.",
            where=where,
        )
    found = []
    for stretch in stretches:
        only(stretch, ("from", "until"), f"{where}.")
        first, last = (day_of(stretch, f"{where}.", key) for key in ("from", "until"))
        if first is None:
            raise FeedProblem(
                "{where}.from is missing; give the first day that the source covers, such as "
                "2019-01-01.",
                where=where,
            )
        if last and last < first:
            raise FeedProblem(
                "{where}.until lies before from; exchange the two days.",
                where=where,
            )
        found.append((first, last))
    found.sort(key=lambda stretch: stretch[0])
    for before, after in pairwise(found):
        if before[1] is None or before[1] >= after[0]:
            raise FeedProblem(
                "{where}: stretches overlap at {day}; let each end before the next begins.",
                where=where,
                day=str(after[0]),
            )
    return tuple(found)


def _fields(columns: dict, unreadable: str) -> dict[str, Field]:
    only(columns, tuple(TARGETS), "columns.")
    for name in REQUIRED:
        if name not in columns:
            raise FeedProblem(
                "columns.{name} is missing; name the source's column that holds it.",
                name=name,
            )
    fields = {name: read_field(TARGETS[name], entry, unreadable) for name, entry in columns.items()}
    check_together(fields)
    return {"kind": Field(TARGETS["kind"], value="complaint"), **fields}


def _names(sections: dict) -> dict[str, dict[str, Name]]:
    only(sections, tuple(DIMENSIONS), "names.")
    return {
        dimension: {
            value: _name(entry, value, f"names.{dimension}.{value}")
            for value, entry in entries.items()
        }
        for dimension, entries in sections.items()
        if section_of(sections, dimension, "names") is entries
    }


def _name(entry, value: str, where: str) -> Name:
    entry = {"en": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict):
        raise FeedProblem(
            "{where} must be a name, or a table with code, en and ur.",
            where=where,
        )
    only(entry, ("code", "en", "ur"), f"{where}.")
    english = text_of(entry, f"{where}.", "en", value)
    code = text_of(entry, f"{where}.", "code") if "code" in entry else None
    return Name(code, Text(english, text_of(entry, f"{where}.", "ur", english)))
