"""One column of a mapping file: what fills a target, checked; every mistake names its key and
the fix.
"""

from dataclasses import dataclass, field
from datetime import date

from data_access.feed.mapping.entries import (
    boolean_of,
    choice_of,
    day_of,
    only,
    section_of,
    text_of,
    texts_of,
)
from data_access.feed.mapping.formats import NUMBERS, is_form
from data_access.feed.mapping.targets import CHANGE_TIME, NEEDED, REJECTING, REQUIRED, Target
from data_access.feed.problem import FeedProblem

_KEYS = (
    "column",
    "value",
    "identity",
    "formats",
    "values",
    "other",
    "optional",
    "codes",
    "separator",
    "unreadable",
    "when",
    "open_with_closing_date",
    "merged",
    "asked_from",
    "asked_until",
    "within",
)
_REJECT, _KEEP, _EMPTY, SET_ASIDE, _REOPENED = "reject", "keep", "empty", "set_aside", "reopened"
UNREADABLE = (_REJECT, SET_ASIDE)  # what may happen to a value that cannot be read


@dataclass(frozen=True)
class When:
    """A field holds only for rows whose text in the first of ``columns`` that the file has is
    one of ``values``.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """How one target is filled: from the first of ``columns`` that the file has, or with the
    constant ``value``.

    ``translation``: the source's text to a stored number (codes) or to another text (dimensions);
    None leaves it empty. ``closed``: a text that is not in ``translation`` cannot be read;
    otherwise it becomes ``other`` (codes) or stays. ``codes``: the texts of a dimension are codes
    that the database has; others cannot be read. ``separators``: what may stand between several
    groups; none where a text is one value. ``identity``: columns that tell rows apart together,
    where the source has no numbers. ``rejects``: a value that cannot be read costs the row;
    otherwise the value is set aside, and the field is empty. ``when``: for which rows the field
    holds; for others it is empty. ``open_with_closing_date``: of the status: what a closing date
    says of a complaint that is not closed. ``merged``: of the ``columns`` that the file has, the
    first one counts that can be read in the row. ``within``: groups that the source records of
    another group's members only: ``{group: other}``; None: it does not say. ``asked``: first and
    last day of filing of the complaints of which the source asks it; None for no bound.
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
    separators: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    rejects: bool = False
    when: When | None = None
    open_with_closing_date: str = SET_ASIDE
    merged: bool = False
    asked: tuple[date | None, date | None] = (None, None)
    within: dict[str, str] | None = None

    @property
    def says_when(self) -> bool:
        """Whether the mapping says of which complaints the source asks this."""
        return self.asked != (None, None)


def also(name: str, place: int) -> str:
    """Return the name under which a further column of a merged target is staged; 0 speaks of its
    first one.
    """
    return f"{name} also {place}"


def check_together(fields: dict[str, Field]) -> None:
    """Raise FeedProblem for targets that need or exclude each other."""
    names = set(fields)
    if "closed_at" in names and names & {"first_closed_at", "last_closed_at"}:
        raise FeedProblem(
            "columns.closed_at stands for first and last closing; leave it out where those "
            "are mapped.",
        )
    if "reopened_at" in names and not {"first_closed_at", "last_closed_at"} <= names:
        raise FeedProblem(
            "columns.reopened_at needs columns.first_closed_at and columns.last_closed_at "
            "beside it.",
        )
    if len(names & {"first_closed_at", "last_closed_at"}) == 1:
        raise FeedProblem(
            "columns.first_closed_at and columns.last_closed_at go together; for one date "
            "use closed_at.",
        )
    if len(names & {"latitude", "longitude"}) == 1 or (
        "latitude" in names and "district" not in names
    ):
        raise FeedProblem(
            "columns.latitude and columns.longitude go together, and they need columns.district.",
        )
    for name in sorted(names & {"reopenings", "removed", "sequence"}):
        if CHANGE_TIME not in names:
            raise FeedProblem(
                "columns.{name} is for changes; name columns.{changed_at}, too, or leave it out.",
                name=name,
                changed_at=CHANGE_TIME,
            )
    if "reopenings" in names and (
        names & {"reopened_at", "reopening_cause", "closed_at"} or "first_closed_at" not in names
    ):
        raise FeedProblem(
            "columns.reopenings needs first_closed_at and last_closed_at, and no other "
            "column of reopenings.",
        )


def read_field(target: Target, entry, unreadable: str = SET_ASIDE) -> Field:
    """Return one entry of the section columns, checked. Raises FeedProblem with its key.

    ``unreadable``: what happens to a value that cannot be read, where the entry does not say it.
    """
    where = f"columns.{target.name}"
    entry = {"column": entry} if isinstance(entry, str | list) else entry
    if not isinstance(entry, dict):
        raise FeedProblem(
            "{where} must be the name of a column, or a table such as {{ column = “…” }}.",
            where=where,
        )
    only(entry, _KEYS, f"{where}.")
    if "identity" in entry:
        return _identity(target, entry, where)
    if ("column" in entry) == ("value" in entry):
        raise FeedProblem(
            "{where} needs either column (of the source) or value (the same for all rows).",
            where=where,
        )
    asked = _asked(target, entry, where)
    if "value" in entry:
        return _constant(target, text_of(entry, f"{where}.", "value"), where, asked)
    if "formats" in entry and target.kind != "time":
        raise FeedProblem(
            "{where}.formats is for dates only; leave it out.",
            where=where,
        )
    optional = boolean_of(entry, f"{where}.", "optional") if "optional" in entry else False
    if optional and target.name in REQUIRED:
        raise FeedProblem(
            "{where}.optional cannot be true: every complaint needs it.",
            where=where,
        )
    columns, formats = (tuple(texts_of(entry, f"{where}.", key)) for key in ("column", "formats"))
    for form in formats:
        if not is_form(form):
            raise FeedProblem(
                "{where}.formats: “{form}” is no form of dates; write it as %d.%m.%Y, or one "
                "of: {forms}.",
                where=where,
                form=form,
                forms=", ".join(NUMBERS),
            )
    translated = _translation(target, entry, where)
    return Field(
        target,
        columns,
        None,
        formats,
        *translated,
        optional,
        *_special(target, entry, where),
        rejects=_rejects(target, entry, where, unreadable),
        when=_when(entry, where),
        open_with_closing_date=_open_with_closing_date(target, entry, where) or unreadable,
        merged=_merged(target, columns, entry, where),
        asked=asked,
        within=_within(target, entry, where),
    )


def _within(target: Target, entry: dict, where: str) -> dict[str, str] | None:
    """Return which groups the source records of another group's members only."""
    if "within" not in entry:
        return None
    if target.kind != "groups":
        raise FeedProblem(
            "{where}.within is for groups only; leave it out.",
            where=where,
        )
    within, known = (
        section_of(entry, "within", where),
        [code for code, number in target.codes.items() if number],
    )
    for code, other in within.items():
        for one in (code, other):
            if one not in known:
                raise FeedProblem(
                    "{where}.within: “{one}” is no group; there are: {known}.",
                    where=where,
                    one=one,
                    known=", ".join(known),
                )
        if other == code or other in within:
            raise FeedProblem(
                "{where}.within: {code} lies within {other}, and that in turn in another; name "
                "one wider group.",
                where=where,
                code=code,
                other=other,
            )
    return within


def _asked(target: Target, entry: dict, where: str) -> tuple[date | None, date | None]:
    """Return from which to which day of filing the source asked."""
    first, last = (day_of(entry, f"{where}.", key) for key in ("asked_from", "asked_until"))
    if (first or last) and not target.fact:
        raise FeedProblem(
            "{where}: asked_from and asked_until are for what may be unknown; leave them out.",
            where=where,
        )
    if first and last and last < first:
        raise FeedProblem(
            "{where}.asked_until lies before asked_from; exchange the two days.",
            where=where,
        )
    return first, last


def _merged(target: Target, columns: tuple[str, ...], entry: dict, where: str) -> bool:
    merged = boolean_of(entry, f"{where}.", "merged") if "merged" in entry else False
    if merged and target.kind == "history":
        raise FeedProblem(
            "{where}.merged: all reopenings of a complaint stand in one column; leave it out.",
            where=where,
        )
    if merged and len(columns) < 2:
        raise FeedProblem(
            "{where}.merged is for several columns; name them as a list in column, or "
            "leave it out.",
            where=where,
        )
    return merged


def _identity(target: Target, entry: dict, where: str) -> Field:
    columns = tuple(texts_of(entry, f"{where}.", "identity"))
    if target.name != "number":
        raise FeedProblem(
            "{where}.identity is for columns.number only; leave it out.",
            where=where,
        )
    if len(entry) > 1 or not columns:
        raise FeedProblem(
            "{where}.identity stands alone and names the columns that tell the rows apart "
            "together.",
            where=where,
        )
    return Field(target, identity=columns, closed=False, rejects=True)


def _rejects(target: Target, entry: dict, where: str, default: str) -> bool:
    chosen = choice_of(entry, f"{where}.", "unreadable", UNREADABLE)
    if chosen == SET_ASIDE and target.name in NEEDED:
        raise FeedProblem(
            "{where}.unreadable cannot be “set_aside”: no row can do without it; leave it out.",
            where=where,
        )
    if chosen is None:
        chosen = _REJECT if target.name in REJECTING else default
    return chosen == _REJECT


def _when(entry: dict, where: str) -> When | None:
    if "when" not in entry:
        return None
    condition = section_of(entry, "when", where)
    only(condition, ("column", "values"), f"{where}.when.")
    columns, values = (
        tuple(texts_of(condition, f"{where}.when.", key)) for key in ("column", "values")
    )
    if not columns or not values:
        raise FeedProblem(
            "{where}.when needs column and values, such as {{ column = “status”, values = "
            "[“closed”] }}.",
            where=where,
        )
    return When(columns, values)


def _open_with_closing_date(target: Target, entry: dict, where: str) -> str | None:
    key = "open_with_closing_date"
    if key in entry and target.name != "status":
        raise FeedProblem(
            "{where}.{key} is for columns.status only; leave it out.",
            where=where,
            key=key,
        )
    return choice_of(entry, f"{where}.", key, (*UNREADABLE, _REOPENED))


def _special(target: Target, entry: dict, where: str) -> tuple[bool, tuple[str, ...]]:
    codes = boolean_of(entry, f"{where}.", "codes") if "codes" in entry else False
    if codes and target.kind != "dimension":
        raise FeedProblem(
            "{where}.codes is for bodies, categories and places only; leave it out.",
            where=where,
        )
    separators = tuple(texts_of(entry, f"{where}.", "separator"))
    if "separator" in entry and target.kind != "groups":
        raise FeedProblem(
            "{where}.separator is for groups only; leave it out.",
            where=where,
        )
    if "separator" in entry and not all(separators):
        raise FeedProblem(
            "{where}.separator must be text in quotes such as “;”, or a list of such texts.",
            where=where,
        )
    return codes, separators


def _constant(
    target: Target, value: str, where: str, asked: tuple[date | None, date | None]
) -> Field:
    if target.kind not in ("code", "dimension"):
        raise FeedProblem(
            "{where}.value: only codes and dimensions can be the same for all rows; name a column.",
            where=where,
        )
    if target.kind == "code":
        _number(target, value, f"{where}.value")
    return Field(target, value=value, asked=asked)


def _translation(target: Target, entry: dict, where: str) -> tuple[dict, bool, int | None]:
    values, other = section_of(entry, "values", where), entry.get("other")
    if target.kind == "dimension":
        if other not in (None, _KEEP, _REJECT):
            raise FeedProblem(
                "{where}.other must be “keep” or “reject”.",
                where=where,
            )
        return {text: str(value) or None for text, value in values.items()}, other == _REJECT, None
    if target.kind not in ("code", "groups", "flag"):
        if values or other is not None:
            raise FeedProblem(
                "{where}.values and other are for codes and dimensions only; leave them out.",
                where=where,
            )
        return {}, False, None
    values = values or {code: code for code in target.codes}
    numbers = {
        text: _number(target, code, f"{where}.values.{text}") for text, code in values.items()
    }
    if other in (None, _REJECT):
        return numbers, True, None
    return numbers, False, None if other == _EMPTY else _number(target, other, f"{where}.other")


def _number(target: Target, code, where: str) -> int | None:
    if code == "":
        return None
    parts = [part.strip() for part in str(code).split(",")] if target.kind == "groups" else [code]
    unknown = [part for part in parts if part not in target.codes]
    if unknown:
        raise FeedProblem(
            "{where}: “{code}” is no {name} code; there are: {known}.",
            where=where,
            code=unknown[0],
            name=target.name,
            known=", ".join(target.codes),
        )
    return sum(target.codes[part] for part in set(parts))
