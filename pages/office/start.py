"""Where the office begins: what stands out, four pairs of figures, what needs a decision, and where
each question is answered.
"""

from html import escape

import streamlit

from data_access import Filters, cells_of, dimensions_of, fair_ranking
from data_access.access import Permit
from pages.office_parts.start import asked, drawn
from pages.office_parts.start.asked import StartAnswers
from pages.office_parts.start.remembered import draw_since, draw_views, recall
from pages.office_parts.start.watched import watched
from pages.shared.answers import exact_answers
from pages.shared.context import OfficeContext, office_context
from pages.statements import scope
from pages.statements.office import start, start_kinds
from pages.statements.office.start import Looked


def _page(context: OfficeContext, permit: Permit) -> None:
    filters = asked.window_of(context)
    windows = asked.windows_of(context, filters)
    remembered = recall(context)
    questions = asked.start_questions(context, filters, windows) | remembered.questions(context)
    found = exact_answers(context, permit, "office/start", list(questions.values()))
    answers = asked.kept(found, windows, list(questions))
    shown = answers.by_name["shares"].total["filed"]
    _scope(context, filters, shown)
    draw_since(context, remembered, answers.by_name)
    looked = answers.looked(context)
    if shown:
        _what_stands_out(context, looked, filters)
        drawn.pairs(context, answers)
    else:
        streamlit.info(scope.why_empty(context.speaker, filters, context.speaker.coverage))
    _decisions(context, answers, looked, filters)
    watched(context)
    draw_views(context, remembered, answers.by_name)
    worst = next((one.worse[0] for one in looked.rankings if one.worse), None)
    now = answers.by_name["now"].filters
    drawn.doors(context, start.doors(context.speaker, filters, now, worst))
    streamlit.caption(context.say("sentence.exact"))


def _scope(context: OfficeContext, filters: Filters, count: int) -> None:
    speaker = context.speaker
    about = [scope.period_in_words(speaker, filters), scope.filters_in_words(speaker, filters)]
    told = speaker.semicolon.join(filter(None, about))
    said = context.say("start.scope", count=f"{count:,}", filters=told)
    streamlit.html(f'<p class="sentence">{escape(said, quote=False)}</p>')
    if not context.filters.has_period:
        streamlit.caption(context.say("start.own_days"))


def _what_stands_out(context: OfficeContext, looked: Looked, filters: Filters) -> None:
    streamlit.header(context.say("start.what"), anchor=False)
    found = start.standing_out(context.speaker, looked, filters)
    drawn.findings(context, found)
    nothing = start.summary(context.speaker, looked, found)
    if nothing:
        streamlit.info(nothing)
    notes = start.looked_at(context.speaker, looked)
    notes += [] if looked.rankings else [context.say("start.one_department")]
    streamlit.caption(" ".join(notes))


def _decisions(
    context: OfficeContext, answers: StartAnswers, looked: Looked, filters: Filters
) -> None:
    speaker, by_name = context.speaker, answers.by_name
    found = [start.grew(speaker, by_name["flow"], looked)]
    if not scope.excludes_open(context.filters):
        found.insert(0, start.soon(speaker, by_name["now"]))
    if "cells" in by_name:
        cells, names = cells_of(by_name["cells"], context.codebook), dimensions_of(by_name["cells"])
        found.append(start.overdue(speaker, cells, names, filters))
    found.append(start_kinds.bunched(speaker, looked.signals, filters))
    found.append(start_kinds.least_satisfied(speaker, by_name["shares"], filters))
    if looked.rankings:
        ranking = fair_ranking(by_name["shares"], "department", asked.CONTESTED)
        found.append(start.contested(speaker, ranking, filters))
    told = [one for one in found if one]
    if not told:
        return
    streamlit.header(context.say("start.decisions"), anchor=False)
    drawn.findings(context, told)


_page(*office_context())
