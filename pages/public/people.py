"""Who complains: five groups beside everyone, and how their complaints were met."""

from pages.public_parts import people, sections
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.context import public_context

context = public_context()
answer = published(context, parts("group", context.filters))

sections.sentence(context)
people.groups_figure(context, answer)
sections.bars_figure(context, answer, "group", "filed", context.filters.group)
