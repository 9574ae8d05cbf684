"""What people complain about: the categories side by side, and what became of those of one
category.
"""

from pages.parts.context import PublicContext
from pages.public_parts import sections
from pages.public_parts.questions import measure_choice, parts, published


def page(context: PublicContext) -> None:
    """Put the page together."""
    answer = published(context, parts("category", context.filters))

    sections.sentence(context)
    left, right = context.surface.columns([3, 2])
    with left:
        measure_choice(context)
        sections.bars_figure(context, answer, "category", context.measure, context.filters.category)
    with right:
        sections.chosen_chain(context, "category")
