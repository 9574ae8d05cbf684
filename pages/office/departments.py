"""Which department fails whom: departments compared fairly by one share, the worst first."""

from html import escape

import streamlit

from data_access import fair_ranking
from pages.office_parts.comparing import ranking as parts
from pages.shared.answers import exact_answers
from pages.shared.context import office_context
from pages.statements import scope
from pages.statements.office import departments

context, permit = office_context()
measure, without_heavy = parts.chosen_measure(context)
question = parts.ranking_question(measure, context.filters, without_heavy)
(answer,) = exact_answers(context, permit, "office/departments", [question])
compared = fair_ranking(answer, "department", measure)

period = scope.period_in_words(context.speaker, answer.filters)
about = scope.filters_in_words(context.speaker, answer.filters)
told = context.speaker.semicolon.join(filter(None, [about, period]))
streamlit.html(
    f'<p class="sentence">{escape(departments.who_stands_out(context.speaker, compared), quote=False)}</p>'
)
chosen = context.filters.chosen("department")
notes = [departments.scope_of(context.speaker, told)]
notes += [context.say("ranking.all_departments")] if chosen else []
streamlit.caption(" ".join(notes))
parts.scorecard_links(context, compared)
band = parts.chosen_band(context, compared)
left, right = streamlit.columns(2)
with left:
    parts.band_figure(context, answer, compared, band)
with right:
    parts.funnel_figure(context, answer, compared)
streamlit.caption(context.say("sentence.exact"))
