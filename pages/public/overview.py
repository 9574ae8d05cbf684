"""The public Overview: what became of the complaints that the filters choose."""

import streamlit

from pages.public_parts import sections
from pages.public_parts.findings import findings
from pages.public_parts.questions import parts
from pages.public_parts.tiles import tiles
from pages.shared.answers import published
from pages.shared.context import public_context

context = public_context()
answer = published(context, parts("", context.filters))

sections.sentence(context)
tiles(context, answer, context.say("public.section_tiles"))
found = findings(context)
if found:
    streamlit.html(found)
left, right = streamlit.columns(2)
with left:
    sections.chain_figure(context, answer)
with right:
    sections.time_figure(context)
