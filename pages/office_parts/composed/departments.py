"""Which department fails whom: departments compared fairly by one share, the worst first."""

from html import escape

from data_access import fair_ranking
from pages.office_parts.comparing import ranking as parts
from pages.parts.context import OfficeContext
from pages.statements import scope
from pages.statements.office import departments


def page(context: OfficeContext) -> None:
    """Put the page together."""
    measure, without_heavy = parts.chosen_measure(context)
    question = parts.ranking_question(measure, context.filters, without_heavy)
    (answer,) = context.surface.ask([question])
    compared = fair_ranking(answer, "department", measure)

    period = scope.period_in_words(context.speaker, answer.filters)
    about = scope.filters_in_words(context.speaker, answer.filters)
    told = context.speaker.semicolon.join(filter(None, [about, period]))
    context.surface.html(
        f'<p class="sentence">{escape(departments.who_stands_out(context.speaker, compared), quote=False)}</p>'
    )
    chosen = context.filters.chosen("department")
    notes = [departments.scope_of(context.speaker, told)]
    notes += [context.say("ranking.all_departments")] if chosen else []
    context.surface.note(" ".join(notes))
    parts.scorecard_links(context, compared)
    band = parts.chosen_band(context, compared)
    left, right = context.surface.columns(2)
    with left:
        parts.band_figure(context, answer, compared, band)
    with right:
        parts.funnel_figure(context, answer, compared)
    context.surface.note(context.say("sentence.exact"))
