"""Who complains: five groups beside everyone, and how their complaints were met."""

from pages.parts import public_people, public_sections
from pages.parts.answers import published
from pages.parts.public_questions import parts
from pages.parts.visit import public_visit

visit = public_visit()
answer = published(visit, parts("group", visit.filters))

public_sections.sentence(visit)
public_people.groups_figure(visit, answer)
public_sections.bars_figure(visit, answer, "group", "filed", visit.filters.group)
