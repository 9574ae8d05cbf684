"""What came in and what was closed in each period, and what was open at its end.

A line breaks where a period has no figure: nothing is drawn between points that are not neighbours.
A period that is not over yet, or of which only a part is known, is dashed: its figure is true of
what there is, and left out it would look like a gap; drawn as the others it would look like a fall.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from itertools import accumulate, groupby, pairwise

import altair

from data_access import (
    MEASURES,
    Answer,
    Row,
    in_digits,
    is_period,
    month_of,
    period_days,
    period_kind,
    period_number,
    written_in,
)
from pages.charts.chart import DATA, YEAR, Chart, Mark, mark_layers, specification, with_marks
from pages.charts.numbers import isolated, shown_measure
from pages.charts.theme import TEXT_SIZE, config, palette

RECEIVED_AND_CLOSED, OPEN = (
    ("received", "closings", "reopenings"),
    ("backlog",),
)  # reopened ones came in again
FILED_AND_CLOSED = ("filed", "closed_within_90")  # of a release, by period of filing
_COLOURS = {
    "received": "main",
    "closings": "second",
    "reopenings": "attention",
    "backlog": "comparison",
    "filed": "main",
    "closed_within_90": "second",
}
_HEIGHT, _NAME_WIDTH = 190, 130  # pixels
_FEW_MONTHS = 24  # up to which each month is a visible point


def flow(
    answer: Answer,
    measures: Sequence[str],
    language: str,
    mode: str,
    breakdown: str = "month",
    in_part: Collection[str] = (),
    marks: Sequence[Mark] = (),
) -> Chart:
    """Draw ``measures`` by month, quarter or year as lines with their names above; ``in_part``:
    periods to be dashed.
    """
    months, as_of = answer.rows(breakdown), answer.as_of.date()
    incomplete = {
        row.code for row in months if row.code in in_part or not _is_over(row.code, as_of)
    }
    drawn = [
        point for measure in measures for point in _points(months, measure, incomplete, language)
    ]
    lengths = Counter((point["series"], point["run"]) for point in drawn)
    for point in drawn:
        alone = lengths[point["series"], point["run"]] == 1  # no line leads to it
        point["dot"] = int(alone or len(months) <= _FEW_MONTHS)
    # A name without a line would read as a line at 0.
    named = tuple(name for name in measures if any(point["series"] == name for point in drawn))
    rows = with_marks(drawn, marks) if marks else drawn
    spec = _spec(named, language, mode, bool(marks), written_in(language))
    return Chart(spec, rows, _alt(months, measures, language))


def _is_over(period: str, as_of: date) -> bool:
    """Of a quarter or a year a release tells only when it is over."""
    return (
        not is_period(period)
        or period_kind(period) != "month"
        or period_number(period) < month_of(as_of)
    )


def _points(
    months: Sequence[Row], measure: str, incomplete: Collection[str], language: str
) -> list[dict]:
    label = MEASURES[measure].label.in_language(language)
    known = [row for row in months if row.number(measure) is not None]
    points = [
        {
            "month": period_days(row.code)[0].isoformat(),
            "period": row.code,
            "series": measure,
            "label": label,
            "value": row.number(measure),
            "shown": shown_measure(row[measure], measure, language),
            "complete": row.code not in incomplete,
            "run": run,
        }
        for row, run in zip(known, _runs([row.code for row in known]), strict=True)
    ]
    return _with_strokes(points)


def _runs(periods: Sequence[str]) -> list[int]:
    """Return for each period the number of its run: periods without a gap between share one."""
    numbers = [period_number(period) for period in periods]
    gaps = (later - earlier != 1 for earlier, later in pairwise(numbers))
    return list(accumulate(gaps, initial=0))[: len(periods)]


def _with_strokes(points: list[dict]) -> list[dict]:
    """Number the strokes, whole and dashed: a dashed one begins and ends on the neighbours of
    its run, drawn twice.
    """
    strokes = [
        list(stroke)
        for _, stroke in groupby(points, lambda point: (point["run"], point["complete"]))
    ]
    drawn = []
    for number, stroke in enumerate(strokes):
        before, after = (
            strokes[number - 1][-1:] if number else [],
            strokes[number + 1][:1] if stroke is not strokes[-1] else [],
        )
        beside = (
            []
            if stroke[0]["complete"]
            else [one for one in (*before, *after) if one["run"] == stroke[0]["run"]]
        )
        drawn += [
            {**point, "complete": stroke[0]["complete"], "stroke": number}
            for point in (*stroke, *beside)
        ]
    return drawn


def _alt(months: Sequence[Row], measures: Sequence[str], language: str) -> str:
    if not months:
        return ""
    latest = months[-1]
    told = [
        f"{MEASURES[name].label.in_language(language)}: {shown_measure(latest[name], name, language)}"
        for name in measures
    ]
    first, last = (in_digits(row.code, language) for row in (months[0], latest))
    return f"{first} – {last}. {last}: {'; '.join(told)}"


@cache
def _spec(
    measures: tuple[str, ...], language: str, mode: str, is_marked: bool, written: str
) -> dict:
    """``written`` tells apart what a language, as a key, does not."""
    colours = palette(mode)
    series = [getattr(colours, _COLOURS[name]) for name in measures]
    x = altair.X(
        "month", type="temporal", axis=altair.Axis(labelExpr=YEAR, grid=False, tickCount="year")
    )
    y = altair.Y(
        "value",
        type="quantitative",
        axis=altair.Axis(format=",d", tickCount=4),
        scale=altair.Scale(zero=True),
    )
    colour = altair.Color(
        "series",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=list(measures), range=series),
    )
    dash = altair.StrokeDash(
        "complete",
        type="nominal",
        legend=None,
        scale=altair.Scale(domain=[True, False], range=[[1, 0], [3, 3]]),
    )
    base = altair.Chart(DATA).encode(x=x, y=y, color=colour)
    tooltip = [
        altair.Tooltip("period", type="nominal", title=" "),
        altair.Tooltip("label", type="nominal", title="  "),
        altair.Tooltip("shown", type="nominal", title="   "),
    ]
    layers = [
        base.mark_line(strokeWidth=2).encode(strokeDash=dash, detail=["complete:N", "stroke:N"]),
        base.mark_point(size=40, filled=True).encode(
            opacity=altair.Opacity("dot", type="quantitative", scale=None, legend=None)
        ),
        base.mark_point(size=200, opacity=0, filled=True).encode(tooltip=tooltip),
        *_names(measures, series, language),
    ]
    layers += mark_layers(x, colours.quiet) if is_marked else []
    chart = altair.layer(*layers).properties(height=_HEIGHT, width="container")
    return specification(chart, config(colours))


def _names(measures: tuple[str, ...], colours: list[str], language: str) -> list[altair.Chart]:
    """The names of the lines in their colours, above the plot: they cannot cover a line or each
    other.
    """
    once = altair.Chart(DATA).transform_aggregate(
        points="count()"
    )  # one row, so that each name is drawn once
    style = {"align": "left", "fontSize": TEXT_SIZE, "fontWeight": 600}
    return [
        once.mark_text(**style, color=colour).encode(
            x=altair.value(_NAME_WIDTH * place),
            y=altair.value(-12),
            text=altair.value(isolated(MEASURES[name].label.in_language(language), language)),
        )
        for place, (name, colour) in enumerate(zip(measures, colours, strict=True))
    ]
