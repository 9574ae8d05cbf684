"""Where the complaints are about: provinces shaded by a rate, districts as circles, and both as
bars and tables.
"""

import streamlit

from pages.public_parts import places, sections
from pages.public_parts.measure import measure_choice
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.context import public_context

context = public_context()
provinces = published(context, parts("province", context.filters.with_values("district", ())))
districts = published(context, parts("district", context.filters))

sections.sentence(context)
if context.filters.group:
    streamlit.info(context.say("public.group_by_place"))
left, right = streamlit.columns([3, 2])
with left:
    measure_choice(context)
    places.map_figure(context, provinces, districts)
with right:
    sections.bars_figure(context, provinces, "province", context.measure, context.filters.province)
    sections.bars_figure(
        context,
        districts,
        "district",
        context.measure,
        context.filters.district,
        10,
        both_ends=True,
    )
