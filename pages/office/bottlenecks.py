"""Where time is lost: the cells that carry most overdue days, the stages, and transfers."""

from collections.abc import Iterable
from html import escape

import streamlit

from data_access import MEASURES, OVERDUE, Answer, cells_of, dimensions_of
from data_access.access import Permit
from pages.charts.numbers import day
from pages.office_parts.bottlenecks import asked, tables
from pages.shared.answers import exact_answers
from pages.shared.context import OfficeContext, office_context
from pages.shared.download import csv_download
from pages.statements import scope
from pages.statements.office import bottlenecks
from pages.statements.office.findings import of_how_many


def _page(context: OfficeContext, permit: Permit) -> None:
    question = asked.cells_question(context, asked.chosen_place())
    questions = [*asked.clock_questions(context), *([question] if question else [])]
    clocks, transfers, *cells = exact_answers(context, permit, "office/bottlenecks", questions)
    if cells:
        _cells(context, permit, cells[0])
    else:
        streamlit.info(context.say("bottlenecks.no_cells"))
    _clocks(context, clocks, transfers)
    streamlit.caption(context.say("sentence.exact"))


def _cells(context: OfficeContext, permit: Permit, answer: Answer) -> None:
    speaker = context.speaker
    unknown = bottlenecks.why_no_days(speaker, answer.total)
    if unknown or scope.excludes_open(context.filters):
        streamlit.info(unknown or context.say("tiles.no_open"))
        return
    found, names = cells_of(answer, context.codebook), dimensions_of(answer)
    told = bottlenecks.title(speaker, found, names)
    streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    as_of = day(context.dataset.as_of, context.language)
    about = [context.say("bottlenecks.about", day=as_of)]
    about += [scope.filters_in_words(speaker, context.filters)]
    dimensions = (*asked.by_which(asked.chosen_place()), asked.WITHIN)
    about += [bottlenecks.unrecorded(speaker, dimensions)]
    about += of_how_many(speaker, answer.total, [OVERDUE])
    streamlit.caption(" ".join(filter(None, about)))
    if not found:
        return
    asked.place_choice(context)
    _table(context, permit, answer, found)
    _stages(context, answer)


def _table(context: OfficeContext, permit: Permit, answer: Answer, found) -> None:
    question = asked.within_question(context, answer.question, found[: asked.MOST_CELLS])
    inside = (
        exact_answers(context, permit, "office/bottlenecks", [question])[0] if question else None
    )
    tables.draw_cells(context, answer, found, tables.within(inside, context.codebook))
    with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
        csv_download(
            context, "cells", [answer], lambda got: tables.plain_cells(context.codebook, got)
        )
        _definitions(context, (OVERDUE, *bottlenecks.STAGES))


def _definitions(context: OfficeContext, measures: Iterable[str]) -> None:
    entries = [MEASURES[name] for name in measures]
    told = [
        f"**{entry.label.in_language(context.language)}**: "
        f"{entry.definition.in_language(context.language)}"
        for entry in entries
    ]
    with streamlit.popover(context.say("figure.definition"), type="tertiary"):
        streamlit.markdown("\n\n".join(told))


def _stages(context: OfficeContext, answer: Answer) -> None:
    streamlit.header(context.say("bottlenecks.stages"), anchor=False)
    streamlit.html(tables.stages(context, answer))
    notes = [bottlenecks.most_at_stage(context.speaker, answer.total)]
    notes += of_how_many(context.speaker, answer.total, tuple(bottlenecks.STAGES))
    for note in filter(None, notes):
        streamlit.caption(note)


def _clocks(context: OfficeContext, clocks: Answer, transfers: Answer) -> None:
    speaker = context.speaker
    streamlit.header(context.say("bottlenecks.clocks"), anchor=False)
    if not clocks.total["filed"]:
        streamlit.info(scope.why_empty(speaker, clocks.filters, speaker.coverage))
        return
    period = scope.period_in_words(speaker, clocks.filters)
    notes = [context.say("bottlenecks.clocks_about", period=period)]
    notes += [bottlenecks.reached(speaker, clocks.total)]
    notes += [bottlenecks.transfers(speaker, transfers.total)]
    notes += of_how_many(speaker, clocks.total, clocks.question.measures)
    for note in filter(None, notes):
        streamlit.caption(note)
    table = tables.clocks(context, clocks) if clocks.question.breakdowns else ""
    if table:
        streamlit.html(table)
        streamlit.caption(context.say("bottlenecks.departments", **tables.sizes(clocks)))
        with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
            csv_download(context, "clocks", [clocks], tables.plain_clocks)
            _definitions(context, (*asked.CLOCKS, "transferred_share", *asked.TRANSFERS))


_page(*office_context())
