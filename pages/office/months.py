"""Month by month: whether and since when the level of a share changed, of everything and of which
units.
"""

from html import escape

import streamlit

from data_access import AGES, Text, full_months_of_age, level_changes, level_question
from pages.office_parts.comparing import months as parts
from pages.shared.answers import exact_answers
from pages.shared.context import office_context
from pages.statements import scope
from pages.statements.office import months

context, permit = office_context()
measure, by = parts.chosen(context)
filters = full_months_of_age(context.filters, context.dataset.as_of, AGES[measure])
if isinstance(filters, Text):
    streamlit.info(filters.in_language(context.language))
    streamlit.stop()
(answer,) = exact_answers(context, permit, "office/months", [level_question(measure, by, filters)])
found = level_changes(answer, context.speaker.coverage)
if not found.total.months:
    streamlit.info(context.say("months.nothing"))
    streamlit.stop()
told = months.of_total(context.speaker, found)
streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
about = [
    scope.filters_in_words(context.speaker, filters),
    scope.period_in_words(context.speaker, filters),
    context.say("months.age", days=AGES[measure]),
]
streamlit.caption(context.speaker.semicolon.join(filter(None, about)))
parts.chart_figure(context, answer, found)
parts.units_figure(context, answer, found, by)
streamlit.caption(context.say("sentence.exact"))
