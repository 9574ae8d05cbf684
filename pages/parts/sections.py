"""The figures that pages are made of: each puts an answer, its chart, its title and its table together."""

from collections.abc import Mapping

import streamlit

from data_access import MEASURES, Answer, MapOutlines, OutlinesProblem
from pages.charts.bars import CHAIN_MEASURES, bars, chain
from pages.charts.flow import OPEN, RECEIVED_AND_CLOSED, flow
from pages.charts.place_map import CLICKED_LAYERS, place_map
from pages.parts import findings
from pages.parts.answers import outlines
from pages.parts.figure import Table, count_click, figure, fresh_key, vega
from pages.parts.filter_bar import toggle
from pages.parts.legend import legend, told
from pages.parts.outline_notes import outline_notes
from pages.parts.overview_questions import COMPARABLE, RATES
from pages.parts.visit import OfficeVisit

_MOST_BARS = {"group": 6, "category": 12, "department": 12}
_TABLE_MEASURES = ("filed", "addressed", "open", "relief", "relief_confirmed", "relief_contested", *RATES)
_MAP_HEIGHT = 480  # pixels


def chain_figure(visit: OfficeVisit, answer: Answer) -> None:
    """Draw the honest chain."""
    chart = chain(answer, visit.language, visit.mode)
    title = findings.of_chain(visit, answer)
    notes = [visit.say("figure.chain_note")]
    figure(visit, "chain", title, lambda: vega(visit, "chain", chart), Table(answer, "", CHAIN_MEASURES), notes)


def flow_figures(visit: OfficeVisit, answer: Answer) -> None:
    """Draw what came in and was closed by month, and what stayed open."""
    month = f"{answer.as_of:%Y-%m}"
    note = visit.say("figure.incomplete", month=month)
    for key, measures, title in (
        ("flow", RECEIVED_AND_CLOSED, findings.of_flow(visit, answer)),
        ("backlog", OPEN, findings.of_backlog(visit, answer)),
    ):
        chart = flow(answer, measures, visit.language, visit.mode)
        table = Table(answer, "month", (*measures, "reopenings") if key == "flow" else measures)
        figure(visit, key, title, lambda key=key, chart=chart: vega(visit, key, chart), table, [note])


def compare_by(visit: OfficeVisit) -> str:
    """Draw the choice of the measure that bars and map compare by, and return it."""
    return streamlit.selectbox(
        visit.say("figure.compare_by"),
        COMPARABLE,
        format_func=lambda name: MEASURES[name].label.in_language(visit.language),
        key="compare by",
        persist_state="session",
    )


def part_figure(visit: OfficeVisit, answer: Answer, breakdown: str, measure: str) -> None:
    """Draw the parts of one breakdown as bars; a click on a bar filters the page."""
    most = _MOST_BARS[breakdown]
    chart = bars(answer, breakdown, measure, visit.language, visit.mode, most)
    notes = [visit.say("figure.click")] if chart.rows else []
    hidden = len(answer.rows(breakdown)) - len(chart.rows)
    if hidden > 0 and chart.rows:
        notes.append(visit.say("figure.more", count=hidden))
    if MEASURES[measure].unit == "share":
        notes.append(visit.say("figure.interval"))
    if breakdown == "group" and chart.rows:
        notes.append(visit.say("figure.overlap"))
    title = findings.of_parts(visit, answer, breakdown, measure)
    table = Table(answer, breakdown, _TABLE_MEASURES)
    figure(
        visit,
        breakdown,
        title,
        lambda: vega(visit, breakdown, chart, lambda code: toggle(breakdown, code)),
        table,
        [" ".join(notes)],
    )


def map_figure(visit: OfficeVisit, answer: Answer, measure: str) -> None:
    """Draw the map: provinces shaded by a rate, districts as circles by a count; a click filters the page."""
    rate = measure if MEASURES[measure].unit == "share" else "addressed_share"
    count = "filed" if MEASURES[measure].unit == "share" else measure
    named = {key: MEASURES[name].label.in_language(visit.language) for key, name in (("rate", rate), ("count", count))}
    notes = [visit.say("figure.map_key", **named), visit.say("figure.click_map")]
    known = _known_outlines(visit)
    notes += outline_notes(visit, known)
    title = findings.of_parts(visit, answer, "province", rate)
    table = Table(answer, "district", _TABLE_MEASURES)
    figure(visit, "map", title, lambda: _draw_map(visit, answer, rate, count, known), table, [" ".join(notes)])


def _known_outlines(visit: OfficeVisit) -> MapOutlines:
    try:
        return outlines(visit)
    except OutlinesProblem as problem:
        streamlit.warning(str(problem))
        return MapOutlines()


def _draw_map(visit: OfficeVisit, answer: Answer, rate: str, count: str, known: MapOutlines) -> None:
    points = {entry.code: entry.place for entry in visit.codebook.of("district") if entry.place}
    places = (answer.rows("province"), rate, answer.rows("district"), count)
    deck = place_map(*places, points, known, visit.language, visit.mode)
    if deck is None:
        streamlit.caption(visit.say("figure.not_recorded"))
        return
    key = fresh_key("map")
    streamlit.pydeck_chart(
        deck,
        height=_MAP_HEIGHT,
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode="single-object",
        alt=told(answer.rows("province"), rate, visit.language),
    )
    streamlit.html(legend(answer.rows("province"), rate, visit.language, visit.mode))


def _clicked(key: str) -> None:
    objects: Mapping[str, list[dict]] = streamlit.session_state[key]["selection"]["objects"]
    for layer, kind in CLICKED_LAYERS:
        for clicked in objects.get(layer, [])[:1]:
            toggle(kind, clicked["code"])
            count_click()
            return
