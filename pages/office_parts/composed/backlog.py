"""The backlog: from beginning to end of the chosen days, how old it is, and where it grows."""

from html import escape

from data_access import Answer, forecast_of
from pages.charts.numbers import day
from pages.office_parts import backlog_tables
from pages.parts.context import OfficeContext
from pages.parts.values import Foot
from pages.statements import scope
from pages.statements.office import backlog_words, forecast_words
from pages.statements.office.findings import of_how_many


def _draw(context: OfficeContext, flow: Answer, now: Answer, ahead: Answer) -> None:
    bridge = backlog_words.bridge_of(flow.total)
    days = backlog_words.stretch(flow.filters, context.dataset.as_of)
    why_none = backlog_words.why_no_steps(context.speaker, bridge, days)
    if why_none:
        context.surface.info(why_none)
    else:
        _steps(context, flow, bridge, days)
    _ages(context, now)
    _ahead(context, ahead)
    if not why_none:
        _where(context, flow, now, days)
    context.surface.note(context.say("sentence.exact"))


def _steps(context: OfficeContext, flow: Answer, bridge, days) -> None:
    speaker = context.speaker
    told = backlog_words.title(speaker, bridge, days)
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    about = [scope.filters_in_words(speaker, context.filters)]
    about += [] if context.filters.has_period else [backlog_words.of_own_days(speaker)]
    context.surface.note(" ".join(filter(None, about)) or context.say("backlog.bridge"))
    context.surface.html(backlog_tables.steps(context, flow, bridge))
    notes = [backlog_words.pace(speaker, bridge, days)]
    for note in [*notes, *of_how_many(speaker, flow.total, flow.question.measures)]:
        if note:
            context.surface.note(note)


def _ages(context: OfficeContext, now: Answer) -> None:
    as_of = day(context.dataset.as_of, context.language)
    context.surface.heading(context.say("backlog.ages", day=as_of))
    context.surface.note(context.say("backlog.whenever"))
    context.surface.html(backlog_tables.late(context, now))
    if now.total.number("open"):
        context.surface.html(backlog_tables.ages(context, now))


def _ahead(context: OfficeContext, answer: Answer) -> None:
    context.surface.heading(context.say("forecast.title"))
    why_none = forecast_words.why_none(context.speaker, context.filters)
    if why_none:
        context.surface.note(why_none)
        return
    told, *notes = forecast_words.told(context.speaker, forecast_of(answer))
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    for note in notes:
        context.surface.note(note)


def _where(context: OfficeContext, flow: Answer, now: Answer, days) -> None:
    context.surface.heading(context.say("backlog.where"))
    left, right = context.surface.columns(2)
    with left:
        kinds = backlog_tables.chosen_kinds(context)
    with right:
        until = backlog_tables.chosen_days(context)
    pace = backlog_tables.Pace(backlog_words.long_enough(days), until)
    context.surface.html(backlog_tables.where(context, flow, now, kinds, pace))
    context.surface.note(backlog_words.of_columns(context.speaker, days, until))
    context.surface.note(context.say("backlog.shown", **backlog_tables.sizes(context, flow, kinds)))
    if backlog_words.begins_with(context.speaker, days):
        context.surface.note(context.say("backlog.all_is_growth"))
    context.surface.foot(
        Foot("backlog", [flow, now], backlog_tables.plain_rows, backlog_tables.SHOWN)
    )


def page(context: OfficeContext) -> None:
    """Put the page together."""
    asked = backlog_tables.questions(context)
    _draw(context, *context.surface.ask(asked))
