"""One column of a mapping file: what fills a target, checked; every mistake names its key and the fix."""

from dataclasses import dataclass, field
from datetime import date

from data_access.feed.mapping.entries import boolean_of, day_of, only, section_of, text_of, texts_of
from data_access.feed.mapping.targets import CHANGE_TIME, REQUIRED, Target
from data_access.feed.problem import FeedProblem

_KEYS = (
    "column", "value", "formats", "values", "other", "optional", "codes", "separator", "asked_from", "asked_until",
)  # fmt: skip
_REJECT, _KEEP, _EMPTY = "reject", "keep", "empty"


@dataclass(frozen=True)
class Field:
    """How one target is filled: from the first of ``columns`` that the file has, or with the constant ``value``.

    ``translation``: the source's text to a stored number (codes) or to another text (dimensions); None leaves it empty.
    ``closed``: a text that is not in ``translation`` is rejected; otherwise it becomes ``other`` (codes) or stays.
    ``codes``: the texts of a dimension are codes that the database has; others are rejected.
    ``separator``: what stands between several groups; "" where a text is one value.
    ``asked``: first and last day of filing of the complaints of which the source asks it; None for no bound.
    """

    target: Target
    columns: tuple[str, ...] = ()
    value: str | None = None
    formats: tuple[str, ...] = ()
    translation: dict[str, int | str | None] = field(default_factory=dict)
    closed: bool = True
    other: int | None = None
    optional: bool = False
    codes: bool = False
    separator: str = ""
    asked: tuple[date | None, date | None] = (None, None)

    @property
    def says_when(self) -> bool:
        """Whether the mapping says of which complaints the source asks this."""
        return self.asked != (None, None)


def check_together(fields: dict[str, Field]) -> None:
    """Raise FeedProblem for targets that need or exclude each other."""
    names = set(fields)
    if "closed_at" in names and names & {"first_closed_at", "last_closed_at"}:
        raise FeedProblem("columns.closed_at stands for first and last closing; leave it out where those are mapped.")
    if "reopened_at" in names and not {"first_closed_at", "last_closed_at"} <= names:
        raise FeedProblem("columns.reopened_at needs columns.first_closed_at and columns.last_closed_at beside it.")
    if len(names & {"first_closed_at", "last_closed_at"}) == 1:
        raise FeedProblem("columns.first_closed_at and columns.last_closed_at go together; for one date use closed_at.")
    if len(names & {"latitude", "longitude"}) == 1 or ("latitude" in names and "district" not in names):
        raise FeedProblem("columns.latitude and columns.longitude go together, and they need columns.district.")
    for name in sorted(names & {"reopenings", "removed", "sequence"}):
        if CHANGE_TIME not in names:
            raise FeedProblem(f"columns.{name} is for changes; name columns.{CHANGE_TIME}, too, or leave it out.")
    if "reopenings" in names and (
        names & {"reopened_at", "reopening_cause", "closed_at"} or "first_closed_at" not in names
    ):
        raise FeedProblem(
            "columns.reopenings needs first_closed_at and last_closed_at, and no other column of reopenings."
        )


def read_field(target: Target, entry) -> Field:
    """Return one entry of the section columns, checked. Raises FeedProblem with its key."""
    where = f"columns.{target.name}"
    entry = {"column": entry} if isinstance(entry, str | list) else entry
    if not isinstance(entry, dict):
        raise FeedProblem(f"{where} must be the name of a column, or a table such as {{ column = “…” }}.")
    only(entry, _KEYS, f"{where}.")
    if ("column" in entry) == ("value" in entry):
        raise FeedProblem(f"{where} needs either column (of the source) or value (the same for all rows).")
    asked = _asked(target, entry, where)
    if "value" in entry:
        return _constant(target, text_of(entry, f"{where}.", "value"), where, asked)
    if "formats" in entry and target.kind != "time":
        raise FeedProblem(f"{where}.formats is for dates only; leave it out.")
    optional = boolean_of(entry, f"{where}.", "optional") if "optional" in entry else False
    if optional and target.name in REQUIRED:
        raise FeedProblem(f"{where}.optional cannot be true: every complaint needs it.")
    columns, formats = (tuple(texts_of(entry, f"{where}.", key)) for key in ("column", "formats"))
    translated = _translation(target, entry, where)
    return Field(target, columns, None, formats, *translated, optional, *_special(target, entry, where), asked)


def _asked(target: Target, entry: dict, where: str) -> tuple[date | None, date | None]:
    """Return from which to which day of filing the source asked."""
    first, last = (day_of(entry, f"{where}.", key) for key in ("asked_from", "asked_until"))
    if (first or last) and not target.fact:
        raise FeedProblem(f"{where}: asked_from and asked_until are for what may be unknown; leave them out.")
    if first and last and last < first:
        raise FeedProblem(f"{where}.asked_until lies before asked_from; exchange the two days.")
    return first, last


def _special(target: Target, entry: dict, where: str) -> tuple[bool, str]:
    codes = boolean_of(entry, f"{where}.", "codes") if "codes" in entry else False
    if codes and target.kind != "dimension":
        raise FeedProblem(f"{where}.codes is for bodies, categories and places only; leave it out.")
    separator = text_of(entry, f"{where}.", "separator") if "separator" in entry else ""
    if separator and target.kind != "groups":
        raise FeedProblem(f"{where}.separator is for groups only; leave it out.")
    return codes, separator


def _constant(target: Target, value: str, where: str, asked: tuple[date | None, date | None]) -> Field:
    if target.kind not in ("code", "dimension"):
        raise FeedProblem(f"{where}.value: only codes and dimensions can be the same for all rows; name a column.")
    if target.kind == "code":
        _number(target, value, f"{where}.value")
    return Field(target, value=value, asked=asked)


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
