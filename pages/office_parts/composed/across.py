"""Any figure by any two breakdowns: a shaded table whose numbers open their complaints."""

from html import escape

from data_access import Answer, Question, Text
from pages.office_parts import across_table
from pages.parts.context import OfficeContext
from pages.parts.values import Foot
from pages.shared.markup import ignored_in_words
from pages.statements import scope
from pages.statements.office import across_words


def page(context: OfficeContext) -> None:
    """Put the page together."""
    problems: list[Text] = []
    question = across_table.asked(context, problems)
    if problems:
        context.surface.warning(ignored_in_words(problems, context.language))
    (answer,) = context.surface.ask([question])
    measure, pair = question.measures[0], question.breakdowns[-1]
    speaker = context.speaker

    told = across_words.title(speaker, answer, measure, pair)
    about = [
        scope.filters_in_words(speaker, context.filters),
        scope.period_in_words(speaker, context.filters),
    ]
    context.surface.html(f'<p class="sentence">{escape(told, quote=False)}</p>')
    context.surface.note(speaker.semicolon.join(filter(None, about)))
    across_table.choices(context, question)
    unrecorded = across_words.unrecorded(speaker, question.breakdowns[:2])
    if unrecorded or not answer.rows(pair):
        context.surface.info(unrecorded or context.say("across.empty"))
    else:
        _table(context, question, answer)


def _table(context: OfficeContext, question: Question, answer: Answer) -> None:
    measure, (one, other, pair) = question.measures[0], question.breakdowns
    cells = across_table.cells_of(answer, context.speaker.coverage)
    context.surface.html(across_table.table(context, cells))
    sizes = {"all_rows": len(answer.rows(one)), "rows": len(cells.rows)}
    sizes |= {"all_columns": len(answer.rows(other)), "columns": len(cells.columns)}
    for note in across_words.notes(context.speaker, measure, pair):
        context.surface.note(note)
    if (sizes["rows"], sizes["columns"]) != (sizes["all_rows"], sizes["all_columns"]):
        context.surface.note(context.say("across.larger", **sizes))
    context.surface.foot(
        Foot("across", [answer], lambda found: across_table.plain_rows(found[0]), (measure,))
    )
    context.surface.note(context.say("sentence.exact"))
