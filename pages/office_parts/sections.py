"""The figures that pages are made of: each puts an answer, its chart, its title and its table
together.
"""

from data_access import (
    FILTERS,
    LEAST_RANKED,
    MEASURES,
    TOTALS,
    Answer,
    MapOutlines,
    OutlinesProblem,
    as_covered,
    read_outlines,
)
from pages.charts.bars import CHAIN_MEASURES, bars, chain, ranked
from pages.charts.flow import OPEN, RECEIVED_AND_CLOSED, flow
from pages.charts.groups_and_places.place_picture import place_picture
from pages.charts.place_map import place_map
from pages.office_parts.overview_questions import COMPARABLE, RATES
from pages.parts.context import OfficeContext
from pages.parts.values import Drawn, Mapped
from pages.shared.figure import Table, figure
from pages.shared.map_words import legend, outline_notes, told
from pages.shared.time_line import events_of, marks_of
from pages.statements import ranking
from pages.statements.events import events_in_words
from pages.statements.office import findings as office_findings

_MOST_BARS = {"group": 6, "category": 12, "department": 12, "district": 12, "age_band": 5}
_TABLE_MEASURES = (*TOTALS, "relief", "relief_confirmed", "relief_contested", *RATES)


def chain_figure(context: OfficeContext, answer: Answer) -> None:
    """Draw the honest chain."""
    chart = chain(answer, context.language, context.mode)
    title = office_findings.of_chain(context.speaker, answer)
    notes = [context.say("figure.chain_note")]
    figure(
        context,
        "chain",
        title,
        Drawn(chart),
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
    events = events_of([row.code for row in covered.rows("month")], context.surface.warning)
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
            Drawn(chart),
        )
        figure(
            context, key, title(speaker, covered), drawing, Table(answer, "month", measures), told
        )


def compare_by(context: OfficeContext) -> str:
    """Draw the choice of the measure that bars and map compare by, and return it."""
    return context.surface.pick(
        "compare by",
        context.say("figure.compare_by"),
        COMPARABLE,
        lambda name: MEASURES[name].label.in_language(context.language),
        COMPARABLE[0],
    )


def part_figure(context: OfficeContext, answer: Answer, breakdown: str, measure: str) -> None:
    """Draw the parts of one breakdown as bars; a click on a bar filters the page."""
    most = _MOST_BARS[breakdown]
    chart = bars(answer, breakdown, measure, context.language, context.mode, most)
    click = breakdown if breakdown in FILTERS else ""
    hint = context.say("figure.click") if chart.rows and click else ""
    both = MEASURES[measure].unit != "count"
    rows = ranked(answer, breakdown, measure)
    notes = list(office_findings.not_drawn(context.speaker, len(chart.rows), rows, both))
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
    table = Table(answer, breakdown, _measures_by(measure), measure)
    drawing = Drawn(chart, click, _why_no_bar(context, answer, breakdown))
    figure(context, breakdown, title, drawing, table, [" ".join(notes)], (measure,), hint)


def _why_no_bar(context: OfficeContext, answer: Answer, breakdown: str) -> str:
    """Return the word of why no part has a bar, should none have one."""
    if not context.speaker.records(breakdown):
        return "figure.not_recorded"
    return "figure.none_compared" if answer.rows(breakdown) else "figure.no_part"


def _measures_by(measure: str) -> tuple[str, ...]:
    """Return the columns of a table whose rows are ranked by a measure, which is one of them."""
    return _TABLE_MEASURES if measure in _TABLE_MEASURES else (measure, *_TABLE_MEASURES)


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
    hint = context.say("figure.click_map") if has_outline else ""
    notes = [context.say("figure.map_key" if has_outline else "figure.map_circles", **named)]
    notes += (
        [context.say("figure.not_shaded")] if ranking.of_districts_only(answer, "province") else []
    )
    notes += outline_notes(context, known)
    # The title speaks of what is drawn: shades of provinces, or circles alone.
    title = ranking.of_parts(
        context.speaker, answer, *(("province", rate) if has_outline else ("district", count))
    )
    table = Table(answer, "district", _measures_by(measure), measure)
    is_shaded = has_outline and not ranking.of_districts_only(answer, "province")
    drawing = _map(context, answer, rate, count, known, is_shaded)
    figure(context, "map", title, drawing, table, [" ".join(notes)], (rate, count), hint)


def _known_outlines(context: OfficeContext) -> MapOutlines:
    try:
        return context.surface.kept(
            "outlines",
            lambda: read_outlines(
                *(context.codebook.of(kind) for kind in ("province", "district"))
            ),
        )
    except OutlinesProblem as problem:
        context.surface.warning(str(problem))
        return MapOutlines()


def _map(
    context: OfficeContext,
    answer: Answer,
    rate: str,
    count: str,
    known: MapOutlines,
    is_shaded: bool,
) -> Mapped:
    points = {entry.code: entry.place for entry in context.codebook.of("district") if entry.place}
    provinces, districts = answer.rows("province"), answer.rows("district")
    drawn = (provinces, rate, districts, count, points, known, context.language)
    return Mapped(
        lambda: place_map(*drawn, context.mode, is_shaded),
        lambda: place_picture(*drawn, is_shaded),
        told(provinces, rate, context.language)
        if is_shaded
        else told(districts, count, context.language),
        "figure.not_recorded",
        legend(provinces, rate, context.language, context.mode) if is_shaded else "",
    )
