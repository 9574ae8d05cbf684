"""Who is answerable: departments ranked by one measure, those with too few complaints apart."""

import streamlit

from pages.public_parts import sections
from pages.public_parts.measure import measure_choice
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.visit import public_visit

visit = public_visit()
answer = published(visit, parts("department", visit.filters))

sections.sentence(visit)
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(visit)
    sections.bars_figure(visit, answer, "department", visit.measure, visit.filters.department, 20, both_ends=True)
with right:
    sections.chosen_chain(visit, "department")
    sections.unranked(visit, answer, "department")
