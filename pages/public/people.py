"""Who complains: five groups beside everyone, and how their complaints were met."""

from pages.public_parts import people, sections
from pages.public_parts.questions import parts
from pages.shared.answers import published
from pages.shared.visit import public_visit

visit = public_visit()
answer = published(visit, parts("group", visit.filters))

sections.sentence(visit)
people.groups_figure(visit, answer)
sections.bars_figure(visit, answer, "group", "filed", visit.filters.group)
