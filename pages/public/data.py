"""Data and methods: what the figures are, how they protect people, how far they may be off, and
all of them as files.
"""

import streamlit

from pages.charts.numbers import day
from pages.public_parts import data_open, data_sections
from pages.shared.context import public_context

context = public_context()

streamlit.caption(
    context.say(
        "data.intro",
        number=context.release.number,
        as_of=day(context.release.as_of, context.language),
    )
)
data_sections.contents(context)
data_sections.counted(context)
data_sections.protected(context)
data_sections.accuracy(context)
data_sections.withheld(context)
data_sections.combinations(context)
data_sections.sums(context)
data_sections.limits(context)
data_sections.attacks(context)
data_sections.corrections(context)
data_open.downloads(context)
data_open.programs(context)
data_open.reuse(context)
