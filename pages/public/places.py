"""Where the complaints are about: provinces shaded by a rate, districts as circles, and both as bars and tables."""

import streamlit

from pages.public_parts import places, sections
from pages.public_parts.measure import measure_choice
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.visit import public_visit

visit = public_visit()
provinces = published(visit, parts("province", visit.filters.with_values("district", ())))
districts = published(visit, parts("district", visit.filters))

sections.sentence(visit)
if visit.filters.group:
    streamlit.info(visit.say("public.group_by_place"))
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(visit)
    places.map_figure(visit, provinces, districts)
with right:
    sections.bars_figure(visit, provinces, "province", visit.measure, visit.filters.province)
    sections.bars_figure(visit, districts, "district", visit.measure, visit.filters.district, 10, both_ends=True)
