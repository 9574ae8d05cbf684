"""Which column is what: each heading and its texts against each target; the surest pairs are
taken first.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from data_access.feed.files.counts_table import is_count_name
from data_access.feed.mapping.targets import DIMENSIONS, TARGETS, Target
from data_access.feed.suggesting.dates import (
    DateForms,
    date_forms,
    moments,
    number_forms,
    with_order,
)
from data_access.feed.suggesting.identity import is_changing, row_identity
from data_access.feed.suggesting.words import EMPTY, HEADINGS, VALUES, code_of, plain
from data_access.model.text import Enumeration, Sentence

_SURE = 10  # of a heading that is the first pattern's
_MOST_CODES = 60  # values of a closed list
_LEAST_KNOWN = 0.5  # of the rows, whose code can be known
_FEW_KNOWN = 0.2  # of the rows: names of places and offices are hardly ever codes of a list
_MOST_ENTRIES = 3_000  # of a dimension
_LONGEST_NAME = 90  # characters of an entry, on average: longer ones are descriptions
_SAYS_TIME = re.compile(
    r"\b(date|datetime|time|timestamp|ts|epoch|unix|utc|day|dt|at|on|am|datum|fecha|tarih|created|filed|opened|closed|resolved|completed|"
    r"submitted|received|requested|reported|registered|logged|lodged|finished|disposed|eingegangen|erledigt|erstellt|"
    r"gemeldet|geschlossen|abgeschlossen)\b|تاریخ"
)
_IN_ORDER = 0.05  # of the pairs may have the closing before the filing


@dataclass(frozen=True)
class Profile:
    """The texts of one column.

    ``titles``: its heading, and other names that a data package has for it.
    """

    name: str
    titles: tuple[str, ...]
    texts: Sequence[str]
    declared: DateForms | None = None

    @cached_property
    def filled(self) -> list[str]:
        """Texts that say something."""
        return [
            text.strip()
            for text in self.texts
            if text.strip() and text.strip().casefold() not in EMPTY
        ]

    @cached_property
    def counts(self) -> Counter:
        """How often each text stands there."""
        return Counter(self.filled)

    @cached_property
    def all_counts(self) -> Counter:
        """Likewise of texts that say nothing elsewhere: in a closed list “None” may be a value,
        and each needs a code.
        """
        return Counter(text.strip() for text in self.texts if text.strip())

    @cached_property
    def dates(self) -> DateForms | None:
        """The forms of its dates."""
        return self.declared or date_forms(self.filled)

    @cached_property
    def number_dates(self) -> DateForms | None:
        """The form of its dates, where numbers are read as such: nothing but a heading says that
        they are.
        """
        return number_forms(self.filled)

    @property
    def share_filled(self) -> float:
        """Share of rows that say something."""
        return len(self.filled) / max(1, len(self.texts))

    @cached_property
    def is_unique(self) -> bool:
        """Whether each row has a text of its own, with a digit."""
        known = len(self.filled)
        return (
            known > 1
            and self.share_filled > 0.99
            and len(self.counts) > 0.995 * known
            and _have_digits(self.counts)
        )

    @cached_property
    def is_number(self) -> bool:
        """Whether the texts are numbers."""
        return bool(self.filled) and all(
            re.fullmatch(r"[+-]?\d+([.,]\d+)?", text) for text in self.filled[:500]
        )


def _have_digits(texts) -> bool:
    return all(any(map(str.isdigit, text)) for text in texts)


@dataclass(frozen=True)
class Guess:
    """What fills a target. ``doubt``: what a person should look at ("" for nothing).

    ``identity``: of a number that no column has, the columns that tell the rows apart together.
    """

    column: str
    dates: DateForms | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
    doubt: str = ""
    identity: tuple[str, ...] = ()


def guesses(profiles: Sequence[Profile], key: str = "") -> dict[str, Guess]:
    """Return ``{target: guess}``.

    ``key``: the column that a data package names as the key of a row.
    """
    by_name = {profile.name: profile for profile in profiles}
    pairs = [
        (score, target, profile.name)
        for target in HEADINGS
        for profile in profiles
        if (score := _score(target, profile)) > 0
    ]
    chosen = {"number": key} if key in by_name else {}
    for _, target, name in sorted(pairs, key=lambda pair: -pair[0]):
        if target not in chosen and name not in chosen.values():
            chosen[target] = name
    _fill_required(chosen, profiles)
    _without_parents(chosen, by_name)
    found = {target: guess_of(target, by_name[name]) for target, name in chosen.items()}
    if "number" not in found and "filed_at" in found:
        found["number"] = _identity(found, profiles)
    return _settle_dates(found, by_name)


def _score(target: str, profile: Profile) -> float:
    heading = max(_heading_score(target, plain(title)) for title in profile.titles)
    if not heading or not profile.filled:
        return 0
    kind = TARGETS[target].kind
    if kind == "time":
        return heading if profile.dates else heading - 1 if _are_times(profile) else 0
    if kind == "degrees":
        return heading if _is_degrees(profile, target) else 0
    if target in VALUES:
        return heading if _share_known(target, profile) >= _LEAST_KNOWN else 0
    if target == "number":
        return heading + 2 * _has_id_name(profile) if profile.is_unique and not profile.dates else 0
    if _holds_codes(profile):
        return 0
    return heading + profile.share_filled if _is_dimension(target, profile) else 0


def _are_times(profile: Profile) -> bool:
    """Whether a column of numbers is one of times by its heading: a registration may have a
    number as well as a date.
    """
    return (
        any(_SAYS_TIME.search(plain(title)) for title in profile.titles)
        and profile.number_dates is not None
    )


def _heading_score(target: str, title: str) -> float:
    places = (
        place for place, pattern in enumerate(HEADINGS[target]) if re.fullmatch(pattern, title)
    )
    return next((max(_SURE - 2 * place, 2) for place in places), 0)


def _has_id_name(profile: Profile) -> bool:
    return any(re.search(r"\b(id|key|number|no)\b", plain(title)) for title in profile.titles)


def _is_degrees(profile: Profile, target: str) -> bool:
    if not profile.is_number:
        return False
    most = 90 if target == "latitude" else 180
    return all(abs(float(text.replace(",", "."))) <= most for text in profile.filled[:500])


def _holds_codes(profile: Profile) -> bool:
    """Whether a heading could also be that of a closed list, and the values are some of it: a
    state that is open or closed is no province.
    """
    titles = [plain(title) for title in profile.titles]
    lists = [target for target in VALUES if any(_heading_score(target, title) for title in titles)]
    return any(_share_known(target, profile) >= _FEW_KNOWN for target in lists)


def _share_known(target: str, profile: Profile) -> float:
    if len(profile.counts) > _MOST_CODES:
        return 0
    known = sum(
        count for text, count in profile.counts.items() if code_of(target, text) is not None
    )
    return known / max(1, len(profile.filled))


def _is_dimension(target: str, profile: Profile) -> bool:
    if (
        profile.dates
        or len(profile.counts) > _MOST_ENTRIES
        or (profile.is_unique and len(profile.filled) > 20)
    ):
        return False
    if target not in ("district",) and profile.is_number and len(profile.counts) > 30:
        return False
    return sum(map(len, profile.counts)) / len(profile.counts) <= _LONGEST_NAME


def _fill_required(chosen: dict[str, str], profiles: Sequence[Profile]) -> None:
    """Without a heading that says so, the number is a column without repeats, and the filing the
    fullest date.
    """
    free = [profile for profile in profiles if profile.name not in chosen.values()]
    if "number" not in chosen:
        unique = [
            one
            for one in free
            if one.is_unique
            and not one.dates
            and not ("." in one.filled[0] and one.is_number)
            and not any(is_changing(title) or is_count_name(title) for title in one.titles)
        ]
        chosen.update([("number", one.name) for one in unique[:1]])
    if "filed_at" not in chosen:
        dated = [one for one in free if one.dates] or [one for one in free if _are_times(one)]
        dated.sort(key=lambda one: -one.share_filled)
        chosen.update([("filed_at", one.name) for one in dated[:1]])


def _without_parents(chosen: dict[str, str], by_name: Mapping[str, Profile]) -> None:
    """A point needs its district; and what has more entries is the part of what has fewer."""
    if "subcategory" in chosen and "category" not in chosen:
        chosen["category"] = chosen.pop("subcategory")
    if "subcategory" in chosen:
        category, part = by_name[chosen["category"]], by_name[chosen["subcategory"]]
        if len(part.counts) < len(category.counts):
            chosen["category"], chosen["subcategory"] = part.name, category.name
    if "district" not in chosen or not {"latitude", "longitude"} <= set(chosen):
        for target in ("latitude", "longitude"):
            chosen.pop(target, None)


def _identity(found: Mapping[str, Guess], profiles: Sequence[Profile]) -> Guess:
    """Return the columns that tell the rows of the sample apart together."""
    texts = {profile.name: profile.texts for profile in profiles}
    targets = {guess.column: target for target, guess in found.items()}
    identity = row_identity(found["filed_at"].column, texts, targets, _closed_rows(found, texts))
    return Guess("", doubt=identity.doubt, identity=identity.columns)


def _closed_rows(
    found: Mapping[str, Guess], texts: Mapping[str, Sequence[str]]
) -> list[bool] | None:
    """Return of each row whether it is of a closed complaint; None where no column says it."""
    if "status" in found:
        values = found["status"].values
        return [values.get(text.strip()) == "closed" for text in texts[found["status"].column]]
    return (
        [bool(text.strip()) for text in texts[found["closed_at"].column]]
        if "closed_at" in found
        else None
    )


def guess_of(target: str, profile: Profile) -> Guess:
    """Return what the texts of a column say where it fills ``target``: forms of dates, codes of
    values.
    """
    if TARGETS[target].kind == "time":
        return _times(profile)
    if TARGETS[target].kind not in ("code", "flag", "groups"):
        few = target in DIMENSIONS and profile.share_filled < 0.5
        return Guess(
            profile.name,
            doubt=Sentence("empty in {share} of the rows", share=f"{1 - profile.share_filled:.0%}")
            if few
            else "",
        )
    values = {
        text: _code_of(TARGETS[target], text)
        for text, _ in profile.all_counts.most_common(_MOST_CODES)
    }
    unknown = [text for text, code in values.items() if code is None]
    doubts = (
        [Sentence("say what these mean: {values}", values=", ".join(unknown[:5]))]
        if unknown
        else []
    )
    doubts += [
        Sentence("“{text}” is read as {code}", text=text, code=code)
        for text, code in values.items()
        if code and text.casefold() in EMPTY
    ]
    return Guess(profile.name, values=values, doubt=Enumeration("; ", doubts))


def _times(profile: Profile) -> Guess:
    found = None if profile.dates else profile.number_dates
    if not found:
        return Guess(profile.name, dates=profile.dates)
    doubt = Sentence(
        "these numbers are taken for times: “{example}” is {day} ({form})",
        example=found.example,
        day=_day(found.example, found.forms[0]),
        form=found.forms[0],
    )
    return Guess(profile.name, dates=found, doubt=doubt)


def _code_of(target: Target, text: str) -> str | None:
    """Return the code that a value means; of lists without words of their own the code itself."""
    words = target.name if target.name in VALUES else target.code_list
    if words in VALUES:
        code = code_of(words, text)
    else:
        code = next((code for code in target.codes if code == plain(text).replace(" ", "_")), None)
    return "" if code is None and text.casefold() in EMPTY else code


# Dates --------------------------------------------------------------------------------------------


def _settle_dates(found: dict[str, Guess], by_name: Mapping[str, Profile]) -> dict[str, Guess]:
    """Where day and month could be exchanged: a column of the same file that is clear decides,
    then the order of events, then nothing, and the doubt is told.
    """
    dated = {target: guess for target, guess in found.items() if guess.dates}
    clear = [
        guess.dates.forms[0]
        for guess in dated.values()
        if guess.dates.forms and not guess.dates.is_ambiguous
    ]
    for target, guess in dated.items():
        if not guess.dates.is_ambiguous:
            continue
        reasons = [form for form in clear if {"%d", "%m"} <= set(re.findall("%.", form))]
        if reasons:
            settled = replace(guess, dates=with_order(guess.dates, reasons[0]))
        else:
            settled = _by_order(guess, dated, by_name)
        found[target] = settled
    return found


def _by_order(guess: Guess, dated: Mapping[str, Guess], by_name: Mapping[str, Profile]) -> Guess:
    """Take the reading under which complaints are closed after they were filed, if it is one
    only.
    """
    both = [dated[target].column for target in ("filed_at", "closed_at") if target in dated]
    readings = [guess.dates.forms[0], guess.dates.others[0]]
    if len(both) == 2:
        pairs = list(zip(*(by_name[name].texts for name in both), strict=True))
        wrong = [_wrong_orders(pairs, dated, form) for form in readings]
        good = [form for form, share in zip(readings, wrong, strict=True) if share <= _IN_ORDER]
        if len(good) == 1:
            return replace(guess, dates=with_order(guess.dates, good[0]))
    shown = [
        Sentence("{day} ({form})", day=_day(guess.dates.example, form), form=form)
        for form in readings
    ]
    doubt = Sentence(
        "“{example}” could be {readings}; nothing in the file says which, so look it up",
        example=guess.dates.example,
        readings=Enumeration(" and ", shown),
    )
    return replace(guess, doubt=doubt)


def _wrong_orders(pairs: list, dated: Mapping[str, Guess], form: str) -> float:
    filled = [(first, last) for first, last in pairs if first.strip() and last.strip()][:2_000]
    first, last = (
        moments(
            [pair[place].strip() for pair in filled], with_order(dated[target].dates, form).forms
        )
        for place, target in enumerate(("filed_at", "closed_at"))
    )
    known = [(one, other) for one, other in zip(first, last, strict=True) if one and other]
    return sum(other.date() < one.date() for one, other in known) / len(known) if known else 0.0


def _day(text: str, form: str) -> str:
    found = moments([text], [form])[0]
    return f"{found:%-d %B %Y}" if found else Sentence("no date")
