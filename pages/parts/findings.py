"""Titles that state what is seen, made from the answer by rule."""

from data_access import MEASURES, Answer
from pages.charts.bars import UNKNOWN, ranked
from pages.charts.noise import clear_difference
from pages.charts.numbers import percent, shown_measure
from pages.parts.names import period_name
from pages.parts.visit import OfficeVisit


def of_parts(visit: OfficeVisit, answer: Answer, breakdown: str, measure: str) -> str:
    """Return who stands first, or between which two parts a share ranges."""
    language = visit.language
    rows = [row for row in ranked(answer, breakdown, measure) if row.code not in UNKNOWN]
    label = MEASURES[measure].label.in_language(language)
    if not rows:
        return f"{visit.say(f'section.{breakdown}')}: {visit.say('figure.not_recorded').rstrip('.۔')}"
    first, last = rows[0], rows[-1]
    shown = shown_measure(first[measure], measure, language)
    named = {"measure": label, "label": first.label.in_language(language), "shown": shown}
    if len(rows) == 1:
        return visit.say("finding.one", **named)
    total = answer.total.number(measure)
    if MEASURES[measure].unit == "count" and total:
        return visit.say("finding.largest_count", **named, share=percent(first[measure] / total, language))
    if MEASURES[measure].unit == "share" and not clear_difference(first, last, measure, 0, len(rows)):
        return visit.say("finding.not_apart", measure=label)
    low = {"low": shown_measure(last[measure], measure, language), "low_label": last.label.in_language(language)}
    return visit.say("finding.range", measure=label, high=shown, high_label=named["label"], **low)


def of_chain(visit: OfficeVisit, answer: Answer) -> str:
    """Return how much of what was closed ended in confirmed relief."""
    closed, confirmed = answer.total.number("addressed"), answer.total.number("relief_confirmed")
    if not closed or confirmed is None:
        return visit.say("section.chain")
    return visit.say("finding.chain", share=percent(confirmed / closed, visit.language))


def of_flow(visit: OfficeVisit, answer: Answer) -> str:
    """Return whether more came in or was closed in the last full month."""
    full = [row for row in answer.rows("month") if row.code < f"{answer.as_of:%Y-%m}"]
    if not full or full[-1].number("closings") is None:
        return visit.say("section.flow")
    last = full[-1]
    arrived = last.number("received") + (last.number("reopenings") or 0)
    key = "finding.flow_up" if arrived > last.number("closings") else "finding.flow_down"
    return visit.say(key, month=period_name(last.code, visit.language))


def of_backlog(visit: OfficeVisit, answer: Answer) -> str:
    """Return what is open at the end of the shown period, and when it was most."""
    rows = [row for row in answer.rows("month") if row.number("backlog") is not None]
    if not rows:
        return visit.say("section.backlog")
    most = max(rows, key=lambda row: row.number("backlog"))
    now, highest = (shown_measure(row["backlog"], "backlog", visit.language) for row in (rows[-1], most))
    return visit.say("finding.backlog", count=now, most=highest, month=period_name(most.code, visit.language))
