"""Where the complaints are about: provinces shaded by a rate, districts as circles, and both as bars and tables."""

import streamlit

from pages.parts import public_places, public_sections
from pages.parts.answers import published
from pages.parts.public_measure import measure_choice
from pages.parts.public_questions import parts
from pages.parts.visit import public_visit

visit = public_visit()
provinces = published(visit, parts("province", visit.filters.with_values("district", ())))
districts = published(visit, parts("district", visit.filters))

public_sections.sentence(visit)
if visit.filters.group:
    streamlit.info(visit.say("public.group_by_place"))
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(visit)
    public_places.map_figure(visit, provinces, districts)
with right:
    public_sections.bars_figure(visit, provinces, "province", visit.measure, visit.filters.province)
    public_sections.bars_figure(visit, districts, "district", visit.measure, visit.filters.district, 10, both_ends=True)
