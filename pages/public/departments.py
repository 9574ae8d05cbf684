"""Who is answerable: departments ranked by one measure, those with too few complaints apart."""

import streamlit

from pages.public_parts import sections
from pages.public_parts.measure import measure_choice
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.context import public_context

context = public_context()
answer = published(context, parts("department", context.filters))

sections.sentence(context)
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(context)
    sections.bars_figure(
        context,
        answer,
        "department",
        context.measure,
        context.filters.department,
        20,
        both_ends=True,
    )
with right:
    sections.chosen_chain(context, "department")
    sections.unranked(context, answer, "department")
