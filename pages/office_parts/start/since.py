"""What came since the last visit: what it asks, and how it is drawn."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from data_access import Answer, Question, Visit, WatchProblem, is_shared, told_findings
from pages.charts.numbers import day
from pages.office_parts.backlog_tables import filters_of_open
from pages.office_parts.start.drawn import figure_of, items
from pages.office_parts.start.watched import item
from pages.parts.context import OfficeContext

_FLOW = {
    "received": "since.received",
    "closings": "since.closings",
    "reopenings": "since.reopenings",
}
_LATE = {"escalated_open": "since.escalated_open"}
_LIMIT = 40  # days


def since_questions(context: OfficeContext, before: Visit | None) -> dict[str, Question]:
    """Return the questions by what they are for; none where nothing can have come."""
    if before is None or _unlike(context, before):
        return {}
    first = before.as_of.date()
    kept = replace(context.filters, period=(), from_day="", to_day="")
    # Those that were past the limit on that day were filed before these.
    newly = first - timedelta(days=_LIMIT)
    return {
        "since": Question(tuple(_FLOW), (), replace(kept, from_day=first.isoformat())),
        "late since": Question(
            tuple(_LATE), (), replace(filters_of_open(kept), from_day=newly.isoformat())
        ),
    }


def _unlike(context: OfficeContext, before: Visit) -> str:
    """Return the word for why nothing is counted; "" where something is."""
    now = context.dataset
    if (before.as_of, before.version) == (now.as_of, now.version):
        return "since.same"
    return "since.older" if (before.as_of, before.version) > (now.as_of, now.version) else ""


def draw(context: OfficeContext, before: Visit | None, answers: Mapping[str, Answer]) -> None:
    """Draw what came since a visit; that there was none, or that nothing came."""
    word = "since.header_shared" if is_shared(context.permit) else "since.header"
    context.surface.heading(context.say(word))
    if before is None:
        context.surface.note(context.say("since.first"))
        return
    days = {"at": before.at, "then": before.as_of, "now": context.dataset.as_of}
    told = {name: day(moment, context.language) for name, moment in days.items()}
    why = _unlike(context, before)
    if why:
        context.surface.note(context.say(why, at=told["at"]))
        return
    cells = "".join(
        f"<div>{figure_of(context, word, answers[name], measure)}</div>"
        for name, measures in (("since", _FLOW), ("late since", _LATE))
        for measure, word in measures.items()
    )
    context.surface.html(f'<dl class="tiles published since">{cells}</dl>')
    context.surface.note(context.say("since.about", **told))
    _rules(context, before)


def _rules(context: OfficeContext, before: Visit) -> None:
    """Draw what the rules told at later versions of the data; nothing where no rule is written."""
    try:
        told = told_findings()
    except WatchProblem:  # the list of all that they told says what is wrong
        return
    found = [one for one in told if one.version > before.version]
    if told:
        context.surface.note(context.say("since.rules" if found else "since.no_rules"))
        items(context, (item(context, one) for one in found))
