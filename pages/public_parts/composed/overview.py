"""The public Overview: what became of the complaints that the filters choose."""

from pages.parts.context import PublicContext
from pages.public_parts import sections
from pages.public_parts.findings import findings
from pages.public_parts.questions import parts, published
from pages.public_parts.tiles import tiles


def page(context: PublicContext) -> None:
    """Put the page together."""
    answer = published(context, parts("", context.filters))

    sections.sentence(context)
    tiles(context, answer, context.say("public.section_tiles"))
    found = findings(context)
    if found:
        context.surface.html(found)
    left, right = context.surface.columns(2)
    with left:
        sections.chain_figure(context, answer)
    with right:
        sections.time_figure(context)
