"""Month by month: whether and since when the level of a share changed, of everything and of which
units.
"""

from html import escape

from data_access import AGES, Text, full_months_of_age, level_changes, level_question
from pages.office_parts.comparing import months as parts
from pages.parts.context import OfficeContext
from pages.statements import scope
from pages.statements.office import months


def page(context: OfficeContext) -> None:
    """Put the page together."""
    measure, by = parts.chosen(context)
    filters = full_months_of_age(context.filters, context.dataset.as_of, AGES[measure])
    if isinstance(filters, Text):
        context.surface.info(filters.in_language(context.language))
        return
    (answer,) = context.surface.ask([level_question(measure, by, filters)])
    found = level_changes(answer, context.speaker.coverage)
    if not found.total.months:
        context.surface.info(context.say("months.nothing"))
        return
    told = months.of_total(context.speaker, found)
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    about = [
        scope.filters_in_words(context.speaker, filters),
        scope.period_in_words(context.speaker, filters),
        context.say("months.age", days=AGES[measure]),
    ]
    context.surface.note(context.speaker.semicolon.join(filter(None, about)))
    parts.chart_figure(context, answer, found)
    parts.units_figure(context, answer, found, by)
    context.surface.note(context.say("sentence.exact"))
