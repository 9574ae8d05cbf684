"""Is closed resolved? The chain, relief that citizens contest, and what would be seen if closings
were made up.
"""

from html import escape

import streamlit

from pages.office_parts import sections
from pages.office_parts.comparing import honesty as parts
from pages.office_parts.comparing.reopenings import ledger
from pages.shared.answers import exact_answers
from pages.shared.context import office_context
from pages.statements import scope

context, permit = office_context()
questions = parts.honesty_questions(context.filters, parts.chosen_look(context))
shown, *judged = exact_answers(context, permit, "office/honesty", list(questions.values()))
period = scope.period_in_words(context.speaker, context.filters)
about = scope.filters_in_words(context.speaker, context.filters)
told = context.say(
    "signals.scope",
    count=f"{shown.total['filed']:,}",
    filters=context.speaker.semicolon.join(filter(None, [period, about])),
)
streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
if not shown.total["filed"]:
    coverage = context.complaints.coverage()
    streamlit.info(scope.why_empty(context.speaker, context.filters, coverage))
    streamlit.stop()
found = parts.found_in(tuple(judged))
parts.signals_figure(context, tuple(judged), found)
left, right = streamlit.columns(2)
with left:
    sections.chain_figure(context, shown)
    sections.part_figure(context, shown, "category", "contested_relief")
with right:
    parts.course_figure(context, judged[1], found)
    sections.part_figure(context, shown, "department", "contested_relief")
    sections.part_figure(context, shown, "district", "contested_relief")
ledger(context, shown)
streamlit.caption(context.say("sentence.exact"))
