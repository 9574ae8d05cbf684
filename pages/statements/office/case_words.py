"""What is said of a list of complaints, and of each complaint on it."""

from data_access import (
    BREAKDOWNS,
    CODE_LISTS,
    FILTERS,
    MEASURES,
    UNRECORDED,
    WHOLE,
    Case,
    CaseList,
    CaseQuestion,
    Step,
)
from pages.charts.numbers import day
from pages.statements import scope
from pages.statements.speaker import Office


def sentence(office: Office, found: CaseList) -> str:
    """Return what the list holds: how many complaints, of which figure, row, filters and days."""
    question = found.question
    entry = MEASURES[question.measure]
    key = "cases.figure"
    if entry.denominator:
        key = "cases.figure_whole" if question.side == WHOLE else "cases.figure_part"
    told = office.say(
        key, count=office.number(found.total), measure=entry.label.in_language(office.language)
    )
    about = [*rows_in_words(office, question), scope.filters_in_words(office, question.filters)]
    row = office.semicolon.join(filter(None, [*about, _days(office, question)]))
    told = office.say("cases.row", sentence=told, row=row) if row else told
    return f"{told}. {office.say('sentence.as_of', day=day(found.as_of, office.language))}"


def rows_in_words(office: Office, question: CaseQuestion) -> list[str]:
    """Return the rows in which the figure stands: “Department: NADRA”."""
    return [
        f"{BREAKDOWNS[by].label.in_language(office.language)}: {name_of_row(office, by, code)}"
        for by, code in question.parts
    ]


def name_of_row(office: Office, breakdown: str, code: str) -> str:
    """Return the name of a row of a breakdown."""
    if code == UNRECORDED:
        return office.say("cases.by_nobody" if breakdown == "cause" else "cases.unrecorded")
    if BREAKDOWNS[breakdown].is_period:
        return office.period(code)
    if code == "not_closed":
        return office.say("cases.not_closed")
    return office.name(BREAKDOWNS[breakdown].values, code)


def _days(office: Office, question: CaseQuestion) -> str:
    if not question.filters.has_period:
        return ""
    label = FILTERS["period"].label.in_language(office.language)
    return f"{label}: {scope.period_in_words(office, question.filters)}"


def counts_events(question: CaseQuestion) -> bool:
    """Whether one complaint may stand on the list more than once: a flow counts events."""
    return question.count in ("closings", "reopenings", "inflow")


def value(office: Office, case: Case, name: str) -> str:
    """Return what is told of a complaint by code, in words."""
    code = case.codes[name]
    if not code:
        return ""
    return office.say("cases.unrecorded") if code == UNRECORDED else office.name(name, code)


def closed_on(office: Office, case: Case) -> str:
    """Return the day of the closing in force; of what is closed, nobody knows when, that."""
    if case.closed_on:
        return f"{case.closed_on}"
    is_closed = case.codes["status"] in ("closed", UNRECORDED)
    return office.say("cases.unrecorded") if is_closed else ""


def history(office: Office, case: Case) -> str:
    """Return what happened to a complaint after it was filed, in its order."""
    told = (
        office.say("cases.happened", day=step.day, what=_what(office, step))
        for step in case.history
        if step.what != "filed"
    )
    return office.semicolon.join(told)


_LISTS = {"closed": "outcome", "reopened": "cause", "answered": "feedback"}
_WITH = {"closed": "cases.closed_with", "answered": "cases.answered_with"}
_WITHOUT = {
    "assigned": "cases.assigned",
    "replied": "cases.replied",
    "closed": "cases.closed",
    "reopened": "cases.reopened",
    "answered": "cases.answered",
}


def _what(office: Office, step: Step) -> str:
    if not step.code:
        return office.say(_WITHOUT[step.what])
    entries = CODE_LISTS[_LISTS[step.what]]
    how = next(entry.label for entry in entries if entry.code == step.code)
    how = how.in_language(office.language)
    return office.say(_WITH[step.what], how=how) if step.what in _WITH else how
