"""What people complain about: the categories side by side, and what became of those of one category."""

import streamlit

from pages.parts import public_sections
from pages.parts.answers import published
from pages.parts.public_measure import measure_choice
from pages.parts.public_questions import parts
from pages.parts.visit import public_visit

visit = public_visit()
answer = published(visit, parts("category", visit.filters))

public_sections.sentence(visit)
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(visit)
    public_sections.bars_figure(visit, answer, "category", visit.measure, visit.filters.category)
with right:
    public_sections.chosen_chain(visit, "category")
