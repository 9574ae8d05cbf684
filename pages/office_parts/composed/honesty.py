"""Is closed resolved? The chain, relief that citizens contest, and what would be seen if closings
were made up.
"""

from html import escape

from pages.office_parts import sections
from pages.office_parts.comparing import honesty as parts
from pages.office_parts.comparing.reopenings import ledger
from pages.parts.context import OfficeContext
from pages.statements import scope


def page(context: OfficeContext) -> None:
    """Put the page together."""
    questions = parts.honesty_questions(context.filters, parts.chosen_look(context))
    shown, *judged = context.surface.ask(list(questions.values()))
    period = scope.period_in_words(context.speaker, context.filters)
    about = scope.filters_in_words(context.speaker, context.filters)
    told = context.say(
        "signals.scope",
        count=context.number(shown.total["filed"]),
        filters=context.speaker.semicolon.join(filter(None, [period, about])),
    )
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    if not shown.total["filed"]:
        coverage = context.complaints.coverage()
        context.surface.info(scope.why_empty(context.speaker, context.filters, coverage))
        return
    found = parts.found_in(tuple(judged))
    parts.signals_figure(context, tuple(judged), found)
    left, right = context.surface.columns(2)
    with left:
        sections.chain_figure(context, shown)
        sections.part_figure(context, shown, "category", "contested_relief")
    with right:
        parts.course_figure(context, judged[1], found)
        sections.part_figure(context, shown, "department", "contested_relief")
        sections.part_figure(context, shown, "district", "contested_relief")
    ledger(context, shown)
    context.surface.note(context.say("sentence.exact"))
