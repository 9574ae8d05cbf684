"""One department or district on one page: where it stands, its chain, clocks, backlog, trend, and
by whom, where and what.
"""

from html import escape

import streamlit

from pages.office_parts import sections
from pages.office_parts.comparing import scorecard as parts
from pages.office_parts.comparing import scorecard_questions as asked
from pages.office_parts.tiles import tiles
from pages.shared.answers import exact_answers
from pages.shared.context import office_context
from pages.shared.download import pdf_download
from pages.statements import scope

context, permit = office_context()
kind, code = asked.subject(context.filters)
for name, column in zip(asked.KINDS, streamlit.columns(2), strict=True):
    with column:
        parts.choice(context, name)
if not code:
    streamlit.info(context.say("scorecard.choose_one"))
    streamlit.stop()
coverage = context.complaints.coverage()
questions = asked.scorecard_questions(context.filters, context.dataset.as_of, coverage, kind)
found = exact_answers(context, permit, "office/scorecard", list(questions.values()))
answers = dict(zip(questions, found, strict=True))
shown, whole = answers["parts"], answers["others"].total.counts["filed"]
told = scope.sentence(context.speaker, context.filters, shown.total["filed"], whole)
streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
if not shown.total["filed"]:
    streamlit.info(scope.why_empty(context.speaker, context.filters, coverage))
    streamlit.stop()
tiles(context, answers, asked.SHOWN)
pdf_download(context, "scorecard")
left, right = streamlit.columns(2)
with left:
    parts.place_figure(context, answers["others"], asked.compared(answers["others"]), code)
    sections.part_figure(context, shown, "age_band", "open")
    sections.part_figure(context, shown, "group", "satisfaction")
with right:
    sections.chain_figure(context, shown)
    sections.flow_figures(context, answers["flow"])
left, right = streamlit.columns(2)
with left:
    sections.part_figure(context, shown, "category", "satisfaction")
with right:
    sections.part_figure(context, shown, asked.other_kind(kind), "satisfaction")
streamlit.caption(context.say("sentence.exact"))
