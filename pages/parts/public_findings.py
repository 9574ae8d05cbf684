"""Titles of public figures, and the findings of the Overview: made by rule from published answers."""

from collections.abc import Sequence

from data_access import LEAST_WHOLE, MEASURES, Answer, Row
from pages.charts.bars import ranked
from pages.charts.noise import clear_difference, most_off, part_of
from pages.charts.numbers import points, shown_measure, whole_percent
from pages.parts.public_names import name_of
from pages.parts.visit import PublicVisit

COMPARED_RATES = (
    "closed_share_within_90",
    "confirmed_relief_within_90",
    "contested_relief_within_90",
    "satisfaction_within_90",
)


def of_chain(visit: PublicVisit, answer: Answer) -> str:
    """Return how much of what was closed ended in confirmed relief."""
    share = part_of(answer.total, "relief_confirmed_within_90", "closed_within_90")
    if share is None:
        return visit.say("section.chain")
    return visit.say("finding.chain", share=whole_percent(share, visit.language))


def of_time(visit: PublicVisit, answer: Answer, kind: str) -> str:
    """Return the period with the most filings."""
    rows = [row for row in answer.rows(kind) if row.number("filed") is not None]
    if not rows:
        return visit.say("public.section_time")
    most = max(rows, key=lambda row: row["filed"])
    period = name_of(visit.release, "period", most.code, visit.language)
    return visit.say("public.finding_most", period=period, shown=shown_measure(most["filed"], "filed", visit.language))


def of_parts(visit: PublicVisit, answer: Answer, breakdown: str, measure: str) -> str:
    """Return who stands first, or between which two parts a figure ranges."""
    language, rows = visit.language, ranked(answer, breakdown, measure)
    label = MEASURES[measure].label.in_language(language)
    if not rows:
        return visit.say("public.nothing_to_rank", measure=label)
    first, last = rows[0], rows[-1]
    shown = shown_measure(first[measure], measure, language)
    if len(rows) == 1:
        return visit.say("finding.one", measure=label, label=first.label.in_language(language), shown=shown)
    total = answer.total.number(measure) or 0
    if MEASURES[measure].unit == "count" and total >= LEAST_WHOLE:
        share = whole_percent(min(first[measure] / total, 1), language)
        first_label = first.label.in_language(language)
        return visit.say("finding.largest_count", measure=label, label=first_label, shown=shown, share=share)
    if not is_clear(answer, rows, measure):
        return visit.say("public.not_apart", measure=label)
    low = {"low": shown_measure(last[measure], measure, language), "low_label": last.label.in_language(language)}
    return visit.say("finding.range", measure=label, high=shown, high_label=first.label.in_language(language), **low)


def is_clear(answer: Answer, rows: Sequence[Row], measure: str) -> bool:
    """Whether the first and the last of all these parts differ by more than chance can make."""
    first, last = rows[0], rows[-1]
    if MEASURES[measure].unit == "share":
        return bool(clear_difference(first, last, measure, most_off(answer), len(rows)))
    return first[measure] != last[measure]


def of_groups(visit: PublicVisit, answer: Answer) -> str:
    """Return the largest difference of a group from everyone, or that there is none."""
    return clearest_group(visit, answer) or visit.say("public.no_difference")


def comparisons(answer: Answer) -> int:
    """Return how many intervals a table of groups holds side by side: each group's and everyone's, for each rate."""
    return (len(answer.rows("group")) + 1) * len(COMPARED_RATES)


def clearest_group(visit: PublicVisit, answer: Answer) -> str:
    """Return the largest difference of a group from everyone that noise alone cannot make; “” where there is none."""
    compared = comparisons(answer)
    found = [
        (difference, row, name)
        for row in answer.rows("group")
        for name in COMPARED_RATES
        if (difference := clear_difference(row, answer.total, name, most_off(answer), compared))
    ]
    if not found:
        return ""
    difference, row, name = max(found, key=lambda entry: abs(entry[0]))
    named = {
        "label": row.label.in_language(visit.language),
        "measure": MEASURES[name].label.in_language(visit.language),
    }
    return visit.say("public.finding_group", **named, points=points(difference, visit.language))
