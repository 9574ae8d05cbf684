"""What people complain about: the categories side by side, and what became of those of one category."""

import streamlit

from pages.public_parts import sections
from pages.public_parts.measure import measure_choice
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.visit import public_visit

visit = public_visit()
answer = published(visit, parts("category", visit.filters))

sections.sentence(visit)
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(visit)
    sections.bars_figure(visit, answer, "category", visit.measure, visit.filters.category)
with right:
    sections.chosen_chain(visit, "category")
