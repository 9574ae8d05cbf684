"""The figures that public pages are made of: each puts a published answer, its chart, its title
and its table together.
"""

import logging
from collections.abc import Collection, Sequence
from html import escape

from data_access import LEAST_RANKED, MEASURES, Answer, Row
from pages.charts.bars import PUBLIC_CHAIN_MEASURES, bars, chain, ranked
from pages.charts.chart import Chart
from pages.charts.flow import FILED_AND_CLOSED, flow
from pages.charts.numbers import shown_measure
from pages.parts.context import PublicContext
from pages.parts.values import Drawn
from pages.public_parts.figure import ChartTable, figure
from pages.public_parts.questions import COLUMNS, in_part, over_time, parts, published
from pages.shared.time_line import events_of, marks_of
from pages.statements import public_findings, ranking
from pages.statements.events import events_in_words
from pages.statements.scope import public_sentence

_EMPTY = "public.nothing_drawn"
_LOG = logging.getLogger("dashboard")
_PARTS = {
    "category": "page.categories", "department": "page.departments", "province": "section.province",
    "district": "public.districts", "group": "public.groups",
}  # fmt: skip


def sentence(context: PublicContext) -> None:
    """Draw the one sentence above all figures: what the filters of the page choose, of which
    release, as of when.
    """
    told = public_sentence(context.speaker, published(context, parts("", context.filters)))
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')


def chain_figure(context: PublicContext, answer: Answer, about: str = "") -> None:
    """Draw the honest chain; ``about`` names what it is of where that is not the whole page."""
    chart = chain(answer, context.language, context.mode)
    title = public_findings.of_chain(context.speaker, answer)
    title = f"{about}: {title}" if about else title
    notes = [context.say("public.chain_note")]
    twin = ChartTable(answer, "", (*PUBLIC_CHAIN_MEASURES, "response_rate_within_90"))
    figure(context, "chain", title, Drawn(chart, empty=_EMPTY), twin, notes)


def time_figure(context: PublicContext) -> None:
    """Draw what was filed and closed over time, by the shortest periods that tell of most of it."""
    question = over_time(context.release, context.filters, lambda asked: published(context, asked))
    if question is None:
        return
    answer = published(context, question)
    partial = in_part(context.release, lambda asked: published(context, asked))
    events = events_of([row.code for row in answer.rows(question.by)], _LOG.warning)
    chart = flow(
        answer,
        FILED_AND_CLOSED,
        context.language,
        context.mode,
        question.by,
        partial,
        marks_of(events),
    )
    notes = [
        context.say("public.time_note"),
        *public_findings.in_part(context.speaker, answer, question.by, partial),
        *([events_in_words(context.speaker, events)] if events else []),
    ]
    title = public_findings.of_time(context.speaker, answer, question.by)
    figure(
        context,
        "time",
        title,
        Drawn(chart, empty=_EMPTY),
        ChartTable(answer, question.by, FILED_AND_CLOSED),
        notes,
    )


def bars_figure(
    context: PublicContext,
    answer: Answer,
    breakdown: str,
    measure: str,
    chosen: Collection[str] = (),
    most: int = 15,
    worse_only: bool = False,
) -> None:
    """Draw the parts of one breakdown as bars; a click on a bar chooses that part, or takes it
    back. ``worse_only``: those take a place that are clearly worse than all together.
    """
    worse_only = worse_only and ranking.has_worse_end(measure)
    placed = ranking.clearly_worse(answer, breakdown, measure) if worse_only else None
    look = context.language, context.mode, most, chosen
    chart = bars(answer, breakdown, measure, *look, placed=placed)
    notes = _drawn_of(context, len(ranked(answer, breakdown, measure)), chart, measure, placed)
    if chart.rows and MEASURES[measure].unit == "share":
        whole = answer.total.label.in_language(context.language)
        notes.append(context.say("public.interval", whole=whole))
    notes.append(
        context.say(
            "public.overlap" if breakdown == "group" else "public.additivity", most=answer.most_off
        )
    )
    notes += ranking.group_notes(context.speaker, answer) if breakdown == "group" else []
    notes += _not_listed(context, breakdown)
    told = ranking.of_worse if worse_only else ranking.of_parts
    title = told(context.speaker, answer, breakdown, measure)
    click = "" if breakdown == "group" else breakdown
    figure(
        context,
        breakdown,
        title,
        Drawn(chart, click, "public.no_ranking" if worse_only else _EMPTY),
        ChartTable(answer, breakdown, COLUMNS, measure),
        notes,
        (measure,),
    )


def _drawn_of(
    context: PublicContext, of: int, chart: Chart, measure: str, placed: Sequence[Row] | None
) -> list[str]:
    """Return which parts are drawn, and how many are not."""
    more = of - len(chart.rows)
    if placed is not None:
        if not placed:
            return [context.say("figure.more", count=more)] if more > 0 else []
        drawn = min(len(placed), len(chart.rows))
        return [context.say("public.worse_drawn", drawn=drawn, count=len(placed), more=more)]
    word = "figure.more" if MEASURES[measure].unit == "count" else "figure.both_ends"
    return [context.say(word, count=more)] if more > 0 else []


def _not_listed(context: PublicContext, breakdown: str) -> list[str]:
    """Return what is to be said of parts that are not there, or not by figures of their own."""
    more = {
        "department": public_findings.told_elsewhere,
        "district": public_findings.places_left_out,
        "group": public_findings.unpublished_groups,
    }.get(breakdown, lambda speaker: [])
    return [
        context.say("public.not_listed", parts=context.say(_PARTS[breakdown])),
        *more(context.speaker),
    ]


def chosen_chain(context: PublicContext, breakdown: str) -> None:
    """Draw the chain of what the filters choose; named where they choose parts of ``breakdown``."""
    answer = published(context, parts("", context.filters))
    names = [context.speaker.name(breakdown, code) for code in getattr(context.filters, breakdown)]
    chain_figure(context, answer, context.speaker.either(names))


def unranked(context: PublicContext, answer: Answer, breakdown: str) -> None:
    """List the parts that take no place in the ranking because they have too few complaints."""
    ranked_codes = {row.code for row in ranked(answer, breakdown, context.measure)}
    few = public_findings.not_ranked(answer.rows(breakdown), ranked_codes)
    if not few or MEASURES[context.measure].unit == "count":
        return
    shown = (
        f"<li>{escape(row.label.in_language(context.language))} "
        f"<bdi>{escape(shown_measure(row['filed'], 'filed', context.language))}</bdi></li>"
        for row in few
    )
    title = escape(context.say("public.too_few_to_rank", count=len(few)))
    why = escape(context.say("public.too_few_why", least=LEAST_RANKED))
    context.surface.html(
        f'<div class="card"><h2 class="finding">{title}</h2><p class="quiet">{why}</p>'
        f'<div class="scrolled" tabindex="0"><ul class="few">{"".join(shown)}</ul></div></div>'
    )
