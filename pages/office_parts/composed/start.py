"""Where the office begins: what stands out, four pairs of figures, what needs a decision, and where
each question is answered.
"""

from collections.abc import Mapping
from html import escape
from typing import Protocol

from data_access import Answer, Filters, Question, cells_of, dimensions_of, fair_ranking
from pages.office_parts.start import asked, drawn
from pages.office_parts.start.asked import StartAnswers
from pages.office_parts.start.watched import watched
from pages.parts.context import OfficeContext
from pages.statements import scope
from pages.statements.office import start, start_kinds
from pages.statements.office.start import Looked


class Remembered(Protocol):
    """What a screen remembers of an officer; paper remembers nothing."""

    def questions(self, context: OfficeContext) -> dict[str, Question]:
        """Return what is asked for it."""

    def draw_since(self, context: OfficeContext, answers: Mapping[str, Answer]) -> None:
        """Draw what came since the last visit."""

    def draw_views(self, context: OfficeContext, answers: Mapping[str, Answer]) -> None:
        """Draw the saved views."""


def page(context: OfficeContext, remembered: Remembered | None = None) -> None:
    """Put the page together."""
    filters = asked.window_of(context)
    windows = asked.windows_of(context, filters)
    questions = asked.start_questions(context, filters, windows)
    questions |= remembered.questions(context) if remembered else {}
    found = context.surface.ask(list(questions.values()))
    answers = asked.kept(found, windows, list(questions))
    shown = answers.by_name["shares"].total["filed"]
    _scope(context, filters, shown)
    if remembered:
        remembered.draw_since(context, answers.by_name)
    looked = answers.looked(context)
    if shown:
        _what_stands_out(context, looked, filters)
        drawn.pairs(context, answers)
    else:
        context.surface.info(scope.why_empty(context.speaker, filters, context.speaker.coverage))
    _decisions(context, answers, looked, filters)
    watched(context)
    if remembered:
        remembered.draw_views(context, answers.by_name)
    worst = next((one for one in looked.rankings if one.worse), None)
    now = answers.by_name["now"].filters
    drawn.doors(context, start.doors(context.speaker, filters, now, worst))
    context.surface.note(context.say("sentence.exact"))


def _scope(context: OfficeContext, filters: Filters, count: int) -> None:
    speaker = context.speaker
    about = [scope.period_in_words(speaker, filters), scope.filters_in_words(speaker, filters)]
    told = speaker.semicolon.join(filter(None, about))
    said = context.say("start.scope", count=context.number(count), filters=told)
    context.surface.html(f'<p class="sentence">{escape(said, quote=False)}</p>')
    if not context.filters.has_period:
        context.surface.note(context.say("start.own_days"))


def _what_stands_out(context: OfficeContext, looked: Looked, filters: Filters) -> None:
    context.surface.heading(context.say("start.what"))
    found = start.standing_out(context.speaker, looked, filters)
    drawn.findings(context, found)
    nothing = start.summary(context.speaker, looked, found)
    if nothing:
        context.surface.info(nothing)
    notes = start.looked_at(context.speaker, looked)
    notes += [] if looked.rankings else [context.say("start.one_department")]
    context.surface.note(" ".join(notes))


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
        found.append(start.contested(speaker, ranking, looked.signals, filters))
    told = [one for one in found if one]
    if not told:
        return
    context.surface.heading(context.say("start.decisions"))
    drawn.findings(context, told)
