"""The mapping of one file while a person corrects it: what can be chosen for each field, and
what was chosen.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from zoneinfo import available_timezones

from data_access.feed.mapping.targets import DIMENSIONS, TARGETS
from data_access.feed.problem import FeedProblem
from data_access.feed.suggesting.dates import with_order
from data_access.feed.suggesting.draft import Draft, about, draft_of
from data_access.feed.suggesting.guess_columns import Profile
from data_access.feed.suggesting.identity import told_changing
from data_access.feed.suggesting.suggest import Suggestion
from data_access.feed.uploading import choices
from data_access.feed.uploading.choices import Reading, Value
from data_access.model.text import Text
from data_access.query.freshness import time_zone_setting

_EXAMPLES = 3


class Correction:
    """The draft of a mapping, and the file for which it is.

    Each choice gives another draft; its text is what counts.
    """

    def __init__(self, suggestion: Suggestion):
        self._sample, self._profiles = suggestion.sample, suggestion.profiles
        self.draft: Draft = suggestion.draft

    # What there is --------------------------------------------------------------------------------

    @property
    def columns(self) -> Sequence[str]:
        """The columns of the file."""
        return self.draft.heading

    @property
    def problem(self) -> tuple[str, str]:
        """Return (key, sentence) of what the import's reader says against the mapping; ("", "")
        for nothing.
        """
        try:
            _ = self.draft.mapping
        except FeedProblem as problem:
            return about(problem), problem.said
        return "", ""

    @property
    def doubts(self) -> Mapping[str, str]:
        """What a person should look at, by key; each value that nobody knows is told with its
        field.
        """
        return {key: text for key, text in self.draft.marks.items() if key.count(".") < 2}

    def examples(self, column: str) -> list[str]:
        """Return some texts of a column."""
        return [text for text, _ in self._profiles[column].counts.most_common(_EXAMPLES)]

    def column(self, target: str) -> str:
        """Return the column that fills a field; "" where none does."""
        return self.draft.column(target)

    def constant(self, target: str) -> str:
        """Return what a field is for all rows; "" where it comes from a column."""
        return str(self.draft.entry(target).get("value", ""))

    def may_be_constant(self, target: str) -> bool:
        """Whether a field can be the same for all rows, as the level of a town's complaints is."""
        return target in DIMENSIONS

    @property
    def identity(self) -> list[str]:
        """The columns that tell rows apart together, where none of them is a number."""
        return list(self.draft.entry("number").get("identity", ()))

    def readings(self, target: str) -> list[Reading]:
        """Return the ways to read the dates of a field; none where it holds no dates, or the
        file says it itself.
        """
        column = self.column(target)
        if not column or TARGETS[target].kind != "time":
            return []
        if self._sample.is_typed and not self._profiles[column].is_number:
            return []
        return choices.readings(self._profiles[column], self.draft, target)

    def is_ambiguous(self, target: str) -> bool:
        """Whether nobody has said yet which of two readings is right."""
        column = self.column(target)
        return bool(column) and choices.is_ambiguous(self._profiles[column], self.draft, target)

    def values(self, target: str) -> list[Value]:
        """Return the values of a field that holds codes, with their codes."""
        column = self.column(target)
        return (
            choices.values(self._profiles[column], self.draft, target)
            if column and self.has_codes(target)
            else []
        )

    def has_codes(self, target: str) -> bool:
        """Whether a field is a closed list."""
        return TARGETS[target].kind in ("code", "flag", "groups")

    def labels(self, target: str) -> Mapping[str, Text]:
        """Return ``{code: label}`` of a closed list."""
        return choices.code_labels(target)

    def key(self, section: str, key: str, default=""):
        """Return a key of [source], [dataset] or [file]."""
        return self.draft.parts.get(section, {}).get(key, default)

    @property
    def time_zone(self) -> str:
        """The time zone of the file's days."""
        return self.key("source", "time_zone") or time_zone_setting()

    @cached_property
    def time_zones(self) -> list[str]:
        """All time zones."""
        return sorted(available_timezones() | {self.time_zone})

    @property
    def covered(self) -> list[tuple[date, date | None]]:
        """The stretches of days that the mapping says are covered."""
        found = self.key("source", "covers", [])
        return [
            (one.get("from"), one.get("until"))
            for one in ([found] if isinstance(found, dict) else found)
        ]

    def asked(self, target: str) -> tuple[date | None, date | None]:
        """Return from when until when the mapping says that a field was asked."""
        entry = self.draft.entry(target)
        return entry.get("asked_from"), entry.get("asked_until")

    # What is chosen -------------------------------------------------------------------------------

    def choose_column(self, target: str, column: str) -> None:
        """Fill a field from another column; "" from none."""
        profile: Profile | None = self._profiles.get(column)
        self.draft = self.draft.with_column(target, profile, is_typed=self._sample.is_typed)
        if (
            target == "district" and profile and not self.draft.entry("province")
        ):  # a district lies in one
            self.choose_constant(
                "province", self.key("dataset", "title_en") or self._sample.path.name
            )

    def choose_constant(self, target: str, text: str) -> None:
        """Make a field the same for all rows."""
        self.draft = self.draft.with_entry(target, {"value": text} if text.strip() else None)

    def choose_identity(self, columns: Sequence[str]) -> None:
        """Tell rows apart by these columns together."""
        targets = {
            self.column(target): target
            for target in self.draft.parts.get("columns", {})
            if self.column(target)
        }
        doubt = told_changing(columns, targets)
        marks = {"columns.number": doubt} if doubt else {}
        self.draft = self.draft.with_entry(
            "number", {"identity": list(columns)} if columns else None, marks
        )

    def choose_reading(self, target: str, forms: Sequence[str]) -> None:
        """Read the dates of a field in these forms; where nobody knew the order of day and
        month, all others follow.
        """
        followers = [
            other
            for other in self.draft.parts["columns"]
            if other != target and self.is_ambiguous(other)
        ]
        if self.is_ambiguous(target) and forms:
            for other in followers:
                same = with_order(self._profiles[self.column(other)].dates, forms[0])
                self.draft = self.draft.with_formats(other, same.forms)
        self.draft = self.draft.with_formats(target, forms)

    def type_form(self, target: str, text: str) -> None:
        """Read the dates of a field in a form that somebody typed.

        Raises FeedProblem where it is none.
        """
        self.choose_reading(target, choices.checked_forms(text))

    def choose_code(self, target: str, value: str, code: str) -> None:
        """Read a value as a code; "" leaves the field empty."""
        self.draft = choices.with_code(self.draft, target, value, code)

    def choose_key(self, section: str, key: str, value) -> None:
        """Set a key of [source], [dataset] or [file]; None takes it out."""
        self.draft = self.draft.with_key(section, key, value)

    def choose_asked(self, target: str, key: str, day: date | None) -> None:
        """Say from when (asked_from) or until when (asked_until) a field was asked."""
        entry = {name: value for name, value in self.draft.entry(target).items() if name != key}
        self.draft = self.draft.with_entry(target, {**entry, key: day} if day else entry)

    def choose_covered(self, first: date | None, last: date | None) -> None:
        """Say which days the file covers; without a first day that is found from the records."""
        covers = {"from": first, **({"until": last} if last else {})} if first else None
        self.choose_key("source", "covers", covers)

    def take_text(self, text: str) -> None:
        """Take a mapping as somebody wrote it. Raises FeedProblem, and then all is as it was."""
        self.draft = draft_of(text, self.draft.heading, self.draft)
