"""A list of complaints: what may be chosen of it, its rows on the page and in a file."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit

from data_access import (
    CASE_KEYS,
    CODED,
    MEASURES,
    ORDERS,
    PART,
    UNRECORDED,
    WHOLE,
    Case,
    CaseList,
    CaseQuestion,
    Text,
    why_no_list,
)
from pages.parts.choice import Choice
from pages.parts.context import OfficeContext
from pages.shared.address import keep_all, of_choices
from pages.shared.case_links import CASES
from pages.statements.office import case_words
from pages.statements.scope import in_a_url

CASE_CHOICES = tuple(Choice(key, page=CASES) for key in CASE_KEYS)
SHEET = 50  # complaints
MOST_IN_A_FILE = 20_000  # complaints


def asked(context: OfficeContext, problems: list[str | Text]) -> CaseQuestion | None:
    """Return the list and the sheet that the URL names; None where it names no figure with a
    list.
    """
    params = of_choices(CASE_CHOICES)
    question = CaseQuestion.from_query_params(params, context.filters, problems)
    text = (params.get("sheet") or ["1"])[-1]
    number = int(text) if text.isdecimal() and 0 < int(text) < 10**9 else 0
    if not number:
        problems.append(context.say("cases.no_sheet", sheet=text[:20]))
    return question and question.sheet(SHEET * (max(number, 1) - 1), SHEET)


def choices(context: OfficeContext, question: CaseQuestion, total: int) -> None:
    """Draw what can be chosen of the list: the figure, the side of a share, order and sheet."""
    language = context.language
    listed = [name for name in MEASURES if why_no_list(name) is None]
    with streamlit.container(horizontal=True, vertical_alignment="bottom", key="case choices"):
        _choice(
            context.say("cases.measure"),
            {name: MEASURES[name].label.in_language(language) for name in listed},
            question.measure,
            lambda name: _go(replace(question, measure=name, side=PART)),
        )
        if MEASURES[question.measure].denominator:
            sides = {PART: context.say("cases.side_part"), WHOLE: context.say("cases.side_whole")}
            _choice(
                context.say("cases.side"),
                sides,
                question.side,
                lambda side: _go(replace(question, side=side)),
            )
        _choice(
            context.say("cases.order"),
            {name: label.in_language(language) for name, label in ORDERS.items()},
            question.order,
            lambda order: _go(replace(question, order=order)),
        )
        _turned(context, question)
        _sheet(context, question, total)


def _choice(label: str, options: Mapping[str, str], chosen: str, choose) -> None:
    key = f"cases {label}"
    streamlit.session_state[key] = chosen
    streamlit.selectbox(
        label,
        list(options),
        format_func=options.get,
        key=key,
        on_change=lambda: choose(streamlit.session_state[key]),
    )


def _turned(context: OfficeContext, question: CaseQuestion) -> None:
    streamlit.session_state["cases turned"] = question.descending
    streamlit.checkbox(
        context.say("cases.descending"),
        key="cases turned",
        on_change=lambda: _go(replace(question, descending=not question.descending)),
    )


def _sheet(context: OfficeContext, question: CaseQuestion, total: int) -> None:
    last = max(-(-total // SHEET), 1)
    streamlit.session_state["cases sheet"] = min(question.offset // SHEET + 1, last)
    streamlit.number_input(
        context.say("cases.sheet", count=context.number(last)),
        1,
        last,
        key="cases sheet",
        disabled=last == 1,
        on_change=lambda: _go(question, streamlit.session_state["cases sheet"]),
    )


def _go(question: CaseQuestion, sheet: int = 1) -> None:
    """Make the URL name this list; another order or figure begins at its first sheet."""
    more = {"sheet": [str(sheet)]} if sheet > 1 else {}
    keep_all(CASE_CHOICES, {**question.to_query_params(), **more})


def table(context: OfficeContext, found: CaseList) -> str:
    """Return the rows as HTML; on a phone each is a card."""
    names = _columns(context, found.question)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names.values())
    body = "".join(_row(context, case, names) for case in found.cases)
    label = escape(context.say("page.cases"))
    return (
        f'<div class="twin groups cases" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _columns(context: OfficeContext, question: CaseQuestion) -> dict[str, str]:
    """Return the headings of the columns by what stands in them."""
    say = context.say
    named = {"number": "cases.number", "filed_on": "cases.filed_on"}
    if MEASURES[question.measure].basis == "flow":
        named["day"] = "cases.counted_on"
    named |= {"closed_on": "cases.closed_on", "waited": "cases.waited"}
    own = {name: ORDERS[name].in_language(context.language) for name in ("department",)}
    more = {name: ORDERS[name].in_language(context.language) for name in ("status", "outcome")}
    return (
        {name: say(word) for name, word in named.items()}
        | own
        | {"matter": say("cases.matter"), "place": say("cases.place")}
        | more
        | {"feedback": say("cases.feedback"), "history": say("cases.history")}
    )


def _row(context: OfficeContext, case: Case, names: Mapping[str, str]) -> str:
    told = _told(context, case)
    cells = "".join(
        f'<td data-label="{escape(label)}"><bdi>{escape(told[name])}</bdi></td>'
        for name, label in names.items()
        if name != "number"
    )
    return f'<tr><th scope="row" class="name"><bdi>{escape(told["number"])}</bdi></th>{cells}</tr>'


def _told(context: OfficeContext, case: Case) -> dict[str, str]:
    speaker = context.speaker

    coded = {name: case_words.value(speaker, case, name) for name in CODED}
    return coded | {
        "number": case.number,
        "filed_on": f"{case.filed_on}",
        "day": f"{case.day}",
        "closed_on": case_words.closed_on(speaker, case),
        "waited": context.say("cases.unrecorded")
        if case.waited is None
        else context.number(case.waited),
        "matter": _finest(case, coded, "subcategory", "category"),
        "place": _finest(case, coded, "district", "province"),
        "history": case_words.history(speaker, case),
    }


def _finest(case: Case, coded: Mapping[str, str], fine: str, coarse: str) -> str:
    """Return the finer name where it is known; it says to what it belongs."""
    return coded[coarse if case.codes[fine] == UNRECORDED else fine]


def plain_rows(context: OfficeContext, found: CaseList) -> list[dict]:
    """Return rows for machines: codes as in the URL, days in ISO; “unrecorded” where nobody
    recorded it.
    """
    about = {"list": in_a_url(found.question), "as_of": f"{found.as_of:%Y-%m-%d}"}
    return [
        {
            "number": case.number,
            "counted_on": f"{case.day}",
            "filed_on": f"{case.filed_on}",
            "closed_on": f"{case.closed_on or ''}",
            "days": "" if case.waited is None else case.waited,
        }
        | {name: case.codes[name] for name in CODED}
        | {
            "history": " ".join(
                ":".join(filter(None, (f"{step.day}", step.what, step.code)))
                for step in case.history
            )
        }
        | about
        for case in found.cases
    ]
