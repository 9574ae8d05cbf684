"""Horizontal bars with their labels above them, readable on a phone; the chain from filing to
relief is drawn so, too.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

import altair

from data_access import (
    LEAST_RANKED,
    MEASURES,
    PUBLIC_MEASURES,
    UNRECORDED,
    Answer,
    PublicQuestion,
    Row,
    Text,
    wilson,
)
from pages.charts.chart import CLICKED, DATA, Chart, specification
from pages.charts.noise import most_off, part_of, possible
from pages.charts.numbers import isolated, number, percent, shown_measure, whole_percent
from pages.charts.theme import TEXT_SIZE, config, palette

ROW_HEIGHT = 44  # pixels; also the least size of a touch target
_CHAIN = (  # measure, and the measure that it is a part of
    ("filed", ""),
    ("addressed", "filed"),
    ("relief", "addressed"),
    ("feedback", "addressed"),
    ("relief_confirmed", "relief"),
    ("relief_contested", "relief"),
    ("silent", "addressed"),
    ("reopened_ever", "filed"),
    ("confirmed_after_reopening", "reopened_ever"),
)
UNKNOWN = (UNRECORDED, "not_closed")  # rows that are no part that could stand first
_PUBLIC_CHAIN = (  # of a release: everything within 90 days of filing
    ("filed", ""),
    ("closed_within_90", "filed"),
    ("relief_within_90", "closed_within_90"),
    ("feedback_within_90", "closed_within_90"),
    ("relief_confirmed_within_90", "relief_within_90"),
    ("relief_contested_within_90", "relief_within_90"),
    ("reopened_within_90", "closed_within_90"),
)
_ROLES = {
    "relief_contested": "contested",
    "relief_contested_within_90": "contested",
    "silent": "context",
    "reopened_ever": "attention",
    "reopened_within_90": "attention",
    "feedback": "second",
    "feedback_within_90": "second",
}
_SILENT = Text(
    "No answer within 90 days", "90 دن میں کوئی رائے نہیں"
)  # not the office's “No feedback”, which is to date
CHAIN_MEASURES = tuple(measure for measure, _ in _CHAIN)
PUBLIC_CHAIN_MEASURES = tuple(measure for measure, _ in _PUBLIC_CHAIN)


def bars(
    answer: Answer,
    breakdown: str,
    measure: str,
    language: str,
    mode: str,
    most: int = 15,
    chosen: Collection[str] = (),
    both_ends: bool = False,
    placed: Sequence[Row] | None = None,
) -> Chart:
    """Draw the parts of ``breakdown`` with the largest figures of ``measure``; where some are
    ``chosen``, others are grey.

    ``both_ends``: half of the bars are those with the smallest figures. A chosen part is drawn in
    any case. ``placed``: the only ones that take a place, in their order; None for all, the
    largest first.

    Exact shares have their 95 % interval; published ones how far the noise can move them.
    """
    both_ends = (
        both_ends or MEASURES[measure].unit != "count"
    )  # the title names both ends of a range
    rows = _drawn(ranked(answer, breakdown, measure), most, chosen, both_ends)
    if placed is not None:
        first = list(placed[:most])
        more = (row for row in ranked(answer, breakdown, measure) if row.code in chosen)
        rows = [*first, *(row for row in more if row not in first)]
    drawn = [_bar(row, measure, language, _interval(answer, row, measure)) for row in rows]
    for row in drawn if chosen else ():
        row["role"] = "main" if row["code"] in chosen else "context"
    is_share = MEASURES[measure].unit == "share"
    reference = answer.total.number(measure) if is_share else None
    for row in drawn:
        row["reference"] = reference
    return _chart(_spec(language, mode, is_share), drawn)


def chain(answer: Answer, language: str, mode: str) -> Chart:
    """Draw the honest chain: filed, closed, relief granted, confirmed or contested by the
    citizen, silent, reopened.
    """
    total, published = answer.total, is_published(answer)
    steps = _PUBLIC_CHAIN if published else _CHAIN
    drawn = [
        _link(total, measure, whole, language)
        for measure, whole in steps
        if total.number(measure) is not None
    ]
    if published:
        drawn[-1:-1] = _silent(total, language)
    return _chart(_spec(language, mode, False), drawn)


def _drawn(rows: list[Row], most: int, chosen: Collection[str], both_ends: bool) -> list[Row]:
    first = most - most // 2 if both_ends else most
    last = max(len(rows) - most // 2 if both_ends else len(rows), first)
    return [
        row
        for place, row in enumerate(rows)
        if place < first or place >= last or row.code in chosen
    ]


def is_published(answer: Answer) -> bool:
    """Return True for figures of a release, which are protected by noise."""
    return isinstance(answer.question, PublicQuestion)


def ranked(answer: Answer, breakdown: str, measure: str) -> list[Row]:
    """Return the parts that take a place in a ranking by ``measure``, the largest first.

    Rates of few complaints take none: chance could put them anywhere, and in a release the noise as
    well.
    """
    rows: Sequence[Row] = answer.rows(breakdown)
    if is_published(answer) and MEASURES[measure].unit != "count":
        rows = [row for row in rows if row.counts.get("filed", 0) >= LEAST_RANKED]
    elif MEASURES[measure].unit == "share":
        rows = [
            row
            for row in rows
            if row.number(measure) is not None and row.whole(measure) >= LEAST_RANKED
        ]
    return largest(rows, measure)


def _chart(spec: dict, rows: list[dict]) -> Chart:
    told = "; ".join(f"{row['label']}: {row['shown']}" for row in rows)
    sizes = {"height": ROW_HEIGHT * len(rows), "autosize": {"type": "fit-x", "contains": "padding"}}
    return Chart({**spec, **sizes}, rows, told)


def largest(rows: Iterable[Row], measure: str) -> list[Row]:
    """Return the rows that have a figure, the largest first; equal ones by their code."""
    known = [row for row in rows if row.number(measure) is not None]
    return sorted(known, key=lambda row: (-row.number(measure), row.code))


def _bar(
    row: Row, measure: str, language: str, interval: tuple[float | None, float | None]
) -> dict:
    low, high = interval
    figure = row[measure]
    text = shown_measure(figure, measure, language)
    label = isolated(row.label.in_language(language), language)
    role = "context" if row.code in UNKNOWN else "main"
    return {
        "code": row.code,
        "label": label,
        "value": figure,
        "shown": text,
        "low": low,
        "high": high,
        "role": role,
    }


def _interval(answer: Answer, row: Row, measure: str) -> tuple[float | None, float | None]:
    entry = MEASURES[measure]
    if entry.unit != "share" or not row.whole(measure):
        return None, None
    if is_published(answer):
        return possible(row, measure, most_off(answer))
    return wilson(row.part(measure), row.whole(measure))


def _link(total: Row, measure: str, whole: str, language: str) -> dict:
    text = shown_measure(total[measure], measure, language)
    if whole and measure in PUBLIC_MEASURES:
        share = part_of(total, measure, whole)
        text += "" if share is None else f"  ({whole_percent(share, language)})"
    elif (
        whole
        and total.number(whole)
        and total.limits.get(measure, "") == total.limits.get(whole, "")
    ):
        # known of the same complaints: else it is no part of that whole
        text = f"{text}  ({percent(min(total[measure] / total[whole], 1), language)})"
    label = isolated(MEASURES[measure].label.in_language(language), language)
    return {
        "code": measure,
        "label": label,
        "value": total[measure],
        "shown": text,
        "role": _ROLES.get(measure, "main"),
    }


def _silent(total: Row, language: str) -> list[dict]:
    """Return the bar of those whose complaint was closed and who did not answer: what is left of
    two published counts.
    """
    closed, answered = total.number("closed_within_90"), total.number("feedback_within_90")
    if closed is None or answered is None or closed <= answered:
        return []
    label = isolated(_SILENT.in_language(language), language)
    shown, share = (
        number(closed - answered, language),
        part_of(total, "feedback_within_90", "closed_within_90"),
    )
    shown += "" if share is None else f"  ({whole_percent(1 - share, language)})"
    return [
        {
            "code": "silent",
            "label": label,
            "value": closed - answered,
            "shown": shown,
            "role": "context",
        }
    ]


@cache
def _spec(language: str, mode: str, is_share: bool) -> dict:
    colours, rtl = palette(mode), language == "ur"
    roles = {
        name: getattr(colours, name)
        for name in ("main", "second", "attention", "contested", "context")
    }
    y = altair.Y("code", type="nominal", sort=None, axis=None)
    x = altair.X(
        "value", type="quantitative", axis=None, scale=altair.Scale(zero=True, reverse=rtl)
    )
    base = altair.Chart(DATA).encode(y=y)
    start, end = altair.value(0), altair.value("width")
    colour = altair.Color(
        "role",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(roles), range=list(roles.values())),
    )
    layers = [
        base.mark_bar(size=12, yOffset=9, cornerRadius=1).encode(x=x, color=colour),
        # A long name is cut before the figure; uncut it would also make the plot narrower than its
        # place.
        _text(
            base,
            "label",
            end if rtl else start,
            "right" if rtl else "left",
            limit=altair.ExprRef("width - 96"),
        ),
        _text(base, "shown", start if rtl else end, "left" if rtl else "right", fontWeight=600),
    ]
    layers += _share_layers(base, colours) if is_share else []
    layers.append(_targets(base))
    chart = altair.layer(*layers).properties(width="container")
    return specification(chart, config(colours))


def _text(base: altair.Chart, field: str, x, align: str, **style) -> altair.Chart:
    mark = base.mark_text(align=align, baseline="middle", dy=-9, fontSize=TEXT_SIZE, **style)
    return mark.encode(x=x, text=altair.Text(field, type="nominal"))


def _share_layers(base: altair.Chart, colours) -> list[altair.Chart]:
    low, high = altair.X("low", type="quantitative"), altair.X2("high")
    overall = altair.X("reference", type="quantitative", aggregate="mean")
    return [
        base.mark_rule(yOffset=9, strokeWidth=2, color=colours.attention).encode(x=low, x2=high),
        altair.Chart(DATA).mark_rule(strokeDash=[3, 3], color=colours.quiet).encode(x=overall),
    ]


def _targets(base: altair.Chart) -> altair.Chart:
    """A transparent bar over each whole row takes the click."""
    tooltip = [
        altair.Tooltip("label", type="nominal", title=" "),
        altair.Tooltip("shown", type="nominal", title="  "),
    ]
    click = altair.selection_point(name=CLICKED, fields=["code"])
    mark = base.mark_bar(color="transparent", size=ROW_HEIGHT, cursor="pointer")
    return mark.encode(x=altair.value(0), x2=altair.value("width"), tooltip=tooltip).add_params(
        click
    )
