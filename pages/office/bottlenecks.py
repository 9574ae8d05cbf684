"""Where time is lost: the cells that carry most overdue days, the stages, and transfers."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit

from data_access import MEASURES, OVERDUE, Answer, Cell, cells_of, dimensions_of
from data_access.access import Permit
from pages.charts.numbers import day
from pages.office_parts import choices
from pages.office_parts.bottlenecks import asked, tables
from pages.shared.answers import exact_answers
from pages.shared.context import OfficeContext, office_context
from pages.shared.download import csv_download
from pages.statements import scope
from pages.statements.office import bottlenecks
from pages.statements.office.findings import of_how_many

_PAGE = "office/bottlenecks"  # in the log


def _page(context: OfficeContext, permit: Permit) -> None:
    question = asked.cells_question(context, choices.chosen(asked.PLACE), tuple(bottlenecks.STAGES))
    questions = [asked.clock_question(context), *([question] if question else [])]
    clocks, *cells = exact_answers(context, permit, _PAGE, questions)
    departments = None
    if cells:
        departments = _cells(context, permit, cells[0])
    else:
        streamlit.info(context.say("bottlenecks.no_cells"))
    _clocks(context, clocks, departments)
    streamlit.caption(context.say("sentence.exact"))


def _cells(context: OfficeContext, permit: Permit, answer: Answer) -> Answer | None:
    """Draw the cells, and return the clocks of the departments that have the worst."""
    speaker = context.speaker
    unknown = bottlenecks.why_no_days(speaker, answer.total)
    if unknown or scope.excludes_open(context.filters):
        streamlit.info(unknown or context.say("tiles.no_open"))
        return None
    found, names = cells_of(answer, context.codebook), dimensions_of(answer)
    told = bottlenecks.title(speaker, found, names)
    streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    as_of = day(context.dataset.as_of, context.language)
    about = [context.say("bottlenecks.about", day=as_of)]
    about += [scope.filters_in_words(speaker, context.filters)]
    dimensions = (*asked.by_which(choices.chosen(asked.PLACE)), asked.WITHIN)
    about += [bottlenecks.unrecorded(speaker, dimensions)]
    about += of_how_many(speaker, answer.total, [OVERDUE])
    streamlit.caption(" ".join(filter(None, about)))
    if not found:
        return None
    choices.select_breakdown(context, asked.PLACE, "bottlenecks.place")
    worst = found[: asked.MOST_CELLS]
    inside, departments = _of_the_worst(context, permit, answer, worst)
    _table(context, answer, found, inside)
    _stages(context, answer)
    return departments


def _of_the_worst(
    context: OfficeContext, permit: Permit, answer: Answer, worst: Sequence[Cell]
) -> list[Answer | None]:
    """Return the subcategories of the worst cells, and the clocks of their departments."""
    made = (asked.within_question, asked.departments_question)
    questions = [make(context, answer.question, worst) for make in made]
    wanted = [question for question in questions if question]
    answers = iter(exact_answers(context, permit, _PAGE, wanted) if wanted else ())
    return [next(answers) if question else None for question in questions]


def _table(
    context: OfficeContext, answer: Answer, found: Sequence[Cell], inside: Answer | None
) -> None:
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


def _clocks(context: OfficeContext, clocks: Answer, departments: Answer | None) -> None:
    speaker = context.speaker
    streamlit.header(context.say("bottlenecks.clocks"), anchor=False)
    if not clocks.total["filed"]:
        streamlit.info(scope.why_empty(speaker, clocks.filters, speaker.coverage))
        return
    period = scope.period_in_words(speaker, clocks.filters)
    notes = [context.say("bottlenecks.clocks_about", period=period)]
    notes += [bottlenecks.reached(speaker, clocks.total)]
    notes += [bottlenecks.transfers(speaker, clocks.total)]
    notes += of_how_many(speaker, clocks.total, clocks.question.measures)
    for note in filter(None, notes):
        streamlit.caption(note)
    table = tables.clocks(context, departments) if departments else ""
    if table:
        streamlit.html(table)
        streamlit.caption(context.say("bottlenecks.departments", **tables.sizes(departments)))
        with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
            csv_download(context, "clocks", [clocks, departments], tables.plain_clocks)
            _definitions(context, (*asked.CLOCKS, "transferred_share", *asked.TRANSFERS))


_page(*office_context())
