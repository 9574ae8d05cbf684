"""One department or district on one page: where it stands, its chain, clocks, backlog, trend, and
by whom, where and what.
"""

from collections.abc import Mapping
from html import escape

from data_access import Answer
from pages.office_parts import sections
from pages.office_parts.comparing import scorecard as parts
from pages.office_parts.comparing import scorecard_questions as asked
from pages.office_parts.tiles import tiles
from pages.parts.context import OfficeContext
from pages.statements import scope
from pages.statements.office import scorecard as told


def page(context: OfficeContext) -> None:
    """Put the page together."""
    kind, code = asked.subject(context.filters)
    if not code:
        context.surface.info(context.say("scorecard.choose_one"))
        return
    coverage = context.complaints.coverage()
    questions = asked.scorecard_questions(context.filters, context.dataset.as_of, coverage, kind)
    found = context.surface.ask(list(questions.values()))
    answers = dict(zip(questions, found, strict=True))
    shown, whole = answers["parts"], answers["others"].total.counts["filed"]
    said = scope.sentence(context.speaker, context.filters, shown.total["filed"], whole)
    context.surface.html(f'<p class="sentence">{escape(said, quote=False)}</p>')
    if not shown.total["filed"]:
        context.surface.info(scope.why_empty(context.speaker, context.filters, coverage))
        return
    tiles(context, answers, asked.SHOWN)
    _figures(context, answers, kind, code)
    context.surface.note(context.say("sentence.exact"))


def _figures(context: OfficeContext, answers: Mapping[str, Answer], kind: str, code: str) -> None:
    shown, rankings = answers["parts"], asked.compared(answers["others"])
    worst = told.worst_measure(rankings, code)
    measure = worst or asked.WHERE_NOTHING_IS_WORSE
    left, right = context.surface.columns(2)
    with left:
        parts.place_figure(context, answers["others"], rankings, code)
        sections.part_figure(context, shown, "age_band", "open")
        parts.note_of_parts(context, measure, bool(worst))
        sections.part_figure(context, shown, "group", measure)
    with right:
        sections.chain_figure(context, shown)
        sections.flow_figures(context, answers["flow"])
    left, right = context.surface.columns(2)
    with left:
        sections.part_figure(context, shown, "category", measure)
    with right:
        sections.part_figure(context, shown, asked.other_kind(kind), measure)
