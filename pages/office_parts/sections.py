"""The figures that pages are made of: each puts an answer, its chart, its title and its table
together.
"""

from collections.abc import Mapping

import streamlit

from data_access import (
    FILTERS,
    LEAST_RANKED,
    MEASURES,
    TOTALS,
    Answer,
    MapOutlines,
    OutlinesProblem,
    as_covered,
)
from pages.charts.bars import CHAIN_MEASURES, bars, chain, ranked
from pages.charts.flow import OPEN, RECEIVED_AND_CLOSED, flow
from pages.charts.place_map import CLICKED_LAYERS, place_map
from pages.office_parts.filter_bar import toggle
from pages.office_parts.overview_questions import COMPARABLE, RATES
from pages.shared.answers import outlines
from pages.shared.context import OfficeContext
from pages.shared.figure import Table, count_click, figure, fresh_key, vega
from pages.shared.legend import legend, told
from pages.shared.outline_notes import outline_notes
from pages.shared.time_line import events_of, marks_of
from pages.statements import ranking
from pages.statements.events import events_in_words
from pages.statements.office import findings as office_findings

_MOST_BARS = {"group": 6, "category": 12, "department": 12, "district": 12, "age_band": 5}
_TABLE_MEASURES = (*TOTALS, "relief", "relief_confirmed", "relief_contested", *RATES)
_MAP_HEIGHT = 480  # pixels


def chain_figure(context: OfficeContext, answer: Answer) -> None:
    """Draw the honest chain."""
    chart = chain(answer, context.language, context.mode)
    title = office_findings.of_chain(context.speaker, answer)
    notes = [context.say("figure.chain_note")]
    figure(
        context,
        "chain",
        title,
        lambda: vega(context, "chain", chart),
        Table(answer, "", CHAIN_MEASURES),
        notes,
    )


def flow_figures(context: OfficeContext, answer: Answer) -> None:
    """Draw what came in and was closed by month, and what stayed open; nothing where the data do
    not cover a month.
    """
    speaker = context.speaker
    covered = as_covered(answer, speaker.coverage)
    in_part = office_findings.in_part(speaker, covered)
    events = events_of([row.code for row in covered.rows("month")], streamlit.warning)
    named = [events_in_words(speaker, events)] if events else []
    for key, measures, title, notes in (
        ("flow", RECEIVED_AND_CLOSED, office_findings.of_flow, office_findings.flow_notes),
        ("backlog", OPEN, office_findings.of_backlog, office_findings.backlog_notes),
    ):
        chart = flow(
            covered,
            measures,
            context.language,
            context.mode,
            in_part=in_part,
            marks=marks_of(events),
        )
        told, drawing = (
            [" ".join(notes(speaker, covered)), *named],
            lambda key=key, chart=chart: vega(context, key, chart),
        )
        figure(
            context, key, title(speaker, covered), drawing, Table(answer, "month", measures), told
        )


def compare_by(context: OfficeContext) -> str:
    """Draw the choice of the measure that bars and map compare by, and return it."""
    return streamlit.selectbox(
        context.say("figure.compare_by"),
        COMPARABLE,
        format_func=lambda name: MEASURES[name].label.in_language(context.language),
        key="compare by",
        persist_state="session",
    )


def part_figure(context: OfficeContext, answer: Answer, breakdown: str, measure: str) -> None:
    """Draw the parts of one breakdown as bars; a click on a bar filters the page."""
    most = _MOST_BARS[breakdown]
    chart = bars(answer, breakdown, measure, context.language, context.mode, most)
    choose = (lambda code: toggle(breakdown, code)) if breakdown in FILTERS else None
    notes = [context.say("figure.click")] if chart.rows and choose else []
    both = MEASURES[measure].unit != "count"
    notes += office_findings.not_drawn(
        context.speaker, len(chart.rows), ranked(answer, breakdown, measure), both
    )
    if both:
        notes.append(context.say("figure.interval"))
        left_out = ranking.not_compared(answer, breakdown, measure)
        notes += (
            [context.say("figure.not_compared", least=LEAST_RANKED, count=len(left_out))]
            if left_out
            else []
        )
    if breakdown == "group" and chart.rows:
        notes += [context.say("figure.overlap"), *ranking.group_notes(context.speaker, answer)]
    title = ranking.of_parts(context.speaker, answer, breakdown, measure)
    table = Table(answer, breakdown, _TABLE_MEASURES)
    empty = "figure.no_part" if context.speaker.records(breakdown) else "figure.not_recorded"
    figure(
        context,
        breakdown,
        title,
        lambda: vega(context, breakdown, chart, choose, empty),
        table,
        [" ".join(notes)],
    )


def map_figure(context: OfficeContext, answer: Answer, measure: str) -> None:
    """Draw the map: provinces shaded by a rate, districts as circles by a count; a click filters
    the page.
    """
    rate = measure if MEASURES[measure].unit == "share" else "addressed_share"
    count = "filed" if MEASURES[measure].unit == "share" else measure
    named = {
        key: MEASURES[name].label.in_language(context.language)
        for key, name in (("rate", rate), ("count", count))
    }
    known = _known_outlines(context)
    has_outline = any(row.code in known.provinces.shapes for row in answer.rows("province"))
    words = ("figure.map_key", "figure.click_map") if has_outline else ("figure.map_circles",)
    notes = [context.say(key, **named) for key in words]
    notes += (
        [context.say("figure.not_shaded")] if ranking.of_districts_only(answer, "province") else []
    )
    notes += outline_notes(context, known)
    # The title speaks of what is drawn: shades of provinces, or circles alone.
    title = ranking.of_parts(
        context.speaker, answer, *(("province", rate) if has_outline else ("district", count))
    )
    table = Table(answer, "district", _TABLE_MEASURES)
    is_shaded = has_outline and not ranking.of_districts_only(answer, "province")
    figure(
        context,
        "map",
        title,
        lambda: _draw_map(context, answer, rate, count, known, is_shaded),
        table,
        [" ".join(notes)],
    )


def _known_outlines(context: OfficeContext) -> MapOutlines:
    try:
        return outlines(context)
    except OutlinesProblem as problem:
        streamlit.warning(str(problem))
        return MapOutlines()


def _draw_map(
    context: OfficeContext,
    answer: Answer,
    rate: str,
    count: str,
    known: MapOutlines,
    is_shaded: bool,
) -> None:
    points = {entry.code: entry.place for entry in context.codebook.of("district") if entry.place}
    places = (answer.rows("province"), rate, answer.rows("district"), count)
    deck = place_map(*places, points, known, context.language, context.mode, is_shaded)
    if deck is None:
        streamlit.caption(context.say("figure.not_recorded"))
        return
    key = fresh_key("map")
    streamlit.pydeck_chart(
        deck,
        height=_MAP_HEIGHT,
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode="single-object",
        alt=told(answer.rows("province"), rate, context.language)
        if is_shaded
        else told(answer.rows("district"), count, context.language),
    )
    if is_shaded:
        streamlit.html(legend(answer.rows("province"), rate, context.language, context.mode))


def _clicked(key: str) -> None:
    objects: Mapping[str, list[dict]] = streamlit.session_state[key]["selection"]["objects"]
    for layer, kind in CLICKED_LAYERS:
        for clicked in objects.get(layer, [])[:1]:
            toggle(kind, clicked["code"])
            count_click()
            return
