"""The complaints behind one figure: the list that its number counts."""

from html import escape

import streamlit

from data_access import CaseQuestion, Refused, Text
from data_access.access import Permit
from pages.office_parts import case_table
from pages.parts.context import OfficeContext
from pages.shared.answers import exact_cases
from pages.shared.context import office_context
from pages.shared.download import cases_download
from pages.shared.frame import ignored
from pages.statements.office import case_words


def _list(context: OfficeContext, permit: Permit, question: CaseQuestion) -> None:
    found = exact_cases(context, permit, "office/cases", question)
    if found.total and not found.cases:  # a sheet beyond the last: the data have changed, or a link
        last = case_table.SHEET * ((found.total - 1) // case_table.SHEET)
        question = question.sheet(last, case_table.SHEET)
        found = exact_cases(context, permit, "office/cases", question)
    told = case_words.sentence(context.speaker, found)
    streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    case_table.choices(context, question, found.total)
    if found.withheld:
        reason = found.withheld.label.in_language(context.language)
        streamlit.info(context.say("cases.no_number", reason=reason))
    elif not found.total:
        streamlit.info(context.say("cases.none"))
    else:
        _sheet(context, found)


def _sheet(context: OfficeContext, found) -> None:
    first = found.question.offset + 1
    numbers = {"first": first, "last": first + len(found.cases) - 1, "count": found.total}
    told = [context.say("cases.shown", **{name: context.number(n) for name, n in numbers.items()})]
    if case_words.counts_events(found.question):
        told.append(context.say("cases.events"))
    streamlit.caption(". ".join([told[0], *told[1:]]))
    streamlit.html(case_table.table(context, found))
    everything = found.question.sheet(0, case_table.MOST_IN_A_FILE)
    cases_download(
        context, everything, lambda exported: case_table.plain_rows(context, exported[0])
    )
    if found.total > case_table.MOST_IN_A_FILE:
        streamlit.caption(
            context.say("cases.file", count=context.number(case_table.MOST_IN_A_FILE))
        )
    streamlit.caption(context.say("cases.about"))


context, permit = office_context()
problems: list[str | Text] = []
question = case_table.asked(context, problems)
ignored(problems, context.language)
if question:
    try:
        _list(context, permit, question)
    except Refused as problem:  # a row that no answer has: the sentence lists those there are
        ignored([problem.said], context.language)
else:
    streamlit.info(context.say("cases.no_list"))
