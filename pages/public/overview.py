"""The public Overview: what became of the complaints that the filters choose."""

import streamlit

from pages.public_parts import sections
from pages.public_parts.findings import findings
from pages.public_parts.questions import parts
from pages.public_parts.tiles import tiles
from pages.shared.answers import published
from pages.shared.visit import public_visit

visit = public_visit()
answer = published(visit, parts("", visit.filters))

sections.sentence(visit)
tiles(visit, answer, visit.say("public.section_tiles"))
found = findings(visit)
if found:
    streamlit.html(found)
left, right = streamlit.columns(2)
with left:
    sections.chain_figure(visit, answer)
with right:
    sections.time_figure(visit)
