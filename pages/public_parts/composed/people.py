"""Who complains: five groups beside everyone, and how their complaints were met."""

from pages.parts.context import PublicContext
from pages.public_parts import people, sections
from pages.public_parts.questions import parts, published


def page(context: PublicContext) -> None:
    """Put the page together."""
    answer = published(context, parts("group", context.filters))

    sections.sentence(context)
    people.groups_figure(context, answer)
    sections.bars_figure(context, answer, "group", "filed", context.filters.group)
