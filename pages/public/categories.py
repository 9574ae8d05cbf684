"""What people complain about: the categories side by side, and what became of those of one
category.
"""

import streamlit

from pages.public_parts import sections
from pages.public_parts.measure import measure_choice
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.context import public_context

context = public_context()
answer = published(context, parts("category", context.filters))

sections.sentence(context)
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(context)
    sections.bars_figure(context, answer, "category", context.measure, context.filters.category)
with right:
    sections.chosen_chain(context, "category")
