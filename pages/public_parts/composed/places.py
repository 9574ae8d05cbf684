"""Where the complaints are about: provinces shaded by a rate, districts as circles, and both as
bars and tables.
"""

from pages.parts.context import PublicContext
from pages.public_parts import places, sections
from pages.public_parts.questions import measure_choice, parts, published


def page(context: PublicContext) -> None:
    """Put the page together."""
    provinces = published(context, parts("province", context.filters.with_values("district", ())))
    districts = published(context, parts("district", context.filters))

    sections.sentence(context)
    if context.filters.group:
        context.surface.info(context.say("public.group_by_place"))
    left, right = context.surface.columns([3, 2])
    with left:
        measure_choice(context)
        places.map_figure(context, provinces, districts)
    with right:
        sections.bars_figure(
            context, provinces, "province", context.measure, context.filters.province
        )
        sections.bars_figure(
            context,
            districts,
            "district",
            context.measure,
            context.filters.district,
            10,
            worse_only=True,
        )
