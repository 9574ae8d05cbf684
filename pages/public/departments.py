"""Who is answerable: departments ranked by one measure, those with too few complaints apart."""

import streamlit

from pages.parts import public_sections
from pages.parts.answers import published
from pages.parts.public_measure import measure_choice
from pages.parts.public_questions import parts
from pages.parts.visit import public_visit

visit = public_visit()
answer = published(visit, parts("department", visit.filters))

public_sections.sentence(visit)
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(visit)
    public_sections.bars_figure(
        visit, answer, "department", visit.measure, visit.filters.department, 20, both_ends=True
    )
with right:
    public_sections.chosen_chain(visit, "department")
    public_sections.unranked(visit, answer, "department")
