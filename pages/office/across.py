"""Any figure by any two breakdowns: a shaded table whose numbers open their complaints."""

from html import escape

import streamlit

from data_access import MEASURES
from pages.office_parts import across_table
from pages.shared.answers import exact_answers
from pages.shared.context import office_context
from pages.shared.download import csv_download
from pages.shared.frame import ignored
from pages.statements import scope
from pages.statements.office import across_words

context, permit = office_context()
problems: list[str] = []
question = across_table.asked(context, problems)
ignored(problems, context.language)
(answer,) = exact_answers(context, permit, "office/across", [question])
measure, pair = question.measures[0], question.breakdowns[-1]
speaker = context.speaker

told = across_words.title(speaker, answer, measure, pair)
about = [
    scope.filters_in_words(speaker, context.filters),
    scope.period_in_words(speaker, context.filters),
]
streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
streamlit.caption(speaker.semicolon.join(filter(None, about)))
across_table.choices(context, question)
unrecorded = across_words.unrecorded(speaker, question.breakdowns[:2])
if unrecorded or not answer.rows(pair):
    streamlit.info(unrecorded or context.say("across.empty"))
else:
    cells = across_table.cells_of(answer, speaker.coverage)
    streamlit.html(across_table.table(context, cells))
    sizes = {"all_rows": len(answer.rows(question.breakdowns[0])), "rows": len(cells.rows)}
    sizes |= {
        "all_columns": len(answer.rows(question.breakdowns[1])),
        "columns": len(cells.columns),
    }
    for note in across_words.notes(speaker, measure, pair):
        streamlit.caption(note)
    if (sizes["rows"], sizes["columns"]) != (sizes["all_rows"], sizes["all_columns"]):
        streamlit.caption(context.say("across.larger", **sizes))
    with streamlit.container(horizontal=True, gap="small", vertical_alignment="center"):
        csv_download(context, "across", [answer], lambda found: across_table.plain_rows(found[0]))
        with streamlit.popover(context.say("figure.definition"), type="tertiary"):
            streamlit.markdown(MEASURES[measure].definition.in_language(context.language))
    streamlit.caption(context.say("sentence.exact"))
