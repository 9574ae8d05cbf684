"""The PM Office's Overview: exact figures for any filters."""

from collections.abc import Mapping
from html import escape

import streamlit

from data_access import Answer
from pages.office_parts import sections
from pages.office_parts.overview_questions import everything, overview_questions
from pages.office_parts.tiles import tiles
from pages.shared.answers import exact_answers
from pages.shared.visit import OfficeVisit, office_visit
from pages.statements import scope


def _figures(visit: OfficeVisit, answers: Mapping[str, Answer]) -> None:
    parts = answers["parts"]
    tiles(visit, answers)
    left, right = streamlit.columns(2)
    with left:
        sections.chain_figure(visit, parts)
    with right:
        sections.flow_figures(visit, answers["flow"])
    measure = sections.compare_by(visit)
    left, right = streamlit.columns(2)
    with left:
        sections.map_figure(visit, parts, measure)
        sections.part_figure(visit, parts, "group", measure)
    with right:
        sections.part_figure(visit, parts, "category", measure)
        sections.part_figure(visit, parts, "department", measure)
    streamlit.caption(visit.say("sentence.exact"))


visit, permit = office_visit()
coverage = visit.complaints.coverage()
questions = overview_questions(visit.filters, visit.dataset.as_of, coverage)
*found, whole = exact_answers(visit, permit, "office/overview", [*questions.values(), everything()])
answers = dict(zip(questions, found, strict=True))
shown = answers["parts"].total["filed"]

told = scope.sentence(visit.speaker, visit.filters, shown, whole.total["filed"])
streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
if shown:
    _figures(visit, answers)
else:
    streamlit.info(scope.why_empty(visit.speaker, visit.filters, coverage))
