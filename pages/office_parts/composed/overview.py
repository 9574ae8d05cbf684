"""The PM Office's Overview: exact figures for any filters."""

from collections.abc import Mapping
from html import escape

from data_access import Answer
from pages.office_parts import overview_questions as asked
from pages.office_parts import sections
from pages.office_parts.tiles import tiles
from pages.parts.context import OfficeContext
from pages.statements import scope


def _figures(context: OfficeContext, answers: Mapping[str, Answer]) -> None:
    parts = answers["parts"]
    tiles(context, answers)
    left, right = context.surface.columns(2)
    with left:
        sections.chain_figure(context, parts)
    with right:
        sections.flow_figures(context, answers["flow"])
    measure = sections.compare_by(context)
    left, right = context.surface.columns(2)
    with left:
        sections.map_figure(context, parts, measure)
        sections.part_figure(context, parts, "group", measure)
    with right:
        sections.part_figure(context, parts, "category", measure)
        sections.part_figure(context, parts, "department", measure)
    context.surface.note(context.say("sentence.exact"))


def page(context: OfficeContext) -> None:
    """Put the page together."""
    coverage = context.complaints.coverage()
    questions = asked.overview_questions(context.filters, context.dataset.as_of, coverage)
    *found, whole = context.surface.ask([*questions.values(), asked.everything()])
    answers = dict(zip(questions, found, strict=True))
    shown = answers["parts"].total["filed"]

    told = scope.sentence(context.speaker, context.filters, shown, whole.total["filed"])
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    if shown:
        _figures(context, answers)
    else:
        context.surface.info(scope.why_empty(context.speaker, context.filters, coverage))
