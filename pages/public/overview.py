"""The public Overview: the totals of all complaints, national and by province, counted now."""

import streamlit

from data_access import Question
from pages.parts import sections
from pages.parts.answers import public_answer
from pages.parts.names import public_sentence
from pages.parts.tiles import public_tiles
from pages.parts.visit import public_visit

visit = public_visit()
answer = public_answer(visit, Question(("filed", "addressed", "open"), ("province",)))

streamlit.html(f'<p class="sentence">{public_sentence(visit, answer.total["filed"])}</p>')
streamlit.caption(visit.say("public.intro"))
public_tiles(visit, answer)
left, right = streamlit.columns(2)
with left:
    sections.province_figure(visit, answer, "filed")
with right:
    sections.province_figure(visit, answer, "open")
streamlit.subheader(visit.say("public.coming"), anchor=False)
streamlit.html(f'<p class="pending">{visit.say("public.coming_why")}</p>')
