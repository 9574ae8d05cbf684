"""The backlog: from beginning to end of the chosen days, how old it is, and where it grows."""

from html import escape

import streamlit

from data_access import Answer, forecast_of
from data_access.access import Permit
from pages.charts.numbers import day
from pages.office_parts import backlog_tables
from pages.shared.answers import exact_answers
from pages.shared.context import OfficeContext, office_context
from pages.shared.download import csv_download
from pages.statements import scope
from pages.statements.office import backlog_words, forecast_words
from pages.statements.office.findings import of_how_many


def _draw(context: OfficeContext, flow: Answer, now: Answer, ahead: Answer) -> None:
    bridge = backlog_words.bridge_of(flow.total)
    days = backlog_words.stretch(flow.filters, context.dataset.as_of)
    why_none = backlog_words.why_no_steps(context.speaker, bridge, days)
    if why_none:
        streamlit.info(why_none)
    else:
        _steps(context, flow, bridge, days)
    _ages(context, now)
    _ahead(context, ahead)
    if not why_none:
        _where(context, flow, now, days)
    streamlit.caption(context.say("sentence.exact"))


def _steps(context: OfficeContext, flow: Answer, bridge, days) -> None:
    speaker = context.speaker
    told = backlog_words.title(speaker, bridge, days)
    streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    about = [scope.filters_in_words(speaker, context.filters)]
    about += [] if context.filters.has_period else [backlog_words.of_own_days(speaker)]
    streamlit.caption(" ".join(filter(None, about)) or context.say("backlog.bridge"))
    streamlit.html(backlog_tables.steps(context, flow, bridge))
    notes = [backlog_words.pace(speaker, bridge, days)]
    for note in [*notes, *of_how_many(speaker, flow.total, flow.question.measures)]:
        if note:
            streamlit.caption(note)


def _ages(context: OfficeContext, now: Answer) -> None:
    as_of = day(context.dataset.as_of, context.language)
    streamlit.header(context.say("backlog.ages", day=as_of), anchor=False)
    streamlit.caption(context.say("backlog.whenever"))
    streamlit.html(backlog_tables.late(context, now))
    if now.total.number("open"):
        streamlit.html(backlog_tables.ages(context, now))


def _ahead(context: OfficeContext, answer: Answer) -> None:
    streamlit.header(context.say("forecast.title"), anchor=False)
    why_none = forecast_words.why_none(context.speaker, context.filters)
    if why_none:
        streamlit.caption(why_none)
        return
    told, *notes = forecast_words.told(context.speaker, forecast_of(answer))
    streamlit.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    for note in notes:
        streamlit.caption(note)


def _where(context: OfficeContext, flow: Answer, now: Answer, days) -> None:
    streamlit.header(context.say("backlog.where"), anchor=False)
    left, right = streamlit.columns(2)
    with left:
        kinds = backlog_tables.chosen_kinds(context)
    with right:
        until = backlog_tables.chosen_days(context)
    pace = backlog_tables.Pace(backlog_words.long_enough(days), until)
    streamlit.html(backlog_tables.where(context, flow, now, kinds, pace))
    streamlit.caption(backlog_words.of_columns(context.speaker, days, until))
    streamlit.caption(context.say("backlog.shown", **backlog_tables.sizes(flow, kinds)))
    if backlog_words.begins_with(context.speaker, days):
        streamlit.caption(context.say("backlog.all_is_growth"))
    csv_download(context, "backlog", [flow, now], backlog_tables.plain_rows)


def _page(context: OfficeContext, permit: Permit) -> None:
    asked = backlog_tables.questions(context)
    _draw(context, *exact_answers(context, permit, "office/backlog", asked))


_page(*office_context())
