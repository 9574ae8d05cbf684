"""Mapping files: how a source's columns become ours. TOML that a person writes; every mistake gets one clear sentence."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from data_access.feed.entries import (
    boolean_of,
    delimiter_of,
    encoding_of,
    moment_of,
    only,
    section_of,
    text_of,
    texts_of,
)
from data_access.feed.problem import FeedProblem
from data_access.feed.targets import DIMENSIONS, REQUIRED, TARGETS, Target
from data_access.text import Text

SHIPPED = Path(__file__).parent
_SECTIONS = ("source", "dataset", "file", "columns", "names")
_FIELD_KEYS = ("column", "value", "formats", "values", "other", "optional")
_REJECT, _KEEP, _EMPTY = "reject", "keep", "empty"


@dataclass(frozen=True)
class Field:
    """How one target is filled: from the first of ``columns`` that the file has, or with the constant ``value``.

    ``translation``: the source's text to a stored number (codes) or to another text (dimensions); None leaves it empty.
    ``closed``: a text that is not in ``translation`` is rejected; otherwise it becomes ``other`` (codes) or stays.
    """

    target: Target
    columns: tuple[str, ...] = ()
    value: str | None = None
    formats: tuple[str, ...] = ()
    translation: dict[str, int | str | None] = field(default_factory=dict)
    closed: bool = True
    other: int | None = None
    optional: bool = False


@dataclass(frozen=True)
class Name:
    """Code and names of one entry of a dimension, where the mapping gives them."""

    code: str | None
    label: Text


@dataclass(frozen=True)
class Mapping:
    """A mapping file, read and checked. ``as_of`` is None for the newest event."""

    source_code: str
    source_name: str
    title: Text
    synthetic: bool
    as_of: datetime | None
    fields: dict[str, Field]
    names: dict[str, dict[str, Name]]
    empty: tuple[str, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"


def read_mapping(name: str) -> Mapping:
    """Read a mapping: a path, or the name of one that is shipped (nyc311). Raises FeedProblem."""
    path = Path(name)
    if not path.is_file() and path.suffix == "":
        path = SHIPPED / f"{name}.toml"
    if not path.is_file():
        shipped = ", ".join(sorted(found.stem for found in SHIPPED.glob("*.toml")))
        raise FeedProblem(f"There is no mapping {name}; give the path of a TOML file, or one of: {shipped}.")
    try:
        return _mapping(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FeedProblem(f"The mapping {path} is not valid TOML: {error}; mend that line.") from None
    except FeedProblem as problem:
        raise FeedProblem(f"The mapping {path}: {problem}") from None


def _mapping(parts: dict) -> Mapping:
    only(parts, _SECTIONS, "")
    source, dataset, file = (section_of(parts, name) for name in ("source", "dataset", "file"))
    only(source, ("code", "name", "licence"), "source.")
    only(dataset, ("title_en", "title_ur", "synthetic", "as_of"), "dataset.")
    only(file, ("delimiter", "encoding", "empty"), "file.")
    title = text_of(dataset, "dataset.", "title_en")
    licence = text_of(source, "source.", "licence")
    return Mapping(
        text_of(source, "source.", "code"),
        f"{text_of(source, 'source.', 'name')} ({licence})",
        Text(title, text_of(dataset, "dataset.", "title_ur", title)),
        boolean_of(dataset, "dataset.", "synthetic"),
        moment_of(dataset.get("as_of", "newest")),
        _fields(section_of(parts, "columns")),
        _names(section_of(parts, "names")),
        tuple(texts_of(file, "file.", "empty")),
        delimiter_of(text_of(file, "file.", "delimiter", ",")),
        encoding_of(text_of(file, "file.", "encoding", "utf-8")),
    )


def _fields(columns: dict) -> dict[str, Field]:
    only(columns, tuple(TARGETS), "columns.")
    for name in REQUIRED:
        if name not in columns:
            raise FeedProblem(f"columns.{name} is missing; name the source's column that holds it.")
    fields = {name: _field(TARGETS[name], entry) for name, entry in columns.items()}
    _check_together(fields)
    return {"kind": Field(TARGETS["kind"], value="complaint"), **fields}


def _check_together(fields: dict[str, Field]) -> None:
    names = set(fields)
    if "closed_at" in names and names & {"first_closed_at", "last_closed_at"}:
        raise FeedProblem("columns.closed_at stands for first and last closing; leave it out where those are mapped.")
    if "reopened_at" in names and not {"first_closed_at", "last_closed_at"} <= names:
        raise FeedProblem("columns.reopened_at needs columns.first_closed_at and columns.last_closed_at beside it.")
    if len(names & {"first_closed_at", "last_closed_at"}) == 1:
        raise FeedProblem("columns.first_closed_at and columns.last_closed_at go together; for one date use closed_at.")
    if len(names & {"latitude", "longitude"}) == 1 or ("latitude" in names and "district" not in names):
        raise FeedProblem("columns.latitude and columns.longitude go together, and they need columns.district.")


def _field(target: Target, entry) -> Field:
    where = f"columns.{target.name}"
    entry = {"column": entry} if isinstance(entry, str | list) else entry
    if not isinstance(entry, dict):
        raise FeedProblem(f"{where} must be the name of a column, or a table such as {{ column = “…” }}.")
    only(entry, _FIELD_KEYS, f"{where}.")
    if ("column" in entry) == ("value" in entry):
        raise FeedProblem(f"{where} needs either column (of the source) or value (the same for all rows).")
    if "value" in entry:
        return _constant(target, text_of(entry, f"{where}.", "value"), where)
    if "formats" in entry and target.kind != "time":
        raise FeedProblem(f"{where}.formats is for dates only; leave it out.")
    optional = boolean_of(entry, f"{where}.", "optional") if "optional" in entry else False
    if optional and target.name in REQUIRED:
        raise FeedProblem(f"{where}.optional cannot be true: every complaint needs it.")
    columns, formats = (tuple(texts_of(entry, f"{where}.", key)) for key in ("column", "formats"))
    return Field(target, columns, None, formats, *_translation(target, entry, where), optional)


def _constant(target: Target, value: str, where: str) -> Field:
    if target.kind not in ("code", "dimension"):
        raise FeedProblem(f"{where}.value: only codes and dimensions can be the same for all rows; name a column.")
    if target.kind == "code":
        _number(target, value, f"{where}.value")
    return Field(target, value=value)


def _translation(target: Target, entry: dict, where: str) -> tuple[dict, bool, int | None]:
    values, other = section_of(entry, "values", where), entry.get("other")
    if target.kind == "dimension":
        if other not in (None, _KEEP, _REJECT):
            raise FeedProblem(f"{where}.other must be “keep” or “reject”.")
        return {text: str(value) or None for text, value in values.items()}, other == _REJECT, None
    if target.kind not in ("code", "groups", "flag"):
        if values or other is not None:
            raise FeedProblem(f"{where}.values and other are for codes and dimensions only; leave them out.")
        return {}, False, None
    values = values or {code: code for code in target.codes}
    numbers = {text: _number(target, code, f"{where}.values.{text}") for text, code in values.items()}
    if other in (None, _REJECT):
        return numbers, True, None
    return numbers, False, None if other == _EMPTY else _number(target, other, f"{where}.other")


def _number(target: Target, code, where: str) -> int | None:
    if code == "":
        return None
    parts = [part.strip() for part in str(code).split(",")] if target.kind == "groups" else [code]
    unknown = [part for part in parts if part not in target.codes]
    if unknown:
        raise FeedProblem(f"{where}: “{unknown[0]}” is no {target.name} code; there are: {', '.join(target.codes)}.")
    return sum(target.codes[part] for part in set(parts))


def _names(sections: dict) -> dict[str, dict[str, Name]]:
    only(sections, tuple(DIMENSIONS), "names.")
    return {
        dimension: {value: _name(entry, value, f"names.{dimension}.{value}") for value, entry in entries.items()}
        for dimension, entries in sections.items()
        if section_of(sections, dimension, "names") is entries
    }


def _name(entry, value: str, where: str) -> Name:
    entry = {"en": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict):
        raise FeedProblem(f"{where} must be a name, or a table with code, en and ur.")
    only(entry, ("code", "en", "ur"), f"{where}.")
    english = text_of(entry, f"{where}.", "en", value)
    code = text_of(entry, f"{where}.", "code") if "code" in entry else None
    return Name(code, Text(english, text_of(entry, f"{where}.", "ur", english)))
