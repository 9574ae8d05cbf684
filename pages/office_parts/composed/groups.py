"""Whom the state serves worse: groups of people, and the anonymous, against everybody else; and who
does not complain.
"""

from html import escape

from data_access import WAITED
from pages.office_parts import choices
from pages.office_parts.groups_and_places import filing, people, waits
from pages.parts.context import OfficeContext
from pages.statements import scope
from pages.statements.office.groups_and_places import people as told


def page(context: OfficeContext) -> None:
    """Put the page together."""
    questions = people.people_questions(context.filters)
    if choices.chosen(context, choices.FIGURE) == WAITED:  # it takes twice as long as all others
        questions |= {"waits": waits.waits_question(context.filters)}
    answers = dict(
        zip(
            questions,
            context.surface.ask(list(questions.values())),
            strict=True,
        )
    )
    filed = people.with_filed(context, answers["compared"])
    if not filed.total["filed"]:
        coverage = context.complaints.coverage()
        context.surface.info(scope.why_empty(context.speaker, context.filters, coverage))
        return
    found = people.comparison_of(context, answers["compared"])
    speaker = context.speaker
    about = [
        scope.filters_in_words(speaker, context.filters),
        scope.period_in_words(speaker, context.filters),
    ]
    told_of = speaker.semicolon.join(filter(None, about))
    context.surface.html(
        f'<p class="sentence">{escape(told.summary(speaker, found), quote=False)}</p>'
    )
    context.surface.note(told.scope_of(speaker, told_of, found))
    measure = people.chosen_measure(context)
    if measure == WAITED:
        waits.waits_figure(context, answers["waits"])
    else:
        people.gap_figure(context, answers["compared"], found, measure)
    people.all_figure(context, answers["compared"], found)
    filing.filing_figure(context, filed, answers["members"])
    filing.provinces_figure(context, filed, answers["members"])
    filing.statement_section(context, answers["minority"], answers["minority_members"], found)
    context.surface.note(context.say("sentence.exact"))
