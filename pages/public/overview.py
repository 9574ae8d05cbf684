"""The public Overview: what became of the complaints that the filters choose."""

import streamlit

from pages.parts import public_sections
from pages.parts.answers import published
from pages.parts.overview_findings import findings
from pages.parts.public_questions import parts
from pages.parts.public_tiles import tiles
from pages.parts.visit import public_visit

visit = public_visit()
answer = published(visit, parts("", visit.filters))

public_sections.sentence(visit)
tiles(visit, answer, visit.say("public.section_tiles"))
found = findings(visit)
if found:
    streamlit.html(found)
left, right = streamlit.columns(2)
with left:
    public_sections.chain_figure(visit, answer)
with right:
    public_sections.time_figure(visit)
