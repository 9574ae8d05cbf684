"""Where it is worst: districts shaded by one figure, as a list, and beside their neighbours."""

from html import escape

from pages.office_parts.groups_and_places import districts
from pages.parts.context import OfficeContext
from pages.statements import scope
from pages.statements.office.groups_and_places import places as told


def page(context: OfficeContext) -> None:
    """Put the page together."""
    speaker = context.speaker
    figure = districts.chosen_figure(context)
    question = districts.place_question(figure, context.filters)
    (answer,) = context.surface.ask([question])
    found = districts.comparison_of(context, answer, figure)
    about = [
        scope.filters_in_words(speaker, answer.filters),
        scope.period_in_words(speaker, answer.filters),
    ]
    told_of = speaker.semicolon.join(filter(None, about))
    context.surface.html(
        f'<p class="sentence">{escape(told.summary(speaker, found), quote=False)}</p>'
    )
    notes = [told.scope_of(speaker, told_of, bool(context.filters.level))]
    notes += [context.say("districts.all_compared")] if context.filters.chosen("district") else []
    context.surface.note(" ".join(notes))
    known = districts.known_outlines(context)
    districts.map_figure(context, answer, found, known)
    districts.list_figure(context, answer, found)
    districts.beside_figure(context, answer, found, known)
    context.surface.note(context.say("sentence.exact"))
