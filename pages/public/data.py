"""Data and methods: what the figures are, how they protect people, how far they may be off, and all of them as files."""

import streamlit

from pages.charts.numbers import day
from pages.public_parts import data_open, data_sections
from pages.shared.visit import public_visit

visit = public_visit()

streamlit.header(visit.say("page.data"), anchor=False)
streamlit.caption(visit.say("data.intro", number=visit.release.number, as_of=day(visit.release.as_of, visit.language)))
data_sections.contents(visit)
data_sections.counted(visit)
data_sections.protected(visit)
data_sections.accuracy(visit)
data_sections.withheld(visit)
data_sections.combinations(visit)
data_sections.sums(visit)
data_sections.limits(visit)
data_sections.attacks(visit)
data_sections.corrections(visit)
data_open.downloads(visit)
data_open.programs(visit)
data_open.reuse(visit)
