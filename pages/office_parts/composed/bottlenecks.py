"""Where time is lost: the cells that carry most overdue days, the stages, and transfers."""

from collections.abc import Sequence
from html import escape

from data_access import OVERDUE, Answer, Cell, cells_of, dimensions_of
from pages.charts.numbers import day
from pages.office_parts import choices
from pages.office_parts.bottlenecks import asked, tables
from pages.parts.context import OfficeContext
from pages.parts.values import Foot
from pages.statements import scope
from pages.statements.office import bottlenecks
from pages.statements.office.findings import of_how_many


def page(context: OfficeContext) -> None:
    """Put the page together."""
    question = asked.cells_question(
        context, choices.chosen(context, asked.PLACE), tuple(bottlenecks.STAGES)
    )
    questions = [asked.clock_question(context), *([question] if question else [])]
    clocks, *cells = context.surface.ask(questions)
    departments = None
    if cells:
        departments = _cells(context, cells[0])
    else:
        context.surface.info(context.say("bottlenecks.no_cells"))
    _clocks(context, clocks, departments)
    context.surface.note(context.say("sentence.exact"))


def _cells(context: OfficeContext, answer: Answer) -> Answer | None:
    """Draw the cells, and return the clocks of the departments that have the worst."""
    speaker = context.speaker
    unknown = bottlenecks.why_no_days(speaker, answer.total)
    if unknown or scope.excludes_open(context.filters):
        context.surface.info(unknown or context.say("tiles.no_open"))
        return None
    found, names = cells_of(answer, context.codebook), dimensions_of(answer)
    told = bottlenecks.title(speaker, found, names)
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    as_of = day(context.dataset.as_of, context.language)
    about = [context.say("bottlenecks.about", day=as_of)]
    about += [scope.filters_in_words(speaker, context.filters)]
    dimensions = (*asked.by_which(choices.chosen(context, asked.PLACE)), asked.WITHIN)
    about += [bottlenecks.unrecorded(speaker, dimensions)]
    about += of_how_many(speaker, answer.total, [OVERDUE])
    context.surface.note(" ".join(filter(None, about)))
    if not found:
        return None
    choices.select_breakdown(context, asked.PLACE, "bottlenecks.place")
    worst = found[: asked.MOST_CELLS]
    inside, departments = _of_the_worst(context, answer, worst)
    _table(context, answer, found, inside)
    _stages(context, answer)
    return departments


def _of_the_worst(
    context: OfficeContext, answer: Answer, worst: Sequence[Cell]
) -> list[Answer | None]:
    """Return the subcategories of the worst cells, and the clocks of their departments."""
    made = (asked.within_question, asked.departments_question)
    questions = [make(context, answer.question, worst) for make in made]
    wanted = [question for question in questions if question]
    answers = iter(context.surface.ask(wanted) if wanted else ())
    return [next(answers) if question else None for question in questions]


def _table(
    context: OfficeContext, answer: Answer, found: Sequence[Cell], inside: Answer | None
) -> None:
    tables.draw_cells(context, answer, found, tables.within(inside, context.codebook))
    context.surface.foot(
        Foot(
            "cells",
            [answer],
            lambda got: tables.plain_cells(context.codebook, got),
            (OVERDUE, *bottlenecks.STAGES),
        )
    )


def _stages(context: OfficeContext, answer: Answer) -> None:
    context.surface.heading(context.say("bottlenecks.stages"))
    context.surface.html(tables.stages(context, answer))
    notes = [bottlenecks.most_at_stage(context.speaker, answer.total)]
    notes += of_how_many(context.speaker, answer.total, tuple(bottlenecks.STAGES))
    for note in filter(None, notes):
        context.surface.note(note)


def _clocks(context: OfficeContext, clocks: Answer, departments: Answer | None) -> None:
    speaker = context.speaker
    context.surface.heading(context.say("bottlenecks.clocks"))
    if not clocks.total["filed"]:
        context.surface.info(scope.why_empty(speaker, clocks.filters, speaker.coverage))
        return
    period = scope.period_in_words(speaker, clocks.filters)
    notes = [context.say("bottlenecks.clocks_about", period=period)]
    notes += [bottlenecks.reached(speaker, clocks.total)]
    notes += [bottlenecks.transfers(speaker, clocks.total)]
    notes += of_how_many(speaker, clocks.total, clocks.question.measures)
    for note in filter(None, notes):
        context.surface.note(note)
    table = tables.clocks(context, departments) if departments else ""
    if table:
        context.surface.html(table)
        context.surface.note(
            context.say("bottlenecks.departments", **tables.sizes(context, departments))
        )
        measures = (*asked.CLOCKS, "transferred_share", *asked.TRANSFERS)
        context.surface.foot(Foot("clocks", [clocks, departments], tables.plain_clocks, measures))
