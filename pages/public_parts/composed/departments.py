"""Who is answerable: departments ranked by one measure, those with too few complaints apart."""

from pages.parts.context import PublicContext
from pages.public_parts import sections
from pages.public_parts.questions import measure_choice, parts, published


def page(context: PublicContext) -> None:
    """Put the page together."""
    answer = published(context, parts("department", context.filters))

    sections.sentence(context)
    left, right = context.surface.columns([3, 2])
    with left:
        measure_choice(context)
        sections.bars_figure(
            context,
            answer,
            "department",
            context.measure,
            context.filters.department,
            20,
            worse_only=True,
        )
    with right:
        sections.chosen_chain(context, "department")
        sections.unranked(context, answer, "department")
