"""The PM Office's Overview: exact figures for any filters."""

from collections.abc import Mapping
from html import escape

import streamlit

from data_access import Answer
from pages.office_parts import sections
from pages.office_parts.overview_questions import everything, overview_questions
from pages.office_parts.tiles import tiles
from pages.shared.answers import exact_answers
from pages.shared.context import OfficeContext, office_context
from pages.shared.download import pdf_download
from pages.statements import scope


def _figures(context: OfficeContext, answers: Mapping[str, Answer]) -> None:
    parts = answers["parts"]
    tiles(context, answers)
    pdf_download(context, "overview")
    left, right = streamlit.columns(2)
    with left:
        sections.chain_figure(context, parts)
    with right:
        sections.flow_figures(context, answers["flow"])
    measure = sections.compare_by(context)
    left, right = streamlit.columns(2)
    with left:
        sections.map_figure(context, parts, measure)
        sections.part_figure(context, parts, "group", measure)
    with right:
        sections.part_figure(context, parts, "category", measure)
        sections.part_figure(context, parts, "department", measure)
    streamlit.caption(context.say("sentence.exact"))


context, permit = office_context()
coverage = context.complaints.coverage()
questions = overview_questions(context.filters, context.dataset.as_of, coverage)
*found, whole = exact_answers(
    context, permit, "office/overview", [*questions.values(), everything()]
)
answers = dict(zip(questions, found, strict=True))
shown = answers["parts"].total["filed"]

told = scope.sentence(context.speaker, context.filters, shown, whole.total["filed"])
streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
if shown:
    _figures(context, answers)
else:
    streamlit.info(scope.why_empty(context.speaker, context.filters, coverage))
