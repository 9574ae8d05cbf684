"""``Claim``: what a sentence says of a release; ``said`` writes it, with how far it may be off, and
what it does not say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import ceil, floor, isfinite

from data_access import (
    MEASURES,
    MONTHS_IN,
    Answer,
    PublicFilters,
    PublicQuestion,
    Row,
    Withheld,
    period_code,
    period_kind,
    period_number,
)
from pages.charts.noise import (
    clear_difference,
    clear_difference_of_days,
    most_off,
    possible,
    possible_days,
)
from pages.charts.numbers import day, points, shown_measure, whole_percent
from pages.statements import scope
from pages.statements.delegation.rounding import count_in_words, share_in_words
from pages.statements.speaker import Public

ALL, YEAR_BEFORE = "all", "year"  # what a sentence may be compared with
AGAINST = ("", ALL, YEAR_BEFORE)
SAYABLE = (
    "filed", "closed_within_90", "closed_share_within_90", "closed_share_within_40",
    "relief_within_90", "relief_share_within_90", "relief_confirmed_within_90",
    "confirmed_relief_within_90", "relief_contested_within_90", "contested_relief_within_90",
    "satisfaction_within_90", "response_rate_within_90", "reopened_share_within_90",
    "days_to_close_median_within_90",
)  # fmt: skip
ANSWERED = "response_rate_within_90"


@dataclass(frozen=True)
class Claim:
    """One sentence: a measure of what ``filters`` choose, alone or ``against`` something."""

    measure: str
    filters: PublicFilters = field(default_factory=PublicFilters)
    against: str = ""


@dataclass(frozen=True)
class Said:
    """``sentence``: "" where there is no figure, and ``why_not`` says why.

    ``comparison``: a second sentence, or why there is none, ``is_clear``: it names a difference,
    ``is_unclear``: protection or chance could turn it; ``published``: the figure as it is
    published; ``between``: where the truth lies; ``answer``, ``other``: what was asked.
    """

    answer: Answer
    sentence: str = ""
    why_not: str = ""
    published: str = ""
    between: str = ""
    comparison: str = ""
    is_clear: bool = False
    is_unclear: bool = False
    other: Answer | None = None


def said(public: Public, claim: Claim) -> Said:
    """Write the sentence. Raises NotPublic, ValueError for codes that the release does not have."""
    answer = ask(public, claim.measure, claim.filters)
    figure = answer.total[claim.measure]
    if isinstance(figure, Withheld):
        reason = figure.label.in_language(public.language)
        return Said(answer, why_not=public.say("delegation.no_figure", reason=reason))
    told = {"when": when(public, answer), **_figure_in_words(public, claim.measure, answer)}
    sentence = public.say(f"delegation.says.{claim.measure}", **told)
    made = Said(
        answer,
        _capital(sentence),
        "",
        shown_measure(figure, claim.measure, public.language),
        between(public, answer, claim.measure),
    )
    return _compared(public, claim, made) if claim.against else made


def ask(public: Public, measure: str, filters: PublicFilters) -> Answer:
    """Return the total of a measure, and with it how many answered."""
    return public.release.ask(
        PublicQuestion(tuple(dict.fromkeys((measure, ANSWERED))), "", filters)
    )


def when(public: Public, answer: Answer) -> str:
    """Return “2023”, or “2023 (Province: Sindh)”."""
    period = scope.periods_in_words(public, answer)
    filters = scope.public_filters_in_words(public, answer.filters)
    if not filters:
        return period
    return public.say("delegation.when", period=period, filters=filters)


def limits(answer: Answer, measure: str) -> tuple[float, float]:
    """Return between which numbers the truth lies: protection, and of shares chance too."""
    row, off = answer.total, most_off(answer)
    unit = MEASURES[measure].unit
    if unit == "share":
        return possible(row, measure, off)
    if unit == "days":
        return possible_days(row, measure, off)
    return max(row[measure] - off, 0), row[measure] + off


def between(public: Public, answer: Answer, measure: str) -> str:
    """Return it in words."""
    low, high = limits(answer, measure)
    unit = MEASURES[measure].unit
    if unit == "share":
        ends = [  # outward, so that the words promise no more than the numbers
            whole_percent(percent / 100, public.language)
            for percent in (floor(100 * low), ceil(100 * high))
        ]
        return public.say("delegation.between_shares", low=ends[0], high=ends[1])
    if unit == "days" and low == high:
        return public.say("delegation.at_days", days=shown_measure(low, measure, public.language))
    if unit == "days" and not isfinite(high):
        return public.say("delegation.from_days", low=public.number(low))
    key = "delegation.between_days" if unit == "days" else "delegation.between_counts"
    return public.say(key, low=public.number(low), high=public.number(high))


def _figure_in_words(public: Public, measure: str, answer: Answer) -> dict[str, str]:
    value, unit = answer.total[measure], MEASURES[measure].unit
    if unit == "share":
        return {"share": share_in_words(public, value, *limits(answer, measure))}
    if unit == "count":
        return {"count": count_in_words(public, value, most_off(answer))}
    _, latest = limits(answer, measure)
    days = shown_measure(value, measure, public.language)
    return {"days": days if latest <= value else public.say("delegation.about", number=days)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# Comparisons --------------------------------------------------------------------------------------


def other_filters(claim: Claim, answer: Answer) -> PublicFilters | None:
    """Return what a claim is compared with; None where that is nothing else, or several periods."""
    filters = answer.filters
    if claim.against == ALL:
        other = PublicFilters(period=filters.period)
        return None if other == filters else other
    if len(filters.period) != 1:
        return None
    (code,) = filters.period
    kind = period_kind(code)
    return replace(
        filters, period=(period_code(kind, period_number(code) - 12 // MONTHS_IN[kind]),)
    )


def _compared(public: Public, claim: Claim, made: Said) -> Said:
    filters = other_filters(claim, made.answer)
    is_part = claim.against == ALL and MEASURES[claim.measure].unit == "count"
    if filters is None or is_part:
        return replace(made, comparison=public.say("delegation.not_comparable"))
    problems: list = []
    if public.release.check(filters, problems) != filters:
        return replace(made, comparison=public.say("delegation.other_not_there"))
    other = ask(public, claim.measure, filters)
    if other.total.number(claim.measure) is None:
        return replace(made, comparison=public.say("delegation.other_not_there"))
    ours, theirs = made.answer.total, other.total
    named = {
        "other": when(public, other),
        "shown": shown_measure(theirs[claim.measure], claim.measure, public.language),
    }
    if ours[claim.measure] == theirs[claim.measure]:
        told = public.say("delegation.same", **named)
        return replace(made, comparison=told, other=other)
    if not _is_apart(claim.measure, made.answer, other):
        told = public.say("delegation.unclear", **named)
        return replace(made, comparison=told, other=other, is_unclear=True)
    if _is_hardly(claim.measure, ours, theirs):
        told = public.say("delegation.hardly", **named)
        return replace(made, comparison=told, other=other)
    more = ours[claim.measure] > theirs[claim.measure]
    by = _by(public, claim.measure, ours, theirs)
    key = "delegation.higher" if more else "delegation.lower"
    return replace(made, comparison=public.say(key, by=by, **named), is_clear=True, other=other)


def _is_apart(measure: str, ours: Answer, theirs: Answer) -> bool:
    """Whether neither protection nor chance can turn a difference."""
    row, other, unit = ours.total, theirs.total, MEASURES[measure].unit
    off = max(most_off(ours), most_off(theirs))
    if unit == "count":
        return abs(row[measure] - other[measure]) > most_off(ours) + most_off(theirs)
    if unit == "days":
        sides = ((row, other), (other, row))
        return any(clear_difference_of_days(*side, measure, off) for side in sides)
    return clear_difference(row, other, measure, off) is not None


def _is_hardly(measure: str, ours: Row, theirs: Row) -> bool:
    """Whether a count differs by less than half a percent."""
    is_count = MEASURES[measure].unit == "count"
    return is_count and abs(ours[measure] - theirs[measure]) < 0.005 * theirs[measure]


def _by(public: Public, measure: str, ours: Row, theirs: Row) -> str:
    difference = ours[measure] - theirs[measure]
    unit = MEASURES[measure].unit
    if unit == "share":
        return points(abs(difference), public.language).lstrip("+")
    if unit == "days":
        return shown_measure(abs(difference), measure, public.language)
    return whole_percent(abs(difference) / theirs[measure], public.language)


def cited(public: Public, made: Said, link: str) -> Iterator[str]:
    """Yield the lines to copy: sentence, comparison, figure and error, source, link."""
    yield " ".join(filter(None, [made.sentence, made.comparison]))
    yield public.say("delegation.figure", shown=made.published, between=made.between)
    yield public.say(
        "delegation.source",
        number=public.release.number,
        name=public.release.name.in_language(public.language),
        as_of=day(public.release.as_of, public.language),
    )
    if link:
        yield link
