"""What the office's figures say beside rankings: the chain, what came in and was closed, what
stands open, and notes.
"""

from collections.abc import Mapping, Sequence

from data_access import MEASURES, Answer, Figure, Row, Withheld, is_period, month_of, period_code
from pages.charts.numbers import day, percent, shown_measure
from pages.statements import scope
from pages.statements.speaker import Office

_WHOLES = {"addressed": "filed", "open": "filed", "relief": "addressed"}
_ANSWERED = ("confirmed_relief", "contested_relief")


def of_chain(office: Office, answer: Answer) -> str:
    """Return how much of what was closed ended in confirmed relief, where both are known of the
    same complaints.

    Where the filters leave no relief that would be their doing, and is not said.
    """
    share = (
        None
        if scope.excludes_relief(answer.filters)
        else part_of(answer.total, "relief_confirmed", "addressed")
    )
    return (
        office.say("section.chain")
        if share is None
        else office.say("finding.chain", share=percent(share, office.language))
    )


def part_of(row: Row, part: str, whole: str) -> float | None:
    """Return which part of one count another is; None where the two are known of different
    complaints, or of none.
    """
    if row.number(part) is None or not row.number(whole):
        return None
    limits = [row.limits.get(name, "") for name in (part, whole)]
    if limits[0] == limits[1]:
        return min(row[part] / row[whole], 1.0)
    known = row.counts.get(whole + limits[0]) if whole == "filed" else None
    return row[part] / known if known else None


def of_flow(office: Office, answer: Answer) -> str:
    """Return whether more came in or was closed in the last month that is over and of which all
    days are shown.
    """
    rows = {row.code: row for row in answer.rows("month")}
    full = scope.whole_months(office, answer.filters, list(rows))
    if not full:
        return office.say("section.flow")
    row = rows[full[-1]]
    closed, received, again = (row.number(name) for name in ("closings", "received", "reopenings"))
    limits = {
        row.limits.get(name, "")
        for name in ("closings", "received", "reopenings")
        if row.number(name) is not None
    }
    if closed is None or received is None or len(limits) > 1:
        return office.say(
            "section.flow"
        )  # not known of the same complaints, so they cannot be compared
    words = "finding.flow" if again is not None else "finding.flow_new"
    arrived = received + (again or 0)
    key = (
        "more" if arrived > closed else "less" if arrived < closed else "same" if closed else "none"
    )
    return office.say(
        f"{words}_{key}", month=office.period(row.code), arrived=office.number(arrived), closed=office.number(closed)
    )  # fmt: skip


def of_backlog(office: Office, answer: Answer) -> str:
    """Return what was open at the end of the last shown month, and when it was most."""
    rows = [
        row
        for row in answer.rows("month")
        if row.number("backlog") is not None and is_period(row.code)
    ]
    if not rows:
        return office.say("section.backlog")
    last, most = rows[-1], max(rows, key=lambda row: row.number("backlog"))
    named = {
        "count": shown_measure(last["backlog"], "backlog", office.language),
        "day": day(scope.last_day(office, answer.filters, last.code), office.language),
    }
    if most["backlog"] == last["backlog"]:
        return office.say(
            "finding.backlog_most" if len(rows) > 1 else "finding.backlog_one", **named
        )
    highest = shown_measure(most["backlog"], "backlog", office.language)
    ended = day(scope.last_day(office, answer.filters, most.code), office.language)
    return office.say("finding.backlog", most=highest, most_day=ended, **named)


def in_part(office: Office, answer: Answer) -> list[str]:
    """Return the months with a figure of which not all days are over, shown and covered: they
    are drawn dashed.
    """
    codes = [row.code for row in answer.rows("month") if is_period(row.code) and _has_figure(row)]
    whole = set(scope.whole_months(office, answer.filters, codes))
    return [code for code in codes if code not in whole]


def _has_figure(row: Row) -> bool:
    return any(row.number(name) is not None for name in row.figures)


def flow_notes(office: Office, answer: Answer) -> list[str]:
    """Return what is to be said below both charts: which months are dashed or missing, and why.

    And of filters that look at today. ``answer`` is as the data cover it.
    """
    dashed, notes = in_part(office, answer), [office.say("figure.own_day")]
    if (current := period_code("month", month_of(office.as_of))) in dashed:
        notes.append(office.say("figure.incomplete", month=office.period(current)))
    parts = [office.period(code) for code in dashed if code != current]
    notes += [office.say("figure.in_part", months=office.together(parts))] if parts else []
    unknown = [
        row.code
        for row in answer.rows("month")
        if is_period(row.code) and Withheld.NOT_COVERED in row.figures.values()
    ]
    if unknown:
        notes.append(
            office.say(
                "figure.not_covered",
                months=office.together([office.period(code) for code in unknown]),
            )
        )
    if answer.filters.status or answer.filters.outcome:
        notes.append(office.say("figure.status_now", day=day(office.as_of, office.language)))
    return notes


def backlog_notes(office: Office, answer: Answer) -> list[str]:
    """Return also that a stock is not only of what was filed in the period."""
    return [
        *flow_notes(office, answer),
        *([office.say("figure.whenever")] if answer.filters.has_period else []),
    ]


def tile_note(office: Office, name: str, answer: Answer, figures: Mapping[str, Figure]) -> str:
    """Return what a figure at a glance is a part of, or what else it needs to be read right."""
    filters = answer.filters
    if name in ("open", "days_to_close_median", "days_to_close_p90") and scope.excludes_open(
        filters
    ):
        return office.say("tiles.no_open")
    if name in _WHOLES and name in answer.total.figures:
        share = part_of(answer.total, name, _WHOLES[name])
        if share is None:
            return ""
        whole = MEASURES[_WHOLES[name]].label.in_language(office.language)
        return office.say("tiles.of", share=percent(share, office.language), whole=whole)
    if isinstance(figures[name], Withheld):
        return ""
    if name == "satisfaction" and not isinstance(figures["response_rate"], Withheld):
        shown = shown_measure(figures["response_rate"], "response_rate", office.language)
        return office.say("tiles.answered", share=shown)
    if name in (*_ANSWERED, "satisfaction"):
        return office.say("tiles.of_answers", count=office.number(answer.total.whole(name)))
    if name.startswith("days_to_close"):
        return office.say("tiles.open_counted")
    return office.say("tiles.not_filtered") if name == "members" else ""


def of_how_many(office: Office, total: Row, measures: Sequence[str]) -> list[str]:
    """Say, once for all measures with the same facts, of how many complaints these are recorded,
    if not of all.
    """
    found: dict[tuple[int, int], list[str]] = {}
    for name in measures:
        if name in total.figures and (known := total.known(name)):
            found.setdefault(known, []).append(MEASURES[name].label.in_language(office.language))
    return [
        office.say(
            "figure.of_how_many",
            measures=office.apart(names),
            known=office.number(known),
            all=office.number(all_),
        )
        for (known, all_), names in found.items()
    ] + _closed_undated(office, total, measures)


def _closed_undated(office: Office, total: Row, measures: Sequence[str]) -> list[str]:
    """Say of which figures complaints are no part because no day of closing is recorded."""
    found: dict[int, list[str]] = {}
    for name in measures:
        if name in total.figures and total.known(name) and total.undated(name):
            label = MEASURES[name].label.in_language(office.language)
            found.setdefault(total.undated(name), []).append(label)
    return [
        office.say(
            "figure.closed_undated", measures=office.apart(names), count=office.number(count)
        )
        for count, names in found.items()
    ]


def not_drawn(office: Office, drawn: int, rows: Sequence[Row], both_ends: bool) -> list[str]:
    """Return how many parts are in the table only."""
    more = len(rows) - drawn
    return (
        [office.say("figure.both_ends" if both_ends else "figure.more", count=more)]
        if drawn and more > 0
        else []
    )
