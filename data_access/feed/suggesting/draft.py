"""A mapping as a value that is corrected field by field; what counts is its text, which the
import's own reader reads.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from data_access.feed.mapping.file import Mapping as MappingFile
from data_access.feed.mapping.file import mapping_of
from data_access.feed.mapping.formats import NUMBERS
from data_access.feed.mapping.targets import TARGETS
from data_access.feed.problem import FeedProblem
from data_access.feed.suggesting.guess_columns import Guess, Profile, guess_of
from data_access.feed.suggesting.toml_text import mapping_text

_OF_ITS_TEXTS = (
    "column",
    "value",
    "identity",
    "formats",
    "values",
    "merged",
)  # what goes with another column
_ABOUT = re.compile(r"\b(columns\.\w+|(?:source|dataset|file)\.\w+|leave_out|names\.\w+)")


@dataclass(frozen=True)
class Draft:
    """``parts``: the mapping as a TOML reader gives it.

    ``heading``: the columns of the file that it is for.

    ``head``, ``marks`` and ``notes`` stand in its text as comments: lines above, what a person
    should look at (by key, such as columns.status), and remarks. ``written``: the text as a person
    wrote it, as long as nothing is corrected in it. Nothing of a draft is ever changed: each
    correction gives another one.
    """

    parts: Mapping
    heading: Sequence[str] = ()
    head: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    written: str = ""

    @cached_property
    def text(self) -> str:
        """The mapping file."""
        return self.written or mapping_text(
            self.parts, self.head, self.marks, self.notes, self.unused
        )

    @property
    def unused(self) -> list[str]:
        """Columns of the file that the mapping does not look at."""
        used = set(_texts_in(self.parts.get("columns", {}))) | set(
            _texts_in(self.parts.get("leave_out", []))
        )
        return [name for name in self.heading if name not in used]

    @property
    def mapping(self) -> MappingFile:
        """The mapping as the import reads it from the text. Raises FeedProblem."""
        return mapping_of(self.text)

    def entry(self, target: str) -> dict:
        """Return what fills ``target``, always as a table; an empty one where nothing does."""
        entry = self.parts.get("columns", {}).get(target, {})
        return dict(entry) if isinstance(entry, Mapping) else {"column": entry}

    def column(self, target: str) -> str:
        """Return the column of the file that fills ``target``; "" where none does."""
        named = self.entry(target).get("column", [])
        return next(
            (
                name
                for name in ([named] if isinstance(named, str) else named)
                if name in self.heading
            ),
            "",
        )

    def with_key(self, section: str, key: str, value) -> "Draft":
        """Return the draft with another ``value`` in [source], [dataset] or [file]; None takes
        the key out.
        """
        entries = {name: kept for name, kept in self.parts.get(section, {}).items() if name != key}
        if value is not None:
            entries = {**self.parts.get(section, {}), key: value}
        return replace(
            self,
            parts={**self.parts, section: entries},
            marks=_without(self.marks, f"{section}.{key}"),
            written="",
        )

    def with_entry(
        self, target: str, entry: dict | str | None, marks: Mapping[str, str] | None = None
    ) -> "Draft":
        """Return the draft with ``target`` filled by ``entry``, by nothing if it is None;
        ``marks`` are new ones.
        """
        columns = {
            name: kept for name, kept in self.parts.get("columns", {}).items() if name != target
        }
        if entry is not None:
            columns[target] = entry
        key = f"columns.{target}"
        notes = {name: note for name, note in self.notes.items() if name != key}
        kept = _without(self.marks, key) | (marks or {})
        return replace(
            self, parts={**self.parts, "columns": columns}, marks=kept, notes=notes, written=""
        )

    def with_column(self, target: str, profile: Profile | None, is_typed: bool = False) -> "Draft":
        """Return the draft with ``target`` read from another column, as a first mapping would;
        None: from none.

        ``is_typed``: the dates of the file need no forms.
        """
        if profile is None:
            return self.with_entry(target, None)
        guess = guess_of(target, profile)
        kept = {key: value for key, value in self.entry(target).items() if key not in _OF_ITS_TEXTS}
        return self.with_entry(
            target, entry_of(target, guess, kept, is_typed), marks_of(target, guess)
        )

    def with_formats(self, target: str, formats: Sequence[str]) -> "Draft":
        """Return the draft with the dates of ``target`` read in these forms; none for ISO 8601."""
        entry = {key: value for key, value in self.entry(target).items() if key != "formats"}
        return self.with_entry(
            target, short({**entry, "formats": list(formats)} if formats else entry)
        )

    def with_value(self, target: str, value: str, code: str) -> "Draft":
        """Return the draft with ``value`` of the column of ``target`` read as ``code``; ""
        leaves the field empty.
        """
        entry = self.entry(target)
        values = {**entry.get("values", {}), value: code}
        others = {
            key: text
            for key, text in self.marks.items()
            if key.startswith(f"columns.{target}.values.")
        }
        others.pop(f"columns.{target}.values.{value}", None)
        key = f"columns.{target}"
        if others and key in self.marks:
            others[key] = unknown_values([name.removeprefix(f"{key}.values.") for name in others])
        return self.with_entry(target, {**entry, "values": values}, others)


def draft_of(text: str, heading: Sequence[str] = (), before: Draft | None = None) -> Draft:
    """Return the text of a mapping as a draft; marks of ``before`` stay on what is the same.

    Raises FeedProblem.
    """
    mapping_of(text)
    parts = tomllib.loads(text)
    lines = text.splitlines()
    end = next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))
    marks = before.marks.items() if before else ()
    kept = {key: mark for key, mark in marks if _at(parts, key) == _at(before.parts, key)}
    return Draft(parts, tuple(heading), "\n".join(lines[:end]), kept, written=text)


def about(problem: FeedProblem | str) -> str:
    """Return the key of the mapping of which a problem speaks, such as columns.filed_at; "" for
    none.
    """
    found = _ABOUT.search(str(problem))
    return found[1] if found else ""


def entry_of(
    target: str, guess: Guess, kept: Mapping | None = None, is_typed: bool = False
) -> dict | str:
    """Return a guess as an entry of the section columns. ``kept``: what else the entry says."""
    if guess.identity:
        return {"identity": list(guess.identity)}
    entry = {"column": guess.column}
    if guess.dates and guess.dates.forms and (not is_typed or guess.dates.forms[0] in NUMBERS):
        entry["formats"] = list(guess.dates.forms)
    if target not in ("number", "filed_at"):
        entry["optional"] = True
    entry |= {key: value for key, value in (kept or {}).items() if key not in entry}
    if guess.values:
        entry["values"] = {value: code or "" for value, code in guess.values.items()}
    return short(entry)


def short(entry: dict) -> dict | str:
    """Return an entry in its short form: a column alone is its name."""
    return (
        entry["column"] if set(entry) == {"column"} and isinstance(entry["column"], str) else entry
    )


def marks_of(target: str, guess: Guess) -> dict[str, str]:
    """Return what of a guess a person should look at, by key."""
    marks = {f"columns.{target}": guess.doubt} if guess.doubt else {}
    unknown = [value for value, code in guess.values.items() if code is None]
    return marks | {f"columns.{target}.values.{value}": value for value in unknown}


def unknown_values(values: Sequence[str]) -> str:
    """Say which values nobody could translate."""
    return f"say what these mean: {', '.join(values[:5])}"


def _without(marks: Mapping[str, str], key: str) -> dict[str, str]:
    return {
        name: text for name, text in marks.items() if name != key and not name.startswith(f"{key}.")
    }


def _at(parts: Mapping, key: str):
    section, name, *_ = key.split(".", 2)
    return parts.get(section, {}).get(name)


def _texts_in(value) -> list[str]:
    """Every column that entries name, also in a condition."""
    if isinstance(value, list):
        return [
            text for one in value for text in ([one] if isinstance(one, str) else _texts_in(one))
        ]
    if not isinstance(value, Mapping):
        return []
    found = []
    for key, one in value.items():
        if key in ("column", "identity"):
            found += [one] if isinstance(one, str) else list(one)
        elif isinstance(one, str) and key in TARGETS:
            found.append(one)
        elif isinstance(one, list) and key in TARGETS:
            found += one
        elif isinstance(one, Mapping) and key != "values":
            found += _texts_in(one)
    return found
