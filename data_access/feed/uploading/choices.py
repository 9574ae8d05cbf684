"""What a person may choose from when correcting a mapping: readings of dates, and codes of
values, each with an example.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data_access.feed.mapping.formats import NUMBERS
from data_access.feed.mapping.targets import TARGETS, Target
from data_access.feed.problem import FeedProblem
from data_access.feed.staging.spelling import folded_text
from data_access.feed.suggesting.dates import DateForms, moments, with_order
from data_access.feed.suggesting.draft import Draft
from data_access.feed.suggesting.guess_columns import Profile
from data_access.model.codes import CODE_LISTS
from data_access.model.text import Text

# The fields of a mapping, in the order in which a person looks for them; what is not here belongs
# to changes of a feed.
FIELDS = {
    "needed": ("number", "filed_at"),
    "course": ("closed_at", "status", "outcome", "feedback", "due_at", "channel"),
    "what": ("department", "category", "subcategory", "level", "province", "district", "latitude", "longitude"),
    "who": ("sex", "groups", "residency", "anonymous"),
    "more": (
        "first_reply_at", "assigned_at", "feedback_at", "escalation", "transfers", "messages_from_citizen",
        "messages_from_department", "first_closed_at", "last_closed_at", "reopened_at", "reopening_cause",
        "first_outcome", "first_feedback",
    ),
}  # fmt: skip
_YES_NO = {"yes": Text("Yes", "ہاں"), "no": Text("No", "نہیں")}
_NONE = Text("None of these", "ان میں سے کوئی نہیں")
_MOST_VALUES = 60


@dataclass(frozen=True)
class Reading:
    """One way to read the dates of a column.

    ``forms``: () for ISO 8601; ``example`` of the file, and what it says.
    """

    forms: tuple[str, ...]
    example: str
    moment: datetime | None


@dataclass(frozen=True)
class Value:
    """One value of a column that holds codes.

    ``count``: rows of the sample; ``code``: "" where it is left empty.
    """

    text: str
    count: int
    code: str
    is_marked: bool


def readings(profile: Profile, draft: Draft, target: str) -> list[Reading]:
    """Return the ways in which the dates of a column may be read: the one of the draft first."""
    now = tuple(_listed(draft.entry(target).get("formats")))
    found = profile.dates
    ways = [now, *_ways(found), *((form,) for form in NUMBERS if profile.is_number), ()]
    example = (found.example if found else "") or (profile.filled[0] if profile.filled else "")
    read = [Reading(forms, example, _moment(example, forms)) for forms in dict.fromkeys(ways)]
    return [reading for reading in read if reading.forms == now or reading.moment]


def is_ambiguous(profile: Profile, draft: Draft, target: str) -> bool:
    """Whether nobody has said yet which of two readings is right."""
    is_marked = f"columns.{target}" in draft.marks
    return (
        is_marked
        and TARGETS[target].kind == "time"
        and bool(profile.dates and profile.dates.is_ambiguous)
    )


def values(profile: Profile, draft: Draft, target: str) -> list[Value]:
    """Return the values of a column with their codes, the most frequent first, then those that
    only the mapping names.
    """
    entry = draft.entry(target)
    given = entry.get("values") or {code: code for code in TARGETS[target].codes}
    codes = {folded_text(text): code for text, code in given.items()}
    other = entry.get("other", "")
    otherwise = other if other in TARGETS[target].codes else ""
    counted: dict[str, tuple[str, int]] = {}
    for text, count in profile.all_counts.most_common():
        first, before = counted.get(folded_text(text), (text, 0))
        counted[folded_text(text)] = (first, before + count)
    found = [
        Value(
            text, count, codes.get(key, otherwise), f"columns.{target}.values.{text}" in draft.marks
        )
        for key, (text, count) in counted.items()
    ]
    return sorted(found, key=lambda value: -value.count)[:_MOST_VALUES]


def code_labels(target: str) -> dict[str, Text]:
    """Return ``{code: label}`` of the codes that a value of ``target`` can get."""
    one: Target = TARGETS[target]
    if one.kind == "flag":
        return _YES_NO
    labels = {entry.code: entry.label for entry in CODE_LISTS[one.code_list]}
    return labels | ({"none": _NONE} if one.kind == "groups" else {})


def with_code(draft: Draft, target: str, value: str, code: str) -> Draft:
    """Return the draft with ``value`` read as ``code``, under the spelling that the mapping has
    for it already.
    """
    known: Mapping = draft.entry(target).get("values") or {}
    same = next((text for text in known if folded_text(text) == folded_text(value)), value)
    if not known:  # without values of its own, a list takes its codes as they are
        draft = draft.with_entry(
            target, {**draft.entry(target), "values": {one: one for one in TARGETS[target].codes}}
        )
    return draft.with_value(target, same, code)


def checked_forms(text: str) -> tuple[str, ...]:
    """Return a form of dates that somebody typed, as forms. Raises FeedProblem where it is none."""
    form = text.strip()
    if form in NUMBERS or "%" in form:
        return (form,)
    raise FeedProblem(
        "“{form}” is no form of dates; write it as %d.%m.%Y, or one of: {forms}.",
        form=form,
        forms=", ".join(NUMBERS),
    )


def _ways(found: DateForms | None) -> list[tuple[str, ...]]:
    if found is None:
        return []
    return [found.forms, *(with_order(found, form).forms for form in found.others)]


def _moment(text: str, forms: Sequence[str]) -> datetime | None:
    return moments([text], forms)[0] if text else None


def _listed(value) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
