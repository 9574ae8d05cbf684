"""What changed between two windows of the same age, and why: other cases, or the same cases ending
otherwise.
"""

from html import escape

import streamlit

from data_access import AGES, Text, equal_age
from pages.office_parts.comparing import changed as parts
from pages.shared.answers import exact_answers
from pages.shared.context import office_context
from pages.statements import scope
from pages.statements.office import changed

context, permit = office_context()
measure, against = parts.chosen(context)
coverage = context.complaints.coverage()
pair = equal_age(context.filters, context.dataset.as_of, coverage, against, AGES[measure])
if isinstance(pair, Text):
    streamlit.info(pair.in_language(context.language))
    streamlit.stop()
questions = parts.changed_questions(context, measure, pair)
answers = exact_answers(context, permit, "office/changed", questions)
split = parts.split_of(measure, answers)
if split is None:
    streamlit.info(context.say("changed.too_few"))
    streamlit.stop()
told = changed.of_change(context.speaker, split)
streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
about = scope.filters_in_words(context.speaker, context.filters)
windows = changed.windows_in_words(context.speaker, pair)
age = context.say("changed.age", days=AGES[measure])
chance = "" if split.is_clear else context.say("changed.chance")
streamlit.caption(" ".join(filter(None, [windows, about, age, chance])))
parts.change_figure(context, answers, split)
for column, names in zip(
    streamlit.columns(2), (("department", "group"), ("category", "province")), strict=True
):
    with column:
        for name in names:
            if name in split.parts:
                parts.part_figure(context, answers, split, name)
streamlit.caption(context.say("sentence.exact"))
