"""What changed between windows of the same age, and why: other cases, or the same cases ending
otherwise; against the same days a year before, and against the days before.
"""

from html import escape

from data_access import AGES, SPLIT_BY, Comparison, Text, equal_ages
from pages.office_parts.comparing import changed as parts
from pages.parts.context import OfficeContext
from pages.statements import scope
from pages.statements.office import changed


def page(context: OfficeContext) -> None:
    """Put the page together."""
    measure, against = parts.chosen(context)
    coverage, as_of = context.complaints.coverage(), context.dataset.as_of
    told = equal_ages(context.filters, as_of, coverage, against, AGES[measure])
    for why in told:
        if isinstance(why, Text):
            context.surface.info(why.in_language(context.language))
    pairs = [one for one in told if isinstance(one, Comparison)]
    if not pairs:
        return
    questions = parts.changed_questions(context, measure, pairs)
    found = parts.compared(measure, pairs, context.surface.ask(questions))
    if len(found) < len(pairs):
        context.surface.info(context.say("changed.too_few"))
    if not found:
        return
    both = changed.of_both(context.speaker, [(one.split, one.pair) for one in found])
    if both:
        context.surface.info(both)
    about = scope.filters_in_words(context.speaker, context.filters)
    if about:
        context.surface.note(about)
    context.surface.note(context.say("changed.age", days=AGES[measure]))
    _comparisons(context, found)
    context.surface.note(context.say("sentence.exact"))


def _comparisons(context: OfficeContext, found: list[parts.Compared]) -> None:
    """Draw one comparison over the page's width, two side by side."""
    for column, one in zip(context.surface.columns(len(found)), found, strict=True):
        with column:
            _comparison(context, one, [other for other in found if other is not one])
    drawn = [(one, name) for name in SPLIT_BY for one in found if name in one.split.parts]
    for place in range(0, len(drawn), 2):
        for column, (one, name) in zip(
            context.surface.columns(2), drawn[place : place + 2], strict=False
        ):
            with column:
                others = [other for other in found if other is not one]
                parts.part_figure(context, one, others, name)


def _comparison(context: OfficeContext, one: parts.Compared, others: list[parts.Compared]) -> None:
    split, speaker = one.split, context.speaker
    told = changed.of_change(speaker, split)
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    notes = [*one.about(context), changed.windows_in_words(speaker, one.pair)]
    notes.append(changed.interval_in_words(speaker, split, one.of))
    notes += [] if split.is_clear else [context.say("changed.chance")]
    context.surface.note(" ".join(notes))
    parts.change_figure(context, one, others)
