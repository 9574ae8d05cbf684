"""Horizontal bars with their labels above them, readable on a phone; the chain from filing to relief is drawn so, too."""

from collections.abc import Iterable
from functools import cache

import altair

from data_access import MEASURES, Answer, Row, wilson
from pages.charts.chart import CLICKED, DATA, Chart, specification
from pages.charts.numbers import percent, shown_measure
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
UNKNOWN = ("unrecorded", "not_closed")  # rows that are no part that could stand first
_ROLES = {"relief_contested": "contested", "silent": "context", "reopened_ever": "attention", "feedback": "second"}
CHAIN_MEASURES = tuple(measure for measure, _ in _CHAIN)


def bars(answer: Answer, breakdown: str, measure: str, language: str, mode: str, most: int = 15) -> Chart:
    """Draw the parts of ``breakdown`` with the largest figures of ``measure``; shares with their 95 % interval."""
    rows = largest(answer.rows(breakdown), measure)[:most]
    drawn = [_bar(row, measure, language) for row in rows]
    is_share = MEASURES[measure].unit == "share"
    reference = answer.total.number(measure) if is_share else None
    for row in drawn:
        row["reference"] = reference
    return _chart(_spec(language, mode, is_share), drawn)


def chain(answer: Answer, language: str, mode: str) -> Chart:
    """Draw the honest chain: filed, addressed, relief granted, confirmed or contested by the citizen, reopened."""
    total = answer.total
    drawn = [_link(total, measure, whole, language) for measure, whole in _CHAIN if total.number(measure) is not None]
    return _chart(_spec(language, mode, False), drawn)


def _chart(spec: dict, rows: list[dict]) -> Chart:
    told = "; ".join(f"{row['label']}: {row['shown']}" for row in rows)
    sizes = {"height": ROW_HEIGHT * len(rows), "autosize": {"type": "fit-x", "contains": "padding"}}
    return Chart({**spec, **sizes}, rows, told)


def largest(rows: Iterable[Row], measure: str) -> list[Row]:
    """Return the rows that have a figure, the largest first; equal ones by their code."""
    known = [row for row in rows if row.number(measure) is not None]
    return sorted(known, key=lambda row: (-row.number(measure), row.code))


def _bar(row: Row, measure: str, language: str) -> dict:
    low, high = _interval(row, measure)
    figure = row[measure]
    text = shown_measure(figure, measure, language)
    label, role = row.label.in_language(language), "context" if row.code in UNKNOWN else "main"
    return {"code": row.code, "label": label, "value": figure, "shown": text, "low": low, "high": high, "role": role}


def _interval(row: Row, measure: str) -> tuple[float | None, float | None]:
    entry = MEASURES[measure]
    if entry.unit != "share" or not row.counts[entry.denominator]:
        return None, None
    return wilson(row.counts[entry.numerator], row.counts[entry.denominator])


def _link(total: Row, measure: str, whole: str, language: str) -> dict:
    text = shown_measure(total[measure], measure, language)
    if whole and total.number(whole):
        text = f"{text}  ({percent(total[measure] / total[whole], language)})"
    label = MEASURES[measure].label.in_language(language)
    return {
        "code": measure,
        "label": label,
        "value": total[measure],
        "shown": text,
        "role": _ROLES.get(measure, "main"),
    }


@cache
def _spec(language: str, mode: str, is_share: bool) -> dict:
    colours, rtl = palette(mode), language == "ur"
    roles = {name: getattr(colours, name) for name in ("main", "second", "attention", "contested", "context")}
    y = altair.Y("code", type="nominal", sort=None, axis=None)
    x = altair.X("value", type="quantitative", axis=None, scale=altair.Scale(zero=True, reverse=rtl))
    base = altair.Chart(DATA).encode(y=y)
    start, end = altair.value(0), altair.value("width")
    colour = altair.Color(
        "role", type="nominal", legend=None, scale=altair.Scale(domain=list(roles), range=list(roles.values()))
    )
    layers = [
        base.mark_bar(size=12, yOffset=9, cornerRadius=1).encode(x=x, color=colour),
        _text(base, "label", end if rtl else start, "right" if rtl else "left"),
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
    tooltip = [altair.Tooltip("label", type="nominal", title=" "), altair.Tooltip("shown", type="nominal", title="  ")]
    click = altair.selection_point(name=CLICKED, fields=["code"])
    mark = base.mark_bar(color="transparent", size=ROW_HEIGHT, cursor="pointer")
    return mark.encode(x=altair.value(0), x2=altair.value("width"), tooltip=tooltip).add_params(click)
